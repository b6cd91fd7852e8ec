//! What every store keeps, whatever stands behind it.

use std::time::Duration;

use crate::status::Status;
use crate::store::*;

const MS: fn(u64) -> Duration = Duration::from_millis;

fn window(name: &'static str, every: Duration, requests: u32) -> Window {
    Window {
        name: name.into(),
        every,
        requests,
    }
}

async fn reserve(store: &dyn Store, windows: &[Window], longest: Duration) -> Reservation {
    let request = Reserve {
        scope: "s",
        windows,
        count: 1,
        longest,
    };
    store.reserve(&request).await.expect("an answer")
}

fn granted(reservation: Reservation) -> (Duration, Permit) {
    match reservation {
        Reservation::Granted { wait, permit } => (wait, permit),
        Reservation::TooLong(wait) => panic!("{wait:?} is too long"),
    }
}

/// Times are near what is expected: the clock goes on between two steps.
fn near(time: Duration, expected: u64) -> bool {
    (expected.saturating_sub(900)..=expected + 2)
        .contains(&u64::try_from(time.as_millis()).unwrap_or(0))
}

async fn permits_of_a_full_window_are_waited_for_in_order(store: &dyn Store) {
    let windows = [window("a", MS(60_000), 2)];
    let (mut waits, mut moments) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        let (wait, permit) = granted(reserve(store, &windows, Duration::MAX).await);
        waits.push(wait);
        moments.push(permit.at);
    }
    assert_eq!(waits[..2], [Duration::ZERO; 2]);
    assert!(near(waits[2], 60_000), "{waits:?}");
    assert!(near(waits[3], 60_000), "{waits:?}");
    assert!(near(waits[4], 120_000), "{waits:?}");
    assert!(moments.is_sorted(), "{moments:?}");
}

async fn a_request_needs_room_in_every_window_or_takes_none(store: &dyn Store) {
    let both = [window("a", MS(60_000), 3), window("b", MS(60_000), 1)];
    assert_eq!(
        granted(reserve(store, &both, MS(1)).await).0,
        Duration::ZERO
    );
    for _ in 0..3 {
        let refused = reserve(store, &both, MS(1)).await;
        assert!(matches!(refused, Reservation::TooLong(wait) if near(wait, 60_000)));
    }
    // Nothing was taken of the first one.
    for _ in 0..2 {
        assert_eq!(
            granted(reserve(store, &both[..1], MS(1)).await).0,
            Duration::ZERO
        );
    }
    assert!(matches!(
        reserve(store, &both[..1], MS(1)).await,
        Reservation::TooLong(_)
    ));
}

async fn permits_that_were_not_used_go_back(store: &dyn Store) {
    let windows = [window("a", MS(60_000), 1)];
    let (_, permit) = granted(reserve(store, &windows, MS(1)).await);
    assert!(matches!(
        reserve(store, &windows, MS(1)).await,
        Reservation::TooLong(_)
    ));
    store.give_back("s", &windows, permit).await.expect("done");
    assert_eq!(
        granted(reserve(store, &windows, MS(1)).await).0,
        Duration::ZERO
    );
}

async fn a_window_has_room_again_once_it_has_passed(store: &dyn Store) {
    let windows = [window("a", MS(120), 1)];
    granted(reserve(store, &windows, MS(1)).await);
    tokio::time::sleep(MS(130)).await;
    assert_eq!(
        granted(reserve(store, &windows, MS(1)).await).0,
        Duration::ZERO
    );
}

async fn a_hold_stops_everybody_and_a_shorter_one_does_not_end_it(store: &dyn Store) {
    store.hold("s", MS(30_000)).await.expect("done");
    store.hold("s", MS(10)).await.expect("done");
    let windows = [window("a", MS(60_000), 9)];
    let (wait, _) = granted(reserve(store, &windows, Duration::MAX).await);
    assert!(near(wait, 30_000), "{wait:?}");
}

fn lease_request(owner: &str, known: u64) -> LeaseRequest<'_> {
    LeaseRequest {
        owner,
        lasts: MS(150),
        spacing: MS(60),
        known,
    }
}

async fn one_at_a_time_asks_for_a_token_and_not_too_often(store: &dyn Store) {
    let first = store
        .lease("s", &lease_request("one", 0))
        .await
        .expect("an answer");
    let Lease::Leased(generation) = first else {
        panic!("{first:?}");
    };
    assert!(matches!(
        store.lease("s", &lease_request("two", 0)).await.expect("an answer"),
        Lease::Wait(wait) if wait <= MS(150) && !wait.is_zero()
    ));
    let end = EndLease {
        owner: "one",
        generation,
        sealed: Some(b"pair"),
        keep: MS(60_000),
    };
    assert!(store.end_lease("s", &end).await.expect("an answer"));
    tokio::time::sleep(MS(20)).await;
    let stored = newest(store).await;
    assert_eq!(
        (stored.generation, stored.sealed.as_slice()),
        (generation, &b"pair"[..])
    );
    assert!(stored.age >= MS(20) && stored.age < MS(900), "{stored:?}");
    // Who has that pair and wants a newer one keeps the spacing.
    assert!(matches!(
        store.lease("s", &lease_request("two", generation)).await.expect("an answer"),
        Lease::Wait(wait) if wait <= MS(60)
    ));
    tokio::time::sleep(MS(70)).await;
    assert_eq!(
        store
            .lease("s", &lease_request("two", generation))
            .await
            .expect("an answer"),
        Lease::Leased(generation + 1)
    );
}

async fn newest(store: &dyn Store) -> SealedTokens {
    let lease = store.lease("s", &lease_request("looks", 0)).await;
    match lease.expect("an answer") {
        Lease::Newer(tokens) => tokens,
        other => panic!("{other:?}"),
    }
}

async fn whoever_was_paused_overwrites_no_newer_pair(store: &dyn Store) {
    let Lease::Leased(old) = store
        .lease("s", &lease_request("one", 0))
        .await
        .expect("leased")
    else {
        panic!("not leased");
    };
    tokio::time::sleep(MS(160)).await;
    let Lease::Leased(new) = store
        .lease("s", &lease_request("two", 0))
        .await
        .expect("leased")
    else {
        panic!("a lease ends with its time");
    };
    let end = |owner, generation, sealed| EndLease {
        owner,
        generation,
        sealed: Some(sealed),
        keep: MS(60_000),
    };
    assert!(
        store
            .end_lease("s", &end("two", new, b"new"))
            .await
            .expect("done")
    );
    assert!(
        !store
            .end_lease("s", &end("one", old, b"old"))
            .await
            .expect("done")
    );
    let stored = newest(store).await;
    assert_eq!(
        (stored.generation, stored.sealed.as_slice()),
        (new, &b"new"[..])
    );
}

fn claim_request<'a>(key: &'a str, owner: &'a str) -> ClaimRequest<'a> {
    ClaimRequest {
        scope: "s",
        key,
        owner,
        lasts: MS(100),
        window: MS(200),
    }
}

fn finish_request(owner: &str, effect: SharedEffect) -> FinishRequest<'_> {
    FinishRequest {
        scope: "s",
        key: "w",
        owner,
        effect,
        window: MS(200),
        sealed: (effect == SharedEffect::Done).then_some(b"response"),
    }
}

async fn claim(store: &dyn Store, owner: &str) -> SharedClaim {
    store
        .claim(&claim_request("w", owner))
        .await
        .expect("an answer")
}

async fn an_identical_write_is_seen_in_flight_and_after_it_was_done(store: &dyn Store) {
    assert_eq!(claim(store, "one").await, SharedClaim::Free);
    // A step that was repeated because its answer was lost.
    assert_eq!(claim(store, "one").await, SharedClaim::Free);
    assert!(matches!(claim(store, "two").await, SharedClaim::InFlight(wait) if wait <= MS(100)));
    let other = store
        .claim(&claim_request("other", "two"))
        .await
        .expect("an answer");
    assert_eq!(other, SharedClaim::Free);
    assert!(
        store
            .finish(&finish_request("one", SharedEffect::Done))
            .await
            .expect("done")
    );
    let SharedClaim::Done { wait, sealed } = claim(store, "two").await else {
        panic!("it was done");
    };
    assert!(wait <= MS(200) && !wait.is_zero());
    assert_eq!(sealed.as_deref(), Some(&b"response"[..]));
    tokio::time::sleep(MS(210)).await;
    assert_eq!(claim(store, "two").await, SharedClaim::Free);
}

async fn a_write_that_was_not_done_leaves_nothing(store: &dyn Store) {
    assert_eq!(claim(store, "one").await, SharedClaim::Free);
    assert!(
        store
            .finish(&finish_request("one", SharedEffect::None))
            .await
            .expect("done")
    );
    assert_eq!(claim(store, "two").await, SharedClaim::Free);
}

async fn a_write_of_a_process_that_died_is_unknown_until_the_window_has_passed(store: &dyn Store) {
    assert_eq!(claim(store, "one").await, SharedClaim::Free);
    tokio::time::sleep(MS(110)).await;
    assert!(matches!(claim(store, "two").await, SharedClaim::Unknown(wait) if wait <= MS(200)));
    tokio::time::sleep(MS(205)).await;
    assert_eq!(claim(store, "two").await, SharedClaim::Free);
    // It was only paused, and wakes late: the entry is somebody else's.
    assert!(
        !store
            .finish(&finish_request("one", SharedEffect::Done))
            .await
            .expect("done")
    );
    assert!(matches!(
        claim(store, "three").await,
        SharedClaim::InFlight(_)
    ));
}

async fn the_journal_keeps_its_order_and_drops_what_is_old(store: &dyn Store) {
    for record in ["a", "b"] {
        store
            .append("s", record.as_bytes(), MS(60_000))
            .await
            .expect("done");
    }
    let page = store.records("s", None).await.expect("done");
    assert_eq!(page.records, [b"a", b"b"]);
    assert_eq!(page.next, None);
    assert_eq!(status(store).await.records, 2);
}

async fn a_long_journal_is_read_in_parts(store: &dyn Store) {
    for number in 0..=PAGE {
        let record = number.to_string();
        store
            .append("s", record.as_bytes(), MS(60_000))
            .await
            .expect("done");
    }
    let page = store.records("s", None).await.expect("done");
    assert_eq!(page.records.len(), PAGE);
    let rest = store
        .records("s", page.next.as_deref())
        .await
        .expect("done");
    assert_eq!(rest.records, [PAGE.to_string().into_bytes()]);
    assert_eq!(rest.next, None);
}

async fn status(store: &dyn Store) -> Status {
    let mut all = store.status(Some("s")).await.expect("done");
    assert_eq!(all.len(), 1);
    all.remove(0).status
}

async fn status_counts_what_is_there(store: &dyn Store) {
    let windows = [window("a", MS(60_000), 9)];
    granted(reserve(store, &windows, MS(1)).await);
    store.hold("s", MS(30_000)).await.expect("done");
    granted(reserve(store, &windows, Duration::MAX).await);
    claim(store, "one").await;
    store
        .finish(&finish_request("one", SharedEffect::Unknown))
        .await
        .expect("done");
    store.claim(&claim_request("v", "one")).await.expect("done");
    let status = status(store).await;
    let [counter] = status.permits.as_slice() else {
        panic!("{status:?}");
    };
    assert_eq!((counter.name.as_str(), counter.every), ("a", MS(60_000)));
    assert_eq!((counter.taken, counter.waiting), (1, 1));
    assert!(near(status.held, 30_000));
    assert_eq!((status.in_flight, status.done, status.unknown), (1, 0, 1));
    assert_eq!((status.generation, status.leased), (0, false));
}

async fn a_write_whose_process_died_counts_as_unknown(store: &dyn Store) {
    claim(store, "one").await;
    assert!(store.is_in_flight("s", "w").await.expect("done"));
    assert_eq!(status(store).await.in_flight, 1);
    tokio::time::sleep(MS(110)).await;
    assert!(!store.is_in_flight("s", "w").await.expect("done"));
    let status = status(store).await;
    assert_eq!((status.in_flight, status.unknown), (0, 1));
}

async fn everybody_in_the_store_is_found(store: &dyn Store) {
    assert_eq!(store.status(None).await.expect("done"), []);
    let windows = [window("a", MS(60_000), 9)];
    granted(reserve(store, &windows, MS(1)).await);
    store.append("t", b"r", MS(60_000)).await.expect("done");
    let write = ClaimRequest {
        scope: "u",
        ..claim_request("w", "one")
    };
    store.claim(&write).await.expect("done");
    let all = store.status(None).await.expect("done");
    let scopes: Vec<_> = all.iter().map(|scope| scope.scope.as_str()).collect();
    assert_eq!(scopes, ["s", "t", "u"]);
    assert_eq!(all[2].status.in_flight, 1);
}

macro_rules! promises {
    ($($name:ident)*) => {
        #[cfg(feature = "sqlite")]
        mod sqlite {
            use super::*;
            $(
                #[tokio::test]
                async fn $name() {
                    let folder = tempfile::tempdir().expect("a folder");
                    let path = folder.path().join("fleet.db");
                    let store = crate::sqlite::SqliteStore::open(&path, MS(5_000)).expect("opened");
                    super::$name(&store).await;
                }
            )*
        }

        #[cfg(feature = "redis")]
        mod redis {
            use super::*;
            $(
                #[tokio::test]
                async fn $name() {
                    let Some(server) = crate::test_server::TestServer::start(&[]) else {
                        return;
                    };
                    let address = crate::redis::RedisAddress::single(server.url());
                    let store = crate::redis::RedisStore::connect(address, "test", MS(5_000));
                    super::$name(&store.await.expect("connected")).await;
                }
            )*
        }
    };
}

promises! {
    permits_of_a_full_window_are_waited_for_in_order
    a_request_needs_room_in_every_window_or_takes_none
    permits_that_were_not_used_go_back
    a_window_has_room_again_once_it_has_passed
    a_hold_stops_everybody_and_a_shorter_one_does_not_end_it
    one_at_a_time_asks_for_a_token_and_not_too_often
    whoever_was_paused_overwrites_no_newer_pair
    an_identical_write_is_seen_in_flight_and_after_it_was_done
    a_write_that_was_not_done_leaves_nothing
    a_write_of_a_process_that_died_is_unknown_until_the_window_has_passed
    the_journal_keeps_its_order_and_drops_what_is_old
    status_counts_what_is_there
    a_long_journal_is_read_in_parts
    a_write_whose_process_died_counts_as_unknown
    everybody_in_the_store_is_found
}
