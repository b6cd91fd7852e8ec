//! Arguments and setters of operations: their Rust types and what they do to the call.

use specwright_model::api::{Body, BodyKind, Param, Part, PartKind, Style, Type};

use crate::code::Piece;
use crate::spell::{Shape, Speller, literal, shape};

/// What a caller gives: a required argument or an optional setter.
#[derive(Clone, Debug)]
pub(crate) struct Argument<'a> {
    /// The Rust name.
    pub name: &'a str,
    /// The name that its setter had.
    pub was: Option<&'a str>,
    /// What it is on the wire, for the documentation: `` `$top` ``, or the body.
    pub wire: Wire<'a>,
    /// The Rust type.
    pub ty: ArgumentType,
    /// The type in the model; files, bytes and texts have none.
    pub of: Option<&'a Type>,
    /// What it does to the call.
    pub step: Step<'a>,
    pub doc: Option<&'a str>,
    pub default: Option<&'a str>,
    pub deprecated: Option<&'a str>,
    /// Whether its value is never shown.
    pub secret: bool,
}

/// Where an argument goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wire<'a> {
    Path(&'a str),
    Query(&'a str),
    Header(&'a str),
    Part(&'a str),
    Body,
}

impl<'a> Wire<'a> {
    /// The wire name, where it has one.
    pub(crate) fn name(self) -> Option<&'a str> {
        match self {
            Self::Path(name) | Self::Query(name) | Self::Header(name) | Self::Part(name) => {
                Some(name)
            }
            Self::Body => None,
        }
    }
}

/// The Rust type of an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ArgumentType {
    /// `i64`: copied.
    Copy(String),
    /// `&str`.
    Text,
    /// `&T`.
    Reference(String),
    /// `&[T]`.
    Slice(String),
    /// Any list of values that are copied.
    List(String),
    /// Any list of texts.
    Texts,
    /// A file of a multipart body.
    File,
    /// Bytes, a file or a stream.
    Upload,
}

/// What an argument does to the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    Path { odata: bool },
    PathList(Style),
    Query(&'a str),
    QueryList(&'a str, Style, bool),
    Header(&'a str),
    Json,
    JsonAs(&'a str),
    Form,
    Bytes(&'a str),
    Text(&'a str),
    PartFile(&'a str),
    PartJson(&'a str),
    PartText(&'a str),
}

impl ArgumentType {
    /// As a method's argument has it.
    pub(crate) fn in_method(&self) -> String {
        match self {
            Self::Copy(name) => name.clone(),
            Self::Text => "&str".to_owned(),
            Self::Reference(name) => format!("&{name}"),
            Self::Slice(name) => format!("&[{name}]"),
            Self::List(name) => format!("impl IntoIterator<Item = {name}>"),
            Self::Texts => "impl IntoIterator<Item = impl AsRef<str> + runtime::Param>".to_owned(),
            Self::File => "impl Into<runtime::FilePart>".to_owned(),
            Self::Upload => "impl Into<runtime::Upload>".to_owned(),
        }
    }

    /// As a field of the struct of arguments has it.
    pub(crate) fn in_struct(&self) -> String {
        match self {
            Self::Copy(name) => name.clone(),
            Self::Text => "&'a str".to_owned(),
            Self::Reference(name) => format!("&'a {name}"),
            Self::Slice(name) | Self::List(name) => format!("&'a [{name}]"),
            Self::Texts => "&'a [&'a str]".to_owned(),
            Self::File => "runtime::FilePart".to_owned(),
            Self::Upload => "runtime::Upload".to_owned(),
        }
    }

    /// Whether the struct of arguments needs a lifetime for it.
    pub(crate) fn borrows(&self) -> bool {
        !matches!(self, Self::Copy(_) | Self::File | Self::Upload)
    }

    /// Whether a method with this argument is generic, so that nothing is made of it until it is used.
    pub(crate) fn is_generic(&self) -> bool {
        matches!(
            self,
            Self::List(_) | Self::Texts | Self::File | Self::Upload
        )
    }

    /// Whether the value must be borrowed once more to be handed on as a trait object.
    fn is_handed_by_reference(&self) -> bool {
        matches!(self, Self::Copy(_) | Self::Text | Self::Slice(_))
    }
}

impl Argument<'_> {
    /// Whether it is sent as JSON.
    pub(crate) fn is_json(&self) -> bool {
        matches!(self.step, Step::Json | Step::JsonAs(_) | Step::PartJson(_))
    }

    /// What is called for the value under this Rust expression.
    pub(crate) fn call(&self, value: &str) -> Piece {
        let plain = || value.to_owned();
        let one = || {
            if self.ty.is_handed_by_reference() {
                format!("&{value}")
            } else {
                value.to_owned()
            }
        };
        match self.step {
            Step::Path { odata: false } => Piece::call("path", [one()]),
            Step::Path { odata: true } => Piece::call("path_odata", [one()]),
            Step::PathList(style) => Piece::call("path_list", [list_style(style), plain()]),
            Step::Query(name) => Piece::call("query", [literal(name), one()]),
            Step::QueryList(name, style, required) => {
                let step = if required {
                    "required_list"
                } else {
                    "query_list"
                };
                Piece::call(step, [literal(name), list_style(style), plain()])
            }
            Step::Header(name) => Piece::call("header_param", [literal(name), one()]),
            Step::Json => Piece::call("json", [one()]),
            Step::JsonAs(media) => Piece::call("json_as", [literal(media), one()]),
            Step::Form => Piece::call("form", [one()]),
            Step::Bytes(media) => Piece::call("bytes", [literal(media), plain()]),
            Step::Text(media) => Piece::call("text", [literal(media), plain()]),
            Step::PartFile(name) => Piece::call("part_file", [literal(name), plain()]),
            Step::PartJson(name) => Piece::call("part_json", [literal(name), one()]),
            Step::PartText(name) => Piece::call("part_text", [literal(name), one()]),
        }
    }
}

/// A path, query or header parameter.
pub(crate) fn parameter<'a>(
    speller: Speller<'a>,
    param: &'a Param,
    wire: Wire<'a>,
) -> Argument<'a> {
    let is_list = matches!(shape(speller.api, &param.ty), Shape::List(_));
    let step = match wire {
        Wire::Path(_) if is_list => Step::PathList(param.style),
        Wire::Path(_) => Step::Path {
            odata: param.style == Style::OData,
        },
        Wire::Header(name) => Step::Header(name),
        Wire::Query(name) if is_list => Step::QueryList(name, param.style, param.required),
        Wire::Query(name) | Wire::Part(name) => Step::Query(name),
        Wire::Body => Step::Json,
    };
    Argument {
        name: &param.rust_name,
        was: param.was.as_deref(),
        wire,
        ty: parameter_type(speller, &param.ty),
        of: Some(&param.ty),
        step,
        doc: param.doc.as_deref(),
        default: param.default.as_deref(),
        deprecated: param.deprecated.as_deref(),
        secret: param.secret,
    }
}

/// The body, where it is one value.
pub(crate) fn body<'a>(speller: Speller<'a>, body: &'a Body) -> Option<Argument<'a>> {
    let (ty, step, of) = match &body.kind {
        BodyKind::Json(ty) => {
            let step = body.media.as_deref().map_or(Step::Json, Step::JsonAs);
            (json_type(speller, ty), step, Some(ty))
        }
        BodyKind::Form(ty) => (json_type(speller, ty), Step::Form, Some(ty)),
        BodyKind::Bytes(media) => (ArgumentType::Upload, Step::Bytes(media), None),
        BodyKind::Text(media) => (ArgumentType::Text, Step::Text(media), None),
        BodyKind::Multipart(_) => return None,
    };
    Some(Argument {
        name: &body.rust_name,
        was: None,
        wire: Wire::Body,
        ty,
        of,
        step,
        doc: None,
        default: None,
        deprecated: None,
        secret: false,
    })
}

/// A part of a multipart body.
pub(crate) fn part<'a>(speller: Speller<'a>, part: &'a Part) -> Argument<'a> {
    let (ty, step, of) = match &part.kind {
        PartKind::File => (ArgumentType::File, Step::PartFile(&part.name), None),
        PartKind::Json(ty) => (json_type(speller, ty), Step::PartJson(&part.name), Some(ty)),
        PartKind::Text(ty) => (
            parameter_type(speller, ty),
            Step::PartText(&part.name),
            Some(ty),
        ),
    };
    Argument {
        name: &part.rust_name,
        was: None,
        wire: Wire::Part(&part.name),
        ty,
        of,
        step,
        doc: part.doc.as_deref(),
        default: None,
        deprecated: None,
        secret: false,
    }
}

fn parameter_type(speller: Speller<'_>, ty: &Type) -> ArgumentType {
    match shape(speller.api, ty) {
        Shape::Text => ArgumentType::Text,
        Shape::Copy => ArgumentType::Copy(speller.owned(ty)),
        Shape::List(item) => match shape(speller.api, item) {
            Shape::Text => ArgumentType::Texts,
            Shape::Copy => ArgumentType::List(speller.owned(item)),
            _ => ArgumentType::Slice(speller.owned(item)),
        },
        Shape::Other => ArgumentType::Reference(speller.owned(ty)),
    }
}

fn json_type(speller: Speller<'_>, ty: &Type) -> ArgumentType {
    match shape(speller.api, ty) {
        Shape::Text => ArgumentType::Text,
        Shape::Copy => ArgumentType::Copy(speller.owned(ty)),
        Shape::List(item) => ArgumentType::Slice(speller.owned(item)),
        Shape::Other => ArgumentType::Reference(speller.owned(ty)),
    }
}

fn list_style(style: Style) -> String {
    let name = match style {
        Style::Plain | Style::OData | Style::Comma => "Comma",
        Style::Repeat => "Repeat",
        Style::Pipe => "Pipe",
        Style::Space => "Space",
        Style::Index => "Index",
    };
    format!("ListStyle::{name}")
}
