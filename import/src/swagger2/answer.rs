//! Answers by status.

use serde_json::Value;

use crate::ledger::Disposition::{Omitted, Refused};
use crate::places::escape;
use crate::reader::Reader;
use crate::upstream::{Answer, Shape, Status};

impl<'a> Reader<'a> {
    pub(super) fn answers(&mut self, value: &'a Value, pointer: &str) -> Vec<Answer> {
        self.ledger.keep(pointer);
        let mut answers = Vec::new();
        for (status, answer) in self.entries(value, pointer) {
            let at = format!("{pointer}/{}", escape(status));
            if status.starts_with("x-") {
                self.unknown(&at, status);
                continue;
            }
            let Some(status) = self.status(status, &at) else {
                continue;
            };
            self.ledger.keep(&*at);
            let Some((answer, pointer)) = self.follow(answer, at) else {
                continue;
            };
            let shape = self.answer(answer, &pointer);
            answers.push(Answer {
                status,
                shape,
                stream: None,
                pointer,
            });
        }
        answers
    }

    /// The status under which an answer stands.
    pub(crate) fn status(&mut self, status: &str, at: &str) -> Option<Status> {
        let code = status.parse::<u16>().ok().filter(|_| status.len() == 3);
        let known = match code {
            Some(code) => (200..600).contains(&code).then_some(Status::Code(code)),
            None if status == "default" => Some(Status::Default),
            None => match status.as_bytes() {
                [hundred @ b'2'..=b'5', b'X' | b'x', b'X' | b'x'] => {
                    Some(Status::Range(hundred - b'0'))
                }
                _ => None,
            },
        };
        if known.is_none() {
            let what = "a status that is none: describe the answer under `errors` by status";
            self.ledger.note_whole(Refused, at, what);
        }
        known
    }

    fn answer(&mut self, value: &'a Value, pointer: &str) -> Option<Shape> {
        let mut shape = None;
        for (key, value) in self.entries(value, pointer) {
            let at = format!("{pointer}/{}", escape(key));
            match key.as_str() {
                "schema" => {
                    self.ledger.keep(&*at);
                    shape = Some(if value["type"] == "file" {
                        self.ledger.keep_whole(at);
                        Shape::Scalar("binary")
                    } else {
                        self.shape(value, &at)
                    });
                }
                "description" => self.aside(&at, value),
                "examples" => self.prose(&at),
                "headers" => {
                    let what = "headers of an answer: callers find them in the response; put them into `doc`";
                    self.ledger.note_whole(Omitted, at, what);
                }
                other => self.unknown(&at, other),
            }
        }
        shape
    }
}
