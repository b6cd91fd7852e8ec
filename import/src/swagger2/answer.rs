//! Answers by status.

use serde_json::Value;

use super::Reader;
use crate::ledger::Disposition::Refused;
use crate::places::escape;
use crate::upstream::{Answer, Shape};

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
            let code = status.parse::<u16>().ok().filter(|_| status.len() == 3);
            let Some(code) = code.filter(|code| (200..600).contains(code)) else {
                let what = if status == "default" {
                    "default answer: describe it under `errors` by status".to_owned()
                } else {
                    "a status that is none: describe the answer under `errors` by status".to_owned()
                };
                self.ledger.note_whole(Refused, at, what);
                continue;
            };
            self.ledger.keep(&*at);
            let Some((answer, pointer)) = self.follow(answer, at) else {
                continue;
            };
            let shape = self.answer(answer, &pointer);
            answers.push(Answer {
                status: code,
                shape,
                pointer,
            });
        }
        answers
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
                "description" => self.words(&at, value),
                "examples" => self.prose(&at),
                "headers" => {
                    let what = "headers of an answer: callers find them in the response; put them into `doc`";
                    self.ledger.note_whole(Refused, at, what);
                }
                other => self.unknown(&at, other),
            }
        }
        shape
    }
}
