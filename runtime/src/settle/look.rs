//! One look at the API: the read of a lookup, to its end.

use std::time::Duration;

use http::header::DATE;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::values::Wanted;
use crate::call::Call;
use crate::client::Core;
use crate::error::Error;
use crate::response::Response;

/// A list that goes on longer than this is no lookup.
const PAGES: usize = 100;

/// What was found.
pub(super) struct Found {
    pub items: Vec<Value>,
    /// The clock of the API less ours, at least; in nanoseconds.
    pub offset: Option<i128>,
}

/// Reads all that the lookup finds.
pub(super) async fn look(core: &Core, wanted: &Wanted) -> Result<Found, Error> {
    let mut call = Call::new(core, wanted.lookup.read);
    for value in &wanted.path {
        call = call.path(value);
    }
    for (name, value) in &wanted.query {
        call = call.query(name, value);
    }
    let mut found = Found {
        items: Vec::new(),
        offset: None,
    };
    if wanted.lookup.read.paging.is_none() {
        return match call.send::<Value>().await {
            Ok(answer) => {
                found.offset = offset(core, Response::headers(&answer));
                match answer.into_value() {
                    Value::Array(items) => found.items = items,
                    Value::Null => {}
                    item => found.items.push(item),
                }
                Ok(found)
            }
            Err(error) => Err(error),
        };
    }
    let mut pages = call.pages::<Value>();
    let mut left = PAGES;
    while let Some(page) = pages.next().await {
        let page = page?;
        if found.offset.is_none() {
            found.offset = offset(core, Response::headers(&page));
        }
        left = left
            .checked_sub(1)
            .ok_or_else(|| Error::invalid("the lookup finds too many things"))?;
        found.items.extend(page.into_value().items);
    }
    Ok(found)
}

/// Whether the read says that the thing itself is not there.
pub(super) fn is_absent(error: &Error, wanted: &Wanted) -> bool {
    wanted.lookup.single && error.status() == Some(StatusCode::NOT_FOUND)
}

/// The clock of the API less ours, by the date of its answer, which has just come.
fn offset(core: &Core, headers: &HeaderMap) -> Option<i128> {
    let date = headers.get(DATE)?.to_str().ok()?;
    let date = httpdate::parse_http_date(date).ok()?;
    let date = date.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(nanos(date) - nanos(core.0.clock.now().wall))
}

pub(super) fn nanos(time: Duration) -> i128 {
    i128::try_from(time.as_nanos()).unwrap_or(i128::MAX)
}
