//! What a list leaves out without saying so: things that are older than the API goes back.

use specwright_model::api::PagingUse;

use crate::clock::Moment;
use crate::datetime::moment;
use crate::store::Stored;
use specwright_odata::{Expr, Literal};

const DAY: i128 = 86_400_000_000_000;

/// The oldest moment that is still listed, and the field that is looked at.
#[derive(Debug)]
pub(super) struct AgeLimit<'a> {
    field: &'a str,
    oldest: i128,
    days: u32,
}

impl<'a> AgeLimit<'a> {
    /// What the description says for this list and this condition, if it says anything.
    pub(super) fn new(
        paging: Option<&'a PagingUse>,
        filter: Option<&Expr>,
        now: Moment,
    ) -> Option<Self> {
        let paging = paging?;
        let field = paging.by.as_deref()?;
        let usual = paging
            .silently
            .filter(|_| !filter.is_some_and(|filter| names_dates(filter, field)));
        let days = [usual, paging.never].into_iter().flatten().min()?;
        Some(Self {
            field,
            oldest: i128::from(now) - i128::from(days) * DAY,
            days,
        })
    }

    /// Whether the object is listed. One without the date is: nothing says how old it is.
    pub(super) fn lists(&self, object: &Stored) -> bool {
        match object.get(self.field) {
            Some(Stored::Text(text)) => moment(text).is_none_or(|at| at >= self.oldest),
            _ => true,
        }
    }

    /// For the rule that an answer names.
    pub(super) fn note(&self) -> String {
        format!("only the last {} days", self.days)
    }
}

/// Whether a condition sets dates: it names the field, or holds a date.
fn names_dates(expr: &Expr, field: &str) -> bool {
    let any = |all: &[Expr]| all.iter().any(|expr| names_dates(expr, field));
    match expr {
        Expr::Literal(literal) => matches!(literal, Literal::Date(_) | Literal::DateTime(_)),
        Expr::Path(path) => path.first().is_some_and(|first| first == field),
        Expr::Not(inner) | Expr::Negate(inner) => names_dates(inner, field),
        Expr::Binary(_, left, right) => names_dates(left, field) || names_dates(right, field),
        Expr::In(one, many) => names_dates(one, field) || any(many),
        Expr::Call(name, arguments) => *name == "now" || any(arguments),
        Expr::Count(_) => false,
        Expr::Lambda { body, .. } => body.as_ref().is_some_and(|body| names_dates(body, field)),
    }
}
