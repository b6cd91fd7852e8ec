//! What holds for the whole API, as entries of `api.yaml`.

use crate::description::Val;
use crate::settings::{Docs, Required, Settings};
use crate::upstream::{Api, Auth};

/// What upstream says; people shape the file by hand from then on.
pub(super) fn entries(api: &Api, settings: &Settings) -> Vec<(String, Val)> {
    let mut entries = Vec::new();
    let mut put = |key: &str, value: Val| entries.push((key.to_owned(), value));
    let title = api.title.as_deref().map_or("", str::trim);
    put(
        "api",
        Val::text(if title.is_empty() { "Api" } else { title }),
    );
    let name = specwright_model::names::snake(title).unwrap_or_default();
    let usable = name.len() <= 64 && !name.ends_with('_');
    let reserved = ["test", "core", "std", "alloc"].contains(&name.as_str());
    if !title.is_empty() && (name.is_empty() || !usable || reserved) {
        put("crate", Val::text("api_client"));
    }
    let doc = api.doc.as_deref().map_or("", str::trim);
    if settings.docs == Docs::Kept && !doc.is_empty() {
        put("doc", Val::text(doc));
    }
    put(
        "host",
        Val::text(api.host.as_deref().unwrap_or("api.example.com")),
    );
    if !api.prefix.is_empty() {
        put("version", Val::text(&api.prefix));
    }
    put(
        "auth",
        api.auth.as_ref().map_or_else(|| Val::text("bearer"), auth),
    );
    if settings.required == Required::Requests {
        let allowed = || Val::text("allowed");
        let answers = vec![
            ("absent".to_owned(), allowed()),
            ("null".to_owned(), allowed()),
        ];
        put("defaults", Val::one("answers", Val::Map(answers)));
    }
    if let Some(error) = &api.error {
        put("error", Val::Ref(error.clone()));
    }
    entries
}

fn auth(auth: &Auth) -> Val {
    match auth {
        Auth::Basic => Val::text("basic"),
        Auth::Bearer => Val::text("bearer"),
        Auth::None => Val::text("none"),
        Auth::ApiKey(header) => Val::one("api_key", Val::one("header", Val::text(header))),
        Auth::OAuth2 {
            token,
            authorize,
            grants,
        } => {
            let mut entries = vec![("token".to_owned(), Val::text(token))];
            if let Some(address) = authorize {
                entries.push(("authorize".to_owned(), Val::text(address)));
            }
            let grants = grants.iter().map(|grant| Val::text(*grant)).collect();
            entries.push(("grants".to_owned(), Val::List(grants)));
            Val::one("oauth2", Val::Map(entries))
        }
    }
}
