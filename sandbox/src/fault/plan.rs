//! Faults of a whole run: by rule, or by seed and rate.

use serde::Deserialize;

use super::Faults;
use crate::input;

/// The faults of a run. In YAML:
///
/// ```yaml
/// rules:
///   - { on: "POST /workorders", skip: 1, times: 2, fault: "reset=before-answer" }
/// rate: 0.05
/// faults: ["status=503", "delay-after=2s"]
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Plan {
    /// Rules, tried in order; the first that holds decides.
    pub rules: Vec<Rule>,
    /// How often one of `faults` strikes a request that no rule holds for, from 0 to 1.
    pub rate: f64,
    /// What strikes at that rate.
    pub faults: Vec<String>,
}

/// A rule of a plan.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// `VERB /path`, where `*` stands for anything; the path without query.
    pub on: String,
    /// How many such requests pass first.
    #[serde(default)]
    pub skip: u64,
    /// How many are struck then; all, if left out.
    #[serde(default)]
    pub times: Option<u64>,
    /// What happens to them, as in the header.
    pub fault: String,
}

impl Plan {
    /// Reads YAML, or JSON without the feature `yaml`; the error says what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let plan: Self = input::read(text)?;
        let all = plan
            .rules
            .iter()
            .map(|rule| &rule.fault)
            .chain(&plan.faults);
        for fault in all {
            Faults::parse(fault)?;
        }
        if (0.0..=1.0).contains(&plan.rate) {
            Ok(plan)
        } else {
            Err("rate must be from 0 to 1".to_owned())
        }
    }

    /// The faults for a request; `hits` counts the requests of each rule, `random` is from 0 to 1.
    pub(crate) fn pick(
        &self,
        verb: &str,
        path: &str,
        hits: &mut Vec<u64>,
        random: f64,
    ) -> Option<Faults> {
        hits.resize(self.rules.len(), 0);
        let line = format!("{verb} {path}");
        for (rule, hits) in self.rules.iter().zip(hits) {
            if !matches(&rule.on, &line) {
                continue;
            }
            let nth = *hits;
            *hits += 1;
            if nth >= rule.skip && rule.times.is_none_or(|times| nth - rule.skip < times) {
                return Faults::parse(&rule.fault).ok();
            }
        }
        if self.rate <= 0.0 || random >= self.rate || self.faults.is_empty() {
            return None;
        }
        // The same throw tells which one: it is even below the rate.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a small index"
        )]
        let index = (random / self.rate * self.faults.len() as f64) as usize;
        self.faults
            .get(index)
            .and_then(|fault| Faults::parse(fault).ok())
    }
}

/// Whether a line fits a pattern with `*`.
fn matches(pattern: &str, line: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| line.strip_prefix(first)) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(all(test, feature = "yaml"))]
mod tests {
    use super::*;

    #[test]
    fn rules_count_their_requests() {
        let plan =
            Plan::parse("rules: [{ on: 'POST /w*', skip: 1, times: 1, fault: 'status=502' }]")
                .unwrap();
        let mut hits = Vec::new();
        let mut strike = |path| plan.pick("POST", path, &mut hits, 0.5).is_some();
        assert_eq!(
            [strike("/w/1"), strike("/x"), strike("/w/2"), strike("/w/3")],
            [false, false, true, false]
        );
    }

    #[test]
    fn a_rate_strikes_that_often() {
        let plan = Plan::parse("{ rate: 0.5, faults: ['status=500', 'twice'] }").unwrap();
        let pick = |random| plan.pick("GET", "/", &mut Vec::new(), random);
        assert_eq!(pick(0.1).unwrap().status_before, Some(500));
        assert!(pick(0.3).unwrap().twice);
        assert_eq!(pick(0.6), None);
    }

    #[test]
    fn a_wrong_plan_is_refused() {
        for text in [
            "rate: 2",
            "faults: [nonsense]",
            "rulez: []",
            "rules: [{ on: x }]",
        ] {
            assert!(Plan::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn stars_match_anything() {
        assert!(matches("* /a/*/c", "GET /a/b/c"));
        assert!(!matches("GET /a", "GET /a/b"));
    }
}
