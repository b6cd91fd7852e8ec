//! The file of deviations: JSON lines, within limits.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;

use serde_json::Value;

use crate::Failure;
use crate::text::shown;

/// The longest line, in bytes.
const LINE: u64 = 64 << 10;
/// The most different deviations.
const DIFFERENT: usize = 100_000;
/// The deepest path: no answer is read that is deeper than half of it.
const DEPTH: usize = 256;
/// The most excerpts kept of one deviation.
const EXCERPTS: usize = 16;

/// The deviations of a file, equal ones together.
pub(super) struct Collected {
    /// How many lines there were.
    pub count: usize,
    pub seen: BTreeMap<At, Seen>,
}

/// What a deviation is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    /// The operation, such as `work_orders.get`, or the name of an event.
    pub operation: String,
    /// The path without indices: `Notes[].Id`.
    pub path: String,
    pub kind: Kind,
}

/// How often it was seen, and what came.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    pub times: usize,
    pub received: BTreeSet<Received>,
    pub excerpts: BTreeSet<String>,
}

/// The kind of a deviation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Mismatch,
    Missing,
    Unknown,
}

/// What came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Received {
    Nothing,
    Null,
    Boolean,
    Number,
    Text,
    List,
    Object,
}

impl Kind {
    const ALL: [(Self, &str); 3] = [
        (Self::Mismatch, "mismatch"),
        (Self::Missing, "missing"),
        (Self::Unknown, "unknown"),
    ];
}

impl Received {
    const ALL: [Self; 7] = [
        Self::Nothing,
        Self::Null,
        Self::Boolean,
        Self::Number,
        Self::Text,
        Self::List,
        Self::Object,
    ];

    pub fn words(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Null => "null",
            Self::Boolean => "true or false",
            Self::Number => "a number",
            Self::Text => "text",
            Self::List => "a list",
            Self::Object => "an object",
        }
    }
}

struct Line {
    operation: String,
    kind: Kind,
    path: String,
    received: Received,
    excerpt: String,
}

impl Line {
    fn parse(text: &[u8]) -> Result<Self, String> {
        let value: Value = serde_json::from_slice(text).map_err(|error| reason(&error))?;
        if !value.is_object() {
            return Err("it is no object".to_owned());
        }
        let text = |key: &str| match value.get(key) {
            Some(Value::String(text)) => Ok(text.clone()),
            Some(_) => Err(format!("`{key}` is no text")),
            None => Err(format!("`{key}` is missing")),
        };
        let unknown = |key: &str, value: &str| format!("`{key}` is `{}`", plain(value));
        let kind = text("kind")?;
        let known = Kind::ALL.iter().find(|(_, name)| *name == kind);
        let received = text("received")?;
        let came = Received::ALL.iter().find(|came| came.words() == received);
        let path = text("path")?;
        if path.matches(['.', '[']).count() > DEPTH {
            return Err("its path is more than 256 deep".to_owned());
        }
        Ok(Self {
            operation: text("operation")?,
            kind: known.ok_or_else(|| unknown("kind", &kind))?.0,
            path,
            received: *came.ok_or_else(|| unknown("received", &received))?,
            excerpt: text("excerpt")?,
        })
    }
}

/// Reads a file.
pub(super) fn read(path: &Path) -> Result<Collected, Failure> {
    let failed = |error: &std::io::Error| Failure::io("read", path, error);
    let file = File::open(path).map_err(|error| failed(&error))?;
    let mut file = BufReader::new(file);
    let mut collected = Collected {
        count: 0,
        seen: BTreeMap::new(),
    };
    let mut line = Vec::new();
    for number in 1usize.. {
        line.clear();
        let mut limited = file.by_ref().take(LINE + 1);
        let read = limited.read_until(b'\n', &mut line);
        if read.map_err(|error| failed(&error))? == 0 {
            break;
        }
        if line.len() as u64 > LINE {
            return Err(broken(path, number, "it is longer than 64 KiB"));
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let line = Line::parse(&line).map_err(|why| broken(path, number, &why))?;
        collected.count += 1;
        add(&mut collected.seen, line);
        if collected.seen.len() > DIFFERENT {
            let what = format!(
                "{} holds more than {DIFFERENT} different deviations",
                shown(path)
            );
            return Err(Failure::new(what).help("it may be of another API; nothing was changed"));
        }
    }
    Ok(collected)
}

fn add(all: &mut BTreeMap<At, Seen>, line: Line) {
    let at = At {
        operation: line.operation,
        path: without_indices(&line.path),
        kind: line.kind,
    };
    let seen = all.entry(at).or_default();
    seen.times += 1;
    seen.received.insert(line.received);
    if seen.excerpts.len() < EXCERPTS {
        seen.excerpts
            .insert(line.excerpt.chars().take(64).collect());
    }
}

/// `Notes[3].Id` is `Notes[].Id`.
fn without_indices(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(open) = rest.find('[') {
        let (before, behind) = rest.split_at(open + 1);
        out.push_str(before);
        let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
        let is_index = digits > 0 && behind.as_bytes().get(digits) == Some(&b']');
        rest = behind
            .get(if is_index { digits } else { 0 }..)
            .unwrap_or_default();
    }
    out + rest
}

fn reason(error: &serde_json::Error) -> String {
    let said = error.to_string();
    // The line is ours to count.
    plain(said.split(" at line ").next().unwrap_or_default())
}

/// Nothing that a terminal would obey, and not much of it.
fn plain(text: &str) -> String {
    let letters = text.chars().filter(|letter| !letter.is_control());
    letters.take(80).collect()
}

fn broken(path: &Path, line: usize, why: &str) -> Failure {
    Failure::new(format!("{}:{line} is no deviation: {why}", shown(path))).help(
        "each line is a JSON object with `operation`, `kind`, `path`, `received` and `excerpt`; \
         nothing was changed",
    )
}

#[cfg(test)]
mod tests {
    use super::without_indices;

    #[test]
    fn indices_do_not_tell_deviations_apart() {
        assert_eq!(without_indices("Notes[3].Ids[12]"), "Notes[].Ids[]");
        assert_eq!(without_indices("a[b].c[1"), "a[b].c[1");
        assert_eq!(without_indices(""), "");
    }
}
