//! What a seed plans: the API, the callers, and what happens to the machines.

use specwright_runtime::promise::internals::{Nature, Remembers, Rule, State};
use specwright_runtime::promise::{OnDuplicate, Resend};

use super::random::Random;
use crate::call_outcome::CallOutcome;

/// How long the API remembers, in milliseconds.
pub const LASTS: u64 = 10_000;
/// What the client leaves unused of it.
pub const MARGIN: u64 = 2_000;

/// A schedule.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What the API promises.
    pub rule: Rule,
    /// What the operation is.
    pub nature: Nature,
    /// Tokens take part in what makes two requests identical.
    pub by_token: bool,
    /// How slow the journal is at most, in milliseconds. The small loop has none.
    pub journal: Option<u64>,
    /// Processes that the calls are spread over. Each has a client of its own.
    pub processes: usize,
    /// How hostile the network is, in percent of the worst.
    pub storm: u64,
    /// The calls.
    pub calls: Vec<Call>,
    /// What happens to the machines, and when.
    pub mishaps: Vec<(u64, Mishap)>,
}

/// A call.
#[derive(Clone, Debug)]
pub struct Call {
    /// When it begins, in milliseconds.
    pub at: u64,
    /// When its future is dropped.
    pub cancel: Option<u64>,
    /// What it writes: calls with the same content are identical.
    pub content: u64,
    /// What its caller wants.
    pub state: State,
    /// Attempts at most.
    pub attempts: u32,
    /// Timeout of an attempt.
    pub attempt_limit: u64,
    /// Timeout of the whole call.
    pub limit: u64,
}

/// What happens to a machine.
#[derive(Clone, Copy, Debug)]
pub enum Mishap {
    /// The server forgets, and what it works on dies.
    Restart,
    /// The client's machine sleeps for so long.
    Suspend(u64),
    /// Its wall clock is set back by so much.
    SetBack(u64),
    /// Its wall clock is set forward by so much.
    SetForward(u64),
    /// Another part of the client renews the token.
    NewToken,
}

/// How a call ended.
#[derive(Clone, Debug)]
pub struct Ending {
    /// What its caller was told.
    pub outcome: CallOutcome,
    /// The value, if one was handed over.
    pub value: Option<String>,
}

impl Plan {
    /// The plan of a seed.
    pub fn of(seed: u64) -> Self {
        let mut random = Random::of(seed);
        let success = Rule::Window(Remembers::AtSuccess);
        let arrival = Rule::Window(Remembers::AtArrival);
        let rule = random.pick(&[
            success,
            success,
            success,
            success,
            arrival,
            arrival,
            arrival,
            Rule::Key,
            Rule::Key,
            Rule::None,
        ]);
        let (write, repeatable, read) = (Nature::Write, Nature::Repeatable, Nature::Read);
        let nature = random.pick(&[
            write, write, write, write, write, write, write, repeatable, read, write,
        ]);
        let calls = random.pick(&[1, 1, 2, 2, 2, 3, 4]);
        let spread = random.pick(&[50, 500, 4_000, 20_000]);
        Self {
            rule,
            nature,
            by_token: random.percent(50),
            journal: random.pick(&[None, Some(1), Some(1), Some(3_000)]),
            processes: random.pick(&[1, 1, 1, 1, 1, 2]),
            storm: random.pick(&[10, 50, 100, 100, 180]),
            calls: (0..calls)
                .map(|call| Call::of(&mut random, call, rule, nature, spread))
                .collect(),
            mishaps: mishaps(&mut random),
        }
    }

    /// Whether two calls are made by clones of one client.
    pub const fn together(&self, one: usize, other: usize) -> bool {
        one % self.processes == other % self.processes
    }

    /// The wall clock and the monotonic clock lie together, so that no client can see it.
    pub fn clocks_conspire(&self) -> bool {
        let has = |what: fn(&Mishap) -> bool| self.mishaps.iter().any(|(_, mishap)| what(mishap));
        has(|mishap| matches!(mishap, Mishap::Suspend(_)))
            && has(|mishap| matches!(mishap, Mishap::SetBack(_)))
    }
}

impl Call {
    fn of(random: &mut Random, call: u64, rule: Rule, nature: Nature, spread: u64) -> Self {
        let at = random.within(0, spread);
        let once = random.percent(3);
        let labelled = Resend::Labelled;
        let wishes = [
            OnDuplicate::Error,
            OnDuplicate::TakeFirst,
            OnDuplicate::WaitThenWrite,
        ];
        Self {
            at,
            cancel: random.percent(12).then(|| at + random.within(1, 6_000)),
            // What can be read only once cannot be compared.
            content: if once {
                100 + call
            } else {
                u64::from(random.percent(25))
            },
            state: State {
                resend: random.pick(&[labelled, labelled, labelled, Resend::Proven, Resend::Never]),
                on_duplicate: random.pick(&wishes),
                after_timeout: random.percent(35),
                body_replayable: !once,
                ..State::new(nature, rule)
            },
            attempts: random.pick(&[1, 3, 4, 4, 6]),
            attempt_limit: random.pick(&[700, 2_000, 4_000, 30_000]),
            limit: random.pick(&[3_000, 30_000, 120_000]),
        }
    }
}

fn mishaps(random: &mut Random) -> Vec<(u64, Mishap)> {
    let mut mishaps = Vec::new();
    let mut add = |random: &mut Random, chance, what: fn(&mut Random) -> Mishap| {
        if random.percent(chance) {
            let at = random.within(0, 14_000);
            let what = what(random);
            mishaps.push((at, what));
        }
    };
    add(random, 15, |_| Mishap::Restart);
    add(random, 15, |random| {
        Mishap::Suspend(random.within(500, 30_000))
    });
    add(random, 8, |random| {
        Mishap::SetBack(random.within(60, 60_000))
    });
    add(random, 8, |random| {
        Mishap::SetForward(random.within(500, 60_000))
    });
    add(random, 12, |_| Mishap::NewToken);
    mishaps
}
