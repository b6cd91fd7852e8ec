//! The requests of every operation, one file a resource: `{name}` where a value goes, and a sample of a JSON body.
//!
//! Nothing is encoded here. The bytes that a client sends are written by the runtime alone, and `review/wire` is made
//! from what it sent.

use std::fmt::{Display, Write as _};

use specwright_model::api::{
    Api, Body, BodyKind, Operation, Param, Part, PartKind, PathPiece, Resource, Style, Type,
    TypeKind,
};

use crate::OutputFile;
use crate::sample::{Extent, Place, plain_sample, sample};

/// The requests for reviewers: `<resource>.txt` for each resource. Each operation is shown with everything, and with
/// only what is required where that differs.
pub fn requests(api: &Api) -> Vec<OutputFile> {
    let file = |resource: &Resource| {
        let mut text = String::new();
        for operation in &resource.operations {
            let name = format!("{}.{}", resource.module, operation.method);
            let all = request(api, operation, Extent::All);
            let required = request(api, operation, Extent::Required);
            // Writing to a `String` cannot fail.
            let _ = write!(text, "### {name}\n{all}\n");
            if all != required {
                let _ = write!(text, "### {name}, required only\n{required}\n");
            }
        }
        // Named as the file of the description, as the surface is.
        let file = api.files.get(resource.file);
        let name = file.map_or(&resource.module, |file| &file.module);
        OutputFile::new(format!("{name}.txt"), text)
    };
    api.resources.iter().map(file).collect()
}

fn request(api: &Api, operation: &Operation, extent: Extent) -> String {
    let body = operation.body.as_ref();
    let body = body.filter(|body| body.required || extent == Extent::All);
    let body = body.and_then(|body| content(api, body, extent));
    let (media, content) = body.unzip();
    let mut text = format!("{} ", operation.verb.as_str());
    target(api, operation, extent, &mut text);
    text.push('\n');
    for (name, value) in headers(api, operation, extent, media) {
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "{name}: {value}");
    }
    text + &content.unwrap_or_default()
}

fn headers(
    api: &Api,
    operation: &Operation,
    extent: Extent,
    media: Option<String>,
) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut add = |name: &str, value: String| headers.push((name.to_ascii_lowercase(), value));
    for (name, value) in &api.headers {
        let is_accept = name.eq_ignore_ascii_case("accept");
        let own = operation.accept.as_ref().filter(|_| is_accept);
        add(name, own.unwrap_or(value).clone());
    }
    for param in &operation.headers {
        match (param.required || extent == Extent::All, &param.default) {
            (true, _) => add(&param.name, hole(&param.name)),
            (false, Some(default)) => add(&param.name, default.clone()),
            (false, None) => {}
        }
    }
    if let Some(header) = api.key_header(operation) {
        add(header, "(a key for this call)".to_owned());
    }
    if let Some(media) = media {
        add("content-type", media);
    }
    headers.sort();
    headers
}

/// Where a value goes.
fn hole(name: impl Display) -> String {
    format!("{{{name}}}")
}

fn target(api: &Api, operation: &Operation, extent: Extent, text: &mut String) {
    let version = api.version.iter();
    text.extend(version.flat_map(|version| ["/", version]));
    for piece in &operation.path.0 {
        match piece {
            PathPiece::Literal(literal) => text.push_str(literal),
            PathPiece::Param(index) => {
                if let Some(param) = operation.path_params.get(*index) {
                    text.push_str(&place(api, param));
                }
            }
        }
    }
    // Arguments come before setters.
    let (arguments, setters): (Vec<_>, Vec<_>) =
        operation.query.iter().partition(|param| param.required);
    let mut mark = '?';
    for param in arguments.into_iter().chain(setters) {
        let pair = match (param.required || extent == Extent::All, &param.default) {
            (true, _) => pair(api, param),
            (false, Some(default)) => format!("{}={default}", param.name),
            (false, None) => continue,
        };
        text.push(mark);
        text.push_str(&pair);
        mark = '&';
    }
}

/// A value in the path; text of `OData` stands in quotes.
fn place(api: &Api, param: &Param) -> String {
    let name = &param.name;
    match param.style {
        Style::OData => format!("'{{{name}}}'"),
        _ if is_list(api, &param.ty) => format!("{{{name}}},{{{name}}}"),
        _ => hole(name),
    }
}

/// A query parameter; of a list two items, so that its style shows.
fn pair(api: &Api, param: &Param) -> String {
    let name = &param.name;
    let separator = match param.style {
        _ if !is_list(api, &param.ty) => return format!("{name}={{{name}}}"),
        Style::Repeat => return format!("{name}={{{name}}}&{name}={{{name}}}"),
        Style::Index => return format!("{name}[0]={{{name}}}&{name}[1]={{{name}}}"),
        Style::Pipe => '|',
        Style::Space => ' ',
        Style::Plain | Style::OData | Style::Comma => ',',
    };
    format!("{name}={{{name}}}{separator}{{{name}}}")
}

fn is_list(api: &Api, ty: &Type) -> bool {
    matches!(api.resolve(ty), Type::Array(_))
}

/// The media type and the content, with a blank line before it.
fn content(api: &Api, body: &Body, extent: Extent) -> Option<(String, String)> {
    let (media, content) = match &body.kind {
        BodyKind::Json(ty) => {
            let value = sample(api, ty, &body.rust_name, Place::Json, extent);
            let media = body.media.as_deref().unwrap_or("application/json");
            (media, plain_sample(&value.json()))
        }
        BodyKind::Form(ty) => ("application/x-www-form-urlencoded", form(api, ty, extent)),
        BodyKind::Multipart(parts) => {
            // Arguments come before setters.
            let needed = |part: &&Part| part.required && body.required;
            let optional = parts.iter().filter(|part| !needed(part));
            let optional = optional.filter(|part| part.required || extent == Extent::All);
            let filled = parts.iter().filter(needed).chain(optional);
            let parts: Vec<String> = filled.map(|one| part(api, one, extent)).collect();
            if parts.is_empty() {
                return None;
            }
            return Some(("multipart/form-data".to_owned(), parts.concat()));
        }
        BodyKind::Bytes(media) => (media.as_str(), "{bytes}".to_owned()),
        BodyKind::Text(media) => (media.as_str(), "{text}".to_owned()),
    };
    Some((media.to_owned(), format!("\n{content}\n")))
}

fn part(api: &Api, part: &Part, extent: Extent) -> String {
    let name = &part.name;
    match &part.kind {
        PartKind::File => file(name),
        PartKind::Files => file(name).repeat(2),
        PartKind::Json(ty) => {
            let value = sample(api, ty, name, Place::Json, extent).json();
            let value = plain_sample(&value);
            format!("\n-- {name} (application/json)\n{value}\n")
        }
        PartKind::Text(ty) => {
            let text = format!("\n-- {name}\n{{{name}}}\n");
            text.repeat(if is_list(api, ty) { 2 } else { 1 })
        }
    }
}

fn file(name: &str) -> String {
    format!("\n-- {name}; filename=\"…\"\n{{bytes}}\n")
}

fn form(api: &Api, ty: &Type, extent: Extent) -> String {
    let Type::Named(id) = api.resolve(ty) else {
        return String::new();
    };
    let TypeKind::Struct(fields) = &api.type_def(*id).kind else {
        return String::new();
    };
    let filled = fields
        .iter()
        .filter(|field| field.required || extent == Extent::All);
    let pairs: Vec<String> = filled
        .map(|field| format!("{0}={{{0}}}", field.name))
        .collect();
    pairs.join("&")
}
