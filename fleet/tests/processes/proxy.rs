//! A proxy before the store that delays, swallows and cuts what goes through it.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// What happens to what goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Mode {
    /// Nothing.
    Pass,
    /// It takes a while, longer than some steps may.
    Delay,
    /// It is swallowed: the connection is half open.
    Swallow,
    /// The connection is cut in the middle of it.
    Cut,
}

pub const MODES: [Mode; 4] = [Mode::Pass, Mode::Delay, Mode::Swallow, Mode::Cut];

pub struct Proxy {
    port: u16,
    mode: Arc<AtomicU8>,
}

impl Proxy {
    /// Before the server at this port.
    pub async fn start(server: u16) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let mode = Arc::new(AtomicU8::new(Mode::Pass as u8));
        let shared = Arc::clone(&mode);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(("127.0.0.1", server)).await else {
                    continue;
                };
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                tokio::spawn(carry(from_client, to_server, Arc::clone(&shared)));
                tokio::spawn(carry(from_server, to_client, Arc::clone(&shared)));
            }
        });
        Ok(Self { port, mode })
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    pub fn set(&self, mode: Mode) {
        self.mode.store(mode as u8, Ordering::SeqCst);
    }
}

async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mode: Arc<AtomicU8>) {
    let mut piece = [0; 4096];
    loop {
        let length = match from.read(&mut piece).await {
            Ok(0) | Err(_) => return,
            Ok(length) => length,
        };
        let mode = MODES[usize::from(mode.load(Ordering::SeqCst)) % MODES.len()];
        let sent = match mode {
            Mode::Pass => &piece[..length],
            Mode::Delay => {
                tokio::time::sleep(Duration::from_millis(900)).await;
                &piece[..length]
            }
            Mode::Swallow => continue,
            Mode::Cut => &piece[..length / 2],
        };
        if to.write_all(sent).await.is_err() || mode == Mode::Cut {
            return;
        }
    }
}
