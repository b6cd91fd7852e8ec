//! One line each, as editors and `grep` like them: `file:line:column: level[code]: message`.

use std::fmt::Write as _;

use super::{level, location, totals};
use crate::description::Folder;
use crate::text::shown;

pub(super) fn render(folder: &Folder) -> String {
    let mut text = String::new();
    for diagnostic in &folder.diagnostics {
        match diagnostic.place.and_then(|place| location(folder, &place)) {
            Some(s) => {
                let _ = write!(text, "{}:{}:{}: ", s.file, s.place.line, s.place.column);
            }
            None => {
                let _ = write!(text, "{}: ", shown(&folder.path));
            }
        }
        let message = diagnostic.message.replace(char::is_control, "\u{fffd}");
        let _ = writeln!(
            text,
            "{}[{}]: {message}",
            level(diagnostic),
            diagnostic.code
        );
    }
    if !folder.diagnostics.is_empty() {
        let _ = writeln!(text, "{}", totals(folder));
    }
    text
}
