//! `src/<resource>.rs`: a resource's operations.

use specwright_model::api::{Api, Resource};

use crate::code::Code;
use crate::docs::{Docs, example};
use crate::facts::operation::{OperationFacts, facts};
use crate::items::{arguments, call, deprecated_names, handle, operation, setter};
use crate::spell::Speller;

/// What such a file is made from, beside what it reaches and what holds for the whole API.
pub(crate) struct Part<'a> {
    resource: &'a Resource,
    /// The file of the description.
    source: String,
}

impl<'a> Part<'a> {
    pub(crate) fn new(api: &'a Api, resource: &'a Resource) -> Self {
        let file = api.files.iter().find(|file| file.module == resource.module);
        let source = file.map_or_else(
            || format!("{}.yaml", resource.module),
            |file| file.name.clone(),
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
    let head = match &resource.doc {
        Some(doc) => Docs::new().text(doc),
        None => Docs::new(),
    };
    let head = if head.lines().is_empty() {
        head.line(format!("The operations of [`{}`].", resource.handle))
    } else {
        head
    };
    let mut code = Code::file(source, &head);
    code.blank_line();
    // Modules alone: a name of the description has a capital where it could hide an import.
    code.line("use crate::{runtime, types};");
    code.blank_line();
    handle::item(&mut code, resource, &docs(api, resource, &all));
    if !all.is_empty() {
        code.blank_line();
        operation::constants(&mut code, api, &all);
        code.blank_line();
        operation::methods(&mut code, api, resource, &all);
        call::builders(&mut code, &all);
    }
    for facts in &all {
        arguments::item(&mut code, facts);
        call::answers(&mut code, facts);
        setter::item(&mut code, api, facts);
        deprecated_names::types(&mut code, Speller::in_resource(api), facts);
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
    match example::of_resource(api, resource, all) {
        Some(code) => docs.example(&code),
        None => docs,
    }
}
