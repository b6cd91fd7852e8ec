//! Uploads: bytes, a file, or a stream that can be read only once.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderValue;

use super::worker::{Blocking, BlockingStream, run_blocking};
use super::{DynamicBody, sha256};
use crate::transport::{BoxFuture, BoxStream, TransportBody};

/// How much of a file or reader is read at a time.
const PIECE: usize = 64 * 1024;

/// The content of an upload. Bytes and files can be sent again; readers and streams only once, so that a write with
/// one is never retried.
///
/// Files and readers are read in chunks of 64 KiB, a few ahead of what is sent, in a thread of their own, so that a
/// slow disk delays no other call. (On platforms without threads they are read in place.)
pub struct Upload(Source);

enum Source {
    Bytes(Bytes),
    File {
        path: PathBuf,
        fixed: Option<([u8; 32], u64)>,
    },
    /// The lock is never contended; it only makes uploads `Sync`.
    Once {
        length: Option<u64>,
        stream: Mutex<Option<BoxStream<io::Result<Bytes>>>>,
    },
}

impl Upload {
    /// Bytes in memory.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Self(Source::Bytes(bytes.into()))
    }

    /// A file. Its content is hashed before the first attempt and checked in every attempt; a file that has changed
    /// in between fails the attempt.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self(Source::File {
            path: path.into(),
            fixed: None,
        })
    }

    /// A reader, with its length in bytes if that is known.
    pub fn reader(reader: impl Read + Send + 'static, length: Option<u64>) -> Self {
        let pieces = Pieces {
            reader,
            hash: None,
            left: 0,
        };
        Self::stream(BlockingStream::new(pieces), length)
    }

    /// A stream, with its length in bytes if that is known.
    pub fn stream(
        stream: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
        length: Option<u64>,
    ) -> Self {
        Self(Source::Once {
            length,
            stream: Mutex::new(Some(Box::pin(stream))),
        })
    }

    pub(super) fn replayable(&self) -> bool {
        !matches!(self.0, Source::Once { .. })
    }

    /// Whether it is a file that is not yet hashed.
    pub(super) fn needs_hashing(&self) -> bool {
        matches!(self.0, Source::File { fixed: None, .. })
    }

    /// Hashes a file.
    pub(super) async fn hash_files(&mut self) -> io::Result<()> {
        if let Source::File {
            path,
            fixed: fixed @ None,
        } = &mut self.0
        {
            let path = path.clone();
            *fixed = Some(run_blocking(move || fingerprint(&path)).await??);
        }
        Ok(())
    }

    pub(super) fn hash(&self) -> Option<[u8; 32]> {
        match &self.0 {
            Source::Bytes(bytes) => Some(sha256(bytes)),
            Source::File { fixed, .. } => fixed.map(|(hash, _)| hash),
            Source::Once { .. } => None,
        }
    }

    pub(super) fn length(&self) -> Option<u64> {
        match &self.0 {
            Source::Bytes(bytes) => Some(bytes.len() as u64),
            Source::File { fixed, .. } => fixed.map(|(_, length)| length),
            Source::Once { length, .. } => *length,
        }
    }

    pub(super) fn open(&mut self) -> io::Result<TransportBody> {
        Ok(match &mut self.0 {
            Source::Bytes(bytes) => TransportBody::Bytes(bytes.clone()),
            Source::File { path, fixed } => {
                let hash = fixed
                    .map(|(hash, _)| (ring::digest::Context::new(&ring::digest::SHA256), hash));
                let length = fixed.map(|(_, length)| length);
                let pieces = Pieces {
                    reader: File::open(path)?,
                    hash,
                    left: length.unwrap_or_default(),
                };
                TransportBody::Stream {
                    length,
                    stream: Box::pin(BlockingStream::new(pieces)),
                }
            }
            Source::Once { length, stream } => {
                let stream = stream
                    .get_mut()
                    .unwrap_or_else(PoisonError::into_inner)
                    .take();
                let stream = stream.ok_or_else(|| io::Error::other("it can be read only once"))?;
                TransportBody::Stream {
                    length: *length,
                    stream,
                }
            }
        })
    }
}

/// An upload as the whole body, of a media type.
#[derive(Debug)]
pub(crate) struct UploadBody(pub HeaderValue, pub Upload);

impl DynamicBody for UploadBody {
    fn needs_hashing(&self) -> bool {
        self.1.needs_hashing()
    }

    fn hash_files(&mut self) -> BoxFuture<'_, io::Result<()>> {
        Box::pin(self.1.hash_files())
    }

    fn content_type(&self) -> Option<&HeaderValue> {
        Some(&self.0)
    }

    fn replayable(&self) -> bool {
        self.1.replayable()
    }

    fn hash(&self) -> Option<[u8; 32]> {
        self.1.hash()
    }

    fn open(&mut self) -> io::Result<TransportBody> {
        self.1.open()
    }
}

/// The hash of a file, and its length.
fn fingerprint(path: &Path) -> io::Result<([u8; 32], u64)> {
    let mut file = File::open(path)?;
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    let mut piece = vec![0; PIECE];
    let mut length = 0;
    loop {
        let count = file.read(&mut piece)?;
        let Some(read) = piece.get(..count).filter(|read| !read.is_empty()) else {
            break;
        };
        context.update(read);
        length += count as u64;
    }
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    Ok((hash, length))
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Source::File { path, .. } => write!(f, "the file {}", path.display()),
            Source::Once {
                length: Some(length),
                ..
            } => write!(f, "a reader of {length} bytes"),
            Source::Once { length: None, .. } => f.write_str("a reader"),
        }
    }
}

impl From<Bytes> for Upload {
    fn from(bytes: Bytes) -> Self {
        Self::bytes(bytes)
    }
}

impl From<Vec<u8>> for Upload {
    fn from(bytes: Vec<u8>) -> Self {
        Self::bytes(bytes)
    }
}

impl From<&[u8]> for Upload {
    fn from(bytes: &[u8]) -> Self {
        Self::bytes(Bytes::copy_from_slice(bytes))
    }
}

impl From<&str> for Upload {
    fn from(text: &str) -> Self {
        text.as_bytes().into()
    }
}

impl From<String> for Upload {
    fn from(text: String) -> Self {
        text.into_bytes().into()
    }
}

/// Reads in chunks. The last chunk of a file is held back until its hash is verified, so that changed content never
/// completes a request.
struct Pieces<R> {
    reader: R,
    hash: Option<(ring::digest::Context, [u8; 32])>,
    left: u64,
}

impl<R: Read + Send + 'static> Blocking for Pieces<R> {
    fn next(&mut self) -> io::Result<Option<Bytes>> {
        let mut piece = vec![0; PIECE];
        let count = self.reader.read(&mut piece)?;
        piece.truncate(count);
        if let Some((context, _)) = &mut self.hash {
            context.update(&piece);
            self.left = self.left.saturating_sub(count as u64);
            let changed = || io::Error::other("the file has changed since it was hashed");
            if self.left == 0
                && let Some((context, hash)) = self.hash.take()
                && context.finish().as_ref() != hash
            {
                return Err(changed());
            }
            if count == 0 && self.left > 0 {
                return Err(changed());
            }
        }
        Ok((count > 0).then(|| Bytes::from(piece)))
    }
}

/// A file in a multipart body: content, name and media type.
#[derive(Debug)]
pub struct FilePart {
    pub(super) content: Upload,
    pub(super) name: String,
    pub(super) media: String,
}

impl FilePart {
    /// A file with this name.
    pub fn new(name: impl Into<String>, content: impl Into<Upload>) -> Self {
        let media = "application/octet-stream".to_owned();
        Self {
            content: content.into(),
            name: name.into(),
            media,
        }
    }

    /// A file on disk, under its own name.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name = path
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into());
        Self::new(name, Upload::file(path))
    }

    /// With this media type instead of `application/octet-stream`.
    #[must_use]
    pub fn media(mut self, media: impl Into<String>) -> Self {
        self.media = media.into();
        self
    }
}

impl<U: Into<Upload>> From<U> for FilePart {
    fn from(content: U) -> Self {
        Self::new("file", content)
    }
}
