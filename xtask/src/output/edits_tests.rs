//! A merge that is killed at any step leaves all of it or nothing, in both of its folders.

use std::path::Path;

use super::crash_tests::{Fault, Strike, Tree, as_child, kill, tree};
use super::{Disk, Edit, Previous, Recovered, edits, recover, write};
use crate::Failure;

fn edit(path: &str, text: Option<&str>) -> Edit {
    Edit {
        path: path.to_owned(),
        text: text.map(str::to_owned),
        was: Previous::Ours,
    }
}

fn before() -> Vec<Edit> {
    vec![
        edit("spec/api.yaml", Some("by hand")),
        edit("spec/gone.yaml", Some("old")),
        edit("spec/notes.yaml", Some("old")),
        edit("upstream/last-import.json", Some("old")),
    ]
}

/// A file changes, one comes, one goes, and so does what is kept; a folder is new.
fn after() -> Vec<Edit> {
    vec![
        edit("spec/gone.yaml", None),
        edit("spec/new.yaml", Some("new")),
        edit("spec/notes.yaml", Some("new")),
        edit("upstream/kept/file.json", Some("new")),
        edit("upstream/last-import.json", Some("new")),
    ]
}

fn make(disk: &Disk, root: &Path, what: &[Edit]) -> Result<(), Failure> {
    write(disk, root, &edits(root, what)?)
}

fn prepared() -> (tempfile::TempDir, Tree) {
    let folder = tempfile::tempdir().expect("a folder");
    make(&Disk::default(), folder.path(), &before()).expect("the first run");
    std::fs::write(folder.path().join("spec/mine.txt"), "people's").expect("written");
    let old = tree(folder.path());
    (folder, old)
}

fn done() -> Tree {
    let (folder, _) = prepared();
    make(&Disk::default(), folder.path(), &after()).expect("the run");
    tree(folder.path())
}

#[test]
#[ignore = "the child process of the next test"]
fn child_that_is_killed() {
    as_child(|disk, root| make(disk, root, &after()));
}

#[test]
fn a_merge_that_is_killed_at_any_step_leaves_all_or_nothing() {
    let new = done();
    let folders = |tree: &Tree| tree.keys().any(|path| path.starts_with(".specwright"));
    assert!(!folders(&new), "nothing of ours is left behind");
    let mut seen = Vec::new();
    for at in 0.. {
        let (folder, old) = prepared();
        if !kill("edits_tests", folder.path(), at) {
            assert!(at > 30, "only {at} steps: the steps are not counted");
            break;
        }
        seen.push(recover(&Disk::default(), folder.path()).expect("recovery"));
        let found = tree(folder.path());
        assert!(
            found == old || found == new,
            "killed at step {at}: {found:#?}"
        );
        make(&Disk::default(), folder.path(), &after()).expect("the next run");
        assert_eq!(tree(folder.path()), new, "killed at step {at}");
    }
    for outcome in [Recovered::Nothing, Recovered::Cleaned, Recovered::Completed] {
        assert!(seen.contains(&outcome), "{outcome:?} never happened");
    }
}

#[test]
fn a_merge_with_a_step_that_fails_leaves_everything_as_it_was() {
    let new = done();
    for strike in [Strike::Fail, Strike::Full] {
        let mut failures = 0;
        for at in 0..100 {
            let (folder, old) = prepared();
            let fault = Some(Fault::new(at, strike));
            let result = make(&Disk { fault }, folder.path(), &after());
            failures += usize::from(result.is_err());
            recover(&Disk::default(), folder.path()).expect("recovery");
            let want = if result.is_err() { &old } else { &new };
            // An empty folder that could not be removed is no harm.
            let files = |tree: &Tree| -> Vec<_> {
                let all = tree.clone().into_iter();
                all.filter(|(_, text)| text.is_some()).collect()
            };
            assert_eq!(
                files(&tree(folder.path())),
                files(want),
                "{strike:?} at {at}"
            );
        }
        assert!(
            failures > 20,
            "{strike:?}: only {failures} steps could fail"
        );
    }
}

#[test]
fn what_leads_out_of_the_folder_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    for path in ["../x.yaml", "/etc/x", "a//b", ".specwright/journal", ""] {
        edits(folder.path(), &[edit(path, Some("x"))]).expect_err(path);
    }
}
