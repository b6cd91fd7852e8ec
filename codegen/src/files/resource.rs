//! `src/<resource>.rs`: a resource's operations.

use specwright_model::api::{Api, Resource};

use crate::code::Code;
use crate::docs::Docs;
use crate::facts::operation::{OperationFacts, facts};
use crate::items::{arguments, call, former, handle, operation, setter};
use crate::spell::Speller;

/// What such a file is made from, beside what it reaches and what holds for the whole API.
pub(crate) struct Part<'a> {
    resource: &'a Resource,
    /// The file of the description.
    source: String,
}

impl<'a> Part<'a> {
    pub(crate) fn new(api: &'a Api, resource: &'a Resource) -> Self {
        let home = api.homes.iter().find(|home| home.module == resource.module);
        let source = home.map_or_else(
            || format!("{}.yaml", resource.module),
            |home| home.file.clone(),
        );
        Self { resource, source }
    }

    pub(crate) fn path(&self) -> String {
        format!("src/{}.rs", self.resource.module)
    }
}

pub(crate) fn render(api: &Api, part: &Part<'_>) -> String {
    let Part { resource, source } = part;
    let decide = |operation| facts(api, resource, operation);
    let all: Vec<OperationFacts<'_>> = resource.operations.iter().map(decide).collect();
    let body = body(api, resource, &all);
    let head = Docs::new().line(format!("The operations of [`{}`].", resource.handle));
    let mut code = Code::file(source, &head);
    code.gap();
    code.raw(&imports(&body));
    code.raw(&body);
    code.finish()
}

/// All items. Without operations there is only the handle.
fn body(api: &Api, resource: &Resource, all: &[OperationFacts<'_>]) -> String {
    let mut code = Code::default();
    code.gap();
    handle::item(&mut code, resource, &docs(api, resource, all));
    if !all.is_empty() {
        code.gap();
        operation::constants(&mut code, api, all);
        code.gap();
        operation::methods(&mut code, api, resource, all);
        call::builders(&mut code, all);
    }
    for facts in all {
        arguments::item(&mut code, facts);
        call::answers(&mut code, facts);
        setter::item(&mut code, facts);
        former::types(&mut code, Speller::in_resource(api), facts);
    }
    code.finish()
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
    // Documentation mentions names that the code does not use.
    let code: String = code_lines(body).collect();
    let uses = |name: &str| code.contains(name);
    let names = [
        ("Call", "Call::"),
        ("Core", "Core"),
        ("Expect", "Expect::"),
        ("ListStyle", "ListStyle::"),
        ("Page", "Page<"),
        ("answers", "answers!"),
        ("calls", "calls!"),
        ("operations", "operations!"),
    ];
    let names: Vec<&str> = names
        .iter()
        .filter(|(_, sign)| uses(sign))
        .map(|(name, _)| *name)
        .collect();
    let whole = if uses("runtime::") && !uses("types::") {
        "self, "
    } else {
        ""
    };
    let mut text = format!("use crate::runtime::{{{whole}{}}};\n", names.join(", "));
    match (uses("runtime::"), uses("types::")) {
        (true, true) => text.push_str("use crate::{runtime, types};\n"),
        (false, true) => text.push_str("use crate::types;\n"),
        (_, false) => {}
    }
    text
}

fn code_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
}
