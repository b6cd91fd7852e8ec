//! Servers that speak TLS with certificates of their own, ask for one, and let a user do no more than a fleet needs.

use specwright_runtime::{ErrorKind, OnDuplicate};

use super::setup::*;
use crate::test_server::TestServer;
use crate::{Fleet, RedisAddress, StoreErrorKind, StoreInspector};

/// What a fleet needs, as `README.md` says it.
const README: &str = include_str!("../../README.md");

struct Certificates {
    folder: tempfile::TempDir,
    root: String,
    client: (String, String),
}

impl Certificates {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut authority = rcgen::CertificateParams::new(Vec::new()).expect("parameters");
        authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        // Another name than that of the others: what is signed by its own name is its own authority.
        let name = rcgen::DnType::CommonName;
        authority.distinguished_name.push(name, "authority");
        let key = rcgen::KeyPair::generate().expect("a key");
        let authority = rcgen::CertifiedIssuer::self_signed(authority, key).expect("signed");
        let signed = |name: &str| {
            let key = rcgen::KeyPair::generate().expect("a key");
            let params = rcgen::CertificateParams::new([name.to_owned()]).expect("parameters");
            let certificate = params.signed_by(&key, &authority).expect("signed");
            (certificate.pem(), key.serialize_pem())
        };
        let server = signed("127.0.0.1");
        for (name, text) in [
            ("root.pem", &authority.pem()),
            ("server.pem", &server.0),
            ("server.key", &server.1),
        ] {
            std::fs::write(folder.path().join(name), text).expect("written");
        }
        Self {
            folder,
            root: authority.pem(),
            client: signed("worker"),
        }
    }

    fn server(&self, more: &[&str]) -> Option<TestServer> {
        let file = |name: &str| self.folder.path().join(name).display().to_string();
        let [root, server, key] = ["root.pem", "server.pem", "server.key"].map(file);
        let options = ["--port", "0", "--tls-port", "{port}"];
        let files = [
            "--tls-ca-cert-file",
            &root,
            "--tls-cert-file",
            &server,
            "--tls-key-file",
            &key,
        ];
        TestServer::start(&[&options[..], &files, more].concat())
    }
}

/// It works: tokens, limits, writes and journal.
async fn works(fleet: Fleet) {
    let sandbox = sandbox();
    let client = client(&WIDE, &patient(fleet.clone()), &sandbox, OnDuplicate::Error);
    list(&client).send().await.expect("read");
    create(&client, "1").send().await.expect("written");
    let again = create(&client, "1").send().await.expect_err("done before");
    assert_eq!(again.kind(), ErrorKind::AlreadyDone, "{again}");
}

fn unavailable<T>(opened: Result<T, crate::StoreError>) -> String {
    let Err(error) = opened else {
        panic!("opened");
    };
    assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{error}");
    format!("{error} {:?}", std::error::Error::source(&error))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn with_a_certificate_of_its_own() {
    let certificates = Certificates::new();
    let Some(server) = certificates.server(&["--tls-auth-clients", "no"]) else {
        return;
    };
    let url = server.url().replace("redis:", "rediss:");
    // No authority is configured, or it is another one.
    let refused = unavailable(Fleet::redis(url.clone(), "test").await);
    assert!(refused.contains("certificate"), "{refused}");
    let other = RedisAddress::single(url.clone()).root_certificate(Certificates::new().root);
    unavailable(Fleet::redis_at(other, "test").await);
    let address = RedisAddress::single(url).root_certificate(certificates.root.clone());
    works(Fleet::redis_at(address, "test").await.expect("connected")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn with_a_certificate_of_the_client() {
    let certificates = Certificates::new();
    let Some(server) = certificates.server(&["--tls-auth-clients", "yes"]) else {
        return;
    };
    let url = server.url().replace("redis:", "rediss:");
    let address = RedisAddress::single(url).root_certificate(certificates.root.clone());
    unavailable(Fleet::redis_at(address.clone(), "test").await);
    let (certificate, key) = certificates.client.clone();
    let address = address.client_certificate(certificate, key);
    assert_eq!(format!("{address:?}"), "Single(…)");
    works(Fleet::redis_at(address, "test").await.expect("connected")).await;
}

/// The users of `README.md`: `user NAME on >PASSWORD …`.
fn users() -> Vec<Vec<&'static str>> {
    let lines = README.lines().filter_map(|line| line.strip_prefix("user "));
    lines.map(|line| line.split(' ').collect()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn with_users_who_may_do_what_a_fleet_needs() {
    let mut options = vec!["--user", "default", "off"];
    for user in users() {
        options.push("--user");
        options.extend(user);
    }
    let Some(server) = TestServer::start(&options) else {
        return;
    };
    let with = |user: &str| server.url().replace("//", &format!("//{user}@"));
    for wrong in ["worker:wrong", "nobody:secret"] {
        unavailable(Fleet::redis(with(wrong), "our-app").await);
    }
    let worker = with("worker:secret");
    works(
        Fleet::redis(worker.clone(), "our-app")
            .await
            .expect("connected"),
    )
    .await;
    // Keys of others are not for this user: nothing is sent, and nothing comes instead of an error.
    let foreign = Fleet::redis(worker, "other-app").await.expect("connected");
    let sandbox = sandbox();
    let client = client(&WIDE, &patient(foreign), &sandbox, OnDuplicate::Error);
    let error = create(&client, "1").send().await.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::NotSent, "{error}");
    assert_eq!(writes(&sandbox), (0, 0));
    // Who only looks.
    let address = RedisAddress::single(with("reader:secret"));
    let inspector = StoreInspector::redis(address, "our-app").await;
    let inspector = inspector.expect("connected");
    assert_eq!(inspector.status().await.expect("a status").len(), 2);
    assert_eq!(inspector.unknown_writes().await.expect("a journal"), []);
    let reader = Fleet::redis(with("reader:secret"), "our-app").await;
    let client = self::client(
        &WIDE,
        &patient(reader.expect("connected")),
        &sandbox,
        OnDuplicate::Error,
    );
    let error = create(&client, "2").send().await.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::NotSent, "{error}");
}
