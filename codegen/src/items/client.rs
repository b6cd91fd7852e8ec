//! The client and the environments.

use specwright_model::api::{Api, Auth, Resource};

use crate::code::Code;
use crate::docs::{Docs, code as span, escape, paragraphs};
use crate::spell::literal;

/// The environments, in the order of the API's settings.
pub(crate) fn environment(code: &mut Code, api: &Api) {
    code.line("/// Where the API runs.");
    code.line("#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]");
    code.line("#[non_exhaustive]");
    code.open("pub enum Environment {");
    for environment in &api.environments {
        let host = &api.host;
        let prefix = if host.has_environment {
            environment.prefix.as_str()
        } else {
            ""
        };
        let host = format!("{}{prefix}{}", host.before, host.after);
        code.docs(&Docs::new().line(format!("{}.", span(&host))));
        code.line(format!("{},", environment.name));
    }
    code.close("}");
}

/// The client.
pub(crate) fn structure(code: &mut Code, api: &Api) {
    let docs = Docs::new()
        .line(format!("A client of the {} API.", escape(&api.name)))
        .paragraph(
            "Cheap to clone: clones share connections, tokens, rate limits and the record of writes.",
        );
    code.docs(&docs);
    code.line("#[derive(Clone, Debug)]");
    code.open("pub struct Client {");
    code.line("core: runtime::Core,");
    code.close("}");
}

/// The client's methods: how it is made, and one method a resource.
pub(crate) fn methods(code: &mut Code, api: &Api) {
    code.open("impl Client {");
    code.raw(BASICS);
    for resource in &api.resources {
        let (module, handle) = (&resource.module, &resource.handle);
        code.blank_line();
        code.docs(&accessor_docs(resource));
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

/// The first paragraph of what the description says about a resource.
fn accessor_docs(resource: &Resource) -> Docs {
    let doc = resource.doc.as_deref().unwrap_or_default();
    match paragraphs(doc).first() {
        Some(first) => Docs::new().paragraph(first),
        None => Docs::new().line(format!("The operations of {}.", span(&resource.name))),
    }
}

const BASICS: &str = "    \
    /// Starts building a client for this environment.
    #[inline]
    pub fn builder(environment: Environment) -> runtime::ClientBuilder<Self> {
        runtime::ClientBuilder::new(&API, environment as usize)
    }

    /// Starts a request to a path that this crate does not cover, with the client's credentials,
    /// rate limits and duplicate protection.
    #[inline]
    pub fn raw(&self, method: runtime::Method, path: &str) -> runtime::RawCall {
        runtime::RawCall::new(&self.core, method, path)
    }
";

const CONVERSION: &str = "
impl From<runtime::Core> for Client {
    #[inline]
    fn from(core: runtime::Core) -> Self {
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
