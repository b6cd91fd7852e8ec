//! `fleet status` and `unknown`: what the store of a fleet holds, for people who run one.

#[cfg(feature = "fleet")]
mod look;
#[cfg(feature = "fleet")]
mod place;
#[cfg(feature = "fleet")]
mod status;
#[cfg(feature = "fleet")]
mod unknown;

use std::path::PathBuf;

use crate::{Exit, Failure};

/// Look into the store that the processes of a fleet share.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Status(Status),
}

/// Print what the store holds: counters, holds, tokens, writes.
///
/// Nothing secret is printed, nothing is changed, and the fleet's key is not needed. Applications and
/// users are hashes, as in the store.
#[derive(Debug, clap::Args)]
struct Status {
    #[command(flatten)]
    store: Store,
}

/// List the writes of a fleet that have no known outcome.
///
/// They are read from the fleet's journal: writes that are in flight, whose process died, or whose
/// response was lost. Nothing is changed. The exit code is 1 if there is one that is not in flight: ask
/// the API whether it was written before it is sent again.
#[derive(Debug, clap::Args)]
pub struct Unknown {
    #[command(flatten)]
    store: Store,
}

/// Which store.
#[derive(Debug, clap::Args)]
struct Store {
    /// URL of Redis or Valkey, or path of a SQLite file [default: `$SPECWRIGHT_FLEET`]
    ///
    /// `redis://user:password@host:port/db`, with TLS `rediss://…`. Others on this machine can see the
    /// words of a command, but not the variable `SPECWRIGHT_FLEET`.
    #[arg(value_name = "STORE")]
    place: Option<String>,
    /// Name of the fleet on Redis, as in `Fleet::redis(url, NAME)`
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Ask Sentinel for this master; STORE is the URLs of sentinels, with commas between them
    #[arg(long, value_name = "MASTER")]
    master: Option<String>,
    /// Trust this certificate, in PEM, instead of public authorities
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Prints what the store holds.
#[cfg(feature = "fleet")]
pub fn run(args: &Args) -> Result<Exit, Failure> {
    match &args.command {
        Command::Status(args) => look::status(&args.store),
    }
}

/// Lists the writes.
#[cfg(feature = "fleet")]
pub fn unknown(args: &Unknown) -> Result<Exit, Failure> {
    look::unknown(&args.store)
}

/// `cargo xtask` does not compile the clients of stores; it hands over to the program that does.
#[cfg(not(feature = "fleet"))]
pub fn run(_: &Args) -> Result<Exit, Failure> {
    crate::process::hand_over()
}

/// The same.
#[cfg(not(feature = "fleet"))]
pub fn unknown(_: &Unknown) -> Result<Exit, Failure> {
    crate::process::hand_over()
}
