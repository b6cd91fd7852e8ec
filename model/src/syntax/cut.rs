//! Text that ends at a ` #` without quotes: what follows is a comment to YAML, and lost to readers.

use super::tree::{Comment, SyntaxTree};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Place;

/// The keys whose values are prose.
const PROSE: [&str; 4] = ["doc", "$doc", "because", "$because"];

/// The first text of a file that is cut so.
pub(crate) fn first(file: u32, text: &str, tree: &SyntaxTree) -> Option<Diagnostic> {
    tree.comments
        .iter()
        .find_map(|comment| cut(file, text, comment))
}

fn cut(file: u32, text: &str, comment: &Comment) -> Option<Diagnostic> {
    let said = text.get(comment.start + 1..comment.end)?;
    // A comment begins with a space, or is decoration.
    let word = said.starts_with(|c: char| c.is_alphanumeric());
    if comment.alone || !word {
        return None;
    }
    let before = text.get(..comment.start)?;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.get(start..)?;
    let (key, value) = line
        .trim_start()
        .trim_start_matches("- ")
        .split_once(": ")?;
    let plain = !value.starts_with(['"', '\'', '|', '>', '&', '*', '[', '{']);
    if !PROSE.contains(&key) || !plain {
        return None;
    }
    let number = before.matches('\n').count() + 1;
    let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let place = Place {
        file,
        start: narrow(comment.start),
        end: narrow(comment.start + 1),
        line: narrow(number),
        column: narrow(comment.column + 1),
    };
    let whole = format!("{value}#{said}");
    Some(codes::needs_quotes(place, key, whole.trim_end()))
}
