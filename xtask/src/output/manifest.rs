//! The list of the files that we made, with a hash of each, kept inside the output folder.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::path::InnerPath;
use super::{MANIFEST, MARKER};
use crate::Failure;

/// Hash of a text: the first 32 hexadecimal digits of its SHA-256.
pub fn hash(text: &[u8]) -> String {
    Sha256::digest(text)
        .iter()
        .take(16)
        .fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

/// The files that an earlier run made, and what it was told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// Hash by path.
    pub files: BTreeMap<InnerPath, String>,
    /// The runtime that the crate was made to depend on, as `--runtime` takes it.
    pub runtime: Option<String>,
}

impl Manifest {
    /// Reads the manifest of an output folder; a missing one is an empty one.
    pub fn read(out: &Path) -> Result<Self, Failure> {
        let path = out.join(MANIFEST);
        match std::fs::read(&path) {
            Ok(bytes) => Ok(Self::parse(&String::from_utf8_lossy(&bytes))),
            Err(error)
                if matches!(
                    error.kind(),
                    std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
                ) =>
            {
                Ok(Self::default())
            }
            Err(error) => Err(Failure::io("read", &path, &error)),
        }
    }

    /// Reads what it can. Lines that mean nothing (a merge conflict's) are left out: a file that is
    /// no longer listed is still known by its first line.
    pub fn parse(text: &str) -> Self {
        let mut manifest = Self::default();
        for line in text.lines() {
            if let Some(runtime) = line.strip_prefix("runtime ") {
                manifest.runtime = Some(runtime.to_owned());
            } else if let Some((hash, path)) = line.split_once("  ")
                && hash.len() == 32
                && hash.bytes().all(|b| b.is_ascii_hexdigit())
                && let Some(path) = InnerPath::new(path)
            {
                manifest.files.insert(path, hash.to_owned());
            }
        }
        manifest
    }

    /// The manifest as it is written: sorted, one line a file.
    pub fn render(&self) -> String {
        let mut text = format!("# {MARKER}: the files that it made here. Do not edit.\n");
        if let Some(runtime) = &self.runtime {
            let _ = writeln!(text, "runtime {runtime}");
        }
        for (path, hash) in &self.files {
            let _ = writeln!(text, "{hash}  {}", path.as_str());
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_survives_writing_and_reading() {
        let mut manifest = Manifest {
            runtime: Some("path=../runtime".into()),
            ..Manifest::default()
        };
        manifest
            .files
            .insert(InnerPath::new("src/lib.rs").expect("a path"), hash(b"x"));
        assert_eq!(Manifest::parse(&manifest.render()), manifest);
    }

    #[test]
    fn a_merge_conflict_in_it_is_no_obstacle() {
        let line = format!("{}  src/lib.rs", hash(b"x"));
        let text = format!(
            "<<<<<<< ours\n{line}\n=======\n>>>>>>> theirs\n{}  ../x\n",
            hash(b"y")
        );
        assert_eq!(Manifest::parse(&text).files.len(), 1);
    }
}
