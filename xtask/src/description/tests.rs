//! Whatever is in the folder: a diagnostic with a help, or it is read.

use std::fs;
use std::path::Path;

use super::{Folder, read};
use crate::report::{Format, render};

fn folder(fill: impl FnOnce(&Path)) -> (tempfile::TempDir, Folder) {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(
        dir.path().join("api.yaml"),
        "api: Shop\nhost: api.shop.example\n",
    )
    .expect("written");
    fill(dir.path());
    let read = read(dir.path()).expect("the folder can be read");
    (dir, read)
}

/// What a person sees, with a fixed name for the folder.
fn seen(fill: impl FnOnce(&Path)) -> String {
    let (dir, mut folder) = folder(fill);
    assert!(folder.check().is_none(), "it is invalid");
    let text = anstream::adapter::strip_str(&render(&folder, Format::Full)).to_string();
    text.replace(&dir.path().display().to_string(), "spec")
}

fn put(folder: &Path, name: &str, text: impl AsRef<[u8]>) {
    fs::write(folder.join(name), text).expect("written");
}

#[test]
fn only_yaml_files_directly_in_the_folder_are_read() {
    let (_dir, folder) = folder(|dir| {
        put(dir, "notes.yaml", "");
        put(dir, "README.md", "# not a description\n");
        put(dir, ".notes.yaml", "an editor's\n");
        fs::create_dir(dir.join("below")).expect("made");
        put(&dir.join("below"), "more.yaml", "");
    });
    let names: Vec<_> = folder.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["api.yaml", "notes.yaml"]);
    assert!(folder.diagnostics.is_empty(), "{:?}", folder.diagnostics);
}

#[test]
fn another_ending_is_a_warning() {
    let (_dir, mut folder) = folder(|dir| put(dir, "notes.yml", "resource: Notes\n"));
    assert!(folder.check().is_some());
    let found = folder.diagnostics.first();
    assert_eq!(found.map(|d| d.code), Some("W0001"));
    let help = found.and_then(|d| d.help.as_deref()).unwrap_or_default();
    assert!(help.contains("rename it to `notes.yaml`"), "{help}");
}

#[test]
fn a_folder_in_the_place_of_a_file() {
    insta::assert_snapshot!(seen(
        |dir| fs::create_dir(dir.join("notes.yaml")).expect("made")
    ));
}

#[test]
fn a_huge_scalar() {
    insta::assert_snapshot!(seen(|dir| {
        let mut text = b"resource: \"".to_vec();
        text.resize(100 << 20, b'x');
        put(dir, "notes.yaml", text);
    }));
}

#[test]
fn more_than_a_description_in_all() {
    insta::assert_snapshot!(seen(|dir| {
        for number in 0..5 {
            put(dir, &format!("part_{number}.yaml"), vec![b'#'; 7 << 20]);
        }
    }));
}

#[test]
fn invalid_utf8() {
    insta::assert_snapshot!(seen(|dir| {
        put(
            dir,
            "notes.yaml",
            b"resource: Notes\ndoc: caf\xe9 au lait\n",
        );
    }));
}

#[test]
fn a_folder_that_is_not_there() {
    let failure = read(Path::new("/nowhere/at/all")).expect_err("it is not there");
    assert!(failure.help.is_some());
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn a_link_that_leaves_the_folder() {
        insta::assert_snapshot!(seen(|dir| {
            symlink("/etc/hostname", dir.join("notes.yaml")).expect("a link");
        }));
    }

    #[test]
    fn a_link_inside_the_folder_is_followed() {
        let (_dir, folder) = folder(|dir| {
            put(dir, "notes.yaml", "resource: Notes\n");
            symlink("notes.yaml", dir.join("again.yaml")).expect("a link");
        });
        assert_eq!(folder.files.len(), 3);
    }

    #[test]
    fn a_link_in_a_circle() {
        insta::assert_snapshot!(seen(|dir| {
            symlink("notes.yaml", dir.join("notes.yaml")).expect("a link");
        }));
    }

    #[test]
    fn a_pipe_is_not_waited_for() {
        insta::assert_snapshot!(seen(|dir| {
            let pipe = dir.join("notes.yaml");
            let made = std::process::Command::new("mkfifo").arg(&pipe).status();
            if !made.is_ok_and(|status| status.success()) {
                symlink("/dev/null", &pipe).expect("a link");
            }
        }));
    }

    #[test]
    fn a_name_that_is_not_text() {
        insta::assert_snapshot!(seen(|dir| {
            let name = OsStr::from_bytes(b"caf\xe9.yaml");
            fs::write(dir.join(name), "").expect("written");
        }));
    }

    #[test]
    fn an_unreadable_file() {
        let (_dir, folder) = folder(|dir| {
            put(dir, "notes.yaml", "resource: Notes\n");
            let nobody = fs::Permissions::from_mode(0o000);
            fs::set_permissions(dir.join("notes.yaml"), nobody).expect("it can be set");
        });
        // Root reads what it likes.
        let readable = folder.files.len() == 2;
        assert!(readable || folder.diagnostics.iter().any(|d| d.code == "E0003"));
    }
}
