//! Setters of a request builder.

use crate::code::{Code, Piece};
use crate::docs::operation::parameter_docs;
use crate::facts::argument::Argument;
use crate::facts::operation::OperationFacts;
use crate::items::deprecated_names;

/// `impl Query { … }` with one setter an optional parameter, where there are any.
pub(crate) fn item(code: &mut Code, facts: &OperationFacts<'_>) {
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
