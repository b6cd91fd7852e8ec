//! Refusals of queries.

use serde_json::json;

use crate::refusal::Refusal;

/// A query that makes no sense, in `OData`'s error object.
pub(super) fn bad(why: &str) -> Refusal {
    let message = format!("The query specified in the URI is not valid. {why}");
    Refusal::bad(format!("odata: {why}"))
        .with_body(json!({ "error": { "code": "", "message": message } }))
}
