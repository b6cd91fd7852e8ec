//! Time on two clocks.

use std::time::Duration;

use crate::promise::{Elapsed, Moment, Window};

fn at(monotonic: u64, wall: u64) -> Moment {
    Moment {
        monotonic: Duration::from_millis(monotonic),
        wall: Duration::from_millis(1_000_000 + wall),
    }
}

fn window() -> Window {
    Window::new(Duration::from_secs(10), Duration::from_secs(2))
}

#[test]
fn a_window_is_open_until_the_margin() {
    assert!(window().is_open(at(0, 0), at(7_999, 7_999)));
    assert!(!window().is_open(at(0, 0), at(8_000, 8_000)));
}

#[test]
fn sleep_counts() {
    assert!(!window().is_open(at(0, 0), at(10, 8_000)));
}

#[test]
fn a_wall_clock_set_back_closes_the_window() {
    assert_eq!(Elapsed::between(at(0, 500), at(1_000, 0)).longest(), None);
    assert!(!window().is_open(at(0, 0), at(1_000, 500)));
    // Slewing is not a jump.
    assert!(window().is_open(at(0, 0), at(1_000, 990)));
}

#[test]
fn a_wall_clock_set_forward_does_not_end_a_wait() {
    assert_eq!(
        window().wait(at(0, 0), at(1_000, 60_000)),
        Duration::from_secs(11)
    );
    assert_eq!(window().wait(at(0, 0), at(12_000, 0)), Duration::ZERO);
}

#[test]
fn a_margin_leaves_half_of_the_window() {
    let narrow = Window::new(Duration::from_secs(1), Duration::from_secs(2));
    assert!(narrow.is_open(at(0, 0), at(499, 499)));
    assert!(!narrow.is_open(at(0, 0), at(500, 500)));
}
