//! What stands in Redis, for people who look.

use std::collections::BTreeMap;
use std::time::Duration;

use redis::{Cmd, Pipeline, Value};

use super::RedisStore;
use super::key::scope_of;
use super::reply::{Reply, parsed};
use crate::status::{Counting, ScopeStatus, Status};
use crate::store::StoreError;

/// How many keys one step looks at.
const STEP: usize = 500;

impl RedisStore {
    pub(super) async fn read_status(
        &self,
        scope: Option<&str>,
    ) -> Result<Vec<ScopeStatus>, StoreError> {
        // A scope is there even when nothing stands in the store.
        let mut scopes: BTreeMap<String, Vec<String>> = scope
            .map(|scope| (scope.to_owned(), Vec::new()))
            .into_iter()
            .collect();
        let prefix = escaped(&self.prefix);
        for key in self.scan(&format!("{prefix}:{{*}}:*")).await? {
            let of = scope_of(&self.prefix, &key).ok_or_else(|| {
                StoreError::damaged(format!("`{key}` is not a key of this crate"))
            })?;
            if scope.is_none_or(|scope| scope == of) {
                scopes.entry(of.to_owned()).or_default().push(key);
            }
        }
        let now = self.now().await?;
        let mut all = Vec::new();
        for (scope, keys) in scopes {
            let status = self.status_of(&scope, &keys, now).await?;
            all.push(ScopeStatus { scope, status });
        }
        Ok(all)
    }

    async fn status_of(
        &self,
        scope: &str,
        keys: &[String],
        now: Duration,
    ) -> Result<Status, StoreError> {
        let mut status = Status::default();
        let key = |name: &str| self.key(scope, name).to_string();
        let held = self.number("PTTL", &key("hold")).await?;
        status.held = Duration::from_millis(held);
        status.leased = self.number("EXISTS", &key("lease")).await? == 1;
        status.records = self.number("XLEN", &key("journal")).await?;
        status.generation = self.generation(&key("tokens")).await?;
        let prefix = key("permits:");
        for key in keys {
            if let Some(name) = key.strip_prefix(&prefix) {
                let mut counting = Counting::new(name, now)?;
                for at in self.permits(key).await? {
                    counting.add(at);
                }
                status.permits.push(counting.status());
            }
        }
        status
            .permits
            .sort_by(|a, b| (&a.name, a.every).cmp(&(&b.name, b.every)));
        let writes: Vec<&String> = keys.iter().filter(|key| key.ends_with("}:write")).collect();
        for some in writes.chunks(STEP) {
            for (state, until) in self.writes(some).await?.into_iter().flatten() {
                status.count_writes(&state, until > now, 1)?;
            }
        }
        Ok(status)
    }

    pub(super) async fn read_is_in_flight(
        &self,
        scope: &str,
        key: &str,
    ) -> Result<bool, StoreError> {
        let now = self.now().await?;
        let key = self.write_key(scope, key).to_string();
        let mut reply = Reply::new(self.connection.command(&asked(&key)).await?);
        let write = write(&mut reply)?;
        Ok(write.is_some_and(|(state, until)| state == "flight" && until > now))
    }

    /// The server's clock, since 1970.
    async fn now(&self) -> Result<Duration, StoreError> {
        let mut reply = Reply::new(self.connection.command(&redis::cmd("TIME")).await?);
        Ok(Duration::from_secs(reply.number()?) + Duration::from_micros(reply.number()?))
    }

    /// A number that a command gives for a key; what is negative means "none" in Redis.
    async fn number(&self, command: &str, key: &str) -> Result<u64, StoreError> {
        let mut command = redis::cmd(command);
        command.arg(key);
        match self.connection.command(&command).await? {
            Value::Int(number) => Ok(u64::try_from(number).unwrap_or(0)),
            other => Reply::new(other).number(),
        }
    }

    async fn generation(&self, key: &str) -> Result<u64, StoreError> {
        let mut command = redis::cmd("HGET");
        command.arg(key).arg("generation");
        let mut reply = Reply::new(self.connection.command(&command).await?);
        reply
            .optional_bytes()?
            .map_or(Ok(0), |number| parsed(&number))
    }

    async fn permits(&self, key: &str) -> Result<Vec<Duration>, StoreError> {
        let mut command = redis::cmd("LRANGE");
        command.arg(key).arg(0).arg(-1);
        let answer = self.connection.command(&command).await?;
        let times = Reply::new(Value::Array(vec![answer])).list()?;
        let times = times.into_iter().map(|time| Reply::new(time).number());
        times.map(|time| time.map(Duration::from_micros)).collect()
    }

    /// The state of each write, and until when it may be in flight. What has ended in the meantime has none.
    async fn writes(
        &self,
        keys: &[&String],
    ) -> Result<Vec<Option<(String, Duration)>>, StoreError> {
        let mut pipeline = Pipeline::with_capacity(keys.len());
        for key in keys {
            pipeline.add_command(asked(key));
        }
        let answers = self.connection.pipeline(&pipeline).await?;
        let answers = answers.into_iter();
        answers
            .map(|answer| write(&mut Reply::new(answer)))
            .collect()
    }

    /// All keys like this. On a cluster keys are spread over nodes, which no one scan reaches: none are found there.
    async fn scan(&self, pattern: &str) -> Result<Vec<String>, StoreError> {
        let mut found = Vec::new();
        if self.connection.is_cluster() {
            return Ok(found);
        }
        let mut cursor = 0;
        loop {
            let mut command = redis::cmd("SCAN");
            command
                .arg(cursor)
                .arg("MATCH")
                .arg(pattern)
                .arg("COUNT")
                .arg(STEP);
            let mut reply = Reply::new(self.connection.command(&command).await?);
            cursor = reply.number()?;
            for key in reply.list()? {
                found.push(Reply::new(key).word()?);
            }
            if cursor == 0 {
                // A scan may give a key twice.
                found.sort_unstable();
                found.dedup();
                return Ok(found);
            }
        }
    }
}

/// Asks for the state of a write.
fn asked(key: &str) -> Cmd {
    let mut command = redis::cmd("HMGET");
    command.arg(key).arg("s").arg("u");
    command
}

fn write(reply: &mut Reply) -> Result<Option<(String, Duration)>, StoreError> {
    let Some(state) = reply.optional_bytes()? else {
        return Ok(None);
    };
    let state = String::from_utf8_lossy(&state).into_owned();
    let until = reply.optional_bytes()?;
    let until = until.map_or(Ok(0), |until| parsed(&until))?;
    Ok(Some((state, Duration::from_micros(until))))
}

/// Text that a pattern takes literally.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '*' | '?' | '[' | ']' | '\\') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}
