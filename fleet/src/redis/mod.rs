//! Redis or Valkey as the store: each step is one script, which the server runs atomically.

mod connection;
mod reply;
mod status;

use std::time::Duration;

use redis::Script;

use self::connection::Connection;
use self::reply::Reply;
use crate::store::{
    Answer, ClaimRequest, EndLease, FinishRequest, Lease, LeaseRequest, Permit, Reservation,
    Reserve, SealedTokens, SharedClaim, Status, Store, StoreError, Window,
};

pub use self::connection::RedisAddress;

/// A store on Redis or Valkey.
pub(crate) struct RedisStore {
    connection: Connection,
    /// Every key begins with it.
    prefix: String,
    scripts: Scripts,
}

struct Scripts {
    reserve: Script,
    give_back: Script,
    hold: Script,
    lease: Script,
    store_tokens: Script,
    claim: Script,
    finish: Script,
}

impl Scripts {
    fn new() -> Self {
        Self {
            reserve: Script::new(include_str!("reserve.lua")),
            give_back: Script::new(include_str!("give_back.lua")),
            hold: Script::new(include_str!("hold.lua")),
            lease: Script::new(include_str!("lease.lua")),
            store_tokens: Script::new(include_str!("store_tokens.lua")),
            claim: Script::new(include_str!("claim.lua")),
            finish: Script::new(include_str!("finish.lua")),
        }
    }
}

impl RedisStore {
    /// Connects. `timeout`: the longest that one step may take.
    pub async fn connect(
        address: RedisAddress,
        prefix: &str,
        timeout: Duration,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            connection: Connection::open(address, timeout).await?,
            prefix: prefix.to_owned(),
            scripts: Scripts::new(),
        })
    }

    /// A key of a scope. The braces keep all keys of a scope on one node of a cluster.
    fn key(&self, scope: &str, name: &str) -> String {
        format!("{}:{{{scope}}}:{name}", self.prefix)
    }

    fn window_key(&self, scope: &str, window: &Window) -> String {
        let every = window.every.as_millis();
        self.key(scope, &format!("permits:{}:{every}", window.name))
    }

    /// The key of a write. Each write may live on another node.
    fn write_key(&self, scope: &str, write: &str) -> String {
        format!("{}:{{{scope}:{write}}}:write", self.prefix)
    }

    async fn run(
        &self,
        script: &Script,
        keys: &[String],
        args: &[&[u8]],
    ) -> Result<Reply, StoreError> {
        let mut call = script.prepare_invoke();
        for key in keys {
            call.key(key);
        }
        for arg in args {
            call.arg(*arg);
        }
        self.connection.script(&call).await.map(Reply::new)
    }
}

fn micros(time: Duration) -> String {
    // A number in a script keeps 53 bits: some 285 years.
    time.as_micros().min(1 << 52).to_string()
}

fn duration(micros: u64) -> Duration {
    Duration::from_micros(micros)
}

impl Store for RedisStore {
    fn reserve<'a>(&'a self, request: &'a Reserve<'a>) -> Answer<'a, Reservation> {
        Box::pin(async move {
            let mut keys = vec![self.key(request.scope, "hold")];
            let mut args = vec![request.count.to_string(), micros(request.longest)];
            for window in request.windows {
                keys.push(self.window_key(request.scope, window));
                args.push(micros(window.every));
                args.push(window.requests.max(1).to_string());
            }
            let args: Vec<&[u8]> = args.iter().map(String::as_bytes).collect();
            let mut reply = self.run(&self.scripts.reserve, &keys, &args).await?;
            let granted = reply.number()? == 1;
            let wait = duration(reply.number()?);
            if !granted {
                return Ok(Reservation::TooLong(wait));
            }
            let permit = Permit {
                count: request.count,
                at: duration(reply.number()?),
            };
            Ok(Reservation::Granted { wait, permit })
        })
    }

    fn give_back<'a>(
        &'a self,
        scope: &'a str,
        windows: &'a [Window],
        permit: Permit,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let keys: Vec<_> = windows
                .iter()
                .map(|window| self.window_key(scope, window))
                .collect();
            let (count, at) = (permit.count.to_string(), permit.at.as_micros().to_string());
            let args = [count.as_bytes(), at.as_bytes()];
            self.run(&self.scripts.give_back, &keys, &args).await?;
            Ok(())
        })
    }

    fn hold<'a>(&'a self, scope: &'a str, time: Duration) -> Answer<'a, ()> {
        Box::pin(async move {
            let time = micros(time);
            let keys = [self.key(scope, "hold")];
            self.run(&self.scripts.hold, &keys, &[time.as_bytes()])
                .await?;
            Ok(())
        })
    }

    fn lease<'a>(&'a self, scope: &'a str, request: &'a LeaseRequest<'a>) -> Answer<'a, Lease> {
        Box::pin(async move {
            let keys = ["tokens", "lease", "asked", "generation"].map(|name| self.key(scope, name));
            let (lasts, spacing) = (micros(request.lasts), micros(request.spacing));
            let known = request.known.to_string();
            let args = [request.owner, &lasts, &spacing, &known].map(str::as_bytes);
            let mut reply = self.run(&self.scripts.lease, &keys, &args).await?;
            match reply.word()?.as_str() {
                "newer" => Ok(Lease::Newer(SealedTokens {
                    generation: reply.number()?,
                    sealed: reply.bytes()?,
                })),
                "wait" => Ok(Lease::Wait(duration(reply.number()?))),
                "leased" => Ok(Lease::Leased(reply.number()?)),
                other => Err(unexpected(other)),
            }
        })
    }

    fn tokens<'a>(&'a self, scope: &'a str) -> Answer<'a, Option<SealedTokens>> {
        Box::pin(async move {
            let mut command = redis::cmd("HMGET");
            command
                .arg(self.key(scope, "tokens"))
                .arg("generation")
                .arg("sealed");
            let mut reply = Reply::new(self.connection.command(&command).await?);
            let Some(generation) = reply.optional_bytes()? else {
                return Ok(None);
            };
            Ok(Some(SealedTokens {
                generation: reply::parsed(&generation)?,
                sealed: reply.bytes()?,
            }))
        })
    }

    fn end_lease<'a>(&'a self, scope: &'a str, end: &'a EndLease<'a>) -> Answer<'a, bool> {
        Box::pin(async move {
            let keys = ["tokens", "lease"].map(|name| self.key(scope, name));
            let (generation, keep) = (end.generation.to_string(), end.keep.as_millis().to_string());
            let mut args = vec![end.owner.as_bytes(), generation.as_bytes(), keep.as_bytes()];
            args.extend(end.sealed);
            let reply = self.run(&self.scripts.store_tokens, &keys, &args).await?;
            Ok(reply.single_number()? == 1)
        })
    }

    fn claim<'a>(&'a self, request: &'a ClaimRequest<'a>) -> Answer<'a, SharedClaim> {
        Box::pin(async move {
            let keys = [self.write_key(request.scope, request.key)];
            let (lasts, window) = (micros(request.lasts), micros(request.window));
            let args = [request.owner, &lasts, &window].map(str::as_bytes);
            let mut reply = self.run(&self.scripts.claim, &keys, &args).await?;
            match reply.word()?.as_str() {
                "free" => Ok(SharedClaim::Free),
                "flight" => Ok(SharedClaim::InFlight(duration(reply.number()?))),
                "done" => Ok(SharedClaim::Done {
                    wait: duration(reply.number()?),
                    sealed: Some(reply.bytes()?).filter(|sealed| !sealed.is_empty()),
                }),
                "unknown" => Ok(SharedClaim::Unknown(duration(reply.number()?))),
                other => Err(unexpected(other)),
            }
        })
    }

    fn finish<'a>(&'a self, end: &'a FinishRequest<'a>) -> Answer<'a, bool> {
        Box::pin(async move {
            let keys = [self.write_key(end.scope, end.key)];
            let window = micros(end.window);
            let mut args = vec![
                end.owner.as_bytes(),
                end.effect.as_str().as_bytes(),
                window.as_bytes(),
            ];
            args.extend(end.sealed);
            let reply = self.run(&self.scripts.finish, &keys, &args).await?;
            Ok(reply.single_number()? == 1)
        })
    }

    fn append<'a>(
        &'a self,
        scope: &'a str,
        record: &'a [u8],
        retention: Duration,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let oldest = crate::clock::wall().saturating_sub(retention).as_millis();
            let mut command = redis::cmd("XADD");
            command
                .arg(self.key(scope, "journal"))
                .arg("MINID")
                .arg("~")
                .arg(oldest.to_string())
                .arg("*")
                .arg("r")
                .arg(record);
            self.connection.command(&command).await?;
            Ok(())
        })
    }

    fn records<'a>(&'a self, scope: &'a str) -> Answer<'a, Vec<Vec<u8>>> {
        Box::pin(async move {
            let mut command = redis::cmd("XRANGE");
            command.arg(self.key(scope, "journal")).arg("-").arg("+");
            reply::stream(self.connection.command(&command).await?)
        })
    }

    fn status<'a>(&'a self, scope: &'a str) -> Answer<'a, Status> {
        Box::pin(self.read_status(scope))
    }
}

fn unexpected(word: &str) -> StoreError {
    StoreError::damaged(format!("a script answered `{word}`"))
}
