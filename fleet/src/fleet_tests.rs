//! Three clients of one fleet against the sandbox, which counts what arrives.

use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use specwright_model::source::SourceFile;
use specwright_runtime::auth::OAuth2;
use specwright_runtime::testing::InProcess;
use specwright_runtime::{
    Api, AuthRule, ClientBuilder, Core, DuplicateRule, EnvironmentInfo, Error, ErrorKind, Host,
    LimitRule, Method, OnDuplicate, RawCall, ThrottleRule, Tolerance, Value,
};
use specwright_runtime::{OAuth2Rule, WindowRule};
use specwright_sandbox::Sandbox;

use crate::{Fleet, StoreErrorKind, WhenStoreFails};

const DESCRIPTION: &str = r#"
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

const ORDERS: &str = r#"
resource: WorkOrders
operations:
  list: { request: "GET /workorders", returns: [WorkOrder] }
  create: { request: "POST /workorders", body: NewOrder, returns: { 201: created_id } }
types:
  WorkOrder: { Id: int, Number: string }
  NewOrder: { Number: string }
"#;

const fn works(limits: &'static [LimitRule]) -> Api {
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
        auth: AuthRule::OAuth2(OAuth2Rule {
            token: "https://login.works.example/oauth/token",
            authorize: None,
            credentials_in_form: false,
            lasts: Duration::from_secs(600),
            spacing: Duration::from_secs(1),
            denied: None,
        }),
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

const EVERY: Duration = Duration::from_secs(2);
const REQUESTS: u32 = 10;
static LIMITED: Api = works(&[
    LimitRule {
        per: "application",
        every: EVERY,
        requests: &[REQUESTS],
    },
    LimitRule {
        per: "company",
        every: EVERY,
        requests: &[2 * REQUESTS],
    },
]);
static WIDE: Api = works(&[LimitRule {
    per: "application",
    every: EVERY,
    requests: &[100_000],
}]);

fn sandbox() -> Sandbox {
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
fn client(api: &'static Api, fleet: &Fleet, sandbox: &Sandbox, on_duplicate: OnDuplicate) -> Core {
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

fn list(client: &Core) -> RawCall {
    RawCall::new(client, Method::Get, "/workorders")
}

fn create(client: &Core, number: &str) -> RawCall {
    let body: Value = Value::Object([("Number".to_owned(), number.into())].into_iter().collect());
    RawCall::new(client, Method::Post, "/workorders").json(&body)
}

async fn all(calls: impl IntoIterator<Item = RawCall>) -> Vec<Result<Value, Error>> {
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

fn arrived(sandbox: &Sandbox) -> u64 {
    sandbox.arrivals()["most_requests_in_60_s"]
        .as_u64()
        .expect("a number")
}

fn token_calls(sandbox: &Sandbox) -> usize {
    sandbox.arrivals()["token_calls"]
        .as_array()
        .map_or(0, Vec::len)
}

fn writes(sandbox: &Sandbox) -> (u64, u64) {
    let arrivals = sandbox.arrivals();
    let number = |name: &str| arrivals[name].as_u64().expect("a number");
    (number("writes"), number("doubled_writes"))
}

async fn limits_are_kept_by_all_together(fleets: [Fleet; 3]) {
    let sandbox = sandbox();
    let clients = fleets.map(|fleet| client(&LIMITED, &fleet, &sandbox, OnDuplicate::Error));
    // So that no call waits for a token.
    all([list(&clients[0])]).await;
    tokio::time::sleep(EVERY).await;
    let began = Instant::now();
    let limit = Duration::from_millis(4_700);
    let calls = clients
        .iter()
        .flat_map(|client| (0..25).map(move |_| list(client)));
    let calls = calls.map(|call| call.with(|call| call.timeout(limit)));
    let ends = all(calls).await;
    let windows = began.elapsed().as_secs() / EVERY.as_secs() + 1;
    let done = ends.iter().filter(|end| end.is_ok()).count() as u64;
    assert!(
        done <= windows * u64::from(REQUESTS),
        "{done} in {windows} windows"
    );
    assert!(done >= 2 * u64::from(REQUESTS), "{done}");
    // Nothing was refused and sent again.
    assert_eq!(arrived(&sandbox), done + 1);
    for error in ends.into_iter().filter_map(Result::err) {
        assert_eq!(error.kind(), ErrorKind::Throttled, "{error}");
    }
}

async fn one_process_refreshes_for_all(fleets: [Fleet; 3]) {
    let sandbox = sandbox();
    let clients = fleets.map(|fleet| client(&WIDE, &fleet, &sandbox, OnDuplicate::Error));
    let many = || {
        clients
            .iter()
            .flat_map(|client| (0..20).map(move |_| list(client)))
    };
    for refreshes in 1..=3 {
        for end in all(many()).await {
            end.expect("read");
        }
        assert_eq!(token_calls(&sandbox), refreshes, "{}", sandbox.arrivals());
        // Every token has ended.
        sandbox.advance(Duration::from_secs(601));
    }
}

async fn an_identical_write_of_another_process_is_seen_before_it_is_sent(fleets: [Fleet; 3]) {
    let sandbox = sandbox();
    let clients = fleets.map(|fleet| client(&WIDE, &fleet, &sandbox, OnDuplicate::Error));
    for end in all(clients.iter().map(list)).await {
        end.expect("read");
    }
    let before = arrived(&sandbox);
    let ends = all(clients.iter().map(|client| create(client, "1"))).await;
    assert_eq!(ends.iter().filter(|end| end.is_ok()).count(), 1, "{ends:?}");
    for error in ends.into_iter().filter_map(Result::err) {
        assert_eq!(error.kind(), ErrorKind::DuplicateInFlight, "{error}");
    }
    for client in &clients {
        let error = create(client, "1").send().await.expect_err("done before");
        assert_eq!(error.kind(), ErrorKind::AlreadyDone, "{error}");
    }
    assert_eq!(arrived(&sandbox), before + 1);
    assert_eq!(writes(&sandbox), (1, 0));
}

async fn whoever_repeats_a_write_gets_the_response_of_the_first(fleets: [Fleet; 3]) {
    let sandbox = sandbox();
    let status = fleets[0].clone();
    let clients = fleets.map(|fleet| client(&WIDE, &fleet, &sandbox, OnDuplicate::TakeFirst));
    let ends = all(clients.iter().map(|client| create(client, "1"))).await;
    let values: Vec<_> = ends.into_iter().map(|end| end.expect("a value")).collect();
    assert!(values.iter().all(|value| *value == values[0]), "{values:?}");
    assert_eq!(writes(&sandbox), (1, 0));
    assert_eq!(arrived(&sandbox), 1);
    let status = status.status().await.expect("a status");
    assert_eq!(
        status.iter().map(|scope| scope.status.done).sum::<u64>(),
        1,
        "{status:?}"
    );
}

async fn a_call_that_was_dropped_before_it_was_sent_is_in_nobodys_way(fleets: [Fleet; 3]) {
    let sandbox = sandbox();
    let clients = fleets
        .clone()
        .map(|fleet| client(&WIDE, &fleet, &sandbox, OnDuplicate::Error));
    all([list(&clients[0])]).await;
    // Polled once: it waits for the store.
    let mut sent = Box::pin(create(&clients[0], "1").send());
    let polled = std::future::poll_fn(|context| Poll::Ready(sent.as_mut().poll(context)));
    assert!(polled.await.is_pending());
    drop(sent);
    tokio::time::sleep(Duration::from_millis(300)).await;
    let again = create(&clients[1], "1").send().await;
    again.expect("nothing was in the way");
    for fleet in &fleets {
        assert_eq!(fleet.unknown_writes().await.expect("a journal"), []);
    }
}

/// Handles on one store, each as another process would have it.
macro_rules! promises {
    ($($name:ident)*) => {
        #[cfg(feature = "sqlite")]
        mod sqlite {
            use super::*;
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $name() {
                    let folder = tempfile::tempdir().expect("a folder");
                    let path = folder.path().join("fleet.db");
                    let open = || patient(Fleet::sqlite(&path).expect("opened"));
                    super::$name([open(), open(), open()]).await;
                }
            )*
        }

        #[cfg(feature = "redis")]
        mod redis {
            use super::*;
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $name() {
                    let Some(server) = crate::test_server::TestServer::start(&[]) else {
                        return;
                    };
                    super::$name(on_redis(&server).await).await;
                }
            )*
        }
    };
}

promises! {
    limits_are_kept_by_all_together
    one_process_refreshes_for_all
    an_identical_write_of_another_process_is_seen_before_it_is_sent
    whoever_repeats_a_write_gets_the_response_of_the_first
    a_call_that_was_dropped_before_it_was_sent_is_in_nobodys_way
}

/// Machines that run tests are busy.
fn patient(fleet: Fleet) -> Fleet {
    fleet
        .key([7; 32])
        .policy(|policy| policy.timeout = Duration::from_secs(5))
}

#[cfg(feature = "redis")]
async fn on_redis(server: &crate::test_server::TestServer) -> [Fleet; 3] {
    let mut fleets = Vec::new();
    for _ in 0..3 {
        fleets.push(patient(
            Fleet::redis(server.url(), "test").await.expect("connected"),
        ));
    }
    fleets.try_into().expect("three")
}

#[cfg(feature = "redis")]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn without_the_store_reads_go_on_and_writes_are_refused_unless_the_caller_chose_otherwise() {
    let Some(mut server) = crate::test_server::TestServer::start(&[]) else {
        return;
    };
    let fleets = on_redis(&server).await;
    let sandbox = sandbox();
    let careful = client(&WIDE, &fleets[0], &sandbox, OnDuplicate::Error);
    let alone = fleets[1]
        .clone()
        .policy(|policy| policy.writes = WhenStoreFails::GoOn);
    let alone = client(&WIDE, &alone, &sandbox, OnDuplicate::Error);
    let strict = fleets[2]
        .clone()
        .policy(|policy| policy.limits = WhenStoreFails::Refuse);
    let strict = client(&WIDE, &strict, &sandbox, OnDuplicate::Error);
    for client in [&careful, &alone, &strict] {
        list(client).send().await.expect("read");
    }
    server.stop();
    list(&careful)
        .send()
        .await
        .expect("the token lives, and the limits have a share");
    let before = arrived(&sandbox);
    let error = create(&careful, "1").send().await.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::NotSent, "{error}");
    assert!(error.to_string().contains("registry of writes"), "{error}");
    let error = list(&strict).send().await.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::NotSent, "{error}");
    assert_eq!(arrived(&sandbox), before);
    create(&alone, "1").send().await.expect("written");
    // No token is asked for without the store.
    let calls = token_calls(&sandbox);
    sandbox.advance(Duration::from_secs(601));
    let error = list(&careful).send().await.expect_err("no token");
    assert_eq!(error.kind(), ErrorKind::NoCredentials, "{error}");
    assert_eq!(token_calls(&sandbox), calls);
    server.restart(&[]);
    create(&careful, "2").send().await.expect("written");
}

#[cfg(feature = "sqlite")]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_others_put_into_the_store_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("fleet.db");
    let fleet = patient(Fleet::sqlite(&path).expect("opened"));
    let sandbox = sandbox();
    let first = client(&WIDE, &fleet, &sandbox, OnDuplicate::TakeFirst);
    create(&first, "1").send().await.expect("written");
    let other = rusqlite::Connection::open(&path).expect("opened");
    let execute = |statement: &str| assert!(other.execute(statement, []).expect("done") > 0);
    // Tokens and a response from elsewhere, and a record that is none.
    execute("UPDATE tokens SET sealed = x'00112233', generation = generation + 1");
    execute("UPDATE writes SET response = (SELECT sealed FROM tokens)");
    execute("UPDATE journal SET record = x'7b7d'");
    let calls = token_calls(&sandbox);
    let fleet = patient(Fleet::sqlite(&path).expect("opened"))
        .policy(|policy| policy.writes = WhenStoreFails::GoOn);
    let second = client(&WIDE, &fleet, &sandbox, OnDuplicate::TakeFirst);
    let error = list(&second).send().await.expect_err("no token");
    assert_eq!(error.kind(), ErrorKind::NoCredentials, "{error}");
    assert_eq!(token_calls(&sandbox), calls);
    let error = create(&second, "1").send().await.expect_err("no response");
    assert_eq!(error.kind(), ErrorKind::NotSent, "{error}");
    assert_eq!(writes(&sandbox), (1, 0));
    let error = fleet.unknown_writes().await.expect_err("no journal");
    assert_eq!(error.kind(), StoreErrorKind::Damaged);
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn nothing_secret_stands_in_the_store_and_without_a_key_no_token_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("fleet.db");
    let sandbox = sandbox();
    for key in [None, Some([7; 32])] {
        let fleet = Fleet::sqlite(&path).expect("opened");
        let fleet = match key {
            Some(key) => fleet.key(key),
            None => fleet,
        };
        let client = client(&WIDE, &fleet, &sandbox, OnDuplicate::Error);
        list(&client).send().await.expect("read");
        create(&client, &format!("order {key:?}"))
            .send()
            .await
            .expect("written");
        let other = rusqlite::Connection::open(&path).expect("opened");
        let tokens: usize = other
            .query_row("SELECT count(*) FROM tokens", [], |row| row.get(0))
            .expect("a number");
        assert_eq!(tokens, usize::from(key.is_some()));
        for file in ["fleet.db", "fleet.db-wal"] {
            let bytes = std::fs::read(folder.path().join(file)).expect("a file");
            for secret in [
                Sandbox::CLIENT.1,
                Sandbox::USER.1,
                "Bearer",
                "access_token",
                "order ",
            ] {
                let found = bytes
                    .windows(secret.len())
                    .any(|part| part == secret.as_bytes());
                assert!(!found, "{secret} stands in {file}");
            }
        }
    }
}
