//! The end of building: path, defaults and query become the URL, or the query goes into a body; keys are added.

use http::HeaderValue;

use super::RequestBuilder;
use crate::api::Api;
use crate::body::Body;
use crate::error::{Error, ErrorKind};
use crate::odata::Rules;
use crate::url;

impl RequestBuilder {
    /// Puts the URL together, or gives the first mistake.
    pub(crate) fn finish(&mut self) -> Result<(), Error> {
        if self.advance().is_some() {
            self.fail(Error::invalid("a path value is missing"));
        }
        if let Some(error) = self.failure.take() {
            return Err(error);
        }
        for (name, value) in std::mem::take(&mut self.defaults) {
            if !url::has_query(&self.query, name) {
                url::push_query(&mut self.query, name, &value);
            }
        }
        // The URL of a next page is whole: the API made it.
        if self.query.is_empty() {
            return self.add_keys();
        }
        if let Some(rules) = self.operation.odata {
            rules.check(&self.query).map_err(Error::invalid)?;
        }
        self.url
            .push(if self.url.contains('?') { '&' } else { '?' });
        let start = self.url.len();
        self.url.push_str(&self.query);
        self.secrets.extend(url::secret_values(
            &self.query,
            self.operation.secret,
            start,
        ));
        self.add_keys()?;
        match self.operation.odata {
            Some(rules) => self.check_length(rules),
            None => Ok(()),
        }
    }

    /// A query that is too long for a URL goes into a body, where the API has an operation for that; else it is
    /// refused.
    fn check_length(&mut self, rules: &Rules) -> Result<(), Error> {
        let length = self.url.len();
        let Some(limit) = rules.url_limit.filter(|limit| length > *limit as usize) else {
            return Ok(());
        };
        let too_long = |why: &str| {
            Error::invalid(format!(
                "the URL has {length} characters, the API takes {limit}{why}"
            ))
        };
        let Some(form) = rules.post else {
            return Err(too_long(""));
        };
        if self.operation.path.contains('{') {
            return Err(too_long(", and its longer form has no path values"));
        }
        let body = form.body(&self.query, self.operation.secret);
        let (body, secrets) = body.map_err(|option| {
            too_long(&format!(", and its longer form does not take `{option}`"))
        })?;
        self.operation = form.operation;
        self.rest = form.operation.path;
        self.url.clear();
        self.url.push_str(&self.core.0.base);
        self.secrets.clear();
        if self.advance().is_some() {
            return Err(too_long(", and its longer form has path values of its own"));
        }
        let media = HeaderValue::from_static("application/json");
        self.body = Body::Bytes(media, body.into(), secrets);
        self.add_keys()
    }

    /// Keys that stand in the query: put there, and never shown.
    fn add_keys(&mut self) -> Result<(), Error> {
        if self.foreign {
            return Ok(());
        }
        let index = self.operation.security;
        let held = &self.core.0.credentials;
        let Some(credentials) = held.get(index).and_then(Option::as_ref) else {
            let names = needed(self.core.0.api, index);
            let why = format!("this call needs {names}: give it with `.auth(…)`");
            return Err(Error::new(ErrorKind::NoCredentials, why));
        };
        if credentials.query().next().is_none() {
            return Ok(());
        }
        // Seldom: the count of a client's users is one that all threads share.
        let core = self.core.clone();
        let credentials = core.credentials(self.operation);
        for (name, key) in credentials.query() {
            let start = self.url.find('?').map_or(self.url.len(), |at| at + 1);
            let names = [name];
            let there = url::secret_values(self.url.get(start..).unwrap_or(""), &names, start);
            let there: Vec<_> = there.collect();
            if there.is_empty() {
                self.url
                    .push(if self.url.contains('?') { '&' } else { '?' });
                url::push_name_to(&mut self.url, name);
                let start = self.url.len();
                url::push_value(&mut self.url, &key);
                self.secrets.push(start..self.url.len());
            } else {
                let new = there.into_iter().filter(|at| !self.secrets.contains(at));
                let new: Vec<_> = new.collect();
                self.secrets.extend(new);
                self.secrets.sort_by_key(|range| range.start);
            }
        }
        Ok(())
    }
}

/// The schemes that a call needs, in words.
fn needed(api: &Api, index: usize) -> String {
    let name = |index: &usize| api.schemes.get(*index).map_or("", |scheme| scheme.name);
    let alternatives = api.security.get(index).copied().unwrap_or_default().iter();
    let words = alternatives.map(|needed| {
        let names: Vec<String> = needed.iter().map(|i| format!("`{}`", name(i))).collect();
        names.join(" and ")
    });
    words.collect::<Vec<_>>().join(" or ")
}
