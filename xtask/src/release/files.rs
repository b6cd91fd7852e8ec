//! The files of a release: the version, the changelog, what callers must change. All of them, or none.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use specwright_model::api::Api;

use super::notes::{self, Added};
use super::splice;
use crate::diff::Input;
use crate::generate::Places;
use crate::output::{self, Edit, Held, Previous, Root};
use crate::text::shown;
use crate::{Failure, description};

/// What a release says.
pub struct Texts {
    /// The version, if it moves.
    pub version: Option<String>,
    /// A section of the changelog.
    pub changelog: String,
    /// What callers must change.
    pub upgrading: String,
    /// Whether that is nothing: then it is said only where an earlier run said something else.
    pub nothing_to_change: bool,
}

/// What became of the files.
#[derive(Default)]
pub struct Written {
    /// These hold something new.
    pub changed: Vec<PathBuf>,
    /// In these a section is people's.
    pub left: Vec<Left>,
}

/// A section that is not what this release would write.
pub struct Left {
    /// The file.
    pub file: PathBuf,
    /// Its heading, and what people did to it.
    pub why: String,
    /// What `diff` calls the text that would stand there.
    pub format: &'static str,
}

/// Writes them, but nothing over what was saved since the description was read.
pub fn write(at: &Places, read: &Input, texts: &Texts) -> Result<Written, Failure> {
    let root = Root::of(&at.spec, &at.out)?;
    let held = Held::make(&root)?;
    output::locked_all(&held.locked(), &mut |disk| {
        unchanged(&at.spec, read)?;
        let mut files = Files {
            root: &root,
            edits: Vec::new(),
            written: Written::default(),
        };
        if let Some(version) = &texts.version {
            files.version(&at.spec, &read.api, version)?;
        }
        let file = at.out.join("CHANGELOG.md");
        files.note(file, "Changelog", "changelog", &texts.changelog)?;
        let file = at.out.join("UPGRADING.md");
        let told = text(&file)?.is_some_and(|old| notes::has(&old, &texts.upgrading));
        if told || !texts.nothing_to_change {
            files.note(file, "Upgrading", "upgrading", &texts.upgrading)?;
        }
        root.write(disk, &files.edits)?;
        Ok(files.written)
    })
}

/// Whether the description still says what the release was made of.
fn unchanged(spec: &Path, read: &Input) -> Result<(), Failure> {
    let now = description::read(spec)?;
    if !now.has_errors() && now.files == read.files {
        return Ok(());
    }
    let message = format!("{} was changed while this ran", shown(spec));
    Err(Failure::new(message).help("nothing was written; run the command again"))
}

/// What is about to be written.
struct Files<'a> {
    root: &'a Root,
    edits: Vec<Edit>,
    written: Written,
}

impl Files<'_> {
    /// The version in `api.yaml`; nothing else may say something new by that.
    fn version(&mut self, spec: &Path, api: &Api, version: &str) -> Result<(), Failure> {
        let path = spec.join("api.yaml");
        let by_hand = || {
            let message = format!("{} could not be changed by itself", shown(&path));
            Failure::new(message).help(format!(
                "write `release: {version}` into it; nothing was written"
            ))
        };
        let text = text(&path)?.ok_or_else(by_hand)?;
        let spliced = splice::release(&text, version).ok_or_else(by_hand)?;
        let mut folder = description::read(spec)?;
        for file in folder
            .files
            .iter_mut()
            .filter(|file| file.name == "api.yaml")
        {
            file.text.clone_from(&spliced);
        }
        let after = folder.check().ok_or_else(by_hand)?;
        let same = specwright_judge::diff(api, &after).verdict().is_none();
        if after.release != version || !same {
            return Err(by_hand());
        }
        self.edit(path, Previous::Text(text), spliced)
    }

    /// A section of a file for callers.
    fn note(
        &mut self,
        file: PathBuf,
        title: &str,
        format: &'static str,
        section: &str,
    ) -> Result<(), Failure> {
        let before = text(&file)?;
        let old = before.clone().unwrap_or_else(|| format!("# {title}\n"));
        match notes::with(&old, section) {
            Added::Same => Ok(()),
            Added::Changed(new) => {
                let was = before.map_or(Previous::Absent, Previous::Text);
                self.edit(file, was, new)
            }
            Added::Left(what) => {
                let heading = notes::undated(section.lines().next().unwrap_or_default());
                let why = format!("`{heading}` {what}");
                self.written.left.push(Left { file, why, format });
                Ok(())
            }
        }
    }

    fn edit(&mut self, file: PathBuf, was: Previous, new: String) -> Result<(), Failure> {
        let path = self.root.below(&file)?.ok_or_else(|| {
            Failure::new(format!("{} is a link to somewhere else", shown(&file)))
                .help("put the file itself there; nothing was written")
        })?;
        self.edits.push(Edit {
            path,
            text: Some(new),
            was,
        });
        self.written.changed.push(file);
        Ok(())
    }
}

fn text(path: &Path) -> Result<Option<String>, Failure> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::io("read", path, &error)),
    }
}
