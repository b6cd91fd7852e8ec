//! How long each part of a run took, and the most memory that the process used.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// A stop watch.
#[derive(Debug)]
pub struct Timings {
    started: Instant,
    last: Instant,
    parts: Vec<(&'static str, Duration)>,
}

impl Timings {
    /// Starts now.
    pub fn start() -> Self {
        let now = Instant::now();
        Self {
            started: now,
            last: now,
            parts: Vec::new(),
        }
    }

    /// A part ends now.
    pub fn done(&mut self, part: &'static str) {
        let now = Instant::now();
        self.parts.push((part, now - self.last));
        self.last = now;
    }

    /// Milliseconds a line.
    pub fn table(&self) -> String {
        let mut text = String::new();
        for (part, time) in self
            .parts
            .iter()
            .chain([&("in all", self.last - self.started)])
        {
            let _ = writeln!(text, "{part:<12}{:>8.1} ms", time.as_secs_f64() * 1000.0);
        }
        if let Some(kibibytes) = peak_memory() {
            let _ = writeln!(text, "{:<12}{:>8} MiB", "most memory", kibibytes / 1024);
        }
        text
    }
}

/// The most memory that this process has used, in KiB; only Linux tells it without unsafe code.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
