//! Rule about samples of `OData` expressions.

use specwright_model::api::Param;
use specwright_model::diagnostic::Entry;
use specwright_odata::{parse, parse_order};

use super::{at_operation, each, rule};
use crate::{Level, Rule};

pub(super) static SAMPLE: Rule = rule(
    Entry {
        code: "odata-sample",
        title: "a sample of OData is no expression",
        why: "Callers copy it, and the API refuses it.",
        wrong: "query: { $filter?: { type: string, doc: \"Such as `Price > 5`.\" } }",
        right: "query: { $filter?: { type: string, doc: \"Such as `Price gt 5`.\" } }",
    },
    Level::Warning,
    |subject, found| {
        each(subject, |resource, operation| {
            for param in &operation.query {
                for sample in samples(param) {
                    let Some(why) = problem(&param.name, sample) else {
                        continue;
                    };
                    let message = format!("`{sample}` is no `{}`: {why}", param.name);
                    let place = param.place;
                    found.push(at_operation(&SAMPLE, resource, operation, place, message));
                }
            }
        });
    },
);

/// The example, the default, and what the documentation writes as code.
fn samples(param: &Param) -> impl Iterator<Item = &str> {
    let doc = param.doc.as_deref().unwrap_or_default();
    let spans = doc.split('`').skip(1).step_by(2);
    let values = [param.example.as_deref(), param.default.as_deref()];
    values.into_iter().flatten().chain(spans)
}

fn problem(name: &str, sample: &str) -> Option<String> {
    let sample = sample.trim_start_matches(name).trim_start_matches('=');
    match name {
        "$filter" => parse(sample).err().map(|why| why.to_string()),
        "$orderby" => parse_order(sample).err().map(|why| why.to_string()),
        _ => None,
    }
}
