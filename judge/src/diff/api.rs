//! What holds for the whole API.

use specwright_model::api::Api;

use super::Found;
use crate::change::{
    AUTH_CHANGED, CRATE_RENAMED, DOCS_CHANGED, DUPLICATES_CHANGED, ENVIRONMENT_ADDED,
    ENVIRONMENT_CHANGED, ENVIRONMENT_REMOVED, HEADERS_CHANGED, HOST_CHANGED, LIMITS_CHANGED,
    VERSION_CHANGED,
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
    if old.auth != new.auth {
        push(
            AUTH_CHANGED,
            "requests prove in another way who sends them".to_owned(),
        );
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
    if old.doc != new.doc {
        push(DOCS_CHANGED, "other documentation".to_owned());
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
