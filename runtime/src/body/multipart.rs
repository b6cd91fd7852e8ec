//! `multipart/form-data` with a boundary derived from the content, so that equal parts are equal bytes.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderValue;

use super::{DynamicBody, FilePart, Upload, sha256};
use crate::transport::{BoxFuture, BoxStream, TransportBody};

/// One part.
#[derive(Debug)]
pub(crate) struct Part {
    head: String,
    content: Upload,
    /// The secrets in it.
    secrets: Vec<String>,
}

impl Part {
    /// A file.
    pub fn file(name: &str, file: FilePart) -> Self {
        let head = format!(
            "Content-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: {}\r\n\r\n",
            quoted(name),
            quoted(&file.name),
            line(&file.media),
        );
        Self {
            head,
            content: file.content,
            secrets: Vec::new(),
        }
    }

    /// Bytes of a media type.
    pub fn bytes(name: &str, media: &str, bytes: Vec<u8>) -> Self {
        let head = format!(
            "Content-Disposition: form-data; name=\"{}\"\r\nContent-Type: {media}\r\n\r\n",
            quoted(name)
        );
        Self {
            head,
            content: Upload::bytes(bytes),
            secrets: Vec::new(),
        }
    }

    /// Text, as forms in browsers send it.
    pub fn text(name: &str, text: String) -> Self {
        let head = format!(
            "Content-Disposition: form-data; name=\"{}\"\r\n\r\n",
            quoted(name)
        );
        Self {
            head,
            content: Upload::bytes(text),
            secrets: Vec::new(),
        }
    }

    /// With the secrets in it, as encoded.
    pub fn hiding(mut self, secrets: Vec<String>) -> Self {
        self.secrets = secrets;
        self
    }
}

/// Percent-encodes quotes and line ends, as browsers do.
fn quoted(text: &str) -> String {
    text.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn line(text: &str) -> String {
    text.replace(['\r', '\n'], "")
}

/// Parts, and their framing once they are complete.
#[derive(Debug)]
pub(crate) struct Multipart {
    parts: Vec<Part>,
    frame: Option<Frame>,
}

#[derive(Debug)]
struct Frame {
    content_type: HeaderValue,
    boundary: String,
    hash: Option<[u8; 32]>,
}

impl Multipart {
    /// With its first part.
    pub fn of(part: Part) -> Self {
        Self {
            parts: vec![part],
            frame: None,
        }
    }
}

impl Frame {
    /// Hashes all parts and derives the boundary from the hash.
    fn of(parts: &[Part]) -> io::Result<Self> {
        let mut context = ring::digest::Context::new(&ring::digest::SHA256);
        let mut whole = true;
        for part in parts {
            context.update(&(part.head.len() as u64).to_le_bytes());
            context.update(part.head.as_bytes());
            match part.content.hash() {
                Some(hash) => context.update(&hash),
                // A stream is never sent again, so its boundary need not depend on its content.
                None => whole = false,
            }
        }
        let mut hash = [0; 32];
        hash.copy_from_slice(context.finish().as_ref());
        let mut boundary = String::from("specwright-");
        for byte in hash.iter().take(16) {
            let _ = write!(boundary, "{byte:02x}");
        }
        let content_type = format!("multipart/form-data; boundary={boundary}");
        let content_type = HeaderValue::try_from(content_type).map_err(io::Error::other)?;
        Ok(Self {
            content_type,
            boundary,
            hash: whole.then_some(hash),
        })
    }
}

impl DynamicBody for Multipart {
    fn file_name(&self, part: &str) -> Option<String> {
        let start = format!(
            "Content-Disposition: form-data; name=\"{}\"; filename=\"",
            quoted(part)
        );
        let mut parts = self.parts.iter();
        let rest = parts.find_map(|part| part.head.strip_prefix(&start))?;
        let (name, _) = rest.split_once('"')?;
        Some(name.replace("%22", "\""))
    }

    fn needs_hashing(&self) -> bool {
        self.parts.iter().any(|part| part.content.needs_hashing())
    }

    fn hash_files(&mut self) -> BoxFuture<'_, io::Result<()>> {
        Box::pin(async {
            for part in &mut self.parts {
                part.content.hash_files().await?;
            }
            Ok(())
        })
    }

    fn finish(&mut self) -> io::Result<()> {
        if self.frame.is_none() {
            self.frame = Some(Frame::of(&self.parts)?);
        }
        Ok(())
    }

    fn content_type(&self) -> Option<&HeaderValue> {
        self.frame.as_ref().map(|frame| &frame.content_type)
    }

    fn replayable(&self) -> bool {
        self.parts.iter().all(|part| part.content.replayable())
    }

    fn hash(&self) -> Option<[u8; 32]> {
        match &self.frame {
            Some(frame) => frame.hash,
            None => Some(sha256(&[])),
        }
    }

    fn secrets(&self, each: &mut dyn FnMut(&str)) {
        let secrets = self.parts.iter().flat_map(|part| &part.secrets);
        secrets.for_each(|secret| each(secret));
    }

    fn parts(&mut self) -> Option<&mut Vec<Part>> {
        Some(&mut self.parts)
    }

    /// The parts in order; bytes are not copied, files and readers are streamed.
    fn open(&mut self) -> io::Result<TransportBody> {
        let Some(Frame { boundary, .. }) = &self.frame else {
            return Ok(TransportBody::Empty);
        };
        let mut pieces = VecDeque::new();
        let mut length = Some(0_u64);
        let add = |pieces: &mut VecDeque<Piece>, bytes: Bytes, length: &mut Option<u64>| {
            *length = length.map(|length| length + bytes.len() as u64);
            pieces.push_back(Piece::Bytes(bytes));
        };
        for part in &mut self.parts {
            let head = format!("--{boundary}\r\n{}", part.head);
            add(&mut pieces, head.into(), &mut length);
            let known = part.content.length();
            match part.content.open()? {
                TransportBody::Empty => {}
                TransportBody::Bytes(bytes) => add(&mut pieces, bytes, &mut length),
                TransportBody::Stream { stream, .. } => {
                    length = length.zip(known).map(|(length, more)| length + more);
                    pieces.push_back(Piece::Stream(stream));
                }
            }
            add(&mut pieces, Bytes::from_static(b"\r\n"), &mut length);
        }
        add(
            &mut pieces,
            format!("--{boundary}--\r\n").into(),
            &mut length,
        );
        Ok(TransportBody::Stream {
            length,
            stream: Box::pin(Chain(pieces)),
        })
    }
}

enum Piece {
    Bytes(Bytes),
    Stream(BoxStream<io::Result<Bytes>>),
}

struct Chain(VecDeque<Piece>);

impl Stream for Chain {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match self.0.pop_front() {
                None => return Poll::Ready(None),
                Some(Piece::Bytes(bytes)) if bytes.is_empty() => {}
                Some(Piece::Bytes(bytes)) => return Poll::Ready(Some(Ok(bytes))),
                Some(Piece::Stream(mut stream)) => match stream.as_mut().poll_next(context) {
                    Poll::Ready(None) => {}
                    polled => {
                        self.0.push_front(Piece::Stream(stream));
                        return polled;
                    }
                },
            }
        }
    }
}
