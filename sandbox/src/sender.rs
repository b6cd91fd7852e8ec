//! Sends deliveries over real sockets, one after the other, each once.

use std::io;
use std::time::Duration;

use axum::body::Body;
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::sandbox::Sandbox;
use crate::webhook::Delivery;

/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Sends whatever there is to send until the task is stopped.
pub(crate) async fn send_all(sandbox: Sandbox) {
    loop {
        for delivery in sandbox.take_deliveries() {
            let (event, url) = (delivery.event.clone(), delivery.request.uri().to_string());
            let result = timeout(PATIENCE, send(delivery)).await;
            let result = match result {
                Ok(Ok(status)) => Ok(status),
                Ok(Err(error)) => Err(error.to_string()),
                Err(_) => Err("no answer in time".to_owned()),
            };
            sandbox.core.note_delivery(&event, &url, result);
        }
        sandbox.core.to_deliver.notified().await;
    }
}

async fn send(delivery: Delivery) -> io::Result<u16> {
    let (mut head, body) = delivery.request.into_parts();
    let authority = head
        .uri
        .authority()
        .map(ToString::to_string)
        .unwrap_or_default();
    let address = if head.uri.port().is_some() {
        authority
    } else {
        format!("{authority}:80")
    };
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
    head.uri = path.parse().map_err(io::Error::other)?;
    let stream = TcpStream::connect(address).await?;
    let (mut sender, connection) = handshake(TokioIo::new(stream))
        .await
        .map_err(io::Error::other)?;
    let connection = tokio::spawn(connection);
    let request = http::Request::from_parts(head, Body::from(body));
    let answer = sender.send_request(request).await.map_err(io::Error::other);
    connection.abort();
    Ok(answer?.status().as_u16())
}
