//! Changes to files that people own too: no manifest lists them, and nothing in them says who made them.

use std::path::Path;

use super::plan::{Change, Kind, Plan, checked, read, writable};
use crate::Failure;

/// What becomes of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Where it is below the folder.
    pub path: String,
    /// What it holds from now on; nothing if it goes.
    pub text: Option<String>,
    /// What it held when this was thought of.
    pub was: Previous,
}

/// What a file held when an edit of it was thought of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Previous {
    /// It is ours: nobody asked.
    Ours,
    /// It was not there.
    Absent,
    /// This text.
    Text(String),
}

impl Previous {
    fn is(&self, now: Option<&[u8]>) -> bool {
        match self {
            Self::Ours => true,
            Self::Absent => now.is_none(),
            Self::Text(text) => now == Some(text.as_bytes()),
        }
    }
}

/// Plans edits below a folder, under the folder's lock. What was saved since the files were read is
/// not overwritten.
pub fn edits(root: &Path, edits: &[Edit]) -> Result<Plan, Failure> {
    let mut plan = Plan::default();
    for edit in edits {
        let path = checked(&edit.path)?;
        path.check_folders(root)?;
        let old = read(root, &path)?;
        if !edit.was.is(old.as_deref()) {
            let shown = path.under(root);
            let what = format!("{} was changed while this ran", shown.display());
            return Err(Failure::new(what).help("nothing was written; run the command again"));
        }
        let kind = match (&old, &edit.text) {
            (None, None) => continue,
            (Some(old), Some(new)) if old == new.as_bytes() => {
                plan.unchanged += 1;
                continue;
            }
            (None, Some(_)) => Kind::Create,
            (Some(_), Some(_)) => Kind::Replace,
            (Some(_), None) => Kind::Remove,
        };
        if old.is_some() {
            writable(root, &path)?;
        }
        let old = old.unwrap_or_default();
        plan.changes.push(Change {
            path,
            kind,
            old,
            new: edit.text.clone().unwrap_or_default().into_bytes(),
            edited: false,
        });
    }
    plan.changes.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(plan)
}
