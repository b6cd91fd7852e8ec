//! The command line: which command is run, and how its end becomes an exit code.

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::text::{WIDTH, wrap};
use crate::{
    Exit, Failure, bench, demo, diff, explain, features, fmt, generate, import, lint, release,
    review, sandbox, schema,
};

/// Which of the two programs is running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// `cargo xtask`, inside this repository.
    Xtask,
    /// `specwright`, installed, in a repository of its user.
    Specwright,
}

impl Program {
    fn name(self) -> &'static str {
        match self {
            Self::Xtask => "cargo xtask",
            Self::Specwright => "specwright",
        }
    }
}

/// Turns a YAML description of an HTTP/JSON API into a typed Rust client crate.
///
/// Exit codes: 0 all is well, 1 something was found, 2 the command could not run.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 80, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Generate(generate::Args),
    Review(review::Args),
    Diff(diff::Args),
    Release(release::Args),
    Lint(lint::Args),
    Fmt(fmt::Args),
    Explain(explain::Args),
    Import(import::Args),
    Schema(schema::Args),
    Sandbox(sandbox::Args),
    Demo(demo::Args),
    Features(features::Args),
    Bench(bench::Args),
}

/// Runs the command that the process was started with.
pub fn run(program: Program) -> ExitCode {
    end_where_nothing_can_be_printed();
    let matches = command(program).get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    match dispatch(&cli.command) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            complain(&failure);
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
            // Standard error may be full as well: then nobody can be told.
            let _ = writeln!(std::io::stderr(), "error: cannot write the output: {why}");
            std::process::exit(2);
        }
        usual(panic);
    }));
}

/// The command line of a program: what makes sense only in this repository is not shown elsewhere.
fn command(program: Program) -> clap::Command {
    let command = Cli::command().name(program.name()).bin_name(program.name());
    match program {
        Program::Xtask => command,
        Program::Specwright => ["bench", "demo"]
            .into_iter()
            .fold(command, |command, name| {
                command.mut_subcommand(name, |only_here| only_here.hide(true))
            }),
    }
}

fn dispatch(command: &Command) -> Result<Exit, Failure> {
    match command {
        Command::Generate(args) => generate::run(args),
        Command::Demo(args) => demo::run(args),
        Command::Schema(args) => schema::run(args),
        Command::Sandbox(args) => sandbox::run(args),
        Command::Diff(args) => diff::run(args),
        Command::Release(args) => release::run(args),
        Command::Review(args) => review::run(args),
        Command::Lint(args) => lint::run(args),
        Command::Fmt(args) => fmt::run(args),
        Command::Import(args) => import::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Features(args) => features::run(args),
        Command::Bench(args) => bench::run(args),
    }
}

fn complain(failure: &Failure) {
    let red = anstyle::AnsiColor::Red.on_default().bold();
    let bold = anstyle::Style::new().bold();
    let message = fitted(&format!("error: {}", failure.message));
    let message = message.strip_prefix("error").unwrap_or(&message);
    anstream::eprintln!("{red}error{red:#}{bold}{message}{bold:#}");
    if let Some(help) = &failure.help {
        let help = fitted(&format!("help: {help}"));
        let help = help.strip_prefix("help").unwrap_or(&help);
        anstream::eprintln!("{bold}help{bold:#}{help}");
    }
}

/// Broken at blanks for a person at a terminal; programs get each line whole.
fn fitted(text: &str) -> String {
    if !std::io::stderr().is_terminal() {
        return text.to_owned();
    }
    let lines: Vec<String> = text.lines().map(|line| wrap(line, WIDTH)).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        for program in [Program::Xtask, Program::Specwright] {
            command(program).debug_assert();
        }
    }
}
