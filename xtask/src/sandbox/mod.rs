//! `sandbox`: a local server that keeps the API's promises.

#[cfg(feature = "sandbox")]
mod serve;

use std::path::PathBuf;

use crate::{Exit, Failure};

/// Start a local server that answers as the API would.
///
/// It follows the description: it checks requests, stores what is created, issues tokens, rejects
/// duplicates and too many requests, and injects faults on demand. It listens on loopback only. Its web
/// page shows what is stored and why each request was answered as it was.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder of the description
    #[arg(long, value_name = "DIR")]
    spec: Option<PathBuf>,
    /// Port on loopback; 0 picks a free one
    #[arg(long, default_value_t = 8700, value_name = "PORT")]
    port: u16,
    /// Port for HTTPS with a new self-signed certificate; 0 picks a free one
    #[arg(long, value_name = "PORT")]
    https: Option<u16>,
    /// Write that certificate to this file, for clients to trust
    #[arg(long, value_name = "FILE", requires = "https")]
    certificate: Option<PathBuf>,
    /// Environment whose rate limits apply [default: the first one]
    #[arg(long, value_name = "NAME")]
    environment: Option<String>,
    /// Seed of samples, tokens and random faults
    #[arg(long, default_value_t = 0, value_name = "N")]
    seed: u64,
    /// What is stored at the start: YAML, a list of objects per collection
    #[arg(long, value_name = "FILE")]
    seeds: Option<PathBuf>,
    /// What goes wrong: a YAML plan of faults
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
    /// Deliver the description's events to this address, signed with `--signing-key`
    #[arg(long, value_name = "URL", requires = "signing_key")]
    deliver_to: Option<String>,
    /// Key that signs deliveries, as text
    #[arg(long, value_name = "KEY", requires = "deliver_to")]
    signing_key: Option<String>,
    /// Invent nothing: answer 404 where nothing is stored
    #[arg(long)]
    no_samples: bool,
    /// No rate limits
    #[arg(long)]
    unlimited: bool,
    /// Reads see a write only so many seconds later
    #[arg(long, default_value_t = 0, value_name = "SECONDS")]
    read_lag: u64,
    /// Answer plain HTTP with 400, as the real API does
    #[arg(long)]
    refuse_plain_http: bool,
    /// Write the traffic as wire cases into this file when the server ends, secrets removed
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
}

/// Serves until it is stopped.
#[cfg(feature = "sandbox")]
pub fn run(args: &Args) -> Result<Exit, Failure> {
    serve::run(args)
}

/// `cargo xtask` does not compile the server; it hands over to the program that does.
#[cfg(not(feature = "sandbox"))]
pub fn run(_: &Args) -> Result<Exit, Failure> {
    crate::process::hand_over()
}
