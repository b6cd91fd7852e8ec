//! A local server that keeps an API's promises, driven by the same model as its client.
//!
//! In process, without a socket:
//!
//! ```
//! use specwright_sandbox::{Request, Sandbox};
//! # fn run(api: &specwright_model::api::Api) {
//! let sandbox = Sandbox::new(api);
//! let reply = sandbox.handle(Request::new(http::Method::GET, "/workorders/1").bearer(Sandbox::TOKEN));
//! # }
//! ```
//!
//! Over loopback:
//!
//! ```
//! # async fn run(api: &specwright_model::api::Api) -> std::io::Result<()> {
//! let sandbox = specwright_sandbox::Sandbox::new(api).start().await?;
//! let address = sandbox.url();
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]
#![allow(
    clippy::result_large_err,
    reason = "a refusal is made once a request, and boxing it would cost every path that makes one"
)]

mod check;
mod clock;
mod control;
mod duplicate;
mod effect;
mod fault;
mod fit;
mod flow;
mod journal;
mod limit;
mod line;
mod list;
mod message;
mod moment;
mod odata;
mod refusal;
mod remember;
mod router;
mod sample;
mod sandbox;
mod serve;
mod settings;
mod shape;
mod store;
mod template;
#[cfg(feature = "https")]
mod tls;
mod token;

pub use clock::Time;
pub use fault::{FAULT_HEADER, Faults, Plan, Reset, Rule};
pub use message::{RULE_HEADER, Reply, Request, Wire};
pub use sandbox::Sandbox;
pub use serve::Running;
pub use settings::{Builder, FirstResponse, KnownClient, KnownUser};
