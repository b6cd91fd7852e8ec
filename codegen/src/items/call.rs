//! The tables of request builders and of answers by status.

use crate::code::Code;
use crate::facts::operation::OperationFacts;

/// The request builders, one an operation.
///
/// Where nothing is optional, it is another name of a type of the runtime: nothing has to be compiled for
/// it, and callers may still name it when a setter comes.
pub(crate) fn builders(code: &mut Code, all: &[OperationFacts<'_>]) {
    let (plain, own): (Vec<_>, Vec<_>) = all
        .iter()
        .partition(|facts| facts.setters.is_empty() && facts.answer.stream.is_none());
    for facts in &plain {
        code.blank_line();
        code.line(docs(facts));
        let start = format!("pub type {} =", facts.operation.builder);
        code.typed(&start, &shared_type(facts), ";");
    }
    if own.is_empty() {
        return;
    }
    code.blank_line();
    code.open("runtime::calls! {");
    for facts in own {
        code.line(docs(facts));
        code.line(format!(
            "pub struct {} -> {};",
            facts.operation.builder,
            kind(facts)
        ));
    }
    code.close("}");
}

fn docs(facts: &OperationFacts<'_>) -> String {
    format!(
        "/// Request builder of [`{}::{}`].",
        facts.resource.handle, facts.operation.method
    )
}

/// The runtime's type for such calls.
fn shared_type(facts: &OperationFacts<'_>) -> String {
    let answer = &facts.answer;
    match (&answer.items, answer.download, facts.operation.writes) {
        (_, true, false) => "runtime::DownloadCall".to_owned(),
        (_, _, true) => format!("runtime::WriteCall<{}>", answer.ty),
        (Some(items), false, false) => format!("runtime::PageCall<{items}>"),
        (None, false, false) => format!("runtime::ReadCall<{}>", answer.ty),
    }
}

/// What the table says about a call with setters.
fn kind(facts: &OperationFacts<'_>) -> String {
    let answer = &facts.answer;
    let items = answer
        .items
        .as_ref()
        .map(|items| format!(", items {items}"));
    if let Some(kind) = answer.stream {
        let write = if facts.operation.writes { "write_" } else { "" };
        return format!("{write}{} {}", kind.word(), answer.ty);
    }
    match (answer.download, facts.operation.writes) {
        (true, false) => "download".to_owned(),
        (true, true) => "write_download".to_owned(),
        (false, true) => format!("write {}", answer.ty),
        (false, false) => format!("read {}{}", answer.ty, items.unwrap_or_default()),
    }
}

/// `answers! { … }`: the enum of answers by status, where they differ in type.
pub(crate) fn answers(code: &mut Code, facts: &OperationFacts<'_>) {
    let Some(choice) = &facts.answer.choice else {
        return;
    };
    code.blank_line();
    code.open("runtime::answers! {");
    let (handle, method) = (&facts.resource.handle, &facts.operation.method);
    code.line(format!(
        "/// Response of [`{handle}::{method}`], by status."
    ));
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
