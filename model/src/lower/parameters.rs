//! Path, query and header parameters.

use super::definitions::{LoweredType, Mark, previous_name, rust_name, split_mark};
use super::scope::Scope;
use super::{bounds, literals};
use crate::api::{Param, Scalar, Style, Type, TypeKind};
use crate::diagnostic::{codes, nearest};
use crate::names;
use crate::source::Place;
use crate::syntax::tree::{Key, Node};

/// Reads a mapping of parameters; `$use` takes up groups of `api.yaml`.
pub(crate) fn lower(
    scope: &mut Scope<'_>,
    node: Option<&Node>,
    groups: Option<&Node>,
) -> Vec<Param> {
    let mut params = Vec::new();
    for (key, value) in node.map(Node::entries).unwrap_or_default() {
        if key.text != "$use" {
            push(scope, &mut params, key, value);
            continue;
        }
        let names = if value.items().is_empty() {
            std::slice::from_ref(value)
        } else {
            value.items()
        };
        for name in names {
            let text = name.text().unwrap_or_default();
            let Some(group) = groups.and_then(|groups| groups.get(text)) else {
                let known = groups.map(Node::entries).unwrap_or_default();
                let near = nearest(text, known.iter().map(|(key, _)| key.text.as_str()));
                scope.problems.push(codes::unknown_convention(
                    name.place,
                    "parameters",
                    text,
                    near,
                ));
                continue;
            };
            for (key, value) in group.entries() {
                push(scope, &mut params, key, value);
            }
        }
    }
    params
}

fn push(scope: &mut Scope<'_>, params: &mut Vec<Param>, key: &Key, node: &Node) {
    let Some(param) = param(scope, key, node) else {
        return;
    };
    if let Some(first) = params.iter().find(|other| other.name == param.name) {
        scope.problems.push(codes::duplicate_parameter(
            param.place,
            &param.name,
            first.place,
        ));
        return;
    }
    params.push(param);
}

fn param(scope: &mut Scope<'_>, key: &Key, node: &Node) -> Option<Param> {
    let (written, mark) = split_mark(&key.text);
    let long = node.get("type").map(|_| node);
    let ty_node = long.and_then(|node| node.get("type")).unwrap_or(node);
    let ty = scope.ty(ty_node);
    let rust_name = rust_name(scope, key, written, long, names::parameter)?;
    let ty = match ty? {
        Type::Nullable(inner) => {
            let help = format!("write `{written}?` if it may be left out");
            let problem = codes::type_not_here(ty_node.place, "a parameter", "`null`", &help);
            scope.problems.push(problem);
            *inner
        }
        ty => ty,
    };
    let default = literals::read(scope, long, "default", &ty);
    let example = literals::read(scope, long, "example", &ty);
    let bounds = bounds::read(scope, long, &ty);
    let is_array = matches!(ty, Type::Array(_));
    let style = long.and_then(|node| node.get("style"));
    let style = match style.and_then(Node::text) {
        Some("odata") => Style::OData,
        Some("comma") => Style::Comma,
        Some("pipe") => Style::Pipe,
        Some("space") => Style::Space,
        Some("index") => Style::Index,
        Some("repeat") => Style::Repeat,
        Some("plain") => Style::Plain,
        _ if is_array => Style::Repeat,
        _ => Style::Plain,
    };
    if is_array == matches!(style, Style::Plain | Style::OData) {
        let why = if is_array {
            "the parameter is an array"
        } else {
            "the parameter is no array"
        };
        let place = long.map_or(node.place, |node| node.place_of("style"));
        let written = long
            .and_then(|node| node.text_at("style"))
            .unwrap_or("plain");
        scope.problems.push(codes::bad_style(place, written, why));
    }
    let was = long.and_then(|node| {
        let was = previous_name(scope, node, "was", "the name that a setter had", |text| {
            names::is_snake(text) && names::parameter(text).as_deref() == Some(text)
        })?;
        if mark != Mark::Optional && default.is_none() {
            let help = "only setters keep their deprecated names: arguments have none for callers";
            let place = node.place_of("was");
            let text = "a deprecated name of an argument";
            scope
                .problems
                .push(codes::bad_text(place, text, &was, help));
        }
        Some(was)
    });
    Some(Param {
        name: written.to_owned(),
        rust_name,
        was,
        ty,
        required: mark != Mark::Optional && default.is_none(),
        style,
        default,
        example,
        bounds,
        secret: long.is_some_and(|node| node.flag_at("secret")),
        doc: long.and_then(|node| node.doc_at("doc")),
        deprecated: long.and_then(|node| node.deprecated_at("deprecated")),
        because: long.and_then(|node| node.doc_at("because")),
        place: key.place,
    })
}

/// Puts path parameters in the order of the placeholders, and reports what does not match.
pub(crate) fn match_placeholders(
    scope: &mut Scope<'_>,
    mut params: Vec<Param>,
    names: &[String],
    at: Place,
) -> Vec<Param> {
    for param in &params {
        if !param.required && param.default.is_none() {
            scope
                .problems
                .push(codes::optional_path_parameter(param.place, &param.name));
        }
        if matches!(param.ty, Type::Array(_)) && param.style == Style::Repeat {
            let help = "give it `style: comma`";
            scope.problems.push(codes::type_not_here(
                param.place,
                "a path parameter",
                "an array",
                help,
            ));
        }
        if !names.contains(&param.name) {
            let near = nearest(&param.name, names.iter().map(String::as_str));
            scope.problems.push(codes::parameter_without_placeholder(
                param.place,
                &param.name,
                near,
            ));
        }
    }
    let mut ordered = Vec::with_capacity(names.len());
    for name in names {
        if let Some(found) = params.iter().position(|param| param.name == *name) {
            // A placeholder is always filled: what has a default is an argument all the same.
            ordered.push(Param {
                required: true,
                default: None,
                ..params.swap_remove(found)
            });
        } else {
            let near = nearest(name, params.iter().map(|param| param.name.as_str()));
            scope
                .problems
                .push(codes::placeholder_without_parameter(at, name, near));
        }
    }
    ordered
}

/// Parameters are scalars, enums, or arrays of these.
pub(crate) fn check_type(
    scope: &mut Scope<'_>,
    lowered_types: &[LoweredType],
    ty: &Type,
    what: &str,
    at: Place,
) {
    let mut inner = match ty {
        Type::Array(inner) => inner.as_ref(),
        ty => ty,
    };
    while let Type::Named(id) = inner {
        match &lowered_types[id.0].def.kind {
            TypeKind::Alias(to) => inner = to,
            TypeKind::Enum(_) => return,
            TypeKind::Struct(_) => return refuse(scope, what, "a struct", at),
            TypeKind::Union(_) => return refuse(scope, what, "a union", at),
        }
    }
    match inner {
        Type::Scalar(Scalar::Any) => refuse(scope, what, "unknown JSON", at),
        Type::Scalar(_) | Type::Named(_) => {}
        Type::Array(_) => refuse(scope, what, "an array of arrays", at),
        Type::Map(_) => refuse(scope, what, "a map", at),
        Type::Nullable(_) => refuse(scope, what, "null", at),
        Type::Page(_) => refuse(scope, what, "a page", at),
    }
}

fn refuse(scope: &mut Scope<'_>, what: &str, ty: &str, at: Place) {
    let help = "it is one piece of text on the wire: use a scalar, an enum, or an array of these";
    scope
        .problems
        .push(codes::type_not_here(at, what, ty, help));
}
