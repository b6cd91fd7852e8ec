//! Bodies of requests: made once, the same bytes in every attempt.

mod multipart;
mod upload;
mod worker;

pub(crate) use multipart::{Multipart, Part};
pub use upload::{FilePart, Upload};

use std::io;
use std::ops::Range;

use bytes::Bytes;
use http::HeaderValue;

use crate::transport::TransportBody;

/// A body, ready to be sent as often as it can be.
#[derive(Debug, Default)]
pub(crate) enum Body {
    /// None.
    #[default]
    Empty,
    /// Bytes of a media type, and which of them are never shown.
    Bytes(HeaderValue, Bytes, Vec<Range<usize>>),
    /// An upload of a media type.
    Upload(HeaderValue, Upload),
    /// Parts that are still being added.
    Parts(Vec<Part>),
    /// Parts, framed.
    Multipart(Multipart),
}

impl Body {
    /// Whether files in it must be read before the first attempt.
    pub fn is_loose(&self) -> bool {
        match self {
            Self::Upload(_, upload) => upload.is_loose(),
            Self::Parts(parts) => parts.iter().any(|part| part.content().is_loose()),
            Self::Empty | Self::Bytes(..) | Self::Multipart(_) => false,
        }
    }

    /// Hashes files, which must stay the same.
    pub async fn fix(&mut self) -> io::Result<()> {
        match self {
            Self::Upload(_, upload) => upload.fix().await?,
            Self::Parts(parts) => {
                for part in parts {
                    part.content_mut().fix().await?;
                }
            }
            Self::Empty | Self::Bytes(..) | Self::Multipart(_) => {}
        }
        Ok(())
    }

    /// Frames the parts. To be called once, before the first attempt, when files are hashed.
    pub fn finish(&mut self) -> io::Result<()> {
        if let Self::Parts(parts) = self {
            *self = Self::Multipart(Multipart::new(std::mem::take(parts))?);
        }
        Ok(())
    }

    /// The media type.
    pub fn content_type(&self) -> Option<&HeaderValue> {
        match self {
            Self::Empty | Self::Parts(_) => None,
            Self::Bytes(media, ..) | Self::Upload(media, _) => Some(media),
            Self::Multipart(multipart) => Some(multipart.content_type()),
        }
    }

    /// Whether it can be sent again, byte for byte.
    pub fn replayable(&self) -> bool {
        match self {
            Self::Empty | Self::Bytes(..) => true,
            Self::Upload(_, upload) => upload.replayable(),
            Self::Parts(parts) => parts.iter().all(Part::replayable),
            Self::Multipart(multipart) => multipart.replayable(),
        }
    }

    /// Tells bodies apart: a SHA-256 of the content. `None` if it can be read only once.
    pub fn hash(&self) -> Option<[u8; 32]> {
        match self {
            Self::Empty | Self::Parts(_) => Some(sha256(&[])),
            Self::Bytes(_, bytes, _) => Some(sha256(bytes)),
            Self::Upload(_, upload) => upload.hash(),
            Self::Multipart(multipart) => multipart.hash(),
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
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        let (bytes, secrets) = match self {
            Self::Bytes(_, bytes, secrets) => (&bytes[..], &secrets[..]),
            _ => (&[][..], &[][..]),
        };
        let parts = match self {
            Self::Parts(parts) => &parts[..],
            Self::Multipart(multipart) => multipart.parts(),
            _ => &[],
        };
        secrets
            .iter()
            .filter_map(|range| str::from_utf8(bytes.get(range.clone())?).ok())
            .chain(parts.iter().flat_map(Part::secrets))
    }

    /// For one attempt. A body that can be read once is used up.
    pub fn open(&mut self) -> io::Result<TransportBody> {
        Ok(match self {
            Self::Empty | Self::Parts(_) => TransportBody::Empty,
            Self::Bytes(_, bytes, _) => TransportBody::Bytes(bytes.clone()),
            Self::Upload(_, upload) => upload.open()?,
            Self::Multipart(multipart) => multipart.open()?,
        })
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(ring::digest::digest(&ring::digest::SHA256, bytes).as_ref());
    hash
}
