//! The struct with named fields that takes an operation's arguments.

use crate::code::Code;
use crate::docs::operation::{arguments_docs, parameter_docs};
use crate::facts::operation::OperationFacts;

/// The struct, where the operation has one.
pub(crate) fn item(code: &mut Code, facts: &OperationFacts<'_>) {
    let Some(bundle) = &facts.bundle else { return };
    let members = || {
        bundle
            .members
            .iter()
            .filter_map(|index| facts.arguments.get(*index))
    };
    let copy = members().all(|member| member.ty.is_copy());
    code.blank_line();
    code.docs(&arguments_docs(facts));
    code.line(if copy {
        "#[derive(Clone, Copy, Debug)]"
    } else {
        "#[derive(Debug)]"
    });
    let lifetime = if bundle.borrows { "<'a>" } else { "" };
    code.open(format!("pub struct {}{lifetime} {{", bundle.name));
    for member in members() {
        code.docs(&parameter_docs(member));
        code.typed(
            &format!("pub {}:", member.name),
            &member.ty.in_struct(),
            ",",
        );
    }
    code.close("}");
}
