//! What a person sees.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize as _;
use serde_json::Value;
use serde_json::ser::Formatter;

/// How wide a line is at most.
const WIDTH: usize = 80;
/// How many lines of a body are shown.
const LINES: usize = 3;

/// A heading.
pub fn heading(text: &str) {
    let bold = Style::new().bold();
    anstream::println!("\n{bold}{text}{bold:#}");
}

/// Explains what just happened.
pub fn explain(text: &str) {
    let style = AnsiColor::Cyan.on_default();
    anstream::println!("    {style}{text}{style:#}");
}

/// A request as it leaves: the target is shown decoded.
pub fn request(verb: &str, target: &str, body: &str) {
    let style = AnsiColor::Blue.on_default().bold();
    let target = lines(target, WIDTH - 6 - verb.len()).join("\n      ");
    anstream::println!("\n  {style}{verb}{style:#} {target}");
    block(body);
}

/// An answer as it came.
pub fn answer(status: u16, text: &str) {
    let color = if status < 300 {
        AnsiColor::Green
    } else {
        AnsiColor::Yellow
    };
    let style = color.on_default().bold();
    anstream::println!("  {style}{status}{style:#}");
    block(text);
}

/// No answer at all.
pub fn nothing(why: &str) {
    let style = AnsiColor::Red.on_default().bold();
    let why = why.rsplit(": ").next().unwrap_or(why);
    anstream::println!("  {style}no answer{style:#} ({why})");
}

/// A few lines of a body; JSON as one compact text without what is null.
fn block(text: &str) {
    let dim = Style::new().dimmed();
    let text = match serde_json::from_str::<Value>(text) {
        Ok(value) => spaced(&without_nulls(value)),
        Err(_) => text.split_whitespace().collect::<Vec<_>>().join(" "),
    };
    let lines = lines(&text, WIDTH - 6);
    for line in lines.iter().take(LINES) {
        anstream::println!("    {dim}{line}{dim:#}");
    }
    if lines.len() > LINES {
        anstream::println!("    {dim}…{dim:#}");
    }
}

/// Lines that end at a blank or an ampersand where one is near.
fn lines(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line: Vec<char> = Vec::new();
    for c in text.chars() {
        line.push(c);
        if line.len() < width {
            continue;
        }
        let near = line.iter().rposition(|c| matches!(c, '&' | ' '));
        let at = near
            .filter(|at| *at > width / 2)
            .map_or(line.len(), |at| at + 1);
        let rest = line.split_off(at);
        lines.push(line.iter().collect::<String>().trim_end().to_owned());
        line = rest.into_iter().skip_while(|c| *c == ' ').collect();
    }
    lines.push(line.into_iter().collect());
    lines.retain(|line| !line.is_empty());
    lines
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(
                kept.map(|(key, value)| (key, without_nulls(value)))
                    .collect(),
            )
        }
        Value::Array(items) => Value::Array(items.into_iter().map(without_nulls).collect()),
        other => other,
    }
}

/// JSON on one line, with a blank after each comma and colon.
fn spaced(value: &Value) -> String {
    let mut bytes = Vec::new();
    let mut writer = serde_json::Serializer::with_formatter(&mut bytes, Spaced);
    // Writing a value that was read to memory cannot fail.
    let _ = value.serialize(&mut writer);
    String::from_utf8_lossy(&bytes).into_owned()
}

struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        out.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        out.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }
}
