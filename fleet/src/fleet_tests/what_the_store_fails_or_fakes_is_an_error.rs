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

/// A server with what a write leaves in it, and the way to change it.
#[cfg(feature = "redis")]
struct Forged {
    connection: redis::aio::MultiplexedConnection,
}

#[cfg(feature = "redis")]
impl Forged {
    async fn ask<T: redis::FromRedisValue>(&mut self, words: &[&[u8]]) -> T {
        let mut command = redis::Cmd::new();
        for word in words {
            command.arg(*word);
        }
        command
            .query_async(&mut self.connection)
            .await
            .expect("an answer")
    }

    async fn keys(&mut self) -> Vec<String> {
        let mut keys: Vec<String> = self.ask(&[b"KEYS", b"*"]).await;
        keys.sort();
        keys
    }

    /// Another type than ours.
    async fn retype(&mut self, key: &str) {
        let key = key.as_bytes();
        let kind: String = self.ask(&[b"TYPE", key]).await;
        let _: i64 = self.ask(&[b"DEL", key]).await;
        let _: i64 = match kind.as_str() {
            "string" => self.ask(&[b"LPUSH", key, b"x"]).await,
            _ => self.ask(&[b"APPEND", key, b"x"]).await,
        };
    }

    /// The right type, with every value cut in half.
    async fn cut(&mut self, key: &str) {
        let key = key.as_bytes();
        let kind: String = self.ask(&[b"TYPE", key]).await;
        match kind.as_str() {
            "hash" => {
                let fields: Vec<Vec<u8>> = self.ask(&[b"HGETALL", key]).await;
                for pair in fields.chunks(2) {
                    let half = &pair[1][..pair[1].len() / 2];
                    // Half of a number is a number; of ours it is none.
                    let half = [half, b"\xff"].concat();
                    let _: i64 = self.ask(&[b"HSET", key, &pair[0], &half]).await;
                }
            }
            "list" => {
                let _: i64 = self.ask(&[b"RPUSH", key, b"17x"]).await;
            }
            "stream" => {
                let _: String = self.ask(&[b"XADD", key, b"*", b"r", b"{\"intent\":"]).await;
            }
            _ => {
                let _: String = self.ask(&[b"SET", key, b"\xff17"]).await;
            }
        }
    }
}

/// Whatever one key holds: no write is done again, no token is asked for, and no value comes but the first one.
#[cfg(feature = "redis")]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn forged_content_of_redis_is_an_error() {
    let Some(server) = crate::test_server::TestServer::start(&[]) else {
        return;
    };
    let mut forged = Forged {
        connection: redis::Client::open(server.url())
            .expect("a URL")
            .get_multiplexed_async_connection()
            .await
            .expect("connected"),
    };
    let mut forgeries = 0;
    for number in 0.. {
        let _: String = forged.ask(&[b"FLUSHALL"]).await;
        let sandbox = sandbox();
        let [first, second, look] = on_redis(&server).await;
        let honest = client(&WIDE, &first, &sandbox, OnDuplicate::TakeFirst);
        let value = create(&honest, "1")
            .send()
            .await
            .expect("written")
            .into_value();
        create(&honest, "2").send().await.expect("written");
        let keys = forged.keys().await;
        let Some(key) = keys.get(number / 3) else {
            break;
        };
        match number % 3 {
            0 => forged.retype(key).await,
            1 => forged.cut(key).await,
            // What belongs to another write, or to nobody.
            _ => {
                let other = keys
                    .iter()
                    .find(|other| *other != key && other.ends_with(":write"));
                let other = other.expect("the other write");
                let copied: i64 = forged
                    .ask(&[b"COPY", other.as_bytes(), key.as_bytes(), b"REPLACE"])
                    .await;
                assert_eq!(copied, 1);
            }
        }
        let calls = token_calls(&sandbox);
        let misled = client(&WIDE, &second, &sandbox, OnDuplicate::TakeFirst);
        match create(&misled, "1").send().await {
            Ok(again) => assert_eq!(*again, value, "{key}"),
            Err(error) => assert!(!error.may_be_written(), "{key}: {error}"),
        }
        assert_eq!(writes(&sandbox), (2, 0), "{key}");
        assert_eq!(token_calls(&sandbox), calls, "{key}");
        // Whoever looks gets an answer or an error.
        drop(look.status().await);
        forgeries += 1;
    }
    assert!(forgeries >= 20, "{forgeries}");
}
