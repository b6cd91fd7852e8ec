//! Identical writes of one client.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::promise::{
    Claim, Effect, Fail, Guard, Intent, Key, Moment, OnDuplicate, Outcome, Record, Registry,
    TwinAction, TwinState, Window, on_twin, unknown_writes,
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
        match self.registry.claim(key(body)) {
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

fn key(body: u8) -> Key {
    Key::of(
        "user",
        "POST",
        "https://api/notes",
        "application/json",
        &[body; 32],
    )
}

#[test]
fn every_part_of_a_key_tells_writes_apart() {
    let keys = [
        Key::of("u", "POST", "x", "j", &[0; 32]),
        Key::of("v", "POST", "x", "j", &[0; 32]),
        Key::of("u", "PUT", "x", "j", &[0; 32]),
        Key::of("u", "POST", "y", "j", &[0; 32]),
        Key::of("u", "POST", "x", "k", &[0; 32]),
        Key::of("u", "POST", "x", "j", &[1; 32]),
        Key::of("uP", "OST", "x", "j", &[0; 32]),
    ];
    let unique: std::collections::BTreeSet<_> = keys.into_iter().collect();
    assert_eq!(unique.len(), keys.len());
}

#[test]
fn a_twin_in_flight_is_seen_and_its_end_wakes() {
    let room = Room::new(100);
    let guard = room.free(1);
    let Claim::InFlight(twin) = room.registry.claim(key(1)) else {
        panic!("the twin was not seen");
    };
    drop(room.free(2));
    let mut twin = pin!(twin);
    let mut context = Context::from_waker(Waker::noop());
    assert_eq!(twin.as_mut().poll(&mut context), Poll::Pending);
    guard.finish(Effect::Done, None);
    assert_eq!(twin.as_mut().poll(&mut context), Poll::Ready(()));
}

#[test]
fn a_done_write_is_remembered_from_its_end_until_the_window_has_surely_passed() {
    let room = Room::new(100);
    let guard = room.free(1);
    room.at(5_000);
    guard.finish(Effect::Done, Some(("value", 5)));
    room.at(16_999);
    match room.registry.claim(key(1)) {
        Claim::Done { kept, wait } => {
            assert_eq!((kept, wait), (Some("value"), Duration::from_millis(1)));
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
    assert!(matches!(room.registry.claim(key(1)), Claim::Unknown { .. }));
    room.at(12_000);
    drop(room.free(1));
}

#[test]
fn kept_responses_have_a_limit_and_the_oldest_goes_first() {
    let room = Room::new(100);
    room.done(1, 60);
    room.done(2, 60);
    room.done(3, 101);
    assert_eq!(room.registry.size(), (3, 60));
    assert!(matches!(
        room.registry.claim(key(1)),
        Claim::Done { kept: None, .. }
    ));
    assert!(matches!(
        room.registry.claim(key(2)),
        Claim::Done { kept: Some(_), .. }
    ));
    assert!(matches!(
        room.registry.claim(key(3)),
        Claim::Done { kept: None, .. }
    ));
    room.at(12_000);
    drop(room.free(4));
    assert_eq!(room.registry.size(), (0, 0));
}

#[test]
fn each_write_is_remembered_for_its_own_time_however_many_are_forgotten_at_once() {
    let room = Room::new(100);
    let done = |body| match room.registry.claim(key(body)) {
        Claim::Done { kept, wait } => {
            assert_eq!(kept, Some("value"));
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
    room.registry.restore(key(1));
    assert!(matches!(room.registry.claim(key(1)), Claim::Unknown { .. }));
    room.at(12_000);
    drop(room.free(1));
}

#[test]
fn a_write_is_restored_though_one_whose_window_has_passed_is_still_remembered() {
    let room = Room::new(100);
    room.done(1, 0);
    room.at(12_000);
    room.registry.restore(key(1));
    let claim = room.registry.claim(key(1));
    assert!(matches!(claim, Claim::Unknown { .. }), "{claim:?}");
}

#[test]
fn a_twin_is_an_error_a_value_or_a_wait() {
    let refused = TwinAction::Fail(Fail::AlreadyDone);
    for (twin, told) in [
        (TwinState::InFlight, Fail::TwinInFlight),
        (TwinState::Kept, Fail::AlreadyDone),
        (TwinState::Done, Fail::AlreadyDone),
        (TwinState::Unknown, Fail::TwinUnknown),
    ] {
        let action = on_twin(OnDuplicate::Error, twin, true);
        assert_eq!(action, TwinAction::Fail(told));
        let action = on_twin(OnDuplicate::WaitThenWrite, twin, false);
        assert_eq!(action, TwinAction::Fail(told));
    }
    assert_eq!(
        on_twin(OnDuplicate::TakeFirst, TwinState::InFlight, true),
        TwinAction::AwaitTwin
    );
    assert_eq!(
        on_twin(OnDuplicate::TakeFirst, TwinState::InFlight, false),
        TwinAction::Fail(Fail::TwinInFlight)
    );
    assert_eq!(
        on_twin(OnDuplicate::TakeFirst, TwinState::Kept, true),
        TwinAction::TakeKept
    );
    assert_eq!(
        on_twin(OnDuplicate::TakeFirst, TwinState::Unknown, true),
        TwinAction::Fail(Fail::TwinUnknown)
    );
    let wait = OnDuplicate::WaitThenWrite;
    assert_eq!(
        on_twin(wait, TwinState::InFlight, true),
        TwinAction::AwaitTwin
    );
    assert_eq!(
        on_twin(wait, TwinState::Unknown, true),
        TwinAction::AwaitWindow
    );
    assert_eq!(on_twin(wait, TwinState::Kept, false), refused);
}

#[test]
fn a_journal_tells_a_restarted_process_which_writes_are_unknown() {
    let intent = |call, attempt| {
        Record::Intent(Intent {
            call,
            operation: "notes.create".into(),
            key: key(1),
            attempt,
            at: Duration::from_secs(call),
        })
    };
    let outcome = |call, effect| {
        Record::Outcome(Outcome {
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
    // Far more writes inside one window than responses that may be kept.
    for number in 0..20_000_u32 {
        let mut body = [0; 32];
        body[..4].copy_from_slice(&number.to_le_bytes());
        let Claim::Free(mut guard) = room.registry.claim(Key(body)) else {
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
