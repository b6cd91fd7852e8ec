//! What of a request is never shown: where it stands in the address, and the texts that an answer may quote.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use serde_json::Value;

use crate::auth::Token;
use crate::curl::is_secret;
use crate::json;
use crate::request_builder::RequestBuilder;
use crate::url;

/// Shorter texts cannot be told from others.
const SHORTEST: usize = 3;

impl RequestBuilder {
    /// The URL with secrets replaced. An address on another host may be signed: nothing of its query is shown.
    pub(crate) fn shown_url(&self) -> String {
        match self.url.split_once('?') {
            Some((path, _)) if self.foreign => format!("{path}?***"),
            _ => redact(&self.url, &self.secrets),
        }
    }

    /// The secrets that the request holds, as texts that an answer may quote. `token`: what it was sent with.
    pub(crate) fn secret_texts(&self, token: Option<&Token>) -> Vec<String> {
        let mut texts = Texts::default();
        for written in self
            .secrets
            .iter()
            .filter_map(|at| self.url.get(at.clone()))
        {
            texts.encoded(written);
        }
        if let Some((_, query)) = self.url.split_once('?')
            && self.foreign
        {
            texts.add(query);
            for (_, value) in query.split('&').filter_map(|part| part.split_once('=')) {
                texts.encoded(value);
            }
        }
        self.body.secrets(&mut |written| texts.written(written));
        for (name, value) in &self.all_headers() {
            if is_secret(name, self) {
                texts.header(value);
            }
        }
        let fixed = self.credentials().fixed();
        let fixed = fixed.map(|(_, token)| token).filter(|_| !self.foreign);
        for token in token.into_iter().chain(fixed) {
            texts.header(&token.value);
        }
        texts.longest_first()
    }

    /// As the URL of a page that a server named.
    pub(crate) fn at(&mut self, url: String) {
        let in_query = url::secret_values(&self.query, self.operation.secret, 0);
        let in_query = in_query.filter_map(|at| self.query.get(at));
        let in_url = self
            .secrets
            .iter()
            .filter_map(|at| self.url.get(at.clone()));
        let known: Vec<&str> = in_url.chain(in_query).collect();
        self.secrets = marked(&url, self.operation.secret, &known);
        self.url = url;
        self.done();
    }
}

/// A URL with these parts replaced.
fn redact(url: &str, secrets: &[Range<usize>]) -> String {
    let mut shown = String::with_capacity(url.len());
    let mut done = 0;
    for secret in secrets {
        shown.push_str(url.get(done..secret.start).unwrap_or_default());
        shown.push_str("***");
        done = secret.end;
    }
    shown.push_str(url.get(done..).unwrap_or_default());
    shown
}

/// Where secrets stand in an address that a server gave: the values of parameters of these names, and what is known
/// to be secret wherever it stands, as it was written or plain.
fn marked(url: &str, names: &[&str], known: &[&str]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = url.find('?').map_or(url.len(), |at| at + 1);
    for part in url.get(at..).unwrap_or_default().split('&') {
        if let Some((key, value)) = part.split_once('=') {
            let key = decoded(key);
            if names.iter().any(|name| name.eq_ignore_ascii_case(&key)) {
                let end = at + part.len();
                found.push(end - value.len()..end);
            }
        }
        at += part.len() + 1;
    }
    for text in known {
        for text in [(*text).to_owned(), decoded(text)] {
            let places = url
                .match_indices(&text)
                .filter(|(_, text)| !text.is_empty());
            found.extend(places.map(|(at, text)| at..at + text.len()));
        }
    }
    found.sort_by_key(|range| range.start);
    let mut apart: Vec<Range<usize>> = Vec::new();
    for range in found {
        match apart.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => apart.push(range),
        }
    }
    apart
}

fn decoded(text: &str) -> String {
    let plain = percent_encoding::percent_decode_str(text);
    plain.decode_utf8_lossy().into_owned()
}

#[derive(Default)]
struct Texts(Vec<String>);

impl Texts {
    fn add(&mut self, text: &str) {
        if text.len() >= SHORTEST {
            self.0.push(text.to_owned());
        }
    }

    /// A value of a path or a query; if it is a list, each item, too.
    fn encoded(&mut self, written: &str) {
        self.written(written);
        for item in decoded(written).split([',', '|']) {
            self.add(item);
        }
    }

    /// As it stands in a body or an address; and plain, with all that is in it.
    fn written(&mut self, written: &str) {
        self.add(written.trim_matches('"'));
        let plain = decoded(written);
        for text in [written, &plain] {
            if let Ok(value) = json::parse(text) {
                self.leaves(&value);
            }
        }
        self.add(&plain);
    }

    /// An API may quote one item of a secret list, or one field of a secret object.
    fn leaves(&mut self, value: &Value) {
        match value {
            Value::String(text) => {
                self.add(text);
                // As it stands between quotes.
                let quoted = json::text(value);
                self.add(quoted.trim_matches('"'));
            }
            Value::Number(number) => self.add(&number.to_string()),
            Value::Array(items) => items.iter().for_each(|item| self.leaves(item)),
            Value::Object(fields) => fields.values().for_each(|value| self.leaves(value)),
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// `Bearer …`, `Basic …`, a key, a cookie, or a parameter.
    fn header(&mut self, value: &HeaderValue) {
        let text = String::from_utf8_lossy(value.as_bytes());
        self.add(&text);
        let bare = text.split_once(' ').map_or(&*text, |(_, rest)| rest);
        self.add(bare);
        for item in text.split([',', ';']) {
            self.add(item.trim());
            self.add(item.split_once('=').map_or("", |(_, value)| value.trim()));
        }
        if let Some(pair) = text.strip_prefix("Basic ")
            && let Ok(pair) = STANDARD.decode(pair)
            && let Ok(pair) = String::from_utf8(pair)
        {
            self.add(&pair);
            self.add(pair.split_once(':').map_or("", |(_, password)| password));
        }
    }

    /// One that holds another is replaced before it.
    fn longest_first(mut self) -> Vec<String> {
        self.0
            .sort_unstable_by_key(|text| std::cmp::Reverse(text.len()));
        self.0.dedup();
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_in_an_address_that_a_server_gave() {
        let url = "https://x/v/a%20b/list?Key=K1&page=a b&key2=ok&%6bey=K2";
        let shown = redact(url, &marked(url, &["key"], &["a%20b"]));
        assert_eq!(
            shown,
            "https://x/v/***/list?Key=***&page=***&key2=ok&%6bey=***"
        );
    }
}
