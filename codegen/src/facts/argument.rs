//! Arguments and setters of operations: their Rust types and what they do to the call.

use specwright_model::api::{Body, BodyKind, Bound, Param, Part, PartKind, Style, Type};

use crate::code::Piece;
use crate::items::odata;
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
    /// How it is written into the request.
    pub encoding: Encoding<'a>,
    pub doc: Option<&'a str>,
    pub default: Option<&'a str>,
    pub bounds: &'a [Bound],
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
    /// A query option of `OData`, typed or as text; only setters have it.
    OData(&'static str),
    /// A file of a multipart body.
    File,
    /// Any list of files of a multipart body.
    Files,
    /// Bytes, a file or a stream.
    Upload,
}

/// How an argument is written into a request: the method of the runtime's `Call`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding<'a> {
    Path { odata: bool },
    PathList(Style),
    Query(&'a str),
    QueryList(&'a str, Style, bool),
    Header(&'a str),
    HeaderList(&'a str),
    Json,
    JsonAs(&'a str),
    Form,
    Bytes(&'a str),
    Text(&'a str),
    PartFile(&'a str),
    PartFiles(&'a str),
    PartJson(&'a str),
    PartText(&'a str),
    PartTexts(&'a str),
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
            Self::OData(name) => format!("impl Into<runtime::odata::{name}>"),
            Self::File => "impl Into<runtime::FilePart>".to_owned(),
            Self::Files => "impl IntoIterator<Item = impl Into<runtime::FilePart>>".to_owned(),
            Self::Upload => "impl Into<runtime::Upload>".to_owned(),
        }
    }

    /// As a setter has it: texts of all kinds, as setters of bodies take them.
    pub(crate) fn in_setter(&self) -> String {
        match self {
            Self::Text => "impl AsRef<str>".to_owned(),
            other => other.in_method(),
        }
    }

    /// What a setter hands on of its argument `value`.
    pub(crate) fn set_value(&self) -> &'static str {
        match self {
            Self::Text => "value.as_ref()",
            _ => "value",
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
            Self::OData(name) => format!("runtime::odata::{name}"),
            Self::File => "runtime::FilePart".to_owned(),
            Self::Files => "Vec<runtime::FilePart>".to_owned(),
            Self::Upload => "runtime::Upload".to_owned(),
        }
    }

    /// Whether the struct of arguments needs a lifetime for it.
    pub(crate) fn borrows(&self) -> bool {
        !matches!(
            self,
            Self::Copy(_) | Self::OData(_) | Self::File | Self::Files | Self::Upload
        )
    }

    /// Whether its value can be copied.
    pub(crate) fn is_copy(&self) -> bool {
        !matches!(self, Self::File | Self::Files | Self::Upload)
    }

    /// Whether a method with this argument is generic, so that nothing is made of it until it is used.
    pub(crate) fn is_generic(&self) -> bool {
        matches!(
            self,
            Self::List(_) | Self::Texts | Self::OData(_) | Self::File | Self::Files | Self::Upload
        )
    }

    /// Whether a setter of it is generic.
    pub(crate) fn is_generic_in_setter(&self) -> bool {
        *self == Self::Text || self.is_generic()
    }

    /// Whether the value must be borrowed once more to be handed on as a trait object.
    fn is_handed_by_reference(&self) -> bool {
        matches!(self, Self::Copy(_) | Self::Text | Self::Slice(_))
    }
}

impl Argument<'_> {
    /// Whether it is sent as JSON.
    pub(crate) fn is_json(&self) -> bool {
        matches!(
            self.encoding,
            Encoding::Json | Encoding::JsonAs(_) | Encoding::PartJson(_)
        )
    }

    /// What is called for the value under this Rust expression.
    pub(crate) fn call(&self, value: &str) -> Piece {
        let plain = || value.to_owned();
        let one = || {
            if let ArgumentType::OData(name) = self.ty {
                format!("&Into::<runtime::odata::{name}>::into({value})")
            } else if self.ty.is_handed_by_reference() {
                format!("&{value}")
            } else {
                value.to_owned()
            }
        };
        match self.encoding {
            Encoding::Path { odata: false } => Piece::call("path", [one()]),
            Encoding::Path { odata: true } => Piece::call("path_odata", [one()]),
            Encoding::PathList(style) => Piece::call("path_list", [list_style(style), plain()]),
            Encoding::Query(name) if self.ty == ArgumentType::OData("Filter") => {
                Piece::call("filter", [literal(name), format!("{value}.into()")])
            }
            Encoding::Query(name) => Piece::call("query", [literal(name), one()]),
            Encoding::QueryList(name, style, required) => {
                let encoding = if required {
                    "required_list"
                } else {
                    "query_list"
                };
                Piece::call(encoding, [literal(name), list_style(style), plain()])
            }
            Encoding::Header(name) => Piece::call("header_param", [literal(name), one()]),
            Encoding::HeaderList(name) => Piece::call("header_list", [literal(name), plain()]),
            Encoding::Json => Piece::call("json", [one()]),
            Encoding::JsonAs(media) => Piece::call("json_as", [literal(media), one()]),
            Encoding::Form => Piece::call("form", [one()]),
            Encoding::Bytes(media) => Piece::call("bytes", [literal(media), plain()]),
            Encoding::Text(media) => Piece::call("text", [literal(media), plain()]),
            Encoding::PartFile(name) => Piece::call("part_file", [literal(name), plain()]),
            Encoding::PartFiles(name) => Piece::call("part_files", [literal(name), plain()]),
            Encoding::PartJson(name) => Piece::call("part_json", [literal(name), one()]),
            Encoding::PartText(name) => Piece::call("part_text", [literal(name), one()]),
            Encoding::PartTexts(name) => Piece::call("part_texts", [literal(name), plain()]),
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
    let encoding = match wire {
        Wire::Path(_) if is_list => Encoding::PathList(param.style),
        Wire::Path(_) => Encoding::Path {
            odata: param.style == Style::OData,
        },
        Wire::Header(name) if is_list => Encoding::HeaderList(name),
        Wire::Header(name) => Encoding::Header(name),
        Wire::Query(name) if is_list => Encoding::QueryList(name, param.style, param.required),
        Wire::Query(name) | Wire::Part(name) => Encoding::Query(name),
        Wire::Body => Encoding::Json,
    };
    let odata = match wire {
        Wire::Query(_) if !param.required => odata::option(speller.api, param),
        _ => None,
    };
    let ty = odata.map_or_else(|| parameter_type(speller, &param.ty), ArgumentType::OData);
    Argument {
        name: &param.rust_name,
        was: param.was.as_deref(),
        wire,
        ty,
        of: Some(&param.ty),
        encoding,
        doc: param.doc.as_deref(),
        default: param.default.as_deref(),
        bounds: &param.bounds,
        deprecated: param.deprecated.as_deref(),
        secret: param.secret,
    }
}

/// The body, where it is one value.
pub(crate) fn body<'a>(speller: Speller<'a>, body: &'a Body) -> Option<Argument<'a>> {
    let (ty, encoding, of) = match &body.kind {
        BodyKind::Json(ty) => {
            let media = body.media.as_deref();
            let encoding = media.map_or(Encoding::Json, Encoding::JsonAs);
            (json_type(speller, ty), encoding, Some(ty))
        }
        BodyKind::Form(ty) => (json_type(speller, ty), Encoding::Form, Some(ty)),
        BodyKind::Bytes(media) => (ArgumentType::Upload, Encoding::Bytes(media), None),
        BodyKind::Text(media) => (ArgumentType::Text, Encoding::Text(media), None),
        BodyKind::Multipart(_) => return None,
    };
    Some(Argument {
        name: &body.rust_name,
        was: None,
        wire: Wire::Body,
        ty,
        of,
        encoding,
        doc: None,
        default: None,
        bounds: &[],
        deprecated: None,
        secret: false,
    })
}

/// A part of a multipart body.
pub(crate) fn part<'a>(speller: Speller<'a>, part: &'a Part) -> Argument<'a> {
    let (ty, encoding, of) = match &part.kind {
        PartKind::File => (ArgumentType::File, Encoding::PartFile(&part.name), None),
        PartKind::Files => (ArgumentType::Files, Encoding::PartFiles(&part.name), None),
        PartKind::Json(ty) => (
            json_type(speller, ty),
            Encoding::PartJson(&part.name),
            Some(ty),
        ),
        PartKind::Text(ty) => {
            let is_list = matches!(shape(speller.api, ty), Shape::List(_));
            let encoding = if is_list {
                Encoding::PartTexts(&part.name)
            } else {
                Encoding::PartText(&part.name)
            };
            (parameter_type(speller, ty), encoding, Some(ty))
        }
    };
    Argument {
        name: &part.rust_name,
        was: None,
        wire: Wire::Part(&part.name),
        ty,
        of,
        encoding,
        doc: part.doc.as_deref(),
        default: None,
        bounds: &[],
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
    format!("runtime::ListStyle::{name}")
}
