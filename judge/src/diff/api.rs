//! What holds for the whole API.

use std::mem::{Discriminant, discriminant};

use specwright_model::api::{Api, Auth, Duplicates, Publish};

use super::{Found, explains};
use crate::change::{
    AUTH_CHANGED, CRATE_RENAMED, DOCS_CHANGED, DUPLICATES_CHANGED, ENVIRONMENT_ADDED,
    ENVIRONMENT_CHANGED, ENVIRONMENT_REMOVED, ENVIRONMENTS_REORDERED, HEADERS_CHANGED,
    HOST_CHANGED, LIMITS_CHANGED, OAUTH2_ADDED, OAUTH2_REMOVED, PACKAGE_CHANGED, Rule,
    TOLERANCE_CHANGED, VERSION_CHANGED, Verdict, WEBHOOKS_CHANGED, Wire,
};

pub(super) fn compare(found: &mut Found<'_>) {
    let (old, new) = (found.old, found.new);
    address(found);
    package(found);
    environments(found);
    if (&old.schemes, &old.security) != (&new.schemes, &new.security) {
        let message = "requests prove in another way who sends them";
        push(found, "auth", auth(old, new), message);
        found.only(explains::itself());
        found.detail(
            &(&old.schemes, &old.security),
            &(&new.schemes, &new.security),
        );
    }
    if old.tolerance != new.tolerance {
        let looser = (old.tolerance.absent <= new.tolerance.absent)
            && (old.tolerance.null <= new.tolerance.null)
            && (old.tolerance.numeric_text <= new.tolerance.numeric_text);
        let wire = if looser { Wire::Wider } else { Wire::Breaking };
        let message = "answers may do other things than their types say";
        push(found, "defaults", TOLERANCE_CHANGED.on_wire(wire), message);
        found.detail(&old.tolerance, &new.tolerance);
    }
    let rule = |api: &Api| {
        let mut rule = api.webhooks.clone();
        if let Some(rule) = &mut rule {
            rule.events.clear();
            rule.groups.clear();
        }
        rule
    };
    let events = |api: &Api| api.webhooks.as_ref().map(|rule| rule.events.clone());
    if rule(old) != rule(new) {
        let wire = if old.webhooks.is_none() {
            Wire::Wider
        } else {
            Wire::Breaking
        };
        let message = "webhook deliveries are signed or read in another way";
        push(found, "webhooks", WEBHOOKS_CHANGED.on_wire(wire), message);
        found.detail(&old.webhooks, &new.webhooks);
    } else if events(old) != events(new) {
        let message = "other events are known, or carry other types";
        push(
            found,
            "webhooks",
            WEBHOOKS_CHANGED.on_wire(Wire::Same),
            message,
        );
        found.detail(&events(old), &events(new));
    }
    if old.headers != new.headers {
        push(
            found,
            "headers",
            HEADERS_CHANGED,
            "every request has other headers",
        );
        found.detail(&old.headers, &new.headers);
    }
    if old.duplicates != new.duplicates {
        let message = duplicates(old, new);
        push(found, "duplicates", DUPLICATES_CHANGED, message);
        found.detail(&old.duplicates, &new.duplicates);
    }
    let limits = |api: &Api| (api.limits.clone(), api.throttled.clone());
    if limits(old) != limits(new) {
        let key = if old.limits == new.limits {
            "throttled"
        } else {
            "limits"
        };
        push(found, key, LIMITS_CHANGED, "the limits are others");
        found.detail(&limits(old), &limits(new));
    }
    let examples = |api: &Api| {
        let names = api.examples.iter().filter_map(|(resource, operation)| {
            let resource = api.resources.get(*resource)?;
            Some((
                resource.name.clone(),
                resource.operations.get(*operation)?.name.clone(),
            ))
        });
        names.collect::<Vec<_>>()
    };
    if examples(old) != examples(new) {
        push(found, "examples", DOCS_CHANGED, "other examples");
    }
    if (&old.name, &old.doc) != (&new.name, &new.doc) {
        let key = if old.doc == new.doc { "api" } else { "doc" };
        push(found, key, DOCS_CHANGED, "other documentation");
    }
}

/// The change of a key of `api.yaml`, with the places where it is written.
fn push(found: &mut Found<'_>, key: &str, rule: Rule, message: impl Into<String>) {
    let place = |api: &Api| api.settings.get(key).copied();
    let places = (place(found.old), place(found.new));
    found.push(rule, "api", message, places);
}

/// The header that carries idempotency keys is what reviewers must see.
fn duplicates(old: &Api, new: &Api) -> String {
    let header = |api: &'_ Api| match &api.duplicates {
        Some(Duplicates::Key(rule)) => Some(rule.header.clone()),
        _ => None,
    };
    match (header(old), header(new)) {
        (None, Some(is)) => format!("the idempotency key is sent as `{is}`, it was not sent"),
        (Some(was), None) => format!("the idempotency key is no longer sent, it was `{was}`"),
        (Some(was), Some(is)) if was != is => {
            format!("the idempotency key is sent as `{is}`, it was `{was}`")
        }
        _ if old.duplicates.is_none() => "there is a duplicate rule now".to_owned(),
        _ if new.duplicates.is_none() => "there is no duplicate rule any more".to_owned(),
        _ => "the duplicate rule is another one".to_owned(),
    }
}

fn address(found: &mut Found<'_>) {
    let (old, new) = (found.old, found.new);
    if old.crate_name != new.crate_name {
        let message = format!("the crate `{}` became `{}`", old.crate_name, new.crate_name);
        push(found, "crate", CRATE_RENAMED, message);
        found.only(explains::itself());
    }
    if old.host != new.host {
        let message = format!("the host `{}` became `{}`", host(old), host(new));
        push(found, "host", HOST_CHANGED, message);
    }
    if old.version != new.version {
        let prefix = |api: &Api| api.version.clone().unwrap_or_else(|| "none".to_owned());
        let message = format!(
            "the version prefix `{}` became `{}`",
            prefix(old),
            prefix(new)
        );
        push(found, "version", VERSION_CHANGED, message);
    }
}

/// What `Cargo.toml` says beside name and version.
fn package(found: &mut Found<'_>) {
    let (old, new) = (&found.old.package, &found.new.package);
    let said = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
    let registries = |publish: &Publish| match publish {
        Publish::Nowhere => "nowhere".to_owned(),
        Publish::Anywhere => "anywhere".to_owned(),
        Publish::To(names) => names.join(", "),
    };
    let keys = [
        ("license", said(&old.license), said(&new.license)),
        ("repository", said(&old.repository), said(&new.repository)),
        ("authors", old.authors.join(", "), new.authors.join(", ")),
        (
            "publish",
            registries(&old.publish),
            registries(&new.publish),
        ),
    ];
    for (key, was, is) in keys.into_iter().filter(|(_, was, is)| was != is) {
        let message = format!("`{key}` of the crate is `{is}`, it was `{was}`");
        push(found, key, PACKAGE_CHANGED, message);
    }
}

fn environments(found: &mut Found<'_>) {
    let (old, new) = (found.old, found.new);
    for was in &old.environments {
        match new.environments.iter().find(|is| is.name == was.name) {
            None => {
                let message = format!("the environment `{}` is gone", was.name);
                push(found, "environments", ENVIRONMENT_REMOVED, message);
                found.only(explains::named(&was.name));
            }
            Some(is) if is.prefix != was.prefix => {
                let (name, prefix, before) = (&is.name, &is.prefix, &was.prefix);
                let message = format!("the prefix of `{name}` is `{prefix}`, it was `{before}`");
                push(found, "environments", ENVIRONMENT_CHANGED, message);
            }
            Some(_) => {}
        }
    }
    for is in &new.environments {
        if !old.environments.iter().any(|was| was.name == is.name) {
            let message = format!("the environment `{}` is new", is.name);
            push(found, "environments", ENVIRONMENT_ADDED, message);
        }
    }
    // The first environment is the default, and callers may count them.
    let place = |api: &Api, name: &str| api.environments.iter().position(|e| e.name == name);
    let mut known = old.environments.iter().map(|e| e.name.as_str());
    let moved = |name: &str| place(new, name).is_some_and(|at| Some(at) != place(old, name));
    if known.any(moved) {
        push(
            found,
            "environments",
            ENVIRONMENTS_REORDERED,
            "the environments are in another order",
        );
        found.only(explains::itself());
    }
}

/// The feature `oauth2` is there only where tokens can be asked for.
fn auth(old: &Api, new: &Api) -> Rule {
    match (old.oauth2(), new.oauth2()) {
        (Some(_), None) => OAUTH2_REMOVED,
        (None, Some(_)) => OAUTH2_ADDED,
        // Each of several ways has a function of its own.
        _ => match (lacks(new, old), lacks(old, new)) {
            (true, _) => AUTH_CHANGED.with_verdict(Verdict::Major),
            (false, true) => AUTH_CHANGED.with_verdict(Verdict::Minor),
            (false, false) => AUTH_CHANGED,
        },
    }
}

/// Whether a function for credentials that one description gives is not there in another.
fn lacks(here: &Api, there: &Api) -> bool {
    let functions = |api: &Api| -> Vec<(String, Discriminant<Auth>)> {
        let several = api.schemes.iter().filter(|_| api.schemes.len() > 1);
        let each = several.map(|scheme| (scheme.name.clone(), discriminant(&scheme.auth)));
        each.collect()
    };
    let here = functions(here);
    functions(there).iter().any(|one| !here.contains(one))
}

fn host(api: &Api) -> String {
    let environment = if api.host.has_environment {
        "{environment}"
    } else {
        ""
    };
    format!("{}{environment}{}", api.host.before, api.host.after)
}
