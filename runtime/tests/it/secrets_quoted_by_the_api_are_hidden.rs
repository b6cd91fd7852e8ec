//! Secrets that an API quotes, wherever the request held them.

use std::sync::{Arc, Mutex};

use crate::common::bookshop::{Client, Environment};
use specwright_runtime::testing::{Play, TestTransport, VirtualClock};
use specwright_runtime::{
    Attempt, Auth, Call, Error, Hook, Method, Operation, Page, PageStep, Paging, RawCall, Value,
    record,
};

#[derive(Clone, Default)]
struct Account {
    name: String,
    pins: Option<Vec<String>>,
}

record! { Account { name: "Name" required, pins: "Pins" secret, } }

fn account() -> Account {
    Account {
        name: "ann".to_owned(),
        pins: Some(vec!["PA55-one".to_owned(), "PA55 two".to_owned()]),
    }
}

static PAGING: Paging = Paging {
    items: Some("value"),
    next: Some("next"),
    count: None,
    step: PageStep::Next,
    size: None,
    maximum: 2,
    order: None,
};

static LIST: Operation = Operation::new("books.vault", Method::Get, "/vaults/{vault}")
    .secret(&["vault", "key", "X-Pin", "pin"])
    .paged(&PAGING);

/// Keeps the addresses that hooks see.
#[derive(Clone, Default)]
struct Addresses(Arc<Mutex<Vec<String>>>);

impl Hook for Addresses {
    fn before(&self, attempt: &Attempt<'_>, _: &mut specwright_runtime::HeaderMap) {
        let mut all = self.0.lock().expect("no panic");
        all.push(attempt.url.to_owned());
    }
}

struct Set {
    transport: TestTransport,
    seen: Addresses,
    client: Client,
}

fn set(auth: Auth) -> Set {
    let (transport, seen) = (TestTransport::new(), Addresses::default());
    let client = Client::builder(Environment::Production)
        .auth(auth)
        .transport(Arc::new(transport.clone()))
        .clock(Arc::new(VirtualClock::new()))
        .hook(Arc::new(seen.clone()))
        .build()
        .expect("a client");
    Set {
        transport,
        seen,
        client,
    }
}

impl Set {
    fn call(&self, path: &str, change: impl FnOnce(Call) -> Call) -> RawCall {
        self.client.raw(Method::Post, path).with(change)
    }

    /// All that is shown of a refusal with these words.
    async fn refused(&self, call: RawCall, says: &str) -> String {
        self.transport.play(Play::json(400, says.to_owned()));
        let error = call.send().await.expect_err("refused");
        self.shown(&error)
    }

    fn shown(&self, error: &Error) -> String {
        let report = error.report().expect("a report");
        let seen = self.seen.0.lock().expect("no panic").join(" ");
        format!("{error} {error:?} {report:?} {} {seen}", report.curl())
    }
}

#[tokio::test]
async fn credentials_that_an_api_quotes_are_not_shown() {
    let set = set(Auth::bearer("T0KEN-abc"));
    let says = r#"{"Reason":"the token `T0KEN-abc` (Bearer T0KEN-abc) is odd"}"#;
    let shown = set.refused(set.call("/x", |call| call), says).await;
    assert!(!shown.contains("T0KEN"), "{shown}");
    assert!(shown.contains("is odd"), "{shown}");
    let set = self::set(Auth::basic("ann", "PA55WORD"));
    let says = r#"{"Reason":"ann with PA55WORD (YW5uOlBBNTVXT1JE) is nobody"}"#;
    let shown = set.refused(set.call("/x", |call| call), says).await;
    assert!(
        !shown.contains("PA55") && !shown.contains("YW5u"),
        "{shown}"
    );
    assert!(shown.contains("is nobody"), "{shown}");
}

#[tokio::test]
async fn one_item_of_a_secret_list_is_not_shown() {
    let set = set(Auth::none());
    let call = set.call("/x", |call| call.json(&account()));
    let shown = set
        .refused(call, r#"{"Reason":"PIN PA55 two is taken"}"#)
        .await;
    assert!(
        !shown.contains("PA55") && shown.contains("is taken"),
        "{shown}"
    );
}

#[tokio::test]
async fn secrets_in_parts_and_headers_are_not_shown() {
    let set = set(Auth::none());
    let call = set.call("/x", |call| {
        let call = call.part_json("about", &account());
        call.header("Cookie", "session=T0KEN-of-session")
    });
    let says = r#"{"Reason":"PA55-one and T0KEN-of-session are taken"}"#;
    let shown = set.refused(call, says).await;
    assert!(
        !shown.contains("PA55") && !shown.contains("T0KEN"),
        "{shown}"
    );
    assert!(shown.contains("are taken"), "{shown}");
    let core =
        specwright_runtime::ClientBuilder::<BareClient>::new(&crate::common::bookshop::API, 0)
            .auth(Auth::none())
            .transport(Arc::new(set.transport.clone()))
            .clock(Arc::new(VirtualClock::new()))
            .build()
            .expect("a client")
            .0;
    let says = r#"{"Reason":"H1DDEN, T0PS and 471147 are taken"}"#;
    set.transport.play(Play::json(400, says));
    let call = Call::new(&core, &LIST)
        .path(&"H1DDEN")
        .header_param("X-Pin", &"T0PS")
        .part_text("pin", &"471147");
    let error = call.send::<Value>().await.expect_err("refused");
    let shown = set.shown(&error);
    for secret in ["H1DDEN", "T0PS", "471147"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

struct BareClient(specwright_runtime::Core);

impl From<specwright_runtime::Core> for BareClient {
    fn from(core: specwright_runtime::Core) -> Self {
        Self(core)
    }
}

#[tokio::test]
async fn the_address_of_the_next_page_hides_what_the_first_one_did() {
    let set = set(Auth::none());
    let core =
        specwright_runtime::ClientBuilder::<BareClient>::new(&crate::common::bookshop::API, 0)
            .auth(Auth::none())
            .transport(Arc::new(set.transport.clone()))
            .clock(Arc::new(VirtualClock::new()))
            .hook(Arc::new(set.seen.clone()))
            .build()
            .expect("a client")
            .0;
    let next = r#"{"value":[1],"next":"/v3/vaults/H1DDEN?page=2&KEY=T0PS&mark=T0PS"}"#;
    set.transport
        .play(Play::json(200, next))
        .play(Play::json(400, r#"{"Reason":"T0PS of H1DDEN is odd"}"#));
    let call = Call::new(&core, &LIST)
        .path(&"H1DDEN")
        .query("key", &"T0PS");
    let mut pages = call.pages::<Value>();
    let first: Result<specwright_runtime::Response<Page<Value>>, Error> =
        pages.next().await.expect("a page");
    first.expect("read");
    let waiting = format!("{pages:?}");
    let error = pages.next().await.expect("an end").expect_err("refused");
    let shown = set.shown(&error) + &waiting;
    assert!(
        !shown.contains("H1DDEN") && !shown.contains("T0PS"),
        "{shown}"
    );
    assert!(
        shown.contains("/v3/vaults/***?page=2&KEY=***&mark=***"),
        "{shown}"
    );
    assert!(set.transport.seen()[1].url.contains("KEY=T0PS"));
}

#[tokio::test]
async fn nothing_of_the_query_of_an_address_elsewhere_is_shown() {
    let set = set(Auth::none());
    let address = "https://files.example.com/a.pdf?name=a&sig=T0KEN%2Fabc";
    set.transport
        .play(Play::json(400, "T0KEN/abc (T0KEN%2Fabc) has ended"));
    let call = set.client.raw(Method::Get, address);
    let error = call.query("more", &"H1DDEN").send().await;
    let shown = set.shown(&error.expect_err("refused"));
    assert!(
        !shown.contains("T0KEN") && !shown.contains("H1DDEN"),
        "{shown}"
    );
    assert!(
        shown.contains("https://files.example.com/a.pdf?***"),
        "{shown}"
    );
    assert!(shown.contains("has ended"), "{shown}");
    assert!(set.transport.seen()[0].url.contains("sig=T0KEN%2Fabc"));
}
