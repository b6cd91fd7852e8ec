//! What an upstream file says, whatever its format: the form that every front end fills.
//!
//! Swagger 2.0 and `OpenAPI` 3 have a front end each; both fill this form.

use std::collections::BTreeMap;

/// An upstream description.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Upstream {
    /// What holds for all operations.
    pub api: Api,
    /// The operations, in the order of the file.
    pub operations: Vec<Operation>,
    /// The definitions, in the order of the file.
    pub types: Vec<Definition>,
}

/// What holds for all operations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Api {
    /// Its name.
    pub title: Option<String>,
    /// What it is for.
    pub doc: Option<String>,
    /// Its host, without scheme and path; `{environment}` where environments differ.
    pub host: Option<String>,
    /// Whether it speaks plain HTTP alone.
    pub plain: bool,
    /// Environments: name, and what differs in the host. Empty if there is but one.
    pub environments: Vec<(String, String)>,
    /// The path before every operation's.
    pub prefix: String,
    /// The ways in which callers show who they are, as the file calls them.
    pub schemes: Vec<(String, Auth)>,
    /// Which of them operations need that say nothing else.
    pub security: Security,
    /// The definition that answers which say no usually have.
    pub error: Option<String>,
    /// Whether a file of this format says what answers may leave out and what may be null.
    pub exact: bool,
}

/// What a request needs: one of several alternatives, each of them schemes that are needed together. None: nothing;
/// an empty one: it may go without.
pub type Security = Vec<Vec<String>>;

/// How callers show who they are.
#[derive(Clone, Debug, PartialEq)]
pub enum Auth {
    /// Tokens from a token address.
    OAuth2 {
        /// The token address.
        token: String,
        /// The address of the page where people agree, if there is one.
        authorize: Option<String>,
        /// The grants.
        grants: Vec<&'static str>,
    },
    /// Name and password.
    Basic,
    /// A token that callers bring.
    Bearer,
    /// A key: where it is sent (`header`, `query`, `cookie`), and its name there.
    ApiKey(&'static str, String),
}

/// An operation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Operation {
    /// Verb and path as written: `GET /notes/{id}`. It identifies the operation.
    pub id: String,
    /// In upper case.
    pub verb: String,
    /// As written.
    pub path: String,
    /// The first tag; empty if there is none.
    pub tag: String,
    /// What the file calls it.
    pub name: Option<String>,
    /// What it does.
    pub doc: Option<String>,
    /// The `Accept` header, where it is not JSON.
    pub accept: Option<String>,
    /// Who may call it.
    pub access: Option<String>,
    /// What its requests need, where that is not the API's.
    pub security: Option<Security>,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// All parameters, the body and form parts too.
    pub parameters: Vec<Parameter>,
    /// Whether a form is sent in parts, not as one encoded text.
    pub in_parts: bool,
    /// Answers by status.
    pub answers: Vec<Answer>,
    /// Where it stands, as a JSON pointer.
    pub pointer: String,
}

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The status.
    pub status: Status,
    /// What it holds, if that is said.
    pub shape: Option<Shape>,
    /// Whether it holds a stream of such values, as a key of the language.
    pub stream: Option<&'static str>,
    /// Where it stands, as a JSON pointer.
    pub pointer: String,
}

/// What an answer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// One status.
    Code(u16),
    /// All statuses of a hundred: 4 for `4XX`.
    Range(u8),
    /// All that are not named.
    Default,
}

impl Status {
    /// Whether the answer says yes.
    pub fn is_good(self) -> bool {
        match self {
            Self::Code(code) => (200..300).contains(&code),
            Self::Range(hundred) => hundred == 2,
            Self::Default => false,
        }
    }
}

/// A parameter, a body or a part of a form.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The wire name.
    pub name: String,
    /// Where it is sent.
    pub place: ParameterPlace,
    /// Whether it must be there.
    pub required: bool,
    /// What it is.
    pub shape: Shape,
    /// How a list is written, as the description's `style`.
    pub style: Option<&'static str>,
    /// How an object in a query is written: each field a parameter of its own.
    pub fields: FieldStyle,
    /// The media type of a body, where it is not plain JSON.
    pub media: Option<String>,
    /// What it means.
    pub doc: Option<String>,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// What holds when it is left out, as text.
    pub default: Option<String>,
    /// What it may be beyond its shape, as keys of the language.
    pub bounds: Vec<(&'static str, String)>,
    /// Where it stands, as a JSON pointer.
    pub pointer: String,
}

/// How the fields of an object in a query are called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FieldStyle {
    /// By their own names.
    #[default]
    Plain,
    /// `filter[status]`.
    Deep,
    /// No such way is known.
    Unknown,
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterPlace {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// As the body.
    Body,
    /// As a part of a form, text.
    Form,
    /// As a part of a form, JSON.
    JsonPart,
    /// As a part of a form, a file.
    File,
}

impl ParameterPlace {
    /// Whether it is a part of a form.
    pub fn is_form(self) -> bool {
        matches!(self, Self::Form | Self::JsonPart | Self::File)
    }
}

/// A definition.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// The upstream name, which identifies it.
    pub name: String,
    /// What it is.
    pub kind: DefinitionKind,
    /// What it is called for people.
    pub title: Option<String>,
    /// What it means.
    pub doc: Option<String>,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Where it stands, as a JSON pointer.
    pub pointer: String,
}

/// What a definition is.
#[derive(Clone, Debug, PartialEq)]
pub enum DefinitionKind {
    /// An object with fields.
    Struct(Struct),
    /// An object without any: unknown JSON.
    Empty,
    /// Something else.
    Alias(Shape),
}

/// An object with fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Struct {
    /// Definitions whose fields it has too, by upstream name, each with its JSON pointer.
    pub extends: Vec<(String, String)>,
    /// Its own fields.
    pub fields: Vec<Field>,
    /// Whether there are keys beside the fields.
    pub open: bool,
    /// Fields of others that must be there.
    pub required: Vec<String>,
    /// The field that tells which of those that extend it a value is, with the values by definition.
    pub kinds: Option<(String, BTreeMap<String, Vec<String>>)>,
    /// What it is called for people.
    pub title: Option<String>,
    /// What it means.
    pub doc: Option<String>,
}

/// A field.
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The wire name.
    pub name: String,
    /// Whether it must be there.
    pub required: bool,
    /// Whether it stands in answers alone.
    pub read_only: bool,
    /// Whether it stands in requests alone.
    pub write_only: bool,
    /// What it is.
    pub shape: Shape,
    /// What it may be beyond its shape, as keys of the language.
    pub bounds: Vec<(&'static str, String)>,
    /// What the API takes it for where it is left out, as text.
    pub default: Option<String>,
    /// The one value that it has, as text.
    pub constant: Option<String>,
    /// What it means.
    pub doc: Option<String>,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Where it stands, as a JSON pointer.
    pub pointer: String,
}

/// One of several types.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Union {
    /// The field that tells which one it is.
    pub tag: Option<String>,
    /// The alternatives.
    pub alternatives: Vec<Alternative>,
    /// What it is called for people.
    pub title: Option<String>,
    /// What it means.
    pub doc: Option<String>,
}

/// One alternative of a union.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// The tag's values that tell it.
    pub tags: Vec<String>,
    /// What it is.
    pub shape: Shape,
    /// Where it stands, as a JSON pointer.
    pub pointer: String,
}

/// A known set of values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Enum {
    /// The values as written, each with the name that the file gives it.
    pub values: Vec<(Option<String>, String)>,
    /// Whether they are integers on the wire.
    pub integer: bool,
    /// What it is called for people.
    pub title: Option<String>,
    /// What it means.
    pub doc: Option<String>,
}

/// A type.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A definition, by its upstream name.
    Ref(String),
    /// A scalar of the description language.
    Scalar(&'static str),
    /// Known texts or integers.
    Enum(Enum),
    /// A list.
    Array(Box<Shape>),
    /// An object with free keys.
    Map(Box<Shape>),
    /// An object that is described in place.
    Struct(Struct),
    /// It may be null.
    Nullable(Box<Shape>),
    /// One of several.
    Union(Union),
}

impl Shape {
    /// The same, which may be null.
    #[must_use]
    pub fn or_null(self) -> Self {
        match self {
            Self::Nullable(_) | Self::Scalar("any") => self,
            shape => Self::Nullable(Box::new(shape)),
        }
    }

    /// Without null, and whether that was possible.
    #[must_use]
    pub fn without_null(self) -> (Self, bool) {
        match self {
            Self::Nullable(inner) => (*inner, true),
            shape => (shape, false),
        }
    }

    /// The definitions in it.
    pub fn references<'s>(&'s self, found: &mut Vec<&'s str>) {
        match self {
            Self::Ref(name) => found.push(name),
            Self::Array(inner) | Self::Map(inner) | Self::Nullable(inner) => {
                inner.references(found);
            }
            Self::Struct(inner) => inner.references(found),
            Self::Union(union) => union.references(found),
            Self::Scalar(_) | Self::Enum(_) => {}
        }
    }
}

impl Struct {
    /// The definitions in it.
    pub fn references<'s>(&'s self, found: &mut Vec<&'s str>) {
        found.extend(self.extends.iter().map(|(name, _)| name.as_str()));
        for field in &self.fields {
            field.shape.references(found);
        }
    }
}

impl Union {
    /// The definitions in it.
    pub fn references<'s>(&'s self, found: &mut Vec<&'s str>) {
        for alternative in &self.alternatives {
            alternative.shape.references(found);
        }
    }
}
