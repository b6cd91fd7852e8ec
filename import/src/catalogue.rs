//! The diagnostics of an import, for `explain`.

use specwright_model::diagnostic::Entry;

/// Every code that an import shows by itself.
pub fn catalogue() -> &'static [Entry] {
    &[Entry {
        code: "import-conflict",
        title: "the description and upstream changed the same thing",
        why: "Which of the two is right cannot be told, so nothing is written: edit the place to what \
              upstream says now, or say with `--choose` which one wins.",
        wrong: "Note:\n  Text: int          # upstream said string, and says boolean now",
        right: "Note:\n  Text: boolean",
    }]
}
