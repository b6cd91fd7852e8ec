//! Three real processes of one fleet that are killed, paused and cut off from their store, against a sandbox that counts
//! what arrives. Some seconds each; `SPECWRIGHT_FLEET_SECONDS=600` makes a campaign of it.

#[cfg(feature = "redis")]
mod proxy;
#[cfg(feature = "redis")]
mod redis_server;
mod setup;
mod worker;
#[path = "../works/mod.rs"]
mod works;

#[cfg(feature = "redis")]
mod a_store_that_fails_doubles_nothing;
#[cfg(feature = "redis")]
mod campaigns;
mod limits_and_tokens_are_shared;
mod no_write_is_doubled_when_processes_die;
