//! The text of table macros (`record!`, `variants!`, …): one row a line.

use std::fmt::Write as _;

use crate::spell::literal;

/// `name! { Subject { rows } }` with a `#[cfg]` before it where a feature gates it.
pub(crate) fn table(name: &str, feature: Option<&str>, head: &str, rows: &[String]) -> String {
    let mut text = String::new();
    if let Some(feature) = feature {
        let _ = writeln!(text, "#[cfg(feature = {})]", literal(feature));
    }
    let _ = writeln!(text, "{name}! {{");
    if rows.is_empty() {
        let _ = writeln!(text, "    {head} {{}}");
    } else {
        let _ = writeln!(text, "    {head} {{");
        for row in rows {
            let _ = writeln!(text, "        {row}");
        }
        text.push_str("    }\n");
    }
    text.push_str("}\n");
    text
}
