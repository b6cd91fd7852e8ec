//! Where Redis or Valkey is, and how it proves that it is it.

use std::fmt;

use redis::sentinel::{SentinelClient, SentinelClientBuilder, SentinelServerType};
use redis::{Client, ClientTlsConfig, IntoConnectionInfo as _, RedisResult, TlsCertificates};

/// Where Redis or Valkey is: one server, a cluster, or whatever Sentinel names.
#[derive(Clone)]
pub struct RedisAddress {
    pub(super) servers: Servers,
    root: Option<Vec<u8>>,
    client: Option<ClientTlsConfig>,
}

#[derive(Clone)]
pub(super) enum Servers {
    Single(String),
    Cluster(Vec<String>),
    Sentinel {
        sentinels: Vec<String>,
        master: String,
    },
}

impl RedisAddress {
    /// One server: `redis://user:password@host:port/db`, or `rediss://…` with TLS.
    pub fn single(url: impl Into<String>) -> Self {
        Self::of(Servers::Single(url.into()))
    }

    /// Nodes of a cluster, as URLs like that of a single server.
    pub fn cluster<U: Into<String>>(nodes: impl IntoIterator<Item = U>) -> Self {
        Self::of(Servers::Cluster(
            nodes.into_iter().map(Into::into).collect(),
        ))
    }

    /// Sentinels, as URLs, and the name of the master that they watch. User and password of the first URL are used for
    /// all of them and for the master, its database for the master.
    pub fn sentinel<U: Into<String>>(
        sentinels: impl IntoIterator<Item = U>,
        master: impl Into<String>,
    ) -> Self {
        Self::of(Servers::Sentinel {
            sentinels: sentinels.into_iter().map(Into::into).collect(),
            master: master.into(),
        })
    }

    fn of(servers: Servers) -> Self {
        Self {
            servers,
            root: None,
            client: None,
        }
    }

    /// Trusts this certificate, in PEM, and no public authority: for servers with certificates of one's own.
    #[must_use]
    pub fn root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.root = Some(pem.into());
        self
    }

    /// Shows this certificate to servers that ask for one; both in PEM.
    #[must_use]
    pub fn client_certificate(
        mut self,
        certificate: impl Into<Vec<u8>>,
        key: impl Into<Vec<u8>>,
    ) -> Self {
        self.client = Some(ClientTlsConfig {
            client_cert: certificate.into(),
            client_key: key.into(),
        });
        self
    }

    pub(super) fn certificates(&self) -> Option<TlsCertificates> {
        let own = self.root.is_some() || self.client.is_some();
        own.then(|| TlsCertificates {
            client_tls: self.client.clone(),
            root_cert: self.root.clone(),
        })
    }
}

impl fmt::Debug for RedisAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // URLs hold passwords.
        f.write_str(match &self.servers {
            Servers::Single(_) => "Single(…)",
            Servers::Cluster(_) => "Cluster(…)",
            Servers::Sentinel { .. } => "Sentinel(…)",
        })
    }
}

pub(super) fn client(url: String, certificates: Option<TlsCertificates>) -> RedisResult<Client> {
    match certificates {
        Some(certificates) => Client::build_with_tls(url, certificates),
        None => Client::open(url),
    }
}

pub(super) fn sentinel_client(
    sentinels: &[String],
    master: &str,
    certificates: Option<TlsCertificates>,
) -> RedisResult<SentinelClient> {
    let mut all = Vec::new();
    for url in sentinels {
        all.push(url.as_str().into_connection_info()?);
    }
    let addresses = all.iter().map(|info| info.addr().clone());
    let kind = SentinelServerType::Master;
    let mut builder = SentinelClientBuilder::new(addresses, master, kind)?;
    if let Some(first) = all.first() {
        let settings = first.redis_settings();
        builder = builder.set_client_to_redis_db(settings.db());
        if let Some(user) = settings.username() {
            builder = builder
                .set_client_to_redis_username(user)
                .set_client_to_sentinel_username(user);
        }
        if let Some(password) = settings.password() {
            builder = builder
                .set_client_to_redis_password(password)
                .set_client_to_sentinel_password(password);
        }
    }
    if sentinels.iter().any(|url| url.starts_with("rediss:")) {
        builder = builder.set_client_to_redis_tls_mode(redis::TlsMode::Secure);
    }
    if let Some(certificates) = certificates {
        builder = builder
            .set_client_to_redis_certificates(certificates.clone())
            .set_client_to_sentinel_certificates(certificates);
    }
    builder.build()
}
