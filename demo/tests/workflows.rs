//! The workflows that people come for, each in at most 20 lines, run against the sandbox. `docs/workflows.md` shows
//! them as they stand here.

use serde_json::json;
use servicechannel::attachments::{QueryForNoteArgs, UploadToNoteArgs, WorkOrderThumbnailArgs};
use servicechannel::invoices::ApproveArgs;
use servicechannel::odata::{Location as l, ProposalInfo as p, Rfp as r, WorkOrder as w};
use servicechannel::runtime::webhook::SigningKey;
use servicechannel::runtime::{Auth, DateTime, FilePart, HeaderMap, Settled};
use servicechannel::types::{
    AssignRfpRequest, ChangeWoFieldsRequest, ChangeWoStatusRequestExt, CheckInRequest,
    CheckOutRequest, ContractInfo, CreateInvoiceRequest, CreateRfpRequest, CreateWoNoteRequest,
    CreateWoRequest, DeclineWorkOrderRequest, LocationIdentity, NewInvoiceLabor,
    NewInvoiceTaxesDetails, ReassignWorkOrderRequest, UpdateAssetsInWORequest,
    UpdateProposalStatusRequest, WorkOrder, WorkorderStatusExt,
};
use servicechannel::{API, Client, DESCRIPTION, Environment};
use specwright_sandbox::{Plan, Running, Samples, Sandbox};

type Failed = Box<dyn std::error::Error>;

/// Create a work order by store
async fn create_by_store(client: &Client) -> Result<i64, Failed> {
    let contract = ContractInfo::new()
        .store_id("0042")
        .trade_name("REFRIGERATION")
        .provider_id(2_000_090_505);
    let called = "2026-11-24T10:00:00Z".parse()?;
    let order = CreateWoRequest::new(contract, "REPAIR", called, "Ice machine leaks").nte(500.0);
    let created = client.work_orders().create(&order).await?;
    created.number().ok_or("the id is no number".into())
}

/// Find out what came of a write whose answer was lost
async fn create_or_find_out(client: &Client, order: &CreateWoRequest) -> Result<i64, Failed> {
    let error = match client.work_orders().create(order).await {
        Ok(created) => return created.number().ok_or("the id is no number".into()),
        Err(error) => error,
    };
    match error.settle::<WorkOrder>().await {
        Settled::Written(order) => order.id.ok_or("it has no id".into()),
        // It was not written and will not be: it may be written again.
        Settled::NotWritten => Err(error.into()),
        other => Err(format!("a person has to look: {other:?}").into()),
    }
}

/// Find open orders page by page
async fn find_open_orders(client: &Client) -> Result<usize, Failed> {
    let mut pages = client
        .work_orders()
        .query()
        .filter(w.status().primary().eq("OPEN"))
        .select((w.id(), w.number()))
        .pages();
    let mut found = 0;
    while let Some(page) = pages.next().await {
        for order in &page?.items {
            println!("{:?} {:?}", order.id, order.number);
            found += 1;
        }
    }
    Ok(found)
}

/// Status, schedule, reassign, decline and accept
async fn change_an_order(client: &Client, order: i64) -> Result<(), Failed> {
    let orders = client.work_orders();
    let status = WorkorderStatusExt::new("IN PROGRESS", "");
    let change = ChangeWoStatusRequestExt::new(status).note("On the way");
    orders.set_status(order, &change).await?;
    let when = ChangeWoFieldsRequest::new("2026-11-25T08:00:00Z");
    orders.set_scheduled_date(order, &when).await?;
    let reasons = orders.reassignment_reasons().await?;
    let reason = reasons.first().and_then(|reason| reason.id).unwrap_or(1);
    let other = ReassignWorkOrderRequest::new(reason, 2_000_090_506).note("Nearer to the store");
    orders.reassign(order, &other).await?;
    let decline = DeclineWorkOrderRequest::new().note("No technician is free");
    orders.decline(order, &decline).await?;
    orders.accept(order).await?;
    Ok(())
}

/// Check in by GPS, check out
async fn check_in_by_gps(client: &Client, order: i64) -> Result<(), Failed> {
    let here = CheckInRequest::new()
        .latitude(40.7128)
        .longitude(-74.006)
        .techs_count(1);
    client.work_orders().check_in(order, &here).await?;
    let done = CheckOutRequest::new()
        .latitude(40.7128)
        .longitude(-74.006)
        .resolution("Replaced the hose");
    client.work_orders().check_out(order, &done).await?;
    Ok(())
}

/// Check in as a provider, for a technician
async fn check_in_as_provider(client: &Client, order: i64) -> Result<(), Failed> {
    let arrived = CheckInRequest::new()
        .user_id(4711)
        .check_in_time("2026-11-24T13:00:00Z".parse()?);
    client.work_orders().check_in(order, &arrived).await?;
    let mut all = client.work_orders().check_ins(order).items();
    while let Some(activity) = all.next().await {
        println!("{:?}", activity?);
    }
    Ok(())
}

/// A note that is mailed, with a file
async fn note_with_file(client: &Client, order: i64) -> Result<i64, Failed> {
    let note = CreateWoNoteRequest::new("The hose was cracked").mailed_to("ann@shop.example");
    let created = client.notes().create(order, &note).await?;
    let args = UploadToNoteArgs {
        workorder_id: order,
        note_id: created.number().ok_or("the id is no number")?,
        file: FilePart::new("hose.jpg", "not really a photo").media("image/jpeg"),
    };
    let note_id = args.note_id;
    client.attachments().upload_to_note(args).await?;
    Ok(note_id)
}

/// The files of a note, and their pictures
async fn files_of_a_note(client: &Client, order: i64, note: i64) -> Result<(), Failed> {
    let of = QueryForNoteArgs {
        workorder_id: order,
        note_id: note,
    };
    let mut all = client.attachments().query_for_note(of).items();
    while let Some(attachment) = all.next().await {
        let args = WorkOrderThumbnailArgs {
            workorder_id: order,
            attachment_id: attachment?.id.unwrap_or_default(),
        };
        let picture = client.attachments().work_order_thumbnail(args).await?;
        println!("{} bytes", picture.len());
    }
    Ok(())
}

/// Proposals: find, approve, reject with a reason
async fn proposals(client: &Client) -> Result<(), Failed> {
    let open = p.status().primary().eq("Open");
    let mut all = client.proposals().query().filter(open).items();
    while let Some(proposal) = all.next().await {
        let proposal = proposal?;
        let Some(id) = proposal.id else { continue };
        if proposal.number.as_deref() == Some("P-100") {
            let decision = UpdateProposalStatusRequest::new().comment("Within budget");
            client.proposals().approve(id, &decision).await?;
        } else {
            let decision = UpdateProposalStatusRequest::new()
                .reject_reason_code_id(3)
                .comment("Too expensive");
            client.proposals().reject(id, &decision).await?;
        }
    }
    Ok(())
}

/// Invoice with labor and taxes: requirements first, then approve
async fn invoice(client: &Client, order: i64) -> Result<(), Failed> {
    let required = client.invoices().requirements(2_014_917_243).await?;
    println!("{required:?}");
    let labor = NewInvoiceLabor::new()
        .hours(3.0)
        .hourly_rate(95.0)
        .amount(285.0);
    let invoice = CreateInvoiceRequest::new("INV-2026-118", order.to_string())
        .labors(vec![labor])
        .invoice_taxes_details(NewInvoiceTaxesDetails::new().labor_tax(22.8))
        .invoice_total(307.8);
    let created = client.invoices().create(&invoice).await?;
    let args = ApproveArgs {
        invoice_id: created.number().ok_or("the id is no number")?,
        approval_code: "7100",
        comments: "As agreed",
        category: "MAINTENANCE",
    };
    client.invoices().approve(args).await?;
    Ok(())
}

/// Assets of a location, for a work order, and the answers of its checklist
async fn assets_and_checklists(client: &Client, order: i64) -> Result<(), Failed> {
    let mut assets = std::collections::BTreeMap::new();
    let found = client.assets().get(4711).await?;
    println!("{:?} {:?}", found.id, found.tag);
    assets.insert("4711".to_owned(), true);
    let attach = UpdateAssetsInWORequest::new().rec_id(order).assets(assets);
    client.assets().attach_to_work_order(&attach).await?;
    let answers = client.check_lists().get_responses(order, &[1, 2]).await?;
    println!("{answers:?}");
    Ok(())
}

/// Locations, by their number at the subscriber, and their notes
async fn locations(client: &Client) -> Result<(), Failed> {
    let mut all = client
        .locations()
        .query()
        .filter(l.store_id().eq("0042"))
        .items();
    while let Some(location) = all.next().await {
        let location = location?;
        println!("{:?} {:?}", location.name, location.address1);
        if let Some(id) = location.id {
            let notes = client.locations().get_notes(id).await?;
            println!("{notes:?}");
        }
    }
    Ok(())
}

/// Requests for proposals: create, find, assign
async fn rfps(client: &Client) -> Result<(), Failed> {
    let location = LocationIdentity::new().store_id("0042");
    let rfp = CreateRfpRequest::new(17, "New compressor", location, 2_000_090_505);
    client.rfps().create(&rfp).await?;
    let mut all = client.rfps().query().orderby(r.id().desc()).items();
    if let Some(newest) = all.next().await {
        let id = newest?.id.ok_or("it has an id")?;
        let other = AssignRfpRequest::new(2_000_090_506).provider_email("bob@cool.example");
        client.rfps().assign(id, &other).await?;
    }
    Ok(())
}

/// Receive events
fn receive(headers: &HeaderMap, body: &[u8]) -> Result<(), Failed> {
    let rule = API.webhooks.ok_or("the description has no webhooks")?;
    let key = SigningKey::new("c2lnbmluZw==");
    let delivery = rule.open(&key, headers, body)?; // refused unless the signature is right
    if delivery.event.starts_with("WorkOrder") {
        let order: WorkOrder = delivery.read()?;
        println!("{}: {:?}", delivery.event, order.number);
    }
    Ok(())
}

/// Synchronise changed work orders, every five minutes
async fn sync_since(client: &Client, last: DateTime) -> Result<Vec<WorkOrder>, Failed> {
    // The caller takes `last` some minutes before the newest change that it has seen, and keeps orders by their id:
    // one that comes twice is written over, none is missed.
    let mut all = client
        .work_orders()
        .query()
        .filter(w.updated_date().ge(last))
        .orderby([w.updated_date().asc(), w.id().asc()])
        .items();
    let mut changed = Vec::new();
    while let Some(order) = all.next().await {
        changed.push(order?);
    }
    Ok(changed)
}

async fn started() -> Result<(Client, Running), Failed> {
    let open = |id: i64, number: &str| json!({ "Id": id, "Number": number, "Status": { "Primary": "Open" } });
    let sandbox = Sandbox::embedded_builder(DESCRIPTION)?
        .seeds(&json!({
            "proposals": [open(5531, "P-100"), open(5532, "P-101")],
            "locations": [{ "Id": 7, "StoreId": "0042", "Name": "Main Street" }],
            "assets": [{ "Id": 4711, "Tag": "F-1" }],
        }))
        .samples(Samples::Always)
        .build()
        .start()
        .await?;
    let client = Client::builder(Environment::Production)
        .auth(Auth::bearer(Sandbox::TOKEN))
        .address(sandbox.url())
        .build()?;
    Ok((client, sandbox))
}

#[tokio::test]
async fn an_order_from_its_creation_to_its_invoice() -> Result<(), Failed> {
    let (client, _sandbox) = started().await?;
    let order = create_by_store(&client).await?;
    assert_eq!(
        find_open_orders(&client).await?,
        0,
        "its status was not said"
    );
    change_an_order(&client, order).await?;
    check_in_by_gps(&client, order).await?;
    check_in_as_provider(&client, order).await?;
    let note = note_with_file(&client, order).await?;
    files_of_a_note(&client, order, note).await?;
    invoice(&client, order).await?;
    assets_and_checklists(&client, order).await
}

#[tokio::test]
async fn what_stands_beside_orders() -> Result<(), Failed> {
    let (client, running) = started().await?;
    Box::pin(proposals(&client)).await?;
    let decided = running.sandbox().stored("proposals");
    let statuses: Vec<_> = decided
        .iter()
        .map(|one| &one["Status"]["Primary"])
        .collect();
    assert_eq!(statuses, ["Approved", "Rejected"]);
    locations(&client).await?;
    rfps(&client).await
}

#[tokio::test]
async fn an_order_whose_answer_was_lost_is_found() -> Result<(), Failed> {
    let (client, sandbox) = started().await?;
    let lost = r#"{ "rules": [{ "on": "POST *", "fault": "status-after=500" }] }"#;
    sandbox.sandbox().set_plan(Plan::parse(lost)?);
    let contract = ContractInfo::new().store_id("0042").trade_name("PLUMBING");
    let called = "2026-11-24T10:00:00Z".parse()?;
    let order = CreateWoRequest::new(contract, "REPAIR", called, "Ice machine leaks").number("A-1");
    let found = create_or_find_out(&client, &order).await?;
    assert_eq!(sandbox.sandbox().stored("workorders")[0]["Id"], found);
    Ok(())
}

#[tokio::test]
async fn changed_orders_are_found_again() -> Result<(), Failed> {
    let (client, _sandbox) = started().await?;
    create_by_store(&client).await?;
    sync_since(&client, "2020-01-01T00:00:00Z".parse()?).await?;
    Ok(())
}

#[test]
fn a_delivery_is_read_after_its_signature_was_checked() {
    let body = br#"{"Object":{"Id":4711,"Number":"WO-1","Status":{"Primary":"OPEN"}},"EventType":"WorkOrderCreated"}"#;
    let signed = |signature: &str| {
        let mut headers = HeaderMap::new();
        headers.insert("sign-type", "HMACSHA256".parse().expect("text"));
        headers.insert("sign-data", signature.parse().expect("text"));
        headers
    };
    let right = signed("c5s3aQ4FwXfcUeYv9jz81/ni6f446R66+MaRJ/0++8w=");
    receive(&right, body).expect("signed");
    assert!(receive(&signed("AAAA"), body).is_err());
}

const SOURCE: &str = include_str!("workflows.rs");
const PAGE: &str = "# Workflows

What people come for, each in a few lines. `demo/tests/workflows.rs` is their source, which is compiled and run against
the sandbox; its first lines are what they import.
";

/// Title and source of each workflow.
fn shown() -> Vec<(&'static str, &'static str)> {
    let parts = SOURCE.split("\n/// ").skip(1);
    let functions = parts.filter_map(|part| {
        let (title, rest) = part.split_once('\n')?;
        let is_function = rest.starts_with("async fn") || rest.starts_with("fn receive");
        let end = rest.find("\n}\n")? + 2;
        is_function.then(|| (title, &rest[..end]))
    });
    functions.collect()
}

#[test]
fn each_takes_at_most_20_lines() {
    let all = shown();
    assert_eq!(all.len(), 15);
    for (title, code) in all {
        // Without its signature and its end.
        let lines = code.lines().count() - 2;
        assert!(lines <= 20, "{title}: {lines}");
    }
}

#[test]
fn the_page_shows_them_as_they_are() {
    let sections = shown().into_iter();
    let sections =
        sections.map(|(title, code)| format!("\n## {title}\n\n```rust,ignore\n{code}\n```\n"));
    let page: String = std::iter::once(PAGE.to_owned()).chain(sections).collect();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/workflows.md");
    if std::env::var_os("UPDATE_WORKFLOWS").is_some() {
        std::fs::write(path, &page).expect("written");
    }
    let written = std::fs::read_to_string(path).expect("the page is there");
    assert!(written == page, "run the tests with UPDATE_WORKFLOWS=1");
}
