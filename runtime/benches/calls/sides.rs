//! The two sides: the runtime, and the same by hand over bare reqwest.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use specwright_runtime::{Auth, Call, ClientBuilder, Core, transport::ReqwestTransport};

use crate::api::{API, Book, NewBook, OPERATIONS};

/// What is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Read,
    Write,
}

/// The runtime.
#[derive(Clone)]
pub struct Ours(pub Core);

impl Ours {
    pub fn new(address: &str) -> Self {
        let client = ClientBuilder::new(&API, 0)
            .auth(Auth::bearer("T0KEN"))
            .address(address)
            .build();
        Self(client.expect("a client"))
    }

    pub async fn call(&self, kind: Kind, number: i64) {
        let id = match kind {
            Kind::Read => {
                let call = Call::new(&self.0, OPERATIONS.0).path(&number);
                call.send::<Book>().await.expect("read").id
            }
            Kind::Write => {
                let book = NewBook {
                    number,
                    title: "Moby Dick".to_owned(),
                };
                let call = Call::new(&self.0, OPERATIONS.1).json(&book);
                call.send::<Book>().await.expect("written").id
            }
        };
        assert_eq!(id, 4711);
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "read as the runtime reads them")]
pub struct PlainBook {
    pub id: i64,
    title: Option<String>,
    price: Option<f64>,
    new: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PlainNewBook {
    number: i64,
    title: String,
}

/// The body of a write.
pub fn plain_body(number: i64) -> Vec<u8> {
    let book = PlainNewBook {
        number,
        title: "Moby Dick".to_owned(),
    };
    serde_json::to_vec(&book).expect("JSON")
}

/// Bare reqwest as it is set for both sides, without the timeout of a request.
pub fn plain_builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(Duration::from_secs(10))
}

/// Bare reqwest.
#[derive(Clone)]
pub struct Bare {
    pub client: reqwest::Client,
    pub address: String,
}

impl Bare {
    pub fn new(address: &str) -> Self {
        // For the TLS provider, which reqwest does not choose by itself.
        let _ = ReqwestTransport::new(reqwest::Client::builder(), true).expect("a transport");
        let client = plain_builder().timeout(Duration::from_secs(60)).build();
        Self {
            client: client.expect("a client"),
            address: address.to_owned(),
        }
    }

    pub async fn call(&self, kind: Kind, number: i64) {
        let request = match kind {
            Kind::Read => self
                .client
                .get(format!("{}/v3/books/{number}", self.address)),
            Kind::Write => {
                let request = self.client.post(format!("{}/v3/books", self.address));
                request
                    .header("content-type", "application/json")
                    .body(plain_body(number))
            }
        };
        let request = request
            .header("accept", "application/json")
            .header("user-agent", "Bookshop/0.1.0")
            .bearer_auth("T0KEN");
        let answer = request.send().await.expect("sent");
        assert!(answer.status().is_success());
        let bytes = answer.bytes().await.expect("read");
        let book: PlainBook = serde_json::from_slice(&bytes).expect("a book");
        assert_eq!(book.id, 4711);
    }
}
