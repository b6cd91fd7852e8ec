//! A Redis server of a test's own.

#[path = "../../src/test_server.rs"]
mod shared;

pub use shared::TestServer as RedisServer;
