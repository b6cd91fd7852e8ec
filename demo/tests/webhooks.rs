//! Deliveries of `ServiceChannel`'s, read as typed events. Their shapes were seen in public, with every value replaced.

#[path = "../examples/receive_events/receiver.rs"]
mod receiver;

use std::sync::mpsc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use servicechannel::runtime::webhook::{SigningKey, WebhookError};
use servicechannel::runtime::{Auth, HeaderMap};
use servicechannel::types::{ContractInfo, CreateWoRequest};
use servicechannel::{Client, DESCRIPTION, Environment, Event};
use specwright_sandbox::Sandbox;

const KEY: &str = "c2lnbmluZw==";

/// The headers of a delivery, signed here by the standard's HMAC.
fn signed(key: &[u8], body: &str) -> HeaderMap {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key).expect("any length will do");
    mac.update(body.as_bytes());
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    let mut headers = HeaderMap::new();
    headers.insert("sign-type", "HMACSHA256".parse().expect("text"));
    headers.insert("sign-data", signature.parse().expect("text"));
    headers
}

fn delivery(event: &str, object: &str) -> String {
    format!(r#"{{"Object":{object},"EventType":"{event}"}}"#)
}

fn parsed(event: &str, object: &str) -> Result<Event, WebhookError> {
    let body = delivery(event, object);
    Event::parse(
        &signed(KEY.as_bytes(), &body),
        body.as_bytes(),
        &SigningKey::new(KEY),
    )
}

#[test]
fn a_work_order_has_lists_where_reads_have_counts() {
    let object = include_str!("deliveries/work_order_created.json");
    let Ok(Event::WorkOrderCreated(order)) = parsed("WorkOrderCreated", object) else {
        panic!("it is a new work order");
    };
    assert_eq!(order.id, Some(179_080_696));
    assert_eq!(order.provider_id, Some(2_815_646_225), "more than 32 bits");
    assert_eq!(order.attachments.map(|list| list.len()), Some(0));
    assert_eq!(order.linked_wor_order_ids, Some(Vec::new()));
    let call_date = order.call_date.map(|date| date.to_string());
    assert_eq!(
        call_date.as_deref(),
        Some("2021-11-25T07:38:59"),
        "no offset is invented"
    );
}

#[test]
fn what_is_null_or_absent_is_none() {
    let object = include_str!("deliveries/work_order_nulls.json");
    let Ok(Event::WorkOrderStatusChanged(order)) = parsed("WorkOrderStatusChanged", object) else {
        panic!("it is a changed work order");
    };
    assert_eq!(
        (order.id, order.number.clone(), order.nte),
        (Some(1), None, None)
    );
    let object = include_str!("deliveries/work_order_star_added.json");
    let Ok(Event::WorkOrderStarAdded(order)) = parsed("WorkOrderStarAdded", object) else {
        panic!("it is a work order with a star");
    };
    assert_eq!((order.id, order.number), (Some(220_317_089), None));
}

#[test]
fn a_check_in_tells_its_action_by_number() {
    let object = include_str!("deliveries/work_order_check_in.json");
    let Ok(Event::WorkOrderCheckIn(visit)) = parsed("WorkOrderCheckIn", object) else {
        panic!("somebody checked in");
    };
    assert_eq!((visit.work_order_id, visit.techs_count), (Some(4), Some(1)));
    let action = visit
        .checkin_action
        .map(|action| action.as_str().to_owned());
    assert_eq!(action.as_deref(), Some("0"));
    let nulls = include_str!("deliveries/work_order_check_in_nulls.json");
    assert!(matches!(
        parsed("WorkOrderCheckOut", nulls),
        Ok(Event::WorkOrderCheckOut(_))
    ));
}

#[test]
fn misspelled_names_are_known_and_unknown_events_are_kept_whole() {
    let event = parsed("WorOrderAttachmentAdded", r#"{"Id":1}"#).expect("signed");
    assert!(
        matches!(event, Event::WorOrderAttachmentAdded(_)),
        "{event:?}"
    );
    let event = parsed("WorkOrderRootCauseCodeCreated", r#"{"Id":1}"#).expect("signed");
    assert_eq!(event.name(), "WorkOrderRootCauseCodeCreated");
    let event = parsed("SomethingNew", r#"{"Id":1,"Amount":12.10}"#).expect("signed");
    let Event::Unlisted(delivery) = event else {
        panic!("nobody has heard of it");
    };
    assert_eq!(delivery.event, "SomethingNew");
    assert_eq!(delivery.object["Id"], 1);
}

#[test]
fn hostile_deliveries_are_clear_errors() {
    let body = delivery("WorkOrderCreated", r#"{"Id":1}"#);
    let key = SigningKey::new(KEY);
    let parse = |headers: &HeaderMap, body: &str| {
        Event::parse(headers, body.as_bytes(), &key).map(|event| event.name().to_owned())
    };
    let good = signed(KEY.as_bytes(), &body);
    assert_eq!(parse(&good, &body).as_deref(), Ok("WorkOrderCreated"));
    // By what the text is base64 of: nobody knows which one the API takes.
    assert!(parse(&signed(b"signing", &body), &body).is_ok());
    let others = signed(b"another key", &body);
    assert_eq!(parse(&others, &body), Err(WebhookError::Forged));
    assert_eq!(
        parse(&good, &body.replace('1', "2")),
        Err(WebhookError::Forged)
    );
    assert_eq!(parse(&HeaderMap::new(), &body), Err(WebhookError::Unsigned));
    let huge = delivery("WorkOrderCreated", &format!("\"{}\"", "x".repeat(17 << 20)));
    assert_eq!(
        parse(&signed(KEY.as_bytes(), &huge), &huge),
        Err(WebhookError::TooLarge)
    );
    let deep = delivery(
        "WorkOrderCreated",
        &("[".repeat(5_000) + &"]".repeat(5_000)),
    );
    assert_eq!(
        parse(&signed(KEY.as_bytes(), &deep), &deep),
        Err(WebhookError::NotJson)
    );
    let wrong = parsed("WorkOrderCreated", "[1]").expect_err("a list is no work order");
    assert!(matches!(wrong, WebhookError::Unreadable(_)), "{wrong}");
    let odd = parsed("WorkOrderCreated", r#"{"Id":{"x":1},"Number":"A"}"#);
    let Ok(Event::WorkOrderCreated(order)) = odd else {
        panic!("one odd field is set aside");
    };
    assert_eq!((order.id, order.number.as_deref()), (None, Some("A")));
}

#[tokio::test]
async fn the_sandbox_delivers_to_the_receiver() -> Result<(), Box<dyn std::error::Error>> {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    let url = format!("http://{}/events", listener.local_addr()?);
    let (tell, told) = mpsc::channel();
    let router = receiver::router(SigningKey::new(KEY), move |event| {
        tell.send(event).map_err(|_| "nobody listens".to_owned())
    });
    tokio::spawn(async move { axum::serve(listener, router).await });

    let sandbox = Sandbox::embedded_builder(DESCRIPTION)?
        .deliver_to(&url, KEY)?
        .build()
        .start()
        .await?;
    let client = Client::builder(Environment::Sandbox2)
        .auth(Auth::bearer(Sandbox::TOKEN))
        .address(sandbox.url())
        .build()?;
    let contract = ContractInfo::new()
        .subscriber_id(1)
        .location_id(7)
        .trade_name("PLUMBING");
    let order = CreateWoRequest::new(
        contract,
        "REPAIR",
        "2026-11-24T10:00:00".parse()?,
        "Ice machine leaks",
    );
    let created = client.work_orders().create(&order).await?;
    let id = created.number();
    let event =
        tokio::task::spawn_blocking(move || told.recv_timeout(Duration::from_secs(20))).await??;
    let Event::WorkOrderCreated(order) = event else {
        panic!("{event:?}");
    };
    assert_eq!(
        (order.id, order.description.as_deref()),
        (id, Some("Ice machine leaks"))
    );
    Ok(())
}
