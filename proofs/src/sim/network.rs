//! The network: how long messages are on their way, and what becomes of them.

use super::plan::Mishap;
use super::server::Answer;
use super::world::{End, Event, Inner, Reply, Sent, Wire};

impl Inner {
    fn storm(&mut self, chance: u64) -> bool {
        let chance = chance * self.plan.storm / 100;
        self.random.percent(chance)
    }

    pub(super) fn send(&mut self, call: usize, wire: Wire) -> usize {
        let exchange = self.sent.len();
        let at = self.time.truth();
        self.note(|| format!("call {call} sends attempt #{exchange} {wire:?}"));
        self.sent.push(Sent {
            call,
            at,
            wire,
            left: true,
            end: End::Out,
            over: None,
            effects: Vec::new(),
        });
        self.waiting.push(None);
        self.replies.push(None);
        if self.storm(8) {
            self.sent[exchange].left = false;
            let after = self.random.within(1, 400);
            self.time
                .later(after, Event::Reply(exchange, Reply::NotSent));
            return exchange;
        }
        if self.storm(11) {
            let after = self.random.within(1, 3_000);
            self.time.later(after, Event::Reply(exchange, Reply::Lost));
        }
        if self.storm(11) {
            let after = self.random.within(20, 3_000);
            let status = self.random.pick(&[502, 503, 504, 408]);
            let reply = Reply::Answer {
                answer: Answer::bare(status),
                cut: false,
            };
            self.time.later(after, Event::Reply(exchange, reply));
        }
        if !self.storm(6) {
            let way = self.way();
            self.time.later(way, Event::Arrive(exchange));
        }
        exchange
    }

    /// How long a message is on its way.
    fn way(&mut self) -> u64 {
        if self.storm(5) {
            self.random.within(4_000, 40_000)
        } else if self.storm(12) {
            self.random.within(200, 4_000)
        } else {
            self.random.within(2, 150)
        }
    }

    pub(super) fn happen(&mut self, event: Event) {
        let asleep = self.time.asleep_for();
        match event {
            // Nothing happens in a client that sleeps.
            Event::Reply(..)
            | Event::Cancel(_)
            | Event::Mishap(Mishap::NewToken | Mishap::Suspend(_))
                if asleep > 0 =>
            {
                self.time.later(asleep, event);
            }
            Event::Reply(exchange, reply) => {
                if self.sent[exchange].end == End::Out && self.replies[exchange].is_none() {
                    self.note(|| format!("attempt #{exchange} gets {reply:?}"));
                    self.replies[exchange] = Some(reply);
                    if let Some(waker) = self.waiting[exchange].take() {
                        waker.wake();
                    }
                }
            }
            Event::Cancel(call) => self.cancelled[call] = true,
            Event::Arrive(exchange) => {
                let now = self.time.truth();
                let wire = self.sent[exchange].wire.clone();
                match self.server.arrive(now, exchange, &wire, &mut self.random) {
                    Ok(answer) => self.answer(exchange, answer),
                    Err(takes) => self.time.later(takes, Event::Finish(exchange)),
                }
            }
            Event::Finish(exchange) => {
                let now = self.time.truth();
                let Some((answer, effect)) = self.server.finish(now, exchange, &mut self.random)
                else {
                    return;
                };
                if let Some(effect) = effect {
                    self.note(|| format!("attempt #{exchange} takes effect as {effect}"));
                    self.sent[exchange].effects.push(effect);
                }
                self.answer(exchange, answer);
            }
            Event::Mishap(mishap) => self.mishap(mishap),
        }
    }

    /// The server's answer goes back.
    fn answer(&mut self, exchange: usize, answer: Answer) {
        self.note(|| format!("the server answers attempt #{exchange} with {answer:?}"));
        let way = self.way();
        let reply = if self.storm(10) {
            Reply::Lost
        } else {
            let cut = self.storm(10);
            Reply::Answer { answer, cut }
        };
        self.time.later(way, Event::Reply(exchange, reply));
    }

    fn mishap(&mut self, mishap: Mishap) {
        self.note(|| format!("{mishap:?}"));
        match mishap {
            Mishap::Restart => {
                for exchange in self.server.restart() {
                    let way = self.way();
                    self.time.later(way, Event::Reply(exchange, Reply::Lost));
                }
            }
            Mishap::Suspend(length) => self.time.sleep(length),
            Mishap::SetBack(by) => self.time.set_wall(-i64::try_from(by).unwrap_or(0)),
            Mishap::SetForward(by) => self.time.set_wall(i64::try_from(by).unwrap_or(0)),
            Mishap::NewToken => self.token += 1,
        }
    }
}
