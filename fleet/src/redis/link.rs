//! The connection to one server, or to the master that Sentinel names; made anew once it is not trusted any more.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use redis::aio::MultiplexedConnection;
use redis::sentinel::SentinelClient;
use redis::{AsyncConnectionConfig, Client, ErrorKind, RedisResult, ServerErrorKind};
use tokio::sync::Mutex;

/// Whoever gave up waiting after this long has found a server that hangs, or a connection that is open on one side only:
/// no error ever comes from it.
const SILENT: Duration = Duration::from_millis(250);

pub(super) struct Link {
    config: AsyncConnectionConfig,
    state: Mutex<State>,
    /// The number of the newest connection that is not trusted.
    distrusted: AtomicU64,
}

struct State {
    source: Source,
    connection: Option<MultiplexedConnection>,
    /// Connections are counted from 1.
    number: u64,
}

/// Where connections come from.
pub(super) enum Source {
    Server(Client),
    /// Which server it is may have changed: it is asked anew for each connection.
    Sentinel(SentinelClient),
}

/// A connection, and what is learnt from using it.
pub(super) struct Used<'a> {
    link: &'a Link,
    pub connection: MultiplexedConnection,
    number: u64,
    since: Instant,
    has_answered: bool,
}

impl Link {
    pub fn new(source: Source, timeout: Duration) -> Self {
        Self {
            config: AsyncConnectionConfig::new()
                .set_connection_timeout(Some(timeout))
                .set_response_timeout(Some(timeout)),
            state: Mutex::new(State {
                source,
                connection: None,
                number: 0,
            }),
            distrusted: AtomicU64::new(0),
        }
    }

    pub async fn connection(&self) -> RedisResult<Used<'_>> {
        let mut state = self.state.lock().await;
        let is_trusted = self.distrusted.load(Ordering::Relaxed) < state.number;
        let connection = match &state.connection {
            Some(connection) if is_trusted => connection.clone(),
            _ => {
                let connection = state.source.connect(&self.config).await?;
                state.number += 1;
                state.connection.insert(connection).clone()
            }
        };
        Ok(Used {
            link: self,
            connection,
            number: state.number,
            since: Instant::now(),
            has_answered: false,
        })
    }
}

impl Source {
    async fn connect(
        &mut self,
        config: &AsyncConnectionConfig,
    ) -> RedisResult<MultiplexedConnection> {
        match self {
            Self::Server(client) => {
                client
                    .get_multiplexed_async_connection_with_config(config)
                    .await
            }
            Self::Sentinel(client) => client.get_async_connection_with_config(config).await,
        }
    }
}

impl Used<'_> {
    /// What came. After a failure of the connection, or of a master that is none any more, another one is made.
    pub fn answered<T>(mut self, answer: RedisResult<T>) -> RedisResult<T> {
        self.has_answered = true;
        if let Err(error) = &answer
            && (error.is_unrecoverable_error()
                || error.is_io_error()
                || error.is_timeout()
                || error.kind() == ErrorKind::Server(ServerErrorKind::ReadOnly))
        {
            self.distrust();
        }
        answer
    }

    fn distrust(&self) {
        self.link
            .distrusted
            .fetch_max(self.number, Ordering::Relaxed);
    }
}

impl Drop for Used<'_> {
    fn drop(&mut self) {
        if !self.has_answered && self.since.elapsed() >= SILENT {
            self.distrust();
        }
    }
}
