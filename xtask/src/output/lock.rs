//! Only one run at a time changes an output folder.

use std::fs::File;
use std::path::Path;

use super::manifest::hash;
use crate::Failure;

/// Held while a folder is being changed; the system frees it when the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Waits for other runs on the same folder, then holds it.
    pub fn take(out: &Path) -> Result<Self, Failure> {
        let file = open(out).map_err(|error| Failure::io("lock", out, &error))?;
        file.lock()
            .map_err(|error| Failure::io("lock", out, &error))?;
        Ok(Self { _file: file })
    }
}

/// On Unix the folder itself can be locked; elsewhere a file outside of it stands for it, so that
/// the folder holds nothing that would have to be cleaned up.
fn open(out: &Path) -> std::io::Result<File> {
    if cfg!(unix) {
        return File::open(out);
    }
    let key = hash(std::fs::canonicalize(out)?.to_string_lossy().as_bytes());
    File::create(std::env::temp_dir().join(format!("specwright-{key}.lock")))
}
