//! Six workflows of the API through the generated client, over real sockets.
//!
//! Started by `cargo xtask demo`. The server is the sandbox, made from the description that the client embeds:
//! nothing leaves this machine.

mod say;
mod seeds;
mod shown;
mod workflows;

use std::process::ExitCode;
use std::sync::Arc;

use servicechannel::runtime::Auth;
use servicechannel::{Client, DESCRIPTION, Environment};
use specwright_sandbox::Sandbox;

/// Any failure ends the demo.
type Failed = Box<dyn std::error::Error>;

const HELP: &str = "\
Runs six workflows through the generated client, against a local server.

Usage: cargo xtask demo";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        None => {}
        Some("--help" | "-h") => {
            anstream::println!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Some(_) => {
            anstream::eprintln!("{HELP}");
            return ExitCode::from(2);
        }
    }
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

async fn run() -> Result<(), Failed> {
    say::heading("Six workflows of ServiceChannel, through the generated client");
    anstream::println!(
        "\nEach request goes over a socket to a local server that is made from the same\n\
         description and checks what it gets. Nothing leaves this machine."
    );
    let sandbox = Sandbox::embedded_builder(DESCRIPTION)?
        .seeds(&seeds::seeds())
        .build()
        .start()
        .await?;
    let client = Client::builder(Environment::Sandbox2)
        .auth(Auth::bearer(Sandbox::TOKEN))
        .address(sandbox.url())
        .transport(Arc::new(shown::Shown::new()?))
        .build()?;
    say::heading(&format!("the sandbox listens on {}", sandbox.url()));
    workflows::all(&client, sandbox.sandbox()).await?;
    let requests = sandbox.sandbox().requests();
    say::heading(&format!(
        "{requests} requests, and every write was done once"
    ));
    Ok(())
}
