//! The prepared request: everything that is the same in all attempts.

use std::fmt::Write as _;

use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};

use crate::api::DuplicateRule;
use crate::body::{Body, sha256};
use crate::client::Core;
use crate::error::Error;
use crate::promise::{Fingerprint, Rule};
use crate::request_builder::RequestBuilder;
use crate::send::classify::rule;
use crate::stats::CallStats;

/// A request and what holds for it.
pub(super) struct PreparedRequest {
    /// Decided once, for all attempts.
    pub request: Box<RequestBuilder>,
    pub rule: Rule,
}

pub(super) async fn prepare(mut request: Box<RequestBuilder>) -> Result<PreparedRequest, Error> {
    request.finish()?;
    let operation = request.operation;
    let unreadable = |error: std::io::Error| {
        Error::invalid(format!("the body cannot be read: {error}")).with_source(error)
    };
    if request.body.needs_hashing() {
        Box::pin(request.body.hash_files())
            .await
            .map_err(unreadable)?;
    }
    request.body.finish().map_err(unreadable)?;
    let rule = if request.foreign {
        Rule::None
    } else {
        rule(request.core.0.api, operation)
    };
    let mut headers = HeaderMap::new();
    if let Some(accept) = operation.accept
        && let Ok(accept) = HeaderValue::from_str(accept)
    {
        headers.insert(ACCEPT, accept);
    }
    if let Some(media) = request.body.content_type() {
        headers.insert(CONTENT_TYPE, media.clone());
    }
    if rule == Rule::Key
        && let DuplicateRule::Key(rule) = request.core.0.api.duplicates
    {
        let (name, value) = crate::client::header(rule.header, &fresh_key(&request.core))?;
        headers.insert(name, value);
    }
    // What the caller sets stands above.
    for (name, value) in &request.headers {
        headers.insert(name.clone(), value.clone());
    }
    request.headers = headers;
    request.stats = CallStats::default();
    if operation.writes {
        let (url, body) = (&request.url, &request.body);
        request.stats.fingerprint = fingerprint(&request, operation.method.as_str(), url, body);
    }
    Ok(PreparedRequest { request, rule })
}

/// User, verb, URL, content type and body.
fn fingerprint(
    request: &RequestBuilder,
    verb: &str,
    url: &str,
    body: &Body,
) -> Option<Fingerprint> {
    let media = body
        .content_type()
        .and_then(|media| media.to_str().ok())
        .unwrap_or_default();
    let user = request.credentials().identity();
    Some(Fingerprint::of(&user, verb, url, media, &body.hash()?))
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
