//! Limits, tokens and the promise on writes, shared by many processes: on Redis or Valkey, or on SQLite for those of
//! one host.
//!
//! ```no_run
//! # use specwright_fleet::Fleet;
//! # use specwright_runtime::{ClientBuilder, Core, Error};
//! # fn build(builder: ClientBuilder<Core>) -> Result<(), Box<dyn std::error::Error>> {
//! let fleet = Fleet::sqlite("fleet.db")?.key([7; 32]);
//! let client = builder.fleet(&fleet).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! What is shared, what each failure of the store means and what stays unknown stands in the crate's `README.md`.
#![forbid(unsafe_code)]
#![cfg_attr(
    not(any(feature = "redis", feature = "sqlite")),
    allow(dead_code, unused_imports, reason = "without a store nothing is used")
)]

mod clock;
mod event;
mod fleet;
mod handle;
mod inspect;
mod journal;
mod limits;
mod policy;
mod seal;
mod share;
mod status;
mod store;
mod tokens;
mod writes;

#[cfg(feature = "redis")]
mod redis;
#[cfg(feature = "sqlite")]
mod sqlite;

#[cfg(test)]
mod fleet_tests;
#[cfg(test)]
mod store_tests;
#[cfg(all(test, feature = "redis"))]
mod test_server;

pub use event::{FleetEvent, FleetObserver};
pub use fleet::Fleet;
pub use inspect::StoreInspector;
pub use policy::{Policy, WhenStoreFails};
#[cfg(feature = "redis")]
pub use redis::RedisAddress;
pub use status::{CounterStatus, ScopeStatus, Status, UnknownWrite};
pub use store::{StoreError, StoreErrorKind};
