//! Requests that were seen before, and what a repeated one is answered.

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Value, json};
use specwright_model::api::{KeyRule, WindowRule};

use crate::clock::Moment;
use crate::message::Reply;
use crate::refusal::Refusal;
use crate::settings::FirstResponse;

/// What tells one request from another, wide enough that a million of them do not collide.
pub(crate) type Fingerprint = [u64; 2];

/// The first response, as far as it is remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredResponse {
    pub(crate) status: u16,
    pub(crate) body: Bytes,
    pub(crate) media: Option<Arc<str>>,
}

/// A remembered request.
#[derive(Debug)]
struct Entry {
    until: Moment,
    /// Half of the whole request's fingerprint, where the key alone does not tell it.
    fingerprint: u64,
    first: Option<Arc<StoredResponse>>,
}

/// How many requests one lookup forgets at most.
const FORGOTTEN_AT_ONCE: usize = 256;

/// Requests by their fingerprints, forgotten in time.
#[derive(Debug, Default)]
pub(crate) struct SeenRequests {
    entries: HashMap<Fingerprint, Entry>,
    /// When each is forgotten, in the order of arrival.
    queue: VecDeque<(Moment, Fingerprint)>,
    last: Option<Arc<StoredResponse>>,
}

/// What is known of a request.
#[derive(Debug)]
pub(crate) enum Lookup {
    /// Nothing.
    New,
    /// The same request, with its first response once there is one.
    Repeated(Option<Arc<StoredResponse>>),
    /// The same key with another request.
    KeyReused,
}

impl SeenRequests {
    /// Looks a request up.
    pub(crate) fn lookup(&mut self, key: Fingerprint, whole: Fingerprint, at: Moment) -> Lookup {
        self.forget(at);
        match self.entries.get(&key).filter(|entry| entry.until > at) {
            None => Lookup::New,
            Some(entry) if entry.fingerprint == whole[0] => Lookup::Repeated(entry.first.clone()),
            Some(_) => Lookup::KeyReused,
        }
    }

    /// Remembers a request until then.
    pub(crate) fn insert(
        &mut self,
        key: Fingerprint,
        whole: Fingerprint,
        until: Moment,
        first: Option<StoredResponse>,
    ) {
        let entry = Entry {
            until,
            fingerprint: whole[0],
            first: first.map(|first| self.shared(first)),
        };
        let old = self.entries.insert(key, entry);
        // One that arrived before, and has its answer now, is in the queue already.
        if old.is_none_or(|old| old.until != until) {
            self.queue.push_back((until, key));
        }
    }

    /// The first response with as much as possible in common with the one before it: most have the
    /// same media type, and many have no body.
    fn shared(&mut self, mut first: StoredResponse) -> Arc<StoredResponse> {
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

    /// Forgets one request: it failed.
    pub(crate) fn remove(&mut self, key: Fingerprint) {
        self.entries.remove(&key);
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// How many requests are remembered.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    fn forget(&mut self, at: Moment) {
        // A few at a time: no request pays for the many before it.
        for _ in 0..FORGOTTEN_AT_ONCE {
            let Some((_, key)) = self
                .queue
                .front()
                .copied()
                .filter(|(until, _)| *until <= at)
            else {
                break;
            };
            self.queue.pop_front();
            if self
                .entries
                .get(&key)
                .is_some_and(|entry| entry.until <= at)
            {
                self.entries.remove(&key);
            }
        }
        if self.queue.is_empty() && self.queue.capacity() > 1024 {
            *self = Self::default();
        }
    }
}

/// A fingerprint of some parts.
pub(crate) fn fingerprint(parts: &[&[u8]]) -> Fingerprint {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        salt.hash(&mut hasher);
        parts.hash(&mut hasher);
        hasher.finish()
    };
    [half(1), half(2)]
}

/// The refusal that a window rule gives.
pub(crate) fn refusal(
    rule: &WindowRule,
    first: Option<&StoredResponse>,
    form: FirstResponse,
) -> Refusal {
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
pub(crate) fn replay(rule: &KeyRule, seen: Lookup) -> Option<Result<Reply, Refusal>> {
    match seen {
        Lookup::New => None,
        Lookup::KeyReused => Some(Err(Refusal::new(
            422,
            format!("duplicate: {} was used with another request", rule.header),
        ))),
        Lookup::Repeated(None) => Some(Err(Refusal::new(
            409,
            format!(
                "duplicate: the first request with this {} is still running",
                rule.header
            ),
        ))),
        Lookup::Repeated(Some(first)) => {
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
        let mut seen = SeenRequests::default();
        let key = fingerprint(&[b"a", b"b"]);
        seen.insert(key, key, 10, None);
        assert!(matches!(seen.lookup(key, key, 9), Lookup::Repeated(None)));
        assert!(matches!(seen.lookup(key, [1, 1], 9), Lookup::KeyReused));
        assert!(matches!(seen.lookup(key, key, 10), Lookup::New));
        assert_eq!(seen.len(), 0);
    }

    /// Against a list that is searched from end to end.
    #[test]
    fn it_knows_what_a_list_knows() {
        let mut seen = SeenRequests::default();
        let mut list: Vec<(Fingerprint, Moment)> = Vec::new();
        let mut random = 7_u64;
        for at in 0..3_000 {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let key = fingerprint(&[&[random.to_be_bytes()[2] % 40]]);
            list.retain(|(known, _)| *known != key);
            if random >> 62 == 0 {
                seen.remove(key);
            } else {
                list.push((key, at + 25));
                seen.insert(key, key, at + 25, None);
            }
            for number in 0..40_u8 {
                let key = fingerprint(&[&[number]]);
                let known = list
                    .iter()
                    .any(|(known, until)| *known == key && *until > at);
                let found = matches!(seen.lookup(key, key, at), Lookup::Repeated(None));
                assert_eq!(found, known, "{number} at {at}");
            }
        }
        seen.lookup([0, 0], [0, 0], Moment::MAX);
        assert_eq!((seen.len(), seen.queue.len()), (0, 0));
    }

    #[test]
    fn fingerprints_keep_parts_apart() {
        assert_ne!(fingerprint(&[b"ab", b"c"]), fingerprint(&[b"a", b"bc"]));
    }
}
