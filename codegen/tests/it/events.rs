//! Events that the API delivers are an enum.

use crate::common::{API, api_of, rendered};

const WEBHOOKS: &str = "webhooks:
  signature: { header: Sign, algorithm: hmac-sha256 }
  event: EventType
  object: Object
  events:
    order.created: { type: Order, doc: Somebody ordered. }
    OrderLost: Order
    Unlisted: any
";

const ORDERS: &str = "resource: Orders
operations: { get: { request: 'GET /orders/{id}', path: { id: int }, returns: Order } }
types: { Order: { Id: int, Lines: [Line] }, Line: { Id: int } }";

#[test]
fn an_event_is_a_variant_with_its_object() {
    let api = api_of(&format!("{API}{WEBHOOKS}"), &[("orders.yaml", ORDERS)]);
    let wanted = |path: &str| path.ends_with("webhook_events.rs");
    insta::assert_snapshot!(rendered(&api, wanted));
}

#[test]
fn the_types_of_events_are_there_with_the_feature_of_events_alone() {
    let api = api_of(&format!("{API}{WEBHOOKS}"), &[("orders.yaml", ORDERS)]);
    let manifest = rendered(&api, |path| path == "Cargo.toml");
    for line in [
        "    \"webhook-events\",",
        "webhook-events = [\"_Order\"]",
        "orders = [\"_Order\"]",
    ] {
        assert!(manifest.lines().any(|other| other == line), "{manifest}");
    }
    let root = rendered(&api, |path| path == "src/lib.rs");
    assert!(
        root.contains(
            "#[cfg(feature = \"webhook-events\")]\npub use crate::webhook_events::Event;"
        ),
        "{root}"
    );
}

#[test]
fn without_events_there_is_no_enum() {
    let rule = WEBHOOKS.split("  events:").next().unwrap_or_default();
    let api = api_of(&format!("{API}{rule}"), &[("orders.yaml", ORDERS)]);
    let all = rendered(&api, |_| true);
    assert!(
        !all.contains("webhook-events") && !all.contains("Event::"),
        "{all}"
    );
}
