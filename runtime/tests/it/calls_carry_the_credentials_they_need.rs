//! Each call carries the credentials that the description says it needs, and no others.

use std::fmt::Write as _;
use std::sync::Arc;

use specwright_runtime::odata::{PostForm, Rules};
use specwright_runtime::testing::{Play, TestTransport, VirtualClock};
use specwright_runtime::{
    Api, Auth, AuthRule, Call, ClientBuilder, Core, DuplicateRule, EnvironmentInfo, Error,
    ErrorKind, Host, Method, Operation, Scheme, ThrottleRule, Tolerance,
};

const fn api(schemes: &'static [Scheme], security: &'static [&'static [&'static [usize]]]) -> Api {
    Api {
        name: "Keys",
        release: "0.1.0",
        host: Host {
            before: "",
            environment: false,
            after: "keys.example",
        },
        environments: &[EnvironmentInfo {
            name: "Production",
            prefix: "",
        }],
        version: None,
        plain: false,
        schemes,
        security,
        headers: &[],
        duplicates: DuplicateRule::None,
        limits: &[],
        throttled: ThrottleRule {
            statuses: &[429],
            recognise: None,
        },
        tolerance: Tolerance::LENIENT,
        webhooks: None,
    }
}

const fn scheme(name: &'static str, rule: AuthRule) -> Scheme {
    Scheme { name, rule }
}

/// A user, or the application together with its key; two operations need something else.
static API: Api = api(
    &[
        scheme("user", AuthRule::Bearer),
        scheme("app", AuthRule::ApiKey("X-App")),
        scheme("key", AuthRule::QueryKey("api_key")),
        scheme("session", AuthRule::CookieKey("sid")),
    ],
    &[&[&[0], &[1, 2]], &[], &[&[3]], &[&[0], &[]]],
);
static GET: Operation = Operation::new("keys.get", Method::Get, "/get");
static OPEN: Operation = Operation::new("keys.open", Method::Get, "/open").security(1);
static COOKIE: Operation = Operation::new("keys.cookie", Method::Get, "/cookie").security(2);
static PERHAPS: Operation = Operation::new("keys.perhaps", Method::Get, "/perhaps").security(3);
static LONG: Operation = Operation::new("keys.long", Method::Get, "/long").odata(&Rules {
    functions: None,
    expand: None,
    top: None,
    url_limit: Some(10),
    post: Some(&PostForm {
        operation: &POST,
        keys: &[("q", "Q")],
        bare: &[],
    }),
});
static POST: Operation = Operation::new("keys.post", Method::Post, "/post").reads();

specwright_runtime::calls! { pub struct Get -> read String; }

struct Client(Core, TestTransport);

impl From<Core> for Client {
    fn from(core: Core) -> Self {
        Self(core, TestTransport::new())
    }
}

impl Client {
    fn of(api: &'static Api, given: impl IntoIterator<Item = Auth>) -> Result<Self, Error> {
        let transport = TestTransport::new();
        let mut builder = ClientBuilder::<Self>::new(api, 0)
            .transport(Arc::new(transport.clone()))
            .clock(Arc::new(VirtualClock::new()));
        for auth in given {
            builder = builder.auth(auth);
        }
        let Self(core, _) = builder.build()?;
        Ok(Self(core, transport))
    }

    /// The target, and what stands in the headers of credentials.
    async fn call(&self, operation: &'static Operation, cookie: &str) -> Result<String, Error> {
        self.1.play(Play::json(200, "\"\""));
        let mut call = Call::new(&self.0, operation).query("q", &1);
        if !cookie.is_empty() {
            call = call.header("Cookie", cookie);
        }
        Get::from(call).send().await?;
        let seen = self.1.seen();
        let sent = seen.last().expect("sent");
        let mut shown = sent.url.replace("https://keys.example", "");
        for name in ["authorization", "x-app", "cookie"] {
            if let Some(value) = sent.headers.get(name) {
                let value = value.to_str().expect("text");
                let _ = write!(shown, " {name}: {value}");
            }
        }
        Ok(shown)
    }
}

#[tokio::test]
async fn the_first_alternative_that_is_given_is_sent() {
    let user = Client::of(&API, [Auth::bearer("U")]).expect("built");
    let sent = user.call(&GET, "").await.expect("sent");
    assert_eq!(sent, "/get?q=1 authorization: Bearer U");
    let keys = [
        Auth::api_key("K").for_scheme("key"),
        Auth::api_key("A").for_scheme("app"),
    ];
    let app = Client::of(&API, keys.clone()).expect("built");
    let sent = app.call(&GET, "").await.expect("sent");
    assert_eq!(sent, "/get?q=1&api_key=K x-app: A");
    let both = Client::of(&API, keys.into_iter().chain([Auth::bearer("U")])).expect("built");
    let sent = both.call(&GET, "").await.expect("sent");
    assert_eq!(sent, "/get?q=1 authorization: Bearer U");
}

#[tokio::test]
async fn an_operation_that_needs_none_or_others_gets_none_or_others() {
    let given = [Auth::bearer("U"), Auth::api_key("S").for_scheme("session")];
    let client = Client::of(&API, given).expect("built");
    assert_eq!(client.call(&OPEN, "").await.expect("sent"), "/open?q=1");
    let sent = client.call(&COOKIE, "a=b").await.expect("sent");
    assert_eq!(sent, "/cookie?q=1 cookie: a=b; sid=S");
    let sent = client.call(&PERHAPS, "").await.expect("sent");
    assert_eq!(sent, "/perhaps?q=1 authorization: Bearer U");
    let session = Client::of(&API, [Auth::api_key("S").for_scheme("session")]).expect("built");
    assert_eq!(
        session.call(&PERHAPS, "").await.expect("sent"),
        "/perhaps?q=1"
    );
}

#[tokio::test]
async fn what_is_missing_is_reported_before_anything_is_sent() {
    let client = Client::of(&API, [Auth::bearer("U")]).expect("built");
    let error = client.call(&COOKIE, "").await.expect_err("not sent");
    assert_eq!(error.kind(), ErrorKind::NoCredentials);
    assert!(error.to_string().contains("`session`"), "{error}");
    assert!(client.1.seen().is_empty());
    let none = Client::of(&API, []).err().expect("not built");
    assert_eq!(none.kind(), ErrorKind::NoCredentials);
    let wrong = Client::of(&API, [Auth::basic("a", "b")]).err();
    let wrong = wrong.expect("not built").to_string();
    assert!(wrong.contains("user, app, key, session"), "{wrong}");
    let without = Client::of(&API, [Auth::none()]).expect("built");
    assert_eq!(
        without.call(&COOKIE, "").await.expect("sent"),
        "/cookie?q=1"
    );
}

#[tokio::test]
async fn a_key_in_a_query_or_a_cookie_is_never_shown() {
    let keys = ["app", "key", "session"].map(|name| Auth::api_key("S3CRET é").for_scheme(name));
    assert!(Client::of(&API, keys).is_err());
    let keys = ["app", "key", "session"].map(|name| Auth::api_key("S3CRET").for_scheme(name));
    let client = Client::of(&API, keys).expect("built");
    for operation in [&GET, &COOKIE] {
        client
            .1
            .play(Play::json(400, "\"the key S3CRET is not good\""));
        let error = Get::from(Call::new(&client.0, operation)).send().await;
        let error = error.expect_err("refused");
        let curl = error.report().expect("a report").curl();
        let shown = format!("{curl} {error} {error:?} {:?}", error.report());
        assert!(!shown.contains("S3CRET"), "{shown}");
        assert!(shown.contains("is not good"), "{shown}");
    }
}

#[tokio::test]
async fn a_key_without_a_scheme_is_for_what_no_other_names() {
    let keys = [Auth::api_key("K"), Auth::api_key("A").for_scheme("app")];
    let client = Client::of(&API, keys).expect("built");
    let sent = client.call(&GET, "").await.expect("sent");
    assert_eq!(sent, "/get?q=1&api_key=K x-app: A");
    let twice = ["1", "2"].map(|key| Auth::api_key(key).for_scheme("app"));
    let error = Client::of(&API, twice).err().expect("refused").to_string();
    assert!(error.contains("app are given twice"), "{error}");
}

#[tokio::test]
async fn a_session_cookie_takes_the_place_of_one_of_the_same_name() {
    let client = Client::of(&API, [Auth::api_key("S").for_scheme("session")]).expect("built");
    for (given, sent) in [
        ("sid=OLD; a=b", "a=b; sid=S"),
        ("nosid=S", "nosid=S; sid=S"),
        ("a=sid=S", "a=sid=S; sid=S"),
    ] {
        let seen = client.call(&COOKIE, given).await.expect("sent");
        assert_eq!(seen, format!("/cookie?q=1 cookie: {sent}"));
    }
}

#[tokio::test]
async fn a_key_in_the_authorization_header_is_no_bearer_token() {
    static OWN: Api = api(
        &[scheme("key", AuthRule::ApiKey("Authorization"))],
        &[&[&[0]]],
    );
    let client = Client::of(&OWN, [Auth::api_key("K")]).expect("built");
    client.1.play(Play::json(400, "\"no\""));
    let error = Get::from(Call::new(&client.0, &GET)).send().await;
    let error = error.expect_err("refused");
    let curl = error.report().expect("a report").curl();
    assert!(curl.contains(r#"'authorization: '"$API_KEY""#), "{curl}");
}

#[tokio::test]
async fn the_key_in_a_url_counts_towards_its_length() {
    static FORM: Operation = Operation::new("keys.form", Method::Get, "/long").odata(&Rules {
        functions: None,
        expand: None,
        top: None,
        url_limit: Some(60),
        post: None,
    });
    let of = |key: &str| {
        let key = Auth::api_key(key).for_scheme("key");
        let user = Auth::api_key("A").for_scheme("app");
        Client::of(&API, [key, user]).expect("built")
    };
    of("K").call(&FORM, "").await.expect("sent");
    let long = of(&"K".repeat(40)).call(&FORM, "").await;
    let error = long.expect_err("refused").to_string();
    assert!(error.contains("the API takes 60"), "{error}");
}

#[cfg(feature = "oauth2")]
#[test]
fn one_credential_is_not_for_several_token_urls() {
    use specwright_runtime::OAuth2Rule;
    use specwright_runtime::auth::OAuth2;
    use std::time::Duration;

    const fn rule(token: &'static str) -> AuthRule {
        AuthRule::OAuth2(OAuth2Rule {
            token,
            authorize: None,
            credentials_in_form: false,
            lasts: Duration::from_secs(600),
            spacing: Duration::from_secs(1),
            denied: None,
        })
    }
    static TWO: Api = api(
        &[
            scheme("a", rule("https://keys.example/a")),
            scheme("b", rule("https://keys.example/b")),
        ],
        &[&[&[0]], &[&[1]]],
    );
    let auth = || Auth::oauth2(OAuth2::client_credentials("id", "secret"));
    let error = Client::of(&TWO, [auth()]).err().expect("refused");
    assert!(error.to_string().contains("`.for_scheme(…)`"), "{error}");
    let both = [auth().for_scheme("a"), auth().for_scheme("b")];
    Client::of(&TWO, both).expect("built");
}

#[tokio::test]
async fn plain_http_is_spoken_where_the_api_speaks_no_other() {
    static PLAIN: Api = Api {
        plain: true,
        ..api(&[], &[])
    };
    let client = Client::of(&PLAIN, []).expect("built");
    let sent = client.call(&GET, "").await.expect("sent");
    assert_eq!(sent, "http://keys.example/get?q=1");
}

#[tokio::test]
async fn a_query_that_goes_into_a_body_leaves_the_key_in_the_url() {
    let keys = [
        Auth::api_key("K").for_scheme("key"),
        Auth::api_key("A").for_scheme("app"),
    ];
    let client = Client::of(&API, keys).expect("built");
    let sent = client.call(&LONG, "").await.expect("sent");
    assert_eq!(sent, "/post?api_key=K x-app: A");
}
