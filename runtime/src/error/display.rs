//! Errors in words, for somebody who is woken by them.

use std::fmt;

use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};

use super::{Error, ErrorBody, ErrorKind, Inner};
use crate::promise::{Certainty, Unknown};
use crate::report::Report;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = self.inner();
        if let Some(report) = &inner.report {
            write!(
                f,
                "{} ({} {}): ",
                report.operation(),
                report.method(),
                report.url()
            )?;
        }
        f.write_str(headline(inner.kind))?;
        if let Some(why) = why(inner.kind) {
            write!(f, " ({why})")?;
        }
        if !inner.message.is_empty() {
            write!(f, ": {}", inner.message)?;
        }
        // A refusal says why itself.
        let refused = inner.answer.as_ref().filter(|a| !a.status.is_success());
        if refused.is_none()
            && inner.message.is_empty()
            && let Some(source) = &inner.source
        {
            write!(f, ": {source}")?;
        }
        if let Some(answer) = &inner.answer {
            write!(f, "; the API answered {}", answer.status)?;
            if answer.status.is_success() {
                f.write_str(&unlike_json(&answer.headers))?;
            }
        }
        if refused.is_some() {
            write!(f, ": {}", said(inner))?;
        }
        match &inner.report {
            Some(report) if report.attempts() > 1 || !report.waited().is_zero() => write!(
                f,
                "; {} attempts, waited {:.1} s",
                report.attempts(),
                report.waited().as_secs_f64()
            ),
            _ => Ok(()),
        }
    }
}

/// What an answer says that it is, unless that is plain JSON: a page of a proxy, something compressed.
fn unlike_json(headers: &HeaderMap) -> String {
    let said = [CONTENT_TYPE, CONTENT_ENCODING].map(|name| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.filter(|value| !value.contains("json") && value.len() < 100)
    });
    let said: Vec<&str> = said.into_iter().flatten().collect();
    match said.as_slice() {
        [] => String::new(),
        said => format!(" with {}", said.join(", ")),
    }
}

/// What the API says, without the secrets of the request, which some servers quote.
fn said(inner: &Inner) -> String {
    let body = inner.answer.as_ref().map(|answer| answer.body.clone());
    let body = body.unwrap_or_default();
    let secrets = inner.report.as_ref().map(Report::secret_texts);
    let secrets = secrets.unwrap_or_default();
    if secrets.is_empty() {
        return ErrorBody::read(&body).to_string();
    }
    let hide = |text: String| {
        secrets
            .iter()
            .fold(text, |text, secret| text.replace(secret, "***"))
    };
    // As it came, because long texts are cut; and as it is shown, because it may have been quoted twice.
    let body = hide(String::from_utf8_lossy(&body).into_owned());
    hide(ErrorBody::read(&body.into()).to_string())
}

fn headline(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidRequest => "the request cannot be sent as it is",
        ErrorKind::NoCredentials => "no credentials, so nothing was sent",
        ErrorKind::NotSent => "no connection, so nothing was sent",
        ErrorKind::Refused => "the API refused",
        ErrorKind::Throttled => "too many requests; nothing was processed",
        ErrorKind::Unanswered(_) => "no answer to a read",
        ErrorKind::Unreadable => "the answer is not what the description says",
        ErrorKind::AlreadyDone => "an identical write was already done; this call wrote nothing",
        ErrorKind::TwinInFlight => "an identical write is on its way; this call wrote nothing",
        ErrorKind::TwinUnknown => {
            "NOBODY KNOWS whether an identical write before this one was done; this call wrote nothing"
        }
        ErrorKind::Unknown(_) => {
            "NOBODY KNOWS whether this write was done; look before you repeat it"
        }
        ErrorKind::PossiblyTwice => "written, but POSSIBLY TWICE",
        ErrorKind::WrittenUnread(Certainty::PossiblyTwice) => {
            "written, possibly twice; the answer was cut"
        }
        ErrorKind::WrittenUnread(_) => "written; the answer was cut",
        ErrorKind::WrittenUnreadable(Certainty::PossiblyTwice) => {
            "written, possibly twice; the answer is not what the description says"
        }
        ErrorKind::WrittenUnreadable(_) => "written; the answer is not what the description says",
    }
}

fn why(kind: ErrorKind) -> Option<&'static str> {
    let (ErrorKind::Unknown(why) | ErrorKind::Unanswered(why)) = kind else {
        return None;
    };
    Some(match why {
        Unknown::Policy => "the answer was lost, and resends are not wanted",
        Unknown::NoRule => "the answer was lost, and a resend could do it twice",
        Unknown::WindowClosed => {
            "the answer was lost, and the API may have forgotten the first attempt"
        }
        Unknown::TokenChanged => "the answer was lost, and the token has changed since",
        Unknown::BodyGone => "the answer was lost, and the body can be read only once",
        Unknown::GaveUp => "attempts or time are used up",
        Unknown::TimedOut => "no answer in time; the server may still be working",
        Unknown::ServerError => "the server failed while processing",
        Unknown::Redirected => "the server redirects, which is not followed",
        Unknown::ResendUnclear => "it was sent again, and that answer does not tell",
    })
}
