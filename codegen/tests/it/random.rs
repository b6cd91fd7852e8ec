//! A description that is accepted becomes a crate that compiles, whatever its constructs and names.
//!
//! `SPECWRIGHT_DESCRIPTIONS=1000 cargo test -p specwright-codegen --test it random::` tries a thousand;
//! `SPECWRIGHT_SEED=5000` begins with another one.

mod description;

use std::fs;
use std::path::Path;
use std::process::Command;

use description::description;
use specwright_codegen::{EMBEDDED_PATH, as_module, embedded, render};
use specwright_model::api::Api;

use crate::common::options;

/// So many descriptions are modules of one crate.
const BATCH: u64 = 50;
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

fn setting(name: &str, otherwise: u64) -> u64 {
    let text = std::env::var(name).ok();
    text.and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn seeds() -> std::ops::Range<u64> {
    let first = setting("SPECWRIGHT_SEED", 1);
    first..first + setting("SPECWRIGHT_DESCRIPTIONS", BATCH)
}

/// The API of a description, if it is accepted.
fn accepted(seed: u64) -> Option<Api> {
    let files = description(seed);
    let reading = specwright_model::read(&files);
    if reading.api.is_none() && std::env::var_os("SPECWRIGHT_SHOW").is_some() {
        for one in &reading.diagnostics {
            println!(
                "{seed}: {} {:?} {:?}",
                one.code,
                one.message,
                one.place.map(|p| p.line)
            );
        }
        println!("{}", files[1].text);
    }
    reading.api
}

#[test]
fn most_random_descriptions_are_accepted() {
    let seeds = 1..301;
    let taken = seeds
        .clone()
        .filter(|seed| accepted(*seed).is_some())
        .count();
    assert!(taken * 10 >= 300 * 7, "{taken} of 300");
}

#[test]
fn what_is_accepted_renders_to_code_that_parses_and_is_the_same_twice() {
    for api in seeds().filter_map(accepted) {
        let made = render(&api, &options());
        assert_eq!(made, render(&api, &options()));
        for file in made.iter().filter(|file| {
            Path::new(&file.path)
                .extension()
                .is_some_and(|ending| ending == "rs")
        }) {
            if let Err(error) = syn::parse_file(&file.text) {
                panic!("{}: {error}\n{}", file.path, file.text);
            }
        }
    }
}

#[test]
fn what_is_accepted_compiles() {
    let all: Vec<u64> = seeds().collect();
    for batch in all.chunks(usize::try_from(BATCH).expect("small")) {
        let folder = tempfile::tempdir().expect("a folder");
        let accepted = batch
            .iter()
            .filter_map(|seed| Some((*seed, accepted(*seed)?)));
        let mut root = String::new();
        for (seed, api) in accepted {
            write_module(folder.path(), seed, &api);
            root.extend(["pub mod d", &seed.to_string(), ";\n"]);
        }
        check(folder.path(), &root);
    }
}

/// The crate as a module of the batch.
fn write_module(folder: &Path, seed: u64, api: &Api) {
    let name = format!("d{seed}");
    let home = folder.join("src").join(&name);
    for file in as_module(api, &name) {
        // Calls are there to be compiled; nobody runs them.
        let text = file
            .text
            .replacen("#![allow(", "#![allow(dead_code, unused, ", 1);
        write(&home.join(file.path), &text);
    }
    let bytes = Path::new(EMBEDDED_PATH).file_name().expect("a name");
    fs::write(home.join(bytes), embedded(api)).expect("written");
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs::write(path, text).expect("written");
}

fn check(folder: &Path, root: &str) {
    let manifest = format!(
        "[package]\nname = \"random\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         specwright-runtime = {{ path = \"{ROOT}/runtime\", features = [\"oauth2\"] }}\n\n[workspace]\n\n\
         [profile.dev]\ndebug = \"line-tables-only\"\n"
    );
    write(&folder.join("Cargo.toml"), &manifest);
    write(
        &folder.join("src/lib.rs"),
        &format!("#![deny(warnings)]\n{root}"),
    );
    fs::copy(format!("{ROOT}/Cargo.lock"), folder.join("Cargo.lock")).expect("copied");
    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--offline", "--manifest-path"])
        .arg(folder.join("Cargo.toml"))
        // Dependencies are compiled once for all such crates: the same profile, the same features.
        .env("CARGO_TARGET_DIR", format!("{ROOT}/target"))
        .output()
        .expect("cargo runs");
    if !output.status.success() {
        let kept = std::env::temp_dir().join("specwright-random");
        let _ = fs::remove_dir_all(&kept);
        let _ = Command::new("cp").arg("-r").arg(folder).arg(&kept).status();
        panic!(
            "{}\nin {}",
            String::from_utf8_lossy(&output.stderr),
            kept.display()
        );
    }
}
