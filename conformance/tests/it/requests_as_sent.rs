//! The requests that reviewers see are those that the generated client sends: one file a resource.
//!
//! `review/wire` has those of the API, `constructs/wire` those of a description with every construct of the language.
//! After an edit look at the difference with `cargo insta review`, or accept it with
//! `INSTA_UPDATE=always cargo test -p specwright-conformance requests_as_sent` and read it in the commit.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, str};

use servicechannel::runtime::Auth;
use servicechannel::runtime::testing::{Play, Recorded, TestTransport, VirtualClock};

use crate::{calls, constructs};

/// Headers that depend on the client, not on the operation.
const OF_THE_CLIENT: [&str; 5] = [
    "authorization",
    "content-length",
    "host",
    "user-agent",
    "x-api-key",
];
/// Another one for each call.
const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// The requests of a description, by its files.
#[derive(Default)]
struct Requests(BTreeMap<&'static str, String>);

impl Requests {
    fn add(&mut self, file: &'static str, operation: &str, all: bool, request: &Recorded) {
        let only = if all { "" } else { ", required only" };
        let text = self.0.entry(file).or_default();
        let _ = write!(text, "### {operation}{only}\n{}\n", shown(request));
    }
}

/// Runs each call and keeps what it sent.
macro_rules! requests {
    ($calls:path, $client:ty, $environment:expr, $auth:expr) => {{
        let transport = TestTransport::new();
        let client = <$client>::builder($environment)
            .auth($auth)
            .transport(Arc::new(transport.clone()))
            .clock(Arc::new(VirtualClock::new()))
            .unlimited()
            .build()
            .expect("a client");
        let mut requests = Requests::default();
        let mut before = 0;
        for case in $calls(&client) {
            transport.play(Play::json(200, "null"));
            // What becomes of the response is not looked at here.
            let ended = case.run.await;
            let seen = transport.seen();
            let [request] = seen.get(before..).unwrap_or_default() else {
                panic!(
                    "{}: {} requests: {ended:?}",
                    case.operation,
                    seen.len() - before
                );
            };
            before = seen.len();
            requests.add(case.file, case.operation, case.all, request);
        }
        requests
    }};
}

#[tokio::test]
async fn every_operation_of_the_api() {
    let requests = requests!(
        calls::cases,
        servicechannel::Client,
        servicechannel::Environment::Production,
        Auth::bearer("token")
    );
    compare("../review/wire", &requests);
}

#[tokio::test]
async fn every_construct_of_the_language() {
    let requests = requests!(
        constructs::sample_calls::cases,
        constructs::Client,
        constructs::Environment::Production,
        Auth::api_key("key")
    );
    compare("constructs/wire", &requests);
}

/// All files are looked at before the test fails, so that one review shows all of them.
fn compare(folder: &str, requests: &Requests) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(&folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let mut changed = Vec::new();
    for (name, text) in &requests.0 {
        let same = || settings.bind(|| insta::assert_snapshot!(*name, text));
        if catch_unwind(AssertUnwindSafe(same)).is_err() {
            changed.push(*name);
        }
    }
    assert!(changed.is_empty(), "other requests: {}", changed.join(", "));
    let names: BTreeSet<PathBuf> = requests
        .0
        .keys()
        .map(|name| format!("{name}.snap").into())
        .collect();
    for entry in fs::read_dir(folder).expect("the snapshots") {
        let path = entry.expect("an entry").path();
        // Pending ones (`.snap.new`) are insta's.
        let is_snapshot = path.extension().is_some_and(|end| end == "snap");
        let name = path.file_name().map(PathBuf::from).unwrap_or_default();
        let belongs = !is_snapshot || names.contains(&name);
        assert!(
            belongs,
            "{} belongs to no resource: delete it",
            path.display()
        );
    }
}

/// A request as reviewers read it: without the host, and without what depends on the client.
fn shown(request: &Recorded) -> String {
    let target = request.url.splitn(4, '/').nth(3).unwrap_or_default();
    let mut text = format!("{} /{target}\n", request.method);
    let mut boundary = None;
    let mut lines = Vec::new();
    for (name, value) in &request.headers {
        let value = value.to_str().expect("visible ASCII");
        let (value, found) = value
            .split_once("; boundary=")
            .map_or((value, None), |(media, found)| (media, Some(found)));
        boundary = boundary.or(found);
        match name.as_str() {
            IDEMPOTENCY_KEY => lines.push(format!("{name}: (a key for this call)")),
            name if OF_THE_CLIENT.contains(&name) => {}
            name => lines.push(format!("{name}: {value}")),
        }
    }
    lines.sort();
    for line in lines {
        text = text + &line + "\n";
    }
    let body = str::from_utf8(&request.body).expect("the samples are text");
    match boundary {
        Some(boundary) => text + &parts(body, boundary),
        None if body.is_empty() => text,
        None => format!("{text}\n{body}\n"),
    }
}

/// The parts of a multipart body: name, file name, media type and content of each.
fn parts(body: &str, boundary: &str) -> String {
    let end = format!("--{boundary}--\r\n");
    let body = body.strip_suffix(&end).expect("the last boundary");
    let mut text = String::new();
    for part in body.split(&format!("--{boundary}\r\n")).skip(1) {
        let (head, content) = part.split_once("\r\n\r\n").expect("a head");
        let content = content.strip_suffix("\r\n").expect("the end of a part");
        let (disposition, media) = head.split_once("\r\n").unwrap_or((head, ""));
        let about = disposition.strip_prefix("Content-Disposition: form-data; name=");
        let (name, file) = about.and_then(|about| about.split_once("; ")).unzip();
        let name = name.or(about).expect("a name").trim_matches('"');
        let file = file.map(|file| format!("; {file}")).unwrap_or_default();
        let media = media.strip_prefix("Content-Type: ");
        let media = media.map(|media| format!(" ({media})")).unwrap_or_default();
        let _ = write!(text, "\n-- {name}{file}{media}\n{content}\n");
    }
    text
}
