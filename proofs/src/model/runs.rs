//! The runs that are explored: every rule, every policy, every choice about duplicates, alone and in pairs.

use specwright_runtime::promise::internals::{Nature, Remembers, Rule};
use specwright_runtime::promise::{OnDuplicate, Resend};

use super::config::{Config, Wish};

/// Every rule that an API may have.
pub const RULES: [Rule; 4] = [
    Rule::Window(Remembers::AtSuccess),
    Rule::Window(Remembers::AtArrival),
    Rule::Key,
    Rule::None,
];

const fn wish(resend: Resend, on_duplicate: OnDuplicate, after_timeout: bool) -> Wish {
    Wish {
        resend,
        on_duplicate,
        after_timeout,
    }
}

const PLAIN: Wish = wish(Resend::Labelled, OnDuplicate::Error, false);
const EAGER: Wish = wish(Resend::Labelled, OnDuplicate::Error, true);
const TAKER: Wish = wish(Resend::Labelled, OnDuplicate::TakeFirst, true);
const REPEATER: Wish = wish(Resend::Labelled, OnDuplicate::WaitThenWrite, false);
const EAGER_REPEATER: Wish = wish(Resend::Labelled, OnDuplicate::WaitThenWrite, true);
const PROVEN: Wish = wish(Resend::Proven, OnDuplicate::WaitThenWrite, true);
const NEVER: Wish = wish(Resend::Never, OnDuplicate::WaitThenWrite, true);

/// One caller, deep: for tests and for planted faults.
pub fn alone() -> Vec<Config> {
    let mut runs = Vec::new();
    for rule in RULES {
        for wish in [PLAIN, EAGER, PROVEN, NEVER] {
            runs.push(Config {
                retries_left: 3,
                mishaps: 2,
                ..Config::new(rule, &[wish])
            });
        }
        for nature in [Nature::Read, Nature::Repeatable] {
            runs.push(Config {
                nature,
                ..Config::new(rule, &[EAGER])
            });
        }
    }
    runs
}

/// The largest run: two callers with two further attempts each, at arrival.
pub fn deep() -> Vec<Config> {
    vec![Config::new(
        Rule::Window(Remembers::AtArrival),
        &[EAGER, EAGER_REPEATER],
    )]
}

/// Two callers of the identical write, in one client, and in two where nothing is promised but what
/// `docs/promise.md` says.
pub fn pairs() -> Vec<Config> {
    let mut runs = Vec::new();
    for rule in RULES {
        let pairs: &[[Wish; 2]] = match rule {
            Rule::Window(_) => &[
                [EAGER, EAGER_REPEATER],
                [EAGER_REPEATER, EAGER_REPEATER],
                [EAGER, TAKER],
                [PLAIN, REPEATER],
                [TAKER, REPEATER],
                [PROVEN, EAGER_REPEATER],
                [PROVEN, PROVEN],
                [NEVER, EAGER_REPEATER],
            ],
            // Callers with keys of their own do not meet at all: one pair, to show that.
            Rule::Key => &[[PROVEN, NEVER]],
            Rule::None => &[[EAGER, EAGER], [PROVEN, PROVEN], [PROVEN, NEVER]],
        };
        // Where a server remembers at success, two callers meet least: there is room for more attempts. See `deep`.
        let retries_left = if rule == Rule::Window(Remembers::AtSuccess) {
            2
        } else {
            1
        };
        let mishaps = u8::from(rule != Rule::Key);
        let run = |pair: &[Wish; 2]| Config {
            retries_left,
            mishaps,
            ..Config::new(rule, pair)
        };
        runs.extend(pairs.iter().map(run));
        if matches!(rule, Rule::Window(_)) {
            let two = Config::new(rule, &[EAGER, EAGER_REPEATER]);
            runs.push(Config {
                one_client: false,
                retries_left: 1,
                mishaps: 0,
                ..two
            });
        }
    }
    runs
}

/// A pair with little `retries_left`, for planted faults that need identical writes.
pub fn small_pairs() -> Vec<Config> {
    let mut runs = pairs();
    runs.retain(|run| matches!(run.rule, Rule::Window(_)) && run.one_client);
    for run in &mut runs {
        run.retries_left = 1;
        run.mishaps = 0;
    }
    runs
}

/// Three processes of a fleet that make the identical write.
pub fn three_processes() -> Config {
    Config {
        one_client: false,
        fleet: true,
        retries_left: 0,
        mishaps: 0,
        ..Config::new(
            Rule::Window(Remembers::AtSuccess),
            &[PLAIN, REPEATER, REPEATER],
        )
    }
}

/// Two processes of a fleet that make the identical write, smallest runs first.
pub fn fleets() -> Vec<Config> {
    let pairs = [
        [EAGER, EAGER_REPEATER],
        [EAGER, TAKER],
        [PROVEN, EAGER_REPEATER],
    ];
    let mut runs = Vec::new();
    for (retries_left, mishaps) in [(0, 0), (0, 1), (1, 0)] {
        for remembers in [Remembers::AtSuccess, Remembers::AtArrival] {
            let run = |wishes: &[Wish]| Config {
                one_client: false,
                fleet: true,
                retries_left,
                mishaps,
                ..Config::new(Rule::Window(remembers), wishes)
            };
            runs.extend(pairs.iter().map(|pair| run(pair)));
        }
    }
    runs
}
