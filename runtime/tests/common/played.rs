//! A client of the bookshop whose answers are played.

use std::sync::Arc;

use specwright_runtime::Auth;
use specwright_runtime::testing::{Play, TestTransport, VirtualClock};

use crate::common::bookshop::{Client, Environment};

pub struct Set {
    pub transport: TestTransport,
    pub clock: VirtualClock,
    pub client: Client,
}

pub fn set() -> Set {
    let (transport, clock) = (TestTransport::new(), VirtualClock::new());
    let client = Client::builder(Environment::Sandbox)
        .auth(Auth::bearer("S3CRET"))
        .transport(Arc::new(transport.clone()))
        .clock(Arc::new(clock.clone()))
        .build()
        .expect("a client");
    Set {
        transport,
        clock,
        client,
    }
}

/// A client that gets these answers, one after the other.
pub fn playing(plays: impl IntoIterator<Item = Play>) -> (TestTransport, Client) {
    let Set {
        transport, client, ..
    } = set();
    for play in plays {
        transport.play(play);
    }
    (transport, client)
}

pub fn book() -> Play {
    Play::json(200, r#"{"Id":1}"#)
}

pub const FIRST: &str = r#"{"Reason":"Duplicate request/request already processed","ProcessedRequestInfo":"{\"Id\":77}"}"#;
