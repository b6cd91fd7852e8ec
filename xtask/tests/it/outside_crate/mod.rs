//! A crate outside of this workspace that depends on a generated client.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

/// The workspace.
pub fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    fs::canonicalize(root).expect("the workspace")
}

/// The way from one absolute folder to another.
pub fn way(from: &Path, to: &Path) -> String {
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

/// The folder of such a crate.
pub struct OutsideCrate {
    _folder: tempfile::TempDir,
    home: PathBuf,
}

impl OutsideCrate {
    /// A crate that depends on the crate of this name in `generated`, with this program.
    pub fn new(client: &str, program: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let home = fs::canonicalize(folder.path()).expect("it is there");
        let made = Self {
            _folder: folder,
            home,
        };
        made.put("src/main.rs", program);
        made.put("Cargo.toml", &manifest(client));
        fs::copy(root().join("Cargo.lock"), made.home.join("Cargo.lock"))
            .expect("the same versions");
        made
    }

    /// Writes a file.
    pub fn put(&self, name: &str, text: &str) {
        let path = self.home.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }

    /// Runs `specwright`; its exit code and what it says.
    pub fn specwright(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_specwright"))
            .args(arguments)
            .current_dir(&self.home)
            .output()
            .expect("it runs");
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(said).expect("text"))
    }

    /// Generates the client.
    pub fn generate(&self) {
        let to = way(&self.home.join("generated"), &root().join("runtime"));
        let (code, said) = self.specwright(&["generate", "--runtime", &format!("path={to}")]);
        assert_eq!(code, Some(0), "{said}");
    }

    /// Compiles the program without a warning in the client, and runs it against this address.
    pub fn run(&self, address: &str) -> String {
        run(Command::new(env!("CARGO"))
            .args(["run", "--quiet", "--", address])
            .current_dir(&self.home)
            .env("CARGO_TARGET_DIR", root().join("target")))
    }
}

fn manifest(client: &str) -> String {
    format!(
        "[package]\nname = \"caller-of-{client}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [workspace]\nmembers = [\"generated\"]\n\n\
         [dependencies]\n{client} = {{ path = \"generated\" }}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n\n\
         [profile.dev]\ndebug = \"line-tables-only\"\n"
    )
}

/// What was asked of the server.
pub struct Asked {
    /// Verb, path and version.
    pub line: String,
    /// Whether the token came with it.
    pub token: bool,
    /// The body.
    pub body: String,
}

/// A server on the loopback address that gives these answers, one a connection, and what it was asked.
pub fn serve(
    answers: &'static [(&'static str, &'static str)],
) -> (String, thread::JoinHandle<Vec<Asked>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let server = thread::spawn(move || {
        let answer = |(status, body): &(&str, &str)| {
            let (stream, _) = listener.accept().expect("a connection");
            answer(stream, status, body)
        };
        answers.iter().map(answer).collect()
    });
    (address, server)
}

fn answer(stream: TcpStream, status: &str, body: &str) -> Asked {
    let mut reader = BufReader::new(stream);
    let mut lines: Vec<String> = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a line");
        if line.trim().is_empty() {
            break;
        }
        lines.push(line.trim().to_owned());
    }
    let header = |name: &str| {
        let mut named = lines.iter().filter_map(|line| line.split_once(": "));
        named.find_map(|(key, value)| key.eq_ignore_ascii_case(name).then(|| value.to_owned()))
    };
    let length = header("content-length").map_or(0, |n| n.parse().expect("a number"));
    let token = header("authorization").is_some_and(|value| value == "Bearer token");
    let mut asked = vec![0; length];
    reader.read_exact(&mut asked).expect("a body");
    let head = format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\n");
    let answer = format!(
        "{head}connection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let stream = reader.get_mut();
    stream.write_all(answer.as_bytes()).expect("written");
    Asked {
        line: lines.swap_remove(0),
        token,
        body: String::from_utf8(asked).expect("text"),
    }
}
