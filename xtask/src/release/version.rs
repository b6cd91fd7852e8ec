//! Versions as cargo orders them.

use std::fmt;

use specwright_judge::Verdict;

/// Three numbers; what stands behind them does not matter here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(u64, u64, u64);

impl Version {
    /// Reads `1.2.3` and `1.2.3-rc.1`.
    pub fn parse(text: &str) -> Option<Self> {
        let core = text.split(['-', '+']).next()?;
        let mut numbers = core.split('.').map(|number| number.parse().ok());
        let version = Self(numbers.next()??, numbers.next()??, numbers.next()??);
        numbers.next().is_none().then_some(version)
    }

    /// The least version that says enough: below 1.0, the second number is what a break moves.
    pub fn after(self, verdict: Verdict) -> Self {
        let Self(major, minor, patch) = self;
        match (major, verdict) {
            (0, Verdict::Major) | (1.., Verdict::Minor) => Self(major, minor + 1, 0),
            (1.., Verdict::Major) => Self(major + 1, 0, 0),
            (0, Verdict::Minor) | (_, Verdict::Patch) => Self(major, minor, patch + 1),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_move_as_cargo_reads_them() {
        let after =
            |text: &str, verdict| Version::parse(text).expect(text).after(verdict).to_string();
        assert_eq!(after("0.1.4", Verdict::Major), "0.2.0");
        assert_eq!(after("0.1.4", Verdict::Minor), "0.1.5");
        assert_eq!(after("0.1.4", Verdict::Patch), "0.1.5");
        assert_eq!(after("1.1.4", Verdict::Major), "2.0.0");
        assert_eq!(after("1.1.4", Verdict::Minor), "1.2.0");
        assert_eq!(after("1.1.4-rc.1", Verdict::Patch), "1.1.5");
        assert_eq!(Version::parse("1.2"), None);
        assert_eq!(Version::parse("1.2.3.4"), None);
    }
}
