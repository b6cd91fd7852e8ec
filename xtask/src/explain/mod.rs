//! `explain`: what a diagnostic means, or all that is known about an operation or a type.

mod changes;
mod code;
mod copyable;
mod deviations;
mod operation;
mod types;

pub use code::all as catalogue;

use std::path::{Path, PathBuf};

use crate::generate::Places;
use crate::report::{self, Format};
use crate::{Exit, Failure, description, import};

/// Explain a diagnostic's code, an operation or a type.
///
/// For a code such as E0201, a rule of `lint` or of `diff`: what it means and why, with an example of
/// what is wrong and what is right. For an operation such as `work_orders.get` or `GET /workorders/{id}`: where it is
/// described, its Rust signature, a sample request, what happens when an answer is lost, and where and
/// why it deviates from upstream. For a type such as `WorkOrder`: where it is described, what it is in
/// Rust, which operations read and write it, and its deviations. Without any, lists all codes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A code, `resource.operation`, verb and path, or a type
    what: Vec<String>,
    /// Folder of the description
    #[arg(long, value_name = "DIR")]
    spec: Option<PathBuf>,
    /// Folder of the upstream files; by default `upstream` beside the description
    #[arg(long, value_name = "DIR")]
    upstream: Option<PathBuf>,
}

/// Prints the explanation.
pub fn run(args: &Args) -> Result<Exit, Failure> {
    let what = args.what.join(" ");
    let text = if what.is_empty() {
        code::list()
    } else if let Some(page) = code::explain(&what) {
        page
    } else if is_code(&what) {
        return Err(Failure::new(format!("there is no diagnostic `{what}`"))
            .help("`explain` without a code lists all of them"));
    } else {
        let places = Places::find(args.spec.as_deref(), None)?;
        let mut folder = description::read(&places.spec)?;
        let Some(api) = folder.check() else {
            report::print(&folder, Format::Full);
            return Ok(Exit::Findings);
        };
        let last = import::last(&upstream(&places.spec, args.upstream.as_deref()))?;
        match types::explain(&api, &folder, last.as_ref(), &what) {
            Some(page) => page,
            None => operation::explain(&api, &folder, last.as_ref(), &what)?,
        }
    };
    anstream::print!("{text}");
    Ok(Exit::Fine)
}

fn upstream(spec: &Path, folder: Option<&Path>) -> PathBuf {
    let beside = spec.parent().unwrap_or_else(|| Path::new(""));
    folder.map_or_else(|| beside.join("upstream"), Path::to_path_buf)
}

fn is_code(what: &str) -> bool {
    let mut chars = what.chars();
    chars.next().is_some_and(char::is_alphabetic)
        && what.len() == 5
        && chars.all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinguished_from_operations() {
        assert!(is_code("E0201") && is_code("w0001"));
        assert!(!is_code("notes.get") && !is_code("GET /notes") && !is_code("notes"));
    }
}
