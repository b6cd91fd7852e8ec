//! Examples that compile: a call of one operation of a resource.

use specwright_model::api::{Api, Resource};

use crate::facts::argument::{Argument, ArgumentType};
use crate::facts::operation::OperationFacts;

/// The lines of an example for a resource: its simplest operation, a read if there is one.
pub(crate) fn of_resource(
    api: &Api,
    resource: &Resource,
    all: &[OperationFacts<'_>],
) -> Option<Vec<String>> {
    let simple = all
        .iter()
        .filter_map(|facts| Some((facts, call(api, resource, facts)?)));
    let rank = |facts: &OperationFacts<'_>| {
        let operation = facts.operation;
        let reads = !operation.writes && operation.deprecated.is_none();
        (!reads, facts.answer.download, facts.arguments.len())
    };
    let (_, call) = simple.min_by_key(|(facts, _)| rank(facts))?;
    let name = crate_path(api);
    Some(vec![
        format!("# async fn example(client: {name}::Client) -> Result<(), {name}::Error> {{"),
        format!("let answer = {call}.send().await?;"),
        "# let _ = answer;".to_owned(),
        "# Ok(())".to_owned(),
        "# }".to_owned(),
    ])
}

/// The crate's name as Rust code writes it.
pub(crate) fn crate_path(api: &Api) -> String {
    api.crate_name.replace('-', "_")
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
