//! `rustfmt.toml`: the widths that the generated code is laid out for.

use crate::OutputFile;
use crate::files::API_FILE;
use crate::layout::generated_line;

/// `rustfmt` leaves the generated code as it is with these widths: they are the ones of
/// `prettyplease`, which lays it out.
pub(crate) fn render() -> OutputFile {
    let mut text = generated_line("#", API_FILE);
    text.push_str("max_width = 89\nuse_small_heuristics = \"Max\"\n");
    OutputFile::new("rustfmt.toml", text)
}
