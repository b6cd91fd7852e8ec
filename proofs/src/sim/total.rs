//! What many schedules have shown together.

use std::collections::BTreeMap;
use std::fmt;

use specwright_runtime::promise::internals::{AnswerClass, First, Phase};

use super::Report;

/// Every phase of the table.
pub(super) const PHASES: [Phase; 6] = [
    Phase::Read,
    Phase::First,
    Phase::Resent,
    Phase::Fetching,
    Phase::Keyed,
    Phase::Repeated,
];

/// Every class of answer.
pub(super) const ANSWERS: [AnswerClass; 17] = [
    AnswerClass::Ok,
    AnswerClass::OkBodyCut,
    AnswerClass::OkUndecodable,
    AnswerClass::Duplicate(First::Absent),
    AnswerClass::Duplicate(First::Unsaid),
    AnswerClass::Duplicate(First::Success),
    AnswerClass::Duplicate(First::Refused),
    AnswerClass::Duplicate(First::Other),
    AnswerClass::Throttled,
    AnswerClass::Unauthorized,
    AnswerClass::ClientError,
    AnswerClass::ServerError,
    AnswerClass::Gateway,
    AnswerClass::Redirect,
    AnswerClass::NotSent,
    AnswerClass::Lost,
    AnswerClass::TimedOut,
];

/// Sums over schedules.
#[derive(Debug, Default)]
pub struct Total {
    /// Schedules that contradict the promise.
    pub contradictory: u64,
    rows: BTreeMap<(Phase, AnswerClass), u64>,
    outcomes: BTreeMap<String, u64>,
}

impl Total {
    /// Adds a schedule.
    pub fn add(&mut self, report: &Report) {
        self.contradictory += u64::from(!report.contradictions.is_empty());
        for (row, times) in &report.rows {
            *self.rows.entry(*row).or_default() += times;
        }
        for (outcome, times) in &report.outcomes {
            *self.outcomes.entry(outcome.clone()).or_default() += times;
        }
    }

    /// Rows of the table that no schedule reached. Under keys there is no duplicate refusal.
    pub fn unreached(&self) -> Vec<(Phase, AnswerClass)> {
        let rows = PHASES
            .iter()
            .flat_map(|phase| ANSWERS.iter().map(|answer| (*phase, *answer)));
        rows.filter(|row| !matches!(row, (Phase::Keyed, AnswerClass::Duplicate(_))))
            .filter(|row| !self.rows.contains_key(row))
            .collect()
    }
}

impl fmt::Display for Total {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "rows reached")?;
        for answer in ANSWERS {
            write!(f, "  {:<22}", format!("{answer:?}"))?;
            for phase in PHASES {
                let times = self.rows.get(&(phase, answer)).copied().unwrap_or(0);
                write!(f, " {phase:?} {times:<9}")?;
            }
            writeln!(f)?;
        }
        writeln!(f, "outcomes")?;
        for (outcome, times) in &self.outcomes {
            writeln!(f, "  {times:>9} {outcome}")?;
        }
        writeln!(f, "rows unreached: {:?}", self.unreached())?;
        writeln!(f, "contradictory schedules: {}", self.contradictory)
    }
}
