//! The canonical layout of a file, with a proof that nothing was lost.

use std::fmt::Write as _;

use specwright_model::syntax::shape::{self, Shape};
use specwright_model::syntax::tree::{Node, SyntaxTree, Value};

use crate::layout_tree::LayoutError;
use crate::{key_order, print, read};

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
    let before = parse(&unix)?;
    let Some(once) = laid_out(name, &unix, &before)? else {
        return Ok(text.to_owned());
    };
    if once != unix {
        prove(name, (&unix, &before), &once)?;
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

fn parse(text: &str) -> Result<SyntaxTree, LayoutError> {
    SyntaxTree::parse(0, text).map_err(|_| LayoutError("it is not valid YAML"))
}

/// `None` for a file that says nothing.
fn laid_out(name: &str, text: &str, tree: &SyntaxTree) -> Result<Option<String>, LayoutError> {
    let Some(mut file) = read::read(text, tree)? else {
        return Ok(None);
    };
    key_order::arrange(&mut file.entries, shape_of(name), !file.anchored);
    Ok(Some(print::document(&file)))
}

fn shape_of(name: &str) -> &'static Shape {
    if name == "api.yaml" {
        &shape::API
    } else {
        &shape::RESOURCE
    }
}

/// Both texts mean the same and have the same comments, and the new one would stay as it is.
fn prove(name: &str, (old, before): (&str, &SyntaxTree), new: &str) -> Result<(), LayoutError> {
    let after = parse(new)?;
    if meaning(before) != meaning(&after) {
        return Err(LayoutError("it would not mean the same"));
    }
    if comments(old, before) != comments(new, &after) {
        return Err(LayoutError("a comment would be lost"));
    }
    if laid_out(name, new, &after)?.as_deref() != Some(new) {
        return Err(LayoutError("its layout would not be final"));
    }
    Ok(())
}

/// The meaning of a text, with the keys of mappings sorted where their order says nothing.
fn meaning(tree: &SyntaxTree) -> String {
    let mut meaning = String::new();
    spell(&tree.root, &mut meaning);
    meaning
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
fn comments<'t>(text: &'t str, tree: &SyntaxTree) -> Vec<&'t str> {
    let comments = tree.comments.iter();
    let mut comments: Vec<&str> = comments.map(|comment| comment.words(text)).collect();
    comments.sort_unstable();
    comments
}
