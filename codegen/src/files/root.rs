//! `src/lib.rs`: the client, the environments, and what holds for the whole API.

use std::fmt::Write as _;

use quote::quote;
use specwright_model::api::{Api, Resource};

use crate::OutputFile;
use crate::docs::example::{call, crate_path};
use crate::docs::{Docs, escape};
use crate::facts::operation::facts;
use crate::files::API_FILE;
use crate::items::{client, item, settings};
use crate::layout::RustFile;
use crate::node::{doc_attributes, ident};

/// Lints that generated code cannot keep, each with its reason.
const ALLOWED: &str = "\
#![forbid(unsafe_code)]
#![allow(unused_imports, reason = \"which imports are needed depends on the features\")]
#![allow(deprecated, reason = \"what is deprecated is still declared and described here\")]
#![allow(
    clippy::doc_lazy_continuation,
    clippy::doc_markdown,
    reason = \"texts come from the description\"
)]
#![allow(
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::module_name_repetitions,
    clippy::should_implement_trait,
    clippy::similar_names,
    clippy::struct_excessive_bools,
    clippy::struct_field_names,
    clippy::too_many_arguments,
    clippy::upper_case_acronyms,
    clippy::wrong_self_convention,
    reason = \"names and shapes are the API's\"
)]
#![allow(
    clippy::must_use_candidate,
    clippy::wildcard_imports,
    reason = \"the same would stand on every item\"
)]
";

pub(crate) fn render(api: &Api) -> OutputFile {
    let mut file = RustFile::new(API_FILE, &docs(api));
    file.block(ALLOWED);
    file.block("pub use specwright_runtime as runtime;\n\npub use crate::runtime::{Error, Maybe, Response, Value};\n");
    file.block("use crate::runtime::Core;\n");
    file.block(&modules(api));
    file.item(settings::api(api));
    for paging in &api.paging {
        file.item(settings::paging(paging));
    }
    file.item(client::environment(api));
    file.item(client::structure(api));
    file.item(client::methods(api));
    file.item(item(quote! {
        impl From<Core> for Client {
            #[inline]
            fn from(core: Core) -> Self { Self { core } }
        }
    }));
    OutputFile::new("src/lib.rs", file.finish())
}

fn modules(api: &Api) -> String {
    let mut text = String::from("pub mod types;\n");
    for resource in &api.resources {
        let module = &resource.module;
        let _ = writeln!(text, "#[cfg(feature = \"{module}\")]\npub mod {module};");
    }
    text
}

fn docs(api: &Api) -> Docs {
    let mut docs = Docs::new().line(format!("A client of the {} API.", escape(&api.name)));
    if let Some(doc) = &api.doc {
        docs = docs.text(doc);
    }
    docs = docs.example(&example(api));
    docs = docs.paragraph(
        "Each resource has a method of [`Client`] and a Cargo feature of the same name. Required \
         parameters are arguments, optional ones are set on the request; `send` runs it.",
    );
    docs
}

/// A program that builds a client and makes a call.
pub(crate) fn example(api: &Api) -> Vec<String> {
    let name = crate_path(api);
    let environment = api.environments.first().map_or("Production", |first| first.name.as_str());
    let (auth_use, auth) = client::example_auth(api);
    let mut lines = vec![
        format!("use {name}::{{Client, Environment{auth_use}}};"),
        String::new(),
        "# async fn example() -> Result<(), Box<dyn std::error::Error>> {".to_owned(),
        format!("let client = Client::builder(Environment::{environment}){auth}.build()?;"),
    ];
    if let Some(call) = api.resources.iter().find_map(|resource| first_call(api, resource)) {
        lines.push(format!("let answer = {call}.send().await?;"));
        lines.push("println!(\"{}\", answer.status());".to_owned());
    } else {
        lines.push("# let _ = client;".to_owned());
    }
    lines.push("# Ok(())".to_owned());
    lines.push("# }".to_owned());
    lines
}

/// A simple read that has arguments, if there is one.
fn first_call(api: &Api, resource: &Resource) -> Option<String> {
    let operations = resource.operations.iter().filter(|operation| !operation.writes);
    let mut all = operations.map(|operation| facts(api, resource, operation));
    all.find_map(|facts| (facts.arguments.len() == 1).then(|| call(api, resource, &facts))?)
}

/// The method of the client that gives a resource's handle.
pub(crate) fn accessor(resource: &Resource) -> proc_macro2::TokenStream {
    let (module, handle) = (ident(&resource.module), ident(&resource.handle));
    let docs = Docs::new().line(format!("The operations of `{}`.", resource.name));
    let docs = doc_attributes(&docs);
    let feature = crate::spell::literal_token(&resource.module);
    quote! {
        #(#docs)*
        #[cfg(feature = #feature)]
        #[inline]
        pub fn #module(&self) -> #module::#handle { #module::#handle { core: self.core.clone() } }
    }
}
