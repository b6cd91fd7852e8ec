//! What long work is doing, on a terminal; nothing in a pipe.

use std::io::{IsTerminal as _, Write as _};

use crate::text::WIDTH;

/// One line on standard error that is written over, and gone at the end.
#[derive(Debug)]
#[must_use]
pub struct Progress {
    seen: bool,
}

impl Default for Progress {
    fn default() -> Self {
        Self::new()
    }
}

impl Progress {
    /// Nothing is said yet.
    pub fn new() -> Self {
        Self {
            seen: std::io::stderr().is_terminal() && !crate::terminal::is_quiet(),
        }
    }

    /// What is being done now.
    pub fn say(&self, what: &str) {
        if self.seen {
            self.draw(&shortened(what));
        }
    }

    /// What is being done now, as one of so many steps.
    pub fn step(&self, done: usize, all: usize, what: &str) {
        self.say(&format!("[{}/{all}] {what}", done + 1));
    }

    /// A line that stays.
    pub fn note(&self, line: &str) {
        if self.seen {
            self.draw(line);
            self.draw_text("\n");
        }
    }

    fn draw(&self, line: &str) {
        // Back to the beginning of the line, and what was there away.
        self.draw_text(&format!("\r\u{1b}[K{line}"));
    }

    fn draw_text(&self, text: &str) {
        debug_assert!(self.seen, "nothing is drawn in a pipe");
        // Progress that cannot be drawn is no reason to stop.
        let mut stream = anstream::stderr();
        let _ = write!(stream, "{text}").and_then(|()| stream.flush());
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.seen {
            self.draw("");
        }
    }
}

/// One column less than a line, so that nothing wraps.
fn shortened(what: &str) -> String {
    let clean: String = what.chars().filter(|c| !c.is_control()).collect();
    if clean.chars().count() < WIDTH {
        return clean;
    }
    clean.chars().take(WIDTH - 2).chain("…".chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn progress_stays_on_one_line() {
        assert_eq!(shortened("a\nb"), "ab");
        assert_eq!(shortened(&"x".repeat(500)).chars().count(), 79);
    }
}
