//! A response cached for callers who repeat a write: one block of memory, because nearly all are never asked for.

use bytes::{Buf as _, Bytes};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::raw_answer::RawAnswer;

/// What an entry takes beside the bytes.
const ENTRY: usize = 160;

/// An answer, packed: its status, its headers, each with its length, an empty name, the body.
#[derive(Clone, Debug)]
pub(crate) struct CachedResponse(Bytes);

impl CachedResponse {
    /// Copies an answer. Its own parts are views into what the connection has read, which would be kept with them.
    pub fn of(answer: &RawAnswer) -> Self {
        let lines = answer.headers.iter();
        let lines = lines.map(|(name, value)| 8 + name.as_str().len() + value.len());
        let size = 6 + lines.sum::<usize>() + answer.body.len();
        let mut block = Vec::with_capacity(size);
        block.extend_from_slice(&answer.status.as_u16().to_be_bytes());
        for (name, value) in &answer.headers {
            put(&mut block, name.as_str().as_bytes());
            put(&mut block, value.as_bytes());
        }
        put(&mut block, b"");
        block.extend_from_slice(&answer.body);
        Self(block.into())
    }

    /// Reads what a shared store kept; nothing if it is no good answer.
    pub fn read(block: Bytes) -> Option<Self> {
        let mut rest = block.clone();
        let status = StatusCode::from_u16(rest.try_get_u16().ok()?).ok()?;
        loop {
            let name = take(&mut rest)?;
            if name.is_empty() {
                return status.is_success().then_some(Self(block));
            }
            HeaderName::from_bytes(&name).ok()?;
            HeaderValue::from_maybe_shared(take(&mut rest)?).ok()?;
        }
    }

    /// The bytes that [`Self::read`] reads.
    pub fn into_bytes(self) -> Bytes {
        self.0
    }

    /// About how many bytes of memory it takes.
    pub fn weight(&self) -> usize {
        self.0.len() + ENTRY
    }

    /// The answer as it was.
    pub fn answer(&self) -> RawAnswer {
        let mut rest = self.0.clone();
        let status = rest.try_get_u16().ok();
        let status = status.and_then(|status| StatusCode::from_u16(status).ok());
        let mut headers = HeaderMap::new();
        while let Some(name) = take(&mut rest).filter(|name| !name.is_empty()) {
            let value = take(&mut rest).unwrap_or_default();
            // Both were of an answer, so that neither fails.
            if let (Ok(name), Ok(value)) = (
                HeaderName::from_bytes(&name),
                HeaderValue::from_maybe_shared(value),
            ) {
                headers.append(name, value);
            }
        }
        RawAnswer {
            status: status.unwrap_or_default(),
            headers,
            body: rest,
        }
    }
}

fn put(block: &mut Vec<u8>, text: &[u8]) {
    // A header is not that long; hyper takes 64 KiB of all of them, and other transports are bounded by memory.
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    block.extend_from_slice(&length.to_be_bytes());
    block.extend_from_slice(text);
}

fn take(rest: &mut Bytes) -> Option<Bytes> {
    let length = usize::try_from(rest.try_get_u32().ok()?).ok()?;
    (length <= rest.len()).then(|| rest.split_to(length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_comes_out_as_it_went_in() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("content-type", "application/json"),
            ("x-odd", ""),
            ("set-cookie", "a=1"),
            ("set-cookie", "b=2"),
        ] {
            headers.append(name, HeaderValue::from_static(value));
        }
        for body in ["", "{\"Id\":1}"] {
            let answer = RawAnswer {
                status: StatusCode::CREATED,
                headers: headers.clone(),
                body: body.into(),
            };
            let read = CachedResponse::of(&answer).answer();
            assert_eq!(read.status, answer.status);
            assert_eq!(read.headers, answer.headers);
            assert_eq!(read.body, answer.body);
            let bytes = CachedResponse::of(&answer).into_bytes();
            let read = CachedResponse::read(bytes.clone()).expect("whole");
            assert_eq!(read.answer().body, answer.body);
            for cut in 0..bytes.len() - answer.body.len() {
                assert!(CachedResponse::read(bytes.slice(..cut)).is_none(), "{cut}");
            }
        }
    }
}
