//! Constants of the whole API: its settings and its paging conventions.

use std::time::Duration;

use proc_macro2::TokenStream;
use quote::quote;
use specwright_model::api::{
    Api, Auth, Duplicates, KeyRule, Limit, OAuth2, PageStep, Paging, Verb, Webhooks, WindowRule,
};
use syn::Item;

use crate::facts::operation::paging_constant;
use crate::items::item;
use crate::node::ident;

/// `pub static API: runtime::Api`.
pub(crate) fn api(api: &Api) -> Item {
    let (name, version) = (&api.name, option(api.version.as_ref()));
    let (before, environment, after) = (&api.host.before, api.host.has_environment, &api.host.after);
    let environments = api.environments.iter().map(|one| {
        let (name, prefix) = (&one.name, &one.prefix);
        quote!(runtime::EnvironmentInfo { name: #name, prefix: #prefix })
    });
    let auth = auth(&api.auth);
    let headers = api.headers.iter().map(|(name, value)| quote!((#name, #value)));
    let duplicates = duplicates(api.duplicates.as_ref());
    let limits = api.limits.iter().map(limit);
    let statuses = &api.throttled.statuses;
    let recognise = option(api.throttled.recognise.as_ref());
    let (absent, null, numeric_text) =
        (api.tolerance.absent, api.tolerance.null, api.tolerance.numeric_text);
    let webhooks = optional(api.webhooks.as_ref().map(webhooks));
    item(quote! {
        /// What holds for the whole API.
        pub static API: runtime::Api = runtime::Api {
            name: #name,
            release: env!("CARGO_PKG_VERSION"),
            host: runtime::Host { before: #before, environment: #environment, after: #after },
            environments: &[#(#environments),*],
            version: #version,
            auth: #auth,
            headers: &[#(#headers),*],
            duplicates: #duplicates,
            limits: &[#(#limits),*],
            throttled: runtime::ThrottleRule { statuses: &[#(#statuses),*], recognise: #recognise },
            tolerance: runtime::Tolerance { absent: #absent, null: #null, numeric_text: #numeric_text },
            webhooks: #webhooks,
        };
    })
}

/// `static PAGING_…: runtime::Paging`.
pub(crate) fn paging(paging: &Paging) -> Item {
    let constant = ident(&paging_constant(&paging.name));
    let (items, next) = (option(paging.items.as_ref()), option(paging.next.as_ref()));
    let (count, size) = (option(paging.count.as_ref()), option(paging.size.as_ref()));
    let (order, maximum) = (option(paging.order.as_ref()), paging.maximum);
    let step = match &paging.step {
        PageStep::Next => quote!(Next),
        PageStep::Skip(parameter) => quote!(Skip(#parameter)),
        PageStep::Page { parameter, first } => quote!(Page { parameter: #parameter, first: #first }),
        PageStep::PageAndSize(parameter) => quote!(PageAndSize(#parameter)),
    };
    item(quote! {
        #[allow(dead_code, reason = "whether it is used depends on the features")]
        static #constant: runtime::Paging = runtime::Paging {
            items: #items,
            next: #next,
            count: #count,
            step: runtime::PageStep::#step,
            size: #size,
            maximum: #maximum,
            order: #order,
        };
    })
}

fn auth(auth: &Auth) -> TokenStream {
    match auth {
        Auth::OAuth2(rules) => oauth2(rules),
        Auth::Bearer => quote!(runtime::AuthRule::Bearer),
        Auth::Basic => quote!(runtime::AuthRule::Basic),
        Auth::ApiKey(header) => quote!(runtime::AuthRule::ApiKey(#header)),
        Auth::None => quote!(runtime::AuthRule::None),
    }
}

fn oauth2(rules: &OAuth2) -> TokenStream {
    let (token, authorize) = (&rules.token, option(rules.authorize.as_ref()));
    let (in_form, lasts, spacing) =
        (rules.credentials_in_form, duration(rules.lasts), duration(rules.spacing));
    let denied = rules.denied.as_ref().map(|(field, value)| {
        let value = proc_macro2::Literal::i64_unsuffixed(*value);
        quote!((#field, #value))
    });
    let denied = optional(denied);
    quote! {
        runtime::AuthRule::OAuth2(runtime::OAuth2Rule {
            token: #token,
            authorize: #authorize,
            credentials_in_form: #in_form,
            lasts: #lasts,
            spacing: #spacing,
            denied: #denied,
        })
    }
}

fn duplicates(rule: Option<&Duplicates>) -> TokenStream {
    match rule {
        Some(Duplicates::Window(rule)) => window(rule),
        Some(Duplicates::Key(KeyRule { header, methods, lasts })) => {
            let (methods, lasts) = (verbs(methods), duration(*lasts));
            quote! {
                runtime::DuplicateRule::Key(runtime::KeyRule {
                    header: #header,
                    methods: #methods,
                    lasts: #lasts,
                })
            }
        }
        None => quote!(runtime::DuplicateRule::None),
    }
}

fn window(rule: &WindowRule) -> TokenStream {
    let (methods, lasts, status) = (verbs(&rule.methods), duration(rule.lasts), rule.status);
    let status = proc_macro2::Literal::u16_unsuffixed(status);
    let (recognise, first) = (option(rule.recognise.as_ref()), option(rule.first_response.as_ref()));
    let at_arrival = rule.remembers_at_arrival;
    quote! {
        runtime::DuplicateRule::Window(runtime::WindowRule {
            methods: #methods,
            lasts: #lasts,
            status: #status,
            recognise: #recognise,
            first_response: #first,
            remembers_at_arrival: #at_arrival,
        })
    }
}

fn limit(limit: &Limit) -> TokenStream {
    let (per, every) = (&limit.per, duration(limit.every));
    let requests = limit.requests.iter().map(|n| proc_macro2::Literal::u32_unsuffixed(*n));
    quote!(runtime::LimitRule { per: #per, every: #every, requests: &[#(#requests),*] })
}

fn webhooks(rule: &Webhooks) -> TokenStream {
    let (header, hex) = (&rule.signature_header, rule.hex);
    let kind = optional(rule.kind.as_ref().map(|(header, value)| quote!((#header, #value))));
    let (event, object) = (option(rule.event.as_ref()), option(rule.object.as_ref()));
    quote! {
        runtime::WebhookRule {
            signature_header: #header,
            hex: #hex,
            kind: #kind,
            event: #event,
            object: #object,
        }
    }
}

fn verbs(verbs: &[Verb]) -> TokenStream {
    let verbs = verbs.iter().map(|verb| ident(&format!("{verb:?}")));
    quote!(&[#(runtime::Method::#verbs),*])
}

fn duration(duration: Duration) -> TokenStream {
    let whole = duration.subsec_nanos() == 0;
    let (name, number) = if whole {
        ("from_secs", duration.as_secs())
    } else {
        ("from_nanos", u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX))
    };
    let (name, number) = (ident(name), proc_macro2::Literal::u64_unsuffixed(number));
    quote!(std::time::Duration::#name(#number))
}

fn option(value: Option<&String>) -> TokenStream {
    optional(value.map(|value| quote!(#value)))
}

fn optional(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote!(Some(#value)),
        None => quote!(None),
    }
}
