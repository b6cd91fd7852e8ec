//! A crate outside of this workspace generates a client from its own description, and uses it.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

const API: &str = "api: Shop\nhost: api.shop.example\nversion: v1\nauth: bearer\n";
const NOTES: &str = "\
resource: Notes
operations:
  get:
    doc: Reads one note.
    request: GET /notes/{id}
    path: { id: int64 }
    query: { lang?: string }
    returns: Note
types:
  Note: { Id: int64, Text?: string }
";
const CALLER: &str = r#"
use shop::runtime::Auth;
use shop::{Client, Environment};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).ok_or("an address")?;
    let auth = Auth::bearer("token");
    let client = Client::builder(Environment::Production).auth(auth).address(address).build()?;
    let note = client.notes().get(7).lang("ä b").send().await?;
    println!("{} {}", note.id, note.text.as_deref().unwrap_or("nothing"));
    Ok(())
}
"#;
const MANIFEST: &str = "\
[package]
name = \"caller\"
version = \"0.0.0\"
edition = \"2024\"

[workspace]
members = [\"generated\"]

[dependencies]
shop = { path = \"generated\" }
tokio = { version = \"1\", features = [\"macros\", \"rt\"] }

[profile.dev]
debug = \"line-tables-only\"
";

fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    fs::canonicalize(root).expect("the workspace")
}

/// The way from one absolute folder to another.
fn way(from: &Path, to: &Path) -> String {
    let up = from.components().skip(1).map(|_| "..");
    let down = to
        .components()
        .skip(1)
        .map(|c| c.as_os_str().to_str().expect("text"));
    up.chain(down).collect::<Vec<_>>().join("/")
}

fn run(command: &mut Command) -> String {
    let output = command.output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
    String::from_utf8(output.stdout).expect("text")
}

/// Answers one request; gives its first line and whether it had the token.
fn serve(listener: TcpListener) -> thread::JoinHandle<(String, bool)> {
    thread::spawn(move || {
        let (stream, _) = listener.accept().expect("a connection");
        let mut reader = BufReader::new(stream);
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).expect("a line");
            if line.trim().is_empty() {
                break;
            }
            lines.push(line.trim().to_owned());
        }
        let body = r#"{"Id":7,"Text":"found"}"#;
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n";
        let answer = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
        reader
            .get_mut()
            .write_all(answer.as_bytes())
            .expect("written");
        let token = lines
            .iter()
            .any(|l| l.eq_ignore_ascii_case("authorization: Bearer token"));
        (lines.swap_remove(0), token)
    })
}

#[test]
fn a_stranger_generates_a_client_and_calls_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = fs::canonicalize(folder.path()).expect("it is there");
    for dir in ["spec", "src"] {
        fs::create_dir(home.join(dir)).expect("made");
    }
    let put = |name: &str, text: &str| fs::write(home.join(name), text).expect("written");
    put("spec/api.yaml", API);
    put("spec/notes.yaml", NOTES);
    put("src/main.rs", CALLER);
    put("Cargo.toml", MANIFEST);
    fs::copy(root().join("Cargo.lock"), home.join("Cargo.lock")).expect("the same versions");
    let runtime = format!(
        "path={}",
        way(&home.join("generated"), &root().join("runtime"))
    );
    run(Command::new(env!("CARGO_BIN_EXE_specwright"))
        .args(["generate", "--runtime", &runtime])
        .current_dir(&home));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let server = serve(listener);
    let said = run(Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--", &address])
        .current_dir(&home)
        .env("CARGO_TARGET_DIR", root().join("target")));
    assert_eq!(said, "7 found\n");
    let (line, token) = server.join().expect("the server");
    assert_eq!(line, "GET /v1/notes/7?lang=%C3%A4%20b HTTP/1.1");
    assert!(token);
}
