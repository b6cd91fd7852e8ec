//! What an import keeps and where: the ledger, the upstream file, two folders on one file system.

use std::fs;
use std::path::Path;

use crate::program::{command, flat, read, run};

const FIRST: &str = r##"{"swagger":"2.0","host":"a.example","paths":{
"/notes":{"get":{"tags":["Notes"],"responses":{"200":{"description":"","schema":{"$ref":"#/definitions/Note"}}}}}},
"definitions":{"Note":{"type":"object","properties":{"Id":{"type":"integer"}}}}}"##;

fn home() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("shop.json"), FIRST).expect("written");
    folder
}

/// A newer upstream file of the same name, in a folder of its own.
fn newer(home: &Path) {
    let text = FIRST.replace(r#""Id":"#, r#""Text":{"type":"string"},"Id":"#);
    fs::create_dir_all(home.join("newer")).expect("made");
    fs::write(home.join("newer/shop.json"), text).expect("written");
}

fn import(home: &Path, more: &[&str]) -> String {
    let (code, said) = run(home, &[&["import"], more].concat());
    assert_eq!(code, Some(0), "{said}");
    said
}

/// Fails, and has changed nothing.
fn refused(home: &Path, more: &[&str]) -> String {
    let before = tree(home);
    let (code, said) = run(home, &[&["import"], more].concat());
    assert_eq!(code, Some(2), "{said}");
    assert_eq!(tree(home), before, "{said}");
    said
}

/// Every file below a folder with its bytes, and every folder.
fn tree(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.display().to_string();
        if path.is_dir() {
            found.extend(tree(&path));
            found.push((name, Vec::new()));
        } else if path.is_file() {
            found.push((name, fs::read(&path).expect("readable")));
        }
    }
    found.sort();
    found
}

/// A ledger of an earlier import.
const LEDGER: &str =
    "# disposition\tupstream\tat\tdescription\tat\twhat\nkept\t/x\t1:1\t-\t-\told\n";

#[test]
fn what_is_no_ledger_is_not_overwritten_by_one() {
    let folder = home();
    let home = folder.path();
    let elsewhere = tempfile::tempdir().expect("a folder");
    let outside = elsewhere.path().join("notes.txt");
    let image = elsewhere.path().join("image.png");
    fs::write(&outside, "mine\n").expect("written");
    fs::write(&image, b"\x89PNG\xff").expect("written");
    fs::write(home.join("main.rs"), "fn main() {}\n").expect("written");
    let before = tree(elsewhere.path());
    for taken in [Path::new("main.rs"), &outside, &image] {
        let taken = taken.to_str().expect("text");
        let said = flat(&refused(home, &["shop.json", "--ledger", taken]));
        assert!(said.contains("is no ledger of an import"), "{said}");
        assert!(said.contains("name another file with `--ledger`"), "{said}");
    }
    assert_eq!(tree(elsewhere.path()), before);
    // Nor where it lies without being named.
    fs::create_dir_all(home.join("upstream")).expect("made");
    fs::write(home.join("upstream/ledger.tsv"), "my sums\n").expect("written");
    let said = refused(home, &["shop.json"]);
    assert!(
        said.contains("upstream/ledger.tsv is no ledger of an import"),
        "{said}"
    );
    // An empty file, such as one made for it, is nobody's.
    let empty = elsewhere.path().join("empty.tsv");
    fs::write(&empty, "").expect("written");
    import(
        home,
        &["shop.json", "--ledger", empty.to_str().expect("text")],
    );
    assert!(read(elsewhere.path(), "empty.tsv").starts_with("# disposition\t"));
}

#[test]
fn an_import_whose_ledger_cannot_be_written_writes_nothing() {
    let folder = home();
    let home = folder.path();
    fs::create_dir(home.join("taken")).expect("made");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let taken = elsewhere.path().join("taken");
    fs::create_dir(&taken).expect("made");
    let missing = elsewhere.path().join("no/such/ledger.tsv");
    for ledger in [Path::new("taken"), &taken, &missing] {
        let ledger = ledger.to_str().expect("text");
        let said = refused(home, &["shop.json", "--ledger", ledger]);
        assert!(said.contains("nothing was changed"), "{said}");
    }
}

#[test]
fn an_import_that_fails_leaves_the_ledger_and_nothing_beside_it() {
    let folder = home();
    let home = folder.path();
    let elsewhere = tempfile::tempdir().expect("a folder");
    let ledger = elsewhere.path().join("ledger.tsv");
    fs::write(&ledger, LEDGER).expect("written");
    // Something is in the way of the last file.
    fs::create_dir_all(home.join("upstream/last-import.txt")).expect("made");
    refused(
        home,
        &["shop.json", "--ledger", ledger.to_str().expect("text")],
    );
    assert_eq!(tree(elsewhere.path()).len(), 1);
    assert_eq!(read(elsewhere.path(), "ledger.tsv"), LEDGER);
}

#[test]
fn a_ledger_goes_where_it_is_named() {
    let folder = home();
    let home = folder.path();
    let elsewhere = tempfile::tempdir().expect("a folder");
    let outside = elsewhere.path().join("ledger.tsv");
    fs::write(&outside, LEDGER).expect("written");
    for ledger in [
        "ledger.tsv",
        "reports/ledger.tsv",
        outside.to_str().expect("text"),
    ] {
        import(home, &["shop.json", "--ledger", ledger]);
        let text = fs::read_to_string(home.join(ledger)).expect(ledger);
        assert!(text.contains('\t'), "{text}");
    }
    assert_eq!(tree(elsewhere.path()).len(), 1);
    assert!(!home.join("upstream/ledger.tsv").exists());
}

#[cfg(unix)]
#[test]
fn a_ledger_can_be_read_as_it_is_written() {
    let folder = home();
    let home = folder.path();
    import(home, &["shop.json", "--ledger", "ledger.tsv"]);
    let wanted = read(home, "ledger.tsv");
    let said = import(home, &["shop.json", "--ledger", "/dev/stdout"]);
    assert!(said.contains(&wanted), "{said}");
    // Standard output that is a file stays that file.
    let out = fs::File::create(home.join("out")).expect("made");
    let mut child = command(home, &["import", "shop.json", "--ledger", "/dev/stdout"]);
    assert!(child.stdout(out).status().expect("it runs").success());
    let said = read(home, "out");
    assert!(
        said.starts_with(&wanted) && said.len() > wanted.len(),
        "{said}"
    );
}

#[test]
fn a_ledger_is_not_written_over_what_the_import_is_about() {
    let folder = home();
    let home = folder.path();
    import(home, &["shop.json"]);
    fs::write(home.join("spec/mine.yaml"), "types:\n  Mine: { Id: int }\n").expect("written");
    for taken in [
        "shop.json",
        "spec/notes.yaml",
        "spec/mine.yaml",
        "upstream/last-import.json",
        "upstream/shop.json",
        "upstream/import.yaml",
    ] {
        let said = refused(home, &["shop.json", "--ledger", taken]);
        assert!(said.contains("is a file of this import itself"), "{said}");
    }
}

#[test]
fn an_upstream_file_that_no_import_wrote_is_not_overwritten() {
    let folder = home();
    let home = folder.path();
    fs::create_dir(home.join("upstream")).expect("made");
    fs::write(home.join("upstream/shop.json"), "{\"another\": 1}").expect("written");
    let said = refused(home, &["shop.json"]);
    assert!(
        said.contains("upstream/shop.json is not what the last import wrote"),
        "{said}"
    );
    fs::write(home.join("shop-2.json"), FIRST).expect("written");
    import(home, &["shop-2.json"]);
    // The last import wrote another one.
    let said = refused(home, &["shop.json"]);
    assert!(said.contains("is not what the last import wrote"), "{said}");
}

#[test]
fn an_upstream_file_that_the_last_import_wrote_is_replaced() {
    let folder = home();
    let home = folder.path();
    import(home, &["shop.json"]);
    import(home, &["upstream/shop.json"]);
    newer(home);
    import(home, &["newer/shop.json"]);
    assert!(read(home, "upstream/shop.json").contains("Text"));
    // But not once somebody has edited it.
    let edited = read(home, "upstream/shop.json").replace("Text", "Body");
    fs::write(home.join("upstream/shop.json"), &edited).expect("written");
    let said = refused(home, &["shop.json"]);
    assert!(said.contains("is not what the last import wrote"), "{said}");
}

#[test]
fn an_upstream_file_that_the_last_import_only_read_is_not_overwritten() {
    let folder = home();
    let home = folder.path();
    fs::create_dir(home.join("upstream")).expect("made");
    fs::write(home.join("upstream/shop.json"), FIRST).expect("written");
    import(home, &["upstream/shop.json"]);
    newer(home);
    let said = refused(home, &["newer/shop.json"]);
    assert!(said.contains("is not what the last import wrote"), "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn folders_on_two_file_systems_are_refused_before_anything_is_written() {
    use std::os::unix::fs::MetadataExt as _;

    let folder = home();
    let home = folder.path();
    let Ok(other) = tempfile::tempdir_in("/dev/shm") else {
        return;
    };
    let device = |path: &Path| fs::metadata(path).expect("there").dev();
    if device(other.path()) == device(home) {
        return;
    }
    let upstream = other.path().join("upstream");
    let upstream = upstream.to_str().expect("text");
    let said = refused(home, &["shop.json", "--upstream", upstream]);
    assert!(said.contains("are not on one file system"), "{said}");
    assert!(tree(other.path()).is_empty());
}
