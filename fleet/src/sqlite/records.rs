//! The journal, and what the file holds.

use std::time::Duration;

use rusqlite::{Connection, Result, params};

use super::{duration, limits, micros, now, tokens};
use crate::store::Status;

pub(super) fn append(
    at: &Connection,
    scope: &str,
    record: &[u8],
    retention: Duration,
) -> Result<()> {
    let now = now();
    at.prepare_cached("DELETE FROM journal WHERE scope = ?1 AND at < ?2")?
        .execute(params![scope, now.saturating_sub(micros(retention))])?;
    at.prepare_cached("INSERT INTO journal (scope, at, record) VALUES (?1, ?2, ?3)")?
        .execute(params![scope, now, record])?;
    Ok(())
}

pub(super) fn all(at: &Connection, scope: &str) -> Result<Vec<Vec<u8>>> {
    at.prepare_cached("SELECT record FROM journal WHERE scope = ?1 ORDER BY number")?
        .query_map([scope], |row| row.get(0))?
        .collect()
}

pub(super) fn status(at: &Connection, scope: &str) -> Result<Status> {
    let now = now();
    let mut status = Status {
        leased: tokens::is_leased(at, scope)?,
        generation: tokens::newest(at, scope)?.map_or(0, |newest| newest.generation),
        records: count(at, "SELECT count(*) FROM journal WHERE scope = ?1", scope)?,
        ..Status::default()
    };
    let held = limits::held_until(at, scope)?.unwrap_or(now);
    status.held = duration(held - now);
    status.permits = at
        .prepare_cached("SELECT window, count(*) FROM permits WHERE scope = ?1 GROUP BY window")?
        .query_map([scope], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_>>()?;
    let of = |state: &str| {
        at.prepare_cached(
            "SELECT count(*) FROM writes WHERE scope = ?1 AND state = ?2 AND gone >= ?3",
        )?
        .query_row(params![scope, state, now], |row| row.get(0))
    };
    status.in_flight = of("flight")?;
    status.done = of("done")?;
    status.unknown = of("unknown")?;
    Ok(status)
}

fn count(at: &Connection, query: &str, scope: &str) -> Result<u64> {
    at.prepare_cached(query)?
        .query_row([scope], |row| row.get(0))
}
