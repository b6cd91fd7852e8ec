//! `src/lib.rs`: the client, the environments, and what holds for the whole API.

use proc_macro2::TokenStream;
use quote::quote;
use specwright_model::api::Api;
use specwright_model::names::EVENTS_FEATURE;

use crate::OutputFile;
use crate::code::generated_line;
use crate::docs::front;
use crate::files::API_FILE;
use crate::files::{EMBEDDED, events};
use crate::items::{client, odata, settings};
use crate::syntax::{self, inner_docs, spelled};

pub(crate) fn render(api: &Api) -> OutputFile {
    let odata = (!odata::entities(api).is_empty()).then(|| {
        quote!(
            pub mod odata;
        )
    });
    let mut parts = vec![
        inner_docs(&front::page(api)),
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
        delivered(api),
        settings::api(api),
    ];
    parts.extend(api.paging.iter().map(settings::paging));
    parts.extend([
        description(),
        client::environment(api),
        client::credentials(api),
        client::structure(api),
        client::methods(api),
        client::conversion(),
        client::features_off(api),
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

/// The enum of events, where any is known.
fn delivered(api: &Api) -> TokenStream {
    if events::all(api).is_empty() {
        return TokenStream::new();
    }
    let module = spelled(events::MODULE);
    quote! {
        #[cfg(feature = #EVENTS_FEATURE)]
        mod #module;

        #[cfg(feature = #EVENTS_FEATURE)]
        pub use crate::#module::Event;
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
