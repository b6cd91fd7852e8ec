//! A client of two token URLs gets and shares the tokens of each.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use specwright_runtime::auth::OAuth2;
use specwright_runtime::testing::InProcess;
use specwright_runtime::{
    Api, Auth, AuthRule, Bytes, Call, ClientBuilder, Core, DuplicateRule, Method, OAuth2Rule,
    Operation, Scheme, Value,
};

use super::setup::{WIDE, patient};
use crate::Fleet;

const fn scheme(name: &'static str, token: &'static str) -> Scheme {
    Scheme {
        name,
        rule: AuthRule::OAuth2(OAuth2Rule {
            token,
            authorize: None,
            credentials_in_form: false,
            lasts: Duration::from_secs(600),
            spacing: Duration::from_secs(1),
            denied: None,
        }),
    }
}

static SCHEMES: [Scheme; 2] = [
    scheme("orders", "https://api.works.example/token/orders"),
    scheme("users", "https://api.works.example/token/users"),
];
static ORDERS: Operation = Operation::new("orders.list", Method::Get, "/orders");
static USERS: Operation = Operation::new("users.list", Method::Get, "/users").security(1);

specwright_runtime::calls! { pub struct List -> read Value; }

fn client(api: &'static Api, fleet: &Fleet, seen: &Arc<Mutex<Vec<String>>>) -> Core {
    let seen = Arc::clone(seen);
    let answer = move |request: http::Request<Bytes>| {
        let path = request.uri().path();
        let body = if let Some(name) = path.strip_prefix("/token/") {
            format!(r#"{{"access_token":"for-{name}","token_type":"bearer","expires_in":600}}"#)
        } else {
            let token = request.headers().get("authorization");
            let token = token.and_then(|token| token.to_str().ok()).unwrap_or("");
            let mut seen = seen.lock().expect("no panic");
            seen.push(format!("{path} {token}"));
            "[]".to_owned()
        };
        let answer = http::Response::builder().header("content-type", "application/json");
        Ok(answer.body(Bytes::from(body)).expect("a response"))
    };
    let auth = |name| Auth::oauth2(OAuth2::client_credentials("id", "secret")).for_scheme(name);
    ClientBuilder::new(api, 0)
        .auth(auth("orders"))
        .auth(auth("users"))
        .transport(Arc::new(InProcess::new(answer)))
        .fleet(fleet)
        .build()
        .expect("a client")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_scheme_has_tokens_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let fleet = patient(Fleet::sqlite(folder.path().join("fleet.db")).expect("opened"));
    let api: &'static Api = Box::leak(Box::new(Api {
        schemes: &SCHEMES,
        security: &[&[&[0]], &[&[1]]],
        duplicates: DuplicateRule::None,
        ..WIDE
    }));
    let seen = Arc::default();
    for _ in 0..2 {
        let client = client(api, &fleet, &seen);
        for operation in [&ORDERS, &USERS] {
            let call = List::from(Call::new(&client, operation));
            call.send().await.expect("read");
        }
    }
    let each = ["/v3/orders Bearer for-orders", "/v3/users Bearer for-users"];
    assert_eq!(*seen.lock().expect("no panic"), [each, each].concat());
}
