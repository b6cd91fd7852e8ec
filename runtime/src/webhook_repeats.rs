//! Deliveries that came before.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::body::sha256;
use crate::webhook::WebhookError;

/// Recognises deliveries that came before, among the last so many.
///
/// A delivery is remembered by a hash of its body, in this process alone. What could not be handled is to be
/// forgotten, or the sender's next attempt would be taken for a repeat.
#[derive(Debug)]
pub struct Repeats {
    most: usize,
    seen: Mutex<VecDeque<[u8; 32]>>,
}

impl Repeats {
    /// Remembers the last so many deliveries.
    #[must_use]
    pub fn among_the_last(deliveries: usize) -> Self {
        Self {
            most: deliveries,
            seen: Mutex::default(),
        }
    }

    /// Remembers a delivery whose signature was verified.
    ///
    /// # Errors
    ///
    /// [`WebhookError::Repeated`] if it came before.
    pub fn check(&self, body: &[u8]) -> Result<(), WebhookError> {
        let hash = sha256(body);
        let mut seen = self.seen();
        if seen.contains(&hash) {
            return Err(WebhookError::Repeated);
        }
        if seen.len() >= self.most {
            seen.pop_front();
        }
        seen.push_back(hash);
        Ok(())
    }

    /// Forgets a delivery, so that it may come again.
    pub fn forget(&self, body: &[u8]) {
        let hash = sha256(body);
        self.seen().retain(|other| *other != hash);
    }

    fn seen(&self) -> MutexGuard<'_, VecDeque<[u8; 32]>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_is_taken_once_unless_it_is_forgotten() {
        let repeats = Repeats::among_the_last(2);
        assert_eq!(repeats.check(b"a"), Ok(()));
        assert_eq!(repeats.check(b"a"), Err(WebhookError::Repeated));
        repeats.forget(b"a");
        assert_eq!(repeats.check(b"a"), Ok(()));
        assert_eq!(repeats.check(b"b"), Ok(()));
        assert_eq!(repeats.check(b"c"), Ok(()), "the oldest makes room");
        assert_eq!(repeats.check(b"a"), Ok(()));
    }
}
