//! Reading a page in the envelope that the paging convention names.

use serde::de::{Error, MapAccess};
use serde_json::Value;

use super::Slot;
use super::read::{Reading, Seed};
use super::read_parts::Key;
use crate::page::PageSlot;

pub(super) fn page<'de, A: MapAccess<'de>>(
    page: &mut dyn PageSlot,
    mut fields: A,
    reading: &mut Reading,
) -> Result<(), A::Error> {
    let paging = reading.paging;
    page.in_envelope(paging);
    let items = paging.and_then(|paging| paging.items);
    let mut found = false;
    while let Some(key) = fields.next_key_seed(Key)? {
        if items == Some(&*key) {
            found = true;
            let seed = Seed {
                slot: Slot::List(page.items_slot()),
                reading: &mut *reading,
            };
            if let Err(error) = fields.next_value_seed(seed) {
                reading.in_field(&key);
                return Err(error);
            }
        } else {
            let value = fields.next_value::<Value>()?;
            page.other(key.into_owned(), value);
        }
    }
    if found {
        return Ok(());
    }
    // An empty page for any object would lose items silently.
    Err(match items {
        Some(items) => A::Error::custom(format_args!("the list `{items}` is missing")),
        None => A::Error::custom("a list was expected, but an object came"),
    })
}
