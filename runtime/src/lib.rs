//! .
pub mod promise;
