//! The public surface, one short file a resource: operations with a few lines each, types with one
//! line a field.

use std::fmt::Write as _;

use specwright_model::api::{
    Api, Body, BodyKind, Home, Part, PartKind, Resource, TypeDef, TypeKind, Usage,
};

use crate::OutputFile;
use crate::docs::operation::{repeating, request_line};
use crate::facts::argument::Argument;
use crate::facts::field::field_type;
use crate::facts::operation::{OperationFacts, facts};
use crate::spell::Speller;

/// The public surface of the generated crate, for reviewers: `<resource>.txt` for each resource and for
/// each file that only declares types.
pub fn surface(api: &Api) -> Vec<OutputFile> {
    let home = |module: &str| {
        let with_types = |home: &&Home| home.module == module && !home.types.is_empty();
        api.homes.iter().find(with_types)
    };
    let resources = api.resources.iter().map(|resource| {
        let mut text = format!("{}: client.{}()\n", resource.name, resource.module);
        for operation in &resource.operations {
            self::operation(api, &facts(api, resource, operation), &mut text);
        }
        if let Some(home) = home(&resource.module) {
            types(api, home, &mut text);
        }
        OutputFile::new(format!("{}.txt", resource.module), text)
    });
    let is_resource = |home: &&Home| {
        api.resources
            .iter()
            .any(|r: &Resource| r.module == home.module)
    };
    let others = api
        .homes
        .iter()
        .filter(|home| !home.types.is_empty() && !is_resource(home));
    let others = others.map(|home| {
        let mut text = format!("types of {}\n", home.file);
        types(api, home, &mut text);
        OutputFile::new(format!("{}.txt", home.module), text)
    });
    resources.chain(others).collect()
}

fn operation(api: &Api, facts: &OperationFacts<'_>, text: &mut String) {
    let operation = facts.operation;
    let arguments: Vec<String> = facts.arguments.iter().map(argument).collect();
    let named = if facts.bundle.is_some() {
        " by name"
    } else {
        ""
    };
    let answer = short(&facts.answer.ty);
    let deprecated = if operation.deprecated.is_some() {
        "deprecated "
    } else {
        ""
    };
    // Writing to a `String` cannot fail.
    let _ = writeln!(
        text,
        "\n{deprecated}{}({}){named} -> {answer}",
        operation.method,
        arguments.join(", ")
    );
    let _ = writeln!(text, "  {}", request_line(operation));
    for setter in &facts.setters {
        let default = setter
            .default
            .map(|value| format!(" = {value:?}"))
            .unwrap_or_default();
        let _ = writeln!(text, "  .{}{default}", argument(setter));
    }
    if let Some(body) = &operation.body {
        let _ = writeln!(text, "  body: {}", self::body(api, body));
    }
    if let Some(choice) = &facts.answer.choice {
        for (status, ty) in &choice.answers {
            let _ = writeln!(text, "  {status}: {}", short(ty));
        }
    }
    let _ = writeln!(text, "  {}{}", repeating(api, operation), errors(facts));
}

/// Rust name, type, and wire name where it differs.
fn argument(argument: &Argument<'_>) -> String {
    let ty = short(&argument.ty.in_method());
    match argument.wire.name() {
        Some(name) if name != argument.name => format!("{}: {ty} ({name})", argument.name),
        _ => format!("{}: {ty}", argument.name),
    }
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
    let statuses: Vec<String> = statuses.map(|status| status.to_string()).collect();
    if statuses.is_empty() {
        String::new()
    } else {
        format!("; errors {}", statuses.join(", "))
    }
}

fn types(api: &Api, home: &Home, text: &mut String) {
    let speller = Speller::in_types(api);
    for id in &home.types {
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
    let usage = match def.usage {
        Usage {
            read: true,
            written: true,
        } => "read, written",
        Usage {
            read: true,
            written: false,
        } => "read",
        Usage {
            read: false,
            written: true,
        } => "written",
        Usage {
            read: false,
            written: false,
        } => "unused",
    };
    let _ = writeln!(text, "{kind} {} ({usage})", def.rust_name);
    match &def.kind {
        TypeKind::Struct(fields) => {
            for field in fields {
                let mark = if def.usage.written && field.required {
                    " required"
                } else {
                    ""
                };
                let ty = field_type(speller, field);
                let _ = writeln!(text, "  {}: {ty} ({}){mark}", field.rust_name, field.name);
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

/// A Rust type without the modules that stand before its names.
fn short(ty: &str) -> String {
    ty.replace("types::", "")
        .replace("runtime::", "")
        .replace("std::collections::", "")
}
