//! Helpers for tests: a hand-written "generated" crate, and a server that shows each byte that arrives.
#![allow(dead_code, missing_docs, reason = "each test uses a part of it")]

pub mod bookshop;
pub mod planted;
pub mod played;
pub mod server;
