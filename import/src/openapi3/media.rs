//! Media types: which of several is used, and how.

use serde_json::{Map, Value};

/// What is made of a media type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Use {
    Json,
    Events,
    Lines,
    Parts,
    Form,
    Text,
    Bytes,
}

/// The use of a media type.
pub(super) fn use_of(media: &str) -> Use {
    let name = plain(media);
    match name.as_str() {
        "*/*" | "application/*" => Use::Json,
        "text/event-stream" => Use::Events,
        "application/x-ndjson"
        | "application/ndjson"
        | "application/jsonl"
        | "application/x-jsonlines"
        | "application/json-lines"
        | "application/json-seq"
        | "application/stream+json" => Use::Lines,
        name if name.ends_with("/json") || name.ends_with("+json") => Use::Json,
        "multipart/form-data" => Use::Parts,
        "application/x-www-form-urlencoded" => Use::Form,
        name if name.starts_with("text/") => Use::Text,
        "application/xml" | "application/yaml" | "application/x-yaml" => Use::Text,
        name if name.ends_with("+xml") && !name.starts_with("image/") => Use::Text,
        _ => Use::Bytes,
    }
}

/// A media type in lower case without its parameters.
pub(super) fn plain(media: &str) -> String {
    let name = media.split(';').next().unwrap_or_default();
    name.trim().to_ascii_lowercase()
}

/// The media type that is used: JSON before forms, text and bytes, plain JSON before any other.
pub(super) fn best(content: &Map<String, Value>) -> Option<(&String, &Value)> {
    content.iter().min_by_key(|(media, _)| {
        let name = plain(media);
        let rank = match name.as_str() {
            "application/json" => 0,
            "*/*" | "application/*" => 2,
            _ => 1,
        };
        (use_of(media), rank)
    })
}

/// Whether a media type can stand in a header as it is written.
pub(crate) fn is_sound(media: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "!#$&-^_.+/;= \"*".contains(c);
    let name = plain(media);
    let parts: Vec<&str> = name.split('/').collect();
    let full = matches!(parts.as_slice(), [kind, name] if !kind.is_empty() && !name.is_empty());
    full && media.len() <= 200 && media.chars().all(fits)
}
