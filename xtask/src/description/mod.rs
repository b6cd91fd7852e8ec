//! Reading a description folder, whatever is in it.

mod codes;
mod folder;

#[cfg(test)]
mod tests;

pub use codes::ENTRIES;
pub use folder::{Folder, read};
