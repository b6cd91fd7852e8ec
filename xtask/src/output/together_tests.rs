//! A run in two folders that is killed at any step is completed or undone from whichever is looked at.

use std::path::Path;

use super::crash_tests::{as_child, kill, tree};
use super::{Disk, Edit, Held, Previous, Root, locked};
use crate::Failure;

fn prepared() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (inner, name) in [("spec", "api.yaml"), ("crate", "CHANGELOG.md")] {
        std::fs::create_dir(folder.path().join(inner)).expect("made");
        std::fs::write(folder.path().join(inner).join(name), "old").expect("written");
    }
    folder
}

fn release(disk: &Disk, home: &Path) -> Result<(), Failure> {
    let root = Root::of(&home.join("spec"), &home.join("crate"))?;
    let _held = Held::make(&root)?;
    let edit = |path: String, was: Previous| Edit {
        path,
        text: Some("new".to_owned()),
        was,
    };
    root.write(
        disk,
        &[
            edit(root.spec.file("api.yaml"), Previous::Text("old".to_owned())),
            edit(
                root.other.file("CHANGELOG.md"),
                Previous::Text("old".to_owned()),
            ),
            edit(root.other.file("UPGRADING.md"), Previous::Absent),
        ],
    )
}

#[test]
#[ignore = "the child process of the next test"]
fn child_that_is_killed() {
    as_child(release);
}

#[test]
fn a_run_in_two_folders_that_is_killed_at_any_step_leaves_all_or_nothing() {
    let old = tree(prepared().path());
    let done = prepared();
    release(&Disk::default(), done.path()).expect("the run");
    let new = tree(done.path());
    assert_ne!(old, new);
    let (mut undone, mut completed) = (0, 0);
    for at in 0.. {
        let folders = [prepared(), prepared()];
        let killed = folders
            .each_ref()
            .map(|folder| kill("together_tests", folder.path(), at));
        if !killed.contains(&true) {
            assert!(at > 30, "only {at} steps: the steps are not counted");
            break;
        }
        for (folder, looks) in folders.iter().zip([["spec", "crate"], ["crate", "spec"]]) {
            let home = folder.path();
            locked(&home.join(looks[0]), |_| Ok(())).expect("recovery");
            let texts = ["spec/api.yaml", "crate/CHANGELOG.md"]
                .map(|name| std::fs::read_to_string(home.join(name)).expect("there"));
            assert_eq!(texts[0], texts[1], "killed at step {at}");
            locked(&home.join(looks[1]), |_| Ok(())).expect("recovery");
            let found = tree(home);
            undone += usize::from(found == old);
            completed += usize::from(found == new);
            assert!(
                found == old || found == new,
                "killed at step {at}: {found:#?}"
            );
        }
    }
    assert!(undone > 2 && completed > 2, "{undone}, {completed}");
}
