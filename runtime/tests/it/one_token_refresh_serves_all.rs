//! Tokens: one refresh for all, the newest refresh token kept, login pages and "no right" understood.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::common::bookshop::{API, Client, Environment, NewBook};
use http::header::AUTHORIZATION;
use specwright_runtime::auth::{
    Authorization, Lease, LeaseRequest, OAuth2, StoredTokens, TokenError, TokenStore,
};
use specwright_runtime::promise::Unknown;
use specwright_runtime::testing::{Play, Recorded, TestTransport, VirtualClock};
use specwright_runtime::transport::{BoxFuture, Clock};
use specwright_runtime::{Auth, ErrorKind};

fn token(access: &str, refresh: &str) -> Play {
    Play::json(
        200,
        format!(
            r#"{{"access_token":"{access}","token_type":"bearer","expires_in":600,"refresh_token":"{refresh}","scope":"x"}}"#
        ),
    )
}

fn book() -> Play {
    Play::json(200, r#"{"Id":1}"#)
}

fn set(oauth: OAuth2) -> (TestTransport, VirtualClock, Client) {
    let (transport, clock) = (TestTransport::new(), VirtualClock::new());
    let client = Client::builder(Environment::Sandbox)
        .auth(Auth::oauth2(oauth))
        .unlimited()
        .transport(Arc::new(transport.clone()))
        .clock(Arc::new(clock.clone()))
        .build()
        .expect("a client");
    (transport, clock, client)
}

fn password() -> OAuth2 {
    OAuth2::password("SB.1.x", "C1IENTS3CRET", "me", "PA55WORD")
}

fn forms(seen: &[Recorded]) -> Vec<String> {
    let tokens = seen.iter().filter(|request| request.url.contains("oauth"));
    tokens
        .map(|request| String::from_utf8_lossy(&request.body).into_owned())
        .collect()
}

#[tokio::test]
async fn a_token_is_asked_for_once_and_renewed_early_by_the_newest_refresh_token() {
    let (transport, clock, client) = set(password());
    transport.play(token("A1", "R1")).play(book()).play(book());
    client.books().get(1).send().await.expect("read");
    client.books().get(1).send().await.expect("read");
    clock.pass(Duration::from_secs(550));
    transport.play(token("A2", "R2")).play(book());
    client.books().get(1).send().await.expect("read");
    clock.pass(Duration::from_secs(550));
    transport.play(token("A3", "R3")).play(book());
    client.books().get(1).send().await.expect("read");
    let seen = transport.seen();
    assert_eq!(
        forms(&seen),
        [
            "grant_type=password&username=me&password=PA55WORD",
            "grant_type=refresh_token&refresh_token=R1",
            "grant_type=refresh_token&refresh_token=R2",
        ]
    );
    assert_eq!(seen[0].url, "https://sb-login.bookshop.example/oauth/token");
    assert_eq!(
        seen[0].headers[AUTHORIZATION],
        "Basic U0IuMS54OkMxSUVOVFMzQ1JFVA=="
    );
    assert_eq!(seen[1].headers[AUTHORIZATION], "Bearer A1");
    assert_eq!(seen[6].headers[AUTHORIZATION], "Bearer A3");
}

#[tokio::test]
async fn sixty_four_callers_make_one_refresh_and_no_failed_call() {
    let (transport, clock, client) = set(password());
    transport.play(token("A1", "R1")).play(book());
    client.books().get(1).send().await.expect("read");
    clock.pass(Duration::from_secs(700));
    transport.play(token("A2", "R2"));
    for _ in 0..64 {
        transport.play(book());
    }
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let call = client.books().get(1).send();
        calls.spawn(async move { call.await.map(|book| book.id) });
    }
    while let Some(call) = calls.join_next().await {
        assert_eq!(call.expect("no panic").expect("read"), 1);
    }
    assert_eq!(forms(&transport.seen()).len(), 2);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_a_denied_right_is_not() {
    let (transport, clock, client) = set(password());
    transport
        .play(token("A1", "R1"))
        .play(Play::json(401, ""))
        .play(token("A2", "R2"))
        .play(book());
    let began = clock.now().monotonic;
    client.books().get(1).send().await.expect("read");
    // The token address wants its pause.
    assert!(clock.now().monotonic.saturating_sub(began) >= Duration::from_secs(5));
    transport
        .play(Play::json(401, ""))
        .play(token("A3", "R3"))
        .play(Play::json(401, ""));
    let error = client
        .books()
        .get(1)
        .send()
        .await
        .expect_err("still refused");
    assert_eq!(error.kind(), ErrorKind::Refused);
    let denied = r#"{"ErrorCodes":[504],"ErrorCode":504,"ErrorMessage":"no right"}"#;
    transport.play(Play::json(401, denied));
    let error = client.books().get(1).send().await.expect_err("no right");
    assert!(error.to_string().contains("no right (code 504)"), "{error}");
    assert_eq!(forms(&transport.seen()).len(), 3);
}

#[tokio::test]
async fn a_login_page_is_a_clear_error_and_nothing_is_sent_without_a_token() {
    for play in [
        Play::json(302, "").header("location", "/Account/LogOn"),
        Play::Answer {
            status: 200,
            headers: vec![("content-type", "text/html".into())],
            body: "<html>".into(),
        },
    ] {
        let (transport, _, client) = set(password());
        transport.play(play);
        let error = client.books().get(1).send().await.expect_err("no token");
        assert_eq!(error.kind(), ErrorKind::NoCredentials);
        assert!(
            error.to_string().contains("the client is unknown there"),
            "{error}"
        );
        assert_eq!(transport.seen().len(), 1);
    }
}

#[tokio::test]
async fn a_dead_refresh_token_falls_back_to_the_password_and_too_often_waits() {
    let (transport, clock, client) = set(password());
    transport.play(token("A1", "R1")).play(book());
    client.books().get(1).send().await.expect("read");
    clock.pass(Duration::from_secs(700));
    transport.play(Play::json(400, r#"{"error":"invalid_grant"}"#));
    transport
        .play(Play::json(429, "").header("error-message", "limit"))
        .play(Play::Lost);
    transport.play(token("A2", "R2")).play(book());
    client.books().get(1).send().await.expect("read");
    let forms = forms(&transport.seen());
    assert_eq!(forms.len(), 5);
    assert!(forms[4].starts_with("grant_type=password"));
}

#[tokio::test]
async fn a_write_is_not_resent_with_another_token() {
    let (transport, _, client) = set(password());
    // A token that ends while the lost write settles.
    transport.play(Play::json(
        200,
        r#"{"access_token":"A","token_type":"bearer","expires_in":0}"#,
    ));
    transport.play(Play::Lost);
    let error = client
        .books()
        .create(&NewBook::new("t"))
        .send()
        .await
        .expect_err("unknown");
    assert_eq!(
        error.kind(),
        ErrorKind::Unknown(Unknown::TokenChanged),
        "{error}"
    );
    assert_eq!(transport.seen().len(), 2);
}

#[tokio::test]
async fn a_store_keeps_the_newest_tokens() {
    #[derive(Default)]
    struct Store(Mutex<Option<(u64, StoredTokens)>>);
    impl TokenStore for Store {
        fn lease(&self, request: LeaseRequest) -> BoxFuture<'_, Result<Lease, TokenError>> {
            let stored = self.0.lock().expect("no panic").clone();
            let newer = stored.filter(|(generation, _)| *generation > request.known);
            let lease = match newer {
                Some((generation, tokens)) => Lease::Newer { generation, tokens },
                None => Lease::Leased(request.known + 1),
            };
            Box::pin(std::future::ready(Ok(lease)))
        }
        fn end_lease<'a>(
            &'a self,
            generation: u64,
            tokens: Option<&'a StoredTokens>,
        ) -> BoxFuture<'a, Result<bool, TokenError>> {
            if let Some(tokens) = tokens {
                *self.0.lock().expect("no panic") = Some((generation, tokens.clone()));
            }
            Box::pin(std::future::ready(Ok(true)))
        }
    }
    let store = Arc::new(Store::default());
    let (transport, _, client) = set(password().store(store.clone()));
    transport.play(token("A1", "R1")).play(book());
    client.books().get(1).send().await.expect("read");
    // The next process.
    let (transport, clock, client) = set(password().store(store));
    transport.play(book());
    client.books().get(1).send().await.expect("read");
    assert_eq!(transport.seen()[0].headers[AUTHORIZATION], "Bearer A1");
    clock.pass(Duration::from_secs(590));
    transport.play(token("A2", "R2")).play(book());
    client.books().get(1).send().await.expect("read");
    assert_eq!(
        forms(&transport.seen()),
        ["grant_type=refresh_token&refresh_token=R1"]
    );
}

#[test]
fn a_user_is_asked_with_pkce_and_a_foreign_redirect_is_refused() {
    let ask =
        || Authorization::new(&API, 1, "client", "http://127.0.0.1:7777/back").expect("an address");
    let asked = ask();
    let url = asked.url().to_owned();
    assert!(url.starts_with(
        "https://sb-login.bookshop.example/oauth/authorize?response_type=code&client_id=client&"
    ));
    assert!(url.contains("code_challenge_method=S256"));
    let state = url
        .split("state=")
        .nth(1)
        .expect("a state")
        .split('&')
        .next()
        .expect("a value")
        .to_owned();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("bound");
    let user = std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let mut browser = std::net::TcpStream::connect(address).expect("connected");
        let request = format!("GET /back?code=C%20DE&state={state} HTTP/1.1\r\nHost: x\r\n\r\n");
        browser.write_all(request.as_bytes()).expect("written");
        let mut page = String::new();
        browser.read_to_string(&mut page).expect("read");
        page
    });
    let redirected = asked.wait_for_redirect(&listener).expect("a redirect");
    assert!(
        user.join()
            .expect("no panic")
            .ends_with("You may close this page")
    );
    assert!(asked.finish(&redirected, "s").is_ok());
    assert!(ask().finish(&redirected, "s").is_err());
}

#[test]
fn waiting_for_the_user_outlasts_everybody_else() {
    use std::io::{Read as _, Write as _};
    let asked =
        Authorization::new(&API, 1, "client", "http://127.0.0.1:7777/back").expect("an address");
    let (_, after) = asked.url().split_once("state=").expect("a state");
    let state = after.split('&').next().expect("a value").to_owned();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("bound");
    let visitors = std::thread::spawn(move || {
        let visit = |request: &[u8]| {
            let mut browser = std::net::TcpStream::connect(address).expect("connected");
            let _ = browser.write_all(request);
            let _ = browser.shutdown(std::net::Shutdown::Write);
            let mut page = Vec::new();
            let _ = browser.read_to_end(&mut page);
            String::from_utf8_lossy(&page).into_owned()
        };
        // A connection that is not used, an icon, a stranger's page, no text, and a line without an end.
        visit(b"");
        for stranger in [
            &b"GET /favicon.ico HTTP/1.1\r\n\r\n"[..],
            b"GET /back?code=EVIL&state=guessed HTTP/1.1\r\n\r\n",
            b"GET /back?state=\xff\xfe HTTP/1.1\r\n\r\n",
            &b"x".repeat(100_000),
        ] {
            let page = visit(stranger);
            assert!(!page.contains("You may close this page"), "{page}");
        }
        visit(format!("GET /back?state={state}&code=CODE HTTP/1.1\r\n\r\n").as_bytes())
    });
    let redirected = asked.wait_for_redirect(&listener).expect("a redirect");
    assert!(redirected.ends_with("&code=CODE"), "{redirected}");
    let page = visitors.join().expect("no panic");
    assert!(page.contains("You may close this page"), "{page}");
}

#[tokio::test]
async fn nothing_secret_is_printed() {
    let oauth = password();
    let shown = format!("{oauth:?} {:?}", Auth::oauth2(oauth.clone()));
    let (transport, _, client) = set(oauth);
    transport.play(Play::json(
        400,
        r#"{"error":"invalid_grant","error_description":"PA55WORD"}"#,
    ));
    let error = client.books().get(1).send().await.expect_err("no token");
    let shown = format!("{shown} {error} {error:?} {client:?}");
    for secret in ["PA55WORD", "C1IENTS3CRET"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
