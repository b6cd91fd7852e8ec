//! Examples that compile: a call of one operation, and what is done with its answer.

use specwright_model::api::{Api, Content, Field, Resource, Scalar, Type, TypeKind};
use specwright_model::names;

use crate::facts::argument::{Argument, ArgumentType};
use crate::facts::operation::OperationFacts;
use crate::program::sample_call;

/// The lines of an example for a resource: the operation that the description names, or its simplest one, a
/// read if there is one.
pub(crate) fn of_resource(
    api: &Api,
    resource: &Resource,
    all: &[OperationFacts<'_>],
) -> Option<Vec<String>> {
    let rank = |facts: &OperationFacts<'_>| {
        let operation = facts.operation;
        let reads = !operation.writes && operation.deprecated.is_none();
        let tells = facts.answer.ty.starts_with("types::") || facts.answer.items.is_some();
        let simple = call(api, resource, facts).is_some();
        (
            !reads,
            !tells,
            !simple,
            facts.answer.download,
            facts.arguments.len(),
        )
    };
    let named = resource.example.and_then(|index| all.get(index));
    let facts = named.or_else(|| all.iter().min_by_key(|facts| rank(facts)))?;
    Some(with_client(api, &statements(api, facts)))
}

/// Statements as a documentation test that has a client.
pub(crate) fn with_client(api: &Api, statements: &str) -> Vec<String> {
    let name = crate_path(api);
    let mut lines = imports(api, statements);
    lines.push(format!(
        "# async fn example(client: {name}::Client) -> Result<(), Box<dyn std::error::Error>> {{"
    ));
    lines.extend(laid_out(statements));
    lines.extend(["# Ok(())".to_owned(), "# }".to_owned()]);
    lines
}

/// What statements need in scope.
fn imports(api: &Api, statements: &str) -> Vec<String> {
    let needs = |module: &&str| {
        let path = format!("{module}::");
        statements.match_indices(&path).any(|(at, _)| {
            let before = statements.get(..at).and_then(|text| text.chars().last());
            before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':')
        })
    };
    let modules: Vec<&str> = ["runtime", "types"].into_iter().filter(needs).collect();
    let name = crate_path(api);
    match modules.as_slice() {
        [] => Vec::new(),
        [one] => vec![format!("use {name}::{one};"), String::new()],
        all => vec![
            format!("use {name}::{{{}}};", all.join(", ")),
            String::new(),
        ],
    }
}

/// Statements in the usual layout.
pub(crate) fn laid_out(statements: &str) -> Vec<String> {
    let function = format!("async fn example() {{ {statements} }}");
    let Ok(file) = syn::parse_file(&function) else {
        // Names come from the model, so this is never taken; if it were, the example would not compile.
        return vec![statements.to_owned()];
    };
    let text = prettyplease::unparse(&file);
    let lines: Vec<&str> = text.lines().collect();
    let body = lines
        .get(1..lines.len().saturating_sub(1))
        .unwrap_or_default();
    body.iter()
        .map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned())
        .collect()
}

/// The crate's name as Rust code writes it.
pub(crate) fn crate_path(api: &Api) -> String {
    api.crate_name.replace('-', "_")
}

/// A call, and what a person would do with its answer.
pub(crate) fn statements(api: &Api, facts: &OperationFacts<'_>) -> String {
    let call = complete_call(api, facts);
    let content = facts
        .operation
        .returns
        .first()
        .map(|answer| &answer.content);
    if facts.answer.choice.is_some() {
        return format!("let answer = {call}.await?; println!(\"{{answer:?}}\");");
    }
    match content {
        None | Some(Content::Nothing) => format!("{call}.await?;"),
        Some(Content::CreatedId) => {
            format!("let created = {call}.await?; println!(\"{{:?}}\", created.number());")
        }
        Some(Content::Bytes) => {
            format!("let file = {call}.await?; println!(\"{{}} bytes\", file.len());")
        }
        Some(Content::Text) => format!("let text = {call}.await?; println!(\"{{text:?}}\");"),
        Some(Content::Stream(..)) => format!(
            "let mut stream = {call}.await?; while let Some(one) = stream.next().await {{ let one = one?; println!(\"{{one:?}}\"); }}"
        ),
        Some(Content::Json(ty)) => read(api, facts, &call, ty),
    }
}

/// The call with sample values for what is required.
pub(crate) fn complete_call(api: &Api, facts: &OperationFacts<'_>) -> String {
    sample_call(api, facts.resource, facts.operation).replace(".parse().unwrap()", ".parse()?")
}

fn read(api: &Api, facts: &OperationFacts<'_>, call: &str, ty: &Type) -> String {
    match api.resolve(ty) {
        Type::Page(item) if facts.answer.items.is_some() => {
            let one = variable(api, item);
            let print = printed(api, item, &one);
            format!(
                "let mut all = {call}.items(); while let Some({one}) = all.next().await {{ let {one} = {one}?; {print} }}"
            )
        }
        Type::Array(item) => {
            let one = variable(api, item);
            let print = printed(api, item, &one);
            format!("let all = {call}.await?; for {one} in all.iter() {{ {print} }}")
        }
        _ => {
            let one = variable(api, ty);
            let print = printed(api, ty, &one);
            format!("let {one} = {call}.await?; {print}")
        }
    }
}

/// `WorkOrder` is held in `work_order`.
fn variable(api: &Api, ty: &Type) -> String {
    let name = match api.resolve(ty) {
        Type::Named(id) => names::field(&api.type_def(*id).rust_name),
        _ => None,
    };
    let is_free = |name: &String| {
        !matches!(name.as_str(), "client" | "all" | "runtime" | "types") && name.len() <= 24
    };
    name.filter(is_free).unwrap_or_else(|| "one".to_owned())
}

/// Prints what a value holds: two of its fields, or all of it.
fn printed(api: &Api, ty: &Type, value: &str) -> String {
    let fields = shown_fields(api, ty);
    if fields.is_empty() {
        return format!("println!(\"{{:?}}\", {value});");
    }
    let places = vec!["{:?}"; fields.len()].join(" ");
    let values: Vec<String> = fields
        .iter()
        .map(|field| format!("{value}.{}", field.rust_name))
        .collect();
    format!("println!(\"{places}\", {});", values.join(", "))
}

fn shown_fields<'a>(api: &'a Api, ty: &'a Type) -> Vec<&'a Field> {
    let Type::Named(id) = api.resolve(ty) else {
        return Vec::new();
    };
    let TypeKind::Struct(fields) = &api.type_def(*id).kind else {
        return Vec::new();
    };
    let is_plain = |field: &&Field| {
        let scalar = matches!(api.resolve(&field.ty), Type::Scalar(scalar)
            if !matches!(scalar, Scalar::Any | Scalar::Bytes));
        scalar && !field.secret
    };
    fields.iter().filter(is_plain).take(2).collect()
}

/// `client.work_orders().get(1234)`, if all arguments are simple.
pub(crate) fn call(api: &Api, resource: &Resource, facts: &OperationFacts<'_>) -> Option<String> {
    let values: Option<Vec<String>> = facts.arguments.iter().map(value).collect();
    let values = values?;
    let arguments = match &facts.bundle {
        None => values.join(", "),
        Some(bundle) if bundle.members.len() == values.len() => {
            let field =
                |(argument, value): (&Argument<'_>, &String)| format!("{}: {value}", argument.name);
            let fields: Vec<String> = facts.arguments.iter().zip(&values).map(field).collect();
            let path = format!("{}::{}", crate_path(api), resource.module);
            format!("{path}::{} {{ {} }}", bundle.name, fields.join(", "))
        }
        Some(_) => return None,
    };
    Some(format!(
        "client.{}().{}({arguments})",
        resource.module, facts.operation.method
    ))
}

fn value(argument: &Argument<'_>) -> Option<String> {
    let value = match &argument.ty {
        ArgumentType::Text | ArgumentType::OData(_) => "\"text\"",
        ArgumentType::Copy(name) => match name.as_str() {
            "i32" | "i64" => "1234",
            "u8" => "12",
            "f32" | "f64" => "1.5",
            "bool" => "true",
            _ => return None,
        },
        ArgumentType::List(name) if matches!(name.as_str(), "i32" | "i64" | "u8") => "[1, 2]",
        _ => return None,
    };
    Some(value.to_owned())
}
