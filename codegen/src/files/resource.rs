//! `src/<resource>.rs`: a resource's operations.

use specwright_model::api::{Api, Resource};

use crate::OutputFile;
use crate::docs::Docs;
use crate::facts::operation::{OperationFacts, facts};
use crate::items::{arguments, call, handle, operation, setter};
use crate::layout::RustFile;

pub(crate) fn render(api: &Api, resource: &Resource) -> OutputFile {
    let all: Vec<OperationFacts<'_>> =
        resource.operations.iter().map(|operation| facts(api, resource, operation)).collect();
    let mut body = RustFile::bare();
    body.item(handle::item_of(resource, &docs(api, resource, &all)));
    body.items_without_gaps(all.iter().map(|facts| operation::constant(api, facts)));
    body.item(operation::methods(api, resource, &all));
    for facts in &all {
        if let Some(item) = arguments::item_of(facts) {
            body.item(item);
        }
        body.block(&call::builder(facts));
        if let Some(answers) = call::answers(facts) {
            body.block(&answers);
        }
        if let Some(item) = setter::item_of(facts) {
            body.item(item);
        }
    }
    let body = body.finish();
    let file_name = format!("{}.yaml", resource.module);
    let head = Docs::new().line(format!("The operations of [`{}`].", resource.handle));
    let mut file = RustFile::new(&file_name, &head);
    file.block(&imports(&body));
    file.append(&body);
    OutputFile::new(format!("src/{}.rs", resource.module), file.finish())
}

fn docs(api: &Api, resource: &Resource, all: &[OperationFacts<'_>]) -> Docs {
    let docs = match &resource.doc {
        Some(doc) => Docs::new().text(doc),
        None => Docs::new(),
    };
    let docs = if docs.lines().is_empty() {
        docs.line(format!("The operations of `{}`.", resource.name))
    } else {
        docs
    };
    match crate::docs::example::of_resource(api, resource, all) {
        Some(code) => docs.example(&code),
        None => docs,
    }
}

/// The imports that the code needs, in the order that `rustfmt` keeps.
fn imports(body: &str) -> String {
    let uses = |name: &str| code_lines(body).any(|line| line.contains(name));
    let names = [
        ("Call", true),
        ("Core", true),
        ("Expect", uses("Expect::")),
        ("ListStyle", uses("ListStyle::")),
        ("Method", uses("Method::")),
        ("Operation", uses("Operation::")),
        ("Page", uses("Page<")),
        ("answers", uses("answers!")),
        ("call", uses("call!")),
    ];
    let names: Vec<&str> = names.iter().filter(|(_, used)| *used).map(|(name, _)| *name).collect();
    let mut text = format!("use crate::runtime::{{{}}};\n", names.join(", "));
    match (uses("runtime::"), uses("types::")) {
        (true, true) => text.push_str("use crate::{runtime, types};\n"),
        (true, false) => text.insert_str(0, "use crate::runtime;\n"),
        (false, true) => text.push_str("use crate::types;\n"),
        (false, false) => {}
    }
    text
}

fn code_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//"))
}
