//! What an upstream file says, whatever its format: the form that every front end fills.
//!
//! Swagger 2.0 has a front end; one for `OpenAPI` 3 would stand beside it and fill the same form.

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
    /// Its host, without scheme, port and path.
    pub host: Option<String>,
    /// The path before every operation's.
    pub prefix: String,
    /// How callers show who they are.
    pub auth: Option<Auth>,
}

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
    /// A key in a header of this name.
    ApiKey(String),
}

/// An operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// Verb and path as written: `GET /notes/{id}`. It identifies the operation.
    pub id: String,
    /// In upper case.
    pub verb: String,
    /// As written.
    pub path: String,
    /// The first tag.
    pub tag: String,
    /// Who may call it.
    pub access: Option<String>,
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
    pub status: u16,
    /// What it holds, if that is said.
    pub shape: Option<Shape>,
    /// Where it stands, as a JSON pointer.
    pub pointer: String,
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
    /// What holds when it is left out, as text.
    pub default: Option<String>,
    /// Where it stands, as a JSON pointer.
    pub pointer: String,
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
}

/// A field.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The wire name.
    pub name: String,
    /// Whether it must be there.
    pub required: bool,
    /// What it is.
    pub shape: Shape,
    /// Where it stands, as a JSON pointer.
    pub pointer: String,
}

/// A type.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A definition, by its upstream name.
    Ref(String),
    /// A scalar of the description language.
    Scalar(&'static str),
    /// Known texts.
    Enum(Vec<String>),
    /// A list.
    Array(Box<Shape>),
    /// An object with free keys.
    Map(Box<Shape>),
    /// An object that is described in place.
    Struct(Struct),
    /// It may be null.
    Nullable(Box<Shape>),
}

impl Shape {
    /// The definitions in it.
    pub fn references<'s>(&'s self, found: &mut Vec<&'s str>) {
        match self {
            Self::Ref(name) => found.push(name),
            Self::Array(inner) | Self::Map(inner) | Self::Nullable(inner) => {
                inner.references(found);
            }
            Self::Struct(inner) => inner.references(found),
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
