//! Resources as such: their modules, features and handles.

use super::{About, Found};
use crate::change::{RESOURCE_ADDED, RESOURCE_REMOVED, RESOURCE_RENAMED};

pub(super) fn compare(found: &mut Found<'_>) {
    let (old, new) = (found.old, found.new);
    let pairs = found.pairs.resources.clone();
    for (was, at) in old.resources.iter().zip(&pairs) {
        let Some(is) = at.and_then(|at| new.resources.get(at)) else {
            let message = format!("the resource and feature `{}` are gone", was.module);
            found.push(
                RESOURCE_REMOVED,
                &was.handle,
                message,
                (Some(was.place), None),
            );
            continue;
        };
        let places = (Some(was.place), Some(is.place));
        if is.module != was.module {
            let message = format!(
                "the resource and feature `{}` became `{}`",
                was.module, is.module
            );
            found.push(RESOURCE_RENAMED, &is.handle, message, places);
        } else if is.handle != was.handle {
            let message = format!("the type `{}` became `{}`", was.handle, is.handle);
            found.push(RESOURCE_RENAMED, &is.handle, message, places);
        }
        let (a, b) = (
            About::new(was.doc.as_ref(), None),
            About::new(is.doc.as_ref(), None),
        );
        found.about(&is.handle, "", a, b, places);
    }
    for (at, is) in new.resources.iter().enumerate() {
        if !pairs.contains(&Some(at)) {
            let message = format!("the resource and feature `{}` are new", is.module);
            found.push(RESOURCE_ADDED, &is.handle, message, (None, Some(is.place)));
        }
    }
}
