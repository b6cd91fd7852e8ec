//! Where the description deviates from upstream, and why.

use specwright_model::source::{Place, SourceFile};
use specwright_model::syntax::tree::{Key, Node};

use super::edited::{self, Edited};
use super::three::same;
use crate::description::{Description, Val};
use crate::{tree, yaml};

/// One deviation from what upstream said at the last import.
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

/// Every deviation from upstream, in the order of the description.
///
/// # Errors
///
/// If a file of the description is not valid YAML.
pub fn status(files: &[SourceFile], last: &Description) -> Result<Vec<Deviation>, String> {
    let ours = Edited::parse(files)?;
    let types = ours.types(last);
    let name = |id: &str| {
        let entry = types.get(id).and_then(|at| ours.entry(*at, "types"));
        entry.map_or_else(|| last.type_name(id), |(key, _)| key.text.clone())
    };
    let mut found = Vec::new();
    let operations = ours.operations();
    for operation in &last.operations {
        let subject = format!("{}.{}", operation.resource, operation.name);
        let upstream = Val::Map(operation.entries.clone()).named(&name);
        let at = operations.get(&operation.id).copied();
        compare(
            &mut found,
            &ours,
            at.and_then(|at| Some((at.file, ours.entry(at, "operations")?))),
            &subject,
            &upstream,
        );
    }
    for ty in &last.types {
        let subject = format!("types::{}", ty.name);
        let at = types.get(&ty.id).copied();
        compare(
            &mut found,
            &ours,
            at.and_then(|at| Some((at.file, ours.entry(at, "types")?))),
            &subject,
            &ty.body.named(&name),
        );
    }
    found.sort_by(|a, b| (&a.file, a.place.start).cmp(&(&b.file, b.place.start)));
    Ok(found)
}

type Here<'a> = Option<(usize, &'a (Key, Node))>;

/// Words about a thing, which are no deviation.
const WORDS: [&str; 8] = [
    "doc",
    "because",
    "$doc",
    "$because",
    "name",
    "$name",
    "upstream",
    "$upstream",
];

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
        upstream: String,
        here: String,
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
    fn present(&mut self, node: &Node, mine: &[(String, Val)], upstream: &[(String, Val)]) {
        for ((key, value), (written, inner)) in mine.iter().zip(edited::entries(node)) {
            if WORDS.contains(&key.as_str()) {
                continue;
            }
            let twin = upstream.iter().find(|(other, _)| bare(other) == bare(key));
            if twin.is_some_and(|(other, twin)| other == key && same(twin, value)) {
                continue;
            }
            let theirs = twin.map_or_else(
                || "nothing".to_owned(),
                |(other, twin)| spelled(other, twin),
            );
            let reason = edited::text(inner, "because").or(self.because);
            self.push(
                bare(key),
                written.place,
                theirs,
                spelled(key, value),
                reason,
            );
        }
    }

    /// Keys that upstream has and the description has not.
    fn left_out(&mut self, node: &Node, mine: &[(String, Val)], upstream: &[(String, Val)]) {
        for (key, value) in upstream {
            let here = mine.iter().any(|(mine, _)| bare(mine) == bare(key));
            if !here && !WORDS.contains(&key.as_str()) {
                let because = self.because;
                self.push(
                    bare(key),
                    node.place,
                    spelled(key, value),
                    "left out".to_owned(),
                    because,
                );
            }
        }
    }

    /// A reason where nothing deviates: the import itself deviates by its settings, or the reason
    /// has outlived its deviation.
    fn only_reason(&mut self, place: Place, reason: &str, upstream: &[(String, Val)]) {
        let imported = upstream
            .iter()
            .any(|(key, value)| key.ends_with("because") && *value == Val::text(reason));
        let said = if imported {
            "corrected by the import"
        } else {
            "the same"
        };
        self.push(
            "",
            place,
            said.to_owned(),
            "as it stands".to_owned(),
            Some(reason),
        );
        if let Some(last) = self.found.last_mut() {
            last.needless = !imported;
        }
    }
}

fn bare(key: &str) -> &str {
    key.trim_end_matches(['?', '!'])
}

fn spelled(key: &str, value: &Val) -> String {
    format!("{key}: {}", yaml::flow(value))
}

fn compare(
    found: &mut Vec<Deviation>,
    ours: &Edited<'_>,
    here: Here<'_>,
    subject: &str,
    upstream: &Val,
) {
    let Some((file, (key, node))) = here else {
        let mut entry = Entry {
            found,
            subject,
            file: "",
            because: None,
        };
        let theirs = yaml::flow(upstream);
        return entry.push("", Place::default(), theirs, "left out".to_owned(), None);
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
        (Val::Map(upstream), Val::Map(mine)) => {
            entry.present(node, &mine, upstream);
            entry.left_out(node, &mine, upstream);
            if let (true, Some(reason)) = (entry.found.len() == before, because) {
                entry.only_reason(key.place, reason, upstream);
            }
        }
        (upstream, mine) if !same(upstream, &mine) => {
            entry.push(
                "",
                key.place,
                yaml::flow(upstream),
                yaml::flow(&mine),
                because,
            );
        }
        _ => {}
    }
}
