//! `import`: an upstream file becomes a description, and a newer one is merged into it.

mod ledger;
mod report;
mod upstream_folder;
mod write;

use std::path::{Path, PathBuf};

use specwright_import::{
    Choices, Conflict, Description, Disposition, Docs, File, Known, Ledger, Merged, Selector,
    Settings, api_file, files,
};
use specwright_model::diagnostic::{Diagnostic, nearest};
use specwright_model::source::SourceFile;
use specwright_model::syntax::tree::parse;

use self::ledger::Place;
use self::upstream_folder::Last;
pub use self::upstream_folder::{UpstreamFolder, read as read_file};
use crate::description::{self, Folder};
use crate::output::{self, Disk, Held, Root};
use crate::progress::Progress;
use crate::report::Format;
use crate::terminal::summary;
use crate::text::{count, shown};
use crate::{Exit, Failure};

/// Turn an `OpenAPI` or Swagger file into a description, or merge a newer one into it.
///
/// The first import writes one file per resource. A later one is a three-way merge: your edits stay,
/// with comments and layout, and upstream's changes are added. Where both changed the same thing,
/// nothing is written: both are shown, and `--choose` decides. Every construct of the file is kept,
/// corrected, guessed or refused: a summary counts them, and the ledger has a line for each that was
/// not kept as it is. A compact copy of the upstream file is stored in `upstream`, beside the
/// description. Either everything is written, or nothing.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The upstream file: `OpenAPI` 3 or Swagger 2.0, JSON or YAML
    #[arg(required_unless_present = "status")]
    file: Option<PathBuf>,
    /// List every deviation of the description from upstream, with its reason
    ///
    /// Your edits since the last import, one by one; what import rules changed, as counts; reasons and
    /// rules that are no longer needed; and how many answers have no type.
    #[arg(long, conflicts_with_all = ["file", "choose", "ledger", "source"])]
    status: bool,
    /// With `--status`: every place that a rule was applied to, and every operation without an answer type
    #[arg(long, requires = "status")]
    all: bool,
    /// Where both changed the same thing: `ours` keeps the edit, `theirs` takes upstream
    ///
    /// For one conflict alone: `SUBJECT=ours`, as the conflict is shown. May be given several times.
    #[arg(long, value_name = "[SUBJECT=]SIDE")]
    choose: Vec<String>,
    /// Folder of the description, created if missing
    #[arg(long, value_name = "DIR", default_value = "spec")]
    spec: PathBuf,
    /// Folder of the upstream files; by default `upstream` beside the description
    #[arg(long, value_name = "DIR")]
    upstream: Option<PathBuf>,
    /// Settings for this API, as YAML (docs/import-settings.md); by default `import.yaml` in the upstream folder
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Where the upstream file is from, such as its address; remembered with its hash
    #[arg(long, value_name = "TEXT")]
    source: Option<String>,
    /// Leave the file's documentation out; later imports do so too
    #[arg(long, conflicts_with = "status")]
    without_docs: bool,
    /// Take these operations alone: `tag=pets`, `path=/pets/*`, `operation=getPet`; later imports do so too
    ///
    /// May be given several times. What the operations need comes with them. Takes the place of what an earlier
    /// import was told; `upstream/import.yaml` holds it.
    #[arg(long, value_name = "KEY=TEXT", conflicts_with = "status")]
    only: Vec<String>,
    /// Leave these operations out, as with `--only`; later imports do so too
    #[arg(long, value_name = "KEY=TEXT", conflicts_with = "status")]
    except: Vec<String>,
    /// How conflicts, and what makes the description invalid, are shown
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
    /// Where to write the ledger, one line per construct; by default `ledger.tsv` in the upstream folder
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
}

/// Imports, merges, or lists deviations.
pub fn run(args: &Args) -> Result<Exit, Failure> {
    let upstream = args.upstream.clone().unwrap_or_else(|| {
        let beside = args.spec.parent().unwrap_or_else(|| Path::new(""));
        beside.join("upstream")
    });
    let root = Root::of(&args.spec, &upstream)?;
    let upstream_folder = UpstreamFolder::new(upstream);
    let held = if args.status {
        Held::find(&root)
    } else {
        Held::make(&root)?
    };
    output::locked_all(&held.locked(), &mut |disk| {
        let Some(edited) = edited(&args.spec, args.format)? else {
            return Ok(Exit::Findings);
        };
        let run = Run {
            args,
            root: &root,
            upstream_folder: &upstream_folder,
            disk,
            settings: as_told(settings(args, &upstream_folder)?, args)?,
            edited,
        };
        let Some(file) = args.file.as_deref().filter(|_| !args.status) else {
            return run.status();
        };
        let text = whole(file)?;
        match upstream_folder.last()? {
            Some(last) => run.merge(file, &text, &last),
            None if run.edited.iter().any(|file| file.name != "api.yaml") => {
                Err(Failure::new(format!(
                    "{} holds a description already, but not what it was imported from",
                    shown(&args.spec)
                ))
                .help("choose an empty folder with `--spec`, or the right `--upstream`; nothing was changed"))
            }
            None => run.first(file, &text),
        }
    })
}

/// An upstream file with the files beside and below it that it refers to. Nothing is fetched.
fn whole(file: &Path) -> Result<String, Failure> {
    let text = upstream_folder::read(file)?;
    let folder = file.parent().unwrap_or_else(|| Path::new(""));
    let read = |name: &str| upstream_folder::read(&folder.join(name)).ok();
    let bundled = specwright_import::bundle(&text, &read);
    let bundled = bundled.map_err(|error| of_upstream(file, &error))?;
    Ok(bundled.unwrap_or(text))
}

/// The output of the last import that a folder keeps.
pub fn last(upstream: &Path) -> Result<Option<Description>, Failure> {
    UpstreamFolder::new(upstream.to_path_buf()).description()
}

fn settings(args: &Args, upstream_folder: &UpstreamFolder) -> Result<Settings, Failure> {
    let beside = upstream_folder.settings();
    let path = match &args.settings {
        Some(path) => path,
        None if beside.exists() => &beside,
        None => return Ok(Settings::default()),
    };
    Settings::parse(&upstream_folder::read(path)?)
        .map_err(|error| Failure::new(format!("{} is not right: {error}", shown(path))))
}

/// The settings with what the command line says.
fn as_told(mut settings: Settings, args: &Args) -> Result<Settings, Failure> {
    if args.without_docs {
        settings.docs = Docs::Without;
    }
    let selectors = |told: &[String]| -> Result<Vec<Selector>, Failure> {
        let told = told.iter().cloned().map(Selector::try_from);
        told.collect::<Result<_, _>>().map_err(Failure::new)
    };
    for (told, there) in [
        (&args.only, &mut settings.only),
        (&args.except, &mut settings.except),
    ] {
        if !told.is_empty() {
            *there = selectors(told)?;
        }
    }
    Ok(settings)
}

/// The description as it stands; `None` if a file is none that can be read, which has been shown: it must
/// not look as if people had left it out.
fn edited(spec: &Path, format: Format) -> Result<Option<Vec<SourceFile>>, Failure> {
    if !spec.exists() {
        return Ok(Some(Vec::new()));
    }
    let folder = description::read(spec)?;
    if !folder.has_errors() {
        return Ok(Some(folder.files));
    }
    found(&folder, format, &unreadable(spec));
    Ok(None)
}

fn unreadable(spec: &Path) -> Failure {
    Failure::new(format!("{} cannot be read", shown(spec)))
        .help("fix it before importing; nothing was changed")
}

/// Shows what must be fixed before an import does anything.
fn found(folder: &Folder, format: Format, what: &Failure) -> Exit {
    crate::report::print(folder, format);
    what.say();
    Exit::Findings
}

/// One run of the command, on a locked folder.
struct Run<'a> {
    args: &'a Args,
    root: &'a Root,
    upstream_folder: &'a UpstreamFolder,
    disk: &'a Disk,
    settings: Settings,
    edited: Vec<SourceFile>,
}

/// What an import makes of the description.
struct New<'a> {
    /// Files that change or come.
    files: &'a [File],
    /// Files that go.
    removed: &'a [String],
    /// All files as they are afterwards.
    all: &'a [SourceFile],
    description: &'a Description,
}

impl Run<'_> {
    fn first(&self, file: &Path, text: &str) -> Result<Exit, Failure> {
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
        let refused = imported.ledger.count(Disposition::Refused);
        summary(report::next(ledger.as_deref(), refused, broken));
        if broken {
            crate::report::print(&whole, self.args.format);
            return Ok(Exit::Findings);
        }
        Ok(exit(&imported.ledger))
    }

    fn merge(&self, file: &Path, text: &str, last: &Last) -> Result<Exit, Failure> {
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

    fn status(&self) -> Result<Exit, Failure> {
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

fn of_upstream(file: &Path, error: &str) -> Failure {
    Failure::new(format!("{}: {error}", shown(file)))
}

fn exit(ledger: &Ledger) -> Exit {
    if ledger.count(Disposition::Refused) > 0 {
        Exit::Findings
    } else {
        Exit::Fine
    }
}
