//! A delivery of `ServiceChannel`'s, opened by what the description says about them. (Signed by another program.)

use servicechannel::API;
use servicechannel::runtime::HeaderMap;
use servicechannel::runtime::webhook::{SigningKey, WebhookError};
use servicechannel::types::WorkOrder;

const KEY: &str = "c2lnbmluZw==";
const BODY: &[u8] = br#"{"Object":{"Id":4711,"Number":"WO-1","Status":{"Primary":"OPEN"}},"EventType":"WorkOrderCreated"}"#;

fn headers(signature: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("sign-type", "HMACSHA256".parse().expect("text"));
    headers.insert("sign-data", signature.parse().expect("text"));
    headers
}

#[test]
fn a_delivery_opens_by_the_rule_of_the_description_and_reads_as_its_type() {
    let rule = API.webhooks.expect("the description has a rule");
    // By the key's text, and by what it is base64 of: nobody knows which one the API takes.
    for signature in [
        "c5s3aQ4FwXfcUeYv9jz81/ni6f446R66+MaRJ/0++8w=",
        "YTTd/nlVlPEAaLWtd1WqCGUWYRLz42VH031R2lsdc3o=",
    ] {
        let delivery = rule.open(&SigningKey::new(KEY), &headers(signature), BODY);
        let delivery = delivery.expect("signed");
        assert_eq!(delivery.event, "WorkOrderCreated");
        let order: WorkOrder = delivery.read().expect("a work order");
        assert_eq!(
            (order.id, order.number.as_deref()),
            (Some(4711), Some("WO-1"))
        );
        let status = order.status.and_then(|status| status.primary);
        assert_eq!(status.as_deref(), Some("OPEN"));
        assert!(delivery.read::<Vec<WorkOrder>>().is_err());
    }
    let wrong = headers("cKTiZaFyNYMuNnL4aVGsmxB3RHG7YGJcRh2OkDH87AI=");
    let opened = rule.open(&SigningKey::new(KEY), &wrong, BODY);
    assert_eq!(opened, Err(WebhookError::Forged));
}

#[test]
fn an_event_that_nobody_has_heard_of_is_kept_with_its_spelling() {
    let rule = API.webhooks.expect("the description has a rule");
    let body = br#"{"Object":{"Id":1},"EventType":"WorOrderAttachmentAdded"}"#;
    let signed = headers("cKTiZaFyNYMuNnL4aVGsmxB3RHG7YGJcRh2OkDH87AI=");
    let delivery = rule.open(&SigningKey::new(KEY), &signed, body);
    assert_eq!(delivery.expect("signed").event, "WorOrderAttachmentAdded");
}
