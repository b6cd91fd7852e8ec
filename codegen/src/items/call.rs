//! The tables of request builders and of answers by status.

use std::fmt::Write as _;

use crate::facts::operation::OperationFacts;

/// `call! { … }`: the request builder.
pub(crate) fn builder(facts: &OperationFacts<'_>) -> String {
    let operation = facts.operation;
    let answer = &facts.answer;
    let what = match (answer.download, operation.writes) {
        (true, false) => "download".to_owned(),
        (_, true) => format!("write {}", answer.ty),
        (false, false) => format!("read {}", answer.ty),
    };
    let items = answer.items.as_ref().map(|items| format!(", items {items}")).unwrap_or_default();
    let handle = &facts.resource.handle;
    let method = &operation.method;
    format!(
        "call! {{\n    /// A call of [`{handle}::{method}`].\n    pub struct {} -> {what}{items};\n}}\n",
        operation.builder
    )
}

/// `answers! { … }`: the enum of answers by status, where they differ in type.
pub(crate) fn answers(facts: &OperationFacts<'_>) -> Option<String> {
    let choice = facts.answer.choice.as_ref()?;
    let mut text = format!(
        "answers! {{\n    /// What [`{}::{}`] answers.\n    pub enum {} {{\n",
        facts.resource.handle, facts.operation.method, choice.name
    );
    for (status, ty) in &choice.answers {
        let _ = writeln!(text, "        {status} => Status{status}({ty}),");
    }
    if let Some(other) = &choice.other {
        let _ = writeln!(text, "        _ => Other({other}),");
    }
    text.push_str("    }\n}\n");
    Some(text)
}
