//! Time and chance, so that tests can bring their own.

use std::time::Duration;

use super::BoxFuture;
use crate::promise::Moment;

/// Reads clocks, sleeps, and draws numbers.
pub trait Clock: Send + Sync {
    /// Now, on both clocks.
    fn now(&self) -> Moment;
    /// Ends after this time.
    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()>;
    /// Any number, for jitter and keys.
    fn random(&self) -> u64;
}

/// The machine's clocks, with the timers of tokio.
#[cfg(feature = "reqwest")]
#[derive(Debug)]
pub struct SystemClock {
    origin: std::time::Instant,
    random: ring::rand::SystemRandom,
}

#[cfg(feature = "reqwest")]
impl SystemClock {
    /// A clock whose monotonic side starts now.
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
            // Without randomness the time must do; nothing secret stands on it.
            Err(_) => u64::from(self.origin.elapsed().subsec_nanos()),
        }
    }
}
