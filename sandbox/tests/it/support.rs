//! A small API with everything in it, and shorthands.

use http::Method;
use serde_json::Value;
use specwright_model::api::Api;
use specwright_model::source::SourceFile;
use specwright_sandbox::{Builder, Reply, Request, Sandbox, Time};

const API: &str = r#"
api: Works
host: "{environment}api.works.example"
environments: { Production: "", Small: sb }
version: v3
auth:
  oauth2:
    token: "https://{environment}login.works.example/oauth/token"
    authorize: "https://{environment}login.works.example/oauth/authorize"
    grants: [password, authorization_code, refresh_token]
    client: basic
    lasts: 600s
    spacing: 5s
    denied: { field: ErrorCode, value: 504 }
duplicates:
  window:
    methods: [POST, PUT]
    lasts: 10s
    status: 406
    recognise: Reason
    first_response: ProcessedRequestInfo
    remembers: success
limits:
  - { per: application, every: 60s, requests: { Production: 300, Small: 5 } }
  - { per: company, every: 60s, requests: { Production: 600, Small: 8 } }
throttled: { statuses: [429, 503], recognise: Reason }
defaults:
  integers: int64
  answers: { absent: allowed, "null": allowed, numeric_text: allowed }
error: Problem
parameters:
  odata:
    $filter?: string
    $select?: string
    $expand?: string
    $orderby?: string
    $top?: int
    $skip?: int
    $count?: boolean
paging:
  odata:
    items: value
    next: "@odata.nextLink"
    count: "@odata.count"
    skip: $skip
    size: { parameter: $top, maximum: 50 }
    order: $orderby
  colon: { page_and_size: paging, items: Notes, count: AllNotesCount, size: { maximum: 50 } }
"#;

const ORDERS: &str = r#"
resource: WorkOrders
operations:
  get: { request: "GET /workorders/{id}", path: { id: int }, returns: WorkOrder }
  list: { request: "GET /workorders", query: { Priority?: string }, returns: [WorkOrder] }
  create: { request: "POST /workorders", body: NewOrder, returns: { 201: created_id } }
  replace: { request: "PUT /workorders/{id}", path: { id: int }, body: Patch, returns: nothing }
  change: { request: "PATCH /workorders/{id}", path: { id: int }, body: Patch, returns: WorkOrder }
  remove: { request: "DELETE /workorders/{id}", path: { id: int }, returns: nothing }
  set_status: { request: "PUT /workorders/{id}/status", path: { id: int }, body: StatusChange, returns: StatusResult }
  approve: { request: "PUT /workorders/{id}/approve", path: { id: int }, sets: { WorkOrder: { Status/Primary: APPROVED, Price: 3 } }, returns: nothing }
  accept: { request: "POST /tools/workorder/{id}/accept", path: { id: int }, sets: { WorkOrder: { Status/Extended: ACCEPTED } }, returns: CheckedIn }
  check_in: { request: "POST /workorders/{id}/checkIn", path: { id: int }, body: CheckIn, returns: { 200: CheckedIn } }
  notes:
    request: GET /workorders/{id}/notes
    path: { id: int }
    query: { paging?: string }
    paging: colon
    returns: NotePage
  add_note: { request: "POST /workorders/{id}/notes", path: { id: int }, body: NewNote, returns: { 201: created_id } }
  attach:
    request: POST /workorders/{id}/attachments
    path: { id: int }
    body: { multipart: { file: binary, about?: { json: About }, count?: int } }
    returns: { 201: created_id }
  query: { request: "GET /odata/workorders", query: { $use: odata }, paging: odata, returns: { page: WorkOrder } }
  query_one: { request: "GET /odata/workorders({id})", path: { id: int }, query: { $use: odata }, returns: WorkOrder }
  query_notes: { request: "GET /odata/workorders({id})/notes", path: { id: int }, query: { $use: odata }, paging: odata, returns: { page: Note } }
  filter: { request: "POST /odata/workorders/filter", effect: read, body: Filter, paging: odata, returns: { page: WorkOrder } }
  check_ins: { request: "GET /odata/workorders({id})/Service.CheckInActivity()", path: { id: int }, returns: [CheckedIn] }
  near: { request: "GET /odata/workorders/Service.NearBy(latitude={latitude},name={name})", path: { latitude: double, name: { type: string, style: odata } }, returns: [WorkOrder] }
types:
  WorkOrder: { Id: int, Number: string, Priority: string, LocationId: int, Status: Status, CreatedDate: datetime, UpdatedDate: datetime, Price: double, Location: Location, Tags: [Tag], Parent: WorkOrder }
  Tag: { Name: string }
  Location: { Id: int, Name: string }
  Status: { Primary: string, Extended: string }
  NewOrder: { Contract: Contract, Priority: Level, Number?: string, Status?: Status, Price?: double, On?: datetime }
  Contract: { LocationId: int }
  Level: [Low, High]
  Patch: { Number?: string, Price?: double }
  StatusChange: { Status: Status, Note?: string }
  StatusResult: { result: string, id: int }
  CheckIn: { TechsCount?: int }
  CheckedIn: { MechanicId: int }
  NewNote: { Note: string }
  Note: { Id: int, NoteData: string, DateCreated: datetime, CreatedBy: string }
  NotePage: { Notes: [Note], AllNotesCount: int }
  About: { Description?: string }
  Filter: { Filter?: string, Top?: int, Select?: string }
  Problem: { ErrorCodes: [int], ErrorCode: int, ErrorMessage: string, Data: any }
"#;

/// Reads a description of one API file and one resource.
pub fn read(api: &str, resource: &str) -> Api {
    let file = |name: &str, text: &str| SourceFile {
        name: name.to_owned(),
        text: text.to_owned(),
    };
    let reading = specwright_model::read(&[file("api.yaml", api), file("things.yaml", resource)]);
    reading
        .api
        .unwrap_or_else(|| panic!("{:?}", reading.diagnostics))
}

/// The API of most tests.
pub fn api() -> Api {
    read(API, ORDERS)
}

/// A sandbox on a virtual clock.
pub fn builder() -> Builder {
    Sandbox::builder(&api()).time(Time::virtual_now())
}

/// An authorised request with JSON or without a body.
pub fn request(verb: &str, target: &str, body: Option<&Value>) -> Request {
    let request = Request::new(verb.parse::<Method>().unwrap(), target).bearer(Sandbox::TOKEN);
    match body {
        Some(body) => request.json(body),
        None => request,
    }
}

/// Sends it.
pub fn call(sandbox: &Sandbox, verb: &str, target: &str, body: Option<&Value>) -> Reply {
    sandbox.handle(request(verb, target, body))
}

/// Reads.
pub fn get(sandbox: &Sandbox, target: &str) -> Value {
    let reply = call(sandbox, "GET", target, None);
    assert_eq!(
        reply.status,
        200,
        "{target}: {} {}",
        reply.rule(),
        reply.text()
    );
    reply.value()
}

/// What a work order is made from.
pub fn order(number: &str) -> Value {
    serde_json::json!({ "Contract": { "LocationId": 7 }, "Priority": "High", "Number": number, "Price": 12.5 })
}

/// Makes a work order and gives its id.
pub fn make(sandbox: &Sandbox, number: &str) -> i64 {
    let reply = call(sandbox, "POST", "/v3/workorders", Some(&order(number)));
    assert_eq!(reply.status, 201, "{} {}", reply.rule(), reply.text());
    reply.value()["Id"].as_i64().unwrap()
}
