//! `cargo xtask`: the commands for people who work in this repository.

mod bench;
mod demo;
mod features;

use std::process::ExitCode;

use specwright::{Command, Commands, Exit, Failure};

/// Descriptions are many small pieces: this allocator takes a tenth off every command.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

// The commands for everybody, and those that serve this repository alone.
#[derive(Debug, clap::Subcommand)]
enum Xtask {
    #[command(flatten)]
    Product(Command),
    Demo(demo::Args),
    Bench(bench::Args),
    Features(features::Args),
}

impl Commands for Xtask {
    fn run(&self) -> Result<Exit, Failure> {
        match self {
            Self::Product(command) => command.run(),
            Self::Demo(args) => demo::run(args),
            Self::Bench(args) => bench::run(args),
            Self::Features(args) => features::run(args),
        }
    }
}

fn main() -> ExitCode {
    specwright::run::<Xtask>("cargo xtask")
}

#[cfg(test)]
mod tests {
    use clap::Command;

    use super::Xtask;

    fn names(command: &Command) -> Vec<&str> {
        command.get_subcommands().map(Command::get_name).collect()
    }

    #[test]
    fn what_serves_this_repository_alone_is_not_in_the_product() {
        let xtask = specwright::command::<Xtask>("cargo xtask");
        xtask.clone().debug_assert();
        let product = specwright::command::<specwright::Command>("specwright");
        let product = names(&product);
        let more: Vec<&str> = names(&xtask)
            .into_iter()
            .filter(|name| !product.contains(name))
            .collect();
        assert_eq!(more, ["demo", "bench", "features"]);
        assert!(product.iter().all(|name| names(&xtask).contains(name)));
    }
}
