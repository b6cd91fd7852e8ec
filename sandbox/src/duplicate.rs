//! What was seen before: the duplicate memory.

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use bytes::Bytes;
use hashbrown::HashTable;
use serde_json::{Value, json};
use specwright_model::api::{KeyRule, WindowRule};

use crate::clock::Moment;
use crate::message::Reply;
use crate::refusal::Refusal;
use crate::settings::FirstResponse;

/// What tells one request from another, wide enough that a million of them do not collide.
pub(crate) type Print = [u64; 2];

/// The first response, as far as it is remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct First {
    pub(crate) status: u16,
    pub(crate) body: Bytes,
    pub(crate) media: Option<Arc<str>>,
}

/// A remembered request.
#[derive(Debug)]
struct Entry {
    key: Print,
    until: Moment,
    /// Half of the whole request's print, where the key alone does not tell it.
    print: u64,
    first: Option<Arc<First>>,
}

/// How many requests one look forgets at most.
const FORGOTTEN_AT_ONCE: usize = 256;

/// Requests by their prints, forgotten in time: a ring in the order of arrival, and a table of places
/// in it. A million of them take some 50 MiB, so an entry stands once and the table holds numbers.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    ring: VecDeque<Entry>,
    /// How many entries have left the ring; the table's numbers go on where this wraps around.
    gone: u32,
    places: HashTable<u32>,
    last: Option<Arc<First>>,
}

/// What the memory says of a request.
#[derive(Debug)]
pub(crate) enum Seen {
    /// Nothing.
    Never,
    /// The same request, with its first response once there is one.
    Before(Option<Arc<First>>),
    /// The same key with another request.
    Other,
}

impl Memory {
    /// Looks a request up.
    pub(crate) fn look(&mut self, key: Print, print: Print, at: Moment) -> Seen {
        self.forget(at);
        match self.find(key).and_then(|place| self.ring.get(place)) {
            Some(entry) if entry.until > at && entry.print == print[0] => {
                Seen::Before(entry.first.clone())
            }
            Some(entry) if entry.until > at => Seen::Other,
            _ => Seen::Never,
        }
    }

    /// Remembers a request until then.
    pub(crate) fn keep(&mut self, key: Print, print: Print, until: Moment, first: Option<First>) {
        let first = first.map(|first| self.shared(first));
        let print = print[0];
        if let Some(entry) = self.find(key).and_then(|place| self.ring.get_mut(place)) {
            // It arrived before, and has its answer now.
            if entry.until == until {
                (entry.print, entry.first) = (print, first);
                return;
            }
            self.drop_key(key);
        }
        let number = self
            .gone
            .wrapping_add(u32::try_from(self.ring.len()).unwrap_or(u32::MAX));
        self.ring.push_back(Entry {
            key,
            until,
            print,
            first,
        });
        let (ring, gone) = (&self.ring, self.gone);
        self.places.insert_unique(key[0], number, |number| {
            ring.get(place(*number, gone))
                .map_or(0, |entry| entry.key[0])
        });
    }

    /// Where in the ring the request stands.
    fn find(&self, key: Print) -> Option<usize> {
        let same = |number: &u32| {
            let entry = self.ring.get(place(*number, self.gone));
            entry.is_some_and(|entry| entry.key == key)
        };
        self.places
            .find(key[0], same)
            .map(|number| place(*number, self.gone))
    }

    /// The first response with as much as possible in common with the one before it: most have the
    /// same media type, and many have no body.
    fn shared(&mut self, mut first: First) -> Arc<First> {
        if let Some(last) = &self.last {
            if **last == first {
                return Arc::clone(last);
            }
            if last.media == first.media {
                first.media.clone_from(&last.media);
            }
        }
        let shared = Arc::new(first);
        self.last = Some(Arc::clone(&shared));
        shared
    }

    /// Forgets one request: it failed. Its entry leaves the ring in its turn.
    pub(crate) fn drop_key(&mut self, key: Print) {
        let (ring, gone) = (&self.ring, self.gone);
        let same = |number: &u32| {
            let entry = ring.get(place(*number, gone));
            entry.is_some_and(|entry| entry.key == key)
        };
        if let Ok(found) = self.places.find_entry(key[0], same) {
            found.remove();
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// How many requests are remembered.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    fn forget(&mut self, at: Moment) {
        // A few at a time: no request pays for the many before it.
        for _ in 0..FORGOTTEN_AT_ONCE {
            let Some(oldest) = self.ring.front().filter(|entry| entry.until <= at) else {
                break;
            };
            let (key, gone) = (oldest.key[0], self.gone);
            if let Ok(found) = self.places.find_entry(key, |number| *number == gone) {
                found.remove();
            }
            self.ring.pop_front();
            self.gone = gone.wrapping_add(1);
        }
        if self.ring.is_empty() && self.ring.capacity() > 1024 {
            *self = Self::default();
        }
    }
}

/// The place in the ring of the entry with this number.
fn place(number: u32, gone: u32) -> usize {
    number.wrapping_sub(gone) as usize
}

/// A print of some parts.
pub(crate) fn print(parts: &[&[u8]]) -> Print {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        salt.hash(&mut hasher);
        parts.hash(&mut hasher);
        hasher.finish()
    };
    [half(1), half(2)]
}

/// The refusal that a window rule gives.
pub(crate) fn refused(rule: &WindowRule, first: Option<&First>, form: FirstResponse) -> Refusal {
    let mut body = serde_json::Map::new();
    let text = "Duplicate request/request already processed";
    body.insert(
        rule.recognise
            .clone()
            .unwrap_or_else(|| "Message".to_owned()),
        json!(text),
    );
    if let (Some(key), Some(first)) = (&rule.first_response, first) {
        let text = String::from_utf8_lossy(&first.body).into_owned();
        match form {
            FirstResponse::BodyText => _ = body.insert(key.clone(), json!(text)),
            FirstResponse::Whole => {
                let inner = serde_json::from_str(&text).unwrap_or(Value::String(text));
                body.insert(
                    key.clone(),
                    json!({ "StatusCode": first.status, "Body": inner }),
                );
            }
            FirstResponse::Absent => {}
        }
    }
    let rule_text = format!(
        "duplicate: the same request was seen within {} s",
        rule.lasts.as_secs()
    );
    Refusal::new(rule.status, rule_text).with_body(Value::Object(body))
}

/// What a key rule gives for a key that was seen: the first response again, or a refusal.
pub(crate) fn replayed(rule: &KeyRule, seen: Seen) -> Option<Result<Reply, Refusal>> {
    match seen {
        Seen::Never => None,
        Seen::Other => Some(Err(Refusal::new(
            422,
            format!("duplicate: {} was used with another request", rule.header),
        ))),
        Seen::Before(None) => Some(Err(Refusal::new(
            409,
            format!(
                "duplicate: the first request with this {} is still running",
                rule.header
            ),
        ))),
        Seen::Before(Some(first)) => {
            let mut reply =
                Reply::new(http::StatusCode::from_u16(first.status).unwrap_or_default());
            reply.body = first.body.clone();
            if let Some(media) = &first.media {
                reply.set_header(http::header::CONTENT_TYPE, media);
            }
            Some(Ok(reply))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_forgotten_in_time() {
        let mut memory = Memory::default();
        let key = print(&[b"a", b"b"]);
        memory.keep(key, key, 10, None);
        assert!(matches!(memory.look(key, key, 9), Seen::Before(None)));
        assert!(matches!(memory.look(key, [1, 1], 9), Seen::Other));
        assert!(matches!(memory.look(key, key, 10), Seen::Never));
        assert_eq!(memory.len(), 0);
    }

    /// Against a list that is searched from end to end.
    #[test]
    fn the_ring_says_what_a_list_says() {
        let mut memory = Memory {
            gone: u32::MAX - 50,
            ..Memory::default()
        };
        let mut list: Vec<(Print, Moment)> = Vec::new();
        let mut dice = 7_u64;
        for at in 0..3_000 {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let key = print(&[&[dice.to_be_bytes()[2] % 40]]);
            list.retain(|(kept, _)| *kept != key);
            if dice >> 62 == 0 {
                memory.drop_key(key);
            } else {
                list.push((key, at + 25));
                memory.keep(key, key, at + 25, None);
            }
            for number in 0..40_u8 {
                let key = print(&[&[number]]);
                let known = list.iter().any(|(kept, until)| *kept == key && *until > at);
                let seen = matches!(memory.look(key, key, at), Seen::Before(None));
                assert_eq!(seen, known, "{number} at {at}");
            }
        }
        memory.look([0, 0], [0, 0], Moment::MAX);
        assert_eq!((memory.len(), memory.ring.len()), (0, 0));
    }

    #[test]
    fn prints_keep_parts_apart() {
        assert_ne!(print(&[b"ab", b"c"]), print(&[b"a", b"bc"]));
    }
}
