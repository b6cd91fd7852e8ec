//! Where the description deviates from upstream, and why.

use std::collections::BTreeMap;

use specwright_model::source::{Place, SourceFile};
use specwright_model::syntax::tree::Node;

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

type Here<'a> = Option<(usize, &'a (specwright_model::syntax::tree::Key, Node))>;

fn compare(
    found: &mut Vec<Deviation>,
    ours: &Edited<'_>,
    here: Here<'_>,
    subject: &str,
    upstream: &Val,
) {
    let Some((file, (key, node))) = here else {
        found.push(Deviation {
            subject: subject.to_owned(),
            file: String::new(),
            place: Place::default(),
            upstream: yaml::flow(upstream),
            description: "left out".to_owned(),
            because: None,
            needless: false,
        });
        return;
    };
    let file = ours.files[file].source.name.clone();
    let because = edited::text(node, "because").or_else(|| edited::text(node, "$because"));
    let before = found.len();
    let mut push = |subject: String,
                    place: Place,
                    upstream: String,
                    description: String,
                    because: Option<&str>| {
        found.push(Deviation {
            subject,
            file: file.clone(),
            place,
            upstream,
            description,
            because: because.map(str::to_owned),
            needless: false,
        });
    };
    let (Val::Map(upstream), Val::Map(mine)) = (upstream, tree::value(node)) else {
        let mine = tree::value(node);
        if !same(upstream, &mine) {
            push(
                subject.to_owned(),
                key.place,
                yaml::flow(upstream),
                yaml::flow(&mine),
                because,
            );
        }
        return;
    };
    let bare = |key: &str| key.trim_end_matches(['?', '!']).to_owned();
    let words = [
        "doc",
        "because",
        "$doc",
        "$because",
        "name",
        "$name",
        "upstream",
        "$upstream",
    ];
    let theirs: BTreeMap<String, (&String, &Val)> = upstream
        .iter()
        .map(|(key, value)| (bare(key), (key, value)))
        .collect();
    for ((key, value), (written, inner)) in mine.iter().zip(edited::entries(node)) {
        if words.contains(&key.as_str()) {
            continue;
        }
        let reason = edited::text(inner, "because").or(because);
        match theirs.get(&bare(key)) {
            Some((other, twin)) if *other == key && same(twin, value) => {}
            Some((other, twin)) => push(
                format!("{subject}.{}", bare(key)),
                written.place,
                format!("{other}: {}", yaml::flow(twin)),
                format!("{key}: {}", yaml::flow(value)),
                reason,
            ),
            None => push(
                format!("{subject}.{}", bare(key)),
                written.place,
                "nothing".to_owned(),
                format!("{key}: {}", yaml::flow(value)),
                reason,
            ),
        }
    }
    for (name, (key, value)) in &theirs {
        let here = mine.iter().any(|(mine, _)| bare(mine) == *name);
        if !here && !words.contains(&name.as_str()) {
            let upstream = format!("{key}: {}", yaml::flow(value));
            push(
                format!("{subject}.{name}"),
                node.place,
                upstream,
                "left out".to_owned(),
                because,
            );
        }
    }
    if let (true, Some(reason)) = (found.len() == before, because) {
        // The import itself deviates by its settings, or the reason has outlived its deviation.
        let imported = upstream
            .iter()
            .any(|(key, value)| key.ends_with("because") && *value == Val::text(reason));
        found.push(Deviation {
            subject: subject.to_owned(),
            file,
            place: key.place,
            upstream: if imported {
                "corrected by the import"
            } else {
                "the same"
            }
            .to_owned(),
            description: "as it stands".to_owned(),
            because: Some(reason.to_owned()),
            needless: !imported,
        });
    }
}
