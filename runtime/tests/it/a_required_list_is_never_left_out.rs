//! A list that must be there is not left out because it is empty.

use std::sync::Arc;

use specwright_runtime::testing::{Play, TestTransport, VirtualClock};
use specwright_runtime::{
    Call, ClientBuilder, Core, ErrorKind, ListStyle, Method, Operation, Value,
};

struct BareClient(Core);

impl From<Core> for BareClient {
    fn from(core: Core) -> Self {
        Self(core)
    }
}

static REMOVE: Operation = Operation::new("books.remove", Method::Delete, "/books");

#[tokio::test]
async fn an_empty_list_that_must_be_there_is_refused_before_anything_is_sent() {
    let transport = TestTransport::new();
    let client = ClientBuilder::<BareClient>::new(&crate::common::bookshop::API, 0)
        .auth(specwright_runtime::Auth::none())
        .transport(Arc::new(transport.clone()))
        .clock(Arc::new(VirtualClock::new()))
        .build()
        .expect("a client");
    for style in [ListStyle::Repeat, ListStyle::Comma, ListStyle::Index] {
        let call = Call::new(&client.0, &REMOVE).required_list("ids", style, Vec::<i64>::new());
        let error = call.send::<Value>().await.expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.to_string().contains("`ids` is empty"), "{error}");
    }
    assert!(transport.seen().is_empty());
    transport.play(Play::json(200, "{}"));
    let call = Call::new(&client.0, &REMOVE).required_list("ids", ListStyle::Comma, [1, 2]);
    call.send::<Value>().await.expect("sent");
    assert!(transport.seen()[0].url.ends_with("/books?ids=1,2"));
}
