//! The linter: rules about valid descriptions, such as missing docs or secrets in URLs.
//!
//! A valid [`Api`] and its [`Settings`] go in, findings come out. Each rule is a small module in
//! `rules` with an id that is the code of its diagnostics; levels and ignores stand in the
//! description, each ignore with a reason. What is mechanical has a [`Fix`].

mod fix;
mod rules;
mod settings;

use specwright_model::api::Api;
use specwright_model::diagnostic::{Diagnostic, Entry, Severity};
use specwright_model::source::Place;

pub use fix::{Fix, apply};
pub use rules::{catalogue, is_mechanical};
pub use settings::{Ignore, Level, Settings};

/// What is linted.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The description.
    pub api: &'a Api,
    /// Where it deviates from upstream, if it was imported.
    pub deviations: Option<&'a [Deviation]>,
}

/// A place where the description deviates from what was imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation {
    /// What it is about, such as `Notes.create.returns` or `types::Note.Id`.
    pub at: String,
    /// Where, if it stands somewhere.
    pub place: Option<Place>,
    /// What upstream says.
    pub upstream: String,
    /// Whether a reason is given.
    pub explained: bool,
    /// Whether a reason is given although nothing deviates any more.
    pub needless: bool,
}

/// One finding of the linter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The message.
    pub diagnostic: Diagnostic,
    /// The automatic fix, if there is one.
    pub fix: Option<Fix>,
}

/// A finding of one rule, before levels and ignores are applied.
pub(crate) struct Found {
    /// What it is about, such as `Notes.create` or `Note`: what an ignore names.
    at: String,
    /// Another name of the same: verb and path of an operation.
    also: Option<String>,
    diagnostic: Diagnostic,
    fix: Option<Fix>,
}

/// A rule.
pub(crate) struct Rule {
    entry: Entry,
    level: Level,
    /// Whether some of its findings have a fix.
    mechanical: bool,
    check: fn(&Subject<'_>, &mut Vec<Found>),
}

/// All findings, by rule and then in the order of the description.
///
/// Notes are left out unless `notes` is set; they come last.
pub fn lint(subject: &Subject<'_>, settings: &Settings, notes: bool) -> Vec<Finding> {
    let unknown = settings.unknown.iter();
    let unknown = unknown.map(|(name, place)| settings::unknown_rule(name, *place));
    let mut findings: Vec<Finding> = unknown.collect();
    let is_unknown = |rule: &str| settings.unknown.iter().any(|(name, _)| name == rule);
    let mut used: Vec<bool> = settings
        .ignores
        .iter()
        .map(|it| is_unknown(&it.rule))
        .collect();
    for rule in rules::ALL {
        let level = settings.level(rule.entry.code).unwrap_or(rule.level);
        let mut found = Vec::new();
        (rule.check)(subject, &mut found);
        for mut found in found {
            if ignored(settings, &mut used, rule.entry.code, &found) {
                continue;
            }
            found.diagnostic.severity = match level {
                Level::Off => continue,
                Level::Note if !notes => continue,
                Level::Note => Severity::Note,
                Level::Warning => Severity::Warning,
                Level::Error => Severity::Error,
            };
            findings.push(Finding {
                diagnostic: found.diagnostic,
                fix: found.fix,
            });
        }
    }
    let unused = settings.ignores.iter().zip(used).filter(|(_, used)| !used);
    findings.extend(unused.map(|(ignore, _)| settings::needless(ignore)));
    findings.sort_by_key(|finding| finding.diagnostic.severity == Severity::Note);
    findings
}

/// Whether something is accepted; every ignore that says so is in use.
fn ignored(settings: &Settings, used: &mut [bool], rule: &str, found: &Found) -> bool {
    let mut ignored = false;
    for (ignore, used) in settings.ignores.iter().zip(used) {
        if ignore.covers(rule, &found.at, found.also.as_deref()) {
            *used = true;
            ignored = true;
        }
    }
    ignored
}
