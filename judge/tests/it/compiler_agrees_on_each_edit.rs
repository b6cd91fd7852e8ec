//! The verdict, checked against the truth: a compiler and `cargo-semver-checks`.
//!
//! Each kind of edit is judged in both directions. A caller that uses everything of the old crate must
//! compile against the new one wherever we say minor or patch:
//!
//! `cargo test -p specwright-judge --test it -- --ignored callers`
//!
//! `upstream_2023_and_2026.rs` does the same for all of `ServiceChannel`, 2023 against 2026. The second judge needs `cargo install
//! cargo-semver-checks`; what it calls breaking we must too:
//!
//! `cargo test -p specwright-judge --test it -- --ignored semver`

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::common::crates::{broken_callers, cargo, finish, workspace, write, write_crate};
use crate::common::{Edit, api, base, edits};
use specwright_codegen::uses;
use specwright_judge::{Verdict, diff};
use specwright_model::api::Api;

/// An old and a new crate, and what we say of the step.
struct Step {
    title: String,
    /// The package in which the new crate is, and that of the old one.
    new: String,
    old: String,
    /// The example that holds the old crate's caller.
    caller: String,
    verdict: Option<Verdict>,
    stricter: Option<String>,
}

#[test]
#[ignore = "compiles a crate for each kind of edit: about three minutes"]
fn callers_of_the_old_crate_compile_where_we_say_minor_or_patch() {
    let root = workspace("callers");
    let steps = lay_out(&root);
    let broken = broken_callers(&root);
    let mut wrong = String::new();
    let mut stricter = 0;
    for step in &steps {
        let breaks = broken.contains(&(step.new.clone(), step.caller.clone()));
        let major = step.verdict == Some(Verdict::Major);
        if breaks && !major {
            let _ = writeln!(wrong, "milder than the compiler: {}", step.title);
        }
        if major && !breaks {
            stricter += 1;
            println!("stricter than the compiler: {}", step.title);
            if step.old == "base" && step.stricter.is_none() {
                let _ = writeln!(wrong, "stricter, and no reason given: {}", step.title);
            }
        }
        if breaks && step.stricter.is_some() {
            let _ = writeln!(wrong, "not stricter any more: {}", step.title);
        }
    }
    println!(
        "{} steps, {} break callers, {stricter} stricter",
        steps.len(),
        broken.len()
    );
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
#[ignore = "needs cargo-semver-checks: about ten minutes"]
fn cargo_semver_checks_is_never_stricter_than_we_are() {
    let root = workspace("semver");
    let steps = lay_out(&root);
    let packages: BTreeSet<&str> = steps.iter().map(|step| step.new.as_str()).collect();
    for package in &packages {
        describe(&root, package);
    }
    let mut wrong = String::new();
    let (mut mild, mut refused) = (0, 0);
    for step in &steps {
        let release = match step.verdict {
            Some(Verdict::Major) => {
                refused += usize::from(semver(&root, step, "minor").is_err());
                continue;
            }
            Some(Verdict::Minor) => "minor",
            Some(Verdict::Patch) | None => "patch",
        };
        mild += 1;
        if let Err(said) = semver(&root, step, release) {
            let _ = writeln!(wrong, "milder: {release}: {}\n{said}", step.title);
        }
    }
    let others = steps.len() - mild;
    println!("{mild} steps are no break to us; of the {others} others it refuses {refused}");
    // Whoever never says no is no judge.
    assert!(refused > others / 2, "it refuses {refused} of {others}");
    assert!(wrong.is_empty(), "{wrong}");
}

/// Writes a workspace: the base crate and one crate an edit, each with the callers it must satisfy.
fn lay_out(root: &Path) -> Vec<Step> {
    let old = base();
    let old_uses = uses::uses(&old);
    write_crate(root, "base", "shop", &old);
    let mut steps = Vec::new();
    for (at, edit) in edits().into_iter().enumerate() {
        let new = api(&edit.apply());
        let package = format!("e{at:03}");
        write_crate(root, &package, "shop", &new);
        let caller = root.join(&package).join("examples/caller.rs");
        write(&caller, &uses::program(&old, &old_uses).text);
        let back = root.join("base/examples").join(format!("{package}.rs"));
        write(&back, &uses::program(&new, &uses::uses(&new)).text);
        steps.extend(both_ways(&old, &new, &edit, &package));
    }
    finish(root);
    steps
}

fn both_ways(old: &Api, new: &Api, edit: &Edit, package: &str) -> [Step; 2] {
    [
        Step {
            title: edit.title(),
            new: package.to_owned(),
            old: "base".to_owned(),
            caller: "caller".to_owned(),
            verdict: diff(old, new).verdict(),
            stricter: edit.stricter.clone(),
        },
        Step {
            title: format!("backwards: {}", edit.title()),
            new: "base".to_owned(),
            old: package.to_owned(),
            caller: package.to_owned(),
            verdict: diff(new, old).verdict(),
            stricter: None,
        },
    ]
}

/// The JSON of rustdoc, one file a package.
fn describe(root: &Path, package: &str) {
    let done = cargo(root)
        .env("RUSTC_BOOTSTRAP", "1")
        .args([
            "rustdoc",
            "--lib",
            "--quiet",
            "-p",
            package,
            "--",
            "-Zunstable-options",
        ])
        .args([
            "--output-format",
            "json",
            "--document-hidden-items",
            "--cap-lints",
            "allow",
        ])
        .status()
        .expect("cargo runs");
    assert!(done.success(), "no description of {package}");
    let made = root.with_file_name("target").join("doc/shop.json");
    fs::rename(made, root.join(format!("{package}.json"))).expect("rustdoc wrote it");
}

fn semver(root: &Path, step: &Step, release: &str) -> Result<(), String> {
    let json = |package: &str| root.join(format!("{package}.json"));
    let output = cargo(root)
        .args(["semver-checks", "--baseline-rustdoc"])
        .arg(json(&step.old))
        .arg("--current-rustdoc")
        .arg(json(&step.new))
        .args(["--release-type", release, "--color", "never"])
        .output()
        .map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    let text = [output.stdout, output.stderr].concat();
    Err(String::from_utf8_lossy(&text).into_owned())
}
