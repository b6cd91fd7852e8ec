//! Credentials: which of those that a file describes are sent, and what operations ask for.

use serde_json::Value;

use super::Reader;
use crate::ledger::Disposition::{Corrected, Guessed, Omitted, Refused};
use crate::places::escape;
use crate::upstream::Auth;

impl Reader<'_> {
    /// Of all that are described under this pointer the first that `security` asks for and that can be
    /// said; without any there, the first that can be said.
    pub(crate) fn credentials(&mut self, at: &str, way_of: fn(&Value) -> Option<Auth>) -> Auth {
        let root = self.root;
        let asked = self.asked();
        let schemes = root.pointer(at).and_then(Value::as_object);
        let mut ways: Vec<(&String, &Value)> = schemes.into_iter().flatten().collect();
        ways.sort_by_key(|(name, _)| {
            let place = asked.iter().position(|asked| asked == *name);
            place.unwrap_or(usize::MAX)
        });
        let mut taken = None;
        for (name, way) in ways {
            let at = format!("{at}/{}", escape(name));
            let Some((way, _)) = self.follow(way, at.clone()) else {
                continue;
            };
            match (&taken, way_of(way)) {
                (None, Some(auth)) => {
                    self.taken = Some(name.clone());
                    taken = Some(auth);
                    self.ledger.keep_whole(at);
                }
                (Some(_), _) => {
                    let what = "a second way of credentials: the one that is asked for first is taken; choose in `api.yaml`";
                    self.ledger.note_whole(Omitted, at, what);
                }
                (None, None) => {
                    let what = "credentials of a kind that is not sent by itself; write `auth` in `api.yaml` by hand";
                    self.ledger.note_whole(Refused, at, what);
                }
            }
        }
        if schemes.is_none_or(serde_json::Map::is_empty) {
            let what =
                "credentials: the file names none; write `auth` in `api.yaml` if there are some";
            self.ledger.note(Guessed, "", what);
        }
        self.security_of_all();
        taken.unwrap_or(Auth::None)
    }

    /// The names of credentials that all operations ask for, the first way first.
    fn asked(&self) -> Vec<String> {
        let ways = self.root.get("security").and_then(Value::as_array);
        let ways = ways.into_iter().flatten().filter_map(Value::as_object);
        ways.flat_map(|way| way.keys().cloned()).collect()
    }

    fn security_of_all(&mut self) {
        let Some(security) = self.root.get("security") else {
            return;
        };
        let at = "/security";
        if !security.is_array() {
            self.wrong_kind(at, security, "a list");
            return;
        }
        match self.fits(security) {
            Fit::Nothing if self.taken.is_some() => {
                let what = "security: nothing is asked for, but credentials are described: those who have them send them";
                self.ledger.note_whole(Omitted, at, what);
            }
            Fit::Alone | Fit::Nothing => self.ledger.keep_whole(at),
            Fit::Among => {
                let what =
                    "security: of several ways the one in `auth` is taken; choose in `api.yaml`";
                self.ledger.note_whole(Corrected, at, what);
            }
            Fit::Other => {
                let what = "security: other credentials than in `auth`, or several at once; write `auth` in `api.yaml` by hand";
                self.ledger.note_whole(Refused, at, what);
            }
        }
    }

    /// What one operation asks for: nothing to say where the API's credentials are among it.
    pub(crate) fn operation_security(&mut self, value: &Value, at: String) {
        if Some(value) == self.root.get("security") {
            self.ledger.keep_whole(at);
            return;
        }
        match self.fits(value) {
            Fit::Alone => self.ledger.keep_whole(at),
            Fit::Among => {
                let what =
                    "security of an operation: of several ways the API's credentials are taken";
                self.ledger.note_whole(Corrected, at, what);
            }
            Fit::Nothing => {
                let what = "security of an operation that asks for nothing: the API's credentials are sent all the same; put it into `doc`";
                self.ledger.note_whole(Omitted, at, what);
            }
            Fit::Other => {
                let what = "security of an operation: other credentials than the API's, or several at once; call it with a client that has them, by hand";
                self.ledger.note_whole(Refused, at, what);
            }
        }
    }

    fn fits(&self, security: &Value) -> Fit {
        let ways: Vec<&Value> = security.as_array().into_iter().flatten().collect();
        let plain = |way: &&Value| {
            let mut names = way.as_object().into_iter().flatten().map(|(name, _)| name);
            let (first, second) = (names.next(), names.next());
            second.is_none() && first.is_some() && first == self.taken.as_ref()
        };
        let empty = |way: &&Value| way.as_object().is_some_and(serde_json::Map::is_empty);
        if ways.is_empty() || ways.iter().all(empty) {
            Fit::Nothing
        } else if ways.iter().all(plain) {
            Fit::Alone
        } else if ways.iter().any(plain) {
            Fit::Among
        } else {
            Fit::Other
        }
    }
}

/// How what is asked for goes with the credentials that are sent.
enum Fit {
    /// They are what is asked for.
    Alone,
    /// They are one way of several.
    Among,
    /// Nothing is asked for.
    Nothing,
    /// Something else is asked for.
    Other,
}
