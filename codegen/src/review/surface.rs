//! The public surface, one short file a resource: operations with a few lines each, types with one
//! line a field.

use std::fmt::Write as _;

use specwright_model::api::{
    Api, Auth, Body, BodyKind, DescriptionFile, Duplicates, HostTemplate, Operation, Part,
    PartKind, TypeDef, TypeKind,
};

use crate::OutputFile;
use crate::docs::operation::request_line;
use crate::facts::argument::Argument;
use crate::facts::field::field_type;
use crate::facts::operation::{OperationFacts, facts, is_covered};
use crate::files::{API_FILE, events};
use crate::items::{odata, setter};
use crate::spell::Speller;

/// The public surface of the generated crate, for reviewers: `<file>.txt` for each file of the description
/// that says something of it.
pub fn surface(api: &Api) -> Vec<OutputFile> {
    let files = api.files.iter().enumerate();
    let files = files.filter_map(|(at, file)| {
        let resource = api.resources.iter().find(|resource| resource.file == at);
        let mut text = match resource {
            None if file.name == API_FILE => settings(api),
            Some(resource) => format!("{}: client.{}()\n", resource.name, resource.module),
            None if file.types.is_empty() => return None,
            None => format!("types of {}\n", file.name),
        };
        if let Some(resource) = resource {
            for operation in &resource.operations {
                self::operation(api, &facts(api, resource, operation), &mut text);
            }
        }
        types(api, file, &mut text);
        Some(OutputFile::new(format!("{}.txt", file.module), text))
    });
    files.collect()
}

/// What holds for every call.
fn settings(api: &Api) -> String {
    let environment = if api.host.has_environment {
        "{environment}"
    } else {
        ""
    };
    let HostTemplate { before, after, .. } = &api.host;
    let version = api.version.as_deref().unwrap_or_default();
    let mut text = format!(
        "{}: https://{before}{environment}{after}/{version}\n",
        api.name
    );
    // Writing to a `String` cannot fail.
    for one in &api.environments {
        let _ = writeln!(text, "  environment {}: {:?}", one.name, one.prefix);
    }
    for (name, value) in &api.headers {
        let _ = writeln!(text, "  {name}: {value}");
    }
    if api.plain {
        text.push_str("  plain http\n");
    }
    for scheme in &api.schemes {
        let what = match &scheme.auth {
            Auth::OAuth2(rules) => format!("tokens of {}", rules.token),
            Auth::Bearer => "a bearer token".to_owned(),
            Auth::Basic => "user and password".to_owned(),
            Auth::ApiKey(key) => format!("a key in {}", key.words()),
        };
        let name = if api.schemes.len() > 1 {
            format!(" {}", scheme.name)
        } else {
            String::new()
        };
        let _ = writeln!(text, "  credentials{name}: {what}");
    }
    if api.schemes.len() != 1 {
        let _ = writeln!(text, "  needed: {}", api.security_words(&api.security));
    }
    match &api.duplicates {
        Some(Duplicates::Window(rule)) => {
            let (lasts, status) = (rule.lasts.as_secs_f64(), rule.status);
            let _ = writeln!(text, "  duplicates: refused for {lasts} s with {status}");
        }
        Some(Duplicates::Key(rule)) => {
            let (lasts, header) = (rule.lasts.as_secs_f64(), &rule.header);
            let _ = writeln!(text, "  duplicates: known by {header} for {lasts} s");
        }
        None => {}
    }
    for limit in &api.limits {
        let (per, every) = (&limit.per, limit.every.as_secs_f64());
        let number = |count: &Option<u32>| count.map_or("none".to_owned(), |n| n.to_string());
        let requests: Vec<_> = limit.requests.iter().map(number).collect();
        let requests = requests.join(", ");
        let refused = if limit.counts_refused {
            "; refused ones count"
        } else {
            ""
        };
        let _ = writeln!(
            text,
            "  limit per {per}, every {every} s: [{requests}]{refused}"
        );
    }
    for event in events::all(api) {
        let ty = Speller::outside(api).owned(&event.ty);
        let _ = writeln!(text, "  event {}: {ty}", event.name);
    }
    text
}

/// What it means to do it twice; the rule itself stands once, in the settings.
fn repeating(api: &Api, operation: &Operation) -> &'static str {
    match (operation.writes, operation.repeatable) {
        (false, true) => "read-only; retried automatically",
        (false, false) => "read-only; not retried",
        (true, true) => "write; retried automatically",
        (true, false) if operation.duplicates && is_covered(api, operation.verb) => {
            "write; retried only as the duplicate rule allows"
        }
        (true, false) => "write; never retried",
    }
}

fn operation(api: &Api, facts: &OperationFacts<'_>, text: &mut String) {
    let operation = facts.operation;
    let arguments: Vec<String> = facts
        .arguments
        .iter()
        .map(|one| argument(one, &one.ty.in_method()))
        .collect();
    let named = if facts.bundle.is_some() {
        " by name"
    } else {
        ""
    };
    let answer = match facts.answer.streamed() {
        Some(stream) => short(&stream),
        None => short(&facts.answer.ty),
    };
    let was = match &operation.was {
        Some(was) => format!("  (was {})", was.method),
        None => String::new(),
    };
    let deprecated = if operation.deprecated.is_some() {
        "deprecated "
    } else {
        ""
    };
    // Writing to a `String` cannot fail.
    let _ = writeln!(
        text,
        "\n{deprecated}{}({}){named} -> {answer}{was}",
        operation.method,
        arguments.join(", ")
    );
    let _ = writeln!(text, "  {}", request_line(operation));
    for setter in &facts.setters {
        let default = setter
            .default
            .map(|value| format!(" = {value:?}"))
            .unwrap_or_default();
        let _ = writeln!(
            text,
            "  .{}{default}",
            argument(setter, &setter.ty.in_setter())
        );
    }
    if let Some(body) = &operation.body {
        let _ = writeln!(text, "  body: {}", self::body(api, body));
    }
    if let Some(choice) = &facts.answer.choice {
        for (status, ty) in &choice.answers {
            let _ = writeln!(text, "  {status}: {}", short(ty));
        }
    }
    let odata = operation.odata.as_ref().map(odata::limits_in_words);
    if let Some(limits) = odata.filter(|limits| !limits.is_empty()) {
        let _ = writeln!(text, "  odata: {limits}");
    }
    for lookup in &operation.lookups {
        let _ = writeln!(text, "  unknown: {}", lookup.words(api));
    }
    if let Some((by, _)) = setter::range(api, facts) {
        let _ = writeln!(text, "  .since(…), .until(…): {by}");
    }
    let _ = writeln!(text, "  {}{}", repeating(api, operation), errors(facts));
}

/// Rust name, type, wire name where it differs, and whether it is secret.
fn argument(argument: &Argument<'_>, ty: &str) -> String {
    let ty = short(ty);
    let secret = secret(argument.secret);
    match argument.wire.name() {
        Some(name) if name != argument.name => {
            format!("{}: {ty} ({name}){secret}", argument.name)
        }
        _ => format!("{}: {ty}{secret}", argument.name),
    }
}

/// What the type does not tell: the value is not shown when printed.
fn secret(is_secret: bool) -> &'static str {
    if is_secret { " secret" } else { "" }
}

fn body(api: &Api, body: &Body) -> String {
    let speller = Speller::in_types(api);
    let optional = if body.required { "" } else { ", optional" };
    let text = match &body.kind {
        BodyKind::Json(ty) => format!("json {}", speller.owned(ty)),
        BodyKind::Form(ty) => format!("form {}", speller.owned(ty)),
        BodyKind::Bytes(media) | BodyKind::Text(media) => media.clone(),
        BodyKind::Multipart(parts) => {
            let parts: Vec<String> = parts.iter().map(|one| part(speller, one)).collect();
            format!("multipart {}", parts.join(", "))
        }
    };
    text + optional
}

fn part(speller: Speller<'_>, part: &Part) -> String {
    let mark = if part.required { "" } else { "?" };
    let kind = match &part.kind {
        PartKind::File => "file".to_owned(),
        PartKind::Files => "files".to_owned(),
        PartKind::Json(ty) => format!("json {}", speller.owned(ty)),
        PartKind::Text(ty) => speller.owned(ty),
    };
    format!("{}{mark}: {kind}", part.name)
}

fn errors(facts: &OperationFacts<'_>) -> String {
    let statuses = facts
        .operation
        .errors
        .iter()
        .filter_map(|answer| answer.status);
    let others = facts
        .operation
        .other_errors
        .iter()
        .map(|other| other.statuses.to_string());
    let statuses = statuses.map(|status| status.to_string());
    let statuses: Vec<String> = statuses.chain(others).collect();
    if statuses.is_empty() {
        String::new()
    } else {
        format!("; errors {}", statuses.join(", "))
    }
}

fn types(api: &Api, file: &DescriptionFile, text: &mut String) {
    let speller = Speller::in_types(api);
    for id in &file.types {
        text.push('\n');
        definition(speller, api.type_def(*id), text);
    }
}

fn definition(speller: Speller<'_>, def: &TypeDef, text: &mut String) {
    let kind = match &def.kind {
        TypeKind::Struct(_) => "struct",
        TypeKind::Enum(_) => "enum",
        TypeKind::Alias(_) => "type",
        TypeKind::Union(_) => "union",
    };
    let was = match &def.was {
        Some(was) => format!("  (was {was})"),
        None => String::new(),
    };
    let _ = writeln!(text, "{kind} {}{}{was}", def.rust_name, usage(def));
    match &def.kind {
        TypeKind::Struct(fields) => {
            for field in fields {
                let ty = field_type(speller, field);
                let (name, wire, secret) = (&field.rust_name, &field.name, secret(field.secret));
                let _ = writeln!(text, "  {name}: {ty} ({wire}){secret}");
            }
        }
        TypeKind::Enum(known) => {
            for variant in &known.variants {
                let _ = writeln!(text, "  {} ({})", variant.rust_name, variant.wire);
            }
        }
        TypeKind::Alias(to) => {
            let _ = writeln!(text, "  {}", speller.owned(to));
        }
        TypeKind::Union(union) => {
            let tag = union.tag.as_deref().unwrap_or_default();
            for one in &union.alternatives {
                let when = if tag.is_empty() {
                    String::new()
                } else {
                    format!(" ({tag} = {})", one.tag)
                };
                let _ = writeln!(
                    text,
                    "  {}({}){when}",
                    one.rust_name,
                    speller.owned(&one.ty)
                );
            }
        }
    }
}

/// What a struct is for, and what `new` asks for. Other types are the same in requests and answers.
fn usage(def: &TypeDef) -> String {
    let TypeKind::Struct(fields) = &def.kind else {
        return String::new();
    };
    let usage = match (def.usage.read, def.usage.written) {
        (true, true) => "read, written",
        (true, false) => "read",
        (false, true) => "written",
        (false, false) => "unused",
    };
    let required = fields.iter().filter(|field| field.is_asked());
    let required: Vec<&str> = required.map(|field| field.rust_name.as_str()).collect();
    if def.usage.written {
        format!(" ({usage}) new({})", required.join(", "))
    } else {
        format!(" ({usage})")
    }
}

/// A Rust type without the modules that stand before its names.
fn short(ty: &str) -> String {
    ty.replace("types::", "")
        .replace("runtime::", "")
        .replace("std::collections::", "")
}
