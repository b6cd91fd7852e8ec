//! `new`: a repository whose tests pass at once.

use std::fs;
use std::process::Command;

use crate::outside_crate::{root, way};
use crate::program::{read, run};

#[test]
fn the_tests_of_a_new_repository_pass_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = fs::canonicalize(folder.path()).expect("it is there");
    let from = format!("path={}", way(&home, &root()));
    let (code, said) = run(&home, &["new", "my-shop", "--specwright", &from]);
    assert_eq!(code, Some(0), "{said}");
    let shop = home.join("my-shop");
    for check in [&["generate", "--check"][..], &["fmt", "--check"], &["lint"]] {
        let (code, said) = run(&shop, check);
        assert_eq!(code, Some(0), "{check:?}: {said}");
    }
    for file in [
        "README.md",
        ".github/workflows/ci.yml",
        "Cargo.toml",
        ".gitignore",
    ] {
        let text = read(&shop, file);
        assert!(
            !text.is_empty() && !text.contains("@NAME@") && !text.contains("@INSTALL@"),
            "{text}"
        );
    }
    fs::copy(root().join("Cargo.lock"), shop.join("Cargo.lock")).expect("the same versions");
    let output = Command::new(env!("CARGO"))
        .args(["test", "--quiet", "--workspace"])
        .current_dir(&shop)
        .env("CARGO_TARGET_DIR", root().join("target"))
        .env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only")
        .output()
        .expect("it runs");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("1 passed"), "{said}");
}

#[test]
fn nothing_is_overwritten_and_names_are_checked() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path();
    fs::create_dir(home.join("full")).expect("made");
    fs::write(home.join("full/notes.txt"), "mine").expect("written");
    let (code, said) = run(home, &["new", "full"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("full is not empty"), "{said}");
    assert_eq!(fs::read_dir(home.join("full")).expect("there").count(), 1);
    for words in [
        &["new", "7up"][..],
        &["new", "shop", "--name", "a b"],
        &["new", "shop", "--specwright", "elsewhere"],
        &["new", "shop", "--specwright", "git=https://host/x"],
    ] {
        let (code, said) = run(home, words);
        assert_eq!(code, Some(2), "{words:?}: {said}");
        assert!(said.contains("help: "), "{said}");
        assert!(!home.join("shop").exists() && !home.join("7up").exists());
    }
    let (code, said) = run(home, &["new", "shop"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(read(home, "shop/Cargo.toml").contains("specwright-sandbox = { version = \""));
    assert!(
        read(home, "shop/.github/workflows/ci.yml").contains("cargo install specwright --version")
    );
}
