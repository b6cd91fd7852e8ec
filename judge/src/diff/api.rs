//! What holds for the whole API.

use specwright_model::api::{Api, Auth};

use super::Found;
use crate::change::{
    AUTH_CHANGED, CRATE_RENAMED, DOCS_CHANGED, DUPLICATES_CHANGED, ENVIRONMENT_ADDED,
    ENVIRONMENT_CHANGED, ENVIRONMENT_REMOVED, ENVIRONMENTS_REORDERED, HEADERS_CHANGED,
    HOST_CHANGED, LIMITS_CHANGED, OAUTH2_ADDED, OAUTH2_REMOVED, Rule, TOLERANCE_CHANGED,
    VERSION_CHANGED, WEBHOOKS_CHANGED, Wire,
};

pub(super) fn compare(found: &mut Found<'_>) {
    let (old, new) = (found.old, found.new);
    let mut push = |rule, message: String| found.push(rule, "api", message, (None, None));
    if old.crate_name != new.crate_name {
        push(
            CRATE_RENAMED,
            format!("the crate `{}` became `{}`", old.crate_name, new.crate_name),
        );
    }
    if old.host != new.host {
        push(
            HOST_CHANGED,
            format!("the host `{}` became `{}`", host(old), host(new)),
        );
    }
    if old.version != new.version {
        let prefix = |api: &Api| api.version.clone().unwrap_or_else(|| "none".to_owned());
        push(
            VERSION_CHANGED,
            format!(
                "the version prefix `{}` became `{}`",
                prefix(old),
                prefix(new)
            ),
        );
    }
    for was in &old.environments {
        match new.environments.iter().find(|is| is.name == was.name) {
            None => push(
                ENVIRONMENT_REMOVED,
                format!("the environment `{}` is gone", was.name),
            ),
            Some(is) if is.prefix != was.prefix => push(
                ENVIRONMENT_CHANGED,
                format!(
                    "the prefix of `{}` is `{}`, it was `{}`",
                    is.name, is.prefix, was.prefix
                ),
            ),
            Some(_) => {}
        }
    }
    for is in &new.environments {
        if !old.environments.iter().any(|was| was.name == is.name) {
            push(
                ENVIRONMENT_ADDED,
                format!("the environment `{}` is new", is.name),
            );
        }
    }
    // The first environment is the default, and callers may count them.
    let place = |api: &Api, name: &str| api.environments.iter().position(|e| e.name == name);
    let mut known = old.environments.iter().map(|e| e.name.as_str());
    let moved = |name: &str| place(new, name).is_some_and(|at| Some(at) != place(old, name));
    if known.any(moved) {
        push(
            ENVIRONMENTS_REORDERED,
            "the environments stand in another order".to_owned(),
        );
    }
    if old.auth != new.auth {
        let message = "requests prove in another way who sends them".to_owned();
        push(auth(&old.auth, &new.auth), message);
    }
    if old.tolerance != new.tolerance {
        let looser = (old.tolerance.absent <= new.tolerance.absent)
            && (old.tolerance.null <= new.tolerance.null)
            && (old.tolerance.numeric_text <= new.tolerance.numeric_text);
        let wire = if looser { Wire::Wider } else { Wire::Breaking };
        let message = "answers may do other things than their types say".to_owned();
        push(TOLERANCE_CHANGED.on_wire(wire), message);
    }
    if old.webhooks != new.webhooks {
        let wire = if old.webhooks.is_none() {
            Wire::Wider
        } else {
            Wire::Breaking
        };
        let message = "webhook deliveries are signed or read in another way".to_owned();
        push(WEBHOOKS_CHANGED.on_wire(wire), message);
    }
    if old.headers != new.headers {
        push(
            HEADERS_CHANGED,
            "other headers stand on every request".to_owned(),
        );
    }
    if old.duplicates != new.duplicates {
        push(
            DUPLICATES_CHANGED,
            "the duplicate rule is another one".to_owned(),
        );
    }
    if old.limits != new.limits || old.throttled != new.throttled {
        push(LIMITS_CHANGED, "the limits are others".to_owned());
    }
    if (&old.name, &old.doc) != (&new.name, &new.doc) {
        push(DOCS_CHANGED, "other documentation".to_owned());
    }
}

/// The feature `oauth2` is there only where tokens can be asked for.
fn auth(old: &Auth, new: &Auth) -> Rule {
    match (old, new) {
        (Auth::OAuth2(_), Auth::OAuth2(_)) => AUTH_CHANGED,
        (Auth::OAuth2(_), _) => OAUTH2_REMOVED,
        (_, Auth::OAuth2(_)) => OAUTH2_ADDED,
        _ => AUTH_CHANGED,
    }
}

fn host(api: &Api) -> String {
    let environment = if api.host.has_environment {
        "{environment}"
    } else {
        ""
    };
    format!("{}{environment}{}", api.host.before, api.host.after)
}
