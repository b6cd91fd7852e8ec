//! The verdict, checked against the truth: a compiler and `cargo-semver-checks`.
//!
//! Each kind of edit is judged in both directions. A caller that uses everything of the old crate must
//! compile against the new one wherever we say minor or patch:
//!
//! `cargo test -p specwright-judge --test truth -- --ignored callers`
//!
//! The second needs `cargo install cargo-semver-checks`; what it calls breaking we must too:
//!
//! `cargo test -p specwright-judge --test truth -- --ignored semver`

mod common;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use common::{Edit, api, base, edits};
use specwright_codegen::{Options, RuntimeDependency, uses};
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
#[ignore = "compiles a crate for each kind of edit: about a minute"]
fn callers_of_the_old_crate_compile_where_we_say_minor_or_patch() {
    let root = room("callers");
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
#[ignore = "needs cargo-semver-checks: about two minutes"]
fn cargo_semver_checks_is_never_stricter_than_we_are() {
    let root = room("semver");
    let steps = lay_out(&root);
    let packages: BTreeSet<&str> = steps.iter().map(|step| step.new.as_str()).collect();
    for package in &packages {
        describe(&root, package);
    }
    let mut wrong = String::new();
    for step in &steps {
        let release = match step.verdict {
            Some(Verdict::Major) => continue,
            Some(Verdict::Minor) => "minor",
            Some(Verdict::Patch) | None => "patch",
        };
        if let Err(said) = semver(&root, step, release) {
            let _ = writeln!(wrong, "milder: {release}: {}\n{said}", step.title);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// An empty folder under the target folder; what was compiled there before stays.
fn room(name: &str) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let root = target.join("crates");
    if root.exists() {
        fs::remove_dir_all(&root).expect("it was made by an earlier run");
    }
    fs::create_dir_all(&root).expect("the target folder can be written");
    root
}

/// Writes a workspace: the base crate and one crate an edit, each with the callers it must satisfy.
fn lay_out(root: &Path) -> Vec<Step> {
    let old = base();
    let old_uses = uses::uses(&old);
    write_crate(root, "base", &old);
    let mut steps = Vec::new();
    for (at, edit) in edits().into_iter().enumerate() {
        let new = api(edit.apply());
        let package = format!("e{at:03}");
        write_crate(root, &package, &new);
        let caller = root.join(&package).join("examples/caller.rs");
        write(&caller, &uses::program(&old, &old_uses).text);
        let back = root.join("base/examples").join(format!("{package}.rs"));
        write(&back, &uses::program(&new, &uses::uses(&new)).text);
        steps.extend(both_ways(&old, &new, &edit, &package));
    }
    fs::copy(repository().join("Cargo.lock"), root.join("Cargo.lock")).expect("it is there");
    write(
        &root.join("Cargo.toml"),
        "[workspace]\nmembers = [\"*\"]\nresolver = \"3\"\n",
    );
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

/// A generated crate. Its package is called after the edit, so that a workspace can hold them all; the
/// library keeps its name, by which callers know it.
fn write_crate(root: &Path, package: &str, api: &Api) {
    let runtime = repository().join("runtime").to_string_lossy().into_owned();
    let options = Options {
        runtime: RuntimeDependency::Path(runtime),
    };
    for file in specwright_codegen::render(api, &options) {
        let mut text = file.text;
        if file.path == "Cargo.toml" {
            let name = format!("name = \"{}\"", api.crate_name);
            text = text.replacen(&name, &format!("name = \"{package}\""), 1);
            text.push_str("\n[lib]\nname = \"shop\"\n");
        }
        write(&root.join(package).join(&file.path), &text);
    }
}

fn write(path: &Path, text: &str) {
    let folder = path.parent().expect("it is in a folder");
    fs::create_dir_all(folder).expect("the folder can be made");
    fs::write(path, text).expect("the file can be written");
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .expect("it is there")
}

fn cargo(root: &Path) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .current_dir(root)
        .env("CARGO_TARGET_DIR", root.with_file_name("target"))
        .env_remove("RUSTFLAGS")
        .env_remove("RUSTDOCFLAGS")
        .stdin(Stdio::null());
    cargo
}

/// Package and example of each caller that does not compile.
fn broken_callers(root: &Path) -> BTreeSet<(String, String)> {
    let output = cargo(root)
        .args([
            "check",
            "--workspace",
            "--examples",
            "--keep-going",
            "--quiet",
        ])
        .args([
            "--message-format",
            "json",
            "--config",
            "profile.dev.debug=0",
        ])
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let mut broken = BTreeSet::new();
    let mut compiled = 0;
    for line in text.lines() {
        let Ok(message) = serde_json::from_str::<serde_json::Value>(line) else {
            continue;
        };
        let target = &message["target"];
        let name = target["name"].as_str().unwrap_or_default();
        let is_caller = target["kind"][0] == "example";
        compiled += usize::from(message["reason"] == "compiler-artifact" && is_caller);
        if message["reason"] != "compiler-message" || message["message"]["level"] != "error" {
            continue;
        }
        assert!(is_caller, "a generated crate does not compile: {line}");
        let path = target["src_path"]
            .as_str()
            .map(Path::new)
            .unwrap_or(Path::new(""));
        let folder = path.ancestors().nth(2).and_then(Path::file_name);
        let package = folder.map(|f| f.to_string_lossy().into_owned());
        broken.insert((package.unwrap_or_default(), name.to_owned()));
    }
    assert!(compiled > 0, "nothing was compiled");
    broken
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
