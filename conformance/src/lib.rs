//! A server that knows only an upstream Swagger 2.0 file, not our model.
//!
//! It routes by the file's templates, checks parameters and bodies against the file's schemas with
//! a JSON Schema validator, and answers with a sample made from the file's schemas. What it finds
//! wrong is kept for the test to read. Because it shares no code with the importer, the model or
//! the generator, agreement with it is evidence.

mod check;
mod leaves;
mod route;
mod sample;
mod server;
mod swagger;

pub use leaves::missing_leaves;
pub use server::{Checker, Exchange};
pub use swagger::{Operation, Parameter, Swagger};
