//! `src/lib.rs`: the client, the environments, and what holds for the whole API.

use proc_macro2::TokenStream;
use quote::quote;
use specwright_model::api::{Api, Resource};

use crate::OutputFile;
use crate::code::generated_line;
use crate::docs::example::{call, crate_path};
use crate::docs::{Docs, escape};
use crate::facts::operation::facts;
use crate::files::API_FILE;
use crate::files::EMBEDDED;
use crate::items::{client, odata, settings};
use crate::syntax::{self, inner_docs, spelled};

pub(crate) fn render(api: &Api) -> OutputFile {
    let odata = (!odata::entities(api).is_empty()).then(|| {
        quote!(
            pub mod odata;
        )
    });
    let mut parts = vec![
        inner_docs(&docs(api)),
        attributes(),
        quote!(
            pub use ::specwright_runtime as runtime;
        ),
        quote!(
            pub use crate::runtime::{Error, Maybe, Response, Value};
        ),
        quote!(
            #odata
            pub mod types;
        ),
        modules(api),
        settings::api(api),
    ];
    parts.extend(api.paging.iter().map(settings::paging));
    parts.extend([
        description(),
        client::environment(api),
        client::structure(api),
        client::methods(api),
        client::conversion(),
    ]);
    parts.retain(|part| !part.is_empty());
    let text = generated_line("//", API_FILE) + &syntax::print(&parts);
    OutputFile::new("src/lib.rs", text)
}

/// Lints that generated code cannot keep, each with its reason.
fn attributes() -> TokenStream {
    quote! {
        #![cfg_attr(docsrs, feature(doc_cfg))]
        #![forbid(unsafe_code)]
        #![allow(unused_imports, reason = "what is imported depends on the features")]
        #![allow(deprecated, reason = "what is deprecated is still declared here")]
        #![allow(
            clippy::doc_lazy_continuation,
            clippy::doc_markdown,
            reason = "texts come from the description"
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
            reason = "names and shapes are the API's"
        )]
        #![allow(
            clippy::must_use_candidate,
            clippy::wildcard_imports,
            reason = "it would be on every item"
        )]
    }
}

/// The description itself, for who wants a sandbox in tests.
fn description() -> TokenStream {
    quote! {
        /// The API description that this crate was generated from, for `specwright-sandbox`:
        /// `Sandbox::embedded(DESCRIPTION)` is a local server for tests that behaves like the API.
        #[cfg(feature = #EMBEDDED)]
        pub static DESCRIPTION: &[u8] = include_bytes!("description.bin");
    }
}

fn modules(api: &Api) -> TokenStream {
    let modules = api.resources.iter().map(|resource| {
        let feature = &resource.module;
        let module = spelled(feature);
        quote!(#[cfg(feature = #feature)] pub mod #module;)
    });
    modules.collect()
}

fn docs(api: &Api) -> Docs {
    let mut docs = Docs::new().line(format!("A client of the {} API.", escape(&api.name)));
    if let Some(doc) = &api.doc {
        docs = docs.text(doc);
    }
    docs = docs.example(&example(api));
    docs = docs.paragraph(
        "Each resource is a method of [`Client`] and a Cargo feature of the same name. Required \
         parameters are arguments, optional ones are set on the request builder; nothing is sent \
         until `send()` is called and awaited.",
    );
    if !odata::entities(api).is_empty() {
        docs = docs.paragraph(
            "Conditions and orders of `OData` are built from the properties in [`odata`], \
             or given as text.",
        );
    }
    docs
}

/// A program that builds a client and makes a call.
pub(crate) fn example(api: &Api) -> Vec<String> {
    let name = crate_path(api);
    let environment = api
        .environments
        .first()
        .map_or("Production", |first| first.name.as_str());
    let (auth_use, auth) = client::example_auth(api);
    let mut lines = vec![
        format!("use {name}::{{Client, Environment{auth_use}}};"),
        String::new(),
        "# async fn example() -> Result<(), Box<dyn std::error::Error>> {".to_owned(),
        format!("let client = Client::builder(Environment::{environment}){auth}.build()?;"),
    ];
    if let Some(call) = api
        .resources
        .iter()
        .find_map(|resource| first_call(api, resource))
    {
        lines.push(format!("let answer = {call}.send().await?;"));
        lines.push("println!(\"{answer:?}\");".to_owned());
    } else {
        lines.push("# let _ = client;".to_owned());
    }
    lines.push("# Ok(())".to_owned());
    lines.push("# }".to_owned());
    lines
}

/// A simple read that has arguments, if there is one.
fn first_call(api: &Api, resource: &Resource) -> Option<String> {
    let operations = resource
        .operations
        .iter()
        .filter(|operation| !operation.writes);
    let mut all = operations.map(|operation| facts(api, resource, operation));
    all.find_map(|facts| (facts.arguments.len() == 1).then(|| call(api, resource, &facts))?)
}
