//! Path, query and header parameters.

use http::HeaderMap;
use percent_encoding::percent_decode_str;
use specwright_model::api::{Api, Auth, KeyPlace, Operation, Param, Style, Type, TypeKind};

use super::{bounds, scalar};
use crate::refusal::{Refusal, suggestion};

/// A query, decoded: names and values as they came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query(pub(crate) Vec<(String, String)>);

impl Query {
    /// Decodes a query or a form: `+` is a blank.
    pub(crate) fn parse(text: &str) -> Self {
        let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        });
        Self(pairs.collect())
    }

    /// The first value of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

fn decode(text: &str) -> String {
    let blanks = text.replace('+', " ");
    percent_decode_str(&blanks).decode_utf8_lossy().into_owned()
}

/// Checks path values and takes `OData` quotes off.
pub(crate) fn path(
    api: &Api,
    operation: &Operation,
    values: Vec<String>,
) -> Result<Vec<String>, Refusal> {
    values
        .into_iter()
        .zip(&operation.path_params)
        .map(|(value, param)| {
            let value = if param.style == Style::OData {
                unquoted(api, param, value)?
            } else {
                value
            };
            one(api, &param.ty, &value)
                .and_then(|()| within(api, param, &[&value]))
                .map_err(|why| Refusal::bad(format!("path: {} is {value:?}, {why}", param.name)))?;
            Ok(value)
        })
        .collect()
}

fn unquoted(api: &Api, param: &Param, value: String) -> Result<String, Refusal> {
    if !is_text(api, &param.ty) {
        return Ok(value);
    }
    let inner = value
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''));
    match inner.map(|inner| (inner, inner.replace("''", ""))) {
        Some((inner, rest)) if !rest.contains('\'') => Ok(inner.replace("''", "'")),
        _ => Err(Refusal::bad(format!(
            "path: {} must be in single quotes, it is {value}",
            param.name
        ))),
    }
}

fn is_text(api: &Api, ty: &Type) -> bool {
    match api.resolve(ty) {
        Type::Scalar(scalar) => *scalar == specwright_model::api::Scalar::String,
        Type::Named(id) => matches!(&api.type_def(*id).kind, TypeKind::Enum(def) if !def.integer),
        _ => false,
    }
}

/// Checks the query: nothing unknown, nothing missing, nothing twice, all of the right type.
pub(crate) fn query(api: &Api, operation: &Operation, query: &Query) -> Result<(), Refusal> {
    let known = || operation.query.iter().map(|param| param.name.as_str());
    // A key that stands in the query is no parameter of the operation.
    let is_key = |name: &str| {
        api.schemes.iter().any(|scheme| match &scheme.auth {
            Auth::ApiKey(key) => key.place == KeyPlace::Query && key.name == name,
            _ => false,
        })
    };
    for (name, value) in query.0.iter().filter(|(name, _)| !is_key(name)) {
        let Some(param) = operation.query.iter().find(|param| is_named(param, name)) else {
            return Err(Refusal::bad(format!(
                "query: unknown parameter {name}{}",
                suggestion(name, known())
            )));
        };
        list_or_one(api, param, value)
            .map_err(|why| Refusal::bad(format!("query: {} is {value:?}, {why}", param.name)))?;
    }
    for param in &operation.query {
        let times = query
            .0
            .iter()
            .filter(|(name, _)| is_named(param, name))
            .count();
        if times == 0 && param.required {
            return Err(Refusal::bad(format!("query: {} is missing", param.name)));
        }
        let values = query.0.iter().filter(|(name, _)| is_named(param, name));
        let values: Vec<&str> = values.map(|(_, value)| value.as_str()).collect();
        if times > 0 {
            within(api, param, &values).map_err(|why| {
                Refusal::bad(format!("query: {} is {values:?}, {why}", param.name))
            })?;
        }
        if times > 1 && !matches!(api.resolve(&param.ty), Type::Array(_)) {
            return Err(Refusal::bad(format!(
                "query: {} appears {times} times",
                param.name
            )));
        }
    }
    Ok(())
}

fn is_named(param: &Param, name: &str) -> bool {
    if name == param.name {
        return true;
    }
    // `a[0]=1`
    param.style == Style::Index
        && name
            .strip_prefix(param.name.as_str())
            .and_then(|rest| rest.strip_prefix('['))
            .and_then(|rest| rest.strip_suffix(']'))
            .is_some_and(|index| !index.is_empty() && index.bytes().all(|b| b.is_ascii_digit()))
}

fn list_or_one(api: &Api, param: &Param, value: &str) -> Result<(), String> {
    let Type::Array(item) = api.resolve(&param.ty) else {
        return one(api, &param.ty, value);
    };
    let Some(separator) = separator(param.style) else {
        return one(api, item, value);
    };
    value
        .split(separator)
        .filter(|part| !part.is_empty())
        .try_for_each(|part| one(api, item, part))
}

/// Whether the values of a parameter are within its bounds.
fn within(api: &Api, param: &Param, written: &[&str]) -> Result<(), String> {
    if param.bounds.is_empty() {
        return Ok(());
    }
    let is_list = matches!(api.resolve(&param.ty), Type::Array(_));
    let separator = separator(param.style).filter(|_| is_list);
    let values: Vec<&str> = match separator {
        Some(by) => written.iter().flat_map(|text| text.split(by)).collect(),
        None => written.to_vec(),
    };
    bounds::broken_text(&param.bounds, &values).map_or(Ok(()), Err)
}

/// What stands between the items of a list in one text.
fn separator(style: Style) -> Option<char> {
    match style {
        Style::Comma => Some(','),
        Style::Pipe => Some('|'),
        Style::Space => Some(' '),
        Style::Plain | Style::OData | Style::Repeat | Style::Index => None,
    }
}

/// Checks one value as wire text.
fn one(api: &Api, ty: &Type, text: &str) -> Result<(), String> {
    match api.resolve(ty) {
        Type::Scalar(scalar) if scalar::text_fits(*scalar, text) => Ok(()),
        Type::Scalar(scalar) => Err(format!("which is not {}", scalar::name(*scalar))),
        Type::Named(id) => match &api.type_def(*id).kind {
            TypeKind::Enum(def) if !scalar::enum_text_fits(def, text) => {
                let known = def.variants.iter().map(|variant| variant.wire.as_str());
                Err(format!(
                    "which {} does not know{}",
                    api.type_def(*id).name,
                    suggestion(text, known)
                ))
            }
            _ => Ok(()),
        },
        Type::Nullable(inner) => one(api, inner, text),
        Type::Array(item) => text.split(',').try_for_each(|part| one(api, item, part)),
        Type::Map(_) | Type::Page(_) => Ok(()),
    }
}

/// Checks header parameters.
pub(crate) fn headers(
    api: &Api,
    operation: &Operation,
    headers: &HeaderMap,
) -> Result<(), Refusal> {
    for param in &operation.headers {
        match headers.get(&param.name).map(|value| value.to_str()) {
            None if param.required => {
                return Err(Refusal::bad(format!("header: {} is missing", param.name)));
            }
            None => {}
            Some(Err(_)) => {
                return Err(Refusal::bad(format!(
                    "header: {} is not plain text",
                    param.name
                )));
            }
            Some(Ok(value)) => list_or_one(api, param, value)
                .and_then(|()| within(api, param, &[value]))
                .map_err(|why| {
                    Refusal::bad(format!("header: {} is {value:?}, {why}", param.name))
                })?,
        }
    }
    Ok(())
}
