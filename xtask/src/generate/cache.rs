//! What runs keep for later runs, in the output folder under `.specwright/cache`.
//!
//! Git is told to ignore it, and it may be deleted at any time. It is of use to the very program that wrote
//! it alone, and `--check` does not look at it.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

const FOLDER: &str = ".specwright/cache";
/// The folder ignores itself, so that nobody's `.gitignore` has to know of it.
const IGNORE: (&str, &str) = (".gitignore", "*\n");

/// One file of the cache.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    file: &'static str,
    program: Vec<u8>,
}

impl Cache {
    /// The file of that name, of one output folder.
    pub fn new(out: &Path, file: &'static str) -> Self {
        Self {
            folder: out.join(FOLDER),
            file,
            program: program(),
        }
    }

    /// What an earlier run kept; nothing if there is nothing, it is damaged, or another program made it.
    pub fn read(&self) -> Option<Vec<u8>> {
        let bytes = fs::read(self.folder.join(self.file)).ok()?;
        open(&bytes, &self.program).map(<[u8]>::to_vec)
    }

    /// Keeps it. A failure costs time, nothing else: it is not told.
    pub fn write(&self, body: &[u8]) {
        let _ = self.replace(&seal(body, &self.program));
    }

    fn replace(&self, bytes: &[u8]) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        if !is_own(&self.folder) {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        let ignore = self.folder.join(IGNORE.0);
        if fs::symlink_metadata(&ignore).is_err() {
            create(&ignore, IGNORE.1)?;
        }
        let draft = self
            .folder
            .join(format!("{}.{}", self.file, std::process::id()));
        let written = create(&draft, bytes);
        written
            .and_then(|()| fs::rename(&draft, self.folder.join(self.file)))
            .inspect_err(|_| {
                let _ = fs::remove_file(&draft);
            })
    }
}

/// Whether folder and the one above it are what they seem: through a link, other people's files would be
/// written.
fn is_own(folder: &Path) -> bool {
    let is_plain = |path: &Path| fs::symlink_metadata(path).is_ok_and(|found| found.is_dir());
    is_plain(folder) && folder.parent().is_some_and(is_plain)
}

/// Writes a file that is not there yet.
fn create(path: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    let mut file = File::options().write(true).create_new(true).open(path)?;
    file.write_all(content.as_ref())
}

/// What tells this program from every other one that was ever built.
fn program() -> Vec<u8> {
    let found = std::env::current_exe().and_then(fs::metadata).ok();
    let built = found.as_ref().and_then(|found| found.modified().ok());
    let built = built.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let size = found.map_or(0, |found| found.len());
    let version = env!("CARGO_PKG_VERSION");
    format!("specwright {version} {size} {built:?}\n").into_bytes()
}

/// What program made it, a sum, and the content.
fn seal(body: &[u8], program: &[u8]) -> Vec<u8> {
    let sum = crc32fast::hash(body).to_le_bytes();
    [program, &sum, body].concat()
}

fn open<'a>(bytes: &'a [u8], program: &[u8]) -> Option<&'a [u8]> {
    let (sum, body) = bytes.strip_prefix(program)?.split_first_chunk::<4>()?;
    (*sum == crc32fast::hash(body).to_le_bytes()).then_some(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_run_keeps_the_next_one_finds() {
        let out = tempfile::tempdir().expect("a folder");
        let cache = Cache::new(out.path(), "trees");
        assert_eq!(cache.read(), None);
        for body in [&b"one"[..], b"", b"two"] {
            cache.write(body);
            assert_eq!(
                Cache::new(out.path(), "trees").read().as_deref(),
                Some(body)
            );
        }
        assert_eq!(Cache::new(out.path(), "texts").read(), None);
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link() {
        let (out, other) = (
            tempfile::tempdir().expect("a folder"),
            tempfile::tempdir().expect("one"),
        );
        fs::create_dir(out.path().join(".specwright")).expect("a folder");
        std::os::unix::fs::symlink(other.path(), out.path().join(FOLDER)).expect("a link");
        Cache::new(out.path(), "trees").write(b"one");
        assert_eq!(fs::read_dir(other.path()).expect("a folder").count(), 0);
    }

    #[test]
    fn what_another_program_wrote_and_what_is_damaged_is_not_used() {
        let bytes = seal(&[1, 2, 3], b"one\n");
        assert_eq!(open(&bytes, b"one\n"), Some(&[1, 2, 3][..]));
        assert_eq!(open(&bytes, b"two\n"), None);
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert_eq!(open(&changed, b"one\n"), None, "byte {at}");
            assert_eq!(open(&bytes[..at], b"one\n"), None, "cut at {at}");
        }
    }
}
