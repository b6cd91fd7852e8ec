//! The body of a request.

use http::header::CONTENT_TYPE;
use serde_json::{Map, Value};
use specwright_model::api::{
    Api, BodyKind, Operation, Part as PartRule, PartKind, Scalar, Type, TypeKind,
};

use super::json::{Side, fits};
use super::params::Query;
use super::{multipart, scalar};
use crate::message::Request;
use crate::refusal::{Refusal, suggestion};

/// What a body said.
#[derive(Clone, Debug)]
pub(crate) enum Sent {
    /// Nothing.
    Nothing,
    /// JSON, or a form or parts as an object.
    Value(Value),
    /// Bytes or text.
    Raw,
}

impl Sent {
    /// The object that was sent, if it was one.
    pub(crate) fn object(&self) -> Option<&Map<String, Value>> {
        match self {
            Self::Value(Value::Object(map)) => Some(map),
            _ => None,
        }
    }
}

/// Checks and reads the body.
pub(crate) fn body(api: &Api, operation: &Operation, request: &Request) -> Result<Sent, Refusal> {
    let Some(rule) = &operation.body else {
        return if request.body.is_empty() {
            Ok(Sent::Nothing)
        } else {
            Err(Refusal::bad("body: this operation takes none"))
        };
    };
    if request.body.is_empty() {
        // An empty text or file is a body all the same.
        let may_be_empty = matches!(rule.kind, BodyKind::Bytes(_) | BodyKind::Text(_));
        if rule.required && !may_be_empty {
            return Err(Refusal::bad("body: it is missing"));
        }
        return Ok(Sent::Nothing);
    }
    match &rule.kind {
        BodyKind::Json(ty) => {
            // Usual JSON is taken for what it is.
            if rule.media.is_some() || !content_type(request).is_empty() {
                media(request, rule.media.as_deref().unwrap_or("application/json"))?;
            }
            let value = read(&request.body).map_err(|why| Refusal::bad(format!("body: {why}")))?;
            fits(api, ty, &value, Side::Request)
                .map_err(|why| Refusal::bad(format!("body: {why}")))?;
            Ok(Sent::Value(value))
        }
        BodyKind::Form(ty) => {
            media(request, "application/x-www-form-urlencoded")?;
            form(api, ty, &request.body)
        }
        BodyKind::Multipart(rules) => {
            media(request, "multipart/form-data")?;
            let parts = multipart::parse(content_type(request), &request.body)
                .map_err(|why| Refusal::bad(format!("body: {why}")))?;
            check_parts(api, rules, parts)
        }
        BodyKind::Bytes(wanted) => {
            if !wanted.contains('*') {
                media(request, wanted)?;
            }
            Ok(Sent::Raw)
        }
        BodyKind::Text(wanted) => {
            media(request, wanted)?;
            match std::str::from_utf8(&request.body) {
                Ok(_) => Ok(Sent::Raw),
                Err(_) => Err(Refusal::bad("body: it is not UTF-8 text")),
            }
        }
    }
}

fn content_type(request: &Request) -> &str {
    request
        .text_header(CONTENT_TYPE.as_str())
        .unwrap_or_default()
}

fn media(request: &Request, wanted: &str) -> Result<(), Refusal> {
    let sent = content_type(request);
    let essence = sent.split(';').next().unwrap_or_default().trim();
    let wanted = wanted.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(wanted) {
        return Ok(());
    }
    // 415 says more than 400, and is what servers of every make say.
    Err(Refusal::new(
        415,
        format!("body: the content type is {sent:?}, it must be {wanted}"),
    ))
}

fn read(bytes: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(bytes).map_err(|error| format!("not JSON: {error}"))
}

fn form(api: &Api, ty: &Type, bytes: &[u8]) -> Result<Sent, Refusal> {
    let text =
        std::str::from_utf8(bytes).map_err(|_| Refusal::bad("body: the form is not UTF-8"))?;
    let mut map = Map::new();
    for (name, value) in Query::parse(text).0 {
        let value = as_json(api, field_type(api, ty, &name), &value);
        if map.insert(name.clone(), value).is_some() {
            return Err(Refusal::bad(format!("body: {name} appears twice")));
        }
    }
    let value = Value::Object(map);
    fits(api, ty, &value, Side::Request).map_err(|why| Refusal::bad(format!("body: {why}")))?;
    Ok(Sent::Value(value))
}

fn field_type<'a>(api: &'a Api, ty: &'a Type, name: &str) -> Option<&'a Type> {
    match api.resolve(ty) {
        Type::Named(id) => match &api.type_def(*id).kind {
            TypeKind::Struct(fields) => fields
                .iter()
                .find(|field| field.name == name)
                .map(|field| &field.ty),
            _ => None,
        },
        Type::Map(item) => Some(item),
        _ => None,
    }
}

/// Form text as the JSON value that its type stands for.
fn as_json(api: &Api, ty: Option<&Type>, text: &str) -> Value {
    match ty.map(|ty| api.resolve(ty)) {
        Some(Type::Scalar(kind)) => scalar::to_json(*kind, text),
        Some(Type::Nullable(inner)) => as_json(api, Some(inner), text),
        Some(Type::Named(id)) => match &api.type_def(*id).kind {
            TypeKind::Enum(def) if def.integer => scalar::to_json(Scalar::Int64, text),
            _ => Value::String(text.to_owned()),
        },
        _ => Value::String(text.to_owned()),
    }
}

fn check_parts(
    api: &Api,
    rules: &[PartRule],
    parts: Vec<multipart::Part>,
) -> Result<Sent, Refusal> {
    let mut map = Map::new();
    for part in parts {
        let Some(rule) = rules.iter().find(|rule| rule.name == part.name) else {
            let known = rules.iter().map(|rule| rule.name.as_str());
            return Err(Refusal::bad(format!(
                "body: unknown part {}{}",
                part.name,
                suggestion(&part.name, known)
            )));
        };
        let value = part_value(api, rule, &part)
            .map_err(|why| Refusal::bad(format!("body: part {}: {why}", part.name)))?;
        match (is_repeated(api, &rule.kind), map.get_mut(&part.name)) {
            (true, Some(Value::Array(items))) => items.push(value),
            (true, _) => {
                map.insert(part.name, Value::Array(vec![value]));
            }
            (false, Some(_)) => {
                let why = format!("body: part {} appears twice", part.name);
                return Err(Refusal::bad(why));
            }
            (false, None) => {
                map.insert(part.name, value);
            }
        }
    }
    match rules
        .iter()
        .find(|rule| rule.required && !map.contains_key(&rule.name))
    {
        Some(missing) => Err(Refusal::bad(format!(
            "body: part {} is missing",
            missing.name
        ))),
        None => Ok(Sent::Value(Value::Object(map))),
    }
}

/// Whether a part appears once for each item of a list.
fn is_repeated(api: &Api, kind: &PartKind) -> bool {
    match kind {
        PartKind::Files => true,
        PartKind::Text(ty) => list_item(api, ty).is_some(),
        PartKind::File | PartKind::Json(_) => false,
    }
}

fn list_item<'a>(api: &'a Api, ty: &'a Type) -> Option<&'a Type> {
    match api.resolve(ty) {
        Type::Array(item) => Some(item),
        _ => None,
    }
}

fn part_value(api: &Api, rule: &PartRule, part: &multipart::Part) -> Result<Value, String> {
    match &rule.kind {
        PartKind::File | PartKind::Files => {
            let file = part.file.clone().ok_or("a file must have a file name")?;
            let mut about = Map::new();
            about.insert("Name".to_owned(), Value::String(file));
            about.insert("MediaType".to_owned(), part.media.clone().into());
            about.insert("Size".to_owned(), part.body.len().into());
            Ok(Value::Object(about))
        }
        PartKind::Json(ty) => {
            let value = read(&part.body)?;
            fits(api, ty, &value, Side::Request)?;
            Ok(value)
        }
        PartKind::Text(ty) => {
            let ty = list_item(api, ty).unwrap_or(ty);
            let text = std::str::from_utf8(&part.body).map_err(|_| "not UTF-8 text")?;
            let value = as_json(api, Some(ty), text);
            fits(api, ty, &value, Side::Request)?;
            Ok(value)
        }
    }
}
