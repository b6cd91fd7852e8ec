//! What is decided before anything is spelled: which arguments an operation takes, how it is called,
//! what it answers.

pub(crate) mod answer;
pub(crate) mod argument;
pub(crate) mod field;
pub(crate) mod operation;
