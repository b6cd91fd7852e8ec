//! `drift`: deviations that were collected become a proposed edit of the description.

mod edit;
mod lines;
mod locate;
mod propose;
mod summary;

use std::path::PathBuf;

use crate::changed;
use crate::description;
use crate::generate::Places;
use crate::report::{self, Format};
use crate::terminal;
use crate::{Exit, Failure};

/// Propose edits of the description from deviations that a client collected.
///
/// FILE holds JSON lines, as the collector `DeviationLines` of the runtime writes them: one object per
/// deviation, with `operation`, `kind`, `path`, `reason`, `received` and `excerpt`. Unknown fields are
/// added, values of another type get a type that holds them, and required fields that were absent
/// become optional, each with a `because`. The edit is shown as a diff; `--write` accepts it. What
/// needs a decision is listed and left.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The collected deviations, as JSON lines
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Folder of the description
    #[arg(long, value_name = "DIR")]
    spec: Option<PathBuf>,
    /// Write the edit instead of only showing it
    #[arg(long)]
    write: bool,
}

/// Proposes, or writes.
pub fn run(args: &Args) -> Result<Exit, Failure> {
    let places = Places::find(args.spec.as_deref(), None)?;
    let mut folder = description::read(&places.spec)?;
    let Some(api) = folder.check() else {
        report::print(&folder, Format::default());
        return Ok(Exit::Findings);
    };
    let collected = lines::read(&args.file)?;
    let found = locate::all(&api, &collected, &args.file)?;
    let proposals = propose::all(&api, found);
    let (changes, proposals) = edit::all(&folder, proposals)?;
    let summary = summary::summary(&args.file, collected.count, &proposals);
    if args.write {
        changed::write(&folder.path, &changes)?;
        terminal::summary(format_args!("{summary}"));
        terminal::summary(changed::list(&folder.path, "changed", &changes));
        terminal::summary(summary::left(&proposals));
    } else {
        anstream::print!("{summary}");
        for change in &changes {
            anstream::print!("{}", changed::whole_diff(&folder.path, change));
        }
        anstream::print!("{}", summary::left(&proposals));
        if !changes.is_empty() {
            anstream::println!("\n`drift --write` accepts the edit; then run `generate`");
        }
    }
    let is_done = proposals.left.is_empty() && (args.write || changes.is_empty());
    Ok(if is_done { Exit::Fine } else { Exit::Findings })
}
