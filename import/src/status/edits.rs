//! What users edited since the last import.

use specwright_edit::YamlValue;
use specwright_model::source::Place;
use specwright_model::syntax::shape::lookup::without_mark;
use specwright_model::syntax::tree::{Key, Node};

use crate::description::Description;
use crate::merge::edited::{self, Edited};
use crate::merge::same;
use crate::tree;

/// One deviation from what the last import wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation {
    /// What it is about, such as `Notes.create.returns` or `types::Note.Id`.
    pub subject: String,
    /// The file of the description.
    pub file: String,
    /// Where in that file; of what was left out, the start.
    pub place: Place,
    /// What upstream says.
    pub upstream: String,
    /// What the description says.
    pub description: String,
    /// Why, if it says.
    pub because: Option<String>,
    /// Whether a reason is given although nothing deviates any more.
    pub needless: bool,
}

/// Every deviation, in the order of the description.
pub(super) fn edits(ours: &Edited<'_>, last: &Description) -> Vec<Deviation> {
    let types = ours.types(last);
    let names: std::collections::HashMap<&str, &str> = last
        .types
        .iter()
        .map(|ty| (ty.id.as_str(), ty.name.as_str()))
        .collect();
    let name = |id: &str| {
        let entry = types.get(id).and_then(|at| ours.entry(*at, "types"));
        let here = entry.map(|(key, _)| key.text.as_str());
        here.or(names.get(id).copied()).unwrap_or("any").to_owned()
    };
    let mut found = Vec::new();
    let operations = ours.operations();
    for operation in &last.operations {
        let subject = format!("{}.{}", operation.resource, operation.name);
        let upstream = YamlValue::Map(operation.entries.clone()).named(&name);
        let at = operations.get(&operation.id).copied();
        let here = at.and_then(|at| Some((at.file, ours.entry(at, "operations")?)));
        renamed(&mut found, ours, here, &subject, &operation.name);
        compare(&mut found, ours, here, &subject, &upstream);
    }
    for ty in &last.types {
        let subject = format!("types::{}", ty.name);
        let at = types.get(&ty.id).copied();
        let here = at.and_then(|at| Some((at.file, ours.entry(at, "types")?)));
        renamed(&mut found, ours, here, &subject, &ty.name);
        compare(&mut found, ours, here, &subject, &ty.body.named(&name));
    }
    added(&mut found, ours, last);
    found.sort_by(|a, b| (&a.file, a.place.start).cmp(&(&b.file, b.place.start)));
    found
}

type Located<'a> = Option<(usize, &'a (Key, Node))>;

/// Words about a thing and what no upstream format can say, which are no deviation.
const NO_DEVIATION: [&str; 14] = [
    "doc",
    "because",
    "$doc",
    "$because",
    "name",
    "$name",
    "was",
    "$was",
    "deprecated",
    "$deprecated",
    "upstream",
    "$upstream",
    "sets",
    "lookup",
];

/// A name of our own needs no reason, but it is shown.
fn renamed(
    found: &mut Vec<Deviation>,
    ours: &Edited<'_>,
    here: Located<'_>,
    subject: &str,
    was: &str,
) {
    let Some((file, (key, node))) = here.filter(|(_, (key, _))| key.text != was) else {
        return;
    };
    let because = edited::text(node, "because").or_else(|| edited::text(node, "$because"));
    found.push(Deviation {
        subject: subject.to_owned(),
        file: ours.files[file].source.name.clone(),
        place: key.place,
        upstream: format!("name: {was}"),
        description: format!("name: {}", key.text),
        because: Some(because.unwrap_or("only the name differs").to_owned()),
        needless: false,
    });
}

/// What users described that upstream does not.
fn added(found: &mut Vec<Deviation>, ours: &Edited<'_>, last: &Description) {
    let known: std::collections::HashSet<&str> =
        last.operations.iter().map(|o| o.id.as_str()).collect();
    for (id, at) in ours.operations() {
        let Some((key, node)) = ours.entry(at, "operations") else {
            continue;
        };
        if known.contains(id.as_str()) {
            continue;
        }
        found.push(Deviation {
            subject: key.text.clone(),
            file: ours.files[at.file].source.name.clone(),
            place: key.place,
            upstream: "nothing".to_owned(),
            description: id,
            because: edited::text(node, "because").map(str::to_owned),
            needless: false,
        });
    }
}

/// One entry of the description being compared.
struct Entry<'a> {
    found: &'a mut Vec<Deviation>,
    subject: &'a str,
    file: &'a str,
    because: Option<&'a str>,
}

impl Entry<'_> {
    fn push(
        &mut self,
        key: &str,
        place: Place,
        (upstream, here): (String, String),
        because: Option<&str>,
    ) {
        let dot = if key.is_empty() { "" } else { "." };
        self.found.push(Deviation {
            subject: format!("{}{dot}{key}", self.subject),
            file: self.file.to_owned(),
            place,
            upstream,
            description: here,
            because: because.map(str::to_owned),
            needless: false,
        });
    }

    /// Keys that are there, each against what upstream says.
    fn present(
        &mut self,
        node: &Node,
        mine: &[(String, YamlValue)],
        upstream: &[(String, YamlValue)],
    ) {
        for ((key, value), (written, inner)) in mine.iter().zip(edited::entries(node)) {
            if NO_DEVIATION.contains(&key.as_str()) {
                continue;
            }
            let name = edited::wire(key, inner);
            let mut sides = upstream.iter();
            let counterpart = sides.find(|(other, _)| {
                without_mark(other) == name || without_mark(other) == without_mark(key)
            });
            let agrees = |(other, counterpart): &(String, YamlValue)| {
                other == key
                    && (same(counterpart, value) || same(counterpart, &without_annotations(value)))
            };
            if counterpart.is_some_and(agrees) {
                continue;
            }
            let theirs = counterpart.map_or_else(
                || "nothing".to_owned(),
                |(other, counterpart)| spelled(other, counterpart),
            );
            let reason = edited::text(inner, "because").or(self.because);
            let sides = (theirs, spelled(key, value));
            self.push(without_mark(key), written.place, sides, reason);
        }
    }

    /// Keys that upstream has and the description has not.
    fn left_out(
        &mut self,
        node: &Node,
        mine: &[(String, YamlValue)],
        upstream: &[(String, YamlValue)],
    ) {
        for (key, value) in upstream {
            let entries = edited::entries(node).iter();
            let mut names = entries.map(|(key, inner)| edited::wire(&key.text, inner));
            let here = mine
                .iter()
                .any(|(mine, _)| without_mark(mine) == without_mark(key))
                || names.any(|name| name == without_mark(key));
            if !here && !NO_DEVIATION.contains(&key.as_str()) {
                let because = self.because;
                let sides = (spelled(key, value), "left out".to_owned());
                self.push(without_mark(key), node.place, sides, because);
            }
        }
    }

    /// A reason where nothing deviates: the import itself deviates by its settings, or the reason
    /// has outlived its deviation.
    fn only_reason(&mut self, place: Place, reason: &str, upstream: &[(String, YamlValue)]) {
        let imported = upstream
            .iter()
            .any(|(key, value)| key.ends_with("because") && *value == YamlValue::text(reason));
        if imported {
            // Listed with the rules.
            return;
        }
        let sides = ("the same".to_owned(), "as it stands".to_owned());
        self.push("", place, sides, Some(reason));
        if let Some(last) = self.found.last_mut() {
            last.needless = true;
        }
    }
}

/// A field or an enum in full that says no more than its type or values, and words about it.
fn without_annotations(value: &YamlValue) -> YamlValue {
    let YamlValue::Map(entries) = value else {
        return value.clone();
    };
    let bare = |key: &str| matches!(key, "type" | "$enum");
    if !entries.iter().any(|(key, _)| bare(key)) {
        let inner = |(key, value): &(String, YamlValue)| (key.clone(), without_annotations(value));
        return YamlValue::Map(entries.iter().map(inner).collect());
    }
    let rest: Vec<(String, YamlValue)> = entries
        .iter()
        .filter(|(key, _)| !NO_DEVIATION.contains(&key.as_str()))
        .cloned()
        .collect();
    match rest.as_slice() {
        [(key, inner)] if bare(key) => inner.clone(),
        _ => YamlValue::Map(rest),
    }
}

fn spelled(key: &str, value: &YamlValue) -> String {
    format!("{key}: {}", specwright_edit::flow(value))
}

fn compare(
    found: &mut Vec<Deviation>,
    ours: &Edited<'_>,
    here: Located<'_>,
    subject: &str,
    upstream: &YamlValue,
) {
    let Some((file, (key, node))) = here else {
        let mut entry = Entry {
            found,
            subject,
            file: "",
            because: None,
        };
        let sides = (specwright_edit::flow(upstream), "left out".to_owned());
        return entry.push("", Place::default(), sides, None);
    };
    let because = edited::text(node, "because").or_else(|| edited::text(node, "$because"));
    let file = &ours.files[file].source.name;
    let before = found.len();
    let mut entry = Entry {
        found,
        subject,
        file,
        because,
    };
    match (upstream, tree::value(node)) {
        (YamlValue::Map(upstream), YamlValue::Map(mine)) => {
            entry.present(node, &mine, upstream);
            entry.left_out(node, &mine, upstream);
            if let (true, Some(reason)) = (entry.found.len() == before, because) {
                entry.only_reason(key.place, reason, upstream);
            }
        }
        (upstream, mine)
            if !same(upstream, &mine) && !same(upstream, &without_annotations(&mine)) =>
        {
            let sides = (
                specwright_edit::flow(upstream),
                specwright_edit::flow(&mine),
            );
            entry.push("", key.place, sides, because);
        }
        _ => {}
    }
}
