//! What an upstream file says, whatever its format: the form that every front end fills.

/// An upstream description.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Upstream {
    /// The operations, in the order of the file.
    pub operations: Vec<Operation>,
    /// The definitions, in the order of the file.
    pub types: Vec<Definition>,
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
    /// Answers by status.
    pub answers: Vec<(u16, Option<Shape>)>,
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
    Struct(Vec<Field>),
    /// An object without any: unknown JSON.
    Empty,
    /// Something else.
    Alias(Shape),
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
    /// A scalar of the description language, with the upstream type and format.
    Scalar(&'static str),
    /// Known texts.
    Enum(Vec<String>),
    /// A list.
    Array(Box<Shape>),
    /// An object with free keys.
    Map(Box<Shape>),
}
