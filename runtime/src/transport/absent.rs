//! Without the feature `reqwest` callers give the transport and the clock.

use std::sync::Arc;

use super::{Clock, Transport};
use crate::error::Error;

/// The transport of a builder that was given none.
pub(crate) fn standard(_plain: bool) -> Result<Arc<dyn Transport>, Error> {
    Err(Error::invalid("without reqwest a transport must be given"))
}

/// The clock of a builder that was given none.
pub(crate) fn standard_clock() -> Result<Arc<dyn Clock>, Error> {
    Err(Error::invalid("without reqwest a clock must be given"))
}
