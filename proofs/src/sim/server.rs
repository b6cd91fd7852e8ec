//! A server that counts effects, and remembers as the API's rule says, or as far as the rule leaves open.

use std::collections::HashMap;

use specwright_runtime::promise::internals::{Remembers, Rule};

use super::plan::{LASTS, Plan};
use super::random::Random;
use super::world::Wire;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its body.
    pub body: String,
    /// Seconds until another request is welcome.
    pub retry_after: Option<u64>,
}

impl Answer {
    /// An answer without anything to read.
    pub const fn bare(status: u16) -> Self {
        Self {
            status,
            body: String::new(),
            retry_after: None,
        }
    }

    fn with(status: u16, body: impl Into<String>) -> Self {
        Self {
            body: body.into(),
            ..Self::bare(status)
        }
    }
}

/// The server.
pub struct Server {
    rule: Rule,
    by_token: bool,
    storm: u64,
    memory: HashMap<String, Memory>,
    running: HashMap<usize, String>,
    effects: u64,
}

struct Memory {
    since: u64,
    /// `None` while the request is running.
    answer: Option<Answer>,
}

impl Server {
    /// A server without a past.
    pub fn new(plan: &Plan) -> Self {
        Self {
            rule: plan.rule,
            by_token: plan.by_token,
            storm: plan.storm,
            memory: HashMap::new(),
            running: HashMap::new(),
            effects: 0,
        }
    }

    /// A request arrives: its answer, or how long it takes.
    pub fn arrive(
        &mut self,
        now: u64,
        exchange: usize,
        wire: &Wire,
        random: &mut Random,
    ) -> Result<Answer, u64> {
        if let Some(answer) = self.at_the_door(random) {
            return Ok(answer);
        }
        let identity = self.identity(wire);
        if self.rule != Rule::Key {
            self.memory.retain(|_, memory| now < memory.since + LASTS);
        }
        if let Some(memory) = self.memory.get(&identity) {
            return Ok(match (self.rule, &memory.answer) {
                (Rule::Key, None) => {
                    Answer::with(409, r#"{"error":"a request with this key is running"}"#)
                }
                (Rule::Key, Some(answer)) => answer.clone(),
                (_, answer) => refusal(answer.as_ref(), random),
            });
        }
        if self.at_arrival() {
            self.memory.insert(
                identity.clone(),
                Memory {
                    since: now,
                    answer: None,
                },
            );
        }
        self.running.insert(exchange, identity);
        Err(if self.chance(random, 5) {
            random.within(5_000, 30_000)
        } else if self.chance(random, 15) {
            random.within(300, 5_000)
        } else {
            random.within(1, 200)
        })
    }

    /// A request ends: its answer, and its effect. `None`: it died in a restart.
    pub fn finish(
        &mut self,
        now: u64,
        exchange: usize,
        random: &mut Random,
    ) -> Option<(Answer, Option<u64>)> {
        let identity = self.running.remove(&exchange)?;
        let fails = self.chance(random, 16);
        let status = if fails {
            random.pick(&[400, 422, 500, 500, 303, 307])
        } else {
            random.pick(&[200, 201])
        };
        let done = match status {
            200..=299 => true,
            400..=499 => false,
            _ => random.percent(50),
        };
        if done {
            self.effects += 1;
        }
        let body = match status {
            200..=299 if self.chance(random, 4) => "<html>".to_owned(),
            200..=299 => format!("{{\"Id\":{}}}", self.effects),
            _ => format!("{{\"ErrorCode\":{status}}}"),
        };
        let answer = Answer::with(status, body);
        let success = (200..=299).contains(&status);
        let keeps = match self.rule {
            Rule::None => false,
            // A key is never forgotten, and what failed without an effect may be tried again.
            Rule::Key => success || done,
            Rule::Window(Remembers::AtSuccess) => success,
            Rule::Window(Remembers::AtArrival) => success || done || random.percent(50),
        };
        match (keeps, self.at_arrival()) {
            (true, true) => self.keep(&identity, &answer),
            (true, false) => {
                let answer = Some(answer.clone());
                self.memory.insert(identity, Memory { since: now, answer });
            }
            (false, true) => {
                self.memory.remove(&identity);
            }
            (false, false) => {}
        }
        Some((answer, done.then_some(self.effects)))
    }

    /// Forgets, and gives back what dies. Keys survive.
    pub fn restart(&mut self) -> Vec<usize> {
        let mut died: Vec<(usize, String)> = self.running.drain().collect();
        died.sort_unstable();
        if self.rule == Rule::Key {
            for (_, identity) in &died {
                self.memory.remove(identity);
            }
        } else {
            self.memory.clear();
        }
        died.into_iter().map(|(exchange, _)| exchange).collect()
    }

    fn at_arrival(&self) -> bool {
        matches!(self.rule, Rule::Window(Remembers::AtArrival) | Rule::Key)
    }

    fn keep(&mut self, identity: &str, answer: &Answer) {
        if let Some(memory) = self.memory.get_mut(identity) {
            memory.answer = Some(answer.clone());
        }
    }

    fn chance(&self, random: &mut Random, percent: u64) -> bool {
        random.percent(percent * self.storm / 100)
    }

    /// What is answered without a look at the request.
    fn at_the_door(&self, random: &mut Random) -> Option<Answer> {
        if !self.chance(random, 14) {
            return None;
        }
        let throttled = r#"{"Reason":"Request has been throttled."}"#;
        let after = Some(random.within(1, 4));
        Some(match random.within(0, 6) {
            0 => Answer::with(400, r#"{"ErrorCode":917}"#),
            1 => Answer::with(401, r#"{"ErrorCode":401}"#),
            2 => Answer::with(401, r#"{"ErrorCode":504}"#),
            3 => Answer {
                retry_after: after,
                ..Answer::with(503, throttled)
            },
            _ => Answer {
                retry_after: after,
                ..Answer::with(429, throttled)
            },
        })
    }

    fn identity(&self, wire: &Wire) -> String {
        match (&wire.key, self.rule) {
            (Some(key), Rule::Key) => key.clone(),
            _ if self.by_token => format!("{} {}", wire.token, wire.bytes),
            _ => wire.bytes.clone(),
        }
    }
}

/// The refusal of a duplicate, with the first response in one of the forms that it may have.
fn refusal(first: Option<&Answer>, random: &mut Random) -> Answer {
    let text = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let value = first.map_or_else(
        || "null".to_owned(),
        |first| {
            let whole = format!(
                "{{\"StatusCode\":{},\"Body\":{}}}",
                first.status,
                text(&first.body)
            );
            match random.within(0, 10) {
                // A server that is confused about itself: a status that is not the first response's.
                9 => {
                    let status = random.pick(&[404, 500, 302]);
                    format!("{{\"status\":{status},\"body\":{}}}", text(&first.body))
                }
                3 | 4 => text(&whole),
                5 => whole,
                6 if first.body.starts_with('{') => first.body.clone(),
                7 => "null".to_owned(),
                _ => text(&first.body),
            }
        },
    );
    let reason = "\"Reason\":\"Duplicate request/request already processed\"";
    match random.within(0, 12) {
        0 => Answer::with(406, format!("{{{reason}}}")),
        1 => Answer::bare(406),
        _ => Answer::with(
            406,
            format!("{{{reason},\"ProcessedRequestInfo\":{value}}}"),
        ),
    }
}
