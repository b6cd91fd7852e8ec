//! Accessors for checked nodes: what is missing or malformed reads as absent.

use std::time::Duration;

use crate::diagnostic::{Problems, codes};
use crate::source::Place;
use crate::syntax::tree::Node;

impl Node {
    /// The documentation under a key, without blank edges.
    pub(crate) fn doc_at(&self, key: &str) -> Option<String> {
        self.text_at(key)
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    }

    /// Whether a key holds `true`.
    pub(crate) fn flag_at(&self, key: &str) -> bool {
        self.text_at(key) == Some("true")
    }

    /// The reason under `deprecated`, empty for a bare `true`.
    pub(crate) fn deprecated_at(&self, key: &str) -> Option<String> {
        match self.text_at(key)? {
            "false" => None,
            "true" => Some(String::new()),
            reason => Some(reason.trim().to_owned()),
        }
    }

    /// The length of time under a key.
    pub(crate) fn duration_at(&self, key: &str, problems: &mut Problems) -> Option<Duration> {
        let node = self.get(key)?;
        let text = node.text()?;
        let parsed = duration(text);
        if parsed.is_none() {
            problems.push(codes::duration(node.place, text));
        }
        parsed
    }

    /// The whole number under a key.
    pub(crate) fn number_at<N: TryFrom<i64>>(
        &self,
        key: &str,
        range: &str,
        problems: &mut Problems,
    ) -> Option<N> {
        self.get(key)?.number(range, problems)
    }

    /// This scalar as a whole number.
    pub(crate) fn number<N: TryFrom<i64>>(
        &self,
        range: &str,
        problems: &mut Problems,
    ) -> Option<N> {
        let text = self.text()?;
        let number: i64 = text.parse().ok()?;
        let fits = N::try_from(number).ok();
        if fits.is_none() {
            problems.push(codes::number(self.place, text, range));
        }
        fits
    }

    /// The place of a key's value, or of the whole mapping.
    pub(crate) fn place_of(&self, key: &str) -> Place {
        self.get(key).map_or(self.place, |node| node.place)
    }
}

/// Reads `500ms`, `10s`, `5m`, `24h`, `90 days`.
fn duration(text: &str) -> Option<Duration> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().ok().filter(|n| *n <= 1_000_000_000)?;
    let seconds = match unit.trim() {
        "ms" => return Some(Duration::from_millis(number)),
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" | "day" | "days" => 86_400,
        _ => return None,
    };
    Some(Duration::from_secs(number * seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_read() {
        assert_eq!(duration("10s"), Some(Duration::from_secs(10)));
        assert_eq!(duration("90 days"), Some(Duration::from_secs(90 * 86_400)));
        assert_eq!(duration("500ms"), Some(Duration::from_millis(500)));
        for bad in [
            "",
            "s",
            "10",
            "-1s",
            "1.5s",
            "99999999999999999999s",
            "10 apples",
        ] {
            assert_eq!(duration(bad), None, "{bad}");
        }
    }
}
