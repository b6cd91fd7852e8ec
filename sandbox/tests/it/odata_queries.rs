//! `OData` queries on what is stored.

use crate::support::{builder, call, get};
use serde_json::{Value, json};
use specwright_sandbox::Sandbox;

fn sandbox() -> Sandbox {
    let orders: Vec<Value> = (1..=120)
        .map(|n| {
            json!({
                "Id": n, "Number": format!("N{n:03}"), "Price": f64::from(n) / 2.0, "LocationId": n % 3 + 1,
                "Status": { "Primary": if n % 2 == 0 { "OPEN" } else { "COMPLETED" }, "Extended": if n == 7 { json!("it's") } else { Value::Null } },
                "CreatedDate": format!("2026-06-{:02}T12:00:00-04:00", n % 28 + 1),
                "Tags": [{ "Name": format!("t{}", n % 5) }, { "Name": "all" }],
            })
        })
        .collect();
    let seeds = json!({
        "workorders": orders,
        "locations": [{ "Id": 1, "Name": "One" }, { "Id": 2, "Name": "Two" }],
        "notes@workorders/1": [{ "NoteData": "a" }, { "NoteData": "b" }, { "NoteData": "c" }],
    });
    builder().limits(false).seeds(&seeds).build()
}

fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// Ids that a filter finds.
fn found(sandbox: &Sandbox, filter: &str) -> Vec<i64> {
    let page = get(
        sandbox,
        &format!("/v3/odata/workorders?$select=Id&$filter={}", encode(filter)),
    );
    page["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|order| order["Id"].as_i64().unwrap())
        .collect()
}

#[test]
fn filters_find_what_they_say() {
    let sandbox = sandbox();
    for (filter, ids) in [
        ("Id eq 5", vec![5]),
        ("Id gt 118", vec![119, 120]),
        ("Id in (3, 4, 999)", vec![3, 4]),
        ("Number eq 'N007'", vec![7]),
        ("Number eq 'n007'", vec![]),
        ("Status/Extended eq 'it''s'", vec![7]),
        ("Status/Extended ne null", vec![7]),
        ("Status/Primary eq 'OPEN' and Id lt 5", vec![2, 4]),
        (
            "(Id eq 1 or Id eq 2) and not (Status/Primary eq 'OPEN')",
            vec![1],
        ),
        (
            "startswith(Number,'N11') and endswith(Number,'9')",
            vec![119],
        ),
        (
            "contains(Number,'10') and Id le 105 and Id ge 104",
            vec![104, 105],
        ),
        ("tolower(Number) eq 'n012'", vec![12]),
        ("Price eq 2.5", vec![5]),
        ("Price add 1 gt 60.5", vec![120]),
        ("Id mod 50 eq 1 and Id gt 1", vec![51, 101]),
        ("CreatedDate eq 2026-06-03T16:00:00Z and Id lt 30", vec![2]),
        (
            "CreatedDate ge 2026-06-28T12:00:00-04:00 and Id lt 60",
            vec![27, 55],
        ),
        ("day(CreatedDate) eq 28 and Id lt 30", vec![27]),
        ("Tags/any(t: t/Name eq 't4') and Id lt 10", vec![4, 9]),
        ("Tags/all(t: t/Name eq 'all')", vec![]),
        ("date(CreatedDate) eq 2026-06-28 and Id lt 30", vec![27]),
        ("Tags/$count eq 2 and Id le 2", vec![1, 2]),
        ("-Id gt -3", vec![1, 2]),
        (
            "CreatedDate lt maxdatetime() and CreatedDate gt mindatetime() and Id eq 4",
            vec![4],
        ),
        ("contains(CreatedDate,'06-28') and Id lt 30", vec![27]),
        (
            "CreatedDate eq '2026-06-28T12:00:00-04:00' and Id lt 30",
            vec![27],
        ),
        ("fractionalseconds(CreatedDate) eq 0 and Id eq 4", vec![4]),
        ("Parent eq null and Id eq 1", vec![1]),
        ("Price gt null", vec![]),
    ] {
        assert_eq!(found(&sandbox, filter), ids, "{filter}");
    }
}

#[test]
fn a_page_has_at_most_fifty_and_names_the_next_one() {
    let sandbox = sandbox();
    let mut target = "/v3/odata/workorders?$select=Id&$count=true".to_owned();
    let mut ids = Vec::new();
    for length in [50, 50, 20] {
        let page = get(&sandbox, &target);
        let items = page["value"].as_array().unwrap();
        assert_eq!((items.len(), &page["@odata.count"]), (length, &json!(120)));
        ids.extend(items.iter().map(|order| order["Id"].as_i64().unwrap()));
        let next = page["@odata.nextLink"].as_str().unwrap_or_default();
        target = next.trim_start_matches("http://localhost").to_owned();
    }
    assert_eq!((ids, target.as_str()), ((1..=120).collect::<Vec<_>>(), ""));
}

#[test]
fn top_is_cut_silently_and_skip_goes_on() {
    let sandbox = sandbox();
    let page = get(&sandbox, "/v3/odata/workorders?$top=70&$skip=100");
    assert_eq!(page["value"].as_array().map(Vec::len), Some(20));
    let page = get(&sandbox, "/v3/odata/workorders?$top=70");
    assert_eq!(
        (
            page["value"].as_array().map(Vec::len),
            page.get("@odata.nextLink")
        ),
        (Some(50), None)
    );
    let count = get(&sandbox, "/v3/odata/workorders?$top=0&$count=true");
    assert_eq!(
        (&count["value"], &count["@odata.count"]),
        (&json!([]), &json!(120))
    );
}

#[test]
fn order_and_selection() {
    let sandbox = sandbox();
    let page = get(
        &sandbox,
        "/v3/odata/workorders?$top=3&$orderby=Status/Primary%20desc,Price%20desc&$select=Id,Status/Primary",
    );
    let wanted = |id: i64| json!({ "Id": id, "Status": { "Primary": "OPEN" } });
    assert_eq!(
        page["value"],
        json!([wanted(120), wanted(118), wanted(116)])
    );
}

#[test]
fn relations_are_expanded() {
    let sandbox = sandbox();
    let target = "/v3/odata/workorders(1)?$select=Id&$expand=Location($select=Name),Notes($top=2;$orderby=NoteData%20desc;$select=NoteData)";
    let order = get(&sandbox, target);
    assert_eq!(order["Location"], json!({ "Name": "Two" }));
    assert_eq!(
        order["Notes"],
        json!([{ "NoteData": "c" }, { "NoteData": "b" }])
    );
    let list = get(
        &sandbox,
        "/v3/odata/workorders?$filter=Id%20eq%203&$expand=Location&$select=Id",
    );
    assert_eq!(
        list["value"],
        json!([{ "Id": 3, "Location": { "Id": 1, "Name": "One" } }])
    );
}

#[test]
fn the_options_may_come_in_a_body() {
    let sandbox = sandbox();
    let body = json!({ "Filter": "Id gt 100", "Top": 2, "Select": "Id" });
    let page = call(&sandbox, "POST", "/v3/odata/workorders/filter", Some(&body)).value();
    assert_eq!(page["value"], json!([{ "Id": 101 }, { "Id": 102 }]));
}

#[test]
fn bad_queries_get_the_error_of_odata() {
    let sandbox = sandbox();
    for (query, word) in [
        ("$filter=Id%20eq", "too early"),
        (
            "$filter=Idd%20eq%201",
            "Could not find a property named 'Idd' on type 'WorkOrder' (did you mean Id?)",
        ),
        (
            "$filter=Status/Primry%20eq%20'x'",
            "property named 'Primry' on type 'Status'",
        ),
        ("$filter=wrong(Id)", "unknown function with name 'wrong'"),
        ("$orderby=Idd", "property named 'Idd'"),
        ("$orderby=Id%20down", "'down' is not expected"),
        ("$select=Idd", "property named 'Idd'"),
        ("$expand=Nothing", "property named 'Nothing'"),
        ("$expand=Location(", "$expand"),
        ("$top=-1", "$top"),
    ] {
        let reply = call(
            &sandbox,
            "GET",
            &format!("/v3/odata/workorders?{query}"),
            None,
        );
        assert_eq!(reply.status, 400, "{query}");
        let message = reply.value()["error"]["message"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        assert!(message.contains(word), "{query}: {message}");
    }
}
