//! The server itself.

use std::fs;
use std::path::Path;
use std::time::Duration;

use specwright_model::api::{Api, Auth, Scheme};
use specwright_sandbox::{Builder, Plan, Running, Samples, Sandbox};

use super::Args;
use crate::generate::Places;
use crate::report::{Format, render};
use crate::{Exit, Failure, description};

/// Serves until Ctrl-C.
pub fn run(args: &Args) -> Result<Exit, Failure> {
    let places = Places::find(args.spec.as_deref(), None)?;
    let mut folder = description::read(&places.spec)?;
    let Some(api) = folder.check() else {
        anstream::print!("{}", render(&folder, Format::Full));
        return Ok(Exit::Findings);
    };
    if let Some(name) = &args.environment {
        is_there(&api, name)?;
    }
    let sandbox = set_up(Sandbox::builder(&api), args)?.build();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(format!("the server cannot start: {error}")))?;
    runtime.block_on(serve(sandbox, args, &api.schemes))?;
    Ok(Exit::Fine)
}

/// Whether the API has an environment of this name.
fn is_there(api: &Api, name: &str) -> Result<(), Failure> {
    let known = || api.environments.iter().map(|one| one.name.as_str());
    if known().any(|one| one == name) {
        return Ok(());
    }
    let names: Vec<String> = known().map(|one| format!("`{one}`")).collect();
    Err(Failure::new(format!("there is no environment `{name}`"))
        .help(format!("`--environment` takes {}", names.join(", "))))
}

fn set_up(mut builder: Builder, args: &Args) -> Result<Builder, Failure> {
    builder = builder
        .seed(args.seed)
        .limits(!args.unlimited)
        .read_lag(Duration::from_secs(args.read_lag))
        .refuse_plain_http(args.refuse_plain_http)
        .record(args.record.is_some());
    if let (Some(url), Some(key)) = (&args.deliver_to, &args.signing_key) {
        builder = builder.deliver_to(url, key).map_err(Failure::new)?;
    }
    if args.no_samples {
        builder = builder.samples(Samples::Never);
    }
    if let Some(name) = &args.environment {
        builder = builder.environment(name);
    }
    if let Some(path) = &args.seeds {
        let wrong = |error: String| Failure::new(format!("{}: {error}", path.display()));
        builder = builder.seeds_text(&text(path)?).map_err(wrong)?;
    }
    if let Some(path) = &args.faults {
        let plan = Plan::parse(&text(path)?);
        let wrong = |error: String| Failure::new(format!("{}: {error}", path.display()));
        builder = builder.plan(plan.map_err(wrong)?);
    }
    Ok(builder)
}

async fn serve(sandbox: Sandbox, args: &Args, schemes: &[Scheme]) -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        Failure::new(format!("the server cannot listen: {error}"))
            .help("choose another `--port`, or 0 for any free one")
    };
    let mut running = sandbox.start_on(args.port).await.map_err(failed)?;
    if let Some(port) = args.https {
        running = running.with_https(port).await.map_err(failed)?;
    }
    greet(&running, args, schemes)?;
    tokio::signal::ctrl_c()
        .await
        .map_err(|error| Failure::new(format!("cannot wait for Ctrl-C: {error}")))?;
    if let Some(path) = &args.record {
        let recording = running.sandbox().recording();
        fs::write(path, recording).map_err(|e| Failure::io("write", path, &e))?;
        let missing = running.sandbox().unrecorded();
        if missing > 0 {
            anstream::eprintln!(
                "the recording was full: the last {missing} requests are not in it"
            );
        }
    }
    Ok(())
}

/// What a client sends to be let in.
fn credentials(auth: &Auth, url: &str) -> Vec<String> {
    let token = Sandbox::TOKEN;
    match auth {
        Auth::OAuth2(rule) => {
            let (client, secret) = Sandbox::CLIENT;
            let (user, password) = Sandbox::USER;
            vec![
                format!("a token that is always good: {token}"),
                format!("token URL: {url}{}", path(&rule.token)),
                format!("  client {client} / {secret}, user {user} / {password}"),
            ]
        }
        Auth::Bearer => vec![format!("any bearer token is accepted, such as {token}")],
        Auth::Basic => vec!["any user name and password is accepted".to_owned()],
        Auth::ApiKey(key) => vec![format!("any key in {} is accepted", key.words())],
    }
}

/// The path of a URL.
fn path(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or("/", |at| &rest[at..])
}

fn greet(running: &Running, args: &Args, schemes: &[Scheme]) -> Result<(), Failure> {
    let bold = anstyle::Style::new().bold();
    anstream::println!("listening on {bold}{}{bold:#}", running.url());
    if let Some(url) = running.https_url() {
        anstream::println!("and on       {bold}{url}{bold:#}");
    }
    if let (Some(path), Some(certificate)) = (&args.certificate, running.certificate()) {
        fs::write(path, certificate).map_err(|e| Failure::io("write", path, &e))?;
    }
    for scheme in schemes {
        for line in credentials(&scheme.auth, &running.url()) {
            anstream::println!("{line}");
        }
    }
    if schemes.is_empty() {
        anstream::println!("no credentials are asked for");
    }
    anstream::println!("open it in a browser to see what happens; Ctrl-C ends it");
    Ok(())
}

fn text(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|e| Failure::io("read", path, &e))
}
