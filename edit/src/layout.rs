//! The canonical layout of a file, with a proof that nothing was lost.

use std::fmt::Write as _;

use specwright_model::source::SourceFile;
use specwright_model::syntax::shape::{self, Shape};
use specwright_model::syntax::tree::{self, Node, Value};

use crate::events::{CommentSpan, Events};
use crate::{key_order, print, read};

/// Why a file is left as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayoutError(pub &'static str);

/// The same file in the canonical layout.
///
/// The text must be valid YAML. Its meaning, every comment, anchors and block scalars stay; keys that
/// the language knows are put in the order of the reference. Line ends stay what they are.
///
/// # Errors
///
/// Why it is better left alone: it is written in a way that this does not take apart, or what came
/// out would not be the same.
pub fn layout(name: &str, text: &str) -> Result<String, LayoutError> {
    let bom = text.strip_prefix('\u{feff}');
    let plain = bom.unwrap_or(text);
    let windows = plain.contains("\r\n");
    let unix = plain.replace("\r\n", "\n");
    let Some(once) = laid_out(name, &unix)? else {
        return Ok(text.to_owned());
    };
    if once != unix {
        prove(name, &unix, &once)?;
    }
    let ended = if windows {
        once.replace('\n', "\r\n")
    } else {
        once
    };
    Ok(if bom.is_some() {
        format!("\u{feff}{ended}")
    } else {
        ended
    })
}

/// `None` for a file that says nothing.
fn laid_out(name: &str, text: &str) -> Result<Option<String>, LayoutError> {
    let Some(mut document) = read::read(text)? else {
        return Ok(None);
    };
    key_order::arrange(&mut document.entries, shape_of(name), !document.anchored);
    Ok(Some(print::document(&document)))
}

fn shape_of(name: &str) -> &'static Shape {
    if name == "api.yaml" {
        &shape::API
    } else {
        &shape::RESOURCE
    }
}

/// Both texts mean the same and have the same comments, and the new one would stay as it is.
fn prove(name: &str, before: &str, after: &str) -> Result<(), LayoutError> {
    if means(name, before)? != means(name, after)? {
        return Err(LayoutError("it would not mean the same"));
    }
    if comments(before)? != comments(after)? {
        return Err(LayoutError("a comment would be lost"));
    }
    if laid_out(name, after)?.as_deref() != Some(after) {
        return Err(LayoutError("its layout would not be final"));
    }
    Ok(())
}

/// The meaning of a text, with the keys of mappings sorted where their order says nothing.
fn means(name: &str, text: &str) -> Result<String, LayoutError> {
    let file = SourceFile {
        name: name.to_owned(),
        text: text.to_owned(),
    };
    let node = tree::parse(0, &file).map_err(|_| LayoutError("it is not valid YAML"))?;
    let mut meaning = String::new();
    spell(&node, &mut meaning);
    Ok(meaning)
}

fn spell(node: &Node, out: &mut String) {
    match &node.value {
        Value::Null => out.push('~'),
        Value::Text(text) => {
            let is_number = text.text.parse::<i64>().is_ok();
            out.push(if text.quoted && is_number { 'q' } else { 't' });
            let _ = write!(out, "{:?}", text.text);
        }
        Value::List(items) => {
            out.push('[');
            for item in items {
                spell(item, out);
            }
            out.push(']');
        }
        Value::Map(entries) => {
            let mut spelled: Vec<String> = entries
                .iter()
                .map(|(key, value)| {
                    let mut entry = format!("{:?}:", key.text);
                    spell(value, &mut entry);
                    entry
                })
                .collect();
            spelled.sort_unstable();
            out.push('{');
            out.extend(spelled);
            out.push('}');
        }
    }
}

/// Every comment, sorted: entries move with theirs.
fn comments(text: &str) -> Result<Vec<&str>, LayoutError> {
    let events = Events::record(text)?;
    let words = |comment: &CommentSpan| {
        text.get(comment.start..comment.end)
            .unwrap_or("")
            .trim_end()
    };
    let mut comments: Vec<&str> = events.comments.iter().map(words).collect();
    comments.sort_unstable();
    Ok(comments)
}
