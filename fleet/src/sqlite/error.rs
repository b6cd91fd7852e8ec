//! What failures of SQLite mean.

use crate::store::{StoreError, StoreErrorKind};

/// What a failure means.
pub(super) fn failed(error: rusqlite::Error) -> StoreError {
    use rusqlite::ErrorCode;
    let kind = match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreErrorKind::TimedOut,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::TypeMismatch) => {
            StoreErrorKind::Damaged
        }
        Some(_) => StoreErrorKind::Unavailable,
        // A column of another type than ours.
        None => StoreErrorKind::Damaged,
    };
    StoreError::new(kind, "SQLite refused").because(error)
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        failed(error)
    }
}
