//! Descriptions as text: their canonical layout, and edits that leave the rest as it is.
//!
//! Nothing here decides what a description means. [`layout`] gives a file the one layout that all
//! files have, with every comment; whatever cannot be laid out anew safely is left and says why.
//! [`splice`] edits places and leaves every other byte as it is.

mod alias;
mod block;
mod catalogue;
mod document;
mod events;
mod key_order;
mod layout;
mod layout_tree;
mod members;
mod new_value;
mod print;
mod read;
mod scalar;
mod separator;
pub mod splice;

pub use alias::{ExpandedAliases, expand_aliases};
pub use catalogue::catalogue;
pub use layout::{LayoutError, layout};
pub use new_value::{NewValue, entry, file, flow};
pub use scalar::scalar;

/// All comments of a text, each from its `#` to the end of its line; nothing if it is no YAML.
pub fn comments_in(text: &str) -> Option<Vec<&str>> {
    let events = events::Events::record(text).ok()?;
    let comments = events.comments.iter();
    comments
        .map(|comment| text.get(comment.start..comment.end).map(str::trim_end))
        .collect()
}
