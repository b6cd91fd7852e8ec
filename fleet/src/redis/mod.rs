//! Redis or Valkey as the store: each step is one script, which the server runs atomically.

mod address;
mod call;
mod connection;
mod key;
mod link;
mod reply;
mod status;

use std::fmt::Display;
use std::time::Duration;

use redis::Script;

use self::call::Call;
use self::connection::Connection;
use self::key::{Key, Permits, WriteKey};
use self::reply::Reply;
use crate::status::ScopeStatus;
use crate::store::{
    Answer, ClaimRequest, EndLease, FinishRequest, Lease, LeaseRequest, PAGE, Page, Permit,
    Reservation, Reserve, SealedTokens, SharedClaim, Store, StoreError, Window,
};

pub use self::address::RedisAddress;

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
    append: Script,
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
            append: Script::new(include_str!("append.lua")),
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

    fn key<'a, N: Display>(&'a self, scope: &'a str, name: N) -> Key<'a, N> {
        let prefix = &self.prefix;
        Key {
            prefix,
            scope,
            name,
        }
    }

    fn write_key<'a>(&'a self, scope: &'a str, write: &'a str) -> WriteKey<'a> {
        let prefix = &self.prefix;
        WriteKey {
            prefix,
            scope,
            write,
        }
    }

    /// Whether keys are spread over nodes.
    pub fn is_cluster(&self) -> bool {
        self.connection.is_cluster()
    }

    async fn run(&self, call: Call<'_>) -> Result<Reply, StoreError> {
        let answer = self.connection.script(call.script, &call.command);
        answer.await.map(Reply::new)
    }
}

fn micros(time: Duration) -> u128 {
    // A number in a script keeps 53 bits: some 285 years.
    time.as_micros().min(1 << 52)
}

fn duration(micros: u64) -> Duration {
    Duration::from_micros(micros)
}

impl Store for RedisStore {
    fn reserve<'a>(&'a self, request: &'a Reserve<'a>) -> Answer<'a, Reservation> {
        Box::pin(async move {
            let scope = request.scope;
            let mut call = Call::new(&self.scripts.reserve, 1 + request.windows.len())
                .arg(self.key(scope, "hold"));
            for window in request.windows {
                call = call.arg(self.key(scope, Permits(window)));
            }
            call = call.arg(request.count).arg(micros(request.longest));
            for window in request.windows {
                call = call.arg(micros(window.every)).arg(window.requests.max(1));
            }
            let mut reply = self.run(call).await?;
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
            let mut call = Call::new(&self.scripts.give_back, windows.len());
            for window in windows {
                call = call.arg(self.key(scope, Permits(window)));
            }
            self.run(call.arg(permit.count).arg(permit.at.as_micros()))
                .await?;
            Ok(())
        })
    }

    fn hold<'a>(&'a self, scope: &'a str, time: Duration) -> Answer<'a, ()> {
        Box::pin(async move {
            let call = Call::new(&self.scripts.hold, 1).arg(self.key(scope, "hold"));
            self.run(call.arg(micros(time))).await?;
            Ok(())
        })
    }

    fn lease<'a>(&'a self, scope: &'a str, request: &'a LeaseRequest<'a>) -> Answer<'a, Lease> {
        Box::pin(async move {
            let mut call = Call::new(&self.scripts.lease, 4);
            for name in ["tokens", "lease", "asked", "generation"] {
                call = call.arg(self.key(scope, name));
            }
            let call = call
                .arg(request.owner)
                .arg(micros(request.lasts))
                .arg(micros(request.spacing))
                .arg(request.known);
            let mut reply = self.run(call).await?;
            match reply.word()?.as_str() {
                "newer" => Ok(Lease::Newer(SealedTokens {
                    generation: reply.number()?,
                    sealed: reply.bytes()?,
                    age: duration(reply.number()?),
                })),
                "wait" => Ok(Lease::Wait(duration(reply.number()?))),
                "leased" => Ok(Lease::Leased(reply.number()?)),
                other => Err(unexpected(other)),
            }
        })
    }

    fn end_lease<'a>(&'a self, scope: &'a str, end: &'a EndLease<'a>) -> Answer<'a, bool> {
        Box::pin(async move {
            let call = Call::new(&self.scripts.store_tokens, 2)
                .arg(self.key(scope, "tokens"))
                .arg(self.key(scope, "lease"))
                .arg(end.owner)
                .arg(end.generation)
                .arg(end.keep.as_millis());
            let call = match end.sealed {
                Some(sealed) => call.bytes(sealed),
                None => call,
            };
            Ok(self.run(call).await?.single_number()? == 1)
        })
    }

    fn claim<'a>(&'a self, request: &'a ClaimRequest<'a>) -> Answer<'a, SharedClaim> {
        Box::pin(async move {
            let call = Call::new(&self.scripts.claim, 1)
                .arg(self.write_key(request.scope, request.key))
                .arg(request.owner)
                .arg(micros(request.lasts))
                .arg(micros(request.window));
            let mut reply = self.run(call).await?;
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
            let call = Call::new(&self.scripts.finish, 1)
                .arg(self.write_key(end.scope, end.key))
                .arg(end.owner)
                .arg(end.effect.as_str())
                .arg(micros(end.window));
            let call = match end.sealed {
                Some(sealed) => call.bytes(sealed),
                None => call,
            };
            Ok(self.run(call).await?.single_number()? == 1)
        })
    }

    fn append<'a>(
        &'a self,
        scope: &'a str,
        record: &'a [u8],
        retention: Duration,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let call = Call::new(&self.scripts.append, 1)
                .arg(self.key(scope, "journal"))
                .arg(retention.as_millis())
                .bytes(record);
            self.run(call).await?;
            Ok(())
        })
    }

    fn records<'a>(&'a self, scope: &'a str, after: Option<&'a str>) -> Answer<'a, Page> {
        Box::pin(async move {
            let mut command = redis::cmd("XRANGE");
            command.arg(self.key(scope, "journal").to_string());
            match after {
                Some(after) => command.arg(format!("({after}")),
                None => command.arg("-"),
            };
            command.arg("+").arg("COUNT").arg(PAGE);
            reply::page(self.connection.command(&command).await?)
        })
    }

    fn status<'a>(&'a self, scope: Option<&'a str>) -> Answer<'a, Vec<ScopeStatus>> {
        Box::pin(self.read_status(scope))
    }

    fn is_in_flight<'a>(&'a self, scope: &'a str, key: &'a str) -> Answer<'a, bool> {
        Box::pin(self.read_is_in_flight(scope, key))
    }
}

fn unexpected(word: &str) -> StoreError {
    StoreError::damaged(format!("a script answered `{word}`"))
}
