//! The client and the environments.

use proc_macro2::TokenStream;
use quote::quote;
use specwright_model::api::{Api, Auth, Resource, Scheme};

use crate::docs::{Docs, code as span, escape, paragraphs};
use crate::syntax::{docs, spelled};

/// The environments, in the order of the API's settings.
pub(crate) fn environment(api: &Api) -> TokenStream {
    let environments = api.environments.iter().map(|environment| {
        let host = &api.host;
        let prefix = if host.has_environment {
            environment.prefix.as_str()
        } else {
            ""
        };
        let host = format!("{}{prefix}{}", host.before, host.after);
        let docs = docs(&Docs::new().line(format!("{}.", span(&host))));
        let name = spelled(&environment.name);
        quote!(#docs #name,)
    });
    quote! {
        /// Where the API runs.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Environment { #(#environments)* }
    }
}

/// The client.
pub(crate) fn structure(api: &Api) -> TokenStream {
    let docs = docs(
        &Docs::new()
            .line(format!("A client of the {} API.", escape(&api.name)))
            .paragraph(
                "Cheap to clone: clones share connections, tokens, rate limits and the record of \
                 writes.",
            ),
    );
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct Client { core: runtime::Core }
    }
}

/// The client's methods: how it is made, and one method a resource.
pub(crate) fn methods(api: &Api) -> TokenStream {
    let accessors = api.resources.iter().map(accessor);
    quote! {
        #[rustfmt::skip]
        impl Client {
            /// Starts building a client for this environment.
            #[inline]
            pub fn builder(environment: Environment) -> runtime::ClientBuilder<Self> {
                runtime::ClientBuilder::new(&API, environment as usize)
            }

            /// Starts a request to a path that this crate does not cover, with the client's
            /// credentials, rate limits and duplicate protection.
            #[inline]
            pub fn raw(&self, method: runtime::Method, path: &str) -> runtime::RawCall {
                runtime::RawCall::new(&self.core, method, path)
            }

            #(#accessors)*
        }
    }
}

fn accessor(resource: &Resource) -> TokenStream {
    let docs = docs(&accessor_docs(resource));
    let feature = &resource.module;
    let module = spelled(feature);
    let handle = spelled(&resource.handle);
    quote! {
        #docs
        #[cfg(feature = #feature)]
        #[inline]
        pub fn #module(&self) -> #module::#handle {
            #module::#handle { core: self.core.clone() }
        }
    }
}

/// The first paragraph of what the description says about a resource.
fn accessor_docs(resource: &Resource) -> Docs {
    let doc = resource.doc.as_deref().unwrap_or_default();
    match paragraphs(doc).first() {
        Some(first) => Docs::new().paragraph(first),
        None => Docs::new().line(format!("The operations of {}.", span(&resource.name))),
    }
}

/// What stands for the methods of resources whose features are off: it says which one is missing.
pub(crate) fn features_off(api: &Api) -> TokenStream {
    let package = &api.crate_name;
    let rows = api.resources.iter().map(|resource| {
        let feature = &resource.module;
        let method = spelled(feature);
        let message =
            format!("`client.{feature}()` needs the feature `{feature}` of the crate `{package}`");
        let note = format!(
            "add it to the features of `{package}` in Cargo.toml: `features = [\"{feature}\"]`"
        );
        quote! {
            #[cfg(not(feature = #feature))]
            runtime::feature_off! { Client, #method, #message, #note }
        }
    });
    rows.collect()
}

/// How a client is made from the runtime's part of it.
pub(crate) fn conversion() -> TokenStream {
    quote! {
        impl From<runtime::Core> for Client {
            #[inline]
            fn from(core: runtime::Core) -> Self {
                Self { core }
            }
        }
    }
}

/// A function for each way to authenticate, where there are several.
pub(crate) fn credentials(api: &Api) -> TokenStream {
    if api.schemes.len() < 2 {
        return TokenStream::new();
    }
    let functions = api.schemes.iter().map(scheme);
    quote! {
        /// The ways to authenticate that the API knows. A client may be given several: a call uses those that it needs.
        #[derive(Clone, Copy, Debug)]
        pub struct Credentials;
        #[rustfmt::skip]
        impl Credentials { #(#functions)* }
    }
}

fn scheme(scheme: &Scheme) -> TokenStream {
    let name = &scheme.name;
    let function = spelled(&name);
    let auth = quote!(runtime::Auth);
    let (what, arguments, made) = match &scheme.auth {
        Auth::OAuth2(_) => (
            "A bearer token, or a way to get one: `OAuth2` with the feature `oauth2`.".to_owned(),
            quote!(token: impl Into<#auth>),
            quote!(Into::<#auth>::into(token)),
        ),
        Auth::Bearer => (
            "A bearer token.".to_owned(),
            quote!(token: impl Into<std::sync::Arc<str>>),
            quote!(#auth::bearer(token)),
        ),
        Auth::Basic => (
            "A user name and a password.".to_owned(),
            quote!(user: &str, password: &str),
            quote!(#auth::basic(user, password)),
        ),
        Auth::ApiKey(key) => (
            format!("A key, sent in {}.", span(&key.words())),
            quote!(key: impl Into<std::sync::Arc<str>>),
            quote!(#auth::api_key(key)),
        ),
    };
    let docs = docs(&Docs::new().line(what));
    quote! {
        #docs
        pub fn #function(#arguments) -> #auth {
            #made.for_scheme(#name)
        }
    }
}
