//! URLs in reqwest's form: parsed, with no byte changed.

use std::sync::{Arc, OnceLock};

use reqwest::Url;

use super::TransportError;
use crate::url::split_origin;

/// Parses URLs. The host takes most of the time, and nearly all requests of a client have the same, so the first host
/// is parsed once and cached.
#[derive(Clone, Debug, Default)]
pub(super) struct Addresses(Arc<OnceLock<Url>>);

impl Addresses {
    /// The URL, if parsing does not change it.
    pub fn parse(&self, url: &str) -> Result<Url, TransportError> {
        let same = |parsed: &Url| parsed.as_str() == url;
        if let Some(parsed) = self.on_known_host(url).filter(same) {
            return Ok(parsed);
        }
        let parsed = self.anew(url)?;
        if same(&parsed) {
            return Ok(parsed);
        }
        Err(TransportError::not_sent("parsing would change the URL"))
    }

    /// Appends path and query to the cached host.
    fn on_known_host(&self, url: &str) -> Option<Url> {
        let known = self.0.get()?;
        let origin = known.as_str().strip_suffix('/')?;
        let rest = url
            .strip_prefix(origin)
            .filter(|rest| rest.starts_with('/'))?;
        let (path, query) = match rest.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (rest, None),
        };
        let mut parsed = known.clone();
        parsed.set_path(path);
        if query.is_some() {
            parsed.set_query(query);
        }
        Some(parsed)
    }

    fn anew(&self, url: &str) -> Result<Url, TransportError> {
        let parsed = Url::parse(url).map_err(TransportError::not_sent)?;
        let origin = split_origin(url).map(|(origin, _)| format!("{origin}/"));
        if let Some(origin) = origin
            && let Ok(host) = Url::parse(&origin)
            && host.as_str() == origin
        {
            self.0.get_or_init(|| host);
        }
        Ok(parsed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_the_same_whether_its_host_is_known_or_not() {
        let known = Addresses::default();
        for url in [
            "https://api.example.com/v3/x",
            "https://api.example.com/",
            "https://api.example.com/v3/a%2Fb?q=%27&$top=1",
            "https://api.example.com/v3/x?",
            "https://api.example.com/v3/x?a=b?c",
            "https://api.example.com:8443/v3/x",
            "https://api.example.com.evil.example/x",
            "http://127.0.0.1:80/x",
        ] {
            let direct = Url::parse(url).expect("a URL");
            let same = direct.as_str() == url;
            let parsed = known.parse(url).ok();
            assert_eq!(parsed, same.then_some(direct), "{url}");
        }
    }

    #[test]
    fn what_would_leave_otherwise_does_not_leave() {
        let known = Addresses::default();
        assert!(known.parse("https://api.example.com/x").is_ok());
        for url in [
            "https://api.example.com/a/../b",
            "https://api.example.com/a/%2e%2e/b",
            "https://api.example.com/a b",
            "https://api.example.com/x?q='",
            "https://api.example.com/x#part",
            "https://api.example.com",
            "https://user@api.example.com/x",
            "not a URL",
        ] {
            let direct = Url::parse(url).ok().filter(|direct| direct.as_str() == url);
            assert_eq!(known.parse(url).ok(), direct, "{url}");
        }
    }
}
