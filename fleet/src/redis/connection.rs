//! Connections: to one server, to the master that Sentinel names, or to a cluster.

use std::time::Duration;

use redis::aio::ConnectionLike;
use redis::cluster::ClusterClient;
use redis::cluster_async::ClusterConnection;
use redis::{Cmd, ErrorKind, Pipeline, RedisError, RedisResult, Script, ServerErrorKind, Value};

use super::address::{self, RedisAddress, Servers};
use super::link::{Link, Source};
use crate::store::{StoreError, StoreErrorKind};

pub(super) struct Connection {
    way: Way,
    timeout: Duration,
}

enum Way {
    Server(Box<Link>),
    Cluster(ClusterConnection),
}

impl Connection {
    pub async fn open(address: RedisAddress, timeout: Duration) -> Result<Self, StoreError> {
        let opened = async {
            let certificates = address.certificates();
            let source = match address.servers {
                Servers::Single(url) => Source::Server(address::client(url, certificates)?),
                Servers::Sentinel { sentinels, master } => {
                    Source::Sentinel(address::sentinel_client(&sentinels, &master, certificates)?)
                }
                Servers::Cluster(nodes) => {
                    let mut builder = ClusterClient::builder(nodes)
                        .connection_timeout(timeout)
                        .response_timeout(timeout)
                        .retries(3);
                    if let Some(certificates) = certificates {
                        builder = builder.certs(certificates);
                    }
                    let cluster = builder.build()?.get_async_connection().await?;
                    return Ok(Way::Cluster(cluster));
                }
            };
            let link = Link::new(source, timeout);
            // Whoever names a wrong address hears of it now.
            link.connection().await?;
            Ok(Way::Server(Box::new(link)))
        };
        let way = within(timeout.saturating_mul(4), opened).await?;
        Ok(Self { way, timeout })
    }

    pub async fn command(&self, command: &Cmd) -> Result<Value, StoreError> {
        within(self.timeout, async {
            match &self.way {
                Way::Cluster(cluster) => command.query_async(&mut cluster.clone()).await,
                Way::Server(link) => {
                    let mut used = link.connection().await?;
                    let answer = command.query_async(&mut used.connection).await;
                    used.answered(answer)
                }
            }
        })
        .await
    }

    /// Runs a script; a server that does not know it yet is given it.
    pub async fn script(&self, script: &Script, call: &Cmd) -> Result<Value, StoreError> {
        within(self.timeout, async {
            match &self.way {
                Way::Cluster(cluster) => evaluated(script, call, &mut cluster.clone()).await,
                Way::Server(link) => {
                    let mut used = link.connection().await?;
                    let answer = evaluated(script, call, &mut used.connection).await;
                    used.answered(answer)
                }
            }
        })
        .await
    }

    /// Several commands in one round trip; not on a cluster, whose keys are spread.
    pub async fn pipeline(&self, commands: &Pipeline) -> Result<Vec<Value>, StoreError> {
        within(self.timeout, async {
            match &self.way {
                Way::Cluster(cluster) => commands.query_async(&mut cluster.clone()).await,
                Way::Server(link) => {
                    let mut used = link.connection().await?;
                    let answer = commands.query_async(&mut used.connection).await;
                    used.answered(answer)
                }
            }
        })
        .await
    }

    /// Whether keys are spread over nodes.
    pub fn is_cluster(&self) -> bool {
        matches!(self.way, Way::Cluster(_))
    }
}

/// What a call of a script answers.
async fn evaluated(
    script: &Script,
    call: &Cmd,
    connection: &mut impl ConnectionLike,
) -> RedisResult<Value> {
    match call.query_async(connection).await {
        Err(error) if error.kind() == ErrorKind::Server(ServerErrorKind::NoScript) => {
            script.load_async(connection).await?;
            call.query_async(connection).await
        }
        answer => answer,
    }
}

async fn within<T>(
    timeout: Duration,
    answer: impl Future<Output = RedisResult<T>>,
) -> Result<T, StoreError> {
    match tokio::time::timeout(timeout, answer).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(failed(error)),
        Err(_) => Err(StoreError::new(
            StoreErrorKind::TimedOut,
            format!("nothing came within {timeout:?}"),
        )),
    }
}

/// What a failure means. Errors of scripts and of types come from what the store holds.
fn failed(error: RedisError) -> StoreError {
    let code = error.code().unwrap_or_default();
    let kind = match (error.kind(), code) {
        (_, "DAMAGED" | "WRONGTYPE") | (ErrorKind::UnexpectedReturnType, _) => {
            StoreErrorKind::Damaged
        }
        (ErrorKind::Server(ServerErrorKind::ResponseError), _) => StoreErrorKind::Damaged,
        _ if error.is_timeout() => StoreErrorKind::TimedOut,
        _ => StoreErrorKind::Unavailable,
    };
    StoreError::new(kind, error.category().to_owned()).because(error)
}
