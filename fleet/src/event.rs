//! What a process does in its fleet, for those who count it.

use std::time::Duration;

use crate::store::StoreErrorKind;

/// Hears of each event, as it happens. Called while calls wait: it must not block.
pub trait FleetObserver: Send + Sync {
    /// Something has happened.
    fn event(&self, event: FleetEvent);
}

/// Something that a process of a fleet does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FleetEvent {
    /// A call waits this long for its permit.
    PermitWait(Duration),
    /// A call gets no permit in time: it would have waited this long.
    PermitRefused(Duration),
    /// The API throttled a request: everybody is held back for this long.
    Held(Duration),
    /// This process has the right to ask for tokens.
    TokenLease,
    /// Another process asks, or has asked a moment ago: this one looks again after this long.
    TokenWait(Duration),
    /// Tokens that another process asked for are used.
    TokensTaken,
    /// An identical write of the fleet is in flight, done or unknown: the caller's `OnDuplicate` decides.
    Duplicate,
    /// The store gave no answer.
    StoreFailed(StoreErrorKind),
}

impl FleetEvent {
    /// The name of a counter for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PermitWait(_) => "specwright.fleet.permit.wait",
            Self::PermitRefused(_) => "specwright.fleet.permit.refused",
            Self::Held(_) => "specwright.fleet.held",
            Self::TokenLease => "specwright.fleet.token.lease",
            Self::TokenWait(_) => "specwright.fleet.token.wait",
            Self::TokensTaken => "specwright.fleet.token.taken",
            Self::Duplicate => "specwright.fleet.duplicate",
            Self::StoreFailed(_) => "specwright.fleet.store.failed",
        }
    }

    /// How long something takes, for a histogram.
    pub const fn duration(self) -> Option<Duration> {
        match self {
            Self::PermitWait(time)
            | Self::PermitRefused(time)
            | Self::Held(time)
            | Self::TokenWait(time) => Some(time),
            Self::TokenLease | Self::TokensTaken | Self::Duplicate | Self::StoreFailed(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_names_each_counter_and_says_which_have_a_time() {
        const README: &str = include_str!("../README.md");
        let time = Duration::from_secs(1);
        for event in [
            FleetEvent::PermitWait(time),
            FleetEvent::PermitRefused(time),
            FleetEvent::Held(time),
            FleetEvent::TokenLease,
            FleetEvent::TokenWait(time),
            FleetEvent::TokensTaken,
            FleetEvent::Duplicate,
            FleetEvent::StoreFailed(StoreErrorKind::TimedOut),
        ] {
            let row = format!("| `{}` | ", event.name());
            let row = README.lines().find(|line| line.starts_with(&row));
            let timeless = row.expect("a row").ends_with("| |");
            assert_eq!(event.duration().is_none(), timeless, "{event:?}");
        }
    }
}
