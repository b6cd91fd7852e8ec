//! What an import writes: files of the description, what is kept of upstream, and the ledger.

use std::io::ErrorKind;
use std::path::Path;

use specwright_edit::{Document, Mapping, YamlValue, apply, entry};
use specwright_import::{Docs, Ledger};

use super::ledger::Place;
use super::run::{New, Run};
use super::upstream_folder::{Last, Upstream};
use super::{of_upstream, read_file};
use crate::Failure;
use crate::output::{self, Edit, Previous};
use crate::schema::Outdated;
use crate::text::shown;

impl Run<'_> {
    /// Files, what is kept and the ledger: all of it, or nothing.
    pub(super) fn write(
        &self,
        file: &Path,
        text: &str,
        new: &New<'_>,
        ledger: &mut Ledger,
        last: Option<&Last>,
    ) -> Result<(), Failure> {
        let place = Place::find(self.args.ledger.as_deref(), self.root)?;
        let source = last.and_then(|last| last.source.as_deref());
        let source = self.args.source.as_deref().or(source);
        let upstream_folder = self.upstream_folder;
        let docs = self.settings.docs == Docs::Kept;
        let upstream = Upstream { file, text, docs };
        let mut edits =
            upstream_folder.keep(self.root, &upstream, new.description, source, last)?;
        edits.extend(self.remembered()?);
        edits.extend(new.files.iter().map(|file| Edit {
            path: self.root.spec.file(&file.name),
            text: Some(file.text.clone()),
            was: self.was(&file.name),
        }));
        edits.extend(new.removed.iter().map(|name| Edit {
            path: self.root.spec.file(name),
            text: None,
            was: self.was(name),
        }));
        ledger
            .find(text, new.all, new.description)
            .map_err(|error| of_upstream(file, &error))?;
        let text = ledger.text();
        self.free(&place, file, &edits)?;
        let was = self.ledger(&place)?;
        if let Place::Inside(path) = &place {
            edits.push(Edit {
                path: path.clone(),
                text: Some(text.clone()),
                was,
            });
        }
        place.with(self.disk, &text, || self.root.write(self.disk, &edits))?;
        let schema = Outdated::find(&self.args.spec, new.all);
        schema.map_or(Ok(()), |schema| schema.write())
    }

    /// The settings with what the command line says for good.
    fn remembered(&self) -> Result<Option<Edit>, Failure> {
        if self.args.settings.is_some() {
            return Ok(None);
        }
        let path = self.upstream_folder.settings();
        let there = path.exists().then(|| read_file(&path)).transpose()?;
        let before = there.clone().unwrap_or_default();
        let list = |told: &[String]| {
            let values = told.iter().map(YamlValue::text);
            (!told.is_empty()).then(|| YamlValue::List(values.collect()))
        };
        let docs = self.args.without_docs.then(|| YamlValue::text("without"));
        let told = [
            ("docs", docs),
            ("only", list(&self.args.only)),
            ("except", list(&self.args.except)),
        ];
        let mut text = before.clone();
        for (key, value) in told {
            if let Some(value) = value {
                text = with(&text, key, &value);
            }
        }
        Ok((text != before).then(|| Edit {
            path: self.root.other.file("import.yaml"),
            text: Some(text),
            was: there.map_or(Previous::Absent, Previous::Text),
        }))
    }

    /// What stands where the ledger goes: nothing, or a ledger. Anything else is somebody's own.
    fn ledger(&self, place: &Place) -> Result<Previous, Failure> {
        let Some(path) = place.file(self.root) else {
            return Ok(Previous::Absent);
        };
        let there = match std::fs::read(&path) {
            Ok(there) => there,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Previous::Absent),
            Err(error) => return Err(Failure::io("read", &path, &error)),
        };
        let there = String::from_utf8(there).ok();
        let there = there.filter(|text| Ledger::is_one(text));
        there.map(Previous::Text).ok_or_else(|| {
            Failure::new(format!(
                "{} is no ledger of an import: writing one would overwrite it",
                shown(&path)
            ))
            .help("name another file with `--ledger`, or move this one away; nothing was changed")
        })
    }

    /// Refuses to write the ledger over what this run reads or writes.
    fn free(&self, ledger: &Place, file: &Path, edits: &[Edit]) -> Result<(), Failure> {
        let Some(ledger) = ledger.file(self.root) else {
            return Ok(());
        };
        let settings = self.args.settings.clone();
        let settings = settings.unwrap_or_else(|| self.upstream_folder.settings());
        let read = [output::real(file)?, output::real(&settings)?];
        let written = edits.iter().map(|edit| edit.path.clone());
        let described = self.edited.iter();
        let described = described.map(|file| self.root.spec.file(&file.name));
        let inner = written
            .chain(described)
            .map(|path| self.root.path.join(path));
        if !inner.chain(read).any(|path| path == ledger) {
            return Ok(());
        }
        let message = format!("{} is a file of this import itself", shown(&ledger));
        Err(Failure::new(message).help("name another file with `--ledger`; nothing was changed"))
    }

    /// What a file of the description held when this run read it.
    fn was(&self, name: &str) -> Previous {
        let read = self.edited.iter().find(|file| file.name == name);
        read.map_or(Previous::Absent, |file| Previous::Text(file.text.clone()))
    }
}

/// Settings with another value under a key.
fn with(text: &str, key: &str, value: &YamlValue) -> String {
    let splice = Document::parse(text).ok().and_then(|document| {
        let map = Mapping::new(&document, document.root())?;
        let at = map
            .entries()
            .iter()
            .position(|(known, _)| known.text == key)?;
        map.replace(at, key, value)
    });
    match splice {
        Some(splice) => apply(text, vec![splice]),
        None => format!("{}{text}", entry(key, value, 0)),
    }
}
