//! Rules about deviations from upstream: each needs a reason.

use specwright_model::diagnostic::{Diagnostic, Entry};

use super::{at_operation, each, mechanical, rule};
use crate::{Deviation, Fix, Found, Level, Rule};

pub(super) static WITHOUT_REASON: Rule = rule(
    Entry {
        code: "deviation-without-reason",
        title: "something deviates from upstream without a reason",
        why: "The next import shows every deviation with its reason; one without cannot be judged.",
        wrong: "get:\n  request: GET /notes/{id}\n  path: { id: int }\n  upstream: GET /note/{id}",
        right: "get:\n  request: GET /notes/{id}\n  path: { id: int }\n  because: the old path \
                answers 404\n  upstream: GET /note/{id}",
    },
    Level::Warning,
    |subject, found| {
        if let Some(deviations) = subject.deviations {
            let bare = deviations.iter().filter(|one| !one.explained);
            found.extend(bare.map(|one| {
                let message = match one.upstream.as_str() {
                    NOTHING => format!("`{}` is not in the upstream file", one.at),
                    there => format!(
                        "`{}` deviates from upstream: there it is {}",
                        one.at,
                        short(there)
                    ),
                };
                of(&WITHOUT_REASON, one, message).help(how_to_say_why(&one.at))
            }));
            return;
        }
        each(subject, |resource, operation| {
            if operation.upstream.is_some() && operation.because.is_none() {
                let message = format!("`{}` deviates from upstream", operation.name);
                let place = operation.place;
                found.push(
                    at_operation(&WITHOUT_REASON, resource, operation, place, message)
                        .help("say why with `because`"),
                );
            }
        });
    },
);

/// Where the reason goes, which depends on what deviates.
fn how_to_say_why(at: &str) -> &'static str {
    const INSIDE: &str = "say why: write it as `{ type: …, because: … }`";
    match at.strip_prefix("types::") {
        Some(field) if field.contains('.') => INSIDE,
        Some(_) => "say why with `$because`",
        None if at.matches('.').count() > 2 => INSIDE,
        None => "say why with `because` in the operation",
    }
}

pub(super) static NEEDLESS_REASON: Rule = mechanical(
    Entry {
        code: "needless-reason",
        title: "a reason is given, but nothing deviates from upstream any more",
        why: "A reason that has outlived its deviation makes reviewers look for something that is not \
              there. Upstream has come to say the same.",
        wrong: "get: { request: GET /notes, because: upstream forgets it }",
        right: "get: { request: GET /notes }",
    },
    Level::Warning,
    |subject, found| {
        let needless = subject.deviations.unwrap_or_default().iter();
        let needless = needless.filter(|deviation| deviation.needless);
        found.extend(needless.map(|one| {
            let message = format!("`{}` says why it deviates, and does not", one.at);
            of(&NEEDLESS_REASON, one, message)
                .help("remove `because`; `lint --fix` does")
                .fix(one.place.map(Fix::RemoveReason))
        }));
    },
);

fn of(rule: &Rule, deviation: &Deviation, message: String) -> Found {
    Found {
        at: deviation.at.clone(),
        also: None,
        diagnostic: Diagnostic::new(rule.entry.code, deviation.place, message),
        fix: None,
    }
}

/// The finding on what users have added.
const NOTHING: &str = "nothing";

fn short(text: &str) -> String {
    const MAX_LENGTH: usize = 60;
    if text.chars().count() <= MAX_LENGTH {
        return format!("`{text}`");
    }
    let cut: String = text.chars().take(MAX_LENGTH).collect();
    format!("`{cut}…`")
}
