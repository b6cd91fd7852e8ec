//! The sandbox on a socket: an axum server whose connections can be reset and cut.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use axum::body::Body;
use axum::extract::{ConnectInfo, Request as HttpRequest, State};
use axum::response::Response;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::connection::{Connection, ConnectionListener, Interruption};
use crate::message::{Reply, Request, Wire};
use crate::sandbox::Sandbox;
use crate::sender::send_all;

/// The largest body that is read, in bytes.
const LARGEST_BODY: usize = 64 << 20;

/// A sandbox on loopback; it takes no more connections when this is dropped.
#[derive(Debug)]
pub struct Running {
    sandbox: Sandbox,
    address: SocketAddr,
    task: JoinHandle<()>,
    sender: JoinHandle<()>,
    #[cfg(feature = "https")]
    https: Option<crate::tls::Https>,
}

impl Running {
    /// Where it listens: `http://127.0.0.1:4711`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The sandbox behind the socket.
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Where it listens for HTTPS, if it does.
    #[cfg(feature = "https")]
    pub fn https_url(&self) -> Option<String> {
        self.https
            .as_ref()
            .map(|https| format!("https://localhost:{}", https.port))
    }

    /// The certificate to trust, as PEM text, if it listens for HTTPS.
    #[cfg(feature = "https")]
    pub fn certificate(&self) -> Option<&str> {
        self.https.as_ref().map(|https| https.certificate.as_str())
    }

    /// Listens for HTTPS as well, on this port of loopback (0: any), with a certificate made now.
    #[cfg(feature = "https")]
    pub async fn with_https(mut self, port: u16) -> io::Result<Self> {
        self.https = Some(crate::tls::Https::start(self.sandbox.clone(), port).await?);
        Ok(self)
    }

    /// Waits until the server ends, which it does only when it is stopped.
    pub async fn finished(mut self) {
        let _ = (&mut self.task).await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
        self.sender.abort();
    }
}

impl Sandbox {
    /// Listens on any free port of loopback.
    pub async fn start(self) -> io::Result<Running> {
        self.start_on(0).await
    }

    /// Listens on this port of loopback.
    pub async fn start_on(self, port: u16) -> io::Result<Running> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let task = tokio::spawn(serve(self.clone(), ConnectionListener::Plain(listener)));
        let sender = tokio::spawn(send_all(self.clone()));
        Ok(Running {
            sandbox: self,
            address,
            task,
            sender,
            #[cfg(feature = "https")]
            https: None,
        })
    }
}

/// Serves connections until the task is stopped.
pub(crate) async fn serve(sandbox: Sandbox, listener: ConnectionListener) {
    let secure = listener.is_secure();
    let app = axum::Router::new()
        .fallback(answer)
        .with_state((sandbox, secure));
    let service = app.into_make_service_with_connect_info::<Interruption>();
    // Accept errors are waited out by the listener; this ends only with the task.
    let _ = axum::serve(listener, service).await;
}

impl axum::extract::connect_info::Connected<axum::serve::IncomingStream<'_, ConnectionListener>>
    for Interruption
{
    fn connect_info(stream: axum::serve::IncomingStream<'_, ConnectionListener>) -> Self {
        let line: &Connection = stream.io();
        line.interruption()
    }
}

async fn answer(
    State((sandbox, secure)): State<(Sandbox, bool)>,
    ConnectInfo(interruption): ConnectInfo<Interruption>,
    request: HttpRequest,
) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, LARGEST_BODY).await else {
        return plain_status(413);
    };
    let target = head
        .uri
        .path_and_query()
        .map_or_else(|| "/".to_owned(), ToString::to_string);
    let request = Request {
        method: head.method,
        target,
        headers: head.headers,
        body,
        secure,
    };
    let mut incoming = sandbox.receive(request);
    pause(&sandbox, incoming.late()).await;
    sandbox.admit(&mut incoming);
    pause(&sandbox, incoming.delay()).await;
    let reply = sandbox.complete(incoming);
    pause(&sandbox, reply.delay).await;
    respond(reply, &interruption)
}

/// Over sockets a delay is real, whatever the clock: clients have real timeouts.
async fn pause(sandbox: &Sandbox, time: std::time::Duration) {
    if !time.is_zero() {
        tokio::time::sleep(time).await;
        sandbox.core.clock.pass(time);
    }
}

fn respond(reply: Reply, interruption: &Interruption) -> Response {
    if reply.wire != Wire::Whole {
        interruption.set(reply.wire, reply.body.len());
    }
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() = reply.status;
    *response.headers_mut() = reply.headers;
    response
}

fn plain_status(status: u16) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
    response
}
