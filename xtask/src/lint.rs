//! `lint`: checks a valid description for missing docs, risky operations and more.

mod fixing;
mod upstream;

use std::path::PathBuf;
use std::time::Instant;

use specwright_import::Description;
use specwright_lint::{Finding, Settings, Subject};
use specwright_model::diagnostic::{Diagnostic, Severity};

use crate::description::Folder;
use crate::generate::Places;
use crate::report::{self, Format};
use crate::{Exit, Failure, description};

/// Check a valid description for missing docs, risky operations and more.
///
/// Levels (`off`, `note`, `warning`, `error`) and ignores are set in `api.yaml` under `lint`; each
/// ignore has a reason, and is itself reported once it is needless. `explain RULE` says more.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder of the description
    #[arg(long, value_name = "DIR")]
    spec: Option<PathBuf>,
    /// Folder of the upstream files; by default `upstream` beside the description
    #[arg(long, value_name = "DIR")]
    upstream: Option<PathBuf>,
    /// Fix what can be fixed mechanically, and list what was changed
    ///
    /// Only what is fixed changes: comments and layout stay. What would take a comment
    /// away is left for a person.
    #[arg(long)]
    fix: bool,
    /// Show notes too: suggestions that never make the command fail
    #[arg(long)]
    notes: bool,
    /// How findings are shown
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
    /// Also say how long it took
    #[arg(long)]
    timings: bool,
}

/// Lints.
pub fn run(args: &Args) -> Result<Exit, Failure> {
    let started = Instant::now();
    let places = Places::find(args.spec.as_deref(), None)?;
    let mut folder = description::read(&places.spec)?;
    let last = upstream::last(&places.spec, args.upstream.as_deref())?;
    let fixed = if args.fix {
        fixing::fix(&mut folder, last.as_ref(), args.notes)?
    } else {
        Vec::new()
    };
    if let Some(findings) = look(&mut folder, last.as_ref(), args.notes) {
        let found = findings.into_iter().map(|finding| finding.diagnostic);
        folder.diagnostics.extend(found);
    }
    report::print(&folder, args.format);
    // Notes never make the command fail.
    let hurts = |found: &Diagnostic| found.severity != Severity::Note;
    let found = folder.diagnostics.iter().any(hurts);
    if args.fix {
        fixing::say(&folder.path, &fixed, args.format);
    }
    if folder.diagnostics.is_empty() && !args.format.is_for_programs() {
        crate::terminal::summary("nothing found\n");
    }
    if args.timings {
        let milliseconds = started.elapsed().as_secs_f64() * 1000.0;
        anstream::eprintln!("linted in {milliseconds:.0} ms");
    }
    Ok(if found { Exit::Findings } else { Exit::Fine })
}

/// What is found; `None` if the description is invalid. Problems of the description itself go into
/// the folder's diagnostics.
fn look(folder: &mut Folder, last: Option<&Description>, notes: bool) -> Option<Vec<Finding>> {
    // Both read all files: two cores do it in the time of one.
    let files = folder.files.clone();
    let (api, deviations) = std::thread::scope(|scope| {
        let deviations = scope.spawn(|| upstream::deviations(&files, last));
        (folder.check(), deviations.join().ok().flatten())
    });
    // An unused type is a finding of a rule here, with levels and ignores.
    folder.diagnostics.retain(|found| found.code != "W0701");
    let subject = Subject {
        api: &api?,
        deviations: deviations.as_deref(),
    };
    let settings = Settings::read(&folder.files);
    Some(specwright_lint::lint(&subject, &settings, notes))
}
