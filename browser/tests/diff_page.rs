//! The page of `cargo xtask diff --format html` as a reviewer meets it.
//!
//! `cargo test -p specwright-browser --test diff_page -- --ignored` needs Debian's `chromium` and
//! `chromium-driver`; the pictures are left in `target/tmp/diff_page`.

use std::path::{Path, PathBuf};

use specwright_browser::{Browser, Failure, Focus, Key, Scheme};

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
