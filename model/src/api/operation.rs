//! Operations: what is sent and what comes back.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Bound, Lookup, OData, Security, Type, TypeId, Verb};
use crate::source::Place;

/// One operation: a verb on a path.
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Operation {
    /// The key in the description, unique in its resource.
    pub name: String,
    /// The Rust method, such as `check_in`.
    pub method: String,
    /// The Rust type of the request builder, such as `CheckIn`.
    pub builder: String,
    /// What it was called, where callers may still say so.
    pub was: Option<DeprecatedNames>,
    /// The HTTP verb.
    pub verb: Verb,
    /// The path below host and version.
    pub path: PathTemplate,
    /// Path parameters in the order of their places in the template.
    pub path_params: Vec<Param>,
    /// Query parameters as written.
    pub query: Vec<Param>,
    /// Header parameters as written.
    pub headers: Vec<Param>,
    /// The body.
    pub body: Option<Body>,
    /// Good answers, at least one.
    pub returns: Vec<Answer>,
    /// Whether a good answer's one thing may also stand in a list or an envelope.
    pub one: bool,
    /// Answers that say no, as far as they are described.
    pub errors: Vec<Answer>,
    /// Answers that say no under statuses that are not described one by one.
    pub other_errors: Vec<OtherError>,
    /// Whether it changes anything.
    pub writes: bool,
    /// Whether doing it twice is the same as doing it once.
    pub repeatable: bool,
    /// Whether the API's duplicate rule covers it.
    pub duplicates: bool,
    /// The `Accept` header, where it is not the API's.
    pub accept: Option<String>,
    /// What its requests need, where it is not the API's.
    pub security: Option<Security>,
    /// How its list is paged.
    pub paging: Option<PagingUse>,
    /// What its `OData` can do; `None`: it takes none.
    pub odata: Option<OData>,
    /// The values of the stored object after it.
    pub sets: Vec<Setting>,
    /// How to look for what it has made, where its outcome is unknown.
    pub lookups: Vec<Lookup>,
    /// What it does.
    #[serde(skip)]
    pub doc: Option<String>,
    /// Deprecated, with a reason that may be empty.
    pub deprecated: Option<String>,
    /// Who may call it.
    pub access: Option<String>,
    /// Why it deviates from the upstream description.
    pub because: Option<String>,
    /// Verb and path upstream, where they deviate.
    pub upstream: Option<String>,
    /// Where it is written.
    #[serde(skip)]
    pub place: Place,
}

/// A stored value after an operation succeeded: `PUT /orders/{id}/approve` sets its status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// The struct that the thing is read as.
    pub ty: TypeId,
    /// The way to the field, by wire names.
    pub path: Vec<String>,
    /// The value, as wire text.
    pub value: String,
    /// Where it is written.
    #[serde(skip)]
    pub place: Place,
}

/// The Rust names that an operation had; they stay as deprecated aliases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeprecatedNames {
    /// The method.
    pub method: String,
    /// The type of the request builder.
    pub builder: String,
}

/// A path with places for parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathTemplate(pub Vec<PathPiece>);

/// A piece of a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PathPiece {
    /// Text that is sent as it is (already percent-encoded where it must be).
    Literal(String),
    /// The place of the path parameter with this index in [`Operation::path_params`].
    Param(usize),
}

impl Operation {
    /// The path as written: `/notes/{id}`.
    pub fn path_text(&self) -> String {
        let mut text = String::new();
        for piece in &self.path.0 {
            match piece {
                PathPiece::Literal(literal) => text.push_str(literal),
                PathPiece::Param(index) => {
                    text.push('{');
                    text.push_str(&self.path_params[*index].name);
                    text.push('}');
                }
            }
        }
        text
    }
}

/// A path, query or header parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Param {
    /// The wire name.
    pub name: String,
    /// The Rust name of argument or setter.
    pub rust_name: String,
    /// The Rust name that its setter had, where callers may still say so.
    pub was: Option<String>,
    /// Its type: a scalar, an enum, or an array of these.
    pub ty: Type,
    /// Whether the caller must give it.
    pub required: bool,
    /// How it is written on the wire.
    pub style: Style,
    /// What is sent when the caller says nothing, as wire text.
    pub default: Option<String>,
    /// A sample value, as wire text.
    pub example: Option<String>,
    /// Whether it must never be shown.
    pub secret: bool,
    /// What it may be beyond its type.
    pub bounds: Vec<Bound>,
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

/// How a parameter is written on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Style {
    /// One value as plain text.
    Plain,
    /// One value as an `OData` literal: strings in single quotes.
    OData,
    /// `a=1&a=2`.
    Repeat,
    /// `a=1,2`.
    Comma,
    /// `a=1|2`.
    Pipe,
    /// `a=1 2`.
    Space,
    /// `a[0]=1&a[1]=2`.
    Index,
}

/// The body of a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// What is sent.
    pub kind: BodyKind,
    /// The media type of JSON, where it is not `application/json`.
    pub media: Option<String>,
    /// Whether the caller must give it.
    pub required: bool,
    /// The Rust name of the argument.
    pub rust_name: String,
}

/// What a body holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum BodyKind {
    /// JSON of this type.
    Json(Type),
    /// A form of this type, a struct of scalars.
    Form(Type),
    /// Parts by name.
    Multipart(Vec<Part>),
    /// Raw bytes of this media type.
    Bytes(String),
    /// Text of this media type.
    Text(String),
}

/// A part of a multipart body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The wire name.
    pub name: String,
    /// The Rust name of argument or setter.
    pub rust_name: String,
    /// What it holds.
    pub kind: PartKind,
    /// Whether the caller must give it.
    pub required: bool,
    /// What it means.
    #[serde(skip)]
    pub doc: Option<String>,
}

/// What a part holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum PartKind {
    /// A file: bytes with a file name and media type.
    File,
    /// JSON of this type.
    Json(Type),
    /// A scalar as text; of a list a part for each of its items.
    Text(Type),
    /// A list of files, a part each.
    Files,
}

/// What answers hold whose statuses are not described one by one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OtherError {
    /// Which statuses.
    pub statuses: StatusGroup,
    /// What they hold.
    pub content: Content,
}

/// Statuses that are described together, as written: `4XX` or `default`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StatusGroup {
    /// Those of a hundred, 4 for `4XX`.
    Range(u8),
    /// All that are not described otherwise.
    Default,
}

impl StatusGroup {
    /// What a key of `errors` says, if it is not a single status.
    pub fn parse(key: &str) -> Option<Self> {
        match key.as_bytes() {
            b"default" => Some(Self::Default),
            [hundred @ b'3'..=b'5', b'X', b'X'] => Some(Self::Range(hundred - b'0')),
            _ => None,
        }
    }
}

impl fmt::Display for StatusGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Range(hundred) => write!(f, "{hundred}XX"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// An answer by status.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The status; `None` stands for every good one.
    pub status: Option<u16>,
    /// What it holds.
    pub content: Content,
}

/// What an answer holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Content {
    /// JSON of this type.
    Json(Type),
    /// A stream of values of this type.
    Stream(StreamKind, Type),
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// Nothing; a body is accepted and left unread.
    Nothing,
    /// An id as a bare number or text, or in an object under `Id` or `id`.
    CreatedId,
}

/// How the values of a stream are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StreamKind {
    /// Server-sent events.
    Events,
    /// Lines of JSON.
    Lines,
}

impl StreamKind {
    /// The word of the language.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Lines => "lines",
        }
    }

    /// The media types that are asked for.
    pub const fn accept(self) -> &'static str {
        match self {
            Self::Events => "text/event-stream",
            Self::Lines => "application/x-ndjson, application/jsonl, */*;q=0.5",
        }
    }
}

impl Content {
    /// The type of what it holds.
    pub const fn ty(&self) -> Option<&Type> {
        match self {
            Self::Json(ty) | Self::Stream(_, ty) => Some(ty),
            Self::Text | Self::Bytes | Self::Nothing | Self::CreatedId => None,
        }
    }
}

/// How an operation's list is paged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PagingUse {
    /// The convention, as an index into [`super::Api::paging`].
    pub convention: usize,
    /// The API itself leaves out what is older, unless the filter names dates: for users, in days.
    pub silently: Option<u32>,
    /// The API never answers with what is older than so many days, whatever the filter says.
    pub never: Option<u32>,
    /// The field whose date both count from, as its wire name.
    pub by: Option<String>,
    /// The field that a stable order is asked by, as its wire name.
    pub key: Option<String>,
}
