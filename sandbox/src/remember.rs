//! The duplicate rule of the API, applied to one request.

use std::time::Duration;

use http::HeaderName;
use http::header::CONTENT_TYPE;
use specwright_model::api::{Duplicates, Operation};

use crate::clock::{Moment, nanos};
use crate::duplicate::{First, Memory, Print, Seen, print, refused, replayed};
use crate::message::{RULE_HEADER, Reply, Request};
use crate::refusal::Refusal;
use crate::sandbox::Core;

/// How the duplicate memory keeps a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Remember {
    key: Print,
    /// The whole request, where the key alone does not tell it.
    print: Print,
    lasts: Duration,
    /// When it arrived, if that is when the memory begins.
    arrived: Option<Moment>,
    /// Whether failures are remembered as well.
    failures: bool,
}

impl Remember {
    /// How this request is kept, if the rule holds for it.
    pub(crate) fn new(
        core: &Core,
        operation: &Operation,
        request: &Request,
        user: &str,
        at: Moment,
    ) -> Option<Self> {
        if !operation.duplicates {
            return None;
        }
        let verb = operation.verb.as_str().as_bytes();
        let whole = || {
            print(&[
                user.as_bytes(),
                verb,
                request.target.as_bytes(),
                &request.body,
            ])
        };
        match core.api.duplicates.as_ref()? {
            Duplicates::Window(rule) if rule.methods.contains(&operation.verb) => {
                let early = core
                    .settings
                    .remembers_at_arrival
                    .unwrap_or(rule.remembers_at_arrival);
                let whole = whole();
                let arrived = early.then_some(at);
                Some(Self {
                    key: whole,
                    print: whole,
                    lasts: rule.lasts,
                    arrived,
                    failures: false,
                })
            }
            Duplicates::Key(rule) if rule.methods.contains(&operation.verb) => {
                let sent = request.text_header(&rule.header)?;
                let key = print(&[user.as_bytes(), sent.as_bytes()]);
                Some(Self {
                    key,
                    print: whole(),
                    lasts: rule.lasts,
                    arrived: Some(at),
                    failures: true,
                })
            }
            _ => None,
        }
    }

    /// Looks the request up: the first response again, a refusal, or nothing known. From now on it
    /// is remembered if that begins at arrival.
    pub(crate) fn look_up(
        self,
        core: &Core,
        memory: &mut Memory,
        at: Moment,
    ) -> Result<Option<Reply>, Refusal> {
        let seen = memory.look(self.key, self.print, at);
        match (&core.api.duplicates, seen) {
            (Some(Duplicates::Window(rule)), Seen::Before(first)) => {
                return Err(refused(
                    rule,
                    first.as_deref(),
                    core.settings.first_response,
                ));
            }
            (Some(Duplicates::Key(rule)), seen) => {
                if let Some(answer) = replayed(rule, seen) {
                    let text = format!(
                        "duplicate: {} was seen, the first response again",
                        rule.header
                    );
                    return answer.map(|reply| {
                        Some(reply.header(HeaderName::from_static(RULE_HEADER), &text))
                    });
                }
            }
            _ => {}
        }
        if self.arrived.is_some() {
            memory.keep(
                self.key,
                self.print,
                at.saturating_add(nanos(self.lasts)),
                None,
            );
        }
        Ok(None)
    }

    /// Remembers how it went, or forgets it.
    pub(crate) fn settle(self, memory: &mut Memory, reply: &Reply, good: bool, at: Moment) {
        if good || self.failures {
            let media = reply
                .headers
                .get(CONTENT_TYPE)
                .and_then(|value| value.to_str().ok());
            let first = First {
                status: reply.status.as_u16(),
                body: reply.body.clone(),
                media: media.map(Into::into),
            };
            let from = self.arrived.unwrap_or(at);
            memory.keep(
                self.key,
                self.print,
                from.saturating_add(nanos(self.lasts)),
                Some(first),
            );
        } else if self.arrived.is_some() {
            memory.drop_key(self.key);
        }
    }
}
