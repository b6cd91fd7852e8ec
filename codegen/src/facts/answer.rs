//! What an operation answers, as the tables of calls and answers write it.

use specwright_model::api::{Answer, Content, Operation, Resource, Scalar, StreamKind, Type};

use crate::spell::Speller;

/// What an operation answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AnswerFacts {
    /// The Rust type that `send` gives.
    pub ty: String,
    /// The Rust type of the items, where the answer is a page of them.
    pub items: Option<String>,
    /// Whether it is read as a stream of bytes.
    pub download: bool,
    /// How the values of a stream are told apart; `ty` is then the type of one.
    pub stream: Option<StreamKind>,
    /// The runtime's `Expect` where it is not JSON.
    pub expects: Option<&'static str>,
    /// The answers by status, where they differ in type.
    pub choice: Option<Choice>,
}

impl AnswerFacts {
    /// The Rust type of a stream.
    pub(crate) fn streamed(&self) -> Option<String> {
        let kind = self.stream?;
        let name = match kind {
            StreamKind::Events => "Events",
            StreamKind::Lines => "Lines",
        };
        Some(format!("runtime::{name}<{}>", self.ty))
    }
}

/// An enum of answers by status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    /// The enum's name.
    pub name: String,
    /// Status and Rust type.
    pub answers: Vec<(u16, String)>,
    /// The type of every other good status.
    pub other: Option<String>,
}

pub(crate) fn answer(
    speller: Speller<'_>,
    resource: &Resource,
    operation: &Operation,
) -> AnswerFacts {
    let Some(first) = operation.returns.first() else {
        return simple(speller, operation, &Content::Nothing);
    };
    if operation
        .returns
        .iter()
        .all(|answer| answer.content == first.content)
    {
        return simple(speller, operation, &first.content);
    }
    let name = free_name(resource, &format!("{}Answer", operation.builder));
    let by_status =
        |answer: &Answer| Some((answer.status?, content_type(speller, &answer.content)));
    let other = operation
        .returns
        .iter()
        .find(|answer| answer.status.is_none());
    AnswerFacts {
        ty: name.clone(),
        items: None,
        download: false,
        stream: None,
        expects: None,
        choice: Some(Choice {
            name,
            answers: operation.returns.iter().filter_map(by_status).collect(),
            other: other.map(|answer| content_type(speller, &answer.content)),
        }),
    }
}

fn simple(speller: Speller<'_>, operation: &Operation, content: &Content) -> AnswerFacts {
    let items = match content {
        Content::Json(ty) => match speller.api.resolve(ty) {
            Type::Page(item) if operation.paging.is_some() => Some(speller.owned(item)),
            _ => None,
        },
        _ => None,
    };
    let expects = match content {
        Content::Json(_) if operation.one => Some("One"),
        Content::Json(_) => None,
        // Data of events is JSON, but for text.
        Content::Stream(StreamKind::Events, ty) if is_text(speller, ty) => Some("Text"),
        Content::Text => Some("Text"),
        Content::Bytes | Content::Stream(..) => Some("Bytes"),
        Content::Nothing => Some("Nothing"),
        Content::CreatedId => Some("CreatedId"),
    };
    AnswerFacts {
        ty: content_type(speller, content),
        items,
        download: *content == Content::Bytes,
        stream: match content {
            Content::Stream(kind, _) => Some(*kind),
            _ => None,
        },
        expects,
        choice: None,
    }
}

fn is_text(speller: Speller<'_>, ty: &Type) -> bool {
    *speller.api.resolve(ty) == Type::Scalar(Scalar::String)
}

/// The Rust type of an answer's content.
pub(crate) fn content_type(speller: Speller<'_>, content: &Content) -> String {
    match content {
        Content::Json(ty) | Content::Stream(_, ty) => speller.owned(ty),
        Content::Text => "String".to_owned(),
        Content::Bytes => speller.runtime("Bytes"),
        Content::Nothing => "()".to_owned(),
        Content::CreatedId => speller.runtime("CreatedId"),
    }
}

/// A name that no request builder of the resource has.
pub(crate) fn free_name(resource: &Resource, wanted: &str) -> String {
    let mut name = wanted.to_owned();
    while resource.handle == name
        || resource
            .operations
            .iter()
            .any(|other| other.builder == name)
    {
        name.push_str("Type");
    }
    name
}
