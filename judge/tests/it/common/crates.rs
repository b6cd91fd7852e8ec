//! Generated crates in a workspace of their own, and callers that are compiled against them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use specwright_codegen::{Options, RuntimeDependency};
use specwright_model::api::Api;

/// An empty folder under the target folder; what was compiled there before stays.
pub fn workspace(name: &str) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let root = target.join("crates");
    if root.exists() {
        fs::remove_dir_all(&root).expect("it was made by an earlier run");
    }
    fs::create_dir_all(&root).expect("the target folder can be written");
    root
}

/// A generated crate. Its package is called after the edit, so that a workspace can hold them all; the
/// library keeps its name, by which callers know it.
pub fn write_crate(root: &Path, package: &str, library: &str, api: &Api) {
    let runtime = repository().join("runtime").to_string_lossy().into_owned();
    let options = Options {
        runtime: RuntimeDependency::Path(runtime),
    };
    for file in specwright_codegen::render(api, &options) {
        let mut text = file.text;
        if file.path == "Cargo.toml" {
            let name = format!("name = \"{}\"", api.crate_name);
            text = text.replacen(&name, &format!("name = \"{package}\""), 1);
            text = format!("{text}\n[lib]\nname = \"{library}\"\n");
        }
        write(&root.join(package).join(&file.path), &text);
    }
}

pub fn write(path: &Path, text: &str) {
    let folder = path.parent().expect("it is in a folder");
    fs::create_dir_all(folder).expect("the folder can be made");
    fs::write(path, text).expect("the file can be written");
}

pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .expect("it is there")
}

pub fn cargo(root: &Path) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .current_dir(root)
        .env("CARGO_TARGET_DIR", repository().join("target"))
        .env_remove("RUSTFLAGS")
        .env_remove("RUSTDOCFLAGS")
        .stdin(Stdio::null());
    cargo
}

/// Package and example of each caller that does not compile.
pub fn broken_callers(root: &Path) -> BTreeSet<(String, String)> {
    let output = cargo(root)
        .args([
            "check",
            "--workspace",
            "--examples",
            "--keep-going",
            "--quiet",
        ])
        .args(["--message-format", "json"])
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
        let path = Path::new(target["src_path"].as_str().unwrap_or_default());
        let folder = path.ancestors().nth(2).and_then(Path::file_name);
        let package = folder.map(|f| f.to_string_lossy().into_owned());
        broken.insert((package.unwrap_or_default(), name.to_owned()));
    }
    assert!(compiled + broken.len() > 0, "nothing was compiled");
    broken
}

/// Makes the crates a workspace.
pub fn finish(root: &Path) {
    fs::copy(repository().join("Cargo.lock"), root.join("Cargo.lock")).expect("it is there");
    write(
        &root.join("Cargo.toml"),
        "[workspace]\nmembers = [\"*\"]\nresolver = \"3\"\n\n[profile.dev]\ndebug = \"line-tables-only\"\n",
    );
}
