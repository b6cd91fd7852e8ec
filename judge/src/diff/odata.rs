//! What an operation's `OData` can do.

use specwright_model::api::{OData, Operation};

use super::Found;
use crate::change::{ODATA_NARROWED, ODATA_WIDENED};

pub(super) fn compare(found: &mut Found<'_>, name: &str, old: &Operation, new: &Operation) {
    // That it takes OData or no longer does is said of its parameters.
    let (Some(a), Some(b)) = (&old.odata, &new.odata) else {
        return;
    };
    if a == b {
        return;
    }
    let (rule, message) = if narrower(a, b) {
        (
            ODATA_NARROWED,
            "its OData can do less, or writes enums in another way",
        )
    } else {
        (ODATA_WIDENED, "its OData can do more")
    };
    let places = (Some(old.place), Some(new.place));
    found.push(rule, name, message, places);
    found.detail(a, b);
}

/// Whether there are queries that the old one sends and the new one does not.
fn narrower(old: &OData, new: &OData) -> bool {
    let loses = |old: Option<&Vec<String>>, new: Option<&Vec<String>>| match (old, new) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(old), Some(new)) => old.iter().any(|one| !new.contains(one)),
    };
    let less = |old: Option<u32>, new: Option<u32>| match (old, new) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(old), Some(new)) => new < old,
    };
    let shorter = less(old.url_limit, new.url_limit) && new.post.is_none();
    let no_form = old.post.is_some() && new.post.is_none() && new.url_limit.is_some();
    loses(old.functions.as_ref(), new.functions.as_ref())
        || loses(old.expand.as_ref(), new.expand.as_ref())
        || less(old.top, new.top)
        || shorter
        || no_form
        || old.namespace != new.namespace
}
