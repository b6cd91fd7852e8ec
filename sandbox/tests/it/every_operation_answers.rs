//! All of the committed description: every operation routes and answers with its declared status.

use http::Method;
use serde_json::{Value, json};
use specwright_model::api::{Api, BodyKind, Operation, Scalar, Type, TypeKind};
use specwright_model::source::SourceFile;
use specwright_sandbox::{Request, Sandbox, Time};

fn service_channel() -> Api {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec");
    let mut files: Vec<SourceFile> = std::fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name()?.to_str()?.to_owned();
            let is_description = path
                .extension()
                .is_some_and(|extension| extension == "yaml");
            is_description.then(|| SourceFile {
                name,
                text: std::fs::read_to_string(path).unwrap(),
            })
        })
        .collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    specwright_model::read(&files)
        .api
        .expect("the committed description is valid")
}

/// Wire text that fits a parameter.
fn text(api: &Api, ty: &Type) -> String {
    match api.resolve(ty) {
        Type::Scalar(Scalar::Boolean) => "true".to_owned(),
        Type::Scalar(Scalar::DateTime) => "2026-11-24T00:00:00Z".to_owned(),
        Type::Scalar(Scalar::Date) => "2026-11-24".to_owned(),
        Type::Scalar(Scalar::Uuid) => "123e4567-e89b-12d3-a456-426614174000".to_owned(),
        Type::Scalar(Scalar::String | Scalar::Any) => "a".to_owned(),
        Type::Named(id) => match &api.type_def(*id).kind {
            TypeKind::Enum(def) => def.variants[0].wire.clone(),
            _ => "1".to_owned(),
        },
        Type::Array(item) | Type::Nullable(item) => text(api, item),
        _ => "7".to_owned(),
    }
}

/// The target of a call with all required parameters.
fn target(api: &Api, operation: &Operation) -> String {
    let mut target = operation.path_text();
    for param in &operation.path_params {
        let plain = text(api, &param.ty);
        let quoted = param.style == specwright_model::api::Style::OData
            && matches!(api.resolve(&param.ty), Type::Scalar(Scalar::String));
        let value = if quoted { format!("'{plain}'") } else { plain };
        target = target.replace(&format!("{{{}}}", param.name), &value);
    }
    let query: Vec<String> = operation
        .query
        .iter()
        .filter(|param| param.required)
        .map(|param| format!("{}={}", param.name, text(api, &param.ty)))
        .collect();
    if query.is_empty() {
        target
    } else {
        format!("{target}?{}", query.join("&"))
    }
}

#[test]
fn every_operation_answers_as_it_declares() {
    let api = service_channel();
    let start = std::time::Instant::now();
    let sandbox = Sandbox::builder(&api)
        .limits(false)
        .samples(specwright_sandbox::Samples::Always)
        .build();
    assert!(start.elapsed().as_secs() < 3, "even unoptimised");
    let mut unread = 0;
    for (resource, operation) in api.operations() {
        let name = format!("{}.{}", resource.name, operation.name);
        let method: Method = operation.verb.as_str().parse().unwrap();
        let mut request =
            Request::new(method, format!("/v3{}", target(&api, operation))).bearer(Sandbox::TOKEN);
        match operation.body.as_ref().map(|body| &body.kind) {
            Some(BodyKind::Json(ty)) => match api.resolve(ty) {
                Type::Array(_) => request = request.json(&json!([])),
                Type::Map(_) | Type::Scalar(Scalar::Any) => request = request.json(&json!({})),
                Type::Scalar(_) => request = request.json(&json!(1)),
                _ => request = request.json(&json!({})),
            },
            Some(BodyKind::Multipart(_)) => {
                let part = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nx\r\n--b--\r\n";
                request = request.body("multipart/form-data; boundary=b", part);
            }
            _ => {}
        }
        let reply = sandbox.handle(request);
        if reply.status == 400 && reply.rule().starts_with("body: ") {
            // A body with required fields: what is missing is answer, and that is right as well.
            unread += 1;
            continue;
        }
        let declared = operation.returns.iter().any(|answer| {
            answer.status.map_or_else(
                || reply.status.is_success(),
                |status| status == reply.status.as_u16(),
            )
        });
        assert!(
            declared,
            "{name}: {} {} {}",
            reply.status,
            reply.rule(),
            reply.text()
        );
    }
    assert!(unread < 150, "{unread} operations were not reached");
}

#[test]
fn the_six_workflows_run() {
    let api = service_channel();
    let sandbox = Sandbox::new(&api);
    let call = |verb: &str, path: &str, body: Option<Value>| {
        let reply = sandbox.handle(crate::support::request(
            verb,
            &format!("/v3{path}"),
            body.as_ref(),
        ));
        assert!(
            reply.status.is_success(),
            "{verb} {path}: {} {}",
            reply.status,
            reply.rule()
        );
        reply.value()
    };
    let order = json!({
        "ContractInfo": { "SubscriberId": 1, "LocationId": 7, "TradeName": "PLUMBING", "ProviderId": 3 },
        "Category": "REPAIR", "Priority": "LOW", "CallDate": "2026-11-24T08:00:00", "Description": "It drips",
        "ProblemCode": "LEAK", "Nte": 100.0,
    });
    let id = call("POST", "/workorders", Some(order))["Id"]
        .as_i64()
        .unwrap();
    let status = json!({ "Status": { "Primary": "IN PROGRESS", "Extended": "" } });
    call("PUT", &format!("/workorders/{id}/status"), Some(status));
    let read = call("GET", &format!("/workorders/{id}"), None);
    assert_eq!(
        (
            &read["Status"]["Primary"],
            &read["LocationId"],
            &read["Description"]
        ),
        (&json!("IN PROGRESS"), &json!(7), &json!("It drips"))
    );
    let filter =
        "/odata/workorders?$filter=Status/Primary%20eq%20'IN%20PROGRESS'&$orderby=Id&$top=50";
    assert_eq!(call("GET", filter, None)["value"][0]["Id"], id);
    let here =
        json!({ "WorkTypeId": 1, "UserId": 5, "TechsCount": 1, "Latitude": 1.0, "Longitude": 2.0 });
    assert!(
        call(
            "POST",
            &format!("/workorders/{id}/universalCheckIn"),
            Some(here)
        )["MechanicId"]
            .is_i64()
    );
    call(
        "POST",
        &format!("/workorders/{id}/notes"),
        Some(json!({ "Note": "On my way" })),
    );
    let notes = call("GET", &format!("/odata/workorders({id})/notes"), None);
    assert_eq!(notes["value"][0]["NoteData"], "On my way");
    let invoice =
        json!({ "InvoiceNumber": "I1", "WoIdentifier": id.to_string(), "InvoiceTotal": 10.0 });
    assert!(call("POST", "/invoices", Some(invoice))["Id"].is_i64());
    call(
        "PUT",
        "/proposals/77/approve",
        Some(json!({ "Comment": "fine" })),
    );
}

/// What is decided on is decided: the lists and reads that the API has show it.
#[test]
fn decisions_are_seen_in_what_is_stored() {
    let api = service_channel();
    let sandbox = Sandbox::builder(&api)
        .seeds(&json!({
            "proposals": [{ "Id": 77, "Number": "P1", "Status": { "Primary": "Open", "Extended": "" } }],
            "invoices": [{ "Id": 9, "Number": "I1", "Status": "Open" }],
            "workorders": [{ "Id": 5, "Number": "A", "Status": { "Primary": "OPEN", "Extended": "" } }],
        }))
        .build();
    let call = |verb: &str, path: &str, body: Option<Value>| {
        let reply = sandbox.handle(crate::support::request(
            verb,
            &format!("/v3{path}"),
            body.as_ref(),
        ));
        assert!(reply.status.is_success(), "{path}: {}", reply.rule());
        reply.value()
    };
    let decided = Some(json!({ "Comment": "so" }));
    for (action, status) in [
        ("approve", "Approved"),
        ("onhold", "On Hold"),
        ("open", "Open"),
        ("reject", "Rejected"),
    ] {
        call("PUT", &format!("/proposals/77/{action}"), decided.clone());
        let found = call("GET", "/odata/proposals?$filter=Id%20eq%2077", None);
        assert_eq!(found["value"][0]["Status"]["Primary"], status);
    }
    for (action, status) in [
        ("approve?approvalCode=1&comments=so&category=2", "Approved"),
        ("onhold?comments=so", "On Hold"),
        ("reject?comments=so", "Rejected"),
    ] {
        call("PUT", &format!("/invoices/9/{action}"), None);
        assert_eq!(call("GET", "/invoices/9", None)["Status"], status);
        let found = call("GET", "/odata/invoices?$filter=Id%20eq%209", None);
        assert_eq!(found["value"][0]["Status"], status);
    }
    let here = json!({ "Latitude": 1.0, "Longitude": 2.0 });
    let answer = call("POST", "/workorders/5/universalCheckIn", Some(here));
    assert!(answer["MechanicId"].is_i64(), "{answer}");
    let order = call("GET", "/workorders/5", None);
    assert_eq!(
        order["Status"],
        json!({ "Primary": "IN PROGRESS", "Extended": "" })
    );
}

/// The lists of the real API leave out what is old, without a word; the description says which.
#[test]
fn lists_silently_leave_out_what_is_old() {
    let api = service_channel();
    let start = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_795_521_600); // 2026-11-24
    let sandbox = Sandbox::builder(&api)
        .time(Time::Virtual(start))
        .seeds(&json!({ "workorders": [
            { "Id": 1, "Number": "A", "CallDate": "2026-11-01T00:00:00" },
            { "Id": 2, "Number": "A", "CallDate": "2026-06-01T00:00:00-04:00" },
            { "Id": 3, "Number": "A", "CallDate": "2025-06-01T00:00:00" },
            { "Id": 4, "Number": "A" },
        ] }))
        .build();
    for (query, ids, answer) in [
        ("", vec![1, 4], "only the last 90 days"),
        (
            "?$filter=Number%20eq%20'A'&$count=true",
            vec![1, 4],
            "only the last 90 days",
        ),
        (
            "?$filter=CallDate%20ge%202024-01-01T00:00:00Z",
            vec![1, 2],
            "only the last 365 days",
        ),
        (
            "?$filter=UpdatedDate%20eq%20null%20or%20UpdatedDate%20ge%202026-01-01T00:00:00Z",
            vec![1, 2, 4],
            "only the last 365 days",
        ),
    ] {
        let target = format!("/v3/odata/workorders{query}");
        let reply = sandbox.handle(Request::new(Method::GET, target).bearer(Sandbox::TOKEN));
        let value = reply.value();
        let found: Vec<i64> = value["value"]
            .as_array()
            .unwrap()
            .iter()
            .map(|o| o["Id"].as_i64().unwrap())
            .collect();
        assert_eq!(found, ids, "{query}");
        assert_eq!(reply.rule(), format!("ok: query, {answer}"));
        if query.contains("$count") {
            assert_eq!(value["@odata.count"], 2);
        }
    }
    let ids = |value: &Value| -> Vec<i64> {
        let items = value.get("value").unwrap_or(value).as_array().unwrap();
        items.iter().map(|o| o["Id"].as_i64().unwrap()).collect()
    };
    let dates = "CallDate ge 2024-01-01T00:00:00Z";
    for (filter, found, answer) in [
        ("Number eq 'A'", vec![1, 4], "only the last 90 days"),
        (dates, vec![1, 2], "only the last 365 days"),
    ] {
        let query = json!({ "Filter": filter, "Top": 50 });
        let reply = sandbox.handle(crate::support::request(
            "POST",
            "/v3/odata/workorders/filter",
            Some(&query),
        ));
        assert_eq!(
            reply.rule(),
            format!("ok: filter, {answer}"),
            "{}",
            reply.text()
        );
        assert_eq!(ids(&reply.value()), found, "{filter}");
    }
    let near = "/v3/odata/workorders/Service.NearBy(latitude=1.5,longitude=2.5)";
    let reply = sandbox.handle(crate::support::request("GET", near, None));
    assert_eq!(
        (ids(&reply.value()), reply.rule()),
        (vec![1, 2, 4], "ok: near_by, only the last 365 days")
    );
    let one = Request::new(Method::GET, "/v3/workorders/3").bearer(Sandbox::TOKEN);
    assert_eq!(
        sandbox.handle(one).status,
        200,
        "old things can still be read by id"
    );
}
