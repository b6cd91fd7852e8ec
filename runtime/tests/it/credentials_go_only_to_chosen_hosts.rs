//! A client with an address of its own sends credentials to no other host.

use std::pin::Pin;
use std::sync::{Arc, Mutex};

use crate::common::bookshop::{Client, Environment};
use crate::common::server::{Server, json, with_headers};
use specwright_runtime::ErrorKind;
use specwright_runtime::auth::OAuth2;
use specwright_runtime::transport::{Exchange, ReqwestTransport, Transport, TransportRequest};

const TOKEN: &str = r#"{"access_token":"T","token_type":"bearer","expires_in":600}"#;

/// Sends requests over sockets, and records their URLs.
#[derive(Clone)]
struct Recording(ReqwestTransport, Arc<Mutex<Vec<String>>>);

impl Transport for Recording {
    fn send(&self, request: TransportRequest) -> Pin<Box<dyn Exchange + '_>> {
        let mut urls = self.1.lock().expect("no panic");
        urls.push(request.url.clone());
        self.0.send(request)
    }
}

fn recording() -> Recording {
    let transport = ReqwestTransport::new(reqwest::Client::builder(), true).expect("a client");
    Recording(transport, Arc::default())
}

fn grant() -> OAuth2 {
    OAuth2::password("app", "secret", "me", "password")
}

#[tokio::test]
async fn tokens_are_requested_at_the_address_of_the_client() {
    for environment in [Environment::Production, Environment::Sandbox] {
        let server = Server::start([json("200 OK", TOKEN), json("200 OK", r#"{"Id":1}"#)]).await;
        let transport = recording();
        let client = Client::builder(environment)
            .auth(grant())
            .address(&server.address)
            .transport(Arc::new(transport.clone()))
            .build()
            .expect("a client");
        client.books().get(1).send().await.expect("read");
        assert_eq!(
            server.lines(),
            ["POST /oauth/token HTTP/1.1", "GET /v3/books/1 HTTP/1.1"]
        );
        for url in transport.1.lock().expect("no panic").iter() {
            assert!(url.starts_with(&server.address), "{url}");
        }
    }
}

#[tokio::test]
async fn a_token_address_that_the_caller_names_is_used() {
    let login = Server::start([json("200 OK", TOKEN)]).await;
    let server = Server::start([json("200 OK", r#"{"Id":1}"#)]).await;
    let client = Client::builder(Environment::Production)
        .auth(grant())
        .address(&server.address)
        .token_address(format!("{}/own/token", login.address))
        .build()
        .expect("a client");
    client.books().get(1).send().await.expect("read");
    assert_eq!(login.lines(), ["POST /own/token HTTP/1.1"]);
    assert_eq!(server.lines(), ["GET /v3/books/1 HTTP/1.1"]);
}

#[tokio::test]
async fn a_redirected_token_request_is_not_followed() {
    let other = Server::start([json("200 OK", TOKEN)]).await;
    let location = format!("Location: {}/oauth/token\r\n", other.address);
    let server = Server::start([with_headers("307 Temporary Redirect", &location, "")]).await;
    let client = Client::builder(Environment::Production)
        .auth(grant())
        .address(&server.address)
        .build()
        .expect("a client");
    let error = client.books().get(1).send().await.expect_err("no token");
    assert_eq!(error.kind(), ErrorKind::NoCredentials);
    assert_eq!(other.lines(), Vec::<String>::new());
    assert_eq!(server.lines(), ["POST /oauth/token HTTP/1.1"]);
}
