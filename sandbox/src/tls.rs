//! HTTPS with a certificate that is made on the spot.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::serve::Listener;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::connection::{Connection, ConnectionListener};
use crate::sandbox::Sandbox;
use crate::serve::serve;

/// A running HTTPS side; it stops when this is dropped.
#[derive(Debug)]
pub(crate) struct Https {
    pub(crate) port: u16,
    pub(crate) certificate: String,
    tasks: [JoinHandle<()>; 2],
}

impl Https {
    pub(crate) async fn start(sandbox: Sandbox, port: u16) -> io::Result<Self> {
        let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let made = rcgen::generate_simple_self_signed(names).map_err(io::Error::other)?;
        let certificate = made.cert.pem();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .map_err(io::Error::other)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let (sender, connections) = mpsc::channel(64);
        let shaking = tokio::spawn(shake_hands(
            listener,
            TlsAcceptor::from(Arc::new(config)),
            sender,
        ));
        let serving = tokio::spawn(serve(
            sandbox,
            ConnectionListener::Tls(TlsListener {
                connections,
                address,
            }),
        ));
        Ok(Self {
            port: address.port(),
            certificate,
            tasks: [shaking, serving],
        })
    }
}

impl Drop for Https {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

/// Connections whose handshake is done: a slow one holds up nobody else.
pub(crate) struct TlsListener {
    connections: mpsc::Receiver<(Connection, SocketAddr)>,
    pub(crate) address: SocketAddr,
}

impl TlsListener {
    pub(crate) async fn accept(&mut self) -> (Connection, SocketAddr) {
        match self.connections.recv().await {
            Some(connection) => connection,
            // The other task is gone: this one is about to be stopped as well.
            None => std::future::pending().await,
        }
    }
}

async fn shake_hands(
    mut listener: TcpListener,
    acceptor: TlsAcceptor,
    sender: mpsc::Sender<(Connection, SocketAddr)>,
) {
    loop {
        let (stream, address) = Listener::accept(&mut listener).await;
        let _ = stream.set_nodelay(true);
        let (acceptor, sender) = (acceptor.clone(), sender.clone());
        tokio::spawn(async move {
            if let Ok(stream) = acceptor.accept(stream).await {
                let _ = sender.send((Connection::tls(stream), address)).await;
            }
        });
    }
}
