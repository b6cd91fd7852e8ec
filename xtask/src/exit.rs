//! How a command ends: fine, with findings, or not at all.

use std::fmt;
use std::path::Path;
use std::process::ExitCode;

use crate::text::hung;

/// How a command that could run has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything is as it should be: exit code 0.
    Fine,
    /// Something was found that a person must look at: exit code 1.
    Findings,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Fine => Self::SUCCESS,
            Exit::Findings => Self::from(1),
        }
    }
}

/// Why a command could not run: exit code 2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What went wrong, in one line.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Failure {
    /// A failure without help.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
        }
    }

    /// What could not be done with a path, and the system's reason.
    pub fn io(what: &str, path: &Path, error: &std::io::Error) -> Self {
        Self::new(format!("cannot {what} {}: {error}", path.display()))
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says it on standard error, in the width for people.
    pub fn say(&self) {
        let red = anstyle::AnsiColor::Red.on_default().bold();
        let bold = anstyle::Style::new().bold();
        let message = said(&self.message, "error: ".len());
        anstream::eprintln!("{red}error{red:#}{bold}: {message}{bold:#}");
        if let Some(help) = &self.help {
            let help = said(help, "help: ".len());
            anstream::eprintln!("{bold}help{bold:#}: {help}");
        }
    }
}

/// Each line of a text that begins in a column, broken at blanks.
fn said(text: &str, column: usize) -> String {
    let mut lines = text.lines();
    let first = hung(lines.next().unwrap_or_default(), column, 0);
    let rest = lines.map(|line| hung(line, 0, 0));
    let lines: Vec<String> = [first].into_iter().chain(rest).collect();
    lines.join("\n")
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}
