//! What holds for the whole API, as entries of `api.yaml`.

use crate::settings::{Docs, Required, Settings};
use crate::upstream::{Api, Auth};
use specwright_edit::YamlValue;

/// What upstream says; people shape the file by hand from then on.
pub(super) fn entries(api: &Api, settings: &Settings) -> Vec<(String, YamlValue)> {
    let mut entries = Vec::new();
    let mut put = |key: &str, value: YamlValue| entries.push((key.to_owned(), value));
    let title = api.title.as_deref().map_or("", str::trim);
    put(
        "api",
        YamlValue::text(if title.is_empty() { "Api" } else { title }),
    );
    let name = specwright_model::names::snake(title).unwrap_or_default();
    let usable = name.len() <= 64 && !name.ends_with('_');
    let reserved = ["test", "core", "std", "alloc"].contains(&name.as_str());
    if !title.is_empty() && (name.is_empty() || !usable || reserved) {
        put("crate", YamlValue::text("api_client"));
    }
    let doc = api.doc.as_deref().map_or("", str::trim);
    if settings.docs == Docs::Kept && !doc.is_empty() {
        put("doc", YamlValue::text(doc));
    }
    put(
        "host",
        YamlValue::text(api.host.as_deref().unwrap_or("api.example.com")),
    );
    if !api.prefix.is_empty() {
        put("version", YamlValue::text(&api.prefix));
    }
    put(
        "auth",
        api.auth
            .as_ref()
            .map_or_else(|| YamlValue::text("bearer"), auth),
    );
    if settings.required == Required::Requests {
        let allowed = || YamlValue::text("allowed");
        let answers = vec![
            ("absent".to_owned(), allowed()),
            ("null".to_owned(), allowed()),
        ];
        put(
            "defaults",
            YamlValue::one("answers", YamlValue::Map(answers)),
        );
    }
    if let Some(error) = &api.error {
        put("error", YamlValue::Ref(error.clone()));
    }
    entries
}

fn auth(auth: &Auth) -> YamlValue {
    match auth {
        Auth::Basic => YamlValue::text("basic"),
        Auth::Bearer => YamlValue::text("bearer"),
        Auth::None => YamlValue::text("none"),
        Auth::ApiKey(header) => {
            YamlValue::one("api_key", YamlValue::one("header", YamlValue::text(header)))
        }
        Auth::OAuth2 {
            token,
            authorize,
            grants,
        } => {
            let mut entries = vec![("token".to_owned(), YamlValue::text(token))];
            if let Some(address) = authorize {
                entries.push(("authorize".to_owned(), YamlValue::text(address)));
            }
            let grants = grants.iter().map(|grant| YamlValue::text(*grant)).collect();
            entries.push(("grants".to_owned(), YamlValue::List(grants)));
            YamlValue::one("oauth2", YamlValue::Map(entries))
        }
    }
}
