//! Timeouts, retries and limits of calls.

use std::time::Duration;

use crate::promise::{OnDuplicate, Resend};

/// Timeouts, retries and limits of calls. A client has them for all its calls; a call can change its own.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// How long one attempt may take, from connecting to the last byte. 60 s. Over the usual transport, attempts of less
    /// than 11 s have connections of their own: theirs are watched, so that one that ends while connecting is known
    /// not to have been sent.
    pub attempt_timeout: Duration,
    /// How long a call may take in total, with retries and waits. 5 minutes.
    pub timeout: Duration,
    /// How often a request is sent at most. 5.
    pub attempts: u32,
    /// Which resends of writes are allowed.
    pub resend: Resend,
    /// What to do when an identical write was already sent.
    pub on_duplicate: OnDuplicate,
    /// Resend a write although the attempt timed out and the server may still be working. No.
    pub resend_after_timeout: bool,
    /// How long to wait before a write whose answer was lost is sent again. 500 ms.
    pub settle: Duration,
    /// What is left unused at both ends of the API's window. 2 s.
    pub margin: Duration,
    /// The first back-off; it doubles with every attempt. 250 ms.
    pub backoff: Duration,
    /// The longest back-off. 20 s.
    pub longest_backoff: Duration,
    /// How many bytes the body of an answer may have. 64 MiB.
    pub body_limit: usize,
    /// How long the body of a stream may pause. 30 s.
    pub pause_limit: Duration,
    /// A read right after a write may answer 404 for this long, because it is answered by a replica. 0: an error at
    /// once.
    pub missing_for: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            attempt_timeout: Duration::from_secs(60),
            timeout: Duration::from_secs(300),
            attempts: 5,
            resend: Resend::Labelled,
            on_duplicate: OnDuplicate::Error,
            resend_after_timeout: false,
            settle: Duration::from_millis(500),
            margin: Duration::from_secs(2),
            backoff: Duration::from_millis(250),
            longest_backoff: Duration::from_secs(20),
            body_limit: 64 << 20,
            pause_limit: Duration::from_secs(30),
            missing_for: Duration::ZERO,
        }
    }
}
