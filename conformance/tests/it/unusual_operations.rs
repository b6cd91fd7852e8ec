//! The unusual operations of the upstream file: for each, what is sent and what is read.
//!
//! Cases that only an older file has (N1, N14, N18, the password of N20) go over the wire in
//! `xtask/tests/it/older_upstream_file.rs`.

use bytes::Bytes;
use servicechannel::runtime::testing::{Play, Recorded, TestTransport, VirtualClock};
use servicechannel::runtime::{Auth, DateTime, FilePart};
use servicechannel::{Client, Environment, types};
use std::sync::Arc;

struct Stage {
    client: Client,
    transport: TestTransport,
}

fn stage(plays: impl IntoIterator<Item = Play>) -> Stage {
    let transport = TestTransport::new();
    for play in plays {
        transport.play(play);
    }
    let client = Client::builder(Environment::Sandbox2)
        .auth(Auth::bearer("secret-token"))
        .transport(Arc::new(transport.clone()))
        .clock(Arc::new(VirtualClock::new()))
        .build()
        .expect("a client");
    Stage { client, transport }
}

impl Stage {
    fn only(&self) -> Recorded {
        let seen = self.transport.seen();
        assert_eq!(seen.len(), 1, "one request is sent");
        seen.into_iter().next().expect("it is there")
    }

    fn line(&self) -> String {
        let sent = self.only();
        let url = sent
            .url
            .strip_prefix("https://sb2api.servicechannel.com/v3")
            .unwrap_or(&sent.url);
        format!("{} {url}", sent.method)
    }
}

fn ok(body: &'static str) -> [Play; 1] {
    [Play::json(200, body)]
}

#[tokio::test]
async fn n2_odata_lists_arrive_wrapped_or_bare() {
    let wrapped = r#"{"@odata.context":"x","@odata.count":7,"value":[{"Id":1,"Number":"A"}],"@odata.nextLink":"http://sb2api.servicechannel.com/v3/odata/workorders?$skip=50"}"#;
    let stage = stage([Play::json(200, wrapped), Play::json(200, r#"[{"Id":2}]"#)]);
    let query = || {
        stage
            .client
            .work_orders()
            .query()
            .filter("Status/Primary eq 'OPEN'")
            .count(true)
    };
    let page = query().send().await.expect("a page");
    assert_eq!((page.items[0].id, page.count()), (Some(1), Some(7)));
    let page = query().send().await.expect("a bare list is a page too");
    assert_eq!(page.items[0].id, Some(2));
    let sent = &stage.transport.seen()[0];
    let query = "$filter=Status%2FPrimary%20eq%20%27OPEN%27&$count=true";
    assert!(
        sent.url.ends_with(&format!("/odata/workorders?{query}")),
        "{}",
        sent.url
    );
}

#[tokio::test]
async fn n3_several_placeholders_in_a_segment_are_filled_and_encoded() {
    let stage = stage(ok(r#"{"value":[]}"#));
    let (from, to): (DateTime, DateTime) = (
        "2026-06-01T00:00:00+02:00".parse().expect("a date"),
        "2026-07-01T10:00:00Z".parse().expect("a date"),
    );
    let args = servicechannel::work_activities::ForTimeIntervalArgs {
        dt_min: from,
        dt_max: to,
        user_id: 7,
    };
    stage
        .client
        .work_activities()
        .for_time_interval(args)
        .send()
        .await
        .expect("a page");
    let line = stage.line();
    assert!(
        line.starts_with("GET /odata/workactivities/Service.ForTimeInterval(dtMin=2026-06-01T00"),
        "{line}"
    );
    assert!(
        line.contains("%2B02") && line.ends_with(",userId=7)"),
        "{line}"
    );
    assert_eq!(line.matches(' ').count(), 1, "{line}");
}

#[tokio::test]
async fn n4_a_get_that_writes_is_never_repeated_and_quotes_its_text() {
    let stage = stage([Play::Lost, Play::json(200, "null")]);
    let error = stage
        .client
        .assets()
        .associate_asset_code(5, "it's 10%/b", true)
        .send()
        .await
        .expect_err("unknown");
    assert!(error.may_be_written(), "{error}");
    assert_eq!(
        stage.line(),
        "GET /odata/assets/Service.AssociateAssetCode(equipmentId=5,code='it''s%2010%25%2Fb',processDuplicatedAssetTag=true)",
    );
}

#[tokio::test]
async fn n5_a_picture_is_bytes() {
    let picture: &'static [u8] = b"\x89PNG\r\n\x1a\n\x00\xff";
    let headers = vec![("content-type", "image/png".to_owned())];
    let stage = stage([Play::Answer {
        status: 200,
        headers,
        body: Bytes::from_static(picture),
    }]);
    let args = servicechannel::attachments::WorkOrderThumbnailSizedArgs {
        workorder_id: 1,
        attachment_id: 2,
        width: 64,
        height: 48,
        mode: "Fit",
        image_format: "Png",
    };
    let bytes = stage
        .client
        .attachments()
        .work_order_thumbnail_sized(args)
        .send()
        .await
        .expect("a picture");
    assert_eq!(&bytes[..], picture);
    assert!(!stage.line().contains('?'), "{}", stage.line());
}

#[tokio::test]
async fn n6_an_upload_has_a_json_part_and_a_file() {
    let answer = r#"{"Attachments":[{"Id":4,"Name":"photo.jpg"}],"Warning":null}"#;
    let stage = stage([Play::json(201, answer)]);
    let meta = types::AddAttachmentsRequest::new(Vec::new());
    let file = FilePart::new("photo.jpg", &b"\xff\xd8"[..]);
    let made = stage
        .client
        .attachments()
        .upload_to_work_order(8, file)
        .actor("me & you")
        .add_attachments_request(&meta)
        .send()
        .await
        .expect("uploaded");
    let types::AddedAttachments::AddedAttachmentList(made) = &*made else {
        panic!("{made:?}");
    };
    assert_eq!(made.attachments[0].id, Some(4));
    let sent = stage.only();
    assert!(
        stage
            .line()
            .starts_with("POST /workorders/8/attachments?actor=me%20%26%20you"),
        "{}",
        stage.line()
    );
    let kind = sent.headers["content-type"]
        .to_str()
        .expect("text")
        .to_owned();
    assert!(kind.starts_with("multipart/form-data; boundary="), "{kind}");
    let body = String::from_utf8_lossy(&sent.body).into_owned();
    assert!(
        body.contains("name=\"AddAttachmentsRequest\"") && body.contains("application/json"),
        "{body}"
    );
    assert!(
        body.contains("name=\"file\"; filename=\"photo.jpg\""),
        "{body}"
    );
}

#[tokio::test]
async fn n7_a_text_part_stands_beside_the_others() {
    let stage = stage(ok("null"));
    stage
        .client
        .check_lists()
        .update_check_list_response(3)
        .check_list_response_picture_id("a+b")
        .send()
        .await
        .expect("updated");
    let sent = stage.only();
    assert_eq!(sent.method, "PUT");
    let body = String::from_utf8_lossy(&sent.body).into_owned();
    assert!(
        body.contains("name=\"CheckListResponsePictureId\"") && body.contains("\r\n\r\na+b\r\n"),
        "{body}"
    );
}

#[tokio::test]
async fn n8_a_body_can_be_a_bare_number() {
    let stage = stage(ok("null"));
    let args = servicechannel::proposals::AssignWorkOrderArgs {
        proposal_id: 4,
        body: 88_472_932,
    };
    stage
        .client
        .proposals()
        .assign_work_order(args)
        .is_from_projects_module(false)
        .send()
        .await
        .expect("assigned");
    let sent = stage.only();
    assert_eq!(&sent.body[..], b"88472932");
    assert_eq!(sent.headers["content-type"], "application/json");
    assert_eq!(
        stage.line(),
        "PUT /proposals/4/assignWO?isFromProjectsModule=false"
    );
}

#[tokio::test]
async fn n9_a_get_can_have_a_body() {
    let stage = stage(ok("null"));
    let args = servicechannel::issue_list::GetStoreDashboardIssueChoiceArgs {
        subscriber_id: "1",
        dashboard_id: "2",
    };
    let body = types::GetIssueChoiceRequest::new();
    stage
        .client
        .issue_list()
        .get_store_dashboard_issue_choice(args, &body)
        .send()
        .await
        .expect("read");
    let sent = stage.only();
    assert_eq!((sent.method.as_str(), &sent.body[..]), ("GET", &b"{}"[..]));
}

#[tokio::test]
async fn n10_a_delete_can_have_a_body() {
    let stage = stage(ok("{}"));
    let body: types::WorkOrderLabelRequest = serde_json::from_str("{}").expect("JSON");
    stage
        .client
        .work_orders()
        .delete_label(9, &body)
        .send()
        .await
        .ok();
    let sent = stage.only();
    assert_eq!(sent.method, "DELETE");
    assert!(!sent.body.is_empty());
}

#[tokio::test]
async fn n11_and_n12_free_maps_are_sent_as_they_are() {
    let stage = stage(ok("{}"));
    let body = [
        ("Email".to_owned(), serde_json::json!(null)),
        ("Name".to_owned(), serde_json::json!("é")),
    ]
    .into_iter()
    .collect();
    stage
        .client
        .users()
        .patch(3, &body)
        .send()
        .await
        .expect("patched");
    let sent = stage.only();
    assert_eq!(sent.method, "PATCH");
    assert_eq!(
        String::from_utf8_lossy(&sent.body),
        r#"{"Email":null,"Name":"é"}"#
    );
}

#[tokio::test]
async fn n12_a_map_of_unknown_values_is_a_body() {
    let stage = stage(ok("{}"));
    let body = [("Note".to_owned(), serde_json::json!({ "a": [1, null] }))];
    let body = body.into_iter().collect();
    let sent = stage.client.locations().save_with_notes(&body).send();
    sent.await.expect("sent");
    let sent = stage.only();
    assert_eq!(
        String::from_utf8_lossy(&sent.body),
        r#"{"Note":{"a":[1,null]}}"#
    );
}

#[tokio::test]
async fn the_notes_come_page_by_page_as_a_stream() {
    let page = |from: i64, count: i64| {
        let notes: Vec<String> = (from..from + count)
            .map(|id| format!("{{\"Id\":{id}}}"))
            .collect();
        let all = notes.join(",");
        format!("{{\"AllNotesCount\":51,\"Notes\":[{all}]}}")
    };
    let stage = stage([Play::json(200, page(1, 50)), Play::json(200, page(51, 1))]);
    let mut items = stage.client.notes().list(8).items();
    let mut ids = Vec::new();
    while let Some(note) = items.next().await {
        ids.push(note.expect("a note").id);
    }
    assert_eq!((ids.len(), ids[50]), (51, Some(51)));
    let asked: Vec<bool> = stage
        .transport
        .seen()
        .iter()
        .zip(["paging=1:50", "paging=2:50"])
        .map(|(sent, paging)| sent.url.replace("%3A", ":").ends_with(paging))
        .collect();
    assert_eq!(asked, [true, true]);
}

#[tokio::test]
async fn n20_names_come_from_the_path_and_lists_in_a_query_are_repeated() {
    let stage = stage([Play::json(200, "[]"), Play::json(200, "{}")]);
    let args = servicechannel::resolution_codes::ListArgs {
        subscriber_id: 7,
        location_id: 8,
    };
    let list = stage.client.resolution_codes().list(args);
    list.asset_category_ids([1, 2])
        .send()
        .await
        .expect("a list");
    let detail = stage
        .client
        .check_lists()
        .detail()
        .tradeid(3)
        .work_order_id(4);
    detail.send().await.expect("a check list");
    let seen = stage.transport.seen();
    let urls: Vec<&str> = seen.iter().map(|sent| sent.url.as_str()).collect();
    let ends = [
        "/resolutionCodes?subscriberId=7&locationId=8&assetCategoryIds=1&assetCategoryIds=2",
        "/checklists/detail?tradeid=3&workOrderId=4",
    ];
    for (url, end) in urls.iter().zip(ends) {
        assert!(url.ends_with(end), "{url}");
    }
}

#[tokio::test]
async fn n13_arrays_are_repeated_keys() {
    let stage = stage(ok("[]"));
    stage
        .client
        .work_orders()
        .list()
        .status(["OPEN", "IN PROGRESS"])
        .page(1)
        .page_size(50)
        .send()
        .await
        .expect("a list");
    let line = stage.line();
    assert!(line.contains("status=OPEN&status=IN%20PROGRESS"), "{line}");
}

#[tokio::test]
async fn n15_error_codes_are_numbers_on_the_wire_and_names_in_the_file() {
    for (code, expected) in [
        ("917", "917"),
        ("\"InvalidTrackingNumber\"", "InvalidTrackingNumber"),
    ] {
        let body = format!(r#"{{"ErrorCodes":[{code}],"ErrorCode":{code},"ErrorMessage":"no"}}"#);
        let stage = stage([Play::json(400, body)]);
        let error = stage
            .client
            .work_orders()
            .get(1)
            .send()
            .await
            .expect_err("refused");
        let problem: types::ErrorResponse = error.json().expect("the API's error");
        let code = serde_json::to_value(&problem.error_code).expect("JSON");
        assert_eq!(code.to_string().trim_matches('"'), expected);
        assert!(error.to_string().contains("no"), "{error}");
    }
}

#[tokio::test]
async fn n16_a_byte_is_a_small_number_however_it_is_written() {
    for written in ["2", "\"2\""] {
        let body = format!(r#"{{"Visibility":{written},"Id":9007199254740993}}"#);
        let note: types::Note = serde_json::from_str(&body).expect("a note");
        assert_eq!(note.id, Some(9_007_199_254_740_993));
        let json = serde_json::to_value(&note).expect("JSON");
        assert_eq!(json["Visibility"].to_string().trim_matches('"'), "2");
    }
}

#[tokio::test]
async fn n17_a_path_can_hold_a_boolean() {
    let stage = stage(ok("[]"));
    stage
        .client
        .parts()
        .parts_v1(7, true)
        .send()
        .await
        .expect("parts");
    assert_eq!(stage.line(), "GET /workorders/7/true/partsV1");
}

#[tokio::test]
async fn n19_paths_that_differ_by_case_are_two_operations_of_one_resource() {
    let stage = stage([Play::json(200, "null"), Play::json(200, "null")]);
    let mli = stage.client.mli_configuration();
    mli.assign_user(servicechannel::mli_configuration::AssignUserArgs {
        level_id: 1,
        user_id: 2,
    })
    .send()
    .await
    .ok();
    mli.unassign_user(servicechannel::mli_configuration::UnassignUserArgs {
        level_id: 1,
        user_id: 2,
    })
    .send()
    .await
    .ok();
    let lines: Vec<String> = stage
        .transport
        .seen()
        .iter()
        .map(|sent| format!("{} {}", sent.method, sent.url))
        .collect();
    assert!(
        lines[0].ends_with("/v3/MliConfiguration/Levels/1/Users/2"),
        "{lines:?}"
    );
    assert!(
        lines[1].ends_with("/v3/mliConfiguration/Levels/1/Users/2"),
        "{lines:?}"
    );
}

#[tokio::test]
async fn a_created_id_comes_in_three_forms() {
    for body in ["42224721", r#"{"Id":42224721}"#, r#"{"id":42224721}"#] {
        let stage = stage([Play::json(201, body)]);
        let body: types::CreateInvoiceRequest =
            serde_json::from_str(r#"{"InvoiceNumber":"1","WoIdentifier":"2"}"#).expect("JSON");
        let made = stage
            .client
            .invoices()
            .create(&body)
            .send()
            .await
            .expect("created");
        assert_eq!(made.number(), Some(42_224_721));
    }
}

#[tokio::test]
async fn a_write_without_a_body_says_so() {
    let stage = stage([Play::json(204, "")]);
    let args = servicechannel::invoices::ApproveArgs {
        invoice_id: 1,
        approval_code: "a",
        comments: "",
        category: "c/d",
    };
    stage
        .client
        .invoices()
        .approve(args)
        .send()
        .await
        .expect("approved");
    let sent = stage.only();
    assert_eq!(
        stage.line(),
        "PUT /invoices/1/approve?approvalCode=a&comments=&category=c%2Fd"
    );
    assert!(sent.body.is_empty());
    assert_eq!(sent.headers["accept"], "application/json");
    assert_eq!(sent.headers["authorization"], "Bearer secret-token");
}
