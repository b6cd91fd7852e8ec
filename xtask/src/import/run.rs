//! One run of an import: the first one, a merge, or what deviates.

use std::path::Path;

use specwright_import::{
    Choices, Conflict, Description, Disposition, File, Known, Ledger, Merged, Settings, api_file,
    files,
};
use specwright_model::diagnostic::{Diagnostic, nearest};
use specwright_model::source::SourceFile;
use specwright_model::syntax::tree::parse;

use super::ledger::Place;
use super::upstream_folder::{Last, UpstreamFolder};
use super::{Args, found, of_upstream, report, unreadable};
use crate::description::Folder;
use crate::output::{Disk, Root};
use crate::progress::Progress;
use crate::report::Format;
use crate::terminal::summary;
use crate::text::{count, shown};
use crate::{Exit, Failure};

/// One run of the command, on a locked folder.
pub(super) struct Run<'a> {
    pub(super) args: &'a Args,
    pub(super) root: &'a Root,
    pub(super) upstream_folder: &'a UpstreamFolder,
    pub(super) disk: &'a Disk,
    pub(super) settings: Settings,
    pub(super) edited: Vec<SourceFile>,
}

/// What an import makes of the description.
pub(super) struct New<'a> {
    /// Files that change or come.
    pub(super) files: &'a [File],
    /// Files that go.
    pub(super) removed: &'a [String],
    /// All files as they are afterwards.
    pub(super) all: &'a [SourceFile],
    pub(super) description: &'a Description,
}

impl Run<'_> {
    pub(super) fn first(&self, file: &Path, text: &str) -> Result<Exit, Failure> {
        let known = Known::default();
        let progress = Progress::new();
        progress.say(&format!("importing {}", shown(file)));
        let mut imported = specwright_import::import(text, &self.settings, &known)
            .map_err(|error| of_upstream(file, &error))?;
        let mut made = files(&imported.description);
        if !self.args.spec.join("api.yaml").exists() {
            made.push(api_file(&imported.description));
        }
        let all = self.with(&made, &[]);
        let mut whole = self.folder(&all);
        let broken = whole.check().is_none();
        // Settings can name what people write into `api.yaml` afterwards.
        if broken && self.args.settings.is_none() && !self.upstream_folder.settings().exists() {
            drop(progress);
            let what = "this file would make an invalid description, so nothing was written";
            let what = of_upstream(file, what)
                .help("fix the upstream file where the places shown come from");
            return Ok(found(&whole, self.args.format, &what));
        }
        let new = New {
            files: &made,
            removed: &[],
            all: &all,
            description: &imported.description,
        };
        progress.say("writing files and ledger");
        self.write(file, text, &new, &mut imported.ledger, None)?;
        drop(progress);
        summary(imported.ledger.summary());
        let new = count(made.len(), "new file");
        summary(format_args!("{new} in {}\n", shown(&self.args.spec)));
        let place = Place::find(self.args.ledger.as_deref(), self.root)?;
        let ledger = place.file(self.root);
        summary(report::next(ledger.as_deref(), &imported.ledger, broken));
        if broken {
            crate::report::print(&whole, self.args.format);
            return Ok(Exit::Findings);
        }
        Ok(exit(&imported.ledger))
    }

    pub(super) fn merge(&self, file: &Path, text: &str, last: &Last) -> Result<Exit, Failure> {
        let mut choices = Choices::default();
        for choice in &self.args.choose {
            choices.add(choice).map_err(|error| {
                Failure::new(error).help("write `--choose ours`, or `--choose SUBJECT=theirs`")
            })?;
        }
        let known = specwright_import::Last {
            description: &last.description,
            upstream: last.upstream.as_deref(),
        };
        let progress = Progress::new();
        progress.say(&format!("merging {}", shown(file)));
        let merged = specwright_import::merge(&self.edited, &known, text, &self.settings, &choices);
        drop(progress);
        let mut merged = match merged {
            Ok(merged) => merged,
            Err(error) => return self.refused(of_upstream(file, &error)),
        };
        if specwright_import::is_another(&last.description, &merged.description) {
            return Err(self.another(file));
        }
        no_such_conflict(&choices, &merged)?;
        if !merged.conflicts.is_empty() {
            self.show(&merged.conflicts);
            return Ok(Exit::Findings);
        }
        report::older(last);
        let all = self.with(&merged.files, &merged.removed);
        if let Some(broken) = self.broken(&all) {
            let what = "the merged description would not be valid, so nothing was written";
            let what = Failure::new(what).help(
                "what people changed and what upstream changed do not fit: edit the places shown, then import again",
            );
            return Ok(found(&broken, self.args.format, &what));
        }
        let new = New {
            files: &merged.files,
            removed: &merged.removed,
            all: &all,
            description: &merged.description,
        };
        self.write(file, text, &new, &mut merged.ledger, Some(last))?;
        summary(report::brought(&merged.report));
        let spec = &self.args.spec;
        summary(report::decided(&merged.decided));
        summary(report::lost(spec, &merged.lost));
        let changed = count(merged.files.len() + merged.removed.len(), "file");
        summary(format_args!("{changed} changed in {}\n", shown(spec)));
        Ok(Exit::Fine)
    }

    /// An upstream file of another API.
    fn another(&self, file: &Path) -> Failure {
        let (spec, last) = (shown(&self.args.spec), shown(self.upstream_folder.folder()));
        let file = shown(file);
        Failure::new(format!(
            "{file} is about another API than the one that {spec} was imported from: its name or host is another, \
             and its operations are others"
        ))
        .help(format!(
            "import it into a folder of its own: `--spec DIR --upstream DIR`; if it is to take the place of the \
             other one, move {spec} and {last}/last-import.* away first; nothing was changed"
        ))
    }

    /// Why nothing can be done: files of the description that are no YAML are shown, anything else fails.
    fn refused(&self, failure: Failure) -> Result<Exit, Failure> {
        let mut folder = self.folder(&self.edited);
        let files = folder.files.iter().zip(0..);
        let broken = files.filter_map(|(file, number)| parse(number, file).err());
        let broken: Vec<Diagnostic> = broken.map(|problem| *problem).collect();
        folder.diagnostics = broken;
        if folder.diagnostics.is_empty() {
            return Err(failure);
        }
        let spec = &self.args.spec;
        Ok(found(&folder, self.args.format, &unreadable(spec)))
    }

    /// People get instructions; tools get findings.
    fn show(&self, conflicts: &[Conflict]) {
        let spec = &self.args.spec;
        if self.args.format == Format::Full {
            anstream::print!("{}", report::conflicts(spec, conflicts));
        } else {
            let found = report::findings(spec, &self.edited, conflicts);
            crate::report::print(&found, self.args.format);
        }
    }

    /// All files of the description with these in their places, and without those that go.
    fn with(&self, changed: &[File], removed: &[String]) -> Vec<SourceFile> {
        let stays = |file: &&SourceFile| {
            changed.iter().all(|new| new.name != file.name) && !removed.contains(&file.name)
        };
        let mut all: Vec<SourceFile> = self.edited.iter().filter(stays).cloned().collect();
        all.extend(changed.iter().map(|file| SourceFile {
            name: file.name.clone(),
            text: file.text.clone(),
        }));
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }

    /// A description that a merge has made invalid, or that has errors which it did not have before.
    fn broken(&self, all: &[SourceFile]) -> Option<Folder> {
        let before = specwright_model::read(&self.edited);
        let mut folder = self.folder(all);
        if folder.check().is_some() {
            return None;
        }
        let mut known = before.diagnostics;
        folder.diagnostics.retain(|found| {
            let same = |old: &Diagnostic| old.code == found.code && old.message == found.message;
            let same = known.iter().position(same);
            same.map(|at| known.swap_remove(at)).is_none()
        });
        folder.has_errors().then_some(folder)
    }

    fn folder(&self, all: &[SourceFile]) -> Folder {
        Folder {
            path: self.args.spec.clone(),
            files: all.to_vec(),
            ..Folder::default()
        }
    }

    pub(super) fn status(&self) -> Result<Exit, Failure> {
        let last = self.upstream_folder.last()?.ok_or_else(|| {
            Failure::new("nothing was imported yet")
                .help("run `import FILE` first, or name `--upstream`")
        })?;
        let known = specwright_import::Last {
            description: &last.description,
            upstream: last.upstream.as_deref(),
        };
        let status = match specwright_import::status(&self.edited, &known, &self.settings) {
            Ok(status) => status,
            Err(error) => return self.refused(Failure::new(error)),
        };
        anstream::print!(
            "{}",
            report::status(&self.args.spec, &status, self.args.all)
        );
        if let Some(api) = specwright_model::read(&self.edited).api {
            anstream::print!("{}", report::untyped(&api, self.args.all));
        }
        let unexplained = |d: &specwright_import::Deviation| d.because.is_none() || d.needless;
        let found = status.edits.iter().any(unexplained) || !status.needless.is_empty();
        Ok(if found { Exit::Findings } else { Exit::Fine })
    }
}

/// Refuses choices about what is no conflict: most likely they are misspelt.
fn no_such_conflict(choices: &Choices, merged: &Merged) -> Result<(), Failure> {
    let decided = merged.decided.iter().map(|decided| &decided.conflict);
    let known = decided.chain(&merged.conflicts);
    let known: Vec<&str> = known.map(|conflict| conflict.subject.as_str()).collect();
    let Some(unknown) = choices.subjects().find(|one| !known.contains(one)) else {
        return Ok(());
    };
    let help = match nearest(unknown, known.iter().copied()) {
        Some(name) => format!("did you mean `--choose '{name}=…'`?"),
        None if known.is_empty() => "there is no conflict: leave `--choose` out".to_owned(),
        None => "leave `--choose` out, and the conflicts are shown".to_owned(),
    };
    let message = format!("no conflict is about `{unknown}`");
    Err(Failure::new(message).help(format!("{help}; nothing was changed")))
}

fn exit(ledger: &Ledger) -> Exit {
    if ledger.count(Disposition::Refused) > 0 {
        Exit::Findings
    } else {
        Exit::Fine
    }
}
