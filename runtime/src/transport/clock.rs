//! Time and randomness, replaceable in tests.

use std::time::Duration;

use super::BoxFuture;
use crate::promise::Moment;

/// Time, timers and random numbers.
pub trait Clock: Send + Sync {
    /// The current time, monotonic and wall clock.
    fn now(&self) -> Moment;
    /// Completes after this time.
    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()>;
    /// A random number, for jitter and keys.
    fn random(&self) -> u64;
}

/// The system's clocks, with tokio's timers.
#[cfg(feature = "reqwest")]
#[derive(Debug)]
pub struct SystemClock {
    origin: std::time::Instant,
    random: ring::rand::SystemRandom,
}

#[cfg(feature = "reqwest")]
impl SystemClock {
    /// A clock whose monotonic time starts now.
    pub fn new() -> Self {
        Self {
            origin: std::time::Instant::now(),
            random: ring::rand::SystemRandom::new(),
        }
    }
}

#[cfg(feature = "reqwest")]
impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(feature = "reqwest")]
impl Clock for SystemClock {
    fn now(&self) -> Moment {
        let wall = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Moment {
            monotonic: self.origin.elapsed(),
            wall: wall.unwrap_or_default(),
        }
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }

    fn random(&self) -> u64 {
        use ring::rand::SecureRandom as _;
        let mut bytes = [0; 8];
        match self.random.fill(&mut bytes) {
            Ok(()) => u64::from_le_bytes(bytes),
            // The time is good enough without randomness: nothing secret depends on it.
            Err(_) => u64::from(self.origin.elapsed().subsec_nanos()),
        }
    }
}
