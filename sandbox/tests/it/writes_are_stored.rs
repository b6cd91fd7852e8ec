//! What is created is kept, listed, changed and deleted, as verb and path say.

use std::time::Duration;

use crate::support::{builder, call, get, make, order, read};
use http::Method;
use serde_json::{Value, json};
use specwright_sandbox::{Request, Samples, Sandbox};

#[test]
fn a_created_order_is_found_by_every_path() {
    let sandbox = builder().build();
    let id = make(&sandbox, "A1");
    let found = get(&sandbox, &format!("/v3/workorders/{id}"));
    assert_eq!(found["Number"], "A1");
    assert_eq!(found["LocationId"], 7, "taken out of its part");
    assert!(found["CreatedDate"].is_string());
    assert_eq!(
        get(&sandbox, &format!("/workorders/{id}")),
        found,
        "the version may be left out"
    );
    assert_eq!(get(&sandbox, "/v3/workorders"), json!([found]));
    assert_eq!(
        get(&sandbox, "/v3/odata/workorders")["value"],
        json!([found])
    );
    let single = get(&sandbox, &format!("/v3/odata/workorders({id})"));
    assert_eq!(
        (&single["Id"], single["@odata.context"].is_string()),
        (&found["Id"], true)
    );
    assert_eq!(
        get(
            &sandbox,
            "/v3/odata/workorders/Service.NearBy(latitude=1.5,name='x')"
        ),
        json!([found])
    );
}

#[test]
fn a_status_change_goes_into_the_order() {
    let sandbox = builder().build();
    let id = make(&sandbox, "A1");
    let change = json!({ "Status": { "Primary": "COMPLETED", "Extended": "" } });
    let answer = call(
        &sandbox,
        "PUT",
        &format!("/v3/workorders/{id}/status"),
        Some(&change),
    )
    .value();
    assert_eq!(answer["id"], id);
    assert_eq!(
        get(&sandbox, &format!("/v3/workorders/{id}"))["Status"]["Primary"],
        "COMPLETED"
    );
}

/// What a action leaves behind is said by the description; its answer need not be the thing.
#[test]
fn an_action_sets_what_the_description_says() {
    let sandbox = builder().build();
    let (id, other) = (make(&sandbox, "A1"), make(&sandbox, "A2"));
    let approve = format!("/v3/workorders/{id}/approve");
    assert_eq!(call(&sandbox, "PUT", &approve, None).status, 204);
    let accept = format!("/v3/tools/workorder/{id}/accept");
    let answer = call(&sandbox, "POST", &accept, None).value();
    assert!(answer["MechanicId"].is_i64(), "{answer}");
    let after = get(&sandbox, &format!("/v3/workorders/{id}"));
    assert_eq!(
        after["Status"],
        json!({ "Primary": "APPROVED", "Extended": "ACCEPTED" })
    );
    assert_eq!(after["Price"], 3.0);
    let found = get(
        &sandbox,
        "/v3/odata/workorders?$filter=Status/Primary%20eq%20'APPROVED'",
    );
    assert_eq!(
        found["value"],
        json!([after]),
        "only the one, and not {other}"
    );
    let gone = call(&sandbox, "PUT", "/v3/workorders/99/approve", None);
    assert_eq!(gone.status, 404);
}

#[test]
fn put_and_patch_change_what_they_name_and_delete_removes() {
    let sandbox = builder().build();
    let id = make(&sandbox, "A1");
    let path = format!("/v3/workorders/{id}");
    assert_eq!(
        call(&sandbox, "PUT", &path, Some(&json!({ "Number": "A2" }))).status,
        204
    );
    let patched = call(&sandbox, "PATCH", &path, Some(&json!({ "Price": 3.25 }))).value();
    assert_eq!(
        (&patched["Number"], &patched["Price"], &patched["Id"]),
        (&json!("A2"), &json!(3.25), &json!(id))
    );
    assert_eq!(call(&sandbox, "DELETE", &path, None).status, 204);
    for verb in ["GET", "DELETE"] {
        let gone = call(&sandbox, verb, &path, None);
        assert_eq!(gone.status, 404);
        assert_eq!(
            gone.value()["ErrorMessage"],
            format!("store: workorders has no {id}")
        );
    }
    assert_eq!(get(&sandbox, "/v3/workorders"), json!([]));
}

#[test]
fn notes_belong_to_their_order() {
    let sandbox = builder().build();
    let (first, second) = (make(&sandbox, "A1"), make(&sandbox, "A2"));
    let add = |id: i64, text: &str| {
        let target = format!("/v3/workorders/{id}/notes");
        call(&sandbox, "POST", &target, Some(&json!({ "Note": text })))
            .status
            .as_u16()
    };
    assert_eq!(
        [
            add(first, "one"),
            add(first, "two"),
            add(second, "three"),
            add(99, "none")
        ],
        [201, 201, 201, 404]
    );
    let page = get(
        &sandbox,
        &format!("/v3/workorders/{first}/notes?paging=2:1"),
    );
    assert_eq!(page["AllNotesCount"], 2);
    assert_eq!(page["Notes"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        page["Notes"][0]["NoteData"], "two",
        "stored under the name that reads use"
    );
    assert_eq!(page["Notes"][0]["CreatedBy"], "user");
    let same_number = get(&sandbox, &format!("/v3/odata/workorders({second})/notes"));
    assert_eq!(same_number["value"][0]["NoteData"], "three");
}

#[test]
fn an_action_creates_nothing() {
    let sandbox = builder().build();
    let id = make(&sandbox, "A1");
    let target = format!("/v3/workorders/{id}/checkIn");
    let reply = call(&sandbox, "POST", &target, Some(&json!({ "TechsCount": 1 })));
    assert_eq!(reply.status, 200);
    assert!(reply.value()["MechanicId"].is_i64());
    assert!(sandbox.stored("checkin").is_empty());
}

#[test]
fn lists_are_filtered_by_parameters_named_like_fields() {
    let sandbox = builder().build();
    make(&sandbox, "A1");
    assert_eq!(
        get(&sandbox, "/v3/workorders?Priority=High")
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    assert_eq!(get(&sandbox, "/v3/workorders?Priority=Low"), json!([]));
}

#[test]
fn reads_may_lag() {
    let sandbox = builder().read_lag(Duration::from_secs(30)).build();
    let id = make(&sandbox, "A1");
    let path = format!("/v3/workorders/{id}");
    assert_eq!(call(&sandbox, "GET", &path, None).status, 404);
    sandbox.advance(Duration::from_secs(30));
    assert_eq!(get(&sandbox, &path)["Number"], "A1");
    call(&sandbox, "PATCH", &path, Some(&json!({ "Number": "A2" })));
    assert_eq!(get(&sandbox, &path)["Number"], "A1");
    call(&sandbox, "DELETE", &path, None);
    assert_eq!(get(&sandbox, &path)["Number"], "A1");
    sandbox.advance(Duration::from_secs(30));
    assert_eq!(call(&sandbox, "GET", &path, None).status, 404);
}

#[test]
fn seeds_are_there_from_the_start_and_after_a_reset() {
    let seeds = "workorders: [{ Id: 5, Number: S }]\nnotes@workorders/5: [{ NoteData: hello }]";
    let sandbox = builder().seeds_text(seeds).unwrap().build();
    assert_eq!(make(&sandbox, "A1"), 1002, "new ids are above all others");
    sandbox.reset();
    assert_eq!(get(&sandbox, "/v3/workorders/5")["Number"], "S");
    assert_eq!(
        get(&sandbox, "/v3/workorders/5/notes")["Notes"][0]["NoteData"],
        "hello"
    );
    assert_eq!(sandbox.stored("workorders").len(), 1);
    assert!(builder().seeds_text("[1]").is_err());
    let no_list = builder().seeds_text("notes: { Id: 1 }").err();
    assert!(no_list.is_some_and(|error| error.contains("`notes` are no list")));
}

#[test]
fn seeds_of_a_collection_that_is_none_are_refused() {
    let refused = |seeds: &str| builder().seeds_text(seeds).err().unwrap_or_default();
    assert_eq!(
        refused("workorder: []"),
        "no operation of the API reads or changes a collection `workorder`: did you mean `workorders`?"
    );
    assert_eq!(
        refused("notes@workorder/5: []"),
        "no operation of the API reads or changes a collection `workorder`: did you mean `workorders`?"
    );
    let unlike = refused("elephants: []");
    assert!(unlike.contains("`elephants`: there are `"), "{unlike}");
    for owner in ["notes@workorders", "notes@workorders/", "notes@"] {
        let text = format!("\"{owner}\": []");
        assert!(
            refused(&text).contains("write `notes@COLLECTION/ID`"),
            "{owner}"
        );
    }
    // `$expand=Location` shows it.
    assert_eq!(refused("locations: []"), "");
    assert_eq!(refused("WorkOrders: []\nnotes@WORKORDERS/5: []"), "");
}

#[test]
fn the_same_seed_gives_the_same_samples() {
    let sample = |seed: u64| -> Value {
        let sandbox = builder().seed(seed).samples(Samples::Always).build();
        get(&sandbox, "/v3/workorders/77")
    };
    assert_eq!(sample(1), sample(1));
    assert_ne!(sample(1), sample(2));
    assert_eq!(sample(1)["Id"], 77);
    assert!(sample(1)["Parent"].is_null(), "recursion ends");
}

#[test]
fn an_upload_is_kept_by_its_name() {
    let sandbox = builder().build();
    let id = make(&sandbox, "A1");
    let body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\nPNG\r\n--b--\r\n";
    let request =
        crate::support::request("POST", &format!("/v3/workorders/{id}/attachments"), None)
            .body("multipart/form-data; boundary=b", body);
    assert_eq!(sandbox.handle(request).status, 201);
    assert_eq!(sandbox.stored("attachments").len(), 1);
    assert_eq!(order("x")["Number"], "x");
}

#[test]
fn answers_say_what_of_them_is_a_sample() {
    let sandbox = builder().build();
    let id = make(&sandbox, "A1");
    let stored = call(&sandbox, "GET", &format!("/v3/workorders/{id}"), None);
    assert_eq!((stored.status.as_u16(), stored.sample()), (200, None));
    let check_ins = format!("/v3/odata/workorders({id})/Service.CheckInActivity()");
    let sampled = call(&sandbox, "GET", &check_ins, None);
    assert_eq!(
        (sampled.status.as_u16(), sampled.sample()),
        (200, Some("whole"))
    );
}

#[test]
fn without_samples_nothing_is_invented() {
    let sandbox = builder().samples(Samples::Never).build();
    let id = make(&sandbox, "A1");
    let status = |verb: &str, target: &str, body: Option<&Value>| {
        let reply = call(&sandbox, verb, target, body);
        assert_eq!(reply.sample(), None, "{target}");
        reply.status.as_u16()
    };
    let order = format!("/v3/workorders/{id}");
    assert_eq!(status("GET", &order, None), 200);
    assert_eq!(status("GET", "/v3/workorders/77", None), 404);
    let check_ins = format!("/v3/odata/workorders({id})/Service.CheckInActivity()");
    assert_eq!(status("GET", &check_ins, None), 404);
    let techs = json!({ "TechsCount": 2 });
    assert_eq!(
        status("POST", &format!("{order}/checkIn"), Some(&techs)),
        404
    );
    assert_eq!(status("PUT", &format!("{order}/approve"), None), 204);
}

#[test]
fn an_upload_is_answered_with_what_was_stored() {
    let api = "api: Files\nhost: api.files.example\nauth: none\n";
    let files = "resource: Files\noperations:\n\
        \x20 upload: { request: POST /files, body: { multipart: { file: binary } }, returns: { 201: [File] } }\n\
        \x20 list: { request: GET /files, returns: [File] }\n\
        types:\n  File: { Id: int, Name?: string, Size?: int }\n";
    let sandbox = Sandbox::new(&read(api, files));
    let body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\nPNG\r\n--b--\r\n";
    let request =
        Request::new(Method::POST, "/files").body("multipart/form-data; boundary=b", body);
    let reply = sandbox.handle(request);
    assert_eq!((reply.status.as_u16(), reply.sample()), (201, None));
    assert_eq!(
        reply.value(),
        json!([{ "Id": 1001, "Name": "a.png", "Size": 3 }])
    );
    assert_eq!(get(&sandbox, "/files"), reply.value());
}

#[test]
fn a_part_may_come_once_for_each_item_of_a_list() {
    let api = "api: Files\nhost: api.files.example\nauth: none\n";
    let files = "resource: Files\noperations:\n\
        \x20 upload: { request: POST /files, body: { multipart: { files: [binary], sizes?: [int], note?: string } }, returns: any }\n";
    let sandbox = Sandbox::new(&read(api, files));
    let upload = |parts: &[(&str, &str)]| {
        let parts = parts.iter().map(|(about, content)| {
            format!("--b\r\nContent-Disposition: form-data; {about}\r\n\r\n{content}\r\n")
        });
        let body = format!("{}--b--\r\n", parts.collect::<String>());
        let request =
            Request::new(Method::POST, "/files").body("multipart/form-data; boundary=b", body);
        let reply = sandbox.handle(request);
        (reply.status.as_u16(), reply.rule().to_owned())
    };
    let (first, second) = (
        "name=\"files\"; filename=\"a\"",
        "name=\"files\"; filename=\"b\"",
    );
    let size = "name=\"sizes\"";
    let good = [(first, "A"), (size, "1"), (second, "B"), (size, "2")];
    assert!(upload(&good).0 < 300, "{:?}", upload(&good));
    assert_eq!(
        upload(&[(first, "A"), (size, "many")]).0,
        400,
        "each item is checked"
    );
    let note = ("name=\"note\"", "x");
    assert_eq!(
        upload(&[(first, "A"), note, note]),
        (400, "body: part note appears twice".to_owned())
    );
}
