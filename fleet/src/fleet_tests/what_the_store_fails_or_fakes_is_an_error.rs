//! A store that fails, or holds what others put into it, gives no wrong answer.

use std::time::Duration;

use specwright_runtime::{ErrorKind, OnDuplicate};
use specwright_sandbox::Sandbox;

use super::setup::*;
use crate::{Fleet, StoreErrorKind, WhenStoreFails};

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
