//! The sandbox's page as a person meets it.
//!
//! `cargo test -p specwright-browser --test sandbox_page -- --ignored` needs Debian's `chromium` and
//! `chromium-driver`; the pictures are left in `target/tmp/sandbox_page`.

use std::path::{Path, PathBuf};

use http::Method;
use serde_json::{Value, json};
use specwright_browser::{Browser, Failure, Scheme};
use specwright_model::source::SourceFile;
use specwright_sandbox::{FAULT_HEADER, Request, Running, Sandbox, Time};

/// `ServiceChannel`'s sandbox after a few requests of every kind.
async fn busy() -> Running {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            files.push(SourceFile {
                name: path.file_name().unwrap().to_string_lossy().into_owned(),
                text: std::fs::read_to_string(&path).unwrap(),
            });
        }
    }
    let api = specwright_model::read(&files).api.unwrap();
    let sandbox = Sandbox::builder(&api)
        .time(Time::virtual_now())
        .seeds(&json!({ "workorders": [
            { "Id": 5001, "Number": "5001", "Status": { "Primary": "OPEN", "Extended": "" }, "Description": "The tap drips" },
            { "Id": 5002, "Number": "5002", "Status": { "Primary": "COMPLETED", "Extended": "CONFIRMED" } },
        ] }))
        .build();
    let note = json!({ "Note": "Called the store" });
    let notes = "/v3/workorders/5001/notes";
    send(&sandbox, "POST", notes, Some(&note), "");
    send(&sandbox, "POST", notes, Some(&note), "");
    send(
        &sandbox,
        "GET",
        "/v3/odata/workorders?$filter=Status/Primary%20eq%20'OPEN'&$top=50&$count=true",
        None,
        "",
    );
    send(&sandbox, "GET", "/v3/workorders/5001", None, "throttle=10s");
    send(
        &sandbox,
        "POST",
        notes,
        Some(&json!({ "Note": "Lost" })),
        "reset=before-answer",
    );
    send(&sandbox, "GET", "/v3/workorders/6000", None, "");
    sandbox.start().await.unwrap()
}

fn send(sandbox: &Sandbox, verb: &str, target: &str, body: Option<&Value>, fault: &str) {
    let mut request = Request::new(verb.parse::<Method>().unwrap(), target).bearer(Sandbox::TOKEN);
    if let Some(body) = body {
        request = request.json(body);
    }
    request.headers.insert(FAULT_HEADER, fault.parse().unwrap());
    sandbox.handle(request);
}

fn pictures() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("sandbox_page")
}

#[tokio::test]
#[ignore = "needs chromium and chromium-driver"]
async fn it_is_readable_light_and_dark_wide_and_narrow() -> Result<(), Failure> {
    let running = busy().await;
    Browser::run(async |page| {
        page.open(&running.url()).await?;
        page.wait_for("#facts", "742 operations").await?;
        for (scheme, name) in [(Scheme::Light, "light"), (Scheme::Dark, "dark")] {
            page.scheme(scheme).await?;
            for width in [1280, 360] {
                page.size(width, 900).await?;
                page.picture(&pictures().join(format!("{name}-{width}.png")))
                    .await?;
                assert!(!page.too_wide().await?, "at {width}");
            }
        }
        assert_eq!(page.complaints().await?, [""; 0]);
        Ok(())
    })
    .await
}
