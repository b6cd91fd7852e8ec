//! The six workflows, and what happens when an answer is lost.

use servicechannel::odata::WorkOrder as w;
use servicechannel::runtime::{FilePart, Response};
use servicechannel::types::{
    ChangeWoStatusRequestExt, CheckInRequest, CheckOutRequest, ContractInfo, CreateInvoiceRequest,
    CreateWoNoteRequest, CreateWoRequest, UpdateProposalStatusRequest, WorkorderStatusExt,
};
use servicechannel::{Client, invoices};
use specwright_sandbox::{Plan, Sandbox};

use crate::Failed;
use crate::say::{explain, heading};

/// One after the other.
pub async fn all(client: &Client, sandbox: &Sandbox) -> Result<(), Failed> {
    find_and_read(client).await?;
    let order = create_and_change_status(client).await?;
    check_in_and_out(client, order).await?;
    note_and_attachment(client, order).await?;
    decide_on_a_proposal(client).await?;
    invoice(client, order).await?;
    lost_answer(client, sandbox, order).await
}

async fn find_and_read(client: &Client) -> Result<(), Failed> {
    heading("1  Find and read a work order");
    let open = client
        .work_orders()
        .query()
        .select((w.id(), w.number(), w.status()))
        .filter(w.status().primary().eq("OPEN"))
        .orderby(w.id().asc())
        .top(50)
        .count(true)
        .send()
        .await?;
    let first = open
        .items
        .first()
        .and_then(|order| order.id)
        .ok_or("no work order is open")?;
    explain(&format!(
        "{} are open, the first is {first}",
        open.items.len()
    ));
    let order = client.work_orders().get(first).send().await?;
    explain(&format!(
        "{first}: {}",
        order.description.as_deref().unwrap_or("")
    ));
    Ok(())
}

async fn create_and_change_status(client: &Client) -> Result<i64, Failed> {
    heading("2  Create a work order and change its status");
    let contract = ContractInfo::new()
        .subscriber_id(2_014_917_243)
        .location_id(2_006_175_201)
        .trade_name("REFRIGERATION");
    let request = CreateWoRequest::new(
        contract,
        "MAINTENANCE",
        "2026-11-24T10:00:00".parse()?,
        "Ice machine leaks",
    )
    .problem_code("LEAK")
    .priority("P1 - EMERGENCY")
    .nte(500.0);
    let created = client.work_orders().create(&request).send().await?;
    let order = created.number().ok_or("the id is no number")?;
    explain(&format!("work order {order} is written once"));
    let status = WorkorderStatusExt::new("IN PROGRESS", "");
    let change = ChangeWoStatusRequestExt::new(status).note("Technician is on the way");
    client
        .work_orders()
        .set_status(order, &change)
        .send()
        .await?;
    Ok(order)
}

async fn check_in_and_out(client: &Client, order: i64) -> Result<(), Failed> {
    heading("3  Check in and out");
    let check_in = CheckInRequest::new()
        .latitude(40.7128)
        .longitude(-74.006)
        .work_type_id(1)
        .techs_count(1);
    let answer = client
        .work_orders()
        .check_in(order, &check_in)
        .send()
        .await?;
    if let Some(mechanic) = answer.mechanic_id {
        explain(&format!("checked in as mechanic {mechanic}"));
    }
    let check_out = CheckOutRequest::new()
        .latitude(40.7128)
        .longitude(-74.006)
        .resolution("Replaced the hose");
    client
        .work_orders()
        .check_out(order, &check_out)
        .send()
        .await?;
    Ok(())
}

async fn note_and_attachment(client: &Client, order: i64) -> Result<(), Failed> {
    heading("4  Write a note and attach a photo");
    let note = CreateWoNoteRequest::new("The hose was cracked: see the photo").actor("Technician");
    client.notes().create(order, &note).send().await?;
    let photo = FilePart::new("hose.jpg", b"not really a photo".as_slice()).media("image/jpeg");
    client
        .attachments()
        .upload_to_work_order(order, photo)
        .send()
        .await?;
    client.notes().list(order).paging("1:50").send().await?;
    Ok(())
}

async fn decide_on_a_proposal(client: &Client) -> Result<(), Failed> {
    heading("5  Find a proposal and approve it");
    let found = client
        .proposals()
        .query()
        .select("Id,Number")
        .filter("Number eq 'P-100'")
        .send()
        .await?;
    let proposal = found
        .items
        .first()
        .and_then(|p| p.id)
        .ok_or("there is no such proposal")?;
    let decision = UpdateProposalStatusRequest::new().comment("Within budget");
    client
        .proposals()
        .approve(proposal, &decision)
        .send()
        .await?;
    explain(&format!("proposal {proposal} is approved"));
    Ok(())
}

async fn invoice(client: &Client, order: i64) -> Result<(), Failed> {
    heading("6  Send an invoice and approve it");
    let request = CreateInvoiceRequest::new("INV-2026-118", order.to_string()).invoice_total(412.5);
    let created = client.invoices().create(&request).send().await?;
    let invoice = created.number().ok_or("the id is no number")?;
    let args = invoices::ApproveArgs {
        invoice_id: invoice,
        approval_code: "7100",
        comments: "As agreed",
        category: "MAINTENANCE",
    };
    client.invoices().approve(args).send().await?;
    explain(&format!("invoice {invoice} is approved"));
    Ok(())
}

/// The connection dies after the note was written and before the answer is there.
async fn lost_answer(client: &Client, sandbox: &Sandbox, order: i64) -> Result<(), Failed> {
    const NOTE: &str = "Please call before you come";
    heading("And when an answer is lost on the way?");
    let fault =
        r#"{ "rules": [{ "on": "POST */notes", "times": 1, "fault": "reset=before-answer" }] }"#;
    sandbox.set_plan(Plan::parse(fault)?);
    let note = CreateWoNoteRequest::new(NOTE);
    let answer = client.notes().create(order, &note).send().await?;
    let id = answer.number().ok_or("the id is no number")?;
    explain("the same bytes again; the API had them, and returns its first response");
    let replayed = if Response::is_replayed(&answer) {
        "replayed"
    } else {
        "fresh"
    };
    let stored = sandbox.stored("notes");
    let held = stored
        .iter()
        .filter(|note| note.to_string().contains(NOTE))
        .count();
    if held != 1 {
        return Err(format!("the note was written {held} times").into());
    }
    explain(&format!("note {id}: {replayed}; the server holds it once"));
    Ok(())
}
