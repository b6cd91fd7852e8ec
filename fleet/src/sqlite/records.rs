//! The journal, and what the file holds.

use std::collections::BTreeMap;
use std::time::Duration;

use rusqlite::{Connection, Result, params};

use super::{duration, limits, micros, now, tokens};
use crate::status::{CounterStatus, Counting, ScopeStatus, Status};
use crate::store::{PAGE, Page, StoreError};

/// What was read; or why it is not what this crate wrote.
type Read<T> = std::result::Result<T, StoreError>;

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

pub(super) fn page(at: &Connection, scope: &str, after: Option<&str>) -> Result<Page> {
    let after: i64 = after.and_then(|after| after.parse().ok()).unwrap_or(0);
    let rows: Vec<(i64, Vec<u8>)> = at
        .prepare_cached(
            "SELECT number, record FROM journal WHERE scope = ?1 AND number > ?2 ORDER BY number LIMIT ?3",
        )?
        .query_map(params![scope, after, PAGE], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_>>()?;
    let last = rows.last().filter(|_| rows.len() == PAGE);
    Ok(Page {
        next: last.map(|(number, _)| number.to_string()),
        records: rows.into_iter().map(|(_, record)| record).collect(),
    })
}

/// Everybody of whom something stands in the file.
fn scopes(at: &Connection) -> Result<Vec<String>> {
    let query = "SELECT scope FROM permits UNION SELECT scope FROM holds UNION SELECT scope FROM tokens
         UNION SELECT scope FROM leases UNION SELECT scope FROM writes UNION SELECT scope FROM journal";
    at.prepare_cached(query)?
        .query_map([], |row| row.get(0))?
        .collect()
}

pub(super) fn status(at: &Connection, scope: Option<&str>) -> Read<Vec<ScopeStatus>> {
    let scopes = match scope {
        Some(scope) => vec![scope.to_owned()],
        None => scopes(at)?,
    };
    let mut all = Vec::new();
    for scope in scopes {
        let status = status_of(at, &scope)?;
        all.push(ScopeStatus { scope, status });
    }
    Ok(all)
}

fn status_of(at: &Connection, scope: &str) -> Read<Status> {
    let now = now();
    let records = at
        .prepare_cached("SELECT count(*) FROM journal WHERE scope = ?1")?
        .query_row([scope], |row| row.get(0))?;
    let held = limits::held_until(at, scope)?.unwrap_or(now);
    let mut status = Status {
        leased: tokens::is_leased(at, scope)?,
        generation: tokens::newest(at, scope)?.map_or(0, |newest| newest.generation),
        held: duration(held - now),
        permits: counters(at, scope, now)?,
        records,
        ..Status::default()
    };
    let mut writes = at.prepare_cached(
        "SELECT state, at > ?2, count(*) FROM writes WHERE scope = ?1 AND gone >= ?2 GROUP BY 1, 2",
    )?;
    let mut rows = writes.query(params![scope, now])?;
    while let Some(row) = rows.next()? {
        let state: String = row.get(0)?;
        status.count_writes(&state, row.get(1)?, row.get(2)?)?;
    }
    Ok(status)
}

fn counters(at: &Connection, scope: &str, now: i64) -> Read<Vec<CounterStatus>> {
    let mut counters = BTreeMap::<String, Counting>::new();
    let mut permits = at.prepare_cached("SELECT window, at FROM permits WHERE scope = ?1")?;
    let mut rows = permits.query([scope])?;
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        if !counters.contains_key(&name) {
            counters.insert(name.clone(), Counting::new(&name, duration(now))?);
        }
        if let Some(counting) = counters.get_mut(&name) {
            counting.add(duration(row.get(1)?));
        }
    }
    Ok(counters.into_values().map(Counting::status).collect())
}
