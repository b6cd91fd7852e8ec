//! How a caller's own tests use the sandbox: neither YAML nor a server elsewhere is needed.

use std::sync::Arc;

use servicechannel::runtime::testing::InProcess;
use servicechannel::runtime::{Auth, Response};
use servicechannel::types::{ContractInfo, CreateWoNoteRequest, CreateWoRequest};
use servicechannel::{Client, DESCRIPTION, Environment};
use specwright_sandbox::{Plan, Sandbox};

type Failed = Box<dyn std::error::Error>;

#[tokio::test]
async fn over_loopback() -> Result<(), Failed> {
    let sandbox = Sandbox::embedded(DESCRIPTION)?.start().await?;
    let client = Client::builder(Environment::Sandbox2)
        .auth(Auth::bearer(Sandbox::TOKEN))
        .address(sandbox.url())
        .build()?;
    promises(&client, sandbox.sandbox()).await
}

#[tokio::test]
async fn in_process() -> Result<(), Failed> {
    let sandbox = Sandbox::embedded(DESCRIPTION)?;
    let transport = InProcess::new({
        let sandbox = sandbox.clone();
        move |request| sandbox.answer(request)
    });
    let client = Client::builder(Environment::Sandbox2)
        .auth(Auth::bearer(Sandbox::TOKEN))
        .transport(Arc::new(transport))
        .build()?;
    promises(&client, &sandbox).await
}

/// An answer that is lost, and what the client makes of it.
async fn promises(client: &Client, sandbox: &Sandbox) -> Result<(), Failed> {
    let contract = ContractInfo::new()
        .subscriber_id(1)
        .location_id(7)
        .trade_name("PLUMBING");
    let order = CreateWoRequest::new(
        contract,
        "REPAIR",
        "2026-11-24T10:00:00".parse()?,
        "Ice machine leaks",
    )
    .problem_code("LEAK");
    let created = client.work_orders().create(&order).send().await?;
    let id = created.number().ok_or("the id is no number")?;
    // The connection dies after the note was written and before its answer is there.
    let fault =
        r#"{ "rules": [{ "on": "POST */notes", "times": 1, "fault": "reset=before-answer" }] }"#;
    sandbox.set_plan(Plan::parse(fault)?);
    let note = CreateWoNoteRequest::new("Called the store");
    let written = client.notes().create(id, &note).send().await?;
    assert!(
        Response::is_replayed(&written),
        "the first answer, handed back"
    );
    assert_eq!(sandbox.stored("notes").len(), 1);
    assert_eq!(sandbox.stored("workorders").len(), 1);
    Ok(())
}
