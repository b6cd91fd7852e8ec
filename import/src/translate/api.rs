//! What holds for the whole API, as entries of `api.yaml`.

use crate::settings::{Docs, Required, Settings};
use crate::upstream::{Api, Auth, Security};
use specwright_edit::YamlValue;
use specwright_model::names::case;

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
    let environments = api.environments.iter();
    let environments = environments.map(|(name, host)| (name.clone(), YamlValue::text(host)));
    let environments: Vec<_> = environments.collect();
    if !environments.is_empty() {
        put("environments", YamlValue::Map(environments));
    }
    if api.plain {
        put("scheme", YamlValue::text("http"));
    }
    put("auth", credentials(api));
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

/// One way is said in place; several have names.
fn credentials(api: &Api) -> YamlValue {
    let alone = match api.schemes.as_slice() {
        [] => return YamlValue::text("none"),
        [(name, auth)] => (api.security == [[name.clone()]]).then_some(auth),
        _ => None,
    };
    if let Some(auth) = alone {
        return scheme(auth);
    }
    let names = names(api);
    let schemes = api.schemes.iter().zip(&names);
    let schemes = schemes.map(|((_, auth), name)| (name.clone(), scheme(auth)));
    let mut entries = vec![("schemes".to_owned(), YamlValue::Map(schemes.collect()))];
    let each = api.schemes.iter().map(|(name, _)| vec![name.clone()]);
    if !api.security.iter().eq(each.collect::<Security>().iter()) {
        entries.push(("use".to_owned(), security(api, &api.security)));
    }
    YamlValue::Map(entries)
}

/// What requests need.
pub(super) fn security(api: &Api, security: &Security) -> YamlValue {
    let names = names(api);
    let name = |scheme: &String| {
        let at = api.schemes.iter().position(|(known, _)| known == scheme);
        YamlValue::text(
            at.and_then(|at| names.get(at))
                .map_or("none", String::as_str),
        )
    };
    let alternative = |needed: &Vec<String>| match needed.as_slice() {
        [] => YamlValue::text("none"),
        [one] => name(one),
        several => YamlValue::List(several.iter().map(name).collect()),
    };
    match security.as_slice() {
        [] => YamlValue::text("none"),
        [one] if one.len() == 1 => alternative(one),
        several => YamlValue::List(several.iter().map(alternative).collect()),
    }
}

/// The names of schemes, as Rust functions are called. One that is said in place is called by its kind.
fn names(api: &Api) -> Vec<String> {
    if let [(name, auth)] = api.schemes.as_slice()
        && api.security == [[name.clone()]]
    {
        let kind = match auth {
            Auth::OAuth2 { .. } => "oauth2",
            Auth::Basic => "basic",
            Auth::Bearer => "bearer",
            Auth::ApiKey(..) => "api_key",
        };
        return vec![kind.to_owned()];
    }
    let mut names: Vec<String> = Vec::new();
    for (written, _) in &api.schemes {
        let snake = case::snake(&crate::names::spelled(written));
        let name = specwright_model::names::method(&snake).filter(|name| {
            specwright_model::names::method(name).as_ref() == Some(name) && name != "none"
        });
        let name = name.unwrap_or_else(|| "credentials".to_owned());
        let numbered = (2..1000).map(|number| format!("{name}_{number}"));
        let mut all = std::iter::once(name.clone()).chain(numbered);
        let free = all.find(|name| !names.contains(name));
        names.push(free.unwrap_or(name));
    }
    names
}

fn scheme(auth: &Auth) -> YamlValue {
    match auth {
        Auth::Basic => YamlValue::text("basic"),
        Auth::Bearer => YamlValue::text("bearer"),
        Auth::ApiKey(place, name) => {
            YamlValue::one("api_key", YamlValue::one(place, YamlValue::text(name)))
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
