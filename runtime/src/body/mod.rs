//! Bodies of requests: made once, the same bytes in every attempt.

mod multipart;
mod upload;
mod worker;

pub(crate) use multipart::{Multipart, Part};
pub(crate) use upload::Whole;
pub use upload::{FilePart, Upload};

use std::fmt;
use std::io;
use std::ops::Range;

use bytes::Bytes;
use http::HeaderValue;

use crate::transport::{BoxFuture, TransportBody};

/// A body, ready to be sent as often as it can be.
#[derive(Debug, Default)]
pub(crate) enum Body {
    /// None.
    #[default]
    Empty,
    /// Bytes of a media type, and which of them are never shown.
    Bytes(HeaderValue, Bytes, Vec<Range<usize>>),
    /// An upload, or parts. Behind a trait, so that programs without them hold none of their code.
    Rare(Box<dyn Rare>),
}

/// What few bodies are.
pub(crate) trait Rare: fmt::Debug + Send + Sync {
    /// Whether files in it must be read before the first attempt.
    fn is_loose(&self) -> bool;
    /// Hashes files, which must stay the same.
    fn fix(&mut self) -> BoxFuture<'_, io::Result<()>>;
    /// Makes it whole. Called once, before the first attempt, when files are hashed.
    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
    /// The media type.
    fn content_type(&self) -> Option<&HeaderValue>;
    /// Whether it can be sent again, byte for byte.
    fn replayable(&self) -> bool;
    /// Tells bodies apart: a SHA-256 of the content. `None` if it can be read only once.
    fn hash(&self) -> Option<[u8; 32]>;
    /// What is never shown, as it is written.
    fn secrets(&self, each: &mut dyn FnMut(&str)) {
        let _ = each;
    }
    /// Where parts are added, if it is made of parts.
    fn parts(&mut self) -> Option<&mut Vec<Part>> {
        None
    }
    /// For one attempt. A body that can be read once is used up.
    fn open(&mut self) -> io::Result<TransportBody>;
}

impl Body {
    /// Whether files in it must be read before the first attempt.
    pub fn is_loose(&self) -> bool {
        matches!(self, Self::Rare(rare) if rare.is_loose())
    }

    /// Hashes files, which must stay the same.
    pub async fn fix(&mut self) -> io::Result<()> {
        match self {
            Self::Rare(rare) => rare.fix().await,
            Self::Empty | Self::Bytes(..) => Ok(()),
        }
    }

    /// Frames the parts. To be called once, before the first attempt, when files are hashed.
    pub fn finish(&mut self) -> io::Result<()> {
        match self {
            Self::Rare(rare) => rare.finish(),
            Self::Empty | Self::Bytes(..) => Ok(()),
        }
    }

    /// One part more.
    pub fn add(&mut self, part: Part) {
        if let Self::Rare(rare) = self
            && let Some(parts) = rare.parts()
        {
            parts.push(part);
        } else {
            *self = Self::Rare(Box::new(Multipart::of(part)));
        }
    }

    /// The media type.
    pub fn content_type(&self) -> Option<&HeaderValue> {
        match self {
            Self::Empty => None,
            Self::Bytes(media, ..) => Some(media),
            Self::Rare(rare) => rare.content_type(),
        }
    }

    /// Whether it can be sent again, byte for byte.
    pub fn replayable(&self) -> bool {
        match self {
            Self::Empty | Self::Bytes(..) => true,
            Self::Rare(rare) => rare.replayable(),
        }
    }

    /// Tells bodies apart: a SHA-256 of the content. `None` if it can be read only once.
    pub fn hash(&self) -> Option<[u8; 32]> {
        match self {
            Self::Empty => Some(sha256(&[])),
            Self::Bytes(_, bytes, _) => Some(sha256(bytes)),
            Self::Rare(rare) => rare.hash(),
        }
    }

    /// The text as it may be shown, where it is at hand: for `curl` lines.
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

    /// How many bytes it has, where they are at hand.
    pub fn length(&self) -> usize {
        match self {
            Self::Bytes(_, bytes, _) => bytes.len(),
            _ => 0,
        }
    }

    /// What is never shown, as it is written.
    pub fn secrets(&self, each: &mut dyn FnMut(&str)) {
        match self {
            Self::Empty => {}
            Self::Bytes(_, bytes, secrets) => secrets
                .iter()
                .filter_map(|range| str::from_utf8(bytes.get(range.clone())?).ok())
                .for_each(each),
            Self::Rare(rare) => rare.secrets(each),
        }
    }

    /// For one attempt. A body that can be read once is used up.
    pub fn open(&mut self) -> io::Result<TransportBody> {
        Ok(match self {
            Self::Empty => TransportBody::Empty,
            Self::Bytes(_, bytes, _) => TransportBody::Bytes(bytes.clone()),
            Self::Rare(rare) => rare.open()?,
        })
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(ring::digest::digest(&ring::digest::SHA256, bytes).as_ref());
    hash
}
