//! Splits the bytes of a stream into server-sent events or lines, wherever the pieces are cut.

use std::time::Duration;

use crate::json::ReadError;

/// The pause before connecting again, where the server names none.
const PAUSE: Duration = Duration::from_secs(1);

/// The longest pause that a server may ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// What splits bytes into items.
pub(super) trait Split {
    type Item;

    fn feed(&mut self, piece: &[u8]);

    /// The next item that is whole.
    fn next(&mut self) -> Result<Option<Self::Item>, ReadError>;

    /// No more bytes come.
    fn finish(&mut self);

    /// Forgets what is not whole: the bytes that come next begin anew.
    fn restart(&mut self);

    /// The id from which the stream can go on, and when.
    fn resume_from(&self) -> Option<(&str, Duration)>;
}

/// Lines of at most so many bytes.
struct Rows {
    buffer: Vec<u8>,
    /// Where the bytes begin that were not handed out.
    start: usize,
    /// Where no end of a line stands before.
    seen: usize,
    most: usize,
    /// Whether a carriage return alone ends a line.
    lone_returns: bool,
    /// Whether the last line ended with a carriage return: a line feed may follow that belongs to it.
    returned: bool,
}

impl Rows {
    fn new(most: usize, lone_returns: bool) -> Self {
        Self {
            buffer: Vec::new(),
            start: 0,
            seen: 0,
            most,
            lone_returns,
            returned: false,
        }
    }

    fn next(&mut self) -> Result<Option<Vec<u8>>, ReadError> {
        if self.returned && self.start < self.buffer.len() {
            self.returned = false;
            if self.buffer[self.start] == b'\n' {
                self.start += 1;
                self.seen = self.seen.max(self.start);
            }
        }
        let ends = |byte: &u8| *byte == b'\n' || self.lone_returns && *byte == b'\r';
        if let Some(length) = self.buffer[self.seen..].iter().position(ends) {
            let end = self.seen + length;
            let line = self.buffer[self.start..end].to_vec();
            self.returned = self.buffer[end] == b'\r';
            self.start = end + 1;
            self.seen = self.start;
            return Ok(Some(line));
        }
        self.buffer.drain(..self.start);
        self.start = 0;
        self.seen = self.buffer.len();
        if self.buffer.len() > self.most {
            return Err(too_long(self.most));
        }
        Ok(None)
    }

    fn restart(&mut self) {
        *self = Self::new(self.most, self.lone_returns);
    }
}

#[cold]
fn too_long(most: usize) -> ReadError {
    ReadError::new(format!("an item of the stream has more than {most} bytes"))
}

/// An event as it came.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct RawEvent {
    pub(super) name: String,
    pub(super) id: Option<String>,
    pub(super) data: String,
}

/// Server-sent events, as the HTML standard reads them.
pub(super) struct EventSplitter {
    rows: Rows,
    begun: bool,
    name: String,
    data: Option<String>,
    id: Option<String>,
    pause: Duration,
}

impl EventSplitter {
    pub(super) fn new(most: usize) -> Self {
        Self {
            rows: Rows::new(most, true),
            begun: false,
            name: String::new(),
            data: None,
            id: None,
            pause: PAUSE,
        }
    }

    /// What an event's end makes of the lines before it.
    fn whole(&mut self) -> Option<RawEvent> {
        let name = std::mem::take(&mut self.name);
        let data = self.data.take()?;
        Some(RawEvent {
            name,
            id: self.id.clone(),
            data,
        })
    }

    fn field(&mut self, line: &str) -> Result<(), ReadError> {
        let (key, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match key {
            "event" => value.clone_into(&mut self.name),
            "data" => match &mut self.data {
                None => self.data = Some(value.to_owned()),
                Some(data) if data.len() + value.len() > self.rows.most => {
                    return Err(too_long(self.rows.most));
                }
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
            },
            "id" if !value.contains('\0') => {
                self.id = Some(value.to_owned()).filter(|id| !id.is_empty());
            }
            "retry" => {
                if let Ok(pause) = value.parse::<u32>() {
                    let pause = Duration::from_millis(pause.into());
                    self.pause = pause.min(LONGEST_PAUSE);
                }
            }
            _ => {}
        }
        Ok(())
    }
}

impl Split for EventSplitter {
    type Item = RawEvent;

    fn feed(&mut self, piece: &[u8]) {
        self.rows.buffer.extend_from_slice(piece);
    }

    fn next(&mut self) -> Result<Option<RawEvent>, ReadError> {
        while let Some(line) = self.rows.next()? {
            let mut line = line.as_slice();
            if !self.begun {
                self.begun = true;
                line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
            }
            if line.is_empty() {
                if let Some(event) = self.whole() {
                    return Ok(Some(event));
                }
            } else if line[0] != b':' {
                self.field(&String::from_utf8_lossy(line))?;
            }
        }
        Ok(None)
    }

    /// An event without its end is none.
    fn finish(&mut self) {
        self.restart();
    }

    fn restart(&mut self) {
        self.rows.restart();
        self.begun = false;
        self.name.clear();
        self.data = None;
    }

    fn resume_from(&self) -> Option<(&str, Duration)> {
        self.id.as_deref().map(|id| (id, self.pause))
    }
}

/// Lines that hold something.
pub(super) struct LineSplitter(Rows);

impl LineSplitter {
    pub(super) fn new(most: usize) -> Self {
        Self(Rows::new(most, false))
    }
}

impl Split for LineSplitter {
    type Item = Vec<u8>;

    fn feed(&mut self, piece: &[u8]) {
        self.0.buffer.extend_from_slice(piece);
    }

    fn next(&mut self) -> Result<Option<Vec<u8>>, ReadError> {
        while let Some(line) = self.0.next()? {
            // RFC 7464 begins each with a record separator.
            let line = line.strip_prefix(b"\x1e").unwrap_or(&line).trim_ascii();
            if !line.is_empty() {
                return Ok(Some(line.to_vec()));
            }
        }
        Ok(None)
    }

    /// The last line may go without its end.
    fn finish(&mut self) {
        self.0.buffer.push(b'\n');
    }

    fn restart(&mut self) {
        self.0.restart();
    }

    fn resume_from(&self) -> Option<(&str, Duration)> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, EventSplitter, LineSplitter, RawEvent, Split};

    fn all<S: Split>(mut splitter: S, pieces: &[&[u8]]) -> Vec<S::Item> {
        let mut found = Vec::new();
        for piece in pieces {
            splitter.feed(piece);
            while let Some(item) = splitter.next().expect("not too long") {
                found.push(item);
            }
        }
        splitter.finish();
        while let Some(item) = splitter.next().expect("not too long") {
            found.push(item);
        }
        found
    }

    fn event(name: &str, id: Option<&str>, data: &str) -> RawEvent {
        RawEvent {
            name: name.to_owned(),
            id: id.map(str::to_owned),
            data: data.to_owned(),
        }
    }

    #[test]
    fn events_are_the_same_wherever_they_are_cut() {
        let text = "\u{feff}: hello\r\ndata: a\r\ndata:b\r\n\r\nid: 7\nevent: add\ndata\n\n\
                    event: none\n\nretry: 20\rdata:  c\r\rid\ndata: \u{e9}\n\ndata: cut"
            .as_bytes();
        let wanted = [
            event("", None, "a\nb"),
            event("add", Some("7"), ""),
            event("", Some("7"), " c"),
            event("", None, "\u{e9}"),
        ];
        assert_eq!(all(EventSplitter::new(100), &[text]), wanted);
        for cut in 1..text.len() {
            let (one, two) = text.split_at(cut);
            assert_eq!(all(EventSplitter::new(100), &[one, two]), wanted, "{cut}");
        }
        let bytes: Vec<&[u8]> = text.chunks(1).collect();
        assert_eq!(all(EventSplitter::new(100), &bytes), wanted);
    }

    #[test]
    fn a_stream_goes_on_after_the_pause_that_the_server_asks_for() {
        let mut splitter = EventSplitter::new(100);
        assert_eq!(splitter.resume_from(), None);
        splitter.feed(b"id: 7\nretry: 99999999\ndata: x\n\n");
        splitter.next().expect("an event");
        splitter.restart();
        assert_eq!(splitter.resume_from(), Some(("7", Duration::from_secs(60))));
    }

    #[test]
    fn lines_are_what_holds_something() {
        let text: &[u8] = b"{\"a\":1}\r\n\n\x1e[2]\n  \n3";
        let wanted = [b"{\"a\":1}".to_vec(), b"[2]".to_vec(), b"3".to_vec()];
        assert_eq!(all(LineSplitter::new(100), &[text]), wanted);
        for cut in 1..text.len() {
            let (one, two) = text.split_at(cut);
            assert_eq!(all(LineSplitter::new(100), &[one, two]), wanted, "{cut}");
        }
    }

    #[test]
    fn nothing_grows_without_end() {
        let mut lines = LineSplitter::new(10);
        lines.feed(&[b'x'; 11]);
        assert!(lines.next().is_err());
        let mut events = EventSplitter::new(10);
        events.feed(b"data: xx\ndata: xx\ndata: xx\ndata: xx\ndata: xx\ndata: xx\n");
        assert!(events.next().is_err());
    }
}
