//! Identical writes of one client.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::promise::{
    Claim, Completion, DuplicateAction, DuplicateState, Effect, ErrorKind, Fingerprint, Guard,
    Intent, Moment, OnDuplicate, Record, Registry, Window, on_identical_write, unknown_writes,
};

struct Room {
    registry: Registry<&'static str>,
    millis: Arc<AtomicU64>,
}

impl Room {
    fn new(keep: usize) -> Self {
        let millis = Arc::new(AtomicU64::new(0));
        let clock = Arc::clone(&millis);
        let now = move || {
            let now = Duration::from_millis(clock.load(Ordering::Relaxed));
            Moment {
                monotonic: now,
                wall: now,
            }
        };
        let window = Window::new(Duration::from_secs(10), Duration::from_secs(2));
        Self {
            registry: Registry::new(window, keep, Arc::new(now)),
            millis,
        }
    }

    fn at(&self, millis: u64) {
        self.millis.store(millis, Ordering::Relaxed);
    }

    fn free(&self, body: u8) -> Guard<&'static str> {
        match self.registry.claim(fingerprint(body)) {
            Claim::Free(guard) => guard,
            other => panic!("not free: {other:?}"),
        }
    }

    fn done(&self, body: u8, bytes: usize) {
        let mut guard = self.free(body);
        guard.sending();
        guard.finish(Effect::Done, Some(("value", bytes)));
    }
}

fn fingerprint(body: u8) -> Fingerprint {
    Fingerprint::of(
        "user",
        "POST",
        "https://api/notes",
        "application/json",
        &[body; 32],
    )
}

#[test]
fn every_part_of_a_fingerprint_tells_writes_apart() {
    let fingerprints = [
        Fingerprint::of("u", "POST", "x", "j", &[0; 32]),
        Fingerprint::of("v", "POST", "x", "j", &[0; 32]),
        Fingerprint::of("u", "PUT", "x", "j", &[0; 32]),
        Fingerprint::of("u", "POST", "y", "j", &[0; 32]),
        Fingerprint::of("u", "POST", "x", "k", &[0; 32]),
        Fingerprint::of("u", "POST", "x", "j", &[1; 32]),
        Fingerprint::of("uP", "OST", "x", "j", &[0; 32]),
    ];
    let unique: std::collections::BTreeSet<_> = fingerprints.into_iter().collect();
    assert_eq!(unique.len(), fingerprints.len());
}

#[test]
fn a_duplicate_in_flight_is_seen_and_its_end_wakes() {
    let room = Room::new(100);
    let guard = room.free(1);
    let Claim::InFlight(duplicate) = room.registry.claim(fingerprint(1)) else {
        panic!("the duplicate was not seen");
    };
    drop(room.free(2));
    let mut duplicate = pin!(duplicate);
    let mut context = Context::from_waker(Waker::noop());
    assert_eq!(duplicate.as_mut().poll(&mut context), Poll::Pending);
    guard.finish(Effect::Done, None);
    assert_eq!(duplicate.as_mut().poll(&mut context), Poll::Ready(()));
}

#[test]
fn a_done_write_is_remembered_from_its_end_until_the_window_has_surely_passed() {
    let room = Room::new(100);
    let guard = room.free(1);
    room.at(5_000);
    guard.finish(Effect::Done, Some(("value", 5)));
    room.at(16_999);
    match room.registry.claim(fingerprint(1)) {
        Claim::Done { response, wait } => {
            assert_eq!((response, wait), (Some("value"), Duration::from_millis(1)));
        }
        other => panic!("{other:?}"),
    }
    room.at(17_000);
    drop(room.free(1));
    assert_eq!(room.registry.size(), (0, 0));
}

#[test]
fn a_write_that_definitely_failed_leaves_at_once() {
    let room = Room::new(100);
    let mut guard = room.free(1);
    guard.sending();
    guard.finish(Effect::None, None);
    drop(room.free(1));
}

#[test]
fn a_cancelled_write_stays_unknown_if_anything_may_have_been_sent() {
    let room = Room::new(100);
    drop(room.free(1));
    let mut guard = room.free(1);
    guard.sending();
    drop(guard);
    assert!(matches!(
        room.registry.claim(fingerprint(1)),
        Claim::Unknown { .. }
    ));
    room.at(12_000);
    drop(room.free(1));
}

#[test]
fn cached_responses_have_a_limit_and_the_oldest_goes_first() {
    let room = Room::new(100);
    room.done(1, 60);
    room.done(2, 60);
    room.done(3, 101);
    assert_eq!(room.registry.size(), (3, 60));
    assert!(matches!(
        room.registry.claim(fingerprint(1)),
        Claim::Done { response: None, .. }
    ));
    assert!(matches!(
        room.registry.claim(fingerprint(2)),
        Claim::Done {
            response: Some(_),
            ..
        }
    ));
    assert!(matches!(
        room.registry.claim(fingerprint(3)),
        Claim::Done { response: None, .. }
    ));
    room.at(12_000);
    drop(room.free(4));
    assert_eq!(room.registry.size(), (0, 0));
}

#[test]
fn each_write_is_remembered_for_its_own_time_however_many_are_forgotten_at_once() {
    let room = Room::new(100);
    let done = |body| match room.registry.claim(fingerprint(body)) {
        Claim::Done { response, wait } => {
            assert_eq!(response, Some("value"));
            wait.as_millis()
        }
        other => panic!("{other:?}"),
    };
    for (millis, body) in [(0, 1), (1_000, 2), (5_000, 3), (9_000, 4)] {
        room.at(millis);
        room.done(body, 10);
    }
    room.at(11_999);
    assert_eq!([1, 2, 3, 4].map(done), [1, 1_001, 5_001, 9_001]);
    // The first has passed, and is written again.
    room.at(12_500);
    room.done(1, 10);
    assert_eq!([2, 3, 4, 1].map(done), [500, 4_500, 8_500, 12_000]);
    room.at(20_999);
    assert_eq!([4, 1].map(done), [1, 3_501]);
    drop([2, 3].map(|body| room.free(body)));
    room.at(24_500);
    drop(room.free(1));
    assert_eq!(room.registry.size(), (0, 0));
}

#[test]
fn a_restored_write_is_seen_until_the_window_has_passed() {
    let room = Room::new(100);
    room.registry.restore(fingerprint(1));
    assert!(matches!(
        room.registry.claim(fingerprint(1)),
        Claim::Unknown { .. }
    ));
    room.at(12_000);
    drop(room.free(1));
}

#[test]
fn a_write_is_restored_though_one_whose_window_has_passed_is_still_remembered() {
    let room = Room::new(100);
    room.done(1, 0);
    room.at(12_000);
    room.registry.restore(fingerprint(1));
    let claim = room.registry.claim(fingerprint(1));
    assert!(matches!(claim, Claim::Unknown { .. }), "{claim:?}");
}

#[test]
fn a_fleet_that_cannot_be_asked_stops_the_write_unless_the_caller_goes_on_alone() {
    for wanted in [
        OnDuplicate::Error,
        OnDuplicate::TakeFirst,
        OnDuplicate::WaitThenWrite,
    ] {
        for time_left in [true, false] {
            let action = |go_on| {
                on_identical_write(wanted, DuplicateState::StoreFailed { go_on }, time_left)
            };
            assert_eq!(action(true), DuplicateAction::GoOn);
            assert_eq!(action(false), DuplicateAction::Fail(ErrorKind::NotSent));
        }
    }
}

#[test]
fn a_duplicate_is_an_error_a_value_or_a_wait() {
    let refused = DuplicateAction::Fail(ErrorKind::AlreadyDone);
    for (duplicate, expected) in [
        (DuplicateState::InFlight, ErrorKind::DuplicateInFlight),
        (DuplicateState::Cached, ErrorKind::AlreadyDone),
        (DuplicateState::Done, ErrorKind::AlreadyDone),
        (DuplicateState::Unknown, ErrorKind::DuplicateUnknown),
    ] {
        let action = on_identical_write(OnDuplicate::Error, duplicate, true);
        assert_eq!(action, DuplicateAction::Fail(expected));
        let action = on_identical_write(OnDuplicate::WaitThenWrite, duplicate, false);
        assert_eq!(action, DuplicateAction::Fail(expected));
    }
    assert_eq!(
        on_identical_write(OnDuplicate::TakeFirst, DuplicateState::InFlight, true),
        DuplicateAction::AwaitDuplicate
    );
    assert_eq!(
        on_identical_write(OnDuplicate::TakeFirst, DuplicateState::InFlight, false),
        DuplicateAction::Fail(ErrorKind::DuplicateInFlight)
    );
    assert_eq!(
        on_identical_write(OnDuplicate::TakeFirst, DuplicateState::Cached, true),
        DuplicateAction::TakeCached
    );
    assert_eq!(
        on_identical_write(OnDuplicate::TakeFirst, DuplicateState::Unknown, true),
        DuplicateAction::Fail(ErrorKind::DuplicateUnknown)
    );
    let wait = OnDuplicate::WaitThenWrite;
    assert_eq!(
        on_identical_write(wait, DuplicateState::InFlight, true),
        DuplicateAction::AwaitDuplicate
    );
    assert_eq!(
        on_identical_write(wait, DuplicateState::Unknown, true),
        DuplicateAction::AwaitWindow
    );
    assert_eq!(
        on_identical_write(wait, DuplicateState::Cached, false),
        refused
    );
}

#[test]
fn a_journal_tells_a_restarted_process_which_writes_are_unknown() {
    let intent = |call, attempt| {
        Record::Intent(Intent {
            call,
            operation: "notes.create".into(),
            fingerprint: fingerprint(1),
            attempt,
            at: Duration::from_secs(call),
        })
    };
    let outcome = |call, effect| {
        Record::Completion(Completion {
            call,
            effect,
            at: Duration::ZERO,
        })
    };
    let unknown = unknown_writes([
        intent(1, 1),
        intent(2, 1),
        outcome(1, Effect::Done),
        intent(2, 2),
        intent(3, 1),
        outcome(3, Effect::Unknown),
        intent(4, 1),
        outcome(4, Effect::None),
    ]);
    let calls: Vec<_> = unknown
        .iter()
        .map(|(intent, attempts)| (intent.call, *attempts))
        .collect();
    assert_eq!(calls, [(2, 2), (3, 1)]);
}

#[test]
fn many_small_responses_cost_each_write_the_same() {
    let room = Room::new(10);
    // Far more writes inside one window than responses that may be response.
    for number in 0..20_000_u32 {
        let mut body = [0; 32];
        body[..4].copy_from_slice(&number.to_le_bytes());
        let Claim::Free(mut guard) = room.registry.claim(Fingerprint(body)) else {
            panic!("it is the first of its kind");
        };
        guard.sending();
        guard.finish(Effect::Done, Some(("value", 1)));
    }
    assert_eq!(room.registry.size(), (20_000, 10));
    room.at(20_000);
    drop(room.free(1));
    assert_eq!(room.registry.size(), (0, 0));
}
