//! The server and the network: they may do whatever the API's page and the facts about networks leave open.

use specwright_runtime::promise::internals::{AnswerClass, First, Rule};

use super::config::{Config, LASTS};
use super::state::{Action, At, Memory, Request, Stage, World};

/// Answers of a server that has not touched the request.
const REFUSALS: [AnswerClass; 3] = [
    AnswerClass::Throttled,
    AnswerClass::Unauthorized,
    AnswerClass::ClientError,
];
/// Answers of a server that has worked on the request, with or without an effect.
const FAILURES: [AnswerClass; 2] = [AnswerClass::ServerError, AnswerClass::Redirect];

impl World {
    /// What can happen to requests, and to the server.
    pub(super) fn outside(&self, config: &Config, actions: &mut Vec<Action>) {
        let mut before = None;
        for (index, request) in self.requests.iter().enumerate() {
            // Equal requests have equal futures.
            if before.replace(request) == Some(request) {
                continue;
            }
            let index = small(index);
            match request.stage {
                Stage::OnWay => {
                    actions.push(Action::Drop(index));
                    actions.extend(REFUSALS.map(|answer| Action::Refuse(index, answer)));
                    let stored = self.remembered(config, *request);
                    for first in handed_back(stored) {
                        actions.push(Action::Arrive(index, *first));
                    }
                }
                Stage::Running => Self::ends(config, index, actions),
                Stage::Answered(AnswerClass::Ok) => {
                    actions.push(Action::Answer(index, AnswerClass::Ok));
                    actions.push(Action::Answer(index, AnswerClass::OkBodyCut));
                    actions.push(Action::Answer(index, AnswerClass::OkUndecodable));
                }
                Stage::Answered(answer) => actions.push(Action::Answer(index, answer)),
            }
        }
        let aging = self
            .callers
            .iter()
            .any(|caller| caller.begun.is_some() || matches!(caller.at, At::WaitWindow(_)));
        if aging || self.store.is_some() || self.memory.iter().any(Option::is_some) {
            actions.push(Action::Tick);
        }
        if self.mishaps > 0 {
            let forgets = self.memory.iter().any(Option::is_some)
                || self
                    .requests
                    .iter()
                    .any(|request| request.stage == Stage::Running);
            // Keys survive a restart: that is their promise.
            if forgets && config.rule != Rule::Key {
                actions.push(Action::Restart);
            }
            if self.store.is_some() {
                actions.push(Action::Forget);
            }
            if aging {
                actions.extend([Action::Sleep, Action::SetBack, Action::SetForward]);
            }
        }
    }

    fn ends(config: &Config, index: u8, actions: &mut Vec<Action>) {
        let keep = (config.at_arrival() || config.rule == Rule::Key).then_some(First::Other);
        actions.push(Action::End(
            index,
            AnswerClass::Ok,
            true,
            Some(First::Success),
        ));
        actions.push(Action::End(index, AnswerClass::ClientError, false, None));
        if config.at_arrival() {
            // A refusal that it keeps too.
            let refusal = Some(First::Refused);
            actions.push(Action::End(index, AnswerClass::ClientError, false, refusal));
        }
        for failure in FAILURES {
            actions.push(Action::End(index, failure, false, None));
            actions.push(Action::End(index, failure, true, keep));
            if keep.is_some() {
                actions.push(Action::End(index, failure, false, keep));
            }
        }
    }

    /// What the server holds against a request: nothing, or what it hands back.
    fn remembered(&self, config: &Config, request: Request) -> Option<First> {
        if !request.same || config.rule == Rule::None {
            return None;
        }
        let memory = self.memory.get(slot(config, request)).copied().flatten()?;
        (config.rule == Rule::Key || memory.age < LASTS).then_some(memory.first)
    }

    /// The request arrives; `first` is what is handed back if it is refused as duplicate.
    pub(super) fn arrive(&mut self, config: &Config, index: u8, first: First) {
        let Some(request) = self.requests.get(usize::from(index)).copied() else {
            return;
        };
        let remembered = self.remembered(config, request);
        let stage = match (remembered, config.rule) {
            (None, _) => {
                let begins = config.at_arrival() || config.rule == Rule::Key;
                if begins && request.same {
                    self.memory[slot(config, request)] = Some(Memory {
                        age: 0,
                        first: First::Absent,
                    });
                }
                Stage::Running
            }
            // Under a key: still running is a conflict, done is the first answer again.
            (Some(First::Absent), Rule::Key) => Stage::Answered(AnswerClass::ClientError),
            (Some(First::Success), Rule::Key) => Stage::Answered(AnswerClass::Ok),
            (Some(_), Rule::Key) => Stage::Answered(AnswerClass::ServerError),
            (Some(_), _) => Stage::Answered(AnswerClass::Duplicate(first)),
        };
        let holds_effect = remembered == Some(First::Success);
        let request = Request {
            stage,
            holds_effect: holds_effect
                && matches!(stage, Stage::Answered(AnswerClass::Duplicate(_))),
            ..request
        };
        self.put(index, request);
    }

    /// The request ends.
    pub(super) fn end(
        &mut self,
        config: &Config,
        index: u8,
        answer: AnswerClass,
        effect: bool,
        keep: Option<First>,
    ) {
        let Some(request) = self.requests.get(usize::from(index)).copied() else {
            return;
        };
        if effect && let Some(caller) = self.callers.get_mut(usize::from(request.caller)) {
            caller.effects += 1;
        }
        if request.same && config.rule != Rule::None {
            let slot = slot(config, request);
            let ongoing = config.at_arrival() || config.rule == Rule::Key;
            match (keep, ongoing) {
                // At arrival the window counts from the arrival.
                (Some(first), true) => {
                    if let Some(memory) = &mut self.memory[slot] {
                        memory.first = first;
                    }
                }
                (Some(first), false) => self.memory[slot] = Some(Memory { age: 0, first }),
                (None, true) => self.memory[slot] = None,
                (None, false) => {}
            }
        }
        self.put(
            index,
            Request {
                stage: Stage::Answered(answer),
                ..request
            },
        );
    }

    /// The server forgets, and what runs dies.
    pub(super) fn restart(&mut self) {
        self.memory.iter_mut().for_each(|memory| *memory = None);
        for request in &mut self.requests {
            if request.stage == Stage::Running {
                // Whoever waits sees the connection die.
                request.stage = Stage::Answered(AnswerClass::Lost);
            }
        }
        self.tidy();
    }

    fn put(&mut self, index: u8, request: Request) {
        self.requests[usize::from(index)] = request;
        self.tidy();
    }

    /// Drops what nobody will ever see, and orders the rest, so that equal worlds look equal.
    pub(super) fn tidy(&mut self) {
        self.requests
            .retain(|request| request.awaited || !matches!(request.stage, Stage::Answered(_)));
        self.requests.sort_unstable();
        self.tidy_store();
        for memory in &mut self.memory {
            if memory.is_some_and(|memory| memory.age >= LASTS) {
                *memory = None;
            }
        }
    }
}

/// What a refusal may hold: the form of a first response is not known, and it may be left out.
const fn handed_back(stored: Option<First>) -> &'static [First] {
    match stored {
        None | Some(First::Absent) => &[First::Absent],
        Some(First::Unsaid) => &[First::Unsaid],
        Some(First::Success) => &[First::Success, First::Unsaid, First::Absent],
        Some(First::Refused) => &[First::Refused, First::Unsaid, First::Absent],
        Some(First::Other) => &[First::Other, First::Unsaid, First::Absent],
    }
}

fn slot(config: &Config, request: Request) -> usize {
    if config.rule == Rule::Key {
        request.caller.into()
    } else {
        0
    }
}

/// Indices of small lists.
pub(super) fn small(index: usize) -> u8 {
    u8::try_from(index).unwrap_or(u8::MAX)
}
