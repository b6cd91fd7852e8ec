//! `import`: an upstream file becomes a description, and a newer one is merged into it.

mod ledger;
mod report;
mod run;
mod upstream_folder;
mod write;

use std::path::{Path, PathBuf};

use specwright_import::{Description, Docs, Selector, Settings};
use specwright_model::source::SourceFile;

use self::run::Run;
pub use self::upstream_folder::{UpstreamFolder, read as read_file};
use crate::description::{self, Folder};
use crate::output::{self, Held, Root};
use crate::report::Format;
use crate::text::shown;
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
            settings: with_arguments(settings(args, &upstream_folder)?, args)?,
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
fn with_arguments(mut settings: Settings, args: &Args) -> Result<Settings, Failure> {
    if args.without_docs {
        settings.docs = Docs::Without;
    }
    let selectors = |texts: &[String]| -> Result<Vec<Selector>, Failure> {
        let read = texts.iter().cloned().map(Selector::try_from);
        read.collect::<Result<_, _>>().map_err(Failure::new)
    };
    for (texts, there) in [
        (&args.only, &mut settings.only),
        (&args.except, &mut settings.except),
    ] {
        if !texts.is_empty() {
            *there = selectors(texts)?;
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

fn of_upstream(file: &Path, error: &str) -> Failure {
    Failure::new(format!("{}: {error}", shown(file)))
}
