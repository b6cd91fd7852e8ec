//! Where the ledger of an import goes: with everything else where that can be, else beside its place
//! first, so that an import that fails leaves the old one.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::Failure;
use crate::output::{self, Disk, Root, StagedFile};
use crate::text::shown;

/// Where it goes.
pub(super) enum Place {
    /// Below the folder that the import writes below.
    Inside(String),
    /// A file elsewhere.
    Outside(PathBuf),
    /// A pipe, a terminal: what is written there is read at once.
    Stream(PathBuf),
}

impl Place {
    /// Finds it; without a name it lies beside the upstream files.
    pub(super) fn find(named: Option<&Path>, root: &Root) -> Result<Self, Failure> {
        let Some(path) = named else {
            return Ok(Self::Inside(root.other.file("ledger.tsv")));
        };
        if is_stream(path) {
            return Ok(Self::Stream(path.to_path_buf()));
        }
        if path.is_dir() {
            return Err(Failure::new(format!("{} is a folder", shown(path)))
                .help("name a file with `--ledger`; nothing was changed"));
        }
        Ok(match root.below(path)? {
            Some(inner) => Self::Inside(inner),
            None => Self::Outside(output::real(path)?),
        })
    }

    /// The file that is replaced, if it is one.
    pub(super) fn file(&self, root: &Root) -> Option<PathBuf> {
        match self {
            Self::Inside(inner) => Some(root.path.join(inner)),
            Self::Outside(path) => Some(path.clone()),
            Self::Stream(_) => None,
        }
    }

    /// Does `work`, and writes the ledger: where it is no part of the work, that is made ready first,
    /// so that nothing is left to fail but a rename.
    pub(super) fn with(
        &self,
        disk: &Disk,
        text: &str,
        work: impl FnOnce() -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        match self {
            Self::Inside(_) => work(),
            Self::Outside(path) => {
                let ready = StagedFile::write(disk, path, text.as_bytes())?;
                work()?;
                ready.place()
            }
            Self::Stream(path) => {
                work()?;
                stream(path, text).map_err(|error| {
                    Failure::io("write the ledger to", path, &error)
                        .help("the import is done; only its ledger was not written")
                })
            }
        }
    }
}

/// Whether it is no file, or the name of one that a process has open: what reads there would not see
/// another file in its place.
fn is_stream(path: &Path) -> bool {
    let open = ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc"];
    let named = cfg!(unix) && open.iter().any(|name| path.starts_with(name));
    named || fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}

fn stream(path: &Path, text: &str) -> io::Result<()> {
    if path == Path::new("/dev/stdout") {
        // Where this process stands in the file that it may be.
        let mut out = io::stdout().lock();
        return out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }
    fs::File::options()
        .append(true)
        .open(path)?
        .write_all(text.as_bytes())
}
