//! Bytes that are base64 text in JSON.

use std::ops::Deref;

use ::base64::Engine as _;
use ::base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

use crate::json::{Json, ReadJson, ValueMut, ValueRef};
use crate::param::Param;

/// Bytes that are base64 text in JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Base64(Vec<u8>);

impl Base64 {
    /// The bytes, owned.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    pub(crate) fn take(&mut self, text: &str) -> Result<(), &'static str> {
        let text: String = text
            .chars()
            .filter(|letter| !letter.is_ascii_whitespace())
            .collect();
        let bytes = STANDARD
            .decode(&text)
            .or_else(|_| STANDARD_NO_PAD.decode(&text));
        self.0 = bytes.map_err(|_| "this is not base64 text")?;
        Ok(())
    }
}

impl Deref for Base64 {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Base64 {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<&[u8]> for Base64 {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl Json for Base64 {
    fn value_ref(&self) -> ValueRef<'_> {
        ValueRef::Base64(&self.0)
    }
}

impl ReadJson for Base64 {
    fn value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::Base64(self)
    }
}

impl Param for Base64 {
    fn write(&self, out: &mut dyn std::fmt::Write) -> std::fmt::Result {
        out.write_str(&STANDARD.encode(&self.0))
    }

    fn is_text(&self) -> bool {
        true
    }
}
