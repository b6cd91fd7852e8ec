//! `lint`: what makes a valid description poor or risky.

use std::path::PathBuf;

use specwright_lint::Settings;

use crate::generate::Places;
use crate::report::{self, Format};
use crate::{Exit, Failure, description};

/// Find what makes the description poor or risky, though it is valid.
///
/// Levels (`off`, `note`, `warning`, `error`) and ignores stand in `api.yaml` under `lint`; each
/// ignore has a reason, and is itself reported once it is needless. `explain RULE` says more.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder of the description
    #[arg(long, value_name = "DIR")]
    spec: Option<PathBuf>,
    /// Show notes too: what could be better but hurts nobody
    #[arg(long)]
    notes: bool,
    /// How findings are shown
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

/// Lints.
pub fn run(args: &Args) -> Result<Exit, Failure> {
    let places = Places::find(args.spec.as_deref(), None)?;
    let mut folder = description::read(&places.spec)?;
    if let Some(api) = folder.check() {
        let settings = Settings::read(&folder.files);
        folder
            .diagnostics
            .extend(specwright_lint::lint(&api, &settings, args.notes));
    }
    report::print(&folder, args.format);
    let found = !folder.diagnostics.is_empty();
    if !found && !args.format.is_for_programs() {
        anstream::println!("nothing found");
    }
    Ok(if found { Exit::Findings } else { Exit::Fine })
}
