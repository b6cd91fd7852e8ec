//! Shared state of lowering: type names of all files, problems so far.

use std::collections::HashMap;

use super::bounds::Claim;
use super::literals::Literal;
use crate::api::{Scalar, Type, TypeId};
use crate::diagnostic::{Problems, codes, nearest};
use crate::source::Place;
use crate::syntax::tree::{Node, Value};

/// The scalar types by name, but for the integers that `defaults` decides.
const SCALARS: &[(&str, Scalar)] = &[
    ("uint8", Scalar::UInt8),
    ("float", Scalar::Float),
    ("double", Scalar::Double),
    ("decimal", Scalar::Decimal),
    ("boolean", Scalar::Boolean),
    ("string", Scalar::String),
    ("uuid", Scalar::Uuid),
    ("date", Scalar::Date),
    ("time", Scalar::Time),
    ("datetime", Scalar::DateTime),
    ("bytes", Scalar::Bytes),
    ("any", Scalar::Any),
];

/// The integer types by name.
const INTEGERS: [&str; 3] = ["int", "int32", "int64"];

/// Words that mean an answer's content, not a type.
pub(crate) const CONTENTS: [&str; 3] = ["nothing", "text", "created_id"];

pub(crate) struct Scope<'a> {
    pub(crate) problems: Problems,
    /// The one Rust integer, if `defaults` names one.
    pub(crate) integers: Option<Scalar>,
    /// Defaults and examples, to be checked once all definitions are known.
    pub(crate) literals: Vec<Literal>,
    /// Bounds and constants, likewise.
    pub(crate) claims: Vec<Claim>,
    names: HashMap<&'a str, (TypeId, Place)>,
    used: Vec<bool>,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(problems: Problems) -> Self {
        Self {
            problems,
            integers: None,
            literals: Vec::new(),
            claims: Vec::new(),
            names: HashMap::new(),
            used: Vec::new(),
        }
    }

    /// Gives a definition its id; the first one of a name keeps the name.
    pub(crate) fn declare(&mut self, name: &'a str, place: Place) -> Option<TypeId> {
        if is_builtin(name) {
            self.problems.push(codes::scalar_name(place, name));
            return None;
        }
        if let Some((_, first)) = self.names.get(name) {
            self.problems
                .push(codes::duplicate_type(place, name, *first));
            return None;
        }
        let id = TypeId(self.used.len());
        self.names.insert(name, (id, place));
        self.used.push(false);
        Some(id)
    }

    /// The definition of this name, marked as used.
    pub(crate) fn find(&mut self, name: &str, place: Place) -> Option<TypeId> {
        if let Some((id, _)) = self.names.get(name) {
            self.used[id.0] = true;
            return Some(*id);
        }
        let known = self.names.keys().copied();
        let builtin = SCALARS.iter().map(|(name, _)| *name).chain(INTEGERS);
        let mut all: Vec<&str> = known.chain(builtin).collect();
        all.sort_unstable();
        self.problems
            .push(codes::unknown_type(place, name, nearest(name, all)));
        None
    }

    /// The definition of this name, without saying that it is used.
    pub(crate) fn look(&self, name: &str) -> Option<TypeId> {
        self.names.get(name).map(|(id, _)| *id)
    }

    /// Whether anything named this definition.
    pub(crate) fn is_used(&self, id: TypeId) -> bool {
        self.used.get(id.0).copied().unwrap_or(true)
    }

    /// Reads a type expression.
    pub(crate) fn ty(&mut self, node: &Node) -> Option<Type> {
        match &node.value {
            Value::Text(text) => self.named(&text.text, node.place),
            Value::List(items) => match items.as_slice() {
                [item] => Some(Type::Array(Box::new(self.ty(item)?))),
                _ => self.no_type(
                    node,
                    &format!("a list of {}", items.len()),
                    "an array is written `[Type]`, with one type; an enum is a definition under `types`",
                ),
            },
            Value::Map(entries) => match entries.as_slice() {
                [(key, inner)] => match key.text.as_str() {
                    "map" => Some(Type::Map(Box::new(self.ty(inner)?))),
                    "page" => Some(Type::Page(Box::new(self.ty(inner)?))),
                    "nullable" => Some(nullable(self.ty(inner)?)),
                    _ => self.no_type(node, "a mapping", IN_PLACE),
                },
                _ => self.no_type(node, "a mapping", IN_PLACE),
            },
            Value::Null => self.no_type(
                node,
                "an empty value",
                "write the name of a type, such as `string`; where nothing is returned, `nothing`",
            ),
        }
    }

    fn no_type<T>(&mut self, node: &Node, found: &str, help: &str) -> Option<T> {
        self.problems.push(codes::bad_type(node.place, found, help));
        None
    }

    fn named(&mut self, written: &str, place: Place) -> Option<Type> {
        if let Some(inner) = written.strip_suffix('?') {
            return self.named(inner, place).map(nullable);
        }
        if let Some((_, scalar)) = SCALARS.iter().find(|(name, _)| *name == written) {
            return Some(Type::Scalar(*scalar));
        }
        if INTEGERS.contains(&written) {
            let own = if written == "int32" {
                Scalar::Int32
            } else {
                Scalar::Int64
            };
            return Some(Type::Scalar(self.integers.unwrap_or(own)));
        }
        if CONTENTS.contains(&written) || written == "binary" {
            let help = "this word is for `returns` and `multipart` only; as a type use `string`, `bytes` or `any`";
            self.problems.push(codes::type_not_here(
                place,
                "a type",
                &format!("`{written}`"),
                help,
            ));
            return None;
        }
        self.find(written, place).map(Type::Named)
    }
}

const IN_PLACE: &str = "a struct cannot be written in place: define it under `types` and write its name here; \
     a map is written `{ map: Type }`";

fn nullable(ty: Type) -> Type {
    if matches!(ty, Type::Nullable(_)) {
        ty
    } else {
        Type::Nullable(Box::new(ty))
    }
}

/// Whether a word names a built-in type or content.
pub fn is_builtin(name: &str) -> bool {
    SCALARS.iter().any(|(scalar, _)| *scalar == name)
        || INTEGERS.contains(&name)
        || CONTENTS.contains(&name)
        || name == "binary"
}
