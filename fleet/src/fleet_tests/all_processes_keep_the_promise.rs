//! What holds for three processes as for one, on each store.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::{Duration, Instant};

use specwright_runtime::{ErrorKind, OnDuplicate};

use super::setup::*;
use crate::{Fleet, FleetEvent, FleetObserver};

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
        "{done} in {windows} windows, {:?}",
        began.elapsed()
    );
    assert!(done >= 2 * u64::from(REQUESTS), "{done}");
    // Nothing was refused and sent again.
    assert_eq!(arrived(&sandbox), done + 1);
    for error in ends.into_iter().filter_map(Result::err) {
        assert_eq!(error.kind(), ErrorKind::Throttled, "{error}");
    }
}

async fn a_share_of_the_limits_leaves_the_rest_to_others(fleets: [Fleet; 3]) {
    let sandbox = sandbox();
    let [first, second, other] = fleets;
    let [first, second] = [first, second].map(|fleet| fleet.share("import", 1, 5));
    let status = first.clone();
    let [first, second, other] =
        [first, second, other].map(|fleet| client(&LIMITED, &fleet, &sandbox, OnDuplicate::Error));
    all([list(&other)]).await;
    tokio::time::sleep(EVERY).await;
    let imports = [&first, &second].map(|client| (0..4).map(move |_| list(client)));
    let imports = tokio::spawn(all(imports.into_iter().flatten().collect::<Vec<_>>()));
    // Both of the share's requests have left, and six calls wait.
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(arrived(&sandbox), 3);
    let began = Instant::now();
    for end in all((0..8).map(|_| list(&other))).await {
        end.expect("read");
    }
    assert!(began.elapsed() < Duration::from_secs(1), "others wait");
    assert_eq!(arrived(&sandbox), 11);
    for end in imports.await.expect("no panic") {
        end.expect("read");
    }
    // Two in each window.
    assert!(began.elapsed() > 2 * EVERY, "{:?}", began.elapsed());
    let status = status.status().await.expect("a status");
    let counters = status.iter().flat_map(|scope| &scope.status.permits);
    let names: Vec<_> = counters.map(|counter| counter.name.as_str()).collect();
    assert!(names.contains(&"application/import"), "{names:?}");
}

async fn the_journal_keeps_what_others_have_written(fleets: [Fleet; 3]) {
    let sandbox = sandbox();
    let retention = Duration::from_secs(3600);
    let fleets = fleets.map(|fleet| fleet.policy(|policy| policy.retention = retention));
    for (number, fleet) in fleets.iter().enumerate() {
        let client = client(&WIDE, fleet, &sandbox, OnDuplicate::Error);
        let written = create(&client, &number.to_string()).send().await;
        written.expect("written");
    }
    for fleet in &fleets {
        let status = fleet.status().await.expect("a status");
        let records: u64 = status.iter().map(|scope| scope.status.records).sum();
        // An intent and an end of each, as far as a fleet has a client of this user.
        assert_eq!(records, 6, "{status:?}");
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

async fn a_call_that_was_dropped_unsent_blocks_nobody(fleets: [Fleet; 3]) {
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
    // Its entry leaves in the background, behind whatever else the store's thread and this machine do.
    until_nothing_is_in_flight(&fleets[0]).await;
    let again = create(&clients[1], "1").send().await;
    again.expect("nothing was in the way");
    for fleet in &fleets {
        assert_eq!(fleet.unknown_writes().await.expect("a journal"), []);
    }
}

async fn until_nothing_is_in_flight(fleet: &Fleet) {
    let limit = Instant::now() + Duration::from_secs(20);
    loop {
        let status = fleet.status().await.expect("a status");
        if status.iter().all(|scope| scope.status.in_flight == 0) {
            return;
        }
        assert!(Instant::now() < limit, "{status:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
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

        #[cfg(feature = "redis")]
        mod redis_with_clocks_apart {
            use super::*;
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $name() {
                    let Some(server) = crate::test_server::TestServer::start(&[]) else {
                        return;
                    };
                    super::$name(with_clocks_apart(on_redis(&server).await)).await;
                }
            )*
        }
    };
}

promises! {
    limits_are_kept_by_all_together
    a_share_of_the_limits_leaves_the_rest_to_others
    the_journal_keeps_what_others_have_written
    one_process_refreshes_for_all
    an_identical_write_of_another_process_is_seen_before_it_is_sent
    whoever_repeats_a_write_gets_the_response_of_the_first
    a_call_that_was_dropped_unsent_blocks_nobody
}

/// Counts events by name.
#[derive(Default)]
struct Counts(Mutex<BTreeMap<&'static str, u64>>);

impl FleetObserver for Counts {
    fn event(&self, event: FleetEvent) {
        let mut counts = self.0.lock().expect("no panic");
        *counts.entry(event.name()).or_default() += 1;
    }
}

#[cfg(feature = "sqlite")]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_observer_hears_of_leases_and_duplicates() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("fleet.db");
    let sandbox = sandbox();
    let [first, second] = [(), ()].map(|()| {
        let counts = Arc::new(Counts::default());
        let fleet = patient(Fleet::sqlite(&path).expect("opened")).observer(counts.clone());
        (client(&WIDE, &fleet, &sandbox, OnDuplicate::Error), counts)
    });
    create(&first.0, "1").send().await.expect("written");
    create(&second.0, "1")
        .send()
        .await
        .expect_err("done before");
    // The second has not needed a token yet.
    list(&second.0).send().await.expect("read");
    let counts = |counts: &Counts| counts.0.lock().expect("no panic").clone();
    assert_eq!(
        counts(&first.1),
        BTreeMap::from([("specwright.fleet.token.lease", 1)])
    );
    assert_eq!(
        counts(&second.1),
        BTreeMap::from([
            ("specwright.fleet.duplicate", 1),
            ("specwright.fleet.token.taken", 1)
        ])
    );
}
