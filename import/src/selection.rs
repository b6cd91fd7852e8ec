//! Which operations of an upstream file are taken: by tag, path or name.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;

use crate::description::identity;
use crate::ledger::Disposition::Omitted;
use crate::ledger::Ledger;
use crate::settings::Settings;
use crate::upstream::{Operation, Upstream};

/// Operations by what they have in common: `tag=pets`, `path=/pets/*`, `operation=getPet`. A `*` stands for anything.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Selector {
    by: By,
    pattern: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Tag,
    Path,
    Operation,
}

impl TryFrom<String> for Selector {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (by, pattern) = text.split_once('=').unwrap_or((&text, ""));
        let by = match by.trim() {
            "tag" => By::Tag,
            "path" => By::Path,
            "operation" => By::Operation,
            _ => {
                return Err(format!(
                    "`{text}` selects nothing: write `tag=…`, `path=…` or `operation=…`"
                ));
            }
        };
        let pattern = pattern.trim().to_owned();
        if pattern.is_empty() {
            return Err(format!(
                "`{text}` selects nothing: say what, as in `tag=pets`"
            ));
        }
        Ok(Self { by, pattern })
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by = match self.by {
            By::Tag => "tag",
            By::Path => "path",
            By::Operation => "operation",
        };
        write!(f, "{by}={}", self.pattern)
    }
}

impl Selector {
    /// Whether it is about an operation: by its tag, its path, or its `operationId` or verb and path.
    fn fits(&self, operation: &Operation) -> bool {
        let fits = |text: &str| matches(&self.pattern, text);
        match self.by {
            By::Tag => fits(&operation.tag),
            By::Path => fits(&operation.path),
            By::Operation => {
                operation.name.as_deref().is_some_and(fits)
                    || fits(&operation.id)
                    || fits(&identity(&operation.id))
            }
        }
    }
}

/// The operations that the settings take, each left out with a line in the ledger that speaks for all in it.
pub(crate) fn selected<'u>(
    upstream: &'u Upstream,
    settings: &Settings,
    ledger: &mut Ledger,
) -> Cow<'u, [Operation]> {
    let (only, except) = (&settings.only, &settings.except);
    if only.is_empty() && except.is_empty() {
        return Cow::Borrowed(&upstream.operations);
    }
    let is_in =
        |list: &[Selector], operation: &Operation| list.iter().any(|one| one.fits(operation));
    let mut taken = Vec::new();
    for operation in &upstream.operations {
        if (only.is_empty() || is_in(only, operation)) && !is_in(except, operation) {
            taken.push(operation.clone());
        } else {
            let what = "an operation that was not asked for: left out, with what it alone needs";
            ledger.replace(Omitted, &operation.pointer, what);
        }
    }
    for one in only.iter().chain(except) {
        if !upstream
            .operations
            .iter()
            .any(|operation| one.fits(operation))
        {
            let what = format!("a selection that fits no operation: `{one}`");
            ledger.note(Omitted, "/paths", what);
        }
    }
    Cow::Owned(taken)
}

/// Whether a text is as a pattern says, in which `*` stands for anything.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text, fits) in [
            ("/pets", "/pets", true),
            ("/pets", "/pets/1", false),
            ("/pets*", "/pets/1", true),
            ("*/1", "/pets/1", true),
            ("/*/a*c", "/x/abc", true),
            ("/*/a*c", "/x/ab", false),
            ("a*a", "a", false),
        ] {
            assert_eq!(matches(pattern, text), fits, "{pattern} {text}");
        }
        assert!(Selector::try_from("tags=x".to_owned()).is_err());
        assert!(Selector::try_from("tag=".to_owned()).is_err());
    }
}
