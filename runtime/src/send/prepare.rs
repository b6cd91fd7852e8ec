//! A call becomes a request: everything that is the same in all attempts.

use std::fmt::Write as _;

use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};

use crate::api::{AuthRule, DuplicateRule};
use crate::body::{Body, sha256};
use crate::client::Core;
use crate::draft::Draft;
use crate::error::Error;
use crate::promise::{Key, Rule};
use crate::report::Prepared;
use crate::send::classify::rule;
use crate::settings::Settings;

/// A request and what it is to do.
pub(super) struct Ready {
    pub core: Core,
    pub request: Prepared,
    pub settings: Settings,
    pub rule: Rule,
    /// Tells identical writes; only for writes whose body can be hashed.
    pub key: Option<Key>,
    pub foreign: bool,
}

pub(super) fn prepare(mut draft: Draft) -> Result<Ready, Error> {
    let secrets = draft.finish()?;
    let Draft {
        core,
        operation,
        url,
        headers: own,
        mut body,
        settings,
        foreign,
        ..
    } = draft;
    let shared = &core.0;
    body.finish().map_err(|error| {
        Error::invalid(format!("the body cannot be read: {error}")).with_source(error)
    })?;
    let mut headers = HeaderMap::new();
    if let Some(accept) = operation.accept
        && let Ok(accept) = HeaderValue::from_str(accept)
    {
        headers.insert(ACCEPT, accept);
    }
    if let Some(media) = body.content_type() {
        headers.insert(CONTENT_TYPE, media.clone());
    }
    let rule = if foreign {
        Rule::None
    } else {
        rule(shared.api, operation)
    };
    if rule == Rule::Key
        && let DuplicateRule::Key(rule) = shared.api.duplicates
    {
        let (name, value) = crate::client::header(rule.header, &fresh_key(&core))?;
        headers.insert(name, value);
    }
    for (name, value) in &own {
        headers.insert(name.clone(), value.clone());
    }
    let key_header = match shared.api.auth {
        AuthRule::ApiKey(name) => Some(name),
        _ => None,
    };
    let key = if operation.writes {
        write_key(&core, operation.method.as_str(), &url, &body)
    } else {
        None
    };
    let request = Prepared {
        operation,
        url,
        secrets,
        headers,
        standing: (!foreign).then(|| core.clone()),
        body,
        key_header,
    };
    Ok(Ready {
        core,
        request,
        settings,
        rule,
        key,
        foreign,
    })
}

/// User, verb, URL, content type and body.
fn write_key(core: &Core, verb: &str, url: &str, body: &Body) -> Option<Key> {
    let media = body
        .content_type()
        .and_then(|media| media.to_str().ok())
        .unwrap_or_default();
    let user = core.0.credentials.identity();
    Some(Key::of(&user, verb, url, media, &body.hash()?))
}

/// An idempotency key: a random UUID (version 4).
fn fresh_key(core: &Core) -> String {
    let clock = &core.0.clock;
    let seed = [clock.random(), clock.random()];
    let mut hash = sha256(&seed.map(u64::to_le_bytes).concat());
    hash[6] = (hash[6] & 0x0f) | 0x40;
    hash[8] = (hash[8] & 0x3f) | 0x80;
    let mut text = String::with_capacity(36);
    for (index, byte) in hash.iter().take(16).enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
