//! What a description calls secret reaches the wire and nothing else.

use std::sync::Arc;

use crate::common::bookshop::{Client, Environment};
use specwright_runtime::testing::{Play, TestTransport, VirtualClock};
use specwright_runtime::transport::{TransportBody, TransportRequest};
use specwright_runtime::{Auth, Error, Method, RawAnswer, record};

#[derive(Clone, Default)]
struct Account {
    name: String,
    password: String,
    pins: Option<Vec<i64>>,
}

record! { Account { name: "Name" required, password: "Password" required secret, pins: "Pins" secret, } }

#[derive(Clone, Default)]
struct Accounts {
    accounts: Vec<Account>,
}

record! { Accounts { accounts: "Accounts" required, } }

fn account() -> Account {
    Account {
        name: "ann".to_owned(),
        password: "PA55\"WORD é".to_owned(),
        pins: Some(vec![471_147, 471_148]),
    }
}

/// A call that the API refuses with these words.
async fn refused(says: &str, form: bool) -> (Error, String) {
    let transport = TestTransport::new();
    transport.play(Play::json(400, says.to_owned()));
    let client = Client::builder(Environment::Production)
        .auth(Auth::bearer("T0KEN"))
        .transport(Arc::new(transport.clone()))
        .clock(Arc::new(VirtualClock::new()))
        .build()
        .expect("a client");
    let call = client.raw(Method::Post, "/accounts");
    let call = if form {
        call.with(|call| call.form(&account()))
    } else {
        call.json(&Accounts {
            accounts: vec![account(), account()],
        })
    };
    let error = call.send().await.expect_err("refused");
    let body = transport.seen()[0].body.clone();
    (error, String::from_utf8(body.to_vec()).expect("text"))
}

#[tokio::test]
async fn a_secret_field_of_a_json_body_is_not_shown() {
    let says = r#"{"ErrorMessage":"the password `PA55\"WORD é` (PA55\\\"WORD é) is too short"}"#;
    let (error, sent) = refused(says, false).await;
    assert_eq!(sent.matches(r#""Password":"PA55\"WORD é""#).count(), 2);
    assert_eq!(sent.matches(r#""Pins":[471147,471148]"#).count(), 2);
    let curl = error.report().expect("a report").curl();
    assert!(
        curl.ends_with(
            r#" --data-raw '{"Accounts":[{"Name":"ann","Password":"***","Pins":***},{"Name":"ann","Password":"***","Pins":***}]}'"#
        ),
        "{curl}"
    );
    let shown = format!("{curl} {error} {error:?} {:?}", error.report());
    assert!(
        !shown.contains("PA55") && !shown.contains("4711"),
        "{shown}"
    );
    assert!(shown.contains("is too short"), "{shown}");
}

#[tokio::test]
async fn a_secret_field_of_a_form_is_not_shown() {
    let (error, sent) = refused("PA55\"WORD é, PA55%22WORD%20%C3%A9", true).await;
    assert_eq!(
        sent,
        "Name=ann&Password=PA55%22WORD%20%C3%A9&Pins=471147&Pins=471148"
    );
    let curl = error.report().expect("a report").curl();
    assert!(
        curl.ends_with(" --data-raw 'Name=ann&Password=***&Pins=***&Pins=***'"),
        "{curl}"
    );
    let shown = format!("{curl} {error} {error:?}");
    assert!(!shown.contains("PA55"), "{shown}");
}

#[test]
fn what_is_printed_for_programmers_holds_no_secret() {
    let shown = format!("{:?}", account());
    assert_eq!(
        shown,
        r#"Account { Name: "ann", Password: ***, Pins: *** }"#
    );
    let mut headers = specwright_runtime::HeaderMap::new();
    headers.insert("set-cookie", http::HeaderValue::from_static("PA55WORD"));
    let url = "https://api.example.com/passwords/PA55WORD?key=PA55WORD";
    let mut request = TransportRequest::new(http::Method::GET, url);
    request.headers.clone_from(&headers);
    request.body = TransportBody::Bytes("PA55WORD".into());
    let mut answer = RawAnswer::default();
    answer.headers = headers;
    answer.body = "PA55WORD".into();
    let shown = format!("{request:?} {answer:?}");
    assert!(!shown.contains("PA55WORD"), "{shown}");
}

/// Every test of this program once more, with each span and event of every crate written down.
#[test]
fn a_run_of_these_tests_says_no_secret() {
    let program = std::env::current_exe().expect("this program");
    // The other waits for ten seconds and says nothing new.
    let skip = ["a_run_of_these_tests", "in_a_long_attempt"];
    crate::common::planted::search_run_of(&program, &skip);
}
