//! What people save while a run is under way, or after it was killed, is never lost.

use std::fs;
use std::path::Path;

use super::journal::Journal;
use super::{Disk, Edit, JOURNAL, Previous, Recovered, STAGE, edits, recover, write};

fn edit(path: &str, text: Option<&str>) -> Edit {
    Edit {
        path: path.to_owned(),
        text: text.map(str::to_owned),
        was: Previous::Ours,
    }
}

fn plan(root: &Path, all: &[Edit]) -> super::Plan {
    edits(root, all).expect("a plan")
}

fn prepared() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["a.yaml", "b.yaml", "gone.yaml"] {
        fs::write(folder.path().join(name), "old").expect("written");
    }
    folder
}

fn edits_of_a_run() -> [Edit; 4] {
    [
        edit("a.yaml", Some("new")),
        edit("b.yaml", Some("new")),
        edit("come.yaml", Some("new")),
        edit("gone.yaml", None),
    ]
}

/// As a run leaves it that was killed when so many of its changes were in place.
fn killed(root: &Path, done: usize) {
    let plan = plan(root, &edits_of_a_run());
    let journal = Journal::of(&plan, root);
    let stage = root.join(STAGE);
    fs::create_dir_all(&stage).expect("made");
    for (index, change) in plan.changes.iter().enumerate() {
        let target = change.path.under(root);
        if target.exists() {
            fs::copy(&target, stage.join(format!("{index}.old"))).expect("kept");
        }
        let new = stage.join(format!("{index}.new"));
        let comes = change.kind != super::Kind::Remove;
        match (comes, index < done) {
            (true, true) => fs::write(&target, &change.new).expect("written"),
            (true, false) => fs::write(new, &change.new).expect("written"),
            (false, true) => fs::remove_file(&target).expect("removed"),
            (false, false) => {}
        }
    }
    fs::write(root.join(JOURNAL), journal.render()).expect("written");
}

fn text(root: &Path, name: &str) -> String {
    fs::read_to_string(root.join(name)).unwrap_or_else(|_| "absent".to_owned())
}

#[test]
fn what_was_saved_since_it_was_read_is_not_overwritten() {
    let folder = prepared();
    let root = folder.path();
    let read = |was: Previous| Edit {
        was,
        ..edit("a.yaml", Some("new"))
    };
    fs::write(root.join("a.yaml"), "saved since").expect("written");
    for was in [Previous::Text("old".to_owned()), Previous::Absent] {
        let failure = edits(root, &[read(was)]).expect_err("it is another text");
        assert!(failure.message.contains("was changed while"), "{failure}");
    }
    edits(root, &[read(Previous::Text("saved since".to_owned()))]).expect("it is this text");
}

#[test]
fn what_is_saved_between_plan_and_write_is_not_overwritten() {
    let folder = prepared();
    let root = folder.path();
    let plan = plan(root, &edits_of_a_run());
    fs::write(root.join("b.yaml"), "saved since").expect("written");
    fs::write(root.join("come.yaml"), "saved since").expect("written");
    let failure = write(&Disk::default(), root, &plan).expect_err("it is another text");
    assert!(failure.message.contains("b.yaml, come.yaml"), "{failure}");
    let all = ["a.yaml", "b.yaml", "come.yaml", "gone.yaml"].map(|name| text(root, name));
    assert_eq!(all, ["old", "saved since", "saved since", "old"]);
    assert!(!root.join(".specwright").exists());
}

#[test]
fn edits_after_a_crash_survive_its_completion() {
    for done in 0..=4 {
        for edited in ["a.yaml", "b.yaml", "come.yaml", "gone.yaml"] {
            let folder = prepared();
            let root = folder.path();
            killed(root, done);
            fs::write(root.join(edited), "by hand").expect("written");
            let failure = recover(&Disk::default(), root).expect_err("it is said");
            assert!(failure.message.contains(edited), "{failure}");
            for (index, name) in ["a.yaml", "b.yaml", "come.yaml", "gone.yaml"]
                .iter()
                .enumerate()
            {
                let what = format!("{name} after {done}, {edited} edited");
                if *name != edited {
                    let goes = *name == "gone.yaml";
                    assert_eq!(
                        text(root, name),
                        if goes { "absent" } else { "new" },
                        "{what}"
                    );
                    continue;
                }
                assert_eq!(text(root, name), "by hand", "{what}");
                let beside = |ending: &str| text(root, &format!("{name}.{ending}"));
                if index >= done && *name != "gone.yaml" {
                    assert_eq!(beside("new"), "new", "{what}");
                } else if *name != "come.yaml" {
                    assert_eq!(beside("old"), "old", "{what}");
                }
            }
            let again = recover(&Disk::default(), root).expect("all is said");
            assert_eq!(again, Recovered::Nothing);
        }
    }
}

#[test]
fn edits_after_a_crash_survive_when_it_is_rolled_back() {
    for edited in ["a.yaml", "come.yaml", "gone.yaml"] {
        let folder = prepared();
        let root = folder.path();
        killed(root, 3);
        // What was to come is gone, so nothing can be completed.
        fs::write(root.join("b.yaml"), "old").expect("written");
        fs::write(root.join(edited), "by hand").expect("written");
        let failure = recover(&Disk::default(), root).expect_err("it is said");
        assert!(failure.message.contains("rolled back"), "{failure}");
        assert_eq!(text(root, edited), "by hand");
        for name in ["a.yaml", "b.yaml", "gone.yaml"] {
            if name != edited {
                assert_eq!(text(root, name), "old", "{name}, {edited} edited");
            }
        }
        if edited == "a.yaml" {
            assert_eq!(text(root, "a.yaml.old"), "old");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_came_after_a_crash_is_not_followed_and_nothing_is_thrown_away() {
    let (folder, other) = (prepared(), prepared());
    let root = folder.path();
    fs::create_dir(root.join("spec")).expect("made");
    fs::write(root.join("spec/a.yaml"), "old").expect("written");
    let plan = plan(root, &[edit("spec/a.yaml", Some("new"))]);
    let stage = root.join(STAGE);
    fs::create_dir_all(&stage).expect("made");
    fs::write(stage.join("0.old"), "old").expect("written");
    let journal = Journal::of(&plan, root).render();
    fs::write(root.join(JOURNAL), journal).expect("written");
    fs::remove_dir_all(root.join("spec")).expect("removed");
    std::os::unix::fs::symlink(other.path(), root.join("spec")).expect("a link");
    let failure = recover(&Disk::default(), root).expect_err("a link is in the way");
    assert!(
        failure.message.contains("is not a plain folder"),
        "{failure}"
    );
    assert_eq!(text(root, ".specwright/stage/0.old"), "old");
    assert_eq!(text(other.path(), "a.yaml"), "old");
}

#[cfg(unix)]
#[test]
fn read_only_files_are_refused_and_permissions_stay() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = prepared();
    let root = folder.path();
    let file = root.join("a.yaml");
    let set = |mode| fs::set_permissions(&file, fs::Permissions::from_mode(mode)).expect("set");
    set(0o444);
    for text in [Some("new"), None] {
        let failure = edits(root, &[edit("a.yaml", text)]).expect_err("it is read-only");
        assert!(failure.message.contains("is read-only"), "{failure}");
    }
    set(0o640);
    let plan = plan(root, &[edit("a.yaml", Some("new"))]);
    write(&Disk::default(), root, &plan).expect("written");
    let mode = fs::metadata(&file).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}
