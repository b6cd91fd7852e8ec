//! Changes to files that people own too: no manifest lists them, and nothing in them says who made them.

use std::path::Path;

use super::plan::{Change, Kind, Plan, checked, read};
use crate::Failure;

/// What becomes of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Where it is below the folder.
    pub path: String,
    /// What it holds from now on; nothing if it goes.
    pub text: Option<String>,
}

/// Plans edits below a folder. The caller has read the files as they are, under the folder's lock.
pub fn edits(root: &Path, edits: &[Edit]) -> Result<Plan, Failure> {
    let mut plan = Plan::default();
    for edit in edits {
        let path = checked(&edit.path)?;
        path.check_folders(root)?;
        let old = read(root, &path)?;
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
