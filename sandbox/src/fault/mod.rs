//! Faults on demand: what goes wrong with a request, on purpose.

mod plan;

use std::fmt;
use std::time::Duration;

pub use plan::{Plan, Rule};

/// The header that asks for faults, such as `delay-before=2s, reset=before-answer`.
pub const FAULT_HEADER: &str = "x-sandbox-fault";

/// Where a connection is reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reset {
    /// At arrival: nothing takes effect.
    Arrival,
    /// After the effect, before the first byte of the answer.
    BeforeAnswer,
    /// In the middle of the answer's body.
    MidAnswer,
    /// After the whole answer.
    AfterAnswer,
}

impl Reset {
    const ALL: [Self; 4] = [
        Self::Arrival,
        Self::BeforeAnswer,
        Self::MidAnswer,
        Self::AfterAnswer,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Arrival => "arrival",
            Self::BeforeAnswer => "before-answer",
            Self::MidAnswer => "mid-answer",
            Self::AfterAnswer => "after-answer",
        }
    }
}

/// All that goes wrong with one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// `late=2s`: the request takes that long to arrive.
    pub late: Duration,
    /// `strand=2s`: the connection is reset at once, the request arrives that much later.
    pub strand: Option<Duration>,
    /// `delay-before=2s`: the effect takes that long.
    pub delay_before: Duration,
    /// `delay-after=2s`: the answer is held back after the effect.
    pub delay_after: Duration,
    /// `reset=arrival | before-answer | mid-answer | after-answer`.
    pub reset: Option<Reset>,
    /// `cut` or `cut=10`: the body ends after so many bytes, half of them if no number is given.
    pub cut: Option<Option<usize>>,
    /// `content-type=text/html`: the answer names another content type.
    pub content_type: Option<String>,
    /// `status=502`: this answer instead of the effect.
    pub status_before: Option<u16>,
    /// `status-after=502`: this answer after the effect.
    pub status_after: Option<u16>,
    /// `twice`: the network delivers the request twice.
    pub twice: bool,
    /// `clock=30s` or `clock=-30s`: the sandbox's clock jumps, in nanoseconds.
    pub clock: i64,
    /// `restart=keep | forget`: the server restarts; tokens stay, the duplicate memory stays or goes.
    pub restart: Option<bool>,
    /// `denied`: the user has no right.
    pub denied: bool,
    /// `throttle` or `throttle=10s`: too many requests.
    pub throttle: Option<Duration>,
    /// `expire`: the token is taken for expired.
    pub expire: bool,
}

impl Faults {
    /// Reads a list of faults, separated by commas; the error names the word that is not understood.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut faults = Self::default();
        for word in text
            .split(',')
            .map(str::trim)
            .filter(|word| !word.is_empty())
        {
            let (name, value) = word.split_once('=').map_or((word, None), |(name, value)| {
                (name.trim(), Some(value.trim()))
            });
            faults
                .set(name, value)
                .ok_or_else(|| format!("unknown fault {word:?}"))?;
        }
        Ok(faults)
    }

    fn set(&mut self, name: &str, value: Option<&str>) -> Option<()> {
        match (name, value) {
            ("late", Some(value)) => self.late = duration(value)?,
            ("strand", value) => self.strand = Some(value.map_or(Some(Duration::ZERO), duration)?),
            ("delay-before", Some(value)) => self.delay_before = duration(value)?,
            ("delay-after", Some(value)) => self.delay_after = duration(value)?,
            ("reset", Some(value)) => {
                self.reset = Some(*Reset::ALL.iter().find(|reset| reset.name() == value)?);
            }
            ("cut", None) => self.cut = Some(None),
            ("cut", Some(value)) => self.cut = Some(Some(value.parse().ok()?)),
            ("content-type", Some(value)) => self.content_type = Some(value.to_owned()),
            ("status", Some(value)) => self.status_before = Some(status(value)?),
            ("status-after", Some(value)) => self.status_after = Some(status(value)?),
            ("twice", None) => self.twice = true,
            ("clock", Some(value)) => self.clock = signed(value)?,
            ("restart", Some("keep")) => self.restart = Some(true),
            ("restart", Some("forget")) => self.restart = Some(false),
            ("denied", None) => self.denied = true,
            ("throttle", None) => self.throttle = Some(Duration::from_secs(1)),
            ("throttle", Some(value)) => self.throttle = Some(duration(value)?),
            ("expire", None) => self.expire = true,
            _ => return None,
        }
        Some(())
    }

    /// Whether anything goes wrong.
    pub fn any(&self) -> bool {
        *self != Self::default()
    }
}

impl fmt::Display for Faults {
    /// As in the header.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = |name: &str, time: Duration| {
            (!time.is_zero()).then(|| format!("{name}={}s", time.as_secs_f64()))
        };
        let clock = Duration::from_nanos(self.clock.unsigned_abs()).as_secs_f64();
        let sign = if self.clock < 0 { "-" } else { "" };
        let words = [
            time("late", self.late),
            self.strand
                .map(|after| format!("strand={}s", after.as_secs_f64())),
            time("delay-before", self.delay_before),
            time("delay-after", self.delay_after),
            self.reset.map(|reset| format!("reset={}", reset.name())),
            self.cut
                .map(|at| at.map_or_else(|| "cut".to_owned(), |at| format!("cut={at}"))),
            self.content_type
                .as_ref()
                .map(|media| format!("content-type={media}")),
            self.status_before.map(|status| format!("status={status}")),
            self.status_after
                .map(|status| format!("status-after={status}")),
            self.twice.then(|| "twice".to_owned()),
            (self.clock != 0).then(|| format!("clock={sign}{clock}s")),
            self.restart
                .map(|keep| format!("restart={}", if keep { "keep" } else { "forget" })),
            self.denied.then(|| "denied".to_owned()),
            self.throttle
                .map(|time| format!("throttle={}s", time.as_secs_f64())),
            self.expire.then(|| "expire".to_owned()),
        ];
        let words: Vec<String> = words.into_iter().flatten().collect();
        f.write_str(&words.join(", "))
    }
}

fn status(text: &str) -> Option<u16> {
    text.parse()
        .ok()
        .filter(|status| (400..600).contains(status))
}

/// `500ms`, `2s`, `1.5s`, `3m`, `1h`.
pub(crate) fn duration(text: &str) -> Option<Duration> {
    let split = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(split);
    let scale = match unit {
        "ms" => 0.001,
        "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(number.trim().parse::<f64>().ok()? * scale).ok()
}

pub(crate) fn signed(text: &str) -> Option<i64> {
    match text.strip_prefix('-') {
        Some(rest) => Some(-crate::clock::nanos(duration(rest)?)),
        None => Some(crate::clock::nanos(duration(text.trim_start_matches('+'))?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_faults_is_read() {
        let faults =
            Faults::parse("delay-before=1.5s, reset=mid-answer,clock=-30s, cut=3").unwrap();
        assert_eq!(faults.delay_before, Duration::from_millis(1500));
        assert_eq!(faults.reset, Some(Reset::MidAnswer));
        assert_eq!(faults.clock, -30_000_000_000);
        assert_eq!(faults.cut, Some(Some(3)));
        let all = "late=1s, strand=2s, delay-before=0.5s, delay-after=3s, reset=arrival, cut, content-type=a/b, \
                   status=502, status-after=503, twice, clock=-30s, restart=forget, denied, throttle=10s, expire";
        assert_eq!(Faults::parse(all).unwrap().to_string(), all);
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for text in [
            "reset",
            "reset=soon",
            "status=200",
            "delay-before=-1s",
            "delay-before=5",
            "x",
        ] {
            assert!(Faults::parse(text).unwrap_err().contains(text), "{text}");
        }
    }
}
