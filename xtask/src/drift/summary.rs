//! What `drift` says to people.

use std::fmt::Write as _;
use std::path::Path;

use super::propose::{Change, Proposals};
use crate::text::{WIDTH, count, hung, shown, wrap};

/// So many places that are left are listed.
const LISTED: usize = 50;

/// What was found in how many lines.
pub(super) fn summary(file: &Path, lines: usize, proposals: &Proposals) -> String {
    let (mut new, mut other, mut optional) = (0, 0, 0);
    for edit in &proposals.edits {
        match edit.change {
            Change::Add { .. } => new += 1,
            Change::Retype(_) => other += 1,
            Change::Optional => optional += 1,
        }
    }
    let mut parts = Vec::new();
    for (number, what) in [
        (new, "new"),
        (other, "of another type"),
        (optional, "not always there"),
    ] {
        if number > 0 {
            parts.push(format!("{} {what}", count(number, "field")));
        }
    }
    if !proposals.left.is_empty() {
        parts.push(format!(
            "{} left for a person",
            count(proposals.left.len(), "place")
        ));
    }
    if parts.is_empty() {
        parts.push("nothing that the description does not say".to_owned());
    }
    let lines = count(lines, "deviation");
    let said = format!("{lines} in {}: {}", shown(file), parts.join(", "));
    wrap(&said, WIDTH) + "\n"
}

/// What needs a decision.
pub(super) fn left(proposals: &Proposals) -> String {
    if proposals.left.is_empty() {
        return String::new();
    }
    let mut text = "\nleft for a person\n".to_owned();
    for (place, why) in proposals.left.iter().take(LISTED) {
        // A file may hold anything: no control character reaches a terminal.
        let place: String = place.chars().take(160).map(plain).collect();
        let _ = writeln!(text, "  {}", hung(&format!("{place}: {why}"), 2, 4));
    }
    if let Some(more) = proposals
        .left
        .len()
        .checked_sub(LISTED)
        .filter(|more| *more > 0)
    {
        let _ = writeln!(text, "  … and {more} more");
    }
    text
}

fn plain(letter: char) -> char {
    if letter.is_control() { '?' } else { letter }
}
