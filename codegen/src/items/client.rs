//! The client and the environments.

use quote::quote;
use specwright_model::api::{Api, Auth};
use syn::Item;

use crate::docs::{Docs, code};
use crate::items::item;
use crate::node::{doc_attributes, ident};
use crate::spell::literal;

/// The environments, in the order of the API's settings.
pub(crate) fn environment(api: &Api) -> Item {
    let variants = api.environments.iter().map(|environment| {
        let host = &api.host;
        let prefix = if host.has_environment { environment.prefix.as_str() } else { "" };
        let host = format!("{}{prefix}{}", host.before, host.after);
        let docs = doc_attributes(&Docs::new().line(format!("{}.", code(&host))));
        let name = ident(&environment.name);
        quote!(#(#docs)* #name)
    });
    item(quote! {
        /// Where the API runs.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Environment { #(#variants),* }
    })
}

/// The client.
pub(crate) fn structure(api: &Api) -> Item {
    let docs = Docs::new()
        .line(format!("A client of the {} API.", crate::docs::escape(&api.name)))
        .paragraph("Cheap to clone: clones share connections, tokens, limits and the memory of writes.");
    let docs = doc_attributes(&docs);
    item(quote! {
        #(#docs)*
        #[derive(Clone, Debug)]
        pub struct Client { core: Core }
    })
}

/// The client's methods: how it is made, and one method a resource.
pub(crate) fn methods(api: &Api) -> Item {
    let accessors = api.resources.iter().map(crate::files::root::accessor);
    item(quote! {
        impl Client {
            /// Starts a client of this environment.
            #[inline]
            pub fn builder(environment: Environment) -> runtime::ClientBuilder<Self> {
                runtime::ClientBuilder::new(&API, environment as usize)
            }

            /// A call of an address that the description lacks, with the client's credentials, limits and
            /// care for writes.
            #[inline]
            pub fn raw(&self, method: runtime::Method, path: &str) -> runtime::RawCall {
                runtime::RawCall::new(&self.core, method, path)
            }

            #(#accessors)*
        }
    })
}

/// How the example gives credentials: what it imports, and the call of the builder.
pub(crate) fn example_auth(api: &Api) -> (&'static str, String) {
    let auth = match &api.auth {
        Auth::None => return ("", String::new()),
        Auth::OAuth2(_) | Auth::Bearer => "Auth::bearer(\"token\")".to_owned(),
        Auth::Basic => "Auth::basic(\"user\", \"password\")".to_owned(),
        Auth::ApiKey(_) => format!("Auth::api_key({})", literal("key")),
    };
    (", runtime::Auth", format!(".auth({auth})"))
}
