//! Nasty cases that only the older upstream file has, over the wire: it is imported with the rules for
//! both years, generated, compiled and called.

use crate::outside_crate::{OutsideCrate, root, serve};
use serde_json::Value;

const CALLER: &str = r#"
#![deny(warnings)]
use servicechannel::runtime::Auth;
use servicechannel::types::{BrokerWorkOrder, NotificationMessageEventType, NotificationMessageOfBrokerWorkOrder};
use servicechannel::{Client, Environment, invoices};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).ok_or("an address")?;
    let auth = Auth::bearer("token");
    let client = Client::builder(Environment::Sandbox2).auth(auth).address(address).build()?;
    let found = client.work_orders().warningworkorders(8).problem_code("A&B").send().await?;
    println!("n1 {:?}", found[0].id);
    let order = BrokerWorkOrder::new().id(5).number("é");
    let event = NotificationMessageEventType::from("Never Heard Of");
    let message = NotificationMessageOfBrokerWorkOrder::new().object(order).event_type(event);
    let answer = client.adapter().workorders(&message).send().await?;
    println!("n14 {answer:?}");
    let args = invoices::ApproveArgs {
        subscriber_id: 1,
        invoice_id: 2,
        order_id: 3,
        user_id: 4,
        approval_code: "7/1",
        organization_permission_id: 5,
    };
    let failed = client.invoices().approve(args).send().await.expect_err("the answer is lost");
    println!("n18 {failed}");
    let checked = client.subscribers().validatepasswordsecurity(9, "s3/cr?t").send().await;
    let failed = checked.expect_err("the answer says no");
    println!("n20 {failed} {failed:?}");
    Ok(())
}
"#;

/// The older file with these paths alone.
fn older(paths: &[&str]) -> String {
    let file = root().join("upstream/servicechannel-v3-2023.swagger.json");
    let text = std::fs::read_to_string(file).expect("it is kept");
    let mut file: Value = serde_json::from_str(&text).expect("JSON");
    let all = file["paths"].as_object_mut().expect("paths");
    all.retain(|path, _| paths.contains(&path.as_str()));
    assert_eq!(all.len(), paths.len());
    file.to_string()
}

#[test]
fn n1_n14_n18_and_n20_of_the_older_file_are_right_on_the_wire() {
    let caller_crate = OutsideCrate::new("servicechannel", CALLER);
    let kept = |name: &str| std::fs::read_to_string(root().join(name)).expect("it is there");
    // Without the events: they name types and operations that the older file lacks.
    let api = kept("spec/api.yaml");
    let (before, events) = api.split_once("\n  events:").expect("events");
    let (_, after) = events.split_once("\nexamples:").expect("their end");
    caller_crate.put("spec/api.yaml", &format!("{before}\nexamples:{after}"));
    let rules = kept("upstream/import.yaml") + &kept("import/tests/rules-2023.yaml");
    caller_crate.put("upstream/import.yaml", &rules);
    let file = older(&[
        "/locations/{LocationId}/warningworkorders",
        "/adapter/workorders",
        "/subscribers/{subscriberId}/invoices/{invoiceId}/approve",
        "/subscribers/{subscriberId}/validatepasswordsecurity/{password}",
    ]);
    caller_crate.put("older.json", &file);
    let (_, said) = caller_crate.specwright(&["import", "older.json"]);
    assert!(said.contains("new files in spec"), "{said}");
    caller_crate.generate();

    let (address, server) = serve(&[
        ("200 OK", r#"[{"Id":1}]"#),
        ("200 OK", r#"{"Id":"7"}"#),
        // A GET that writes is not tried again after this, a plain one would be.
        ("503 Service Unavailable", ""),
        ("400 Bad Request", r#"{"ErrorCode":100}"#),
    ]);
    let said = caller_crate.run(&address);
    let asked = server.join().expect("the server");
    let lines: Vec<&str> = asked.iter().map(|asked| asked.line.as_str()).collect();
    assert_eq!(
        lines,
        [
            "GET /v3/locations/8/warningworkorders?problemCode=A%26B HTTP/1.1",
            "POST /v3/adapter/workorders HTTP/1.1",
            "GET /v3/subscribers/1/invoices/2/approve?orderId=3&userId=4&approvalCode=7%2F1&organizationPermissionId=5 HTTP/1.1",
            "GET /v3/subscribers/9/validatepasswordsecurity/s3%2Fcr%3Ft HTTP/1.1",
        ]
    );
    assert!(asked.iter().all(|asked| asked.token));
    assert_eq!(
        asked[1].body,
        r#"{"Object":{"Id":5,"Number":"é"},"EventType":"Never Heard Of"}"#
    );
    assert!(said.contains("n1 Some(1)"), "{said}");
    for secret in ["s3/cr", "s3%2Fcr"] {
        assert!(!said.contains(secret), "{said}");
    }
}
