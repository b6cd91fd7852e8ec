//! The limits of the API, as it says them and as it enforces them.

use std::time::Duration;

use specwright_runtime::testing::Play;
use specwright_runtime::transport::Clock;

use crate::common::bookshop::NewBook;
use crate::common::played::{book, set};

#[tokio::test]
async fn too_many_requests_hold_everybody_until_the_time_named() {
    let set = set();
    let throttled = r#"{"Reason":"Request has been throttled."}"#;
    set.transport
        .play(Play::json(429, throttled).header("retry-after", "Thu, 01 Jan 2026 00:00:20 GMT"));
    set.transport
        .play(Play::json(503, throttled).header("retry-after", "7"));
    set.transport
        .play(Play::json(201, "1"))
        .play(book().header("retry-after", "3"))
        .play(book());
    let began = set.clock.now().monotonic;
    set.client
        .books()
        .create(&NewBook::new("t"))
        .send()
        .await
        .expect("written");
    let waited = set.clock.now().monotonic.saturating_sub(began);
    assert!(
        waited >= Duration::from_secs(27) && waited < Duration::from_secs(30),
        "{waited:?}"
    );
    set.client.books().get(1).send().await.expect("read");
    let began = set.clock.now().monotonic;
    set.client.books().get(1).send().await.expect("read");
    assert!(set.clock.now().monotonic.saturating_sub(began) >= Duration::from_secs(3));
}

#[tokio::test]
async fn the_limit_of_the_environment_is_kept() {
    let set = set();
    for _ in 0..41 {
        set.transport.play(book());
    }
    let began = set.clock.now().monotonic;
    for _ in 0..40 {
        set.client.books().get(1).send().await.expect("read");
    }
    assert_eq!(set.clock.now().monotonic, began);
    set.client.books().get(1).send().await.expect("read");
    assert_eq!(
        set.clock.now().monotonic.saturating_sub(began),
        Duration::from_secs(60)
    );
}
