//! Writes of the fleet that are in flight, or that the API may still remember.

use rusqlite::{Connection, OptionalExtension as _, Result, params};

use super::{duration, micros, now};
use crate::store::{ClaimRequest, FinishRequest, SharedClaim, SharedEffect};

struct Entry {
    state: String,
    owner: String,
    /// Until when it may be in flight, or when it ended.
    at: i64,
    response: Option<Vec<u8>>,
}

fn entry(at: &Connection, scope: &str, write: &str) -> Result<Option<Entry>> {
    at.prepare_cached(
        "SELECT state, owner, at, response FROM writes WHERE scope = ?1 AND write = ?2",
    )?
    .query_row([scope, write], |row| {
        Ok(Entry {
            state: row.get(0)?,
            owner: row.get(1)?,
            at: row.get(2)?,
            response: row.get(3)?,
        })
    })
    .optional()
}

/// Whether its process may still be waiting for the response.
pub(super) fn is_in_flight(at: &Connection, scope: &str, write: &str) -> Result<bool> {
    let entry = entry(at, scope, write)?;
    Ok(entry.is_some_and(|entry| entry.state == "flight" && entry.at > now()))
}

pub(super) fn claim(at: &Connection, request: &ClaimRequest<'_>) -> Result<SharedClaim> {
    let now = now();
    let window = micros(request.window);
    if let Some(entry) = entry(at, request.scope, request.key)? {
        let left = duration(entry.at.saturating_add(window) - now);
        match entry.state.as_str() {
            "flight" if entry.owner == request.owner => {}
            "flight" if now < entry.at => {
                return Ok(SharedClaim::InFlight(duration(entry.at - now)));
            }
            // Its process died, or is paused: from then on nobody has heard of it.
            "flight" | "unknown" if !left.is_zero() => return Ok(SharedClaim::Unknown(left)),
            "done" if !left.is_zero() => {
                return Ok(SharedClaim::Done {
                    wait: left,
                    sealed: entry.response,
                });
            }
            "flight" | "done" | "unknown" => {}
            _ => return Err(rusqlite::Error::InvalidQuery),
        }
    }
    at.prepare_cached("DELETE FROM writes WHERE gone < ?1")?
        .execute([now])?;
    let until = now.saturating_add(micros(request.lasts));
    put(
        at,
        request.scope,
        request.key,
        request.owner,
        "flight",
        until,
        window,
        None,
    )?;
    Ok(SharedClaim::Free)
}

pub(super) fn finish(at: &Connection, end: &FinishRequest<'_>) -> Result<bool> {
    let entry = entry(at, end.scope, end.key)?;
    if entry.is_some_and(|entry| entry.owner != end.owner) {
        return Ok(false);
    }
    if end.effect == SharedEffect::None {
        at.prepare_cached("DELETE FROM writes WHERE scope = ?1 AND write = ?2")?
            .execute([end.scope, end.key])?;
        return Ok(true);
    }
    let state = end.effect.as_str();
    put(
        at,
        end.scope,
        end.key,
        end.owner,
        state,
        now(),
        micros(end.window),
        end.sealed,
    )?;
    Ok(true)
}

#[expect(clippy::too_many_arguments, reason = "the columns of a row")]
fn put(
    at: &Connection,
    scope: &str,
    key: &str,
    owner: &str,
    state: &str,
    time: i64,
    window: i64,
    response: Option<&[u8]>,
) -> Result<()> {
    at.prepare_cached(
        "INSERT OR REPLACE INTO writes (scope, write, state, owner, at, response, gone)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        scope,
        key,
        state,
        owner,
        time,
        response,
        time.saturating_add(window)
    ])?;
    Ok(())
}
