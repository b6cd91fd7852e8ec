//! `generate`: description in, client crate out; `--check` is the same without the writing.

mod lines;
mod places;
mod runtime;
mod timings;
mod watch;

use std::path::{Path, PathBuf};

use specwright_codegen::{EMBEDDED_PATH, Options, OutputFile};
use specwright_model::api::Api;

use crate::description::{self, Folder};
use crate::output::{self, File, Plan};
use crate::report::{self, Format};
use crate::schema::Outdated;
use crate::terminal::{detail, note, summary};
use crate::text::{count, shown};
use crate::{Exit, Failure};

pub use places::{Places, relative, tidy};
use timings::Timings;

/// Generate the client crate from the description.
///
/// Reads every `*.yaml` file of the description folder and writes the crate into the output folder.
/// Only files whose content changes are written, and files that `generate` did not make are never
/// touched: all are written, or none. Without `--spec`, the nearest `spec/api.yaml` in this folder or above
/// it is the description, and `generated` beside it the output.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Folder of the description
    #[arg(long, value_name = "DIR")]
    spec: Option<PathBuf>,
    /// Folder of the generated crate
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What the crate depends on: `path=DIR`, `git=URL#REV` or `version=X.Y.Z`
    ///
    /// Remembered in the output. The default is the `runtime` folder beside the description if there
    /// is one, else the published version that belongs to this program.
    #[arg(long, value_name = "WHERE")]
    runtime: Option<String>,
    /// Write nothing; exit with 1 and show a diff if anything is out of date
    #[arg(long)]
    check: bool,
    /// Run again whenever a description file is saved, until Ctrl-C
    ///
    /// While the description is invalid, the output of the last good run stays.
    #[arg(long, conflicts_with = "check")]
    watch: bool,
    /// How problems in the description are shown
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
    /// Also say how long each part took, and the most memory used
    #[arg(long)]
    timings: bool,
}

impl Args {
    /// A plain run on a description.
    pub fn of_spec(spec: &Path) -> Self {
        Self {
            spec: Some(spec.to_path_buf()),
            out: None,
            runtime: None,
            check: false,
            watch: false,
            format: Format::default(),
            timings: false,
        }
    }
}

/// What a run has made of the output.
pub struct Outcome {
    /// The name and version of the crate.
    pub name: String,
    /// What changed, or would change.
    pub plan: Plan,
    /// The schema for editors, if it was or would be written.
    pub schema: Option<PathBuf>,
}

/// Generates, or checks.
pub fn run(args: &Args) -> Result<Exit, Failure> {
    let places = Places::find(args.spec.as_deref(), args.out.as_deref())?;
    if args.watch {
        return watch::run(args, &places);
    }
    let mut timings = Timings::start();
    let outcome = once(args, &places, &mut timings)?;
    let exit = match outcome {
        None => Exit::Findings,
        Some(outcome) if args.check => check(args, &places, &outcome),
        Some(outcome) => {
            say(args, &lines::written(&outcome, &places.out));
            Exit::Fine
        }
    };
    if args.timings {
        anstream::eprint!("{}", timings.table());
    }
    Ok(exit)
}

/// The first run of a new description, which is valid, beside it.
pub fn first(spec: &Path, runtime: &str) -> Result<Api, Failure> {
    let args = Args {
        runtime: Some(runtime.to_owned()),
        ..Args::of_spec(spec)
    };
    let places = Places::find(Some(spec), None)?;
    once(&args, &places, &mut Timings::start())?;
    let api = description::read(spec)?.check();
    api.ok_or_else(|| Failure::new(format!("{} is not valid", shown(spec))))
}

/// One run; `None` if the description is invalid. Problems have been shown.
fn once(args: &Args, places: &Places, timings: &mut Timings) -> Result<Option<Outcome>, Failure> {
    let mut folder = description::read(&places.spec)?;
    timings.done("read files");
    let read = count(folder.files.len(), "file");
    detail(format_args!("{read} read from {}", shown(&places.spec)));
    let api = folder.check();
    timings.done("understand");
    show(args, &folder);
    let Some(api) = api else { return Ok(None) };
    let before = output::Manifest::read(&places.out)?.runtime;
    let wanted = args.runtime.as_deref().or(before.as_deref());
    let runtime = runtime::choose(wanted, places)?;
    if args.runtime.is_some()
        && let Some(text) = runtime::doubt(&runtime, &places.out)
    {
        note(text);
    }
    let options = Options {
        runtime: runtime.dependency,
    };
    let (sources, description) = rayon::join(
        || specwright_codegen::render(&api, &options),
        || specwright_codegen::embedded(&api),
    );
    let files = files(sources, description);
    timings.done("render");
    if wanted.is_none()
        && let Some(text) = runtime::unnamed(&runtime.text, &places.out, &files)
    {
        note(text);
    }
    detail(format_args!("runtime: {}", runtime.text));
    let plan = apply(args, places, &files, &runtime.text)?;
    let schema = Outdated::find(&places.spec, &folder.files);
    if let Some(schema) = schema.as_ref().filter(|_| !args.check) {
        schema.write()?;
    }
    timings.done(if args.check { "compare" } else { "write" });
    Ok(Some(Outcome {
        name: format!("{} {}", api.crate_name, api.release),
        plan,
        schema: schema.map(|schema| schema.path),
    }))
}

/// Everything that belongs into the output.
fn files(sources: Vec<OutputFile>, description: Vec<u8>) -> Vec<File> {
    let sources = sources.into_iter().map(|file| File {
        path: file.path,
        content: file.text.into_bytes(),
    });
    let description = File {
        path: EMBEDDED_PATH.to_owned(),
        content: description,
    };
    sources.chain([description]).collect()
}

/// The one code path: a plan is made, and then carried out or not.
fn apply(args: &Args, at: &Places, files: &[File], runtime: &str) -> Result<Plan, Failure> {
    let out = &at.out;
    if !args.check {
        let made = NewFolder::make(out)?;
        let plan = output::locked(out, |disk| {
            let plan = output::plan(out, files, Some(runtime))?;
            output::write(disk, out, &plan).map(|()| plan)
        })?;
        made.keep();
        return Ok(plan);
    }
    if out.exists() {
        return output::locked(out, |_| output::plan(out, files, Some(runtime)));
    }
    output::plan(out, files, Some(runtime))
}

/// The output folder, removed again if it was made here and nothing came of it.
struct NewFolder(Option<PathBuf>);

impl NewFolder {
    fn make(out: &Path) -> Result<Self, Failure> {
        let is_new = !out.exists();
        std::fs::create_dir_all(out).map_err(|error| Failure::io("create", out, &error))?;
        Ok(Self(is_new.then(|| out.to_path_buf())))
    }

    fn keep(mut self) {
        self.0 = None;
    }
}

impl Drop for NewFolder {
    fn drop(&mut self) {
        if let Some(out) = &self.0 {
            // Not empty, or gone: then it is not ours to remove.
            let _ = std::fs::remove_dir(out);
        }
    }
}

fn check(args: &Args, places: &Places, outcome: &Outcome) -> Exit {
    say(args, &lines::stale(outcome, &places.out));
    if outcome.plan.is_empty() && outcome.schema.is_none() {
        Exit::Fine
    } else {
        Exit::Findings
    }
}

/// Text for people stays out of what a program reads.
fn say(args: &Args, text: &str) {
    if args.format.is_for_programs() {
        note(text.trim_end());
    } else {
        summary(text);
    }
}

fn show(args: &Args, folder: &Folder) {
    report::print(folder, args.format);
}
