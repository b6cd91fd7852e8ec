//! A connection that can be reset or cut at a byte of an answer's body.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

use crate::message::Wire;

/// Tells a connection what shall happen to the next answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interruption(Arc<Mutex<Option<(Wire, usize)>>>);

impl Interruption {
    /// The next answer, with a body of this many bytes, ends so.
    pub(crate) fn set(&self, wire: Wire, body: usize) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((wire, body));
    }

    fn get(&self) -> Option<(Wire, usize)> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Stream {
    Plain(TcpStream),
    #[cfg(feature = "https")]
    Tls(Box<tokio_rustls::server::TlsStream<TcpStream>>),
}

/// A connection.
pub(crate) struct Connection {
    stream: Stream,
    interruption: Interruption,
    /// The bytes of the answer that were written since the interruption, headers included.
    written: Vec<u8>,
    ended: bool,
}

impl Connection {
    pub(crate) fn plain(stream: TcpStream) -> Self {
        let _ = stream.set_nodelay(true);
        Self {
            stream: Stream::Plain(stream),
            interruption: Interruption::default(),
            written: Vec::new(),
            ended: false,
        }
    }

    #[cfg(feature = "https")]
    pub(crate) fn tls(stream: tokio_rustls::server::TlsStream<TcpStream>) -> Self {
        Self {
            stream: Stream::Tls(Box::new(stream)),
            interruption: Interruption::default(),
            written: Vec::new(),
            ended: false,
        }
    }

    pub(crate) fn interruption(&self) -> Interruption {
        self.interruption.clone()
    }

    fn socket(&self) -> &TcpStream {
        match &self.stream {
            Stream::Plain(stream) => stream,
            #[cfg(feature = "https")]
            Stream::Tls(stream) => stream.get_ref().0,
        }
    }

    fn inner(&mut self) -> Pin<&mut (dyn AsyncWrite + Send + Unpin)> {
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream),
            #[cfg(feature = "https")]
            Stream::Tls(stream) => Pin::new(&mut **stream),
        }
    }

    /// Ends the connection; with a reset, what the peer has not read may be lost to it.
    fn end(&mut self, reset: bool) -> io::Error {
        self.ended = true;
        if reset {
            let _ = self.socket().set_zero_linger();
        }
        io::Error::new(io::ErrorKind::ConnectionAborted, "ended on purpose")
    }

    /// How many of these bytes may still be written; with `None` there is no limit.
    fn remaining(&mut self, bytes: &[u8]) -> Option<usize> {
        let (wire, body) = self.interruption.get()?;
        let of_body = match wire {
            Wire::Whole => return None,
            Wire::ResetBefore => return Some(0),
            Wire::ResetAfter => body,
            Wire::ResetMiddle(at) | Wire::Cut(at) => at,
        };
        // The head ends with the first blank line; it may come in pieces.
        let before = self.written.len();
        let mut all = std::mem::take(&mut self.written);
        all.extend_from_slice(bytes);
        let head = all.windows(4).position(|four| four == b"\r\n\r\n");
        all.truncate(before);
        self.written = all;
        head.map(|head| (head + 4 + of_body).saturating_sub(before))
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_read(cx, buf),
            #[cfg(feature = "https")]
            Stream::Tls(stream) => Pin::new(&mut **stream).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.ended {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let Some((wire, _)) = self.interruption.get() else {
            return self.inner().poll_write(cx, bytes);
        };
        let remaining = self.remaining(bytes).unwrap_or(bytes.len());
        if remaining == 0 {
            let flushed = self.inner().poll_flush(cx);
            if flushed.is_pending() {
                return Poll::Pending;
            }
            return Poll::Ready(Err(self.end(!matches!(wire, Wire::Cut(_)))));
        }
        let part = &bytes[..remaining.min(bytes.len())];
        let written = std::task::ready!(self.inner().poll_write(cx, part))?;
        self.written.extend_from_slice(&part[..written]);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        std::task::ready!(self.inner().poll_flush(cx))?;
        // After the last byte nothing is written any more: the end comes with the flush.
        if let Some((wire, _)) = self.interruption.get()
            && !self.ended
            && !self.written.is_empty()
            && self.remaining(&[]) == Some(0)
        {
            return Poll::Ready(Err(self.end(!matches!(wire, Wire::Cut(_)))));
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.ended {
            return Poll::Ready(Ok(()));
        }
        self.inner().poll_shutdown(cx)
    }
}

/// Where connections come from.
pub(crate) enum ConnectionListener {
    Plain(TcpListener),
    #[cfg(feature = "https")]
    Tls(crate::tls::TlsListener),
}

impl ConnectionListener {
    pub(crate) fn is_secure(&self) -> bool {
        !matches!(self, Self::Plain(_))
    }
}

impl Listener for ConnectionListener {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        match self {
            Self::Plain(listener) => {
                let (stream, address) = Listener::accept(listener).await;
                (Connection::plain(stream), address)
            }
            #[cfg(feature = "https")]
            Self::Tls(listener) => listener.accept().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        match self {
            Self::Plain(listener) => listener.local_addr(),
            #[cfg(feature = "https")]
            Self::Tls(listener) => Ok(listener.address),
        }
    }
}
