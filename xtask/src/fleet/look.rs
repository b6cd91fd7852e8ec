//! Asks the store, and prints.

use specwright_fleet::StoreError;

use super::place::{self, Place, failed};
use super::{Store, status as of_status, unknown as of_writes};
use crate::text::print;
use crate::{Exit, Failure};

/// Prints what the store holds.
pub(super) fn status(store: &Store) -> Result<Exit, Failure> {
    let (place, scopes) = asked(store, async |place: &Place| place.inspector.status().await)?;
    print(&if store.json {
        format!("{:#}\n", of_status::json(&scopes))
    } else {
        of_status::text(&place.shown, &scopes)
    });
    Ok(Exit::Fine)
}

/// Prints the writes without a known outcome.
pub(super) fn unknown(store: &Store) -> Result<Exit, Failure> {
    let (place, writes) = asked(store, async |place: &Place| {
        place.inspector.unknown_writes().await
    })?;
    print(&if store.json {
        format!("{:#}\n", of_writes::json(&writes))
    } else {
        of_writes::text(&place.shown, &writes)
    });
    let is_fine = writes.iter().all(|write| write.in_flight);
    Ok(if is_fine { Exit::Fine } else { Exit::Findings })
}

/// Opens the store, and asks it.
fn asked<T>(
    store: &Store,
    ask: impl AsyncFnOnce(&Place) -> Result<T, StoreError>,
) -> Result<(Place, T), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(format!("cannot start: {error}")))?;
    runtime.block_on(async {
        let place = place::open(store).await?;
        match ask(&place).await {
            Ok(answer) => Ok((place, answer)),
            Err(error) => Err(failed(&place.shown, &error)),
        }
    })
}
