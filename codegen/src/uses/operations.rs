//! What callers do with a resource: they start calls, set what is optional, and send.

use specwright_model::api::{Api, Operation, Resource};

use super::{Part, Statement, Use, add};
use crate::facts::argument::{Argument, ArgumentType};
use crate::facts::operation::{OperationFacts, facts};
use crate::items::{deprecated_names, setter};

pub(super) fn resource(all: &mut Vec<Use>, api: &Api, resource: &Resource) {
    let (module, handle) = (&resource.module, &resource.handle);
    let shown = format!("client.{module}()");
    let code = format!("let _: api::{module}::{handle} = {shown};");
    add(all, handle, (Part::Itself, code, shown), false);
    for operation in &resource.operations {
        let now = facts(api, resource, operation);
        let subject = format!("{handle}.{}", operation.method);
        for statement in statements(api, &now) {
            add(all, &subject, statement, false);
        }
        for statement in setters_with_deprecated_names(&now) {
            add(all, &subject, statement, true);
        }
        if let Some(old) = deprecated_names::operation(operation) {
            for statement in statements(api, &facts(api, resource, &old)) {
                add(all, &subject, statement, true);
            }
        }
    }
}

/// The arguments of an operation that callers give by name, in a struct; by their Rust names.
pub fn named_arguments<'a>(
    api: &'a Api,
    resource: &'a Resource,
    operation: &'a Operation,
) -> Vec<&'a str> {
    let facts = facts(api, resource, operation);
    let members = facts
        .bundle
        .map(|bundle| bundle.members)
        .unwrap_or_default();
    members
        .into_iter()
        .filter_map(|index| Some(facts.arguments.get(index)?.name))
        .collect()
}

fn builder(facts: &OperationFacts<'_>) -> String {
    format!(
        "api::{}::{}",
        facts.resource.module, facts.operation.builder
    )
}

fn statements(api: &Api, facts: &OperationFacts<'_>) -> Vec<Statement> {
    let module = &facts.resource.module;
    let builder = builder(facts);
    let call = format!("client.{module}().{}", facts.operation.method);
    let mut all = bundle(facts);
    all.push((
        Part::Made,
        format!(
            "let _: {builder} = {call}({});",
            arguments(facts, hole, false)
        ),
        format!("{call}({})", arguments(facts, sample, true)),
    ));
    all.extend(sending(facts, &builder));
    for setter in &facts.setters {
        all.push(setting(facts, setter, setter.name));
    }
    if let Some((_, kind)) = setter::range(api, facts) {
        for name in ["since", "until"] {
            let start = format!("any::<{builder}>().{name}");
            let kind = format!("runtime::odata::Field<runtime::odata::{kind}>");
            all.push((
                Part::Set(name.to_owned()),
                format!("let _: {builder} = {start}(any::<{kind}>());"),
                format!("{call}(…).{name}(at)"),
            ));
        }
    }
    if let Some(choice) = &facts.answer.choice {
        let name = format!("{module}::{}", choice.name);
        let mut variant = |variant: &str, ty: &str| {
            let shown = format!("{name}::{variant}(value)");
            let code = format!("let _: api::{name} = api::{name}::{variant}(any::<{ty}>());");
            all.push((Part::Sent, code, shown));
        };
        for (status, ty) in &choice.answers {
            variant(&format!("Status{status}"), ty);
        }
        if let Some(ty) = &choice.other {
            variant("Other", ty);
        }
    }
    all
}

fn setting(facts: &OperationFacts<'_>, setter: &Argument<'_>, name: &str) -> Statement {
    let builder = builder(facts);
    let (module, method) = (&facts.resource.module, &facts.operation.method);
    (
        Part::Set(name.to_owned()),
        format!(
            "let _: {builder} = any::<{builder}>().{name}({});",
            hole(setter)
        ),
        format!("client.{module}().{method}(…).{name}({})", sample(setter)),
    )
}

fn setters_with_deprecated_names(facts: &OperationFacts<'_>) -> Vec<Statement> {
    let renamed = facts
        .setters
        .iter()
        .filter_map(|setter| Some((setter, setter.was?)));
    renamed
        .map(|(setter, was)| setting(facts, setter, was))
        .collect()
}

/// What can be done with a call that is ready.
fn sending(facts: &OperationFacts<'_>, builder: &str) -> Vec<Statement> {
    let answer = &facts.answer;
    let module = &facts.resource.module;
    let ty = match &answer.choice {
        Some(choice) => format!("api::{module}::{}", choice.name),
        None => answer.ty.clone(),
    };
    let call = |ty: &str, how: &str, argument: &str| {
        let code = format!("let _: {ty} = any::<{builder}>().{how}({argument});");
        let ty = ty.replace("runtime::", "").replace("api::", "");
        let start = format!("client.{module}().{}(…)", facts.operation.method);
        let shown = format!("let it: {ty} = {start}.{how}({argument})");
        (Part::Sent, code, shown)
    };
    let mut all = match answer.streamed() {
        Some(stream) => {
            let sent =
                format!("runtime::transport::BoxFuture<'static, Result<{stream}, runtime::Error>>");
            vec![call(&sent, "send", "")]
        }
        None => vec![call(&format!("runtime::Sending<{ty}>"), "send", "")],
    };
    if answer.download {
        all.push(call("_", "stream", ""));
    }
    match (facts.operation.writes, answer.download) {
        (true, _) => {
            if answer.stream.is_none() {
                all.push(call(&format!("runtime::Writing<{ty}>"), "outcome", ""));
            }
            all.push(call(builder, "resend", "any::<runtime::Resend>()"));
            all.push(call(
                builder,
                "on_duplicate",
                "any::<runtime::OnDuplicate>()",
            ));
        }
        (false, true) => {}
        (false, false) if answer.stream.is_some() => {}
        (false, false) => all.push(call(builder, "after_write", "")),
    }
    if let (Some(items), false) = (&answer.items, facts.operation.writes) {
        all.push(call(&format!("runtime::Pages<{items}>"), "pages", ""));
        all.push(call(&format!("runtime::Items<{items}>"), "items", ""));
    }
    all
}

/// The struct with named fields, where the method takes one.
fn bundle(facts: &OperationFacts<'_>) -> Vec<Statement> {
    let Some(bundle) = &facts.bundle else {
        return Vec::new();
    };
    let members = || {
        let index = bundle.members.iter();
        index.filter_map(|index| facts.arguments.get(*index))
    };
    let name = format!("{}::{}", facts.resource.module, bundle.name);
    // By name: their order does not matter.
    let sorted = |mut fields: Vec<String>| {
        fields.sort_unstable();
        fields.join(", ")
    };
    let holes = members().map(|member| {
        let ty = member.ty.in_struct().replace("&'a ", "&'static ");
        format!("{}: any::<{ty}>()", member.name)
    });
    let names = members().map(|member| format!("{}: {}", member.name, sample(member)));
    let mut all = vec![(
        Part::Made,
        format!("let _ = api::{name} {{ {} }};", sorted(holes.collect())),
        format!("{name} {{ {} }}", sorted(names.collect())),
    )];
    if members().all(|member| member.ty.is_copy()) {
        let lifetime = if bundle.borrows { "<'static>" } else { "" };
        let code = format!("copied::<api::{name}{lifetime}>();");
        all.push((Part::Made, code, format!("let copy = *args; // {name}")));
    }
    all
}

fn arguments(
    facts: &OperationFacts<'_>,
    value: fn(&Argument<'_>) -> String,
    shown: bool,
) -> String {
    let bundle = facts.bundle.as_ref().map(|bundle| {
        let lifetime = if bundle.borrows { "<'static>" } else { "" };
        let module = &facts.resource.module;
        if shown {
            return format!("{module}::{} {{ … }}", bundle.name);
        }
        format!("any::<api::{module}::{}{lifetime}>()", bundle.name)
    });
    let loose = facts.loose().map(value);
    bundle
        .into_iter()
        .chain(loose)
        .collect::<Vec<_>>()
        .join(", ")
}

/// A value for an argument, of which only the type matters.
fn hole(argument: &Argument<'_>) -> String {
    match &argument.ty {
        ArgumentType::Copy(name) => format!("any::<{name}>()"),
        ArgumentType::Text | ArgumentType::OData(_) => "any::<&str>()".to_owned(),
        ArgumentType::Reference(name) => format!("any::<&{name}>()"),
        ArgumentType::Slice(name) => format!("any::<&[{name}]>()"),
        ArgumentType::List(name) => format!("any::<Vec<{name}>>()"),
        ArgumentType::Texts => "any::<Vec<&str>>()".to_owned(),
        ArgumentType::File => "any::<runtime::FilePart>()".to_owned(),
        ArgumentType::Files => "any::<Vec<runtime::FilePart>>()".to_owned(),
        ArgumentType::Upload => "any::<runtime::Upload>()".to_owned(),
    }
}

/// A value for an argument that people understand.
fn sample(argument: &Argument<'_>) -> String {
    match &argument.ty {
        ArgumentType::Copy(ty) => match ty.as_str() {
            "i32" | "i64" | "u8" => "1234".to_owned(),
            "f32" | "f64" => "1.5".to_owned(),
            "bool" => "true".to_owned(),
            _ => argument.name.to_owned(),
        },
        ArgumentType::Text | ArgumentType::OData(_) => format!("{:?}", argument.name),
        ArgumentType::Reference(ty) => {
            let name = ty.rsplit("::").next().unwrap_or(ty);
            if name.chars().all(|c| c.is_ascii_alphanumeric()) {
                format!("&{name}::new(…)")
            } else {
                format!("&{}", argument.name)
            }
        }
        ArgumentType::Slice(_) => format!("&{}", argument.name),
        ArgumentType::List(ty) if matches!(ty.as_str(), "i32" | "i64" | "u8") => {
            "[1, 2]".to_owned()
        }
        ArgumentType::Texts => "[\"a\", \"b\"]".to_owned(),
        ArgumentType::List(_) | ArgumentType::File | ArgumentType::Files | ArgumentType::Upload => {
            argument.name.to_owned()
        }
    }
}
