//! `schema`: the JSON Schema of the description language, for editors.

use std::path::{Path, PathBuf};

use specwright_model::source::SourceFile;

use crate::{Exit, Failure};

/// Print the JSON Schema of the description language.
///
/// `generate` and `import` write it beside a description whose files begin with
/// `# yaml-language-server: $schema=schema.json`: editors then complete and check them.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Write it to this file instead
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

/// The schema that the files of a description name, if it is missing or of another version of this program.
pub struct Outdated {
    /// Where it belongs.
    pub path: PathBuf,
    text: String,
}

impl Outdated {
    /// Looks for it. A file of this name that is another schema is left alone.
    pub fn find(spec: &Path, files: &[SourceFile]) -> Option<Self> {
        if !files.iter().any(names_it) {
            return None;
        }
        let path = spec.join("schema.json");
        let text = specwright_model::syntax::schema::json_schema();
        match std::fs::read_to_string(&path) {
            Ok(there) if there == text || !there.contains(TITLE) => None,
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => None,
            _ => Some(Self { path, text }),
        }
    }

    /// Writes it: all of it, or nothing.
    pub fn write(&self) -> Result<(), Failure> {
        let new = self.path.with_extension("json.new");
        std::fs::write(&new, &self.text).map_err(|e| Failure::io("write", &new, &e))?;
        std::fs::rename(&new, &self.path).map_err(|e| Failure::io("replace", &self.path, &e))
    }
}

/// How our schema is known.
const TITLE: &str = "\"Specwright API description\"";

fn names_it(file: &SourceFile) -> bool {
    let comments = file.text.lines().take_while(|line| line.starts_with('#'));
    let mut words = comments.map(|line| line.trim_start_matches(['#', ' ']).trim_end());
    words.any(|line| line == "yaml-language-server: $schema=schema.json")
}
