//! Request bodies: encoded once, the same bytes in every attempt.

mod multipart;
mod upload;
mod worker;

pub(crate) use multipart::{Multipart, Part};
pub(crate) use upload::UploadBody;
pub use upload::{FilePart, Upload};

use std::fmt;
use std::io;
use std::ops::Range;

use bytes::Bytes;
use http::HeaderValue;

use crate::transport::{BoxFuture, TransportBody};

/// A request body.
#[derive(Debug, Default)]
pub(crate) enum Body {
    /// None.
    #[default]
    Empty,
    /// Bytes of a media type, and the ranges of secrets in them.
    Bytes(HeaderValue, Bytes, Vec<Range<usize>>),
    /// An upload or a multipart body. Behind a trait, so that programs without them link none of their code.
    Dynamic(Box<dyn DynamicBody>),
}

/// An upload or a multipart body.
pub(crate) trait DynamicBody: fmt::Debug + Send + Sync {
    /// Whether it has files that must be hashed before the first attempt.
    fn needs_hashing(&self) -> bool;
    /// Hashes its files, which must not change afterwards.
    fn hash_files(&mut self) -> BoxFuture<'_, io::Result<()>>;
    /// Completes it. Called once, before the first attempt and after hashing.
    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
    /// The media type.
    fn content_type(&self) -> Option<&HeaderValue>;
    /// Whether it can be sent again, byte for byte.
    fn replayable(&self) -> bool;
    /// A SHA-256 of the content; `None` if it can be read only once.
    fn hash(&self) -> Option<[u8; 32]>;
    /// The secrets in it, as encoded.
    fn secrets(&self, each: &mut dyn FnMut(&str)) {
        let _ = each;
    }
    /// The parts, if it is multipart.
    fn parts(&mut self) -> Option<&mut Vec<Part>> {
        None
    }
    /// The name of the file in a part, if it is multipart.
    fn file_name(&self, part: &str) -> Option<String> {
        let _ = part;
        None
    }
    /// The body for one attempt. A body that can be read only once is consumed.
    fn open(&mut self) -> io::Result<TransportBody>;
}

impl Body {
    /// Whether it has files that must be hashed before the first attempt.
    pub fn needs_hashing(&self) -> bool {
        matches!(self, Self::Dynamic(body) if body.needs_hashing())
    }

    /// Hashes its files, which must not change afterwards.
    pub async fn hash_files(&mut self) -> io::Result<()> {
        match self {
            Self::Dynamic(body) => body.hash_files().await,
            Self::Empty | Self::Bytes(..) => Ok(()),
        }
    }

    /// Completes it. Called once, before the first attempt and after hashing.
    pub fn finish(&mut self) -> io::Result<()> {
        match self {
            Self::Dynamic(body) => body.finish(),
            Self::Empty | Self::Bytes(..) => Ok(()),
        }
    }

    /// Adds a part.
    pub fn add(&mut self, part: Part) {
        if let Self::Dynamic(body) = self
            && let Some(parts) = body.parts()
        {
            parts.push(part);
        } else {
            *self = Self::Dynamic(Box::new(Multipart::of(part)));
        }
    }

    /// The media type.
    pub fn content_type(&self) -> Option<&HeaderValue> {
        match self {
            Self::Empty => None,
            Self::Bytes(media, ..) => Some(media),
            Self::Dynamic(body) => body.content_type(),
        }
    }

    /// Whether it can be sent again, byte for byte.
    pub fn replayable(&self) -> bool {
        match self {
            Self::Empty | Self::Bytes(..) => true,
            Self::Dynamic(body) => body.replayable(),
        }
    }

    /// A SHA-256 of the content; `None` if it can be read only once.
    pub fn hash(&self) -> Option<[u8; 32]> {
        match self {
            Self::Empty => Some(sha256(&[])),
            Self::Bytes(_, bytes, _) => Some(sha256(bytes)),
            Self::Dynamic(body) => body.hash(),
        }
    }

    /// The text without secrets, if it is in memory: for `curl` lines.
    pub fn shown(&self) -> Option<String> {
        let Self::Bytes(_, bytes, secrets) = self else {
            return None;
        };
        let text =
            |part: Option<&[u8]>| String::from_utf8_lossy(part.unwrap_or_default()).into_owned();
        let (mut shown, mut done) = (String::new(), 0);
        for secret in secrets {
            shown += &text(bytes.get(done..secret.start));
            let quoted = bytes.get(secret.start) == Some(&b'"');
            shown += if quoted { "\"***\"" } else { "***" };
            done = secret.end;
        }
        Some(shown + &text(bytes.get(done..)))
    }

    /// The name of the file in a part, if it is multipart.
    pub fn file_name(&self, part: &str) -> Option<String> {
        match self {
            Self::Dynamic(body) => body.file_name(part),
            Self::Empty | Self::Bytes(..) => None,
        }
    }

    /// Its length, if it is in memory; else 0.
    pub fn length(&self) -> usize {
        match self {
            Self::Bytes(_, bytes, _) => bytes.len(),
            _ => 0,
        }
    }

    /// The secrets in it, as encoded.
    pub fn secrets(&self, each: &mut dyn FnMut(&str)) {
        match self {
            Self::Empty => {}
            Self::Bytes(_, bytes, secrets) => secrets
                .iter()
                .filter_map(|range| str::from_utf8(bytes.get(range.clone())?).ok())
                .for_each(each),
            Self::Dynamic(body) => body.secrets(each),
        }
    }

    /// The body for one attempt. A body that can be read only once is consumed.
    pub fn open(&mut self) -> io::Result<TransportBody> {
        Ok(match self {
            Self::Empty => TransportBody::Empty,
            Self::Bytes(_, bytes, _) => TransportBody::Bytes(bytes.clone()),
            Self::Dynamic(body) => body.open()?,
        })
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(ring::digest::digest(&ring::digest::SHA256, bytes).as_ref());
    hash
}
