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
        let refusal = inner
            .answer
            .as_ref()
            .filter(|answer| !answer.status.is_success());
        match (inner.kind, refusal) {
            (ErrorKind::Refused, Some(answer)) => write!(f, "{}", answer.status)?,
            (ErrorKind::Throttled, _) if !inner.message.is_empty() => {
                write!(f, "{}; nothing was processed", inner.message)?;
            }
            (kind, _) => {
                f.write_str(headline(kind))?;
                if let Some(why) = why(kind) {
                    write!(f, " ({why})")?;
                }
                if !inner.message.is_empty() {
                    write!(f, ": {}", inner.message)?;
                }
            }
        }
        // A refusal says why itself.
        if refusal.is_none()
            && inner.message.is_empty()
            && let Some(source) = &inner.source
        {
            write!(f, ": {source}")?;
        }
        match (&inner.answer, refusal) {
            (Some(answer), None) => {
                let odd = unlike_json(&answer.headers);
                write!(f, "; the API answered {}{odd}", answer.status)?;
            }
            (Some(answer), Some(_)) => {
                if inner.kind != ErrorKind::Refused {
                    write!(f, "; the API answered {}", answer.status)?;
                }
                if answer.body.trim_ascii().is_empty() {
                    f.write_str(" (no body)")?;
                } else {
                    write!(f, ": {}", said(inner))?;
                }
            }
            (None, _) => {}
        }
        match &inner.report {
            Some(report) if report.attempts() > 1 || !report.waited().is_zero() => write!(
                f,
                "; {} attempt{}, waited {:.1} s",
                report.attempts(),
                if report.attempts() == 1 { "" } else { "s" },
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
        ErrorKind::InvalidRequest => "invalid request; nothing was sent",
        ErrorKind::NoCredentials => "no credentials; nothing was sent",
        ErrorKind::NotSent => "no connection; nothing was sent",
        ErrorKind::Refused => "the API refused the request",
        ErrorKind::Throttled => "rate-limited; nothing was processed",
        ErrorKind::Unanswered(_) => "no usable answer",
        ErrorKind::Unreadable => "the answer does not match the description",
        ErrorKind::AlreadyDone => "an identical write was already done; this call wrote nothing",
        ErrorKind::DuplicateInFlight => "an identical write is in flight; this call wrote nothing",
        ErrorKind::DuplicateUnknown => {
            "outcome of an identical write unknown; check before retrying; this call wrote nothing"
        }
        ErrorKind::Unknown(_) => "write outcome unknown; check before retrying",
        ErrorKind::PossiblyTwice => "written, possibly twice",
        ErrorKind::WrittenUnread(Certainty::PossiblyTwice) => {
            "written, possibly twice; the answer was cut short"
        }
        ErrorKind::WrittenUnread(_) => "written; the answer was cut short",
        ErrorKind::WrittenUnreadable(Certainty::PossiblyTwice) => {
            "written, possibly twice; the answer does not match the description"
        }
        ErrorKind::WrittenUnreadable(_) => "written; the answer does not match the description",
    }
}

fn why(kind: ErrorKind) -> Option<&'static str> {
    let (ErrorKind::Unknown(why) | ErrorKind::Unanswered(why)) = kind else {
        return None;
    };
    Some(match why {
        Unknown::ResendNotWanted => "the answer was lost, and resends are turned off",
        Unknown::NoRule => "the answer was lost, and a resend could write twice",
        Unknown::WindowClosed => {
            "the answer was lost, and the API may have forgotten the first attempt"
        }
        Unknown::TokenChanged => "the answer was lost, and the token has changed since",
        Unknown::BodyGone => "the answer was lost, and the body can be read only once",
        Unknown::GaveUp => "no attempts or time left",
        Unknown::TimedOut => "timed out; the server may still be working",
        Unknown::ServerError => "the server failed while processing",
        Unknown::Redirected => "the server redirects, which is not followed",
        Unknown::ResendUnclear => "the answer to the resend does not tell",
    })
}
