//! A description that is accepted becomes a crate that compiles, whatever its constructs and names.
//!
//! `SPECWRIGHT_DESCRIPTIONS=1000 cargo test -p specwright-codegen --test random` tries a thousand;
//! `SPECWRIGHT_SEED=5000` begins with another one.

#[path = "random/description.rs"]
mod description;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use description::description;
use specwright_codegen::{
    EMBEDDED_PATH, Options, RuntimeDependency, embedded, render, sample_calls,
};
use specwright_model::api::Api;

/// So many descriptions are modules of one crate.
const BATCH: u64 = 50;
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

fn options() -> Options {
    Options {
        runtime: RuntimeDependency::Path(format!("{ROOT}/runtime")),
    }
}

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

/// The crate as a module: what it calls its root is the module.
fn write_module(folder: &Path, seed: u64, api: &Api) {
    let home = folder.join(format!("src/d{seed}"));
    let module = |text: &str| {
        let lines = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("#[cfg(feature"));
        let text = lines.collect::<Vec<_>>().join("\n");
        text.replace("crate::", &format!("crate::d{seed}::"))
    };
    for file in render(api, &options()) {
        let Some(path) = file.path.strip_prefix("src/").filter(|path| {
            Path::new(path)
                .extension()
                .is_some_and(|ending| ending == "rs")
        }) else {
            continue;
        };
        let mut text = module(&file.text);
        let path = if path == "lib.rs" {
            text.push_str("\nmod sample_calls;\n");
            PathBuf::from("mod.rs")
        } else {
            PathBuf::from(path)
        };
        write(&home.join(path), &text);
    }
    let name = Path::new(EMBEDDED_PATH).file_name().expect("a name");
    fs::write(home.join(name), embedded(api)).expect("written");
    let calls = sample_calls(api).text;
    let own = format!("{}::", api.crate_name.replace('-', "_"));
    let calls = calls.replace(&own, &format!("crate::d{seed}::"));
    let calls = calls.replacen("#![allow(", "#![allow(dead_code, unused, ", 1);
    write(&home.join("sample_calls.rs"), &calls);
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs::write(path, text).expect("written");
}

fn check(folder: &Path, root: &str) {
    let manifest = format!(
        "[package]\nname = \"random\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         specwright-runtime = {{ path = \"{ROOT}/runtime\", features = [\"oauth2\"] }}\n\n[workspace]\n"
    );
    write(&folder.join("Cargo.toml"), &manifest);
    write(&folder.join("src/lib.rs"), root);
    fs::copy(format!("{ROOT}/Cargo.lock"), folder.join("Cargo.lock")).expect("copied");
    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--offline", "--manifest-path"])
        .arg(folder.join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", format!("{ROOT}/target/random"))
        .env("RUSTFLAGS", "-D warnings")
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
