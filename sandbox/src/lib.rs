//! A local server that keeps an API's promises, driven by the same model as its client.
//!
//! In a caller's test, from the description that the generated crate embeds (its feature
//! `embedded-description`), over loopback:
//!
//! ```
//! # use specwright_sandbox::Sandbox;
//! # async fn run(description: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::embedded(description)?.start().await?;
//! let address = sandbox.url();
//! # Ok(())
//! # }
//! ```
//!
//! or without any socket:
//!
//! ```
//! # use specwright_sandbox::{Request, Sandbox};
//! # fn run(description: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::embedded(description)?;
//! let reply = sandbox.handle(Request::new(http::Method::GET, "/workorders/1").bearer(Sandbox::TOKEN));
//! # Ok(())
//! # }
//! ```
//!
//! `demo/tests/callers.rs` in the repository has both with a generated client.

#![forbid(unsafe_code)]
#![allow(
    clippy::result_large_err,
    reason = "a refusal is made once a request, and boxing it would cost every path that makes one"
)]

mod arrivals;
mod behaviour;
mod builder;
mod check;
mod clock;
mod conform;
mod connection;
mod control;
mod core;
mod duplicate;
mod duplicate_check;
mod execute;
mod fault;
mod handle;
mod input;
mod limit;
mod message;
pub mod odata;
mod refusal;
mod request_log;
mod router;
mod sample;
mod sandbox;
mod sender;
mod serve;
mod settings;
mod store;
mod template;
#[cfg(feature = "https")]
mod tls;
mod token;
mod webhook;

use specwright_odata::datetime;

pub use builder::Builder;
pub use clock::Time;
pub use fault::{FAULT_HEADER, Faults, Plan, Reset, Rule};
pub use message::{RULE_HEADER, Reply, Request, SAMPLE_HEADER, Wire};
pub use sandbox::Sandbox;
pub use serve::Running;
pub use settings::{FirstResponse, KnownClient, KnownUser, Samples};
/// Why an embedded description cannot be read.
pub use specwright_model::embedded::Unreadable;
pub use webhook::Delivery;
