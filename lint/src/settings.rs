//! Levels and ignores, as `api.yaml` says them under `lint`.

use specwright_model::diagnostic::{Diagnostic, Severity};
use specwright_model::nearest;
use specwright_model::source::{Place, SourceFile};
use specwright_model::syntax::tree::{Node, Value, parse};

use crate::{Finding, Fix};

/// How much a rule's findings matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Not looked for.
    Off,
    /// Shown when asked for.
    Note,
    /// Shown, and a finding.
    Warning,
    /// The same, as an error.
    Error,
}

/// Something that is accepted, with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignore {
    /// The rule's id.
    pub rule: String,
    /// What it is accepted for, `*` standing for anything; everything if there is nothing.
    pub at: Vec<String>,
    /// Where it is written.
    pub place: Place,
}

impl Ignore {
    pub(crate) fn covers(&self, rule: &str, at: &str, also: Option<&str>) -> bool {
        let here = |pattern: &String| fits(pattern, at) || also.is_some_and(|at| fits(pattern, at));
        self.rule == rule && (self.at.is_empty() || self.at.iter().any(here))
    }
}

/// Whether a pattern fits a whole text; each `*` stands for any text.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut left) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or("");
    for part in parts {
        let Some(at) = left.find(part) else {
            return false;
        };
        left = left.get(at + part.len()..).unwrap_or("");
    }
    left.ends_with(last)
}

/// What a description says about its own linting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Levels that differ from the rules' own, by rule.
    pub levels: Vec<(String, Level)>,
    /// What is accepted.
    pub ignores: Vec<Ignore>,
    /// Names that are no rule's.
    pub(crate) unknown: Vec<(String, Place)>,
}

impl Settings {
    /// Reads them from the files of a valid description.
    pub fn read(files: &[SourceFile]) -> Self {
        let mut settings = Self::default();
        for (index, file) in files
            .iter()
            .enumerate()
            .filter(|(_, f)| f.name == "api.yaml")
        {
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            if let Ok(node) = parse(index, file)
                && let Some(lint) = get(&node, "lint")
            {
                settings.levels = levels(lint);
                settings.ignores = ignores(lint);
                settings.unknown = unknown(lint);
            }
        }
        settings
    }

    pub(crate) fn level(&self, rule: &str) -> Option<Level> {
        self.levels
            .iter()
            .find(|(name, _)| name == rule)
            .map(|(_, level)| *level)
    }
}

/// The finding that an ignore is no longer needed.
pub(crate) fn needless(ignore: &Ignore) -> Finding {
    let mut diagnostic = Diagnostic::new(
        super::rules::NEEDLESS_IGNORE,
        Some(ignore.place),
        format!("this ignore of `{}` matches nothing", ignore.rule),
    )
    .help("remove it; `lint --fix` does");
    diagnostic.severity = Severity::Warning;
    Finding {
        diagnostic,
        fix: Some(Fix::Remove(ignore.place)),
    }
}

fn levels(lint: &Node) -> Vec<(String, Level)> {
    let Some(Value::Map(entries)) = get(lint, "levels").map(|node| &node.value) else {
        return Vec::new();
    };
    let one = |(key, node): &(_, Node)| -> Option<(String, Level)> {
        let key: &specwright_model::syntax::tree::Key = key;
        let level = match text(node)? {
            "off" => Level::Off,
            "note" => Level::Note,
            "warning" => Level::Warning,
            "error" => Level::Error,
            _ => return None,
        };
        Some((key.text.clone(), level))
    };
    entries.iter().filter_map(one).collect()
}

/// The names under `levels` and `ignore` that are no rule's.
fn unknown(lint: &Node) -> Vec<(String, Place)> {
    let levels = get(lint, "levels").map(Node::entries).unwrap_or_default();
    let levels = levels.iter().map(|(key, _)| (key.text.clone(), key.place));
    let ignores = get(lint, "ignore").map(Node::items).unwrap_or_default();
    let ignores = ignores.iter().filter_map(|node| {
        let rule = get(node, "rule")?;
        Some((text(rule)?.to_owned(), rule.place))
    });
    let mut all: Vec<_> = levels.chain(ignores).collect();
    all.retain(|(name, _)| !super::rules::catalogue().any(|rule| rule.code == name));
    all
}

/// The finding that a setting names no rule.
pub(crate) fn unknown_rule(name: &str, place: Place) -> Finding {
    let rules = super::rules::catalogue().map(|rule| rule.code);
    let help = match nearest(name, rules) {
        Some(other) => format!("did you mean `{other}`?"),
        None => "`explain --list` shows the rules".to_owned(),
    };
    let what = format!("there is no rule `{name}`");
    let mut diagnostic = Diagnostic::new(super::rules::UNKNOWN_RULE, Some(place), what).help(help);
    diagnostic.severity = Severity::Error;
    Finding {
        diagnostic,
        fix: None,
    }
}

fn ignores(lint: &Node) -> Vec<Ignore> {
    let Some(Value::List(items)) = get(lint, "ignore").map(|node| &node.value) else {
        return Vec::new();
    };
    let one = |node: &Node| {
        Some(Ignore {
            rule: text(get(node, "rule")?)?.to_owned(),
            at: get(node, "at").map(texts).unwrap_or_default(),
            place: node.place,
        })
    };
    items.iter().filter_map(one).collect()
}

fn get<'a>(node: &'a Node, name: &str) -> Option<&'a Node> {
    let Value::Map(entries) = &node.value else {
        return None;
    };
    entries
        .iter()
        .find(|(key, _)| key.text == name)
        .map(|(_, node)| node)
}

/// One text, or a list of them.
fn texts(node: &Node) -> Vec<String> {
    let one = |node: &Node| text(node).map(str::to_owned);
    match &node.value {
        Value::List(items) => items.iter().filter_map(one).collect(),
        _ => one(node).into_iter().collect(),
    }
}

fn text(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Text(text) => Some(&text.text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn patterns_stand_for_whole_names() {
        assert!(fits("Notes.create", "Notes.create"));
        assert!(fits("*.InstallDate", "Asset.InstallDate"));
        assert!(fits("Notes.*", "Notes.create"));
        assert!(fits("*a*b", "xaxbxb"));
        assert!(fits("*", ""));
        for (pattern, text) in [
            ("Notes", "Notes.create"),
            ("*.Date", "Asset.InstallDate"),
            ("a*a", "a"),
            ("*a*b", "xb"),
        ] {
            assert!(!fits(pattern, text), "{pattern} {text}");
        }
    }
}
