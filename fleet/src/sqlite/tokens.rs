//! The newest pair of tokens, and the right to ask for a newer one.

use rusqlite::{Connection, OptionalExtension as _, Result, params};

use super::{duration, micros, now};
use crate::store::{EndLease, Lease, LeaseRequest, SealedTokens};

/// A lease that was given out, whether or not it still lasts.
struct LastLease {
    owner: String,
    generation: u64,
    until: i64,
    asked: i64,
}

fn last_lease(at: &Connection, scope: &str) -> Result<Option<LastLease>> {
    at.prepare_cached("SELECT owner, generation, until, asked FROM leases WHERE scope = ?1")?
        .query_row([scope], |row| {
            Ok(LastLease {
                owner: row.get(0)?,
                generation: row.get(1)?,
                until: row.get(2)?,
                asked: row.get(3)?,
            })
        })
        .optional()
}

pub(super) fn lease(at: &Connection, scope: &str, request: &LeaseRequest<'_>) -> Result<Lease> {
    let now = now();
    let newest = newest(at, scope)?;
    let stored = newest.as_ref().map_or(0, |newest| newest.generation);
    if let Some(newest) = newest.filter(|newest| newest.generation > request.known) {
        return Ok(Lease::Newer(newest));
    }
    let last = last_lease(at, scope)?;
    let spacing = micros(request.spacing);
    if let Some(last) = &last {
        if last.until > now && last.owner != request.owner {
            return Ok(Lease::Wait(duration(last.until - now)));
        }
        let wait = last.asked.saturating_add(spacing) - now;
        if wait > 0 {
            return Ok(Lease::Wait(duration(wait.min(spacing))));
        }
    }
    let given = last.map_or(0, |last| last.generation);
    let generation = given.max(stored).max(request.known) + 1;
    let until = now.saturating_add(micros(request.lasts));
    at.prepare_cached(
        "INSERT OR REPLACE INTO leases (scope, owner, generation, until, asked)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![scope, request.owner, generation, until, now])?;
    Ok(Lease::Leased(generation))
}

pub(super) fn newest(at: &Connection, scope: &str) -> Result<Option<SealedTokens>> {
    at.prepare_cached("SELECT generation, sealed, at FROM tokens WHERE scope = ?1 AND until > ?2")?
        .query_row(params![scope, now()], |row| {
            Ok(SealedTokens {
                generation: row.get(0)?,
                sealed: row.get(1)?,
                age: duration(now() - row.get::<_, i64>(2)?),
            })
        })
        .optional()
}

pub(super) fn end_lease(at: &Connection, scope: &str, end: &EndLease<'_>) -> Result<bool> {
    let mut stored = true;
    if let Some(sealed) = end.sealed {
        let now = now();
        let until = now.saturating_add(micros(end.keep));
        let changed = at
            .prepare_cached(
                "INSERT INTO tokens (scope, generation, sealed, at, until) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (scope) DO UPDATE
                 SET generation = excluded.generation, sealed = excluded.sealed, at = excluded.at, until = excluded.until
                 WHERE generation < excluded.generation",
            )?
            .execute(params![scope, end.generation, sealed, now, until])?;
        stored = changed == 1;
    }
    at.prepare_cached(
        "UPDATE leases SET until = 0 WHERE scope = ?1 AND owner = ?2 AND generation = ?3",
    )?
    .execute(params![scope, end.owner, end.generation])?;
    Ok(stored)
}

/// Whether somebody asks now.
pub(super) fn is_leased(at: &Connection, scope: &str) -> Result<bool> {
    Ok(last_lease(at, scope)?.is_some_and(|last| last.until > now()))
}
