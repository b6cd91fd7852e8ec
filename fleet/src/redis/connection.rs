//! Connections: to one server, to the master that Sentinel names, or to a cluster.

use std::time::Duration;

use redis::aio::{
    ConnectionLike, ConnectionManager, ConnectionManagerConfig, MultiplexedConnection,
};
use redis::cluster::ClusterClient;
use redis::cluster_async::ClusterConnection;
use redis::sentinel::{SentinelClient, SentinelNodeConnectionInfo, SentinelServerType};
use redis::{
    AsyncConnectionConfig, Client, Cmd, ErrorKind, Pipeline, RedisError, RedisResult, Script,
    ServerErrorKind, Value,
};
use tokio::sync::Mutex;

use crate::store::{StoreError, StoreErrorKind};

/// Where Redis or Valkey is.
#[derive(Clone)]
#[non_exhaustive]
pub enum RedisAddress {
    /// One server: `redis://user:password@host:port/db`, or `rediss://…` with TLS.
    Single(String),
    /// Nodes of a cluster, as URLs like that of a single server.
    Cluster(Vec<String>),
    /// Sentinels, as URLs, and the name of the master that they watch. User, password and database of the first URL are
    /// used for the master too.
    Sentinel {
        /// The sentinels.
        sentinels: Vec<String>,
        /// The name of the master.
        master: String,
    },
}

impl std::fmt::Debug for RedisAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // URLs hold passwords.
        f.write_str(match self {
            Self::Single(_) => "Single(…)",
            Self::Cluster(_) => "Cluster(…)",
            Self::Sentinel { .. } => "Sentinel(…)",
        })
    }
}

pub(super) struct Connection {
    way: Way,
    timeout: Duration,
}

enum Way {
    Single(ConnectionManager),
    Cluster(ClusterConnection),
    Sentinel(Box<Mutex<Watched>>),
}

/// The master that Sentinel names; asked again when it fails.
struct Watched {
    client: SentinelClient,
    connection: Option<MultiplexedConnection>,
}

impl Connection {
    pub async fn open(address: RedisAddress, timeout: Duration) -> Result<Self, StoreError> {
        let opened = async {
            Ok(match address {
                RedisAddress::Single(url) => {
                    let config = ConnectionManagerConfig::new()
                        .set_connection_timeout(Some(timeout))
                        .set_response_timeout(Some(timeout))
                        .set_number_of_retries(1);
                    let client = Client::open(url)?;
                    Way::Single(ConnectionManager::new_with_config(client, config).await?)
                }
                RedisAddress::Cluster(nodes) => {
                    let client = ClusterClient::builder(nodes)
                        .connection_timeout(timeout)
                        .response_timeout(timeout)
                        .retries(3)
                        .build()?;
                    Way::Cluster(client.get_async_connection().await?)
                }
                RedisAddress::Sentinel { sentinels, master } => {
                    Way::Sentinel(Box::new(Mutex::new(Watched {
                        client: sentinel_client(sentinels, master)?,
                        connection: None,
                    })))
                }
            })
        };
        let way = within(timeout.saturating_mul(4), opened).await?;
        Ok(Self { way, timeout })
    }

    pub async fn command(&self, command: &Cmd) -> Result<Value, StoreError> {
        within(self.timeout, async {
            match &self.way {
                Way::Single(connection) => command.query_async(&mut connection.clone()).await,
                Way::Cluster(connection) => command.query_async(&mut connection.clone()).await,
                Way::Sentinel(watched) => {
                    let mut connection = watched.lock().await.connection().await?;
                    let answer = command.query_async(&mut connection).await;
                    forget_failed(watched, answer).await
                }
            }
        })
        .await
    }

    /// Runs a script; a server that does not know it yet is given it.
    pub async fn script(&self, script: &Script, call: &Cmd) -> Result<Value, StoreError> {
        within(self.timeout, async {
            match &self.way {
                Way::Single(connection) => evaluated(script, call, &mut connection.clone()).await,
                Way::Cluster(connection) => evaluated(script, call, &mut connection.clone()).await,
                Way::Sentinel(watched) => {
                    let mut connection = watched.lock().await.connection().await?;
                    let answer = evaluated(script, call, &mut connection).await;
                    forget_failed(watched, answer).await
                }
            }
        })
        .await
    }

    /// Several commands in one round trip; not on a cluster, whose keys are spread.
    pub async fn pipeline(&self, commands: &Pipeline) -> Result<Vec<Value>, StoreError> {
        within(self.timeout, async {
            match &self.way {
                Way::Single(connection) => commands.query_async(&mut connection.clone()).await,
                Way::Cluster(connection) => commands.query_async(&mut connection.clone()).await,
                Way::Sentinel(watched) => {
                    let mut connection = watched.lock().await.connection().await?;
                    let answer = commands.query_async(&mut connection).await;
                    forget_failed(watched, answer).await
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

impl Watched {
    async fn connection(&mut self) -> RedisResult<MultiplexedConnection> {
        if let Some(connection) = &self.connection {
            return Ok(connection.clone());
        }
        let config = AsyncConnectionConfig::new();
        let connection = self
            .client
            .get_async_connection_with_config(&config)
            .await?;
        self.connection = Some(connection.clone());
        Ok(connection)
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

/// After a failure of the connection, or of a master that is none any more, Sentinel is asked again.
async fn forget_failed<T>(watched: &Mutex<Watched>, answer: RedisResult<T>) -> RedisResult<T> {
    if let Err(error) = &answer
        && (error.is_unrecoverable_error()
            || error.is_io_error()
            || error.kind() == ErrorKind::Server(ServerErrorKind::ReadOnly))
    {
        watched.lock().await.connection = None;
    }
    answer
}

fn sentinel_client(sentinels: Vec<String>, master: String) -> RedisResult<SentinelClient> {
    use redis::IntoConnectionInfo as _;
    let mut node = SentinelNodeConnectionInfo::default();
    if let Some(first) = sentinels.first() {
        let info = first.as_str().into_connection_info()?;
        node = node.set_redis_connection_info(info.redis_settings().clone());
        if first.starts_with("rediss:") {
            node = node.set_tls_mode(redis::TlsMode::Secure);
        }
    }
    SentinelClient::build(sentinels, master, Some(node), SentinelServerType::Master)
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
