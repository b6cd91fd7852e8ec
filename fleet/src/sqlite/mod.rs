//! SQLite as the store: one file that the processes of one host share.

mod error;
mod limits;
mod records;
mod tokens;
mod worker;
mod writes;

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use self::error::failed;
use self::worker::Worker;
use crate::status::ScopeStatus;
use crate::store::{
    Answer, ClaimRequest, EndLease, FinishRequest, Lease, LeaseRequest, Page, Permit, Reservation,
    Reserve, SharedClaim, Store, StoreError, Window,
};

/// A store in a file.
pub(crate) struct SqliteStore {
    worker: Worker,
}

impl SqliteStore {
    /// Opens the file, or makes it. `timeout`: the longest that one step may take.
    pub fn open(path: &Path, timeout: Duration) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags).map_err(failed)?;
        connection
            .busy_handler(Some(wait_for_others))
            .map_err(failed)?;
        // A power cut may take the newest entries, a crash of a process none.
        connection
            .pragma_update(None, "journal_mode", "WAL")
            .and_then(|()| connection.pragma_update(None, "synchronous", "NORMAL"))
            .and_then(|()| connection.execute_batch(include_str!("schema.sql")))
            .map_err(failed)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Self {
            worker: Worker::start(connection, TransactionBehavior::Immediate, timeout)?,
        })
    }

    /// Opens the file of a fleet to look at it; nothing is made or changed.
    pub fn inspect(path: &Path, timeout: Duration) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags)?;
        connection.busy_handler(Some(wait_for_others))?;
        let of_a_fleet: bool = connection.query_row(
            "SELECT count(*) = 6 FROM sqlite_master WHERE type = 'table'
             AND name IN ('permits', 'holds', 'tokens', 'leases', 'writes', 'journal')",
            [],
            |row| row.get(0),
        )?;
        if !of_a_fleet {
            return Err(StoreError::damaged(
                "the file has not the tables of a fleet",
            ));
        }
        Ok(Self {
            worker: Worker::start(connection, TransactionBehavior::Deferred, timeout)?,
        })
    }
}

/// Another process writes: it takes some ten microseconds, seldom a millisecond.
fn wait_for_others(tries: i32) -> bool {
    let pause = if tries < 100 { 50 } else { 1000 };
    std::thread::sleep(Duration::from_micros(pause));
    // Some five seconds.
    tries < 5_000
}

fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX / 4)
}

fn duration(micros: i64) -> Duration {
    Duration::from_micros(u64::try_from(micros).unwrap_or(0))
}

fn now() -> i64 {
    micros(crate::clock::wall())
}

impl Store for SqliteStore {
    fn reserve<'a>(&'a self, request: &'a Reserve<'a>) -> Answer<'a, Reservation> {
        let (scope, windows) = (request.scope.to_owned(), request.windows.to_vec());
        let (count, longest) = (request.count, request.longest);
        self.worker
            .ask(move |at| limits::reserve(at, &scope, &windows, count, longest))
    }

    fn give_back<'a>(
        &'a self,
        scope: &'a str,
        windows: &'a [Window],
        permit: Permit,
    ) -> Answer<'a, ()> {
        let (scope, windows) = (scope.to_owned(), windows.to_vec());
        self.worker
            .ask(move |at| limits::give_back(at, &scope, &windows, permit))
    }

    fn hold<'a>(&'a self, scope: &'a str, time: Duration) -> Answer<'a, ()> {
        let scope = scope.to_owned();
        self.worker.ask(move |at| limits::hold(at, &scope, time))
    }

    fn lease<'a>(&'a self, scope: &'a str, request: &'a LeaseRequest<'a>) -> Answer<'a, Lease> {
        let (scope, owner) = (scope.to_owned(), request.owner.to_owned());
        let (lasts, spacing, known) = (request.lasts, request.spacing, request.known);
        self.worker.ask(move |at| {
            let request = LeaseRequest {
                owner: &owner,
                lasts,
                spacing,
                known,
            };
            tokens::lease(at, &scope, &request)
        })
    }

    fn end_lease<'a>(&'a self, scope: &'a str, end: &'a EndLease<'a>) -> Answer<'a, bool> {
        let (scope, owner) = (scope.to_owned(), end.owner.to_owned());
        let (generation, keep) = (end.generation, end.keep);
        let sealed = end.sealed.map(<[u8]>::to_vec);
        self.worker.ask(move |at| {
            let end = EndLease {
                owner: &owner,
                generation,
                sealed: sealed.as_deref(),
                keep,
            };
            tokens::end_lease(at, &scope, &end)
        })
    }

    fn claim<'a>(&'a self, request: &'a ClaimRequest<'a>) -> Answer<'a, SharedClaim> {
        let [scope, key, owner] = [request.scope, request.key, request.owner].map(str::to_owned);
        let (lasts, window) = (request.lasts, request.window);
        self.worker.ask(move |at| {
            let request = ClaimRequest {
                scope: &scope,
                key: &key,
                owner: &owner,
                lasts,
                window,
            };
            writes::claim(at, &request)
        })
    }

    fn finish<'a>(&'a self, end: &'a FinishRequest<'a>) -> Answer<'a, bool> {
        let [scope, key, owner] = [end.scope, end.key, end.owner].map(str::to_owned);
        let (effect, window) = (end.effect, end.window);
        let sealed = end.sealed.map(<[u8]>::to_vec);
        self.worker.ask(move |at| {
            let end = FinishRequest {
                scope: &scope,
                key: &key,
                owner: &owner,
                effect,
                window,
                sealed: sealed.as_deref(),
            };
            writes::finish(at, &end)
        })
    }

    fn append<'a>(
        &'a self,
        scope: &'a str,
        record: &'a [u8],
        retention: Duration,
    ) -> Answer<'a, ()> {
        let (scope, record) = (scope.to_owned(), record.to_vec());
        self.worker
            .ask(move |at| records::append(at, &scope, &record, retention))
    }

    fn records<'a>(&'a self, scope: &'a str, after: Option<&'a str>) -> Answer<'a, Page> {
        let (scope, after) = (scope.to_owned(), after.map(str::to_owned));
        self.worker
            .ask(move |at| records::page(at, &scope, after.as_deref()))
    }

    fn status<'a>(&'a self, scope: Option<&'a str>) -> Answer<'a, Vec<ScopeStatus>> {
        let scope = scope.map(str::to_owned);
        self.worker
            .ask(move |at| records::status(at, scope.as_deref()))
    }

    fn is_in_flight<'a>(&'a self, scope: &'a str, key: &'a str) -> Answer<'a, bool> {
        let (scope, key) = (scope.to_owned(), key.to_owned());
        self.worker
            .ask(move |at| writes::is_in_flight(at, &scope, &key))
    }
}
