//! The page at `/` and its buttons.

use http::header::CONTENT_SECURITY_POLICY;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::check::Query;
use crate::clock::{Time, rfc3339};
use crate::core::Core;
use crate::fault::{Plan, signed};
use crate::message::{Reply, Request};
use crate::router::Found;
use crate::webhook::Receiver;

/// The header that every button sends: a page from elsewhere cannot send it without being asked.
const CONTROL_HEADER: &str = "x-sandbox-control";
const PAGE: &str = include_str!("page/page.html");
const SCRIPT: &str = include_str!("page/page.js");
const STYLE: &str = include_str!("page/page.css");

/// Answers the page and its buttons; `None` if the request is for the API.
pub(crate) fn answer(core: &Core, request: &Request) -> Option<Reply> {
    let path = request.path();
    if path == "/" {
        let taken = matches!(
            core.router.find(&request.method, path),
            Found::Operation(..)
        );
        return (!taken && request.method == Method::GET).then(page);
    }
    let action = path.strip_prefix("/-sandbox")?;
    if request.method == Method::GET {
        return Some(match action {
            "" | "/" => page(),
            "/page.js" => {
                Reply::new(StatusCode::OK).with_body("text/javascript; charset=utf-8", SCRIPT)
            }
            "/page.css" => Reply::new(StatusCode::OK).with_body("text/css; charset=utf-8", STYLE),
            "/overview" => Reply::new(StatusCode::OK).json(&overview(core)),
            "/arrivals" => Reply::new(StatusCode::OK).json(&core.state().arrivals.to_value()),
            "/recording" => {
                let traffic = core.state().log.traffic().to_vec();
                Reply::new(StatusCode::OK).json(&Value::Array(traffic))
            }
            _ => Reply::new(StatusCode::NOT_FOUND),
        });
    }
    if request.method != Method::POST || !request.headers.contains_key(CONTROL_HEADER) {
        return Some(Reply::new(StatusCode::FORBIDDEN));
    }
    Some(match press(core, action, request) {
        Ok(()) => Reply::new(StatusCode::OK).json(&overview(core)),
        Err(why) => Reply::new(StatusCode::BAD_REQUEST).json(&json!({ "error": why })),
    })
}

fn press(core: &Core, action: &str, request: &Request) -> Result<(), String> {
    match action {
        "/reset" => core.reset(),
        "/clock" => {
            let query = Query::parse(request.query());
            let by = query
                .get("by")
                .and_then(signed)
                .ok_or("by must be a time such as 10s")?;
            core.clock.jump(by);
        }
        "/plan" => {
            let text = std::str::from_utf8(&request.body)
                .map_err(|_| "the plan is not UTF-8".to_owned())?;
            let plan = if text.trim().is_empty() {
                Plan::default()
            } else {
                Plan::parse(text)?
            };
            let mut state = core.state();
            state.plan = plan;
            state.rule_hits.clear();
        }
        "/webhooks" => core.state().receivers = Receiver::list(&request.body)?,
        _ => return Err(format!("there is no button {action}")),
    }
    Ok(())
}

fn page() -> Reply {
    let policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
                  img-src data:; frame-ancestors 'none'";
    Reply::new(StatusCode::OK)
        .with_body("text/html; charset=utf-8", PAGE)
        .header(CONTENT_SECURITY_POLICY, policy)
}

/// What the page shows.
pub(crate) fn overview(core: &Core) -> Value {
    let at = core.clock.now();
    let state = core.state();
    let collections: Vec<Value> = state
        .store
        .sizes(at)
        .into_iter()
        .map(|(name, count)| json!({ "name": name, "count": count, "last": state.store.last(&name, 5, at) }))
        .collect();
    json!({
        "api": core.api.name,
        "operations": core.behaviours.operations.len(),
        "now": rfc3339(at),
        "virtual": core.settings.time != Time::Real,
        "count": state.log.count(),
        "remembered": state.seen.len(),
        "collections": collections,
        "requests": state.log.recent(),
        "rules": state.plan.rules.iter().map(|rule| format!("{} → {}", rule.on, rule.fault)).collect::<Vec<_>>(),
        "rate": state.plan.rate,
        "struck": state.plan.faults,
    })
}
