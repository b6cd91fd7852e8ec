//! `demo`: six workflows through the generated client, against the sandbox.

use std::path::PathBuf;

use crate::generate::{self, Places};
use crate::{Exit, Failure, process};

/// Run six workflows through the generated client, against the sandbox.
///
/// Generates the client, compiles it, starts the sandbox on loopback and shows each request and
/// answer. Nothing leaves this machine. The demo is a package of its own: `cargo xtask` need not
/// compile the client in order to generate it.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder of the description
    #[arg(long, value_name = "DIR")]
    spec: Option<PathBuf>,
}

/// Generates and runs.
pub fn run(args: &Args) -> Result<Exit, Failure> {
    let places = Places::find(args.spec.as_deref(), None)?;
    if generate::run(&generate::Args::of_spec(&places.spec))? == Exit::Findings {
        return Ok(Exit::Findings);
    }
    let root = places.spec.parent().unwrap_or(&places.spec);
    let mut cargo = process::cargo();
    cargo
        .args(["run", "--quiet", "--package", "specwright-demo", "--"])
        .arg(&places.spec);
    process::run(cargo.current_dir(root))
}
