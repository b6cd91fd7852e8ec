//! Types: what requests and answers are made of.

use serde::{Deserialize, Serialize};

use super::Bound;
use crate::source::Place;

/// An index into [`super::Api::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TypeId(pub usize);

/// A type where one is used.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Type {
    /// A scalar.
    Scalar(Scalar),
    /// A definition.
    Named(TypeId),
    /// A list.
    Array(Box<Type>),
    /// An object with free keys.
    Map(Box<Type>),
    /// A value or null.
    Nullable(Box<Type>),
    /// One page of a list, in the envelope of the operation's paging convention.
    Page(Box<Type>),
}

/// A scalar type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Scalar {
    /// A whole number of 32 bits.
    Int32,
    /// A whole number of 64 bits.
    Int64,
    /// A whole number from 0 to 255.
    UInt8,
    /// A number of 32 bits.
    Float,
    /// A number of 64 bits.
    Double,
    /// A number that keeps its digits.
    Decimal,
    /// True or false.
    Boolean,
    /// Text.
    String,
    /// A UUID.
    Uuid,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A date and time, with an offset or without one.
    DateTime,
    /// Bytes as base64 text.
    Bytes,
    /// Any JSON.
    Any,
}

impl Scalar {
    /// Whether it is a number.
    pub const fn is_number(self) -> bool {
        matches!(
            self,
            Self::Int32 | Self::Int64 | Self::UInt8 | Self::Float | Self::Double | Self::Decimal
        )
    }
}

/// A definition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TypeDef {
    /// As written.
    pub name: String,
    /// The Rust name.
    pub rust_name: String,
    /// The Rust name that it had, where callers may still say so.
    pub was: Option<String>,
    /// What it is.
    pub kind: TypeKind,
    /// Who reads and writes it.
    pub usage: Usage,
    /// Whether keys beside its fields are kept, though nobody writes them back.
    pub open: bool,
    /// The Cargo feature under which it is compiled: a resource's or a group's; `None` for always.
    pub feature: Option<String>,
    /// What it means.
    #[serde(skip)]
    pub doc: Option<String>,
    /// Deprecated, with a reason that may be empty.
    pub deprecated: Option<String>,
    /// Why it deviates from the upstream description.
    pub because: Option<String>,
    /// Its name in the upstream description.
    pub upstream: Option<String>,
    /// Its file, as an index into [`super::Api::files`].
    pub file: usize,
    /// Where it is written.
    #[serde(skip)]
    pub place: Place,
}

/// What a definition is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TypeKind {
    /// An object with known fields (those of `$extends` included, first).
    Struct(Vec<Field>),
    /// A known set of texts or integers that may grow.
    Enum(EnumDef),
    /// Another name for a type.
    Alias(Type),
    /// One of several types.
    Union(UnionDef),
}

/// Who reads and writes a type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Answers reach it.
    pub read: bool,
    /// Requests reach it.
    pub written: bool,
}

/// A field of a struct.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// The wire name.
    pub name: String,
    /// The Rust name.
    pub rust_name: String,
    /// The Rust name that it had; where it has a setter, callers may still say so.
    pub was: Option<String>,
    /// Its type; nullability stands in [`Field::presence`], not here.
    pub ty: Type,
    /// Its kind in filters of `OData`, where its type does not tell.
    pub odata: Option<ODataKind>,
    /// Whether it may be missing or null.
    pub presence: Presence,
    /// Whether a request cannot do without it: an argument of `new`.
    pub required: bool,
    /// Whether the Rust type must be boxed to end a recursion.
    pub boxed: bool,
    /// Whether its value is never shown.
    pub secret: bool,
    /// What it may be beyond its type.
    pub bounds: Vec<Bound>,
    /// What the API takes it for where it is left out, as text.
    pub default: Option<String>,
    /// The one value that it has, as wire text: clients fill it in.
    pub constant: Option<String>,
    /// What it means.
    #[serde(skip)]
    pub doc: Option<String>,
    /// Deprecated, with a reason that may be empty.
    pub deprecated: Option<String>,
    /// Why it deviates from the upstream description.
    pub because: Option<String>,
    /// Where it is written.
    #[serde(skip)]
    pub place: Place,
}

impl Field {
    /// Whether `new` takes it.
    pub const fn is_asked(&self) -> bool {
        self.required && self.constant.is_none()
    }
}

/// What a value is in expressions of `OData`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are those of the standard's types")]
pub enum ODataKind {
    Text,
    Integer,
    Decimal,
    DateTime,
    Date,
    TimeOfDay,
    Duration,
    Guid,
    Binary,
    Boolean,
}

impl ODataKind {
    /// The words of the language.
    pub const WORDS: &[&str] = &[
        "text", "integer", "decimal", "datetime", "date", "time", "duration", "guid", "binary",
        "boolean",
    ];

    /// The kind that a word names.
    pub fn of(word: &str) -> Option<Self> {
        Some(match word {
            "text" => Self::Text,
            "integer" => Self::Integer,
            "decimal" => Self::Decimal,
            "datetime" => Self::DateTime,
            "date" => Self::Date,
            "time" => Self::TimeOfDay,
            "duration" => Self::Duration,
            "guid" => Self::Guid,
            "binary" => Self::Binary,
            "boolean" => Self::Boolean,
            _ => return None,
        })
    }
}

/// Whether a field may be missing or null.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Presence {
    /// Always there and never null: `T`.
    Always,
    /// A value or nothing; what stands for nothing does not matter or only one can: `Option<T>`.
    /// Left out when sent.
    Optional,
    /// Always there but may be null: `Option<T>`, sent as null.
    Nullable,
    /// Missing, null and a value are three things: `Maybe<T>`.
    Maybe,
}

/// A known set of texts or integers that may grow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnumDef {
    /// The known values, as written.
    pub variants: Vec<Variant>,
    /// Whether they are integers on the wire.
    pub integer: bool,
}

/// A known value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// The Rust variant.
    pub rust_name: String,
    /// What is sent: text, or an integer written in decimal.
    pub wire: String,
}

/// One of several types.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnionDef {
    /// The field that tells which one it is; without one the first that fits is taken.
    pub tag: Option<String>,
    /// The alternatives, as written.
    pub alternatives: Vec<Alternative>,
}

/// One alternative of a union.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alternative {
    /// The Rust variant.
    pub rust_name: String,
    /// The tag's value; empty if there is no tag.
    pub tag: String,
    /// The type.
    pub ty: Type,
    /// Whether the Rust type must be boxed to end a recursion.
    pub boxed: bool,
}
