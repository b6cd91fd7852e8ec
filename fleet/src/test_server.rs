//! A Redis server of a test's own, on loopback. Tests are skipped loudly without `redis-server`; in CI they fail.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Ends with its value.
pub struct TestServer {
    process: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl TestServer {
    /// Starts one, or says why not. `{port}` in an option is its port.
    pub fn start(options: &[&str]) -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a free port")
            .port();
        let folder = tempfile::tempdir().expect("a folder");
        let process = launch(port, folder.path(), options);
        let process = match process {
            Ok(process) => process,
            Err(error) => {
                assert!(
                    std::env::var_os("CI").is_none(),
                    "redis-server is not installed: {error}"
                );
                eprintln!("SKIPPED: redis-server is not installed");
                return None;
            }
        };
        let server = Self {
            process,
            port,
            folder,
        };
        server.wait_until_it_listens();
        Some(server)
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    /// For those who do not only ask it.
    #[allow(dead_code, reason = "not all tests need it")]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its process.
    #[allow(dead_code, reason = "not all tests need it")]
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Kills it and starts it again on the same port and folder.
    pub fn restart(&mut self, options: &[&str]) {
        self.stop();
        self.process = launch(self.port, self.folder.path(), options).expect("redis-server");
        self.wait_until_it_listens();
    }

    pub fn stop(&mut self) {
        self.process.kill().expect("killed");
        self.process.wait().expect("ended");
    }

    fn wait_until_it_listens(&self) {
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        panic!("redis-server does not listen");
    }
}

fn launch(port: u16, folder: &std::path::Path, options: &[&str]) -> std::io::Result<Child> {
    let port = port.to_string();
    Command::new("redis-server")
        .args(["--port", &port, "--bind", "127.0.0.1", "--save", ""])
        .arg("--dir")
        .arg(folder)
        .args(options.iter().map(|option| option.replace("{port}", &port)))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}

impl Drop for TestServer {
    fn drop(&mut self) {
        // It may have been stopped.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
