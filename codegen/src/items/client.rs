//! The client and the environments.

use quote::quote;
use specwright_model::api::{Api, Auth};

use crate::code::Code;
use crate::docs::{Docs, code as span, escape};
use crate::rust::{self, Aside};
use crate::spell::literal;

/// The environments, in the order of the API's settings.
pub(crate) fn environment(code: &mut Code, api: &Api) {
    let mut aside = Aside::default();
    let environments = api.environments.iter().map(|environment| {
        let host = &api.host;
        let prefix = if host.has_environment {
            environment.prefix.as_str()
        } else {
            ""
        };
        let host = format!("{}{prefix}{}", host.before, host.after);
        let docs = aside.docs(Docs::new().line(format!("{}.", span(&host))));
        let name = rust::ident(&environment.name);
        quote!(#docs #name,)
    });
    let environments: Vec<_> = environments.collect();
    rust::declare(
        code,
        &aside,
        quote! {
            #[doc = " Where the API runs."]
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
            #[non_exhaustive]
            pub enum Environment { #(#environments)* }
        },
    );
}

/// The client.
pub(crate) fn structure(code: &mut Code, api: &Api) {
    let docs = Docs::new()
        .line(format!("A client of the {} API.", escape(&api.name)))
        .paragraph(
            "Cheap to clone: clones share connections, tokens, limits and the memory of writes.",
        );
    let mut aside = Aside::default();
    let docs = aside.docs(docs);
    rust::declare(
        code,
        &aside,
        quote! {
            #docs #[derive(Clone, Debug)]
            pub struct Client { core: Core }
        },
    );
}

/// The client's methods: how it is made, and one method a resource.
pub(crate) fn methods(code: &mut Code, api: &Api) {
    code.open("impl Client {");
    code.raw(BASICS);
    for resource in &api.resources {
        let (module, handle) = (&resource.module, &resource.handle);
        code.gap();
        code.docs(&Docs::new().line(format!("The operations of {}.", span(&resource.name))));
        code.cfg(Some(module));
        code.line("#[inline]");
        code.open_function(
            module,
            &["&self".to_owned()],
            &format!("{module}::{handle}"),
        );
        code.open(format!("{module}::{handle} {{"));
        code.line("core: self.core.clone(),");
        code.close("}");
        code.close("}");
    }
    code.close("}");
    code.raw(CONVERSION);
}

const BASICS: &str = "    \
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
";

const CONVERSION: &str = "
impl From<Core> for Client {
    #[inline]
    fn from(core: Core) -> Self {
        Self { core }
    }
}
";

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
