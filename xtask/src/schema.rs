//! `schema`: the JSON Schema of the description language, for editors.

use std::path::PathBuf;

use crate::{Exit, Failure};

/// Print the JSON Schema of the description language.
///
/// Write it beside the description, and editors complete and check the files whose first line is
/// `# yaml-language-server: $schema=schema.json`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Write it into this file instead
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Prints or writes it.
pub fn run(args: &Args) -> Result<Exit, Failure> {
    let schema = specwright_model::syntax::schema::json_schema();
    match &args.out {
        Some(path) => std::fs::write(path, schema).map_err(|e| Failure::io("write", path, &e))?,
        None => anstream::print!("{schema}"),
    }
    Ok(Exit::Fine)
}
