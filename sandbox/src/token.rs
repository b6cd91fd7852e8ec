//! Caller is asking: bearer tokens, and the address that gives them out.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, COOKIE, LOCATION};
use http::{HeaderName, Method, StatusCode};
use serde_json::json;
use specwright_model::api::{Api, ApiKey, Auth, Grant, KeyPlace, OAuth2, Operation, Scheme};

use crate::check::Query;
use crate::clock::{Moment, nanos};
use crate::message::{RULE_HEADER, Reply, Request};
use crate::refusal::Refusal;
use crate::settings::{Settings, TOKEN, USER};

/// Caller sent a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) user: String,
    pub(crate) client: String,
    pub(crate) company: String,
}

/// Tokens, codes and when they end.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    access: HashMap<String, (Caller, Moment)>,
    refresh: HashMap<String, Caller>,
    codes: HashMap<String, (Caller, String)>,
    last_call: HashMap<String, Moment>,
    made: u64,
}

/// Where an unknown client is sent to.
const LOGIN_PAGE: &str = "/Account/LogOn";

impl Tokens {
    /// Says caller sends the request, or that the API would not know.
    pub(crate) fn check(
        &self,
        (api, operation): (&Api, &Operation),
        settings: &Settings,
        request: &Request,
        at: Moment,
    ) -> Result<Caller, Refusal> {
        let security = api.security(operation);
        if security.is_empty() {
            return Ok(caller("nobody"));
        }
        let mut refusal = None;
        for needed in security {
            let schemes = needed.iter().filter_map(|index| api.schemes.get(*index));
            let mut callers = schemes.map(|scheme| self.by(scheme, settings, request, at));
            match callers.try_fold(None, |first, next| next.map(|next| first.or(Some(next)))) {
                Ok(found) => return Ok(found.unwrap_or_else(|| caller("nobody"))),
                Err(why) => refusal = refusal.or(Some(why)),
            }
        }
        Err(refusal.unwrap_or_else(|| Refusal::new(401, "auth: credentials are missing")))
    }

    /// Who sends a request, by what one scheme wants to see.
    fn by(
        &self,
        scheme: &Scheme,
        settings: &Settings,
        request: &Request,
        at: Moment,
    ) -> Result<Caller, Refusal> {
        let sent = request
            .text_header(AUTHORIZATION.as_str())
            .unwrap_or_default();
        let word = |scheme: &str| {
            let (got, rest) = sent.split_once(' ')?;
            got.eq_ignore_ascii_case(scheme)
                .then(|| rest.trim())
                .filter(|rest| !rest.is_empty())
        };
        let missing = |what: &str| Refusal::new(401, format!("auth: {what} is missing"));
        match &scheme.auth {
            Auth::Basic => word("basic").map(caller).ok_or_else(|| {
                missing("Authorization: Basic").with_header("www-authenticate", "Basic")
            }),
            Auth::ApiKey(key) => match sent_key(request, key) {
                Some(text) if !text.is_empty() => Ok(caller(&text)),
                _ => Err(missing(&key.name)),
            },
            Auth::Bearer | Auth::OAuth2(_) => {
                let Some(token) = word("bearer") else {
                    return Err(
                        missing("Authorization: Bearer").with_header("www-authenticate", "Bearer")
                    );
                };
                match self.access.get(token) {
                    Some((caller, until)) if *until > at => Ok(caller.clone()),
                    Some(_) => Err(Refusal::new(401, "auth: the token has expired")),
                    // Without a token address the sandbox cannot know which tokens are good.
                    None if scheme.auth == Auth::Bearer => Ok(caller(token)),
                    None if token == TOKEN => Ok(caller(USER.0)),
                    None if settings.tokens.iter().any(|known| known == token) => Ok(caller(token)),
                    None => Err(Refusal::new(401, "auth: the token is unknown")),
                }
            }
        }
    }

    /// Answers a call of the token or authorization address; `None` if it is neither.
    pub(crate) fn answer(
        &mut self,
        api: &Api,
        settings: &Settings,
        request: &Request,
        at: Moment,
    ) -> Option<Reply> {
        let rule = api.oauth2()?;
        let path = request.path();
        if path == LOGIN_PAGE {
            let page = "<!doctype html><title>Log on</title><h1>Log on</h1>";
            return Some(with_rule(
                Reply::new(StatusCode::OK).with_body("text/html", page),
                "token: the login page",
            ));
        }
        if path == url_path(&rule.token) {
            if request.method != Method::POST {
                return Some(oauth_error(
                    405,
                    "invalid_request",
                    "token: the verb must be POST",
                ));
            }
            return Some(self.token_call(rule, settings, request, at));
        }
        let authorize = rule.authorize.as_deref().map(url_path);
        (authorize == Some(path) && request.method == Method::GET)
            .then(|| self.authorize(settings, request))
    }

    fn authorize(&mut self, settings: &Settings, request: &Request) -> Reply {
        let query = Query::parse(request.query());
        let known = query
            .get("client_id")
            .and_then(|id| settings.clients.iter().find(|client| client.id == id));
        let Some(client) = known else {
            return login_redirect();
        };
        let (Some(to), Some("code")) = (query.get("redirect_uri"), query.get("response_type"))
        else {
            return oauth_error(
                400,
                "invalid_request",
                "token: response_type=code and redirect_uri are needed",
            );
        };
        let user = settings
            .users
            .first()
            .map(|user| user.name.clone())
            .unwrap_or_default();
        let caller = Caller {
            user,
            client: client.id.clone(),
            company: client.company.clone(),
        };
        let code = self.fresh("code", settings.seed);
        self.codes.insert(code.clone(), (caller, to.to_owned()));
        let joint = if to.contains('?') { '&' } else { '?' };
        let mut target = format!("{to}{joint}code={code}");
        if let Some(state) = query.get("state") {
            target.push_str("&state=");
            target.extend(percent_encoding::utf8_percent_encode(
                state,
                percent_encoding::NON_ALPHANUMERIC,
            ));
        }
        with_rule(
            Reply::new(StatusCode::FOUND).header(LOCATION, &target),
            "token: a code was given",
        )
    }

    fn token_call(
        &mut self,
        rule: &OAuth2,
        settings: &Settings,
        request: &Request,
        at: Moment,
    ) -> Reply {
        let media = request.text_header("content-type").unwrap_or_default();
        if !media.starts_with("application/x-www-form-urlencoded") {
            return oauth_error(400, "invalid_request", "token: the body must be a form");
        }
        let form = Query::parse(&String::from_utf8_lossy(&request.body));
        let credentials = if rule.credentials_in_form {
            form.get("client_id")
                .zip(form.get("client_secret"))
                .map(|(id, secret)| format!("{id}:{secret}"))
        } else {
            basic(request)
        };
        let known = credentials
            .as_deref()
            .and_then(|text| text.split_once(':'))
            .and_then(|(id, secret)| {
                settings
                    .clients
                    .iter()
                    .find(|client| client.id == id && client.secret == secret)
            });
        let Some(client) = known else {
            return login_redirect();
        };
        let caller = Caller {
            user: String::new(),
            client: client.id.clone(),
            company: client.company.clone(),
        };
        let grant = match self.grant(rule, settings, &form, caller) {
            Ok(caller) => caller,
            Err(reply) => return *reply,
        };
        if let Some(last) = self.last_call.get(&grant.user)
            && at < last.saturating_add(nanos(rule.spacing))
        {
            let text = "Rejected by security reason: Login attempts limit exceed.";
            let reply = Reply::new(StatusCode::TOO_MANY_REQUESTS)
                .header(HeaderName::from_static("error-message"), text);
            return with_rule(
                reply,
                &format!("token: two calls within {} s", rule.spacing.as_secs()),
            );
        }
        self.last_call.insert(grant.user.clone(), at);
        self.use_up(&form);
        self.issue(rule, settings, grant, at)
    }

    /// Says whose token it will be; takes nothing away yet.
    fn grant(
        &self,
        rule: &OAuth2,
        settings: &Settings,
        form: &Query,
        caller: Caller,
    ) -> Result<Caller, Box<Reply>> {
        let holder = match asked_grant(rule, form)? {
            Grant::Password => named_user(settings, form, caller).ok_or("wrong user or password"),
            Grant::RefreshToken => self
                .refresh_holder(form, &caller)
                .ok_or("unknown or used refresh token"),
            Grant::AuthorizationCode => self
                .code_holder(form, &caller)
                .ok_or("unknown code, or another redirect_uri"),
            Grant::ClientCredentials => Ok(Caller {
                user: caller.client.clone(),
                ..caller
            }),
        };
        holder.map_err(|why| Box::new(oauth_error(400, "invalid_grant", &format!("token: {why}"))))
    }

    fn refresh_holder(&self, form: &Query, caller: &Caller) -> Option<Caller> {
        let known = self.refresh.get(form.get("refresh_token")?)?;
        (known.client == caller.client).then(|| known.clone())
    }

    fn code_holder(&self, form: &Query, caller: &Caller) -> Option<Caller> {
        let (known, to) = self.codes.get(form.get("code")?)?;
        let same = known.client == caller.client && form.get("redirect_uri") == Some(to);
        same.then(|| known.clone())
    }

    /// Refresh tokens and codes are good for one use.
    fn use_up(&mut self, form: &Query) {
        if let Some(token) = form.get("refresh_token") {
            self.refresh.remove(token);
        }
        if let Some(code) = form.get("code") {
            self.codes.remove(code);
        }
    }

    fn issue(&mut self, rule: &OAuth2, settings: &Settings, caller: Caller, at: Moment) -> Reply {
        let access = self.fresh("access", settings.seed);
        let refresh = self.fresh("refresh", settings.seed);
        self.access
            .retain(|_, (_, until)| until.saturating_add(3_600_000_000_000) > at);
        self.access.insert(
            access.clone(),
            (caller.clone(), at.saturating_add(nanos(rule.lasts))),
        );
        let mut body = json!({
            "access_token": access, "token_type": "bearer", "expires_in": rule.lasts.as_secs(), "scope": "",
        });
        if rule.grants.contains(&Grant::RefreshToken) {
            body["refresh_token"] = json!(refresh);
            self.refresh.insert(refresh, caller);
        }
        with_rule(
            Reply::new(StatusCode::OK).json(&body),
            "token: a token was given",
        )
    }

    fn fresh(&mut self, kind: &str, seed: u64) -> String {
        self.made += 1;
        let [high, low] = crate::duplicate::fingerprint(&[
            kind.as_bytes(),
            &seed.to_le_bytes(),
            &self.made.to_le_bytes(),
        ]);
        format!("{kind}-{high:016x}{low:016x}")
    }
}

/// The grant that a form asks for, if the API has it.
/// Somebody of this name.
fn caller(user: &str) -> Caller {
    Caller {
        user: user.to_owned(),
        client: "client".to_owned(),
        company: "company".to_owned(),
    }
}

/// A key that was sent, where the API wants it.
fn sent_key(request: &Request, key: &ApiKey) -> Option<String> {
    match key.place {
        KeyPlace::Header => request.text_header(&key.name).map(str::to_owned),
        KeyPlace::Query => {
            let query = Query::parse(request.query());
            let found = query.0.into_iter().find(|(name, _)| *name == key.name);
            found.map(|(_, value)| value)
        }
        KeyPlace::Cookie => {
            let cookies = request.text_header(COOKIE.as_str())?.split(';');
            let mut pairs = cookies.filter_map(|cookie| cookie.trim().split_once('='));
            let found = pairs.find(|(name, _)| *name == key.name);
            found.map(|(_, value)| value.to_owned())
        }
    }
}

fn asked_grant(rule: &OAuth2, form: &Query) -> Result<Grant, Box<Reply>> {
    let wrong =
        |error: &str, why: &str| Box::new(oauth_error(400, error, &format!("token: {why}")));
    let grant = match form.get("grant_type") {
        Some("password") => Grant::Password,
        Some("refresh_token") => Grant::RefreshToken,
        Some("authorization_code") => Grant::AuthorizationCode,
        Some("client_credentials") => Grant::ClientCredentials,
        Some(_) => return Err(wrong("unsupported_grant_type", "unknown grant_type")),
        None => return Err(wrong("invalid_request", "grant_type is missing")),
    };
    if rule.grants.contains(&grant) {
        Ok(grant)
    } else {
        Err(wrong(
            "unsupported_grant_type",
            "the API does not know this grant",
        ))
    }
}

/// The user whose name and password a form holds.
fn named_user(settings: &Settings, form: &Query, caller: Caller) -> Option<Caller> {
    let (name, password) = (form.get("username")?, form.get("password")?);
    let user = settings
        .users
        .iter()
        .find(|user| user.name == name && user.password == password)?;
    Some(Caller {
        user: user.name.clone(),
        ..caller
    })
}

fn with_rule(reply: Reply, rule: &str) -> Reply {
    reply.header(HeaderName::from_static(RULE_HEADER), rule)
}

fn login_redirect() -> Reply {
    with_rule(
        Reply::new(StatusCode::FOUND).header(LOCATION, LOGIN_PAGE),
        "token: unknown client",
    )
}

fn oauth_error(status: u16, error: &str, rule: &str) -> Reply {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    with_rule(
        Reply::new(status).json(&json!({ "error": error, "error_description": rule })),
        rule,
    )
}

/// `id:secret` from the header.
fn basic(request: &Request) -> Option<String> {
    let sent = request.text_header(AUTHORIZATION.as_str())?;
    let (scheme, text) = sent.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    String::from_utf8(STANDARD.decode(text.trim()).ok()?).ok()
}

/// The path of an absolute URL.
fn url_path(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or("/", |at| &rest[at..])
}
