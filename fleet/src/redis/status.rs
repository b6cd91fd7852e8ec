//! What stands in Redis, for people who look.

use std::time::Duration;

use super::RedisStore;
use super::reply::Reply;
use crate::store::{Status, StoreError};

/// How many keys one step of a scan looks at.
const STEP: usize = 500;

impl RedisStore {
    pub(super) async fn read_status(&self, scope: &str) -> Result<Status, StoreError> {
        let mut status = Status::default();
        let key = |name: &str| self.key(scope, name);
        let held = self.number("PTTL", &key("hold")).await?;
        status.held = Duration::from_millis(held);
        status.leased = self.number("EXISTS", &key("lease")).await? == 1;
        status.records = self.number("XLEN", &key("journal")).await?;
        let tokens = crate::store::Store::tokens(self, scope).await?;
        status.generation = tokens.map_or(0, |tokens| tokens.generation);
        let prefix = key("permits:");
        for found in self.scan(&format!("{}*", escaped(&prefix))).await? {
            let name = found.strip_prefix(&prefix).unwrap_or(&found).to_owned();
            let taken = self.number("LLEN", &found).await?;
            status.permits.push((name, taken));
        }
        status.permits.sort();
        let writes = format!("{}:{{{scope}:", self.prefix);
        for found in self.scan(&format!("{}*:write", escaped(&writes))).await? {
            match self.state(&found).await?.as_str() {
                "flight" => status.in_flight += 1,
                "done" => status.done += 1,
                "unknown" => status.unknown += 1,
                // It has ended in the meantime.
                _ => {}
            }
        }
        Ok(status)
    }

    /// A number that a command gives for a key; what is negative means "none" in Redis.
    async fn number(&self, command: &str, key: &str) -> Result<u64, StoreError> {
        let mut command = redis::cmd(command);
        command.arg(key);
        match self.connection.command(&command).await? {
            redis::Value::Int(number) => Ok(u64::try_from(number).unwrap_or(0)),
            other => Reply::new(other).number(),
        }
    }

    async fn state(&self, key: &str) -> Result<String, StoreError> {
        let mut command = redis::cmd("HMGET");
        command.arg(key).arg("state");
        let mut reply = Reply::new(self.connection.command(&command).await?);
        let state = reply.optional_bytes()?.unwrap_or_default();
        Ok(String::from_utf8_lossy(&state).into_owned())
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
            let redis::Value::Array(mut parts) = self.connection.command(&command).await? else {
                return Err(StoreError::damaged("a scan answered no list"));
            };
            let keys = parts.pop().unwrap_or(redis::Value::Nil);
            cursor = Reply::new(redis::Value::Array(parts)).number()?;
            if let redis::Value::Array(keys) = keys {
                for key in keys {
                    found.push(Reply::new(key).word()?);
                }
            }
            if cursor == 0 {
                return Ok(found);
            }
        }
    }
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
