//! The command line: which command is run, and how its end becomes an exit code.

use std::io::Write as _;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

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
/// Exit codes: 0 all is well, 1 something was found, 2 the command could not run. An invalid description
/// is found (1); where two descriptions are compared, one that is invalid leaves nothing to compare (2).
#[derive(Debug, Parser)]
#[command(
    version,
    max_term_width = 80,
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
struct Cli {}

// What each program can do. (A doc comment would be shown as what the program is for.)
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
    Features(features::Args),
}

// What makes sense in this repository.
#[derive(Debug, Subcommand)]
enum Here {
    #[command(flatten)]
    Anywhere(Command),
    Demo(demo::Args),
    Bench(bench::Args),
}

/// Runs the command that the process was started with.
pub fn run(program: Program) -> ExitCode {
    end_where_nothing_can_be_printed();
    let matches = command(program).get_matches();
    let chosen = Here::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    match dispatch(&chosen) {
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
            // Standard error may be full as well: then nobody can be told.
            let _ = writeln!(std::io::stderr(), "error: cannot write the output: {why}");
            std::process::exit(2);
        }
        usual(panic);
    }));
}

/// The command line of a program: what makes sense only in this repository is not there elsewhere.
fn command(program: Program) -> clap::Command {
    let command = Cli::command().name(program.name()).bin_name(program.name());
    match program {
        Program::Xtask => Here::augment_subcommands(command),
        Program::Specwright => Command::augment_subcommands(command),
    }
}

fn dispatch(chosen: &Here) -> Result<Exit, Failure> {
    let command = match chosen {
        Here::Anywhere(command) => command,
        Here::Demo(args) => return demo::run(args),
        Here::Bench(args) => return bench::run(args),
    };
    match command {
        Command::Generate(args) => generate::run(args),
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_for_this_repository_alone_is_not_there_elsewhere() {
        let names = |program| -> Vec<String> {
            let command = command(program);
            let all = command.get_subcommands();
            all.map(|one| one.get_name().to_owned()).collect()
        };
        let (here, elsewhere) = (names(Program::Xtask), names(Program::Specwright));
        let more: Vec<&String> = here.iter().filter(|n| !elsewhere.contains(n)).collect();
        assert_eq!(more, ["demo", "bench"]);
        assert!(elsewhere.iter().all(|name| here.contains(name)));
    }

    #[test]
    fn the_command_line_is_well_formed() {
        for program in [Program::Xtask, Program::Specwright] {
            command(program).debug_assert();
        }
    }
}
