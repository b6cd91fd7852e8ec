//! The reports under `docs/examples` are what the command gives.
//!
//! `UPDATE_EXAMPLES=1 cargo test -p specwright --test it published_reports` makes them anew.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn example(format: &str, file: &str) {
    let side = |year: u16| format!("upstream/servicechannel-v3-{year}.swagger.json");
    let output = Command::new(env!("CARGO_BIN_EXE_specwright"))
        .args(["diff", &side(2023), &side(2026), "--format", format])
        .current_dir(root())
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let made = String::from_utf8(output.stdout).expect("text");
    let path = root().join("docs/examples").join(file);
    if env::var_os("UPDATE_EXAMPLES").is_some() {
        fs::write(&path, &made).expect("it can be written");
    }
    let kept = fs::read_to_string(&path).expect("the example");
    // Not `assert_eq`: nobody wants to read two reports in a test's output.
    assert!(
        kept == made,
        "{file} is old: the first line of this file says what to do"
    );
}

#[test]
fn the_report_for_pull_requests_is_up_to_date() {
    example("markdown", "servicechannel-2023-2026.md");
}

#[test]
fn the_page_is_up_to_date() {
    example("html", "servicechannel-2023-2026.html");
}

#[test]
fn the_notes_for_callers_are_up_to_date() {
    example("upgrading", "servicechannel-2023-2026-upgrading.md");
}
