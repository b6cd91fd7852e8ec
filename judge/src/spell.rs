//! How parts of the model read in messages, in the words of the description language.

use specwright_model::api::{
    Answer, Api, Body, BodyKind, Bound, Content, Operation, PartKind, Presence, Scalar, Type,
};

/// A type as the description writes it; names are the Rust names, which callers see.
pub(crate) fn ty(api: &Api, ty: &Type) -> String {
    match ty {
        Type::Scalar(scalar) => scalar_name(*scalar).to_owned(),
        Type::Named(id) => api.type_def(*id).rust_name.clone(),
        Type::Array(inner) => format!("[{}]", self::ty(api, inner)),
        Type::Map(inner) => format!("{{ map: {} }}", self::ty(api, inner)),
        Type::Nullable(inner) => format!("{}?", self::ty(api, inner)),
        Type::Page(inner) => format!("{{ page: {} }}", self::ty(api, inner)),
    }
}

fn scalar_name(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Int32 => "int32",
        Scalar::Int64 => "int64",
        Scalar::UInt8 => "uint8",
        Scalar::Float => "float",
        Scalar::Double => "double",
        Scalar::Decimal => "decimal",
        Scalar::Boolean => "boolean",
        Scalar::String => "string",
        Scalar::Uuid => "uuid",
        Scalar::Date => "date",
        Scalar::Time => "time",
        Scalar::DateTime => "datetime",
        Scalar::Bytes => "bytes",
        Scalar::Any => "any",
    }
}

pub(crate) fn presence(presence: Presence) -> &'static str {
    match presence {
        Presence::Always => "always there",
        Presence::Optional => "optional",
        Presence::Nullable => "nullable",
        Presence::Maybe => "optional and nullable",
    }
}

/// What became of the mark `secret`.
pub(crate) fn secrecy(secret: bool) -> &'static str {
    if secret {
        "secret now"
    } else {
        "no longer secret"
    }
}

pub(crate) fn answers(api: &Api, answers: &[Answer]) -> String {
    each_answer(api, answers).collect::<Vec<_>>().join(", ")
}

/// The errors of an operation: by status, then by range and `default`.
pub(crate) fn errors(api: &Api, operation: &Operation) -> String {
    let others = operation.other_errors.iter();
    let others = others.map(|other| with_status(api, &other.statuses.to_string(), &other.content));
    let errors = each_answer(api, &operation.errors).chain(others);
    errors.collect::<Vec<_>>().join(", ")
}

fn each_answer(api: &Api, answers: &[Answer]) -> impl Iterator<Item = String> {
    answers.iter().map(|answer| match answer.status {
        Some(status) => with_status(api, &status.to_string(), &answer.content),
        None => content(api, &answer.content),
    })
}

fn with_status(api: &Api, status: &str, held: &Content) -> String {
    format!("{status}: {}", content(api, held))
}

fn content(api: &Api, content: &Content) -> String {
    match content {
        Content::Json(inner) => ty(api, inner),
        Content::Stream(kind, inner) => format!("{} of {}", kind.word(), ty(api, inner)),
        Content::Text => "text".to_owned(),
        Content::Bytes => "raw bytes".to_owned(),
        Content::Nothing => "nothing".to_owned(),
        Content::CreatedId => "created_id".to_owned(),
    }
}

pub(crate) fn body(api: &Api, body: &Body) -> String {
    let kind = match &body.kind {
        BodyKind::Json(inner) => ty(api, inner),
        BodyKind::Form(inner) => format!("form {}", ty(api, inner)),
        BodyKind::Bytes(media) => format!("bytes {media}"),
        BodyKind::Text(media) => format!("text {media}"),
        BodyKind::Multipart(parts) => {
            let parts: Vec<String> = parts
                .iter()
                .map(|part| {
                    let kind = self::part(api, &part.kind);
                    let mark = if part.required { "" } else { "?" };
                    format!("{}{mark}: {kind}", part.name)
                })
                .collect();
            format!("multipart {{ {} }}", parts.join(", "))
        }
    };
    let kind = match &body.media {
        Some(media) => format!("{kind} as {media}"),
        None => kind,
    };
    if body.required {
        kind
    } else {
        format!("{kind}, optional")
    }
}

pub(crate) fn part(api: &Api, kind: &PartKind) -> String {
    match kind {
        PartKind::File => "binary".to_owned(),
        PartKind::Files => "[binary]".to_owned(),
        PartKind::Json(inner) => format!("json {}", ty(api, inner)),
        PartKind::Text(inner) => ty(api, inner),
    }
}

/// What a value may be, and what it might be before.
pub(crate) fn bounds(old: &[Bound], new: &[Bound]) -> String {
    let words = |bounds: &[Bound]| match bounds {
        [] => "without bounds".to_owned(),
        bounds => bounds
            .iter()
            .map(Bound::words)
            .collect::<Vec<_>>()
            .join(", "),
    };
    format!("is {}, it was {}", words(new), words(old))
}
