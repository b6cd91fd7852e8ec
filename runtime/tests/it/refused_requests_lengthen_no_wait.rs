//! Where refused requests count, a client sends few at once and tries nothing before the window has passed.

use std::sync::Arc;
use std::time::Duration;

use crate::common::bookshop::Client;
use specwright_runtime::testing::{Play, TestTransport, VirtualClock};
use specwright_runtime::transport::Clock;
use specwright_runtime::{
    Api, ClientBuilder, DuplicateRule, EnvironmentInfo, Host, LimitRule, ThrottleRule, Tolerance,
};

static BURSTS: Api = Api {
    name: "Bursts",
    release: "0.1.0",
    host: Host {
        before: "",
        environment: false,
        after: "bursts.example",
    },
    environments: &[
        EnvironmentInfo {
            name: "Production",
            prefix: "",
        },
        EnvironmentInfo {
            name: "Sandbox",
            prefix: "",
        },
    ],
    version: None,
    plain: false,
    schemes: &[],
    security: &[],
    headers: &[],
    duplicates: DuplicateRule::None,
    limits: &[
        LimitRule {
            per: "application",
            every: Duration::from_secs(60),
            requests: &[300, 40],
            counts_refused: false,
        },
        LimitRule {
            per: "burst",
            every: Duration::from_secs(30),
            requests: &[u32::MAX, 15],
            counts_refused: true,
        },
    ],
    throttled: ThrottleRule {
        statuses: &[429],
        recognise: None,
    },
    tolerance: Tolerance {
        absent: true,
        null: true,
        numeric_text: true,
    },
    webhooks: None,
};

const PRODUCTION: usize = 0;
const SANDBOX: usize = 1;

struct Set {
    transport: TestTransport,
    clock: VirtualClock,
    client: Client,
}

fn set(environment: usize) -> Set {
    let (transport, clock) = (TestTransport::new(), VirtualClock::new());
    let client = ClientBuilder::new(&BURSTS, environment)
        .transport(Arc::new(transport.clone()))
        .clock(Arc::new(clock.clone()))
        .build()
        .expect("a client");
    Set {
        transport,
        clock,
        client,
    }
}

/// How long so many calls take, all answered at once.
async fn time_of(set: &Set, calls: usize) -> Duration {
    let began = set.clock.now().monotonic;
    for _ in 0..calls {
        set.transport.play(Play::json(200, r#"{"Id":1}"#));
        set.client.books().get(1).send().await.expect("an answer");
    }
    set.clock.now().monotonic.saturating_sub(began)
}

#[tokio::test]
async fn few_requests_go_out_at_once_where_the_description_says_so() {
    let set = set(SANDBOX);
    assert_eq!(time_of(&set, 15).await, Duration::ZERO);
    assert_eq!(time_of(&set, 1).await, Duration::from_secs(30));
    // 15 in 30 s and 40 in 60 s, both.
    assert_eq!(time_of(&set, 14).await, Duration::ZERO);
    assert_eq!(time_of(&set, 1).await, Duration::from_secs(30));
}

#[tokio::test]
async fn elsewhere_the_limit_is_none() {
    let set = set(PRODUCTION);
    assert_eq!(time_of(&set, 300).await, Duration::ZERO);
    assert_eq!(time_of(&set, 1).await, Duration::from_secs(60));
}

#[tokio::test]
async fn after_a_refusal_without_a_date_nothing_is_sent_for_a_whole_window() {
    let set = set(SANDBOX);
    set.transport.play(Play::json(429, ""));
    let took = time_of(&set, 1).await;
    let window = Duration::from_secs(30);
    assert!(took >= window && took < window * 2, "{took:?}");
    assert_eq!(set.transport.seen().len(), 2);
}

#[tokio::test]
async fn a_date_in_the_refusal_is_believed() {
    let set = set(SANDBOX);
    let refused = Play::json(429, "").header("retry-after", "7");
    set.transport.play(refused);
    let took = time_of(&set, 1).await;
    assert!(
        took >= Duration::from_secs(7) && took < Duration::from_secs(20),
        "{took:?}"
    );
}
