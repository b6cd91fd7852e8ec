//! Definitions: structs, enums, aliases and unions.

use super::scope::Scope;
use super::{bounds, choices, literals};
use crate::api::{Field, ODataKind, Presence, Type, TypeDef, TypeId, TypeKind, Usage};
use crate::diagnostic::codes;
use crate::names;
use crate::source::Place;
use crate::syntax::shape::foreign;
use crate::syntax::tree::{Key, Node, Value};

/// How a field's key was marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Nothing said.
    Plain,
    /// `Name?`: may be absent.
    Optional,
    /// `Name!`: always there.
    Always,
}

/// A definition with what later steps still need.
pub(crate) struct LoweredType {
    pub(crate) def: TypeDef,
    /// The marks of its own fields, in order.
    pub(crate) marks: Vec<Mark>,
    /// The structs whose fields come first.
    pub(crate) extends: Vec<(TypeId, Place)>,
}

/// Reads one definition.
pub(crate) fn lower(scope: &mut Scope<'_>, key: &Key, node: &Node, file: usize) -> LoweredType {
    let rust_name = rust_type_name(scope, key, node);
    let mut marks = Vec::new();
    let mut extends = Vec::new();
    let kind = match &node.value {
        Value::List(items) => TypeKind::Enum(choices::listed_enum(scope, node, items)),
        Value::Map(_) if node.get("$of").is_some() => alias(scope, node.get("$of")),
        Value::Map(_) if node.get("$enum").is_some() => {
            TypeKind::Enum(choices::full_enum(scope, node.get("$enum").unwrap_or(node)))
        }
        Value::Map(_) if node.get("$union").is_some() => {
            TypeKind::Union(choices::union(scope, node.get("$union").unwrap_or(node)))
        }
        Value::Map(entries) => {
            extends = parents(scope, node);
            let fields = fields(scope, entries, &mut marks);
            TypeKind::Struct(fields)
        }
        _ => alias(scope, Some(node)),
    };
    report_stray_fields(scope, node);
    let def = TypeDef {
        name: key.text.clone(),
        rust_name,
        was: previous_name(
            scope,
            node,
            "$was",
            "the name that a Rust type had",
            |text| names::is_camel(text) && names::type_name(text).as_deref() == Some(text),
        ),
        kind,
        usage: Usage::default(),
        open: node.flag_at("$open"),
        feature: None,
        doc: node.doc_at("$doc"),
        deprecated: node.deprecated_at("$deprecated"),
        because: node.doc_at("$because"),
        upstream: node.text_at("$upstream").map(str::to_owned),
        file,
        place: key.place,
    };
    LoweredType {
        def,
        marks,
        extends,
    }
}

fn rust_type_name(scope: &mut Scope<'_>, key: &Key, node: &Node) -> String {
    if let Some(name) = node.get("$name") {
        let text = name.text().unwrap_or_default();
        if names::is_camel(text) {
            return text.to_owned();
        }
        scope.problems.push(codes::bad_rust_name(
            name.place,
            text,
            "a name for a Rust type",
        ));
    }
    names::type_name(&key.text).unwrap_or_else(|| {
        let how = "write a Rust name as the key, or give one with `$name`";
        scope
            .problems
            .push(codes::no_rust_name(key.place, "the type", &key.text, how));
        String::new()
    })
}

/// `$of`, `$enum` and `$union` leave no room for fields.
fn report_stray_fields(scope: &mut Scope<'_>, node: &Node) {
    let special: Vec<&str> = ["$of", "$enum", "$union", "$extends"]
        .into_iter()
        .filter(|key| node.get(key).is_some())
        .collect();
    let Some(first) = special.first().filter(|key| **key != "$extends") else {
        return;
    };
    if let Some(other) = special.get(1) {
        scope.problems.push(codes::bad_text(
            node.place_of(other),
            &format!("together with `{first}`"),
            other,
            "a definition is one thing: keep one of the two",
        ));
    }
    if let Some((key, _)) = node
        .entries()
        .iter()
        .find(|(key, _)| !key.text.starts_with('$'))
    {
        scope.problems.push(codes::bad_text(
            key.place,
            &format!("a field beside `{first}`"),
            &key.text,
            "remove it, or make the definition a struct",
        ));
    }
}

fn alias(scope: &mut Scope<'_>, node: Option<&Node>) -> TypeKind {
    let to = node.and_then(|node| {
        let ty = scope.ty(node)?;
        if let Type::Page(_) = ty {
            let help = "write `{ page: … }` in `returns`";
            scope
                .problems
                .push(codes::type_not_here(node.place, "an alias", "a page", help));
            return None;
        }
        Some(ty)
    });
    TypeKind::Alias(to.unwrap_or(Type::Scalar(crate::api::Scalar::Any)))
}

fn parents(scope: &mut Scope<'_>, node: &Node) -> Vec<(TypeId, Place)> {
    let parents = node.get("$extends").map(Node::items).unwrap_or_default();
    parents
        .iter()
        .filter_map(|parent| Some((scope.find(parent.text()?, parent.place)?, parent.place)))
        .collect()
}

fn fields(scope: &mut Scope<'_>, entries: &[(Key, Node)], marks: &mut Vec<Mark>) -> Vec<Field> {
    let is_field = |(key, value): &&(Key, Node)| {
        !key.text.starts_with('$') && foreign::no_field(&key.text, value).is_none()
    };
    let own = entries.iter().filter(is_field);
    own.filter_map(|(key, node)| {
        let (field, mark) = field(scope, key, node)?;
        marks.push(mark);
        Some(field)
    })
    .collect()
}

/// Splits `Name?` and `Name!`.
pub(crate) fn split_mark(written: &str) -> (&str, Mark) {
    if let Some(name) = written.strip_suffix('?') {
        (name, Mark::Optional)
    } else if let Some(name) = written.strip_suffix('!') {
        (name, Mark::Always)
    } else {
        (written, Mark::Plain)
    }
}

fn field(scope: &mut Scope<'_>, key: &Key, node: &Node) -> Option<(Field, Mark)> {
    let (written, mark) = split_mark(&key.text);
    let long = node.get("type").is_some();
    let ty = if long {
        node.get("type").and_then(|ty| scope.ty(ty))
    } else {
        scope.ty(node)
    };
    let wire = if long {
        node.text_at("wire").unwrap_or(written)
    } else {
        written
    };
    let rust_name = rust_name(
        scope,
        key,
        written,
        if long { Some(node) } else { None },
        names::field,
    )?;
    let ty = ty?;
    if let Type::Page(_) = ty {
        let help = "pages are for `returns`; a field takes an array: `[Type]`";
        scope
            .problems
            .push(codes::type_not_here(node.place, "a field", "a page", help));
        return None;
    }
    let (ty, presence) = match ty {
        Type::Nullable(inner) => (*inner, Presence::Nullable),
        ty => (ty, Presence::Always),
    };
    let about = if long { Some(node) } else { None };
    let bounds = bounds::read(scope, about, &ty);
    let default = literals::read(scope, about, "default", &ty);
    let constant = bounds::constant(scope, about, &ty);
    let field = Field {
        bounds,
        default,
        constant,
        name: wire.to_owned(),
        rust_name,
        was: about.and_then(|node| {
            previous_name(scope, node, "was", "the name that a field had", |text| {
                names::is_snake(text) && names::field(text).as_deref() == Some(text)
            })
        }),
        ty,
        presence,
        odata: about
            .and_then(|node| node.text_at("odata"))
            .and_then(ODataKind::of),
        required: false,
        boxed: false,
        secret: about.is_some_and(|node| node.flag_at("secret")),
        doc: about.and_then(|node| node.doc_at("doc")),
        deprecated: about.and_then(|node| node.deprecated_at("deprecated")),
        because: about.and_then(|node| node.doc_at("because")),
        place: key.place,
    };
    Some((field, mark))
}

/// The Rust name under `name`, or made from the written one.
pub(crate) fn rust_name(
    scope: &mut Scope<'_>,
    key: &Key,
    written: &str,
    long: Option<&Node>,
    convert: fn(&str) -> Option<String>,
) -> Option<String> {
    if let Some(name) = long.and_then(|node| node.get("name")) {
        let text = name.text().unwrap_or_default();
        if names::is_snake(text) && convert(text).as_deref() == Some(text) {
            return Some(text.to_owned());
        }
        scope.problems.push(codes::bad_rust_name(
            name.place,
            text,
            "a free Rust name in snake case",
        ));
        return None;
    }
    let made = convert(written);
    if made.is_none() {
        let how = "write it in full and give it a Rust name: `{ type: …, name: rust_name }`";
        scope
            .problems
            .push(codes::no_rust_name(key.place, "the name", written, how));
    }
    made
}

/// The Rust name that something had, under a key.
pub(crate) fn previous_name(
    scope: &mut Scope<'_>,
    node: &Node,
    key: &str,
    what: &str,
    good: impl Fn(&str) -> bool,
) -> Option<String> {
    let given = node.get(key)?;
    let text = given.text().unwrap_or_default();
    if good(text) {
        return Some(text.to_owned());
    }
    scope
        .problems
        .push(codes::bad_rust_name(given.place, text, what));
    None
}
