//! The paging conventions.

use crate::api::{PageStep, Paging};
use crate::diagnostic::codes;
use crate::lower::scope::Scope;
use crate::syntax::tree::Node;

pub(crate) fn paging(scope: &mut Scope<'_>, api: &Node) -> Vec<Paging> {
    let conventions = api.get("paging").map(Node::entries).unwrap_or_default();
    conventions
        .iter()
        .map(|(key, node)| convention(scope, &key.text, node))
        .collect()
}

fn convention(scope: &mut Scope<'_>, name: &str, node: &Node) -> Paging {
    let text = |key| node.text_at(key).map(str::to_owned);
    let first = node
        .number_at("first", "from 0 to 4294967295", &mut scope.problems)
        .unwrap_or(1);
    let step = if let Some(parameter) = text("page_and_size") {
        PageStep::PageAndSize(parameter)
    } else if let Some(parameter) = text("page") {
        PageStep::Page { parameter, first }
    } else if let Some(parameter) = text("skip") {
        PageStep::Skip(parameter)
    } else {
        PageStep::Next
    };
    if step == PageStep::Next && node.get("next").is_none() {
        let help = "add `next`, `skip`, `page` or `page_and_size`";
        scope.problems.push(codes::paging_does_not_fit(
            node.place,
            "nothing leads to the next page",
            help,
        ));
    }
    let size = node.get("size");
    let maximum = size
        .and_then(|size| size.number_at("maximum", "from 1 to 4294967295", &mut scope.problems))
        .unwrap_or(100);
    Paging {
        name: name.to_owned(),
        items: text("items"),
        next: text("next"),
        count: text("count"),
        step,
        size: size
            .and_then(|size| size.text_at("parameter"))
            .map(str::to_owned),
        maximum: maximum.max(1),
        order: text("order"),
    }
}
