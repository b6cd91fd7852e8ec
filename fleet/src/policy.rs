//! What callers choose: how long the store may take, and what happens when it does not work.

use std::time::Duration;

/// What happens when the store does not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenStoreFails {
    /// This process goes on alone.
    GoOn,
    /// Nothing is sent; the error names the reason.
    Refuse,
}

/// How a process uses the store.
///
/// Tokens have no choice: a process goes on with its token while that lives, and asks for none without the store,
/// because a second refresh would make that of the others invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// How long a step of the store may take. 1 s.
    pub timeout: Duration,
    /// Limits without the store. By default a process goes on with its share of them.
    pub limits: WhenStoreFails,
    /// How many processes there are, so that each knows its share. 4.
    pub processes: u32,
    /// Writes without the store. By default they are refused.
    pub writes: WhenStoreFails,
    /// How long the journal keeps its records. 7 days.
    pub retention: Duration,
    /// The largest response, in bytes, that is kept for those who repeat a write. 64 KiB.
    pub largest_response: usize,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(1),
            limits: WhenStoreFails::GoOn,
            processes: 4,
            writes: WhenStoreFails::Refuse,
            retention: Duration::from_secs(7 * 24 * 3600),
            largest_response: 64 << 10,
        }
    }
}
