//! `fleet status` and `unknown` show what the store of a fleet holds, and say clearly why they cannot.
#![cfg(feature = "fleet")]

use std::fs;
use std::path::Path;
use std::time::Duration;

use specwright_fleet::Fleet;
use specwright_runtime::promise::{Completion, Effect, Fingerprint, Intent, Moment};
use specwright_runtime::{Counter, Fleet as _, FleetParts, FleetScope, SharedClaim, SharedWrite};

use crate::program::{command, flat, run};
use crate::redis_server::TestServer;

const APPLICATION: &str = "0f8fad5bd9cb469fa165708673b9e8d1";
const USER: &str = "7c9e6679742540de944be07fc1f90ae7";
/// 2026-11-30T12:00:00Z.
const NOON: Duration = Duration::from_secs(1_796_040_000);
const MINUTE: Duration = Duration::from_secs(60);

fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(work)
}

/// A write that has left: `lasts` is how long its process is believed to live.
async fn sent(parts: &FleetParts, number: u8, lasts: Duration) -> SharedWrite {
    let fingerprint = Fingerprint([number; 32]);
    let write = SharedWrite::new(fingerprint, number.into(), lasts, 10 * MINUTE);
    let claim = parts.writes.claim(&write).await;
    assert!(matches!(claim, SharedClaim::Free), "{claim:?}");
    let at = NOON + u32::from(number) * MINUTE;
    let operation = "work_orders.create";
    let intent = Intent::new(number.into(), operation, fingerprint, 1, at);
    parts.journal.intent(&intent).await.expect("recorded");
    write
}

/// Three reads and three writes: one done, one in flight, one whose process died.
async fn used(fleet: &Fleet) {
    let parts = fleet.join(&FleetScope::new(APPLICATION, USER));
    let counters = [Counter::new("application", MINUTE, 2)];
    let now = Moment {
        monotonic: Duration::ZERO,
        wall: NOON,
    };
    for _ in 0..3 {
        let permit = parts.limits.reserve(&counters, now, Duration::MAX).await;
        permit.expect("a permit");
    }
    parts.limits.hold(MINUTE, now).await;
    let done = sent(&parts, 1, MINUTE).await;
    parts.writes.finish(&done, Effect::Done, None).await;
    let completion = Completion::new(1, Effect::Done, NOON);
    let recorded = parts.journal.completion(&completion).await;
    recorded.expect("recorded");
    sent(&parts, 2, 60 * MINUTE).await;
    sent(&parts, 3, Duration::ZERO).await;
}

/// What both commands say of a store that was used.
fn shown(home: &Path, store: &[&str]) {
    let (code, said) = run(home, &[&["fleet", "status"], store].concat());
    assert_eq!(code, Some(0), "{said}");
    for line in [
        APPLICATION,
        "  application in 60 s     2 taken, 1 waiting",
        USER,
        "  writes                  1 in flight, 1 unknown, 1 done",
        "  journal                 4 records",
    ] {
        assert!(said.lines().any(|said| said == line), "{line} in\n{said}");
    }
    assert!(said.contains("  held back               5"), "{said}");
    narrow(&said);
    let (code, said) = run(home, &[&["unknown"], store].concat());
    assert_eq!(code, Some(1), "{said}");
    narrow(&said);
    for part in [
        "work_orders.create outcome in flight first sent 2026-11-30T12:02:00Z attempts 1",
        "work_orders.create outcome unknown first sent 2026-11-30T12:03:00Z attempts 1",
        "1 write of unknown outcome, 1 in flight",
    ] {
        assert!(flat(&said).contains(part), "{part} in\n{said}");
    }
    assert!(!said.contains("12:01:00"), "{said}");
    let json = json(home, &[&["fleet", "status", "--json"], store].concat());
    let [application, user] = &json["scopes"].as_array().expect("a list")[..] else {
        panic!("{json}");
    };
    assert_eq!(application["counters"][0]["every_ms"], 60_000);
    assert_eq!(user["writes"]["unknown"], 1);
    let json = self::json(home, &[&["unknown", "--json"], store].concat());
    assert_eq!(json["writes"][1]["outcome"], "unknown");
    assert_eq!(json["writes"][1]["write"], "03".repeat(32));
}

fn json(home: &Path, words: &[&str]) -> serde_json::Value {
    let output = command(home, words).output().expect("it runs");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn narrow(said: &str) {
    let wide = said.lines().find(|line| line.chars().count() > 80);
    assert_eq!(wide, None, "{said}");
}

/// It could not look, and says why.
fn refused(home: &Path, words: &[&str], reasons: &[&str]) {
    let (code, said) = run(home, words);
    assert_eq!(code, Some(2), "{words:?}: {said}");
    narrow(&said);
    for reason in reasons {
        assert!(flat(&said).contains(reason), "{reason} in\n{said}");
    }
}

#[test]
fn a_file_is_shown_and_not_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("fleet.db");
    block_on(used(&Fleet::sqlite(&path).expect("opened")));
    // By the end of this the thread of the fleet has closed the file.
    shown(folder.path(), &["fleet.db"]);
    let before = fs::read(&path).expect("a file");
    shown(folder.path(), &["fleet.db"]);
    assert!(fs::read(&path).expect("a file") == before, "it was changed");
    let status = ["fleet", "status"];
    let variable = command(folder.path(), &status)
        .env("SPECWRIGHT_FLEET", "fleet.db")
        .output()
        .expect("it runs");
    assert!(variable.status.success());
}

#[test]
fn a_server_is_shown_fleet_by_fleet() {
    let Some(server) = TestServer::start(&[]) else {
        return;
    };
    let fleet = block_on(Fleet::redis(server.url(), "our-app")).expect("connected");
    let folder = tempfile::tempdir().expect("a folder");
    let (home, url) = (folder.path(), server.url());
    // A connection lives in the runtime that it was made in.
    drop(fleet);
    block_on(async {
        let fleet = Fleet::redis(server.url(), "our-app").await;
        used(&fleet.expect("connected")).await;
    });
    shown(home, &[&url, "--name", "our-app"]);
    let (code, said) = run(home, &["fleet", "status", &url, "--name", "other"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(flat(&said).ends_with("nothing is there"), "{said}");
    refused(
        home,
        &["fleet", "status", &url],
        &["several fleets can share", "--name NAME"],
    );
}

#[test]
fn what_cannot_be_opened_is_reported_without_its_password() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path();
    for words in [&["fleet", "status"][..], &["unknown"]] {
        let with = |more: &[&'static str]| [words, more].concat();
        refused(home, words, &["no store is named", "SPECWRIGHT_FLEET"]);
        refused(home, &with(&["none.db"]), &["cannot open none.db"]);
        // A port on which nobody listens.
        let nobody = "redis://user:hunter2@127.0.0.1:1/";
        let words = with(&[nobody, "--name", "our-app"]);
        refused(
            home,
            &words,
            &[
                "our-app on redis://127.0.0.1:1/",
                "the shared store is not available",
                "is it running",
            ],
        );
        assert!(!run(home, &words).1.contains("hunter2"));
    }
}

#[test]
fn content_that_no_fleet_wrote_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path();
    fs::write(home.join("text.db"), "nothing of the kind, and long enough").expect("written");
    let of_a_fleet = "is it the store of a fleet";
    for words in [&["fleet", "status", "text.db"][..], &["unknown", "text.db"]] {
        refused(home, words, &["holds something unexpected", of_a_fleet]);
    }
    fs::write(home.join("empty.db"), "").expect("written");
    refused(
        home,
        &["fleet", "status", "empty.db"],
        &["has not the tables of a fleet", of_a_fleet],
    );
}

#[test]
fn a_password_that_is_wrong_or_a_key_that_is_foreign_is_an_error() {
    let Some(server) = TestServer::start(&["--requirepass", "right"]) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path();
    let with = |password: &str| server.url().replace("//", &format!("//:{password}@"));
    let (wrong, right) = (with("wrong"), with("right"));
    for url in [&wrong, &server.url()] {
        let words = ["unknown", url, "--name", "our-app"];
        refused(home, &words, &["is not available", "the password right?"]);
    }
    let ask = |words: &[&str]| {
        let status = std::process::Command::new("redis-cli")
            .args(["-p", &server.port().to_string(), "-a", "right"])
            .args(words)
            .output();
        assert!(status.expect("redis-cli").status.success());
    };
    let words = ["fleet", "status", &right, "--name", "our-app"];
    ask(&["SET", "our-app:{x}:\u{1b}[31mred", "1"]);
    refused(home, &words, &["?[31mred` is not a key of this crate"]);
    ask(&["FLUSHALL"]);
    ask(&["SET", "our-app:{x}:journal", "1"]);
    refused(home, &words, &["holds something unexpected", "WRONGTYPE"]);
}
