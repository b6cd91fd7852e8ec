//! A program's source that calls every operation of the generated crate with sample values.
//!
//! It is compiled together with the generated crate, so that the crate's surface is used in full, and what it
//! sends is what reviewers see.

mod express;
mod module;

pub use module::as_module;

use std::fmt::Write as _;

use specwright_model::api::{Api, Operation, Resource};

use crate::OutputFile;
use crate::code::Code;
use crate::docs::Docs;
use crate::docs::example::crate_path;
use crate::facts::argument::Argument;
use crate::facts::operation::{OperationFacts, facts};
use crate::files::API_FILE;
use crate::sample::{Extent, plain_sample};

/// The source of a module that calls every operation: `cases(&client)` lists the calls, ready to run.
///
/// Each operation is called with everything, and again with only what is required where that differs.
/// The module needs the generated crate with all features.
pub fn sample_calls(api: &Api) -> OutputFile {
    let docs = Docs::new().line("Calls of every operation with sample values.");
    let mut code = Code::file(API_FILE, &docs);
    code.raw(&HEAD.replace("CRATE", &crate_path(api)));
    code.blank_line();
    code.line("/// All calls.");
    code.open("pub fn cases(client: &Client) -> Vec<Case> {");
    code.line("let mut cases = Vec::new();");
    for resource in &api.resources {
        code.line(format!("resource_{}(client, &mut cases);", resource.module));
    }
    code.line("cases");
    code.close("}");
    for resource in &api.resources {
        code.blank_line();
        calls(&mut code, api, resource);
    }
    OutputFile::new("cases.rs", code.finish())
}

/// What the calls share.
const HEAD: &str = "
#![allow(clippy::all, clippy::pedantic, deprecated, unused_imports, reason = \"nobody reads it\")]

use std::future::Future;
use std::pin::Pin;

use CRATE::runtime::json::write_json;
use CRATE::runtime::{Json, ReadJson, Sending};
use CRATE::{Client, Maybe, runtime, types};

/// A call that waits to be run.
pub struct Case {
    /// The description's file, such as `work_orders`.
    pub file: &'static str,
    /// The operation, such as `work_orders.get`.
    pub operation: &'static str,
    /// Whether everything is given, or only what is required.
    pub all: bool,
    /// Runs it: the value of the answer written as JSON again, or the error.
    pub run: Pin<Box<dyn Future<Output = Result<String, String>> + Send>>,
}

fn case<T>(
    cases: &mut Vec<Case>,
    (file, operation, all): (&'static str, &'static str, bool),
    sending: Sending<T>,
) where
    T: Json + ReadJson + Default + Send + 'static,
{
    let run = Box::pin(async move {
        let response = sending.await.map_err(|error| format!(\"{error:?}\"))?;
        let mut text = Vec::new();
        write_json(&*response, &mut text).map_err(|error| error.to_string())?;
        String::from_utf8(text).map_err(|error| error.to_string())
    });
    cases.push(Case { file, operation, all, run });
}

#[allow(dead_code, reason = \"only where operations answer with streams\")]
fn opened<T: Send + 'static>(
    cases: &mut Vec<Case>,
    (file, operation, all): (&'static str, &'static str, bool),
    sending: runtime::transport::BoxFuture<'static, Result<T, runtime::Error>>,
) {
    let run = Box::pin(async move {
        let opened = sending.await.map(|_| String::new());
        opened.map_err(|error| format!(\"{error:?}\"))
    });
    cases.push(Case { file, operation, all, run });
}
";

/// A call of one operation as a person would begin: with what is required, and the simplest sample values. It
/// compiles where `client` and the crate's `types` and `runtime` are in scope.
pub fn sample_call(api: &Api, resource: &Resource, operation: &Operation) -> String {
    let facts = facts(api, resource, operation);
    let arguments = arguments(api, &facts, Extent::Required);
    let call = format!(
        "client.{}().{}({arguments})",
        resource.module, operation.method
    );
    plain_sample(&call)
}

fn calls(code: &mut Code, api: &Api, resource: &Resource) {
    code.open(format!(
        "fn resource_{}(client: &Client, cases: &mut Vec<Case>) {{",
        resource.module
    ));
    if resource.operations.is_empty() {
        code.line("let _ = (client, cases);");
    }
    for operation in &resource.operations {
        let facts = facts(api, resource, operation);
        let all = call(api, &facts, Extent::All);
        let required = call(api, &facts, Extent::Required);
        case(code, api, &facts, "true", &all);
        if all != required {
            case(code, api, &facts, "false", &required);
        }
    }
    code.close("}");
}

fn case(code: &mut Code, api: &Api, facts: &OperationFacts<'_>, all: &str, call: &str) {
    let resource = facts.resource;
    let file = api.files.get(resource.file);
    let file = file.map_or(&resource.module, |file| &file.module);
    let name = format!("{}.{}", resource.module, facts.operation.method);
    let how = match facts.answer.stream {
        Some(_) => "opened",
        None => "case",
    };
    code.line(format!(
        "{how}(cases, (\"{file}\", \"{name}\", {all}), {call}.send());"
    ));
}

fn call(api: &Api, facts: &OperationFacts<'_>, extent: Extent) -> String {
    let (module, method) = (&facts.resource.module, &facts.operation.method);
    let mut call = format!(
        "client.{module}().{method}({})",
        arguments(api, facts, extent)
    );
    if extent == Extent::All {
        for setter in &facts.setters {
            let value = express::argument(api, setter, extent, false);
            // Writing to a `String` cannot fail.
            let _ = write!(call, ".{}({value})", setter.name);
        }
    }
    call
}

fn arguments(api: &Api, facts: &OperationFacts<'_>, extent: Extent) -> String {
    let value = |argument: &Argument<'_>| express::argument(api, argument, extent, false);
    let bundle = facts.bundle.as_ref().map(|bundle| {
        let members = bundle
            .members
            .iter()
            .filter_map(|index| facts.arguments.get(*index));
        let field = |argument: &Argument<'_>| {
            format!(
                "{}: {}",
                argument.name,
                express::argument(api, argument, extent, true)
            )
        };
        let fields: Vec<String> = members.map(field).collect();
        let path = format!("{}::{}", crate_path(api), facts.resource.module);
        format!("{path}::{} {{ {} }}", bundle.name, fields.join(", "))
    });
    bundle
        .into_iter()
        .chain(facts.loose().map(value))
        .collect::<Vec<_>>()
        .join(", ")
}
