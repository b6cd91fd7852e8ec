//! Reads what scripts answer. Whatever is not as expected is an error, never a guess.

use redis::Value;

use crate::store::{PAGE, Page, StoreError};

/// The parts of an answer, read in order.
pub(super) struct Reply(std::vec::IntoIter<Value>);

impl Reply {
    pub fn new(value: Value) -> Self {
        match value {
            Value::Array(parts) => Self(parts.into_iter()),
            single => Self(vec![single].into_iter()),
        }
    }

    fn next(&mut self) -> Result<Value, StoreError> {
        let missing = || StoreError::damaged("an answer is shorter than it should be");
        self.0.next().ok_or_else(missing)
    }

    pub fn number(&mut self) -> Result<u64, StoreError> {
        match self.next()? {
            Value::Int(number) => u64::try_from(number)
                .map_err(|_| StoreError::damaged("an answer holds a negative number")),
            other => parsed(&bytes(other)?),
        }
    }

    pub fn list(&mut self) -> Result<Vec<Value>, StoreError> {
        match self.next()? {
            Value::Array(parts) => Ok(parts),
            _ => Err(StoreError::damaged("an answer holds no list")),
        }
    }

    pub fn single_number(mut self) -> Result<u64, StoreError> {
        self.number()
    }

    pub fn bytes(&mut self) -> Result<Vec<u8>, StoreError> {
        bytes(self.next()?)
    }

    pub fn optional_bytes(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        match self.next()? {
            Value::Nil => Ok(None),
            other => bytes(other).map(Some),
        }
    }

    pub fn word(&mut self) -> Result<String, StoreError> {
        String::from_utf8(self.bytes()?).map_err(|_| StoreError::damaged("an answer is not text"))
    }
}

fn bytes(value: Value) -> Result<Vec<u8>, StoreError> {
    match value {
        Value::BulkString(bytes) => Ok(bytes),
        Value::SimpleString(text) => Ok(text.into_bytes()),
        _ => Err(StoreError::damaged(
            "an answer holds something else than text",
        )),
    }
}

/// A number as text.
pub(super) fn parsed(text: &[u8]) -> Result<u64, StoreError> {
    std::str::from_utf8(text)
        .ok()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| StoreError::damaged("an answer holds something else than a number"))
}

/// Records of a stream: `[[id, [field, record]], …]`.
pub(super) fn page(value: Value) -> Result<Page, StoreError> {
    let mut page = Page::default();
    for entry in Reply::new(value).0 {
        let mut entry = Reply::new(entry);
        page.next = Some(entry.word()?);
        let mut fields = Reply::new(entry.next()?);
        fields.next()?;
        page.records.push(fields.bytes()?);
    }
    if page.records.len() < PAGE {
        page.next = None;
    }
    Ok(page)
}
