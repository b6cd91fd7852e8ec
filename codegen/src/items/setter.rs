//! Setters of a request builder.

use specwright_model::api::Api;

use crate::code::{Code, Piece};
use crate::docs::operation::parameter_docs;
use crate::docs::{Docs, code as span};
use crate::facts::argument::Argument;
use crate::facts::operation::OperationFacts;
use crate::items::{deprecated_names, odata};
use crate::spell::literal;

/// `impl Query { … }` with one setter an optional parameter, where there are any.
pub(crate) fn item(code: &mut Code, api: &Api, facts: &OperationFacts<'_>) {
    if facts.setters.is_empty() {
        return;
    }
    code.blank_line();
    code.open(format!("impl {} {{", facts.operation.builder));
    for (index, argument) in facts.setters.iter().enumerate() {
        if index > 0 {
            code.blank_line();
        }
        setter(code, argument);
        deprecated_names::setter(code, argument);
    }
    if let Some((by, kind)) = range(api, facts) {
        bound(code, "since", "at or after", by, kind);
        bound(code, "until", "before", by, kind);
    }
    code.close("}");
}

/// The field whose range `since` and `until` set, unless the API's own parameters have these names.
pub(crate) fn range<'a>(
    api: &'a Api,
    facts: &OperationFacts<'a>,
) -> Option<(&'a str, &'static str)> {
    let mut setters = facts.setters.iter();
    let taken = |setter: &Argument<'_>| {
        let names = [Some(setter.name), setter.was];
        names
            .into_iter()
            .flatten()
            .any(|name| matches!(name, "since" | "until"))
    };
    if setters.any(taken) {
        return None;
    }
    odata::range(api, facts.operation)
}

fn bound(code: &mut Code, name: &str, when: &str, by: &str, kind: &str) {
    code.blank_line();
    code.docs(&Docs::new().line(format!("Only those whose {} is {when} this.", span(by))));
    let value = format!("value: impl runtime::odata::IntoOperand<runtime::odata::{kind}>");
    code.open_function(name, &["self".to_owned(), value], "Self");
    let arguments = [literal("$filter"), literal(by), "value".to_owned()];
    code.chain(
        &Piece::name("self.0"),
        &[Piece::call(name, arguments), Piece::call("into", [])],
    );
    code.close("}");
}

fn setter(code: &mut Code, argument: &Argument<'_>) {
    code.docs(&parameter_docs(argument));
    code.deprecated(argument.deprecated);
    if !argument.ty.is_generic_in_setter() {
        code.line("#[inline]");
    }
    let value = format!("value: {}", argument.ty.in_setter());
    code.open_function(argument.name, &["self".to_owned(), value], "Self");
    code.chain(
        &Piece::name("self.0"),
        &[
            argument.call(argument.ty.set_value()),
            Piece::call("into", []),
        ],
    );
    code.close("}");
}
