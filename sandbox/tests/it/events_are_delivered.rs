//! Events that the description names are delivered, signed, when the operations that cause them take effect.

use std::time::Duration;

use crate::support::{call, read, request};
use http::Method;
use serde_json::{Value, json};
use specwright_sandbox::{Builder, Delivery, Request, Sandbox};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const API: &str = r"
api: Shop
host: api.shop.example
auth: none
webhooks:
  signature: { header: Sign-Data, algorithm: hmac-sha256, encoding: hex }
  kind: { header: Sign-Type, value: HMACSHA256 }
  event: EventType
  object: Object
  events:
    OrderCreated: { type: Order, when: [Orders.create] }
    OrderChanged: { type: Order, when: [Orders.change, Orders.add_note] }
    NoteAdded: { type: Note, when: [Orders.add_note] }
    OrderLost: Order
";

const ORDERS: &str = r#"
resource: Orders
operations:
  get: { request: "GET /orders/{id}", path: { id: int }, returns: Order }
  create: { request: "POST /orders", body: Order, returns: { 201: created_id } }
  change: { request: "PATCH /orders/{id}", path: { id: int }, body: Order, returns: Order }
  notes: { request: "GET /orders/{id}/notes", path: { id: int }, returns: [Note] }
  add_note: { request: "POST /orders/{id}/notes", path: { id: int }, body: Note, returns: { 201: created_id } }
types:
  Order: { Id?: int, Number?: string }
  Note: { Id?: int, Text: string }
"#;

const URL: &str = "http://127.0.0.1:9000/events?from=shop";

fn builder() -> Builder {
    Sandbox::builder(&read(API, ORDERS))
}

fn object(delivery: &Delivery) -> Value {
    let body: Value = serde_json::from_slice(delivery.request.body()).unwrap();
    assert_eq!(body["EventType"], delivery.event);
    body["Object"].clone()
}

#[test]
fn an_event_holds_what_was_written_or_what_it_belongs_to() {
    let sandbox = builder().deliver_to(URL, "k").unwrap().build();
    call(&sandbox, "POST", "/orders", Some(&json!({ "Number": "A" })));
    call(
        &sandbox,
        "PATCH",
        "/orders/1001",
        Some(&json!({ "Number": "B" })),
    );
    call(
        &sandbox,
        "POST",
        "/orders/1001/notes",
        Some(&json!({ "Text": "hello" })),
    );
    call(&sandbox, "GET", "/orders/1001", None);
    call(
        &sandbox,
        "PATCH",
        "/orders/77",
        Some(&json!({ "Number": "B" })),
    );
    let answer: Vec<_> = sandbox
        .take_deliveries()
        .iter()
        .map(|delivery| (delivery.event.clone(), object(delivery)))
        .collect();
    let changed = json!({ "Id": 1001, "Number": "B" });
    let wanted = [
        ("OrderCreated", json!({ "Id": 1001, "Number": "A" })),
        ("OrderChanged", changed.clone()),
        ("OrderChanged", changed),
        ("NoteAdded", json!({ "Id": 1002, "Text": "hello" })),
    ];
    assert_eq!(
        answer,
        wanted.map(|(event, object)| (event.to_owned(), object))
    );
    assert!(sandbox.take_deliveries().is_empty());
}

#[test]
fn a_delivery_is_signed_as_the_description_says() {
    let sandbox = builder().deliver_to(URL, "k").unwrap().build();
    call(&sandbox, "POST", "/orders", Some(&json!({ "Number": "A" })));
    let delivery = sandbox.take_deliveries().remove(0);
    let header = |name: &str| {
        delivery.request.headers()[name]
            .to_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(delivery.request.method(), Method::POST);
    assert_eq!(delivery.request.uri(), URL);
    assert_eq!(header("sign-type"), "HMACSHA256");
    // From `printf BODY | openssl dgst -sha256 -hmac k`.
    assert_eq!(
        delivery.request.body(),
        r#"{"EventType":"OrderCreated","Object":{"Id":1001,"Number":"A"}}"#
    );
    assert_eq!(
        header("sign-data"),
        "f3ff9e2bb9977850a543bba5cbb2418d94d8eb1ea9443a1071f6c8ea29ad38e0"
    );
}

#[test]
fn receivers_are_set_by_the_control_address() {
    let sandbox = builder().build();
    let set = |body: &Value| {
        let control =
            Request::new(Method::POST, "/-sandbox/webhooks").header("x-sandbox-control", "1");
        sandbox.handle(control.json(body)).status.as_u16()
    };
    let create = || call(&sandbox, "POST", "/orders", Some(&json!({ "Number": "A" })));
    create();
    assert!(sandbox.take_deliveries().is_empty());
    assert_eq!(
        set(&json!([{ "url": URL, "key": "a" }, { "url": URL, "key": "b" }])),
        200
    );
    create();
    assert_eq!(sandbox.take_deliveries().len(), 2);
    assert_eq!(
        set(&json!([{ "url": "https://api.shop.example", "key": "a" }])),
        400
    );
    assert_eq!(set(&json!([])), 200);
    create();
    assert!(sandbox.take_deliveries().is_empty());
}

#[tokio::test]
async fn a_sandbox_on_a_socket_sends_them_itself() {
    let receiver = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/events", receiver.local_addr().unwrap());
    let sandbox = builder().deliver_to(&url, "k").unwrap().build();
    let running = sandbox.start().await.unwrap();
    let order = json!({ "Number": "A" });
    running
        .sandbox()
        .handle(request("POST", "/orders", Some(&order)));
    let (mut stream, _) = receiver.accept().await.unwrap();
    let mut text = String::new();
    while !text.contains("\"Number\"") {
        let mut bytes = [0; 4096];
        let length = stream.read(&mut bytes).await.unwrap();
        assert!(length > 0, "{text}");
        text.push_str(std::str::from_utf8(&bytes[..length]).unwrap());
    }
    assert!(text.starts_with("POST /events HTTP/1.1\r\n"), "{text}");
    assert!(text.contains("sign-data: "), "{text}");
    stream
        .write_all(b"HTTP/1.1 204 No Content\r\n\r\n")
        .await
        .unwrap();
    for _ in 0..100 {
        let log = running.sandbox().log();
        if log[0]["decision"] == "delivery" {
            assert_eq!(
                (&log[0]["status"], &log[0]["failed"]),
                (&json!(204), &json!(false))
            );
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the delivery is not in the log");
}
