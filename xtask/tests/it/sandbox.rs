//! `sandbox`, as a person starts it.
#![cfg(feature = "sandbox")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn it_listens_and_asks_for_a_token() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("spec")).expect("made");
    let api = "api: Shop\nhost: api.shop.example\nauth: bearer\n";
    fs::write(folder.path().join("spec/api.yaml"), api).expect("written");
    let notes = "resource: Notes\noperations:\n  list: { request: GET /notes, returns: [any] }\n";
    fs::write(folder.path().join("spec/notes.yaml"), notes).expect("written");
    let mut child = Command::new(env!("CARGO_BIN_EXE_specwright"))
        .args(["sandbox", "--port", "0"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it runs");
    let out = child.stdout.take().expect("its output");
    let _server = Server(child);
    let mut line = String::new();
    BufReader::new(out).read_line(&mut line).expect("a line");
    let address = line
        .trim()
        .rsplit("http://")
        .next()
        .expect("an address")
        .to_owned();
    let ask = |headers: &str| {
        let mut stream = TcpStream::connect(&address).expect("it listens");
        let request =
            format!("GET /notes HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("answered");
        answer.lines().next().unwrap_or_default().to_owned()
    };
    assert!(ask("").contains(" 401 "));
    assert!(ask("authorization: Bearer sandbox\r\n").contains(" 200 "));
}

/// What a server says until it is ready.
fn greeting(auth: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("spec")).expect("made");
    let api = format!("api: Shop\nhost: api.shop.example\nauth: {auth}\n");
    fs::write(folder.path().join("spec/api.yaml"), api).expect("written");
    let mut child = Command::new(env!("CARGO_BIN_EXE_specwright"))
        .args(["sandbox", "--port", "0"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it runs");
    let out = child.stdout.take().expect("its output");
    let _server = Server(child);
    let mut said = String::new();
    for line in BufReader::new(out).lines() {
        let line = line.expect("a line");
        assert!(line.chars().count() <= 80, "{line}");
        said.push_str(&line);
        said.push('\n');
        if line.contains("Ctrl-C") {
            break;
        }
    }
    said
}

#[test]
fn the_credentials_that_the_api_takes_are_said_and_no_others() {
    let oauth2 = "{ oauth2: { token: \"https://login.shop.example/token\" } }";
    let said = greeting(oauth2);
    assert!(
        said.contains("\na token that is always good: sandbox\n"),
        "{said}"
    );
    assert!(said.contains("\ntoken URL: http://127.0.0.1:"), "{said}");
    assert!(
        said.contains("/token\n  client client / secret, "),
        "{said}"
    );
    for (auth, line) in [
        ("bearer", "any bearer token is accepted, such as sandbox"),
        ("basic", "any user name and password is accepted"),
        (
            "{ api_key: { header: X-Key } }",
            "any key in the header X-Key is accepted",
        ),
        ("none", "no credentials are asked for"),
    ] {
        let said = greeting(auth);
        assert!(said.contains(&format!("\n{line}\n")), "{said}");
        assert!(!said.contains("token URL"), "{said}");
    }
}

#[test]
fn seeds_of_a_collection_that_is_none_are_refused_with_the_nearest() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("spec")).expect("made");
    let api = "api: Shop\nhost: api.shop.example\n";
    fs::write(folder.path().join("spec/api.yaml"), api).expect("written");
    let notes = "resource: Notes\noperations:\n  list: { request: GET /notes, returns: [Note] }\n\
                 types: { Note: { Id: int } }\n";
    fs::write(folder.path().join("spec/notes.yaml"), notes).expect("written");
    fs::write(folder.path().join("seeds.yaml"), "note: [{ Id: 1 }]\n").expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_specwright"))
        .args(["sandbox", "--port", "0", "--seeds", "seeds.yaml"])
        .current_dir(folder.path())
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    let wanted = "error: seeds.yaml: no operation of the API reads or changes a collection `note`: \
                  did you mean `notes`? ";
    assert_eq!(said.replace('\n', " "), wanted);
}

#[test]
fn an_environment_that_is_none_is_refused_with_those_there_are() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("spec")).expect("made");
    let api = "api: Shop\nhost: api.shop.example\n";
    fs::write(folder.path().join("spec/api.yaml"), api).expect("written");
    let notes = "resource: Notes\noperations:\n  list: { request: GET /notes, returns: [any] }\n";
    fs::write(folder.path().join("spec/notes.yaml"), notes).expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_specwright"))
        .args(["sandbox", "--port", "0", "--environment", "Foo"])
        .current_dir(folder.path())
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("there is no environment `Foo`") && said.contains("`Production`"),
        "{said}"
    );
}
