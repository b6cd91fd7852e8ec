//! The page of `cargo xtask diff --format html` as a reviewer meets it.
//!
//! `cargo test --manifest-path browser/Cargo.toml --test diff_page -- --ignored` needs Debian's `chromium` and
//! `chromium-driver`; the pictures are left in `target/tmp/diff_page`.

use std::path::{Path, PathBuf};

use specwright_browser::{Browser, Failure, Focus, Key, Scheme};
use specwright_judge::render::{Sources, html};
use specwright_model::source::SourceFile;

/// The report of 2023 against 2026.
fn page_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples/servicechannel-2023-2026.html")
}

fn pictures() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("diff_page")
}

#[tokio::test]
#[ignore = "needs chromium and chromium-driver"]
async fn it_is_readable_light_and_dark_wide_and_narrow() -> Result<(), Failure> {
    Browser::run(async |page| {
        page.open_file(&page_file()).await?;
        assert_eq!(page.text("h1").await?, "major\nbreaking on the wire");
        // The whole of it is a picture of 100,000 lines: one file is enough to judge.
        page.script(
            "for (const s of [...document.querySelectorAll('section')].slice(3)) s.remove()",
        )
        .await?;
        page.script("document.querySelector('details')?.setAttribute('open', '')")
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
async fn it_is_filtered_and_walked_through_by_keyboard_alone() -> Result<(), Failure> {
    Browser::run(async |page| {
        page.size(1280, 900).await?;
        page.open_file(&page_file()).await?;
        page.press(Key::Tab).await?;
        let Focus { tag, ring, .. } = page.focus().await?;
        assert_eq!((tag.as_str(), ring), ("button", true));
        page.press(Key::Space).await?;
        page.wait_for("#count", " changes").await?;
        let shown = "return [...document.querySelectorAll('article li:not([hidden])')]\
                     .filter((li) => !li.closest('[hidden]'))";
        let majors = format!("{shown}.every((li) => li.dataset.kinds.includes('major'))");
        assert_eq!(page.script(&majors).await?, true);
        page.type_text("/").await?;
        page.type_text("work_orders").await?;
        assert_eq!(page.focus().await?.tag, "input");
        page.press(Key::Escape).await?;
        page.type_text("jj").await?;
        let second = "const all = [...document.querySelectorAll('article:not([hidden])')]; \
                      return all.indexOf(document.activeElement)";
        assert_eq!(page.script(second).await?, 1);
        page.type_text("k").await?;
        assert_eq!(page.script(second).await?, 0);
        assert_eq!(page.complaints().await?, [""; 0]);
        Ok(())
    })
    .await
}

#[tokio::test]
#[ignore = "needs chromium and chromium-driver"]
async fn it_prints_with_everything_open_and_closes_it_again() -> Result<(), Failure> {
    Browser::run(async |page| {
        page.open_file(&page_file()).await?;
        page.script(
            "for (const s of [...document.querySelectorAll('section')].slice(9)) s.remove();
             const closed = () => document.querySelectorAll('details:not([open])').length;
             window.before = closed();
             addEventListener('beforeprint', () => { window.printed = closed(); })",
        )
        .await?;
        let path = pictures().join("page.pdf");
        page.print(&path).await?;
        let size = std::fs::metadata(&path)?.len();
        assert!(size > 50_000, "{size} bytes");
        let closed = "document.querySelectorAll('details:not([open])').length";
        let seen =
            format!("return [window.before > 0, window.printed, {closed} === window.before]");
        assert_eq!(
            page.script(&seen).await?,
            serde_json::json!([true, 0, true])
        );
        assert_eq!(page.complaints().await?, [""; 0]);
        Ok(())
    })
    .await
}

const API: &str = "\
api: Shop
host: api.shop.example
auth: bearer
duplicates: { key: { header: Idempotency-Key, methods: [POST], lasts: 24h } }
";
const ORDERS: &str = "\
resource: OrdersOfTheWholeCompany
operations:
  create: { request: POST /orders, body: NewOrder, returns: { 201: created_id } }
  sign_in: { request: POST /sessions, query: { device?: string }, body: Login, returns: Session }
  cancel: { request: \"POST /orders/{id}/cancel\", path: { id: int }, duplicates: none, returns: nothing }
types:
  NewOrder: { Text: string, CardNumberOfTheCustomerWhoPaysForTheOrder?: string, Kind: Kind }
  Login: { Name: string, Pin: string }
  Session: { Token: string }
  Kind: [Paper, Audio]
";

/// A report in which secrets are marked, idempotency keys move to another header, and a break is approved.
fn secrets_and_keys() -> Result<String, Failure> {
    let files = |api: String, orders: String| {
        [("api.yaml", api), ("orders.yaml", orders)].map(|(name, text)| SourceFile {
            name: name.to_owned(),
            text,
        })
    };
    let secret = |name: &str, text: String| {
        let marked = format!("{name}: {{ type: string, secret: true }}");
        text.replace(&format!("{name}: string"), &marked)
    };
    let names = [
        "device?",
        "CardNumberOfTheCustomerWhoPaysForTheOrder?",
        "Pin",
        "Token",
    ];
    let orders = names
        .iter()
        .fold(ORDERS.to_owned(), |text, name| secret(name, text));
    let orders = orders
        .replace("duplicates: none, ", "")
        .replace("[Paper, Audio]", "[Paper, Audio, Video]")
        .replace("Name: string", "Name: int64");
    let old = files(API.to_owned(), ORDERS.to_owned());
    let new = files(API.replace("Idempotency-Key", "X-Request-Id"), orders);
    let read = |files: &[SourceFile]| specwright_model::read(files).api.ok_or("it is valid");
    let report = specwright_judge::diff(&read(&old)?, &read(&new)?);
    let reason =
        "The gateway asks for the other header since June, as its operators wrote to everybody.";
    let key = |change: &specwright_judge::Change| change.rule.id == "duplicate-rule-changed";
    let approved = report.changes.iter().filter(|change| key(change));
    let approved = approved
        .map(|change| (change.fingerprint(), reason.to_owned()))
        .collect();
    let sources = Sources {
        old: &old,
        new: &new,
        approved: &approved,
    };
    Ok(html(&report, sources, "Shop", ("v1", "v2")))
}

#[tokio::test]
#[ignore = "needs chromium and chromium-driver"]
async fn secrets_and_idempotency_keys_are_readable() -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("page.html");
    std::fs::write(&file, secrets_and_keys()?)?;
    Browser::run(async |page| {
        page.open_file(&file).await?;
        // A file that breaks the wire alone does not look harmless, nor stand below what is harmless.
        let dots = "return [...document.querySelectorAll('nav .dot')].map((dot) => dot.className)";
        assert_eq!(
            page.script(dots).await?,
            serde_json::json!(["dot wire", "dot major"])
        );
        let order = "return [...document.querySelectorAll('#orders h3')].map((h) => h.innerText)";
        let order = page.script(order).await?;
        let wanted = [
            "types::Login",
            "OrdersOfTheWholeCompany.cancel",
            "types::Kind",
        ];
        assert_eq!(
            order.as_array().map(|all| all[..3].to_vec()),
            Some(wanted.map(Into::into).to_vec())
        );
        for (scheme, name) in [(Scheme::Light, "light"), (Scheme::Dark, "dark")] {
            page.scheme(scheme).await?;
            for width in [1280, 360] {
                page.size(width, 900).await?;
                page.picture(&pictures().join(format!("keys-{name}-{width}.png")))
                    .await?;
                assert!(!page.too_wide().await?, "at {width}");
                // The name of a header stays in one line.
                let broken = "return [...document.querySelectorAll('code.whole')]
                              .filter((code) => code.getClientRects().length > 1).length";
                assert_eq!(page.script(broken).await?, 0, "at {width}");
            }
        }
        page.print(&pictures().join("keys.pdf")).await?;
        assert_eq!(page.complaints().await?, [""; 0]);
        Ok(())
    })
    .await
}
