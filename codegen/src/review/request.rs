//! The exact request of a sample call, made from the model alone.
//!
//! It shares no code with the runtime on purpose: that both write the same bytes is a test.

use std::fmt::Write as _;

use specwright_model::api::{
    Api, BodyKind, Operation, Param, Part, PartKind, PathPiece, Style, Type,
};

use crate::sample::{Extent, Place, Sample, sample};

/// A request as it goes over the wire, without what depends on the client: host, credentials, user agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The verb.
    pub verb: &'static str,
    /// Path and query, percent-encoded.
    pub target: String,
    /// The headers that the operation decides.
    pub headers: Vec<Header>,
    /// The body.
    pub body: RequestBody,
}

/// A header: lower-case name and value.
pub type Header = (String, String);

/// The body of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestBody {
    /// No body at all.
    None,
    /// Text, sent as UTF-8.
    Text(String),
    /// The parts of a multipart body.
    Multipart(Vec<RequestPart>),
}

/// A part of a multipart body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestPart {
    /// The name.
    pub name: String,
    /// The file name, where the part is a file.
    pub file: Option<String>,
    /// The media type, where one is sent.
    pub media: Option<String>,
    /// The content.
    pub content: String,
}

/// What stands in sample files, bytes and texts.
pub(crate) const CONTENT: &str = "sample content";
/// The name of sample files.
pub(crate) const FILE: &str = "sample.bin";
/// The media type of sample files.
pub(crate) const FILE_MEDIA: &str = "application/octet-stream";

/// The exact request of a sample call of an operation.
pub fn sample_request(api: &Api, operation: &Operation, extent: Extent) -> Request {
    let (media, body) = body(api, operation, extent);
    let mut headers = Vec::new();
    for (name, value) in &api.headers {
        let value = match &operation.accept {
            Some(accept) if name.eq_ignore_ascii_case("accept") => accept,
            _ => value,
        };
        headers.push((name.to_ascii_lowercase(), value.clone()));
    }
    for param in filled(&operation.headers, extent) {
        let value = sample(api, &param.ty, &param.name, Place::Header, extent);
        headers.push((param.name.to_ascii_lowercase(), joined(&value, ",")));
    }
    if extent == Extent::Required {
        for param in operation.headers.iter().filter(|param| !param.required) {
            let default = param.default.clone();
            headers.extend(default.map(|default| (param.name.to_ascii_lowercase(), default)));
        }
    }
    headers.extend(media.map(|media| ("content-type".to_owned(), media)));
    headers.sort();
    Request {
        verb: operation.verb.as_str(),
        target: target(api, operation, extent),
        headers,
        body,
    }
}

fn target(api: &Api, operation: &Operation, extent: Extent) -> String {
    let mut target = String::new();
    if let Some(version) = &api.version {
        target.push('/');
        target.push_str(version);
    }
    for piece in &operation.path.0 {
        match piece {
            PathPiece::Literal(text) => target.push_str(text),
            PathPiece::Param(index) => {
                if let Some(param) = operation.path_params.get(*index) {
                    target.push_str(&path_value(api, param, extent));
                }
            }
        }
    }
    let mut mark = '?';
    for (name, value) in query(api, operation, extent) {
        target.push(mark);
        target.push_str(&encode_name(&name));
        target.push('=');
        target.push_str(&value);
        mark = '&';
    }
    target
}

/// A path value, encoded. An `OData` text keeps its quotes, which a path may hold.
fn path_value(api: &Api, param: &Param, extent: Extent) -> String {
    let value = sample(api, &param.ty, &param.name, Place::Address, extent);
    match (&value, param.style) {
        (Sample::Text(text), Style::OData) if is_text(api, &param.ty) => {
            let parts: Vec<String> = text.split('\'').map(encode).collect();
            format!("'{}'", parts.join("''"))
        }
        _ => encode(&joined(&value, ",")),
    }
}

/// Whether `OData` writes a type in quotes: text is, dates and UUIDs are not.
fn is_text(api: &Api, ty: &Type) -> bool {
    use specwright_model::api::Scalar;
    match api.resolve(ty) {
        Type::Scalar(scalar) => *scalar == Scalar::String,
        Type::Named(_) => true,
        _ => false,
    }
}

/// Names, not yet encoded, and values, encoded.
fn query(api: &Api, operation: &Operation, extent: Extent) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    // Arguments come before setters.
    let (required, optional): (Vec<_>, Vec<_>) =
        operation.query.iter().partition(|param| param.required);
    for param in required.into_iter().chain(optional) {
        if !param.required && extent == Extent::Required {
            let default = param.default.as_deref().map(encode);
            pairs.extend(default.map(|default| (param.name.clone(), default)));
            continue;
        }
        let value = sample(api, &param.ty, &param.name, Place::Address, extent);
        let Sample::List(items) = &value else {
            pairs.push((param.name.clone(), encode(&value.plain())));
            continue;
        };
        let items: Vec<String> = items.iter().map(|item| encode(&item.plain())).collect();
        let separator = match param.style {
            Style::Repeat => {
                pairs.extend(items.into_iter().map(|item| (param.name.clone(), item)));
                continue;
            }
            Style::Index => {
                let indexed = items.into_iter().enumerate();
                pairs.extend(indexed.map(|(at, item)| (format!("{}[{at}]", param.name), item)));
                continue;
            }
            Style::Pipe => "%7C",
            Style::Space => "%20",
            Style::Plain | Style::OData | Style::Comma => ",",
        };
        pairs.push((param.name.clone(), items.join(separator)));
    }
    pairs
}

fn body(api: &Api, operation: &Operation, extent: Extent) -> (Option<String>, RequestBody) {
    let body = operation.body.as_ref();
    let Some(body) = body.filter(|body| body.required || extent == Extent::All) else {
        return (None, RequestBody::None);
    };
    let json = |ty| sample(api, ty, &body.rust_name, Place::Json, extent);
    match &body.kind {
        BodyKind::Json(ty) => (
            Some(body.media.clone().unwrap_or("application/json".to_owned())),
            RequestBody::Text(json(ty).json()),
        ),
        BodyKind::Form(ty) => (
            Some("application/x-www-form-urlencoded".to_owned()),
            RequestBody::Text(form(&sample(
                api,
                ty,
                &body.rust_name,
                Place::Address,
                extent,
            ))),
        ),
        BodyKind::Multipart(parts) => {
            // Arguments come before setters.
            let needed = |part: &&Part| part.required && body.required;
            let optional = parts.iter().filter(|part| !needed(part));
            let optional = optional.filter(|part| part.required || extent == Extent::All);
            let filled = parts.iter().filter(needed).chain(optional);
            let parts: Vec<RequestPart> = filled.map(|one| part(api, one, extent)).collect();
            if parts.is_empty() {
                return (None, RequestBody::None);
            }
            let media = "multipart/form-data".to_owned();
            (Some(media), RequestBody::Multipart(parts))
        }
        BodyKind::Bytes(media) | BodyKind::Text(media) => {
            (Some(media.clone()), RequestBody::Text(CONTENT.to_owned()))
        }
    }
}

fn part(api: &Api, part: &Part, extent: Extent) -> RequestPart {
    let (file, media, content) = match &part.kind {
        PartKind::File => (
            Some(FILE.to_owned()),
            Some(FILE_MEDIA.to_owned()),
            CONTENT.to_owned(),
        ),
        PartKind::Json(ty) => {
            let value = sample(api, ty, &part.name, Place::Json, extent);
            (None, Some("application/json".to_owned()), value.json())
        }
        PartKind::Text(ty) => (
            None,
            None,
            sample(api, ty, &part.name, Place::Address, extent).plain(),
        ),
    };
    RequestPart {
        name: part.name.clone(),
        file,
        media,
        content,
    }
}

fn form(value: &Sample) -> String {
    let Sample::Object(fields) = value else {
        return String::new();
    };
    let pair = |(name, value): &(String, Sample)| {
        format!("{}={}", form_encode(name), form_encode(&value.plain()))
    };
    fields.iter().map(pair).collect::<Vec<_>>().join("&")
}

fn filled(params: &[Param], extent: Extent) -> impl Iterator<Item = &Param> {
    params
        .iter()
        .filter(move |param| param.required || extent == Extent::All)
}

fn joined(value: &Sample, separator: &str) -> String {
    match value {
        Sample::List(items) => items
            .iter()
            .map(Sample::plain)
            .collect::<Vec<_>>()
            .join(separator),
        other => other.plain(),
    }
}

/// Percent-encoding of everything but RFC 3986's unreserved characters.
fn encode(text: &str) -> String {
    encode_with(text, |byte| {
        byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
    })
}

/// The same for names of queries, which keep the `$` and `@` of `OData`.
fn encode_name(text: &str) -> String {
    encode_with(text, |byte| {
        byte.is_ascii_alphanumeric() || b"-._~$@".contains(&byte)
    })
}

/// The encoding of forms: blanks as `+`, and a set of characters of its own.
fn form_encode(text: &str) -> String {
    let kept = |byte: u8| byte.is_ascii_alphanumeric() || b"*-._ ".contains(&byte);
    encode_with(text, kept).replace(' ', "+")
}

fn encode_with(text: &str, kept: impl Fn(u8) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if kept(byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a `String` cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
