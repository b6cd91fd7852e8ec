//! Clients of one fleet, each as a process of its own would have it, and a sandbox that counts what arrives.

use std::sync::Arc;
use std::time::Duration;

use specwright_model::source::SourceFile;
use specwright_runtime::auth::OAuth2;
use specwright_runtime::testing::InProcess;
use specwright_runtime::{
    Api, AuthRule, ClientBuilder, Core, DuplicateRule, EnvironmentInfo, Error, Host, LimitRule,
    Method, OnDuplicate, RawCall, ThrottleRule, Tolerance, Value,
};
use specwright_runtime::{OAuth2Rule, Scheme, WindowRule};
use specwright_sandbox::Sandbox;

use crate::Fleet;

pub(crate) const DESCRIPTION: &str = r#"
api: Works
host: api.works.example
version: v3
auth:
  oauth2:
    token: "https://login.works.example/oauth/token"
    grants: [password, refresh_token]
    client: basic
    lasts: 600s
    spacing: 1s
duplicates:
  window:
    methods: [POST]
    lasts: 10s
    status: 406
    recognise: Reason
    first_response: ProcessedRequestInfo
    remembers: success
defaults: { integers: int64 }
"#;

pub(crate) const ORDERS: &str = r#"
resource: WorkOrders
operations:
  list: { request: "GET /workorders", returns: [WorkOrder] }
  create: { request: "POST /workorders", body: NewOrder, returns: { 201: created_id } }
types:
  WorkOrder: { Id: int, Number: string }
  NewOrder: { Number: string }
"#;

const SCHEMES: &[Scheme] = &[Scheme {
    name: "oauth2",
    rule: AuthRule::OAuth2(OAuth2Rule {
        token: "https://login.works.example/oauth/token",
        authorize: None,
        credentials_in_form: false,
        lasts: Duration::from_secs(600),
        spacing: Duration::from_secs(1),
        denied: None,
    }),
}];

pub(crate) const fn works(limits: &'static [LimitRule]) -> Api {
    Api {
        name: "Works",
        release: "1.0.0",
        host: Host {
            before: "",
            environment: false,
            after: "api.works.example",
        },
        environments: &[EnvironmentInfo {
            name: "Production",
            prefix: "",
        }],
        version: Some("v3"),
        plain: false,
        schemes: SCHEMES,
        security: &[&[&[0]]],
        headers: &[("Accept", "application/json")],
        duplicates: DuplicateRule::Window(WindowRule {
            methods: &[Method::Post],
            lasts: Duration::from_secs(10),
            status: 406,
            recognise: Some("Reason"),
            first_response: Some("ProcessedRequestInfo"),
            remembers_at_arrival: false,
        }),
        limits,
        throttled: ThrottleRule {
            statuses: &[429],
            recognise: None,
        },
        tolerance: Tolerance::LENIENT,
        webhooks: None,
    }
}

pub(crate) const EVERY: Duration = Duration::from_secs(2);
pub(crate) const REQUESTS: u32 = 10;
pub(crate) static LIMITED: Api = works(&[
    LimitRule {
        per: "application",
        every: EVERY,
        requests: &[REQUESTS],
        counts_refused: false,
    },
    LimitRule {
        per: "company",
        every: EVERY,
        requests: &[2 * REQUESTS],
        counts_refused: false,
    },
]);
pub(crate) static WIDE: Api = works(&[LimitRule {
    per: "application",
    every: EVERY,
    requests: &[100_000],
    counts_refused: false,
}]);

pub(crate) fn sandbox() -> Sandbox {
    let file = |name: &str, text: &str| SourceFile {
        name: name.to_owned(),
        text: text.to_owned(),
    };
    let files = [file("api.yaml", DESCRIPTION), file("orders.yaml", ORDERS)];
    let reading = specwright_model::read(&files);
    let api = reading
        .api
        .unwrap_or_else(|| panic!("{:?}", reading.diagnostics));
    Sandbox::builder(&api).build()
}

/// A client as a process of its own would have it: its only link to others is the store.
pub(crate) fn client(
    api: &'static Api,
    fleet: &Fleet,
    sandbox: &Sandbox,
    on_duplicate: OnDuplicate,
) -> Core {
    let sandbox = sandbox.clone();
    let answer = move |request: http::Request<_>| {
        if request.method() == http::Method::POST && !request.uri().path().contains("token") {
            // Long enough to be seen in flight.
            std::thread::sleep(Duration::from_millis(150));
        }
        sandbox.answer(request)
    };
    let (id, secret) = Sandbox::CLIENT;
    let (user, password) = Sandbox::USER;
    ClientBuilder::new(api, 0)
        .auth(OAuth2::password(id, secret, user, password))
        .transport(Arc::new(InProcess::new(answer)))
        .fleet(fleet)
        .on_duplicate(on_duplicate)
        .build()
        .expect("a client")
}

pub(crate) fn list(client: &Core) -> RawCall {
    RawCall::new(client, Method::Get, "/workorders")
}

pub(crate) fn create(client: &Core, number: &str) -> RawCall {
    let body: Value = Value::Object([("Number".to_owned(), number.into())].into_iter().collect());
    RawCall::new(client, Method::Post, "/workorders").json(&body)
}

pub(crate) async fn all(calls: impl IntoIterator<Item = RawCall>) -> Vec<Result<Value, Error>> {
    let tasks: Vec<_> = calls
        .into_iter()
        .map(|call| tokio::spawn(async move { Ok((*call.send().await?).clone()) }))
        .collect();
    let mut ends = Vec::new();
    for task in tasks {
        ends.push(task.await.expect("no panic"));
    }
    ends
}

pub(crate) fn arrived(sandbox: &Sandbox) -> u64 {
    sandbox.arrivals()["most_requests_in_60_s"]
        .as_u64()
        .expect("a number")
}

pub(crate) fn token_calls(sandbox: &Sandbox) -> usize {
    sandbox.arrivals()["token_calls"]
        .as_array()
        .map_or(0, Vec::len)
}

pub(crate) fn writes(sandbox: &Sandbox) -> (u64, u64) {
    let arrivals = sandbox.arrivals();
    let number = |name: &str| arrivals[name].as_u64().expect("a number");
    (number("writes"), number("doubled_writes"))
}

/// Machines that run tests are busy.
pub(crate) fn patient(fleet: Fleet) -> Fleet {
    fleet
        .key([7; 32])
        .policy(|policy| policy.timeout = Duration::from_secs(5))
}

#[cfg(feature = "redis")]
pub(crate) async fn on_redis(server: &crate::test_server::TestServer) -> [Fleet; 3] {
    let mut fleets = Vec::new();
    for _ in 0..3 {
        fleets.push(patient(
            Fleet::redis(server.url(), "test").await.expect("connected"),
        ));
    }
    fleets.try_into().expect("three")
}
