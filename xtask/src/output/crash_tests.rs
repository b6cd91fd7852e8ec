//! Every moment of a run can be its last one: it is killed, and fails, at each of its steps.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::disk::Step;
use super::{Disk, File, Recovered, STAGE, plan, recover, write};
use crate::Failure;

/// What happens at a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strike {
    /// The process dies.
    Kill,
    /// This one step fails.
    Fail,
    /// The disk is full from here on.
    Full,
}

/// A planned fault.
#[derive(Debug)]
pub struct Fault {
    at: usize,
    strike: Strike,
    reached: AtomicUsize,
}

impl Fault {
    pub(super) fn new(at: usize, strike: Strike) -> Self {
        Self {
            at,
            strike,
            reached: AtomicUsize::new(0),
        }
    }

    pub(super) fn strike(&self, step: Step) -> io::Result<()> {
        let now = self.reached.fetch_add(1, Ordering::SeqCst);
        match self.strike {
            Strike::Kill if now == self.at => std::process::abort(),
            Strike::Fail if now == self.at => Err(io::ErrorKind::PermissionDenied.into()),
            Strike::Full if now >= self.at && step == Step::Allocates => {
                Err(io::ErrorKind::StorageFull.into())
            }
            _ => Ok(()),
        }
    }
}

fn file(path: &str, text: &str) -> File {
    File {
        path: path.to_owned(),
        content: text.as_bytes().to_vec(),
    }
}

fn before() -> Vec<File> {
    vec![
        file("Cargo.toml", "old"),
        file("src/lib.rs", "old"),
        file("src/gone/x.rs", "old"),
    ]
}

fn after() -> Vec<File> {
    vec![
        file("Cargo.toml", "old"),
        file("src/lib.rs", "new"),
        file("src/types/mod.rs", "new"),
        file("src/more.rs", "new"),
    ]
}

fn make(disk: &Disk, out: &Path, files: &[File]) -> Result<(), Failure> {
    write(disk, out, &plan(out, files, None)?)
}

pub(super) type Tree = BTreeMap<PathBuf, Option<String>>;

/// Every file and folder below a folder, with its content.
pub(super) fn tree(folder: &Path) -> Tree {
    let mut found = BTreeMap::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(next) = waiting.pop() {
        for entry in std::fs::read_dir(&next)
            .expect("a folder")
            .map(|e| e.expect("an entry"))
        {
            let path = entry.path();
            let inner = path.strip_prefix(folder).expect("below it").to_path_buf();
            if path.is_dir() {
                found.insert(inner, None);
                waiting.push(path);
            } else {
                found.insert(inner, Some(std::fs::read_to_string(&path).expect("a text")));
            }
        }
    }
    found
}

fn expected(files: &[File]) -> Tree {
    let folder = tempfile::tempdir().expect("a folder");
    make(&Disk::default(), folder.path(), files).expect("an empty folder can be filled");
    tree(folder.path())
}

const OUT: &str = "SPECWRIGHT_TEST_OUT";
const AT: &str = "SPECWRIGHT_TEST_AT";

#[test]
#[ignore = "the child process of the next test"]
fn child_that_is_killed() {
    as_child(|disk, out| make(disk, out, &after()));
}

/// In a child process: does the work, and is killed at the step that the parent named.
pub(super) fn as_child(work: impl FnOnce(&Disk, &Path) -> Result<(), Failure>) {
    let (Ok(out), Ok(at)) = (std::env::var(OUT), std::env::var(AT)) else {
        return;
    };
    let fault = Fault::new(at.parse().expect("a number"), Strike::Kill);
    let disk = Disk { fault: Some(fault) };
    work(&disk, Path::new(&out)).expect("no error without a kill");
}

/// Runs the child that is a test of this module; whether it was killed.
pub(super) fn kill(module: &str, out: &Path, at: usize) -> bool {
    let child = format!("output::{module}::child_that_is_killed");
    let status = Command::new(std::env::current_exe().expect("this test's program"))
        .args(["--exact", &child, "--ignored"])
        .env(OUT, out)
        .env(AT, at.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("the child starts");
    !status.success()
}

#[test]
fn a_run_that_is_killed_at_any_step_is_completed_or_rolled_back_by_the_next() {
    let (old, new) = (expected(&before()), expected(&after()));
    let mut seen = Vec::new();
    for at in 0.. {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path();
        make(&Disk::default(), out, &before()).expect("the first run");
        if !kill("crash_tests", out, at) {
            assert!(at > 30, "only {at} steps: the steps are not counted");
            break;
        }
        seen.push(recover(&Disk::default(), out).expect("recovery"));
        let found = tree(out);
        assert!(
            found == old || found == new,
            "killed at step {at}: {found:#?}"
        );
        make(&Disk::default(), out, &after()).expect("the next run");
        assert_eq!(tree(out), new, "killed at step {at}");
    }
    for outcome in [Recovered::Nothing, Recovered::Cleaned, Recovered::Completed] {
        assert!(seen.contains(&outcome), "{outcome:?} never happened");
    }
}

#[test]
fn a_step_that_fails_leaves_everything_as_it_was() {
    let (old, new) = (expected(&before()), expected(&after()));
    for strike in [Strike::Fail, Strike::Full] {
        let mut failures = 0;
        for at in 0..200 {
            let folder = tempfile::tempdir().expect("a folder");
            let out = folder.path();
            make(&Disk::default(), out, &before()).expect("the first run");
            let disk = Disk {
                fault: Some(Fault::new(at, strike)),
            };
            let result = make(&disk, out, &after());
            failures += usize::from(result.is_err());
            // A failed tidying up is made good by the next run.
            recover(&Disk::default(), out).expect("recovery");
            let want = if result.is_err() { &old } else { &new };
            // An empty folder that could not be removed is no harm.
            let files = |tree: &Tree| tree.iter().filter(|f| f.1.is_some()).count();
            let found = tree(out);
            let same = want
                .iter()
                .all(|(path, text)| found.get(path) == Some(text));
            assert!(
                same && files(&found) == files(want),
                "{strike:?} at step {at}: {found:#?}"
            );
        }
        assert!(
            failures > 20,
            "{strike:?}: only {failures} steps could fail"
        );
    }
}

#[test]
fn a_run_on_a_full_disk_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path();
    make(&Disk::default(), out, &before()).expect("the first run");
    let old = tree(out);
    let disk = Disk {
        fault: Some(Fault::new(4, Strike::Full)),
    };
    let failure = make(&disk, out, &after()).expect_err("the disk is full");
    assert!(failure.message.contains("no storage space"), "{failure}");
    assert_eq!(tree(out), old, "without any recovery");
}

#[test]
fn damaged_staged_files_are_rolled_back() {
    let (old, new) = (expected(&before()), expected(&after()));
    let mut rolled_back = 0;
    for at in 0.. {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path();
        make(&Disk::default(), out, &before()).expect("the first run");
        if !kill("crash_tests", out, at) {
            break;
        }
        // As after a power cut on a disk that lied about what it had written.
        for entry in std::fs::read_dir(out.join(STAGE))
            .into_iter()
            .flatten()
            .flatten()
        {
            if entry.path().extension().is_some_and(|e| e == "new") {
                std::fs::write(entry.path(), "damaged").expect("it can be damaged");
            }
        }
        let recovered = recover(&Disk::default(), out).expect("recovery");
        rolled_back += usize::from(recovered == Recovered::RolledBack);
        let found = tree(out);
        assert!(
            found == old || found == new,
            "killed at step {at}: {found:#?}"
        );
    }
    assert!(rolled_back > 2, "rolled back only {rolled_back} times");
}
