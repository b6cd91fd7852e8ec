//! Permits and holds.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, Result, params};

use super::{duration, micros, now};
use crate::store::{Permit, Reservation, Window};

fn name(window: &Window) -> String {
    format!("{}:{}", window.name, window.every.as_millis())
}

pub(super) fn reserve(
    at: &Connection,
    scope: &str,
    windows: &[Window],
    count: u32,
    longest: Duration,
) -> Result<Reservation> {
    let now = now();
    let mut time = now.max(held_until(at, scope)?.unwrap_or(now));
    for window in windows {
        time = time.max(earliest(at, scope, window, count, now)?);
    }
    let wait = duration(time - now);
    if !wait.is_zero() && wait >= longest {
        return Ok(Reservation::TooLong(wait));
    }
    let mut insert =
        at.prepare_cached("INSERT INTO permits (scope, window, at) VALUES (?1, ?2, ?3)")?;
    for window in windows {
        for _ in 0..count {
            insert.execute(params![scope, name(window), time])?;
        }
    }
    let permit = Permit {
        count,
        at: duration(time),
    };
    Ok(Reservation::Granted { wait, permit })
}

/// The first moment at which a window has room, not before those who wait already.
fn earliest(at: &Connection, scope: &str, window: &Window, count: u32, now: i64) -> Result<i64> {
    let (name, every) = (name(window), micros(window.every));
    let requests = window.requests.max(1);
    at.prepare_cached("DELETE FROM permits WHERE scope = ?1 AND window = ?2 AND at <= ?3")?
        .execute(params![scope, name, now.saturating_sub(every)])?;
    let mut newest = at.prepare_cached(
        "SELECT at FROM permits WHERE scope = ?1 AND window = ?2 ORDER BY at DESC LIMIT 1 OFFSET ?3",
    )?;
    let mut permit = |from_newest: u32| {
        newest
            .query_row(params![scope, name, from_newest], |row| {
                row.get::<_, i64>(0)
            })
            .optional()
    };
    let last = permit(0)?.unwrap_or(now);
    let leaving = permit(requests - count.min(requests))?;
    Ok(last.max(leaving.map_or(now, |leaving| leaving.saturating_add(every))))
}

pub(super) fn give_back(
    at: &Connection,
    scope: &str,
    windows: &[Window],
    permit: Permit,
) -> Result<()> {
    let mut delete = at.prepare_cached(
        "DELETE FROM permits WHERE rowid IN (SELECT rowid FROM permits
         WHERE scope = ?1 AND window = ?2 AND at = ?3 LIMIT ?4)",
    )?;
    for window in windows {
        delete.execute(params![
            scope,
            name(window),
            micros(permit.at),
            permit.count
        ])?;
    }
    Ok(())
}

pub(super) fn hold(at: &Connection, scope: &str, time: Duration) -> Result<()> {
    at.prepare_cached(
        "INSERT INTO holds (scope, until) VALUES (?1, ?2)
         ON CONFLICT (scope) DO UPDATE SET until = max(until, excluded.until)",
    )?
    .execute(params![scope, now().saturating_add(micros(time))])?;
    Ok(())
}

pub(super) fn held_until(at: &Connection, scope: &str) -> Result<Option<i64>> {
    at.prepare_cached("SELECT until FROM holds WHERE scope = ?1")?
        .query_row([scope], |row| row.get(0))
        .optional()
}
