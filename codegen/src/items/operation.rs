//! Operations: the table of their constants, and the methods that start a call.

use specwright_model::api::{Api, Resource};

use crate::code::{Code, Piece};
use crate::docs::operation::method_docs;
use crate::facts::operation::OperationFacts;
use crate::items::{deprecated_names, lookup, odata};
use crate::spell::literal;

/// `runtime::operations! { OP_GET = Get "/workorders/{id}" as "work_orders.get"; … }`.
pub(crate) fn constants(code: &mut Code, api: &Api, all: &[OperationFacts<'_>]) {
    code.open("runtime::operations! {");
    for facts in all {
        let operation = facts.operation;
        let id = format!("{}.{}", facts.resource.module, operation.method);
        let path = literal(&operation.path_text());
        let mut row = format!(
            "{} = {:?} {path} as {}",
            facts.constant,
            operation.verb,
            literal(&id)
        );
        for mark in facts.marks(api) {
            row.push_str(", ");
            row.push_str(&mark);
        }
        code.line(row + ";");
        if let Some(row) = long_form(api, all, facts) {
            code.line(row);
        }
        for row in lookup::reads(api, facts) {
            code.line(row);
        }
    }
    code.close("}");
}

/// The operation that takes queries in its body which are too long for a URL, paged as the one with the URL.
fn long_form(api: &Api, all: &[OperationFacts<'_>], facts: &OperationFacts<'_>) -> Option<String> {
    let form = facts.operation.odata.as_ref()?.post.as_ref()?;
    let mut others = all.iter();
    let target = others.find(|other| other.operation.name == form.operation)?;
    let mut row = format!(
        "{} = {:?} {} as {}",
        odata::post_constant(facts),
        target.operation.verb,
        literal(&target.operation.path_text()),
        literal(&format!(
            "{}.{}",
            target.resource.module, target.operation.method
        ))
    );
    let paging = target.paging(api);
    let own = target.marks(api).into_iter();
    let own = own.filter(|mark| !paging.contains(mark) && !mark.starts_with("expects("));
    for mark in own.chain(facts.paging(api)) {
        row.push_str(", ");
        row.push_str(&mark);
    }
    Some(row + ";")
}

/// `impl WorkOrders { … }` with one method an operation.
pub(crate) fn methods(code: &mut Code, api: &Api, resource: &Resource, all: &[OperationFacts<'_>]) {
    code.open(format!("impl {} {{", resource.handle));
    for (index, facts) in all.iter().enumerate() {
        if index > 0 {
            code.blank_line();
        }
        method(code, api, facts);
        deprecated_names::method(code, facts);
    }
    code.close("}");
}

fn method(code: &mut Code, api: &Api, facts: &OperationFacts<'_>) {
    let operation = facts.operation;
    code.docs(&method_docs(api, facts));
    code.deprecated(operation.deprecated.as_deref());
    if !facts.is_generic() {
        code.line("#[inline]");
    }
    code.open_function(&operation.method, &arguments(facts), &operation.builder);
    let constant = format!("&{}", facts.constant);
    let start = Piece::call("runtime::Call::new", ["&self.core".to_owned(), constant]);
    code.chain(&start, &steps(facts));
    code.close("}");
}

pub(crate) fn arguments(facts: &OperationFacts<'_>) -> Vec<String> {
    let mut arguments = vec!["&self".to_owned()];
    arguments.extend(facts.bundle.as_ref().map(|bundle| {
        let lifetime = if bundle.borrows { "<'_>" } else { "" };
        format!("{}: {}{lifetime}", facts.bundle_name(), bundle.name)
    }));
    let loose = facts
        .loose()
        .map(|one| format!("{}: {}", one.name, one.ty.in_method()));
    arguments.extend(loose);
    arguments
}

fn steps(facts: &OperationFacts<'_>) -> Vec<Piece> {
    let default = |(name, value): &(&str, &str)| {
        Piece::call("default_query", [literal(name), literal(value)])
    };
    let mut steps: Vec<Piece> = facts.defaults.iter().map(default).collect();
    // A setter replaces it.
    let header =
        |(name, value): &(&str, &str)| Piece::call("header", [literal(name), literal(value)]);
    steps.extend(facts.header_defaults.iter().map(header));
    let arguments = facts.arguments.iter().enumerate();
    steps.extend(arguments.map(|(index, argument)| argument.call(&facts.value(index))));
    steps.push(Piece::call("into", []));
    steps
}
