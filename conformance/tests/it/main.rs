//! The generated client against the upstream description.

mod unusual_operations;
mod upstream_file;
