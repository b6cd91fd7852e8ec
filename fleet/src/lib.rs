//! Limits, tokens and the promise on writes, shared by many processes.
mod clock;
mod seal;
mod store;

#[cfg(feature = "redis")]
mod redis;
#[cfg(feature = "sqlite")]
mod sqlite;

#[cfg(test)]
mod store_tests;
#[cfg(all(test, feature = "redis"))]
mod test_server;
