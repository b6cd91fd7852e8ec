//! The sandbox's page as a person meets it.
//!
//! `cargo test --manifest-path browser/Cargo.toml --test sandbox_page -- --ignored` needs Debian's `chromium` and
//! `chromium-driver`; the pictures are left in `target/tmp/sandbox_page`.

use std::path::{Path, PathBuf};

use http::Method;
use serde_json::{Value, json};
use specwright_browser::{Browser, Failure, Focus, Key, Scheme};
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
        .environment("Sandbox2")
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
        page.wait_for("#facts", "742 operations · 6 requests")
            .await?;
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

#[tokio::test]
#[ignore = "needs chromium and chromium-driver"]
async fn it_says_what_is_stored_and_what_was_decided() -> Result<(), Failure> {
    let running = busy().await;
    for _ in 0..41 {
        send(running.sandbox(), "GET", "/v3/workorders/5001", None, "");
    }
    Browser::run(async |page| {
        page.open(&running.url()).await?;
        page.wait_for("#facts", "47 requests").await?;
        let top = page.text("#requests tr:first-child").await?;
        for words in [
            "GET /v3/workorders/5001",
            "429",
            "throttled",
            "more than 40 requests",
        ] {
            assert!(top.contains(words), "{top}");
        }
        page.click("#more").await?;
        assert_eq!(page.text("#more").await?, "Show the last 25");
        for (kind, words) in [
            ("duplicate", "the same request was seen within 10 s"),
            ("faulted", "fault: reset=before-answer, on top of ok"),
            ("refused", "workorders has no 6000"),
            ("fresh", "$filter=Status/Primary eq 'OPEN'"),
        ] {
            page.choose("#kind", kind).await?;
            page.wait_for("#requests", words).await?;
        }
        page.click("#stored details:last-child summary").await?;
        page.wait_for("#stored details:last-child", "The tap drips")
            .await?;
        page.picture(&pictures().join("stored.png")).await?;
        assert_eq!(page.complaints().await?, [""; 0]);
        Ok(())
    })
    .await
}

#[tokio::test]
#[ignore = "needs chromium and chromium-driver"]
async fn its_buttons_work_by_keyboard_alone() -> Result<(), Failure> {
    let running = busy().await;
    let sandbox = running.sandbox();
    Browser::run(async |page| {
        page.open(&running.url()).await?;
        page.wait_for("#facts", "6 requests").await?;
        let wanted = [
            "button +10 s",
            "button +1 min",
            "button +10 min",
            "button None",
            "button Answers of POST get lost",
            "button Too many requests",
            "button 503 for all",
            "button One in five goes wrong",
            "summary A plan of your own",
            "button Reset everything",
            "summary notes (2)",
            "summary workorders (2)",
            "select Show",
        ];
        for wanted in wanted {
            let Focus { tag, text, ring } = tab(page).await?;
            assert!(
                format!("{tag} {text}").starts_with(wanted),
                "{tag} {text}, not {wanted}"
            );
            assert!(ring, "{wanted} shows no focus");
        }
        page.open(&running.url()).await?;
        reach(page, "+10 s").await?;
        page.press(Key::Enter).await?;
        page.wait_for("#told", "10 seconds later.").await?;
        reach(page, "503 for all").await?;
        page.press(Key::Space).await?;
        page.wait_for("#plan", "* → status=503").await?;
        page.picture(&pictures().join("fault.png")).await?;
        let read = || {
            sandbox
                .handle(Request::new(Method::GET, "/v3/workorders/5001").bearer(Sandbox::TOKEN))
                .status
        };
        assert_eq!(read(), 503);
        reach(page, "A plan of your own").await?;
        page.press(Key::Enter).await?;
        reach(page, "YAML").await?;
        page.type_text("nonsense").await?;
        reach(page, "Use this plan").await?;
        page.press(Key::Enter).await?;
        page.wait_for("#wrong", "unknown").await?;
        // The browser itself notes the refusal.
        assert_eq!(page.complaints().await?.len(), 1);
        page.picture(&pictures().join("wrong-plan.png")).await?;
        reach(page, "Reset everything").await?;
        page.press(Key::Enter).await?;
        page.wait_for("#told", "Everything as at the start.")
            .await?;
        page.wait_for("#plan", "None: ").await?;
        assert_eq!(read(), 200);
        assert_eq!(page.complaints().await?, [""; 0]);
        Ok(())
    })
    .await
}

async fn tab(page: &Browser) -> Result<Focus, Failure> {
    page.press(Key::Tab).await?;
    page.focus().await
}

/// Goes on to the element with this text.
async fn reach(page: &Browser, text: &str) -> Result<(), Failure> {
    for _ in 0..40 {
        if tab(page).await?.text.starts_with(text) {
            return Ok(());
        }
    }
    Err(format!("no way leads to {text}").into())
}
