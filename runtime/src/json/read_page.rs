//! Deserializes a page from the envelope of the paging convention.

use serde::de::{Error, MapAccess};
use serde_json::Value;

use super::ValueMut;
use super::path::Step;
use super::read::{ReadContext, Seed};
use super::read_record::Key;
use crate::page::PageMut;

pub(super) fn page<'de, A: MapAccess<'de>>(
    page: &mut dyn PageMut,
    mut fields: A,
    context: &mut ReadContext,
) -> Result<(), A::Error> {
    let paging = context.paging;
    page.in_envelope(paging);
    let items = paging.and_then(|paging| paging.items);
    let mut found = false;
    while let Some(key) = fields.next_key_seed(Key)? {
        if items == Some(&*key) {
            found = true;
            let since = context.notes.len();
            let seed = Seed {
                target: ValueMut::List(page.items_mut()),
                context: &mut *context,
            };
            if let Err(error) = fields.next_value_seed(seed) {
                context.in_field(&key);
                return Err(error);
            }
            context.nest(since, || Step::Field(key.into_owned()));
        } else {
            let value = fields.next_value::<Value>()?;
            page.other(key.into_owned(), value);
        }
    }
    if found {
        return Ok(());
    }
    // To read any object as an empty page would lose items silently.
    Err(match items {
        Some(items) => A::Error::custom(format_args!("the list `{items}` is missing")),
        None => A::Error::custom("a list was expected, but an object came"),
    })
}
