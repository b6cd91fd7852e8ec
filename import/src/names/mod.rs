//! Names for resources, operations and types: from what stands upstream.

mod operations;
mod types;

use std::fmt::Write as _;

use specwright_model::names::case;

pub use operations::operations;
pub use types::types;

/// The file of a resource, and its module but for what Rust forbids.
pub fn module(resource: &str) -> String {
    case::snake(resource)
}

/// A name in letters and digits that any name is made of: others by their numbers.
pub(crate) fn spelled(written: &str) -> String {
    let mut text = String::new();
    for c in written.chars().take(60) {
        if c.is_ascii() {
            text.push(c);
        } else {
            let _ = write!(text, "_u{:x}_", u32::from(c));
        }
    }
    if text.chars().any(|c| c.is_ascii_alphanumeric()) {
        text
    } else {
        "unnamed".to_owned()
    }
}

/// A resource as written: `API Users` becomes `ApiUsers`, `WorkOrders` stays.
pub fn resource(tag: &str) -> String {
    if tag.starts_with(|c: char| c.is_ascii_uppercase())
        && tag.chars().all(|c| c.is_ascii_alphanumeric())
    {
        apart(tag.to_owned())
    } else {
        apart(case::upper_camel(&spelled(tag)))
    }
}

/// The file of a resource is neither the API's own nor one for types alone, and its name begins with a letter.
fn apart(resource: String) -> String {
    if resource.starts_with(|c: char| c.is_ascii_digit()) {
        format!("N{resource}")
    } else if matches!(module(&resource).as_str(), "api" | "common") {
        format!("{resource}Resource")
    } else {
        resource
    }
}

/// A type's name: as written where it is a good one.
pub fn type_name(written: &str) -> String {
    let plain = written.chars().all(|c| c.is_ascii_alphanumeric());
    if plain && written.starts_with(|c: char| c.is_ascii_uppercase()) {
        written.to_owned()
    } else {
        case::upper_camel(&spelled(written))
    }
}
