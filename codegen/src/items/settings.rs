//! Constants of the whole API: its settings and its paging conventions.

use std::time::Duration;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use specwright_model::api::{
    Api, Auth, Duplicates, KeyPlace, KeyRule, Limit, OAuth2, PageStep, Paging, Security, Tolerance,
    Verb, Webhooks, WindowRule,
};

use crate::facts::operation::paging_constant;
use crate::syntax::spelled;

/// `pub static API: runtime::Api`.
pub(crate) fn api(api: &Api) -> TokenStream {
    let name = &api.name;
    let host = host(api);
    let environments = environments(api);
    let version = maybe(api.version.as_ref());
    let plain = api.plain;
    let schemes = list(&api.schemes, |scheme| {
        let (name, rule) = (&scheme.name, auth(&scheme.auth));
        quote!(runtime::Scheme { name: #name, rule: #rule })
    });
    let security = list(&api.securities(), |one| security(one));
    let headers = list(&api.headers, |(name, value)| quote!((#name, #value)));
    let duplicates = duplicates(api.duplicates.as_ref());
    let limits = list(&api.limits, limit);
    let throttled = throttled(api);
    let tolerance = tolerance(api.tolerance);
    let webhooks = maybe(api.webhooks.as_ref().map(webhooks));
    quote! {
        /// Settings of the whole API.
        #[rustfmt::skip]
        pub static API: runtime::Api = runtime::Api {
            name: #name,
            release: env!("CARGO_PKG_VERSION"),
            host: #host,
            environments: #environments,
            version: #version,
            plain: #plain,
            schemes: #schemes,
            security: #security,
            headers: #headers,
            duplicates: #duplicates,
            limits: #limits,
            throttled: #throttled,
            tolerance: #tolerance,
            webhooks: #webhooks,
        };
    }
}

/// `static PAGING_…: runtime::Paging`.
pub(crate) fn paging(paging: &Paging) -> TokenStream {
    let constant = spelled(&paging_constant(&paging.name));
    let items = maybe(paging.items.as_ref());
    let next = maybe(paging.next.as_ref());
    let count = maybe(paging.count.as_ref());
    let step = step(&paging.step);
    let size = maybe(paging.size.as_ref());
    let maximum = spelled(&paging.maximum);
    let order = maybe(paging.order.as_ref());
    quote! {
        #[allow(dead_code, reason = "whether it is used depends on the features")]
        #[rustfmt::skip]
        static #constant: runtime::Paging = runtime::Paging {
            items: #items,
            next: #next,
            count: #count,
            step: #step,
            size: #size,
            maximum: #maximum,
            order: #order,
        };
    }
}

fn step(step: &PageStep) -> TokenStream {
    match step {
        PageStep::Next => quote!(runtime::PageStep::Next),
        PageStep::Skip(parameter) => quote!(runtime::PageStep::Skip(#parameter)),
        PageStep::Page { parameter, first } => {
            let first = spelled(first);
            quote!(runtime::PageStep::Page { parameter: #parameter, first: #first })
        }
        PageStep::PageAndSize(parameter) => quote!(runtime::PageStep::PageAndSize(#parameter)),
    }
}

fn host(api: &Api) -> TokenStream {
    let (before, environment, after) =
        (&api.host.before, api.host.has_environment, &api.host.after);
    quote!(runtime::Host { before: #before, environment: #environment, after: #after })
}

fn environments(api: &Api) -> TokenStream {
    list(&api.environments, |one| {
        let (name, prefix) = (&one.name, &one.prefix);
        quote!(runtime::EnvironmentInfo { name: #name, prefix: #prefix })
    })
}

fn auth(auth: &Auth) -> TokenStream {
    match auth {
        Auth::OAuth2(rules) => {
            let rule = oauth2(rules);
            quote!(runtime::AuthRule::OAuth2(#rule))
        }
        Auth::Bearer => quote!(runtime::AuthRule::Bearer),
        Auth::Basic => quote!(runtime::AuthRule::Basic),
        Auth::ApiKey(key) => {
            let name = &key.name;
            match key.place {
                KeyPlace::Header => quote!(runtime::AuthRule::ApiKey(#name)),
                KeyPlace::Query => quote!(runtime::AuthRule::QueryKey(#name)),
                KeyPlace::Cookie => quote!(runtime::AuthRule::CookieKey(#name)),
            }
        }
    }
}

/// Alternatives, each a list of places in the list of schemes.
fn security(security: &Security) -> TokenStream {
    list(security, |needed| list(needed, spelled))
}

fn oauth2(rules: &OAuth2) -> TokenStream {
    let token = &rules.token;
    let authorize = maybe(rules.authorize.as_ref());
    let in_form = rules.credentials_in_form;
    let lasts = duration(rules.lasts);
    let spacing = duration(rules.spacing);
    let denied = maybe(rules.denied.as_ref().map(|(field, value)| {
        let value = spelled(value);
        quote!((#field, #value))
    }));
    quote! {
        runtime::OAuth2Rule {
            token: #token,
            authorize: #authorize,
            credentials_in_form: #in_form,
            lasts: #lasts,
            spacing: #spacing,
            denied: #denied,
        }
    }
}

fn duplicates(rule: Option<&Duplicates>) -> TokenStream {
    match rule {
        Some(Duplicates::Window(rule)) => {
            let rule = window(rule);
            quote!(runtime::DuplicateRule::Window(#rule))
        }
        Some(Duplicates::Key(rule)) => {
            let rule = key(rule);
            quote!(runtime::DuplicateRule::Key(#rule))
        }
        None => quote!(runtime::DuplicateRule::None),
    }
}

fn window(rule: &WindowRule) -> TokenStream {
    let methods = verbs(&rule.methods);
    let lasts = duration(rule.lasts);
    let status = spelled(&rule.status);
    let recognise = maybe(rule.recognise.as_ref());
    let first_response = maybe(rule.first_response.as_ref());
    let remembers_at_arrival = rule.remembers_at_arrival;
    quote! {
        runtime::WindowRule {
            methods: #methods,
            lasts: #lasts,
            status: #status,
            recognise: #recognise,
            first_response: #first_response,
            remembers_at_arrival: #remembers_at_arrival,
        }
    }
}

fn key(rule: &KeyRule) -> TokenStream {
    let header = &rule.header;
    let methods = verbs(&rule.methods);
    let lasts = duration(rule.lasts);
    quote!(runtime::KeyRule { header: #header, methods: #methods, lasts: #lasts })
}

fn limit(limit: &Limit) -> TokenStream {
    let per = &limit.per;
    let every = duration(limit.every);
    let requests = list(&limit.requests, |count| {
        count.as_ref().map_or_else(|| quote!(u32::MAX), spelled)
    });
    let counts_refused = limit.counts_refused;
    quote! {
        runtime::LimitRule {
            per: #per,
            every: #every,
            requests: #requests,
            counts_refused: #counts_refused,
        }
    }
}

fn throttled(api: &Api) -> TokenStream {
    let statuses = list(&api.throttled.statuses, spelled);
    let recognise = maybe(api.throttled.recognise.as_ref());
    quote!(runtime::ThrottleRule { statuses: #statuses, recognise: #recognise })
}

fn tolerance(tolerance: Tolerance) -> TokenStream {
    let Tolerance {
        absent,
        null,
        numeric_text,
    } = tolerance;
    quote! {
        runtime::Tolerance { absent: #absent, null: #null, numeric_text: #numeric_text }
    }
}

fn webhooks(rule: &Webhooks) -> TokenStream {
    let signature_header = &rule.signature_header;
    let hex = rule.hex;
    let kind = rule.kind.as_ref();
    let kind = maybe(kind.map(|(header, value)| quote!((#header, #value))));
    let event = maybe(rule.event.as_ref());
    let object = maybe(rule.object.as_ref());
    quote! {
        runtime::WebhookRule {
            signature_header: #signature_header,
            hex: #hex,
            kind: #kind,
            event: #event,
            object: #object,
        }
    }
}

fn verbs(verbs: &[Verb]) -> TokenStream {
    list(verbs, |verb| {
        let name = spelled(&format!("{verb:?}"));
        quote!(runtime::Method::#name)
    })
}

fn duration(duration: Duration) -> TokenStream {
    if duration.subsec_nanos() == 0 {
        let seconds = spelled(&duration.as_secs());
        quote!(std::time::Duration::from_secs(#seconds))
    } else {
        let nanos = spelled(&duration.as_nanos());
        quote!(std::time::Duration::from_nanos(#nanos))
    }
}

fn list<T>(items: &[T], value: impl Fn(&T) -> TokenStream) -> TokenStream {
    let items = items.iter().map(value);
    quote!(&[#(#items),*])
}

fn maybe(value: Option<impl ToTokens>) -> TokenStream {
    if let Some(value) = value {
        quote!(Some(#value))
    } else {
        quote!(None)
    }
}
