//! Commas and comments between the entries of a flow collection.

use crate::lines::BREAKS;

/// What follows an entry in brackets.
pub(crate) struct Separator {
    /// The comma, if one is the next thing but for blanks and comments.
    pub(crate) comma: Option<usize>,
    /// Whether a comment stands before the next entry or bracket.
    pub(crate) comment: bool,
}

/// What stands between the end of an entry and the next thing that is neither blank nor comment nor
/// its comma. No text in quotes can stand there.
pub(crate) fn separator(text: &str, after: usize) -> Separator {
    let (mut comma, mut comment) = (None, false);
    let mut chars = text.get(after..).unwrap_or("").char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '#' => {
                comment = true;
                chars.by_ref().find(|(_, c)| BREAKS.contains(c));
            }
            ',' if comma.is_none() => comma = Some(after + at),
            c if c.is_whitespace() => {}
            _ => break,
        }
    }
    Separator { comma, comment }
}
