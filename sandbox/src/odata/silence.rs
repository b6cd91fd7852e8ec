//! What a list leaves out without saying so: things that are older than the API goes back.

use specwright_model::api::PagingUse;

use super::parse::Expr;
use crate::moment;
use crate::store::{Keys, Packed, Step};

const DAY: i128 = 86_400_000_000_000;

/// The oldest moment that is still listed, and the field that is looked at.
#[derive(Debug)]
pub(crate) struct Silence {
    field: Step,
    oldest: i128,
    /// How many days that is, for people.
    days: u32,
}

impl Silence {
    /// What the description says for this list and this condition, if it says anything.
    pub(super) fn new(
        paging: Option<&PagingUse>,
        filter: Option<&Expr>,
        keys: &Keys,
        now: i128,
    ) -> Option<Self> {
        let paging = paging?;
        let by = paging.by.as_deref()?;
        let usual = paging
            .silently
            .filter(|_| !filter.is_some_and(|filter| names_dates(filter, by)));
        let days = [usual, paging.never].into_iter().flatten().min()?;
        Some(Self {
            field: Step::new(keys.find(by)?),
            oldest: now - i128::from(days) * DAY,
            days,
        })
    }

    /// Whether the object is listed. One without the date is: nothing says how old it is.
    pub(super) fn lists(&self, object: &Packed, keys: &Keys) -> bool {
        match object.step(&self.field, keys) {
            Some(Packed::Date(date)) => date.moment() >= self.oldest,
            Some(Packed::Text(text)) => {
                moment::compare(text, self.oldest).is_none_or(std::cmp::Ordering::is_ge)
            }
            _ => true,
        }
    }

    /// For the rule that an answer names.
    pub(crate) fn told(&self) -> String {
        format!("only the last {} days", self.days)
    }
}

/// Whether a condition sets dates: it names the field, or holds a date.
fn names_dates(expr: &Expr, by: &str) -> bool {
    let any = |all: &[&Expr]| all.iter().any(|expr| names_dates(expr, by));
    match expr {
        Expr::Moment(_) => true,
        Expr::Path(path) => path.first().is_some_and(|first| first == by),
        Expr::Not(inner) => any(&[inner]),
        Expr::Binary(_, left, right) => any(&[left, right]),
        Expr::In(one, many) => any(&[one]) || many.iter().any(|expr| names_dates(expr, by)),
        Expr::Call(name, arguments) => {
            name == "now" || arguments.iter().any(|expr| names_dates(expr, by))
        }
        Expr::Lambda { body, .. } => body.as_ref().is_some_and(|body| any(&[body])),
        Expr::Null | Expr::Bool(_) | Expr::Int(_) | Expr::Number(_) | Expr::Text(_) => false,
    }
}
