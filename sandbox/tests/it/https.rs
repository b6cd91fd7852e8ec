//! HTTPS with a certificate that the sandbox makes for itself.

use std::sync::Arc;

use crate::support::builder;
use specwright_sandbox::Sandbox;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};

#[tokio::test]
async fn the_certificate_can_be_trusted_and_the_connection_reset() {
    let plain = builder()
        .refuse_plain_http(true)
        .build()
        .start()
        .await
        .unwrap();
    let running = plain.with_https(0).await.unwrap();
    let mut roots = RootCertStore::empty();
    let pem = running.certificate().unwrap().as_bytes();
    roots
        .add(CertificateDer::from_pem_slice(pem).unwrap())
        .unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let url = running.https_url().unwrap();
    let address = url.trim_start_matches("https://");
    for (fault, wanted) in [("", "HTTP/1.1 200"), ("reset=before-answer", "")] {
        let stream = TcpStream::connect(address).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let connector = TlsConnector::from(Arc::new(config.clone()));
        let mut stream = connector.connect(name, stream).await.unwrap();
        let request = format!(
            "GET /v3/workorders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\
             X-Sandbox-Fault: {fault}\r\nConnection: close\r\n\r\n",
            Sandbox::TOKEN
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut got = Vec::new();
        let end = stream.read_to_end(&mut got).await;
        let text = String::from_utf8(got).unwrap();
        assert!(
            text.starts_with(wanted) && text.is_empty() == wanted.is_empty(),
            "{text}"
        );
        assert_eq!(end.is_err(), wanted.is_empty());
    }
}
