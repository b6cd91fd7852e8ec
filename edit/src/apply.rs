//! Applies splices to a text.

use std::cmp::Reverse;

use crate::lines::BREAKS;
use crate::members::compose;
use crate::splice::Splice;

/// Applies edits; of two at one place what only adds comes first, and of two of these what belongs to
/// the inner block, else the one that was made first. What lies inside of what another one takes away
/// is not done.
pub fn apply(text: &str, splices: Vec<Splice>) -> String {
    let mut splices = compose(text, splices);
    splices.sort_by_key(|splice| {
        let takes = splice.end > splice.start;
        (splice.start, takes, Reverse(splice.within))
    });
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for splice in splices {
        if splice.start < at {
            continue;
        }
        out.push_str(text.get(at..splice.start).unwrap_or(""));
        if splice.within.is_some() && !out.is_empty() && !out.ends_with(BREAKS) {
            let windows = splice.text.ends_with("\r\n");
            out.push_str(if windows { "\r\n" } else { "\n" });
        }
        out.push_str(&splice.text);
        at = splice.end.max(splice.start);
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}
