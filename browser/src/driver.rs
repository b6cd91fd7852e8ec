//! Starts a driver and a browser with an empty profile, and ends both whatever happens.

use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::{DesiredCapabilities, WebDriver};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::Failure;

/// No network but loopback, nothing asked of anybody, the same picture on every machine.
const FLAGS: [&str; 13] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
];

/// A page in a browser.
#[derive(Clone, Debug)]
pub struct Browser {
    pub(crate) driver: WebDriver,
}

impl Browser {
    /// Starts a browser, lets the test use it, and ends it, also if the test fails or panics.
    pub async fn run(test: impl AsyncFnOnce(&Self) -> Result<(), Failure>) -> Result<(), Failure> {
        let (_server, port) = serve().await?;
        let profile = TempDir::new()?;
        let mut wanted = DesiredCapabilities::chrome();
        for flag in FLAGS {
            wanted.add_arg(flag)?;
        }
        wanted.add_arg(&format!("--user-data-dir={}", profile.path().display()))?;
        wanted.set_binary(&program("CHROMIUM", "/usr/bin/chromium"))?;
        wanted.set_browser_log_level(thirtyfour::LoggingPrefsLogLevel::All)?;
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), wanted).await?;
        let done = driver.run_and_quit(async |driver| test(&Self { driver }).await);
        done.await.map_err(Into::into)
    }
}

fn program(variable: &str, usual: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| usual.to_owned())
}

/// Starts the driver on any free port; it ends when the child is dropped.
async fn serve() -> Result<(Child, u16), Failure> {
    let name = program("CHROMEDRIVER", "chromedriver");
    let mut child = Command::new(&name)
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| {
            format!("{name} cannot start ({error}): apt-get install chromium chromium-driver")
        })?;
    let output = child.stdout.take().ok_or("the driver has no output")?;
    let mut lines = BufReader::new(output).lines();
    let port = async {
        while let Some(line) = lines.next_line().await? {
            let Some((_, rest)) = line.split_once("on port ") else {
                continue;
            };
            // The first such line says which port was asked for: 0.
            if let Ok(port @ 1..) = rest.trim_end_matches('.').parse() {
                return Ok(port);
            }
        }
        Err(Failure::from("the driver ended before it listened"))
    };
    let port = tokio::time::timeout(Duration::from_secs(20), port).await??;
    // Nobody reads the rest, but a full pipe must not stop the driver.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Ok((child, port))
}
