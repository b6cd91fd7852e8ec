//! Another name for a type.

use specwright_model::api::{Type, TypeDef};

use crate::code::Code;
use crate::spell::Speller;

/// `pub type Ids = Vec<i64>;`
pub(crate) fn item(code: &mut Code, speller: Speller<'_>, def: &TypeDef, to: &Type) {
    code.head(def);
    let start = format!("pub type {} =", def.rust_name);
    code.typed(&start, &speller.owned(to), ";");
}
