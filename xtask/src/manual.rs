//! `completions` and `man`: what shells and `man` need, made from the command line itself.

use std::io::Write as _;
use std::path::PathBuf;

use clap_complete::Shell;

use crate::cli::{Command, command};
use crate::terminal::summary;
use crate::text::shown;
use crate::{Exit, Failure};

/// Print shell completions: bash, zsh, fish, powershell or elvish.
///
/// For example `specwright completions fish > ~/.config/fish/completions/specwright.fish`.
#[derive(Debug, clap::Args)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Print the manual page, or write one page per command.
#[derive(Debug, clap::Args)]
pub struct Man {
    /// Write `specwright.1` and a page per command into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

const PROGRAM: &str = "specwright";

/// Prints completions.
pub fn completions(args: &Completions) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    let mut product = command::<Command>(PROGRAM);
    clap_complete::generate(args.shell, &mut product, PROGRAM, &mut script);
    print(&script)
}

/// Prints or writes manual pages.
pub fn man(args: &Man) -> Result<Exit, Failure> {
    let product = command::<Command>(PROGRAM);
    let Some(folder) = &args.out else {
        let mut page = Vec::new();
        clap_mangen::Man::new(product)
            .render(&mut page)
            .map_err(|error| Failure::new(format!("cannot write the page: {error}")))?;
        return print(&page);
    };
    std::fs::create_dir_all(folder).map_err(|e| Failure::io("create", folder, &e))?;
    clap_mangen::generate_to(product, folder).map_err(|e| Failure::io("write", folder, &e))?;
    summary(format_args!("manual pages written to {}\n", shown(folder)));
    Ok(Exit::Fine)
}

/// Bytes as they are. A closed pipe has read what it wanted.
fn print(text: &[u8]) -> Result<Exit, Failure> {
    match std::io::stdout().write_all(text) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("cannot write the output: {error}")))
        }
        _ => Ok(Exit::Fine),
    }
}
