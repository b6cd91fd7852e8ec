//! Credentials from a file or from the environment.

use std::path::PathBuf;
use std::sync::Arc;

use crate::common::bookshop::{Client, Environment};
use specwright_runtime::Auth;
use specwright_runtime::auth::OAuth2;
use specwright_runtime::testing::{Play, TestTransport, VirtualClock};

/// A file that is gone with the test.
struct TempFile(PathBuf);

impl TempFile {
    fn new(name: &str, text: &str) -> Self {
        let name = format!("specwright-{}-{name}.json", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, text).expect("written");
        Self(path)
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// What the token address is asked with.
async fn form(oauth: OAuth2) -> String {
    let transport = TestTransport::new();
    let client = Client::builder(Environment::Sandbox)
        .auth(Auth::oauth2(oauth))
        .transport(Arc::new(transport.clone()))
        .clock(Arc::new(VirtualClock::new()))
        .build()
        .expect("a client");
    transport.play(Play::json(
        200,
        r#"{"access_token":"A","token_type":"bearer","expires_in":600}"#,
    ));
    transport.play(Play::json(200, r#"{"Id":1}"#));
    client.books().get(1).send().await.expect("read");
    String::from_utf8_lossy(&transport.seen()[0].body).into_owned()
}

#[tokio::test]
async fn a_file_says_which_grant_it_is() {
    let cases = [
        (
            r#"{"client_id":"c","client_secret":"s"}"#,
            "grant_type=client_credentials",
        ),
        (
            r#"{"client_id":"c","client_secret":"s","username":"me","password":"p"}"#,
            "grant_type=password&username=me&password=p",
        ),
        (
            r#"{"client_id":"c","client_secret":"s","refresh_token":"r"}"#,
            "grant_type=refresh_token&refresh_token=r",
        ),
    ];
    for (index, (text, wanted)) in cases.into_iter().enumerate() {
        let file = TempFile::new(&index.to_string(), text);
        let oauth = OAuth2::from_file(&file.0).expect("credentials");
        let form = form(oauth).await;
        assert!(form.starts_with(wanted), "{form}");
    }
}

#[test]
fn a_poor_file_says_what_is_wrong_and_quotes_nothing() {
    let cases = [
        (r#"{"client_id":"c"}"#, "CLIENT_SECRET is missing"),
        (
            r#"{"client_id":"c","client_secret":"s","username":"PLANTED"}"#,
            "USERNAME and PASSWORD go together",
        ),
        (r#"["PLANTED"]"#, "not a JSON object"),
        ("PLANTED", "not a JSON object"),
    ];
    for (index, (text, wanted)) in cases.into_iter().enumerate() {
        let file = TempFile::new(&format!("poor-{index}"), text);
        let error = OAuth2::from_file(&file.0).expect_err("poor");
        let shown = format!("{error} {error:?}");
        assert!(error.to_string().contains(wanted), "{error}");
        assert!(!shown.contains("PLANTED"), "{shown}");
    }
    let missing = OAuth2::from_file("/nowhere/at/all").expect_err("no file");
    assert!(missing.to_string().contains("cannot be read"), "{missing}");
}

#[test]
fn the_environment_says_what_it_lacks() {
    let error = OAuth2::from_env("SPECWRIGHT_NOBODY_SETS_THIS").expect_err("nothing set");
    assert!(
        error.to_string().contains("CLIENT_ID is missing"),
        "{error}"
    );
}
