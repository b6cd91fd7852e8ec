//! `diff`: what an edit of the description means for callers and on the wire.

mod approvals;
mod side;

use std::path::PathBuf;

use specwright_judge::render::{Sources, html, json, markdown, text};
use specwright_judge::{Change, Report, Verdict, Wire};

use crate::generate::Places;
use crate::text::{count, shown};
use crate::{Exit, Failure};

use approvals::Approvals;
pub use side::Side;

/// Compare two descriptions: what changes for callers, and on the wire.
///
/// Each side is a folder, a git revision (`main`, `HEAD~3`: the description as it was there) or
/// `REVISION:FOLDER`. Left out, the old side is `HEAD` and the new one the folder as it is now. Every
/// change has a rule, both places, and a verdict: major, minor or patch for the generated crate, and
/// whether it breaks what is on the wire.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The old description
    #[arg(default_value = "HEAD")]
    old: String,
    /// The new description; left out, the folder as it is
    new: Option<String>,
    /// Folder of the description
    #[arg(long, value_name = "DIR")]
    spec: Option<PathBuf>,
    /// How the changes are shown
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
    /// Exit with 1 if a change breaks callers or the wire and is not approved
    #[arg(long)]
    exit_code: bool,
    /// Approve the changes that break something, for this reason
    ///
    /// They are written into `approvals.txt` in the description folder, and stay approved as long
    /// as the same change is meant, wherever it stands.
    #[arg(long, value_name = "REASON")]
    approve: Option<String>,
}

/// How changes are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For a terminal
    #[default]
    Text,
    /// For a pull request
    Markdown,
    /// One JSON document
    Json,
    /// One page that stands alone
    Html,
}

/// Compares.
pub fn run(args: &Args) -> Result<Exit, Failure> {
    let places = Places::find(args.spec.as_deref(), None)?;
    let old = Side::read(&args.old, &places.spec)?;
    let new = match &args.new {
        Some(new) => Side::read(new, &places.spec)?,
        None => Side::folder(&places.spec)?,
    };
    let mut report = specwright_judge::diff(&old.api, &new.api);
    let mut approvals = Approvals::read(&places.spec)?;
    if let Some(reason) = &args.approve {
        let approved = approvals.add(report.changes.iter().filter(|c| breaks(c)), reason)?;
        approvals.write()?;
        let file = shown(&approvals.path);
        anstream::println!("{} approved in {file}", count(approved, "change"));
        return Ok(Exit::Fine);
    }
    let all = report.changes.len();
    report.changes.retain(|change| !approvals.holds(change));
    print(args.format, &report, &old, &new);
    let approved = all - report.changes.len();
    if approved > 0 {
        anstream::eprintln!("{} approved and not shown", count(approved, "change"));
    }
    let broken = report.changes.iter().any(breaks);
    Ok(if args.exit_code && broken {
        Exit::Findings
    } else {
        Exit::Fine
    })
}

fn breaks(change: &Change) -> bool {
    change.rule.verdict == Verdict::Major || change.rule.wire == Wire::Breaking
}

fn print(format: Format, report: &Report, old: &Side, new: &Side) {
    let sources = Sources {
        old: &old.files,
        new: &new.files,
    };
    match format {
        Format::Text => anstream::print!("{}", text(report, sources)),
        Format::Markdown => anstream::print!("{}", markdown(report, sources)),
        Format::Json => anstream::println!("{:#}", json(report, sources)),
        Format::Html => {
            let title = format!("{}: {} → {}", new.api.name, old.name, new.name);
            anstream::print!("{}", html(report, sources, &title));
        }
    }
}
