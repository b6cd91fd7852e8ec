//! What makes a valid description poor or risky: beyond what makes one invalid.
//!
//! A valid [`Api`] and its [`Settings`] go in, findings come out. Each rule is a small module in
//! `rules` with an id that is the code of its diagnostics; levels and ignores stand in the
//! description, each ignore with a reason.

mod rules;
mod settings;

use specwright_model::api::Api;
use specwright_model::diagnostic::{Diagnostic, Entry, Severity};

pub use rules::catalogue;
pub use settings::{Ignore, Level, Settings};

/// Something that a rule found.
pub(crate) struct Found {
    /// What it is about, such as `Notes.create` or `Note`: what an ignore names.
    at: String,
    diagnostic: Diagnostic,
}

/// A rule.
pub(crate) struct Rule {
    entry: Entry,
    level: Level,
    check: fn(&Api, &mut Vec<Found>),
}

/// Everything that is poor or risky, by rule and then in the order of the description.
///
/// Notes are left out unless `notes` is set.
pub fn lint(api: &Api, settings: &Settings, notes: bool) -> Vec<Diagnostic> {
    let mut used = vec![false; settings.ignores.len()];
    let mut diagnostics = Vec::new();
    for rule in rules::ALL {
        let level = settings.level(rule.entry.code).unwrap_or(rule.level);
        let mut found = Vec::new();
        (rule.check)(api, &mut found);
        for Found { at, mut diagnostic } in found {
            let ignore = settings
                .ignores
                .iter()
                .position(|i| i.covers(rule.entry.code, &at));
            if let Some(used) = ignore.and_then(|index| used.get_mut(index)) {
                *used = true;
                continue;
            }
            diagnostic.severity = match level {
                Level::Off => continue,
                Level::Note if !notes => continue,
                Level::Note | Level::Warning => Severity::Warning,
                Level::Error => Severity::Error,
            };
            diagnostics.push(diagnostic);
        }
    }
    let unused = settings.ignores.iter().zip(used).filter(|(_, used)| !used);
    diagnostics.extend(unused.map(|(ignore, _)| settings::needless(ignore)));
    diagnostics
}
