//! The command line: which command is run, and how its end becomes an exit code.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Instant;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::{
    Exit, Failure, diff, drift, explain, fleet, fmt, generate, import, lint, manual, new, release,
    review, sandbox, schema, terminal,
};

/// The commands of a program.
pub trait Commands: Subcommand {
    /// Runs the chosen one.
    fn run(&self) -> Result<Exit, Failure>;
}

/// Turns a YAML description of an HTTP/JSON API into a typed Rust client crate.
///
/// Exit codes: 0 success, 1 problems were found, 2 the command could not run. An invalid description is
/// a problem (1), except where two descriptions are compared: then the command could not run (2).
#[derive(Debug, Parser)]
#[command(
    version,
    max_term_width = 80,
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
struct Cli {
    #[command(flatten)]
    terminal: terminal::Options,
}

// The commands for everybody. (A doc comment would be shown as what the program is for.)
#[derive(Debug, Subcommand)]
#[allow(
    missing_docs,
    reason = "their documentation is the help of each command"
)]
pub enum Command {
    New(new::Args),
    Generate(generate::Args),
    Review(review::Args),
    Diff(diff::Args),
    Drift(drift::Args),
    Release(release::Args),
    Lint(lint::Args),
    Fmt(fmt::Args),
    Explain(explain::Args),
    Import(import::Args),
    Schema(schema::Args),
    Sandbox(sandbox::Args),
    Fleet(fleet::Args),
    Unknown(fleet::Unknown),
    Completions(manual::Completions),
    Man(manual::Man),
}

impl Commands for Command {
    fn run(&self) -> Result<Exit, Failure> {
        match self {
            Self::New(args) => new::run(args),
            Self::Completions(args) => manual::completions(args),
            Self::Man(args) => manual::man(args),
            Self::Generate(args) => generate::run(args),
            Self::Schema(args) => schema::run(args),
            Self::Sandbox(args) => sandbox::run(args),
            Self::Fleet(args) => fleet::run(args),
            Self::Unknown(args) => fleet::unknown(args),
            Self::Diff(args) => diff::run(args),
            Self::Drift(args) => drift::run(args),
            Self::Release(args) => release::run(args),
            Self::Review(args) => review::run(args),
            Self::Lint(args) => lint::run(args),
            Self::Fmt(args) => fmt::run(args),
            Self::Import(args) => import::run(args),
            Self::Explain(args) => explain::run(args),
        }
    }
}

/// Runs the command that the process was started with.
pub fn run<C: Commands>(program: &'static str) -> ExitCode {
    end_where_nothing_can_be_printed();
    let started = Instant::now();
    let matches = command::<C>(program).get_matches();
    let options = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    options.terminal.apply();
    let chosen = C::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let end = chosen.run();
    let took = started.elapsed().as_millis();
    terminal::detail(format_args!("finished in {took} ms"));
    match end {
        Ok(exit) => exit.into(),
        Err(failure) => {
            failure.say();
            ExitCode::from(2)
        }
    }
}

/// A full disk behind standard output is no bug of ours: it is said, and the command has not run.
/// (A closed pipe ends a command in silence already.)
fn end_where_nothing_can_be_printed() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let said = panic.payload().downcast_ref::<String>();
        let said = said.map_or("", String::as_str);
        if let Some(why) = said.strip_prefix("failed printing to stdout: ") {
            // Standard error may be full as well.
            let _ = writeln!(std::io::stderr(), "error: cannot write the output: {why}");
            std::process::exit(2);
        }
        usual(panic);
    }));
}

/// The command line of a program.
pub fn command<C: Commands>(program: &'static str) -> clap::Command {
    C::augment_subcommands(Cli::command().name(program).bin_name(program))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        command::<Command>("specwright").debug_assert();
    }
}
