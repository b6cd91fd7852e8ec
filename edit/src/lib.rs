//! Descriptions as text: their canonical layout, and edits that leave the rest as it is.
//!
//! Nothing here decides what a description means. [`layout`] gives a file the one layout that all
//! files have, with every comment; whatever cannot be laid out anew safely is left and says why.
//! A [`Splice`] edits a place and leaves every other byte as it is.

mod alias;
mod apply;
mod block;
mod catalogue;
mod document;
mod key_order;
mod layout;
mod layout_tree;
mod lines;
mod mapping;
mod members;
mod print;
mod read;
mod scalar;
mod separator;
mod splice;
mod yaml_value;

use specwright_model::syntax::tree::SyntaxTree;

pub use alias::{ExpandedAliases, expand_aliases};
pub use apply::apply;
pub use catalogue::catalogue;
pub use document::Document;
pub use layout::layout;
pub use layout_tree::LayoutError;
pub use mapping::{Mapping, remove_item};
pub use scalar::scalar;
pub use splice::Splice;
pub use yaml_value::{YamlValue, entry, file, flow, flow_entry, named_entries};

/// All comments of a text, each from its `#` to the end of its line; nothing if it is no YAML.
pub fn comments_in(text: &str) -> Option<Vec<&str>> {
    let tree = SyntaxTree::parse(0, text).ok()?;
    let comments = tree.comments.iter();
    Some(comments.map(|comment| comment.words(text)).collect())
}
