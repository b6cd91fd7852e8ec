//! Reads the first response out of a duplicate refusal. Its form has never been seen in public, so every form is
//! taken, the text is always kept, and nothing here can fail.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::answer::First;
use crate::json::{Members, parse};

/// How often text inside text is unwrapped.
const LAYERS: usize = 4;

/// The first response, as far as a duplicate refusal holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FirstResponse {
    /// The value as it stands in the refusal: JSON text. `None` if the refusal has none.
    pub raw: Option<String>,
    /// The status of the first response, where it is said.
    pub status: Option<u16>,
    /// The texts that may be its body, the likeliest first: JSON where it was JSON, else plain text.
    pub bodies: Vec<String>,
}

impl FirstResponse {
    /// Reads a refusal whose status is the duplicate rule's. `None`: it is not a duplicate refusal, because it lacks
    /// the key `recognise`. `first_response` is the key that holds the first response.
    pub(crate) fn of_refusal(
        refusal: &[u8],
        recognise: Option<&str>,
        first_response: Option<&str>,
    ) -> Option<Self> {
        let refusal = refusal.strip_prefix(b"\xef\xbb\xbf").unwrap_or(refusal);
        let Ok(object) = serde_json::from_slice::<Members<'_>>(refusal) else {
            return recognise.is_none().then(Self::default);
        };
        if recognise.is_some_and(|key| find(&object, key).is_none()) {
            return None;
        }
        let value = first_response.and_then(|key| find(&object, key));
        Some(value.map_or_else(Self::default, |value| Self::read(value.get())))
    }

    /// Reads a JSON value: a string that holds JSON of a body or of a whole response, or text; or such an object itself.
    pub(crate) fn read(value: &str) -> Self {
        let mut found = Self {
            raw: Some(value.to_owned()),
            ..Self::default()
        };
        let text = unwrap(value);
        if let Some((status, body)) = whole(&text) {
            // Only its body: a tolerant type would take the envelope for a value without fields.
            found.status = Some(status);
            found.bodies.extend(body);
        } else if !text.is_empty() {
            found.bodies.push(text.into_owned());
        }
        found
    }

    /// What it proves.
    pub(crate) fn class(&self) -> First {
        match self.status {
            None if self.bodies.is_empty() => First::Absent,
            None => First::Unsaid,
            Some(200..=299) => First::Success,
            Some(408) => First::Other,
            Some(400..=499) => First::Refused,
            Some(_) => First::Other,
        }
    }
}

/// Exact spelling first, then whatever case the server writes today.
fn find<'a>(object: &Members<'a>, key: &str) -> Option<&'a RawValue> {
    let found = object
        .get(key)
        .or_else(|| object.find(|name| name.eq_ignore_ascii_case(key)));
    found.filter(|value| value.get() != "null")
}

/// Takes the quotes off: a string that holds JSON, or a string that holds a string, becomes what it holds.
fn unwrap(value: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(value.trim());
    for _ in 0..LAYERS {
        match parse::<String>(&text) {
            Ok(inner) => text = Cow::Owned(inner.trim().to_owned()),
            Err(_) => break,
        }
    }
    if text == "null" {
        Cow::Borrowed("")
    } else {
        text
    }
}

/// Status and body, if the text is a whole response.
fn whole(text: &str) -> Option<(u16, Option<String>)> {
    if let Some(rest) = text.strip_prefix("HTTP/") {
        return http_text(rest);
    }
    if let Some(rest) = text.strip_prefix("StatusCode:") {
        // How .NET prints a response.
        let digits = rest.trim_start().get(..3)?;
        return Some((status(digits)?, None));
    }
    let object = parse::<Members<'_>>(text).ok()?;
    let mut code = None;
    let mut body = None;
    let first = object.iter().next().map(|(name, _)| name);
    let mut alone = true;
    for (name, value) in object.iter() {
        match part_of_response(name)? {
            Part::Status => code = status(&unwrap(value.get())),
            Part::Body => body = Some(unwrap(value.get()).into_owned()),
            Part::Other => {}
        }
        alone &= Some(name) == first;
    }
    // A lone `{"status": 201}` may just as well be a body.
    (!alone).then_some(())?;
    Some((code?, body.filter(|body| !body.is_empty())))
}

enum Part {
    Status,
    Body,
    Other,
}

/// A name that a response has. Any other name in an object says that it is a body.
fn part_of_response(name: &str) -> Option<Part> {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    Some(match plain.to_ascii_lowercase().as_str() {
        "status" | "statuscode" | "httpstatus" | "httpstatuscode" | "responsestatus"
        | "responsestatuscode" => Part::Status,
        "body" | "content" | "responsebody" | "responsecontent" | "response" => Part::Body,
        "headers"
        | "responseheaders"
        | "reason"
        | "reasonphrase"
        | "statustext"
        | "statusdescription"
        | "contenttype"
        | "version"
        | "issuccessstatuscode" => Part::Other,
        _ => return None,
    })
}

fn status(text: &str) -> Option<u16> {
    text.parse().ok().filter(|code| (100..600).contains(code))
}

/// `1.1 201 Created`, header lines, an empty line, the body.
fn http_text(text: &str) -> Option<(u16, Option<String>)> {
    let code = status(text.split_ascii_whitespace().nth(1)?)?;
    let body = text
        .split_once("\r\n\r\n")
        .or_else(|| text.split_once("\n\n"))
        .map(|(_, body)| body.trim().to_owned());
    Some((code, body.filter(|body| !body.is_empty())))
}
