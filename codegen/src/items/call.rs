//! The tables of request builders and of answers by status.

use crate::code::Code;
use crate::facts::operation::OperationFacts;

/// `calls! { … }`: the request builders, one an operation.
pub(crate) fn builders(code: &mut Code, all: &[OperationFacts<'_>]) {
    code.open("calls! {");
    for facts in all {
        let operation = facts.operation;
        let answer = &facts.answer;
        let what = match (answer.download, operation.writes) {
            (true, false) => "download".to_owned(),
            (_, true) => format!("write {}", answer.ty),
            (false, false) => format!("read {}", answer.ty),
        };
        let items = answer
            .items
            .as_ref()
            .map(|items| format!(", items {items}"));
        let items = items.unwrap_or_default();
        code.line(format!(
            "/// A call of [`{}::{}`].",
            facts.resource.handle, operation.method
        ));
        code.line(format!(
            "pub struct {} -> {what}{items};",
            operation.builder
        ));
    }
    code.close("}");
}

/// `answers! { … }`: the enum of answers by status, where they differ in type.
pub(crate) fn answers(code: &mut Code, facts: &OperationFacts<'_>) {
    let Some(choice) = &facts.answer.choice else {
        return;
    };
    code.gap();
    code.open("answers! {");
    let (handle, method) = (&facts.resource.handle, &facts.operation.method);
    code.line(format!("/// What [`{handle}::{method}`] answers."));
    code.open(format!("pub enum {} {{", choice.name));
    for (status, ty) in &choice.answers {
        code.line(format!("{status} => Status{status}({ty}),"));
    }
    if let Some(other) = &choice.other {
        code.line(format!("_ => Other({other}),"));
    }
    code.close("}");
    code.close("}");
}
