//! What the sandbox promises, one file a promise.

mod any_bytes_are_answered;
mod any_request_is_answered;
mod connections_end_on_demand;
mod events_are_delivered;
mod every_operation_answers;
mod faults_on_demand;
#[cfg(feature = "https")]
mod https;
mod odata_expressions;
mod odata_queries;
mod support;
mod tokens_duplicates_limits;
mod writes_are_stored;
mod wrong_requests_are_refused;
