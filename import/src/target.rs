//! Finds the source positions of ledger lines, upstream and in the description.

use specwright_model::source::SourceFile;
use specwright_model::syntax::tree::Node;

use crate::description::{Description, identity};
use crate::ledger::Ledger;
use crate::merge::edited::{self, Edited, Entry};
use crate::places::{Places, unescape};
use crate::source;

/// Lines and columns upstream.
pub(crate) fn places(places: &Places, ledger: &mut Ledger) {
    for line in ledger.lines_mut() {
        line.place = places.of(&line.upstream).unwrap_or((1, 1));
    }
}

impl Ledger {
    /// Finds the places of all lines in a description, which was made from this upstream file.
    ///
    /// # Errors
    ///
    /// If one of the two cannot be read.
    pub fn find(
        &mut self,
        upstream: &str,
        files: &[SourceFile],
        description: &Description,
    ) -> Result<(), String> {
        let root = source::value(upstream)?;
        let ours = Edited::parse(files)?;
        let finder = Finder {
            operations: ours.operations(),
            types: ours.types(description),
            ours: &ours,
        };
        for line in self.lines_mut() {
            let found = match part(&line.upstream, &root) {
                Part::Api => Some(("api".to_owned(), ("api.yaml".to_owned(), 1))),
                Part::Nothing => None,
                Part::Operation { id, key } => finder.operation(&id, key),
                Part::Type { id, field } => finder.ty(&id, field.as_deref()),
            };
            if let Some((subject, place)) = found {
                line.subject = subject;
                line.description = Some(place);
            }
        }
        Ok(())
    }
}

/// What a place upstream is a part of.
#[derive(Debug, PartialEq)]
enum Part {
    Api,
    Operation {
        id: String,
        key: Option<(&'static str, String)>,
    },
    Type {
        id: String,
        field: Option<String>,
    },
    Nothing,
}

fn part(pointer: &str, root: &serde_json::Value) -> Part {
    let keys: Vec<String> = pointer.split('/').skip(1).map(unescape).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    match keys.as_slice() {
        ["paths", path, rest @ ..] if rest.first().is_some_and(|verb| *verb != "parameters") => {
            let id = identity(&format!("{} {path}", rest[0].to_ascii_uppercase()));
            let key = match rest {
                [verb, "parameters", index, ..] => {
                    let at = format!(
                        "/paths/{}/{verb}/parameters/{index}",
                        crate::places::escape(path)
                    );
                    parameter(root.pointer(&at))
                }
                [_, "responses", status, ..] if status.starts_with('2') => {
                    Some(("returns", (*status).to_owned()))
                }
                [_, "responses", status, ..] => Some(("errors", (*status).to_owned())),
                _ => None,
            };
            Part::Operation { id, key }
        }
        ["paths", path, ..] => {
            // What a path says for all its operations is shown at the first one.
            let verbs = root["paths"][*path].as_object();
            let verb = verbs
                .into_iter()
                .flatten()
                .map(|(verb, _)| verb)
                .find(|verb| *verb != "parameters");
            let Some(verb) = verb else {
                return Part::Nothing;
            };
            let id = identity(&format!("{} {path}", verb.to_ascii_uppercase()));
            Part::Operation { id, key: None }
        }
        ["definitions", id, rest @ ..] => {
            let at = rest.iter().rposition(|key| *key == "properties");
            let field = rest.first().filter(|_| at == Some(0)).and(rest.get(1));
            Part::Type {
                id: (*id).to_owned(),
                field: field.map(|field| (*field).to_owned()),
            }
        }
        ["parameters" | "responses" | "paths" | "definitions", ..] => Part::Nothing,
        _ => Part::Api,
    }
}

fn parameter(written: Option<&serde_json::Value>) -> Option<(&'static str, String)> {
    let written = written?;
    let name = written["name"].as_str()?.to_owned();
    Some(match written["in"].as_str()? {
        "path" => ("path", name),
        "query" => ("query", name),
        "header" => ("header", name),
        _ => ("body", name),
    })
}

struct Finder<'a> {
    operations: std::collections::BTreeMap<String, Entry>,
    types: std::collections::BTreeMap<String, Entry>,
    ours: &'a Edited<'a>,
}

type Found = Option<(String, (String, u32))>;

impl Finder<'_> {
    fn operation(&self, id: &str, key: Option<(&'static str, String)>) -> Found {
        let at = *self.operations.get(id)?;
        let (name, node) = self.ours.entry(at, "operations")?;
        let file = &self.ours.files.get(at.file)?.source.name;
        let mut subject = format!("{}.{}", file.trim_end_matches(".yaml"), name.text);
        let mut line = name.place.line;
        if let Some((section, inner)) = key {
            let section = within(node, section, &mut subject, &mut line);
            section.and_then(|section| within(section, &inner, &mut subject, &mut line));
        }
        Some((subject, (file.clone(), line)))
    }

    fn ty(&self, id: &str, field: Option<&str>) -> Found {
        let at = *self.types.get(id)?;
        let (name, node) = self.ours.entry(at, "types")?;
        let file = &self.ours.files.get(at.file)?.source.name;
        let mut subject = format!("types::{}", name.text);
        let mut line = name.place.line;
        if let Some(field) = field {
            within(node, field, &mut subject, &mut line);
        }
        Some((subject, (file.clone(), line)))
    }
}

/// Steps into an entry by its wire name, if it is there.
fn within<'n>(
    node: &'n Node,
    name: &str,
    subject: &mut String,
    line: &mut u32,
) -> Option<&'n Node> {
    let mut entries = edited::entries(node).iter();
    let (key, inner) = entries.find(|(key, inner)| edited::wire(&key.text, inner) == name)?;
    subject.push('.');
    subject.push_str(name);
    *line = key.place.line;
    Some(inner)
}
