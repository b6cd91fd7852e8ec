//! Six workflows of the API through the generated client, over real sockets.
//!
//! Started by `cargo xtask demo`, which generates the client first. The server is the sandbox, made
//! from the same description: nothing leaves this machine.

mod say;
mod seeds;
mod shown;
mod workflows;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use servicechannel::runtime::Auth;
use servicechannel::{Client, Environment};
use specwright_model::source::SourceFile;
use specwright_sandbox::Sandbox;

/// Any failure ends the demo.
type Failed = Box<dyn std::error::Error>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let spec = std::env::args().nth(1).unwrap_or_else(|| "spec".to_owned());
    match run(Path::new(&spec)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

async fn run(spec: &Path) -> Result<(), Failed> {
    let reading = specwright_model::read(&description(spec)?);
    let api = reading
        .api
        .ok_or("the description is invalid: run `generate` to see why")?;
    let sandbox = Sandbox::builder(&api)
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

fn description(spec: &Path) -> Result<Vec<SourceFile>, Failed> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(spec)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "yaml") {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            files.push(SourceFile {
                name,
                text: std::fs::read_to_string(&path)?,
            });
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}
