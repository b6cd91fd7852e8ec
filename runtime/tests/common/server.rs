//! A server on loopback that records what arrives, byte by byte, and answers as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the server does with a request.
#[derive(Clone)]
pub enum Reply {
    /// Writes these bytes and keeps the connection.
    Bytes(Vec<u8>),
    /// Writes these bytes and closes.
    Close(Vec<u8>),
    /// Never answers.
    Silence,
    /// Writes these bytes, eight each 50 ms.
    Drip(Vec<u8>),
}

pub struct Server {
    pub address: String,
    seen: Arc<Mutex<Vec<String>>>,
}

pub fn json(status: &str, body: &str) -> Reply {
    with_headers(status, "Content-Type: application/json\r\n", body)
}

pub fn with_headers(status: &str, headers: &str, body: &str) -> Reply {
    let length = body.len();
    Reply::Bytes(
        format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n{body}")
            .into_bytes(),
    )
}

impl Server {
    pub async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("bound"));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let replies = Arc::new(Mutex::new(replies.into_iter().collect::<VecDeque<_>>()));
        let recorded = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&recorded), Arc::clone(&replies)));
            }
        });
        Self { address, seen }
    }

    /// The requests so far, whole.
    pub fn seen(&self) -> Vec<String> {
        self.seen.lock().expect("no panic").clone()
    }

    /// The request lines so far.
    pub fn lines(&self) -> Vec<String> {
        let line = |request: &String| request.lines().next().unwrap_or_default().to_owned();
        self.seen().iter().map(line).collect()
    }
}

async fn serve(
    mut stream: TcpStream,
    seen: Arc<Mutex<Vec<String>>>,
    replies: Arc<Mutex<VecDeque<Reply>>>,
) {
    while let Some(request) = read_request(&mut stream).await {
        seen.lock().expect("no panic").push(request);
        let reply = replies.lock().expect("no panic").pop_front();
        match reply {
            Some(Reply::Bytes(bytes)) => stream.write_all(&bytes).await.expect("written"),
            Some(Reply::Close(bytes)) => {
                stream.write_all(&bytes).await.expect("written");
                return;
            }
            Some(Reply::Drip(bytes)) => {
                for bytes in bytes.chunks(8) {
                    if stream.write_all(bytes).await.is_err() {
                        return;
                    }
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                }
            }
            Some(Reply::Silence) => {
                tokio::time::sleep(std::time::Duration::from_secs(30)).await;
            }
            None => return,
        }
    }
}

async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        if let Some(head) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
            let body = &bytes[head + 4..];
            let length = text
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "));
            let whole = match length {
                Some(length) => body.len() >= length.trim().parse::<usize>().expect("a length"),
                None if text.contains("transfer-encoding: chunked") => body.ends_with(b"0\r\n\r\n"),
                None => true,
            };
            if whole {
                return Some(String::from_utf8_lossy(&bytes).into_owned());
            }
        }
        let mut piece = [0; 4096];
        let count = stream
            .read(&mut piece)
            .await
            .ok()
            .filter(|count| *count > 0)?;
        bytes.extend_from_slice(&piece[..count]);
    }
}
