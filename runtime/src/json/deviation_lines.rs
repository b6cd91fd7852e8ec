//! A collector that writes deviations as JSON lines.

use std::fmt;
use std::io::Write;
use std::sync::{Mutex, PoisonError};

use serde::ser::{Serialize, Serializer};

use super::deviation::{Deviation, DeviationCollector};

/// Writes deviations as JSON lines, unknown fields included: the file that `specwright drift` reads.
///
/// Each is written at once and in whole lines; a file that is opened for appending can be shared by processes.
/// What cannot be written is traced, and the call goes on. The lines hold no values of responses: see [`Deviation`].
///
/// ```no_run
/// # fn main() -> std::io::Result<()> {
/// use specwright_runtime::DeviationLines;
///
/// let file = std::fs::OpenOptions::new().create(true).append(true).open("drift.jsonl")?;
/// let collector = std::sync::Arc::new(DeviationLines::new(file)); // for `ClientBuilder::deviations`
/// # let _ = collector;
/// # Ok(())
/// # }
/// ```
pub struct DeviationLines<W>(Mutex<W>);

impl<W: Write + Send> DeviationLines<W> {
    /// Writes to this.
    pub const fn new(to: W) -> Self {
        Self(Mutex::new(to))
    }

    /// What it writes to.
    pub fn into_inner(self) -> W {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Line<'a>(&'a str, &'a Deviation);

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let operation = [("operation", self.0)];
        to.collect_map(operation.into_iter().chain(self.1.fields()))
    }
}

impl<W: Write + Send> DeviationCollector for DeviationLines<W> {
    fn collect(&self, operation: &'static str, deviation: &Deviation) {
        let mut line = match serde_json::to_vec(&Line(operation, deviation)) {
            Ok(line) => line,
            Err(error) => return lost(operation, &error),
        };
        line.push(b'\n');
        let mut to = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = to.write_all(&line) {
            lost(operation, &error);
        }
    }

    fn unknown_fields(&self) -> bool {
        true
    }
}

fn lost(operation: &str, error: &dyn fmt::Display) {
    tracing::warn!(target: "specwright", operation, %error, "a deviation could not be written");
}

impl<W> fmt::Debug for DeviationLines<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviationLines")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn each_deviation_is_one_line_that_names_its_operation() {
        let lines = DeviationLines::new(Vec::new());
        assert!(lines.unknown_fields());
        lines.collect(
            "orders.get",
            &Deviation::of_text("the text is not UTF-8".to_owned()),
        );
        lines.collect(
            "orders.list",
            &Deviation::of_text("the text is not UTF-8".to_owned()),
        );
        let text = String::from_utf8(lines.into_inner()).expect("text");
        let lines = text.lines().map(serde_json::from_str::<Value>);
        let lines = lines.collect::<Result<Vec<_>, _>>().expect("JSON");
        let operations = lines.iter().map(|line| &line["operation"]);
        assert_eq!(
            operations.collect::<Vec<_>>(),
            ["orders.get", "orders.list"]
        );
        let fields = ["excerpt", "kind", "operation", "path", "reason", "received"];
        let mut keys: Vec<_> = lines[0].as_object().expect("an object").keys().collect();
        keys.sort();
        assert_eq!(keys, fields);
    }

    #[test]
    fn a_full_disk_stops_no_call() {
        let full: &mut [u8] = &mut [0; 3];
        DeviationLines::new(full).collect(
            "orders.get",
            &Deviation::of_text("the text is not UTF-8".to_owned()),
        );
    }
}
