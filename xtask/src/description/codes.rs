//! Problems with the folder itself: `E00`. The catalogue of the language's own starts at `E01`.

use specwright_model::diagnostic::{Diagnostic, Entry};
use specwright_model::source::Place;

/// A link that leads out of the folder.
pub fn link(name: &str) -> Diagnostic {
    Diagnostic::new(
        "E0001",
        None,
        format!("`{name}` is a link that leads out of the description"),
    )
    .help("put the file itself into the folder: links may not lead out of it")
}

/// A folder, a pipe or a device with the name of a description file.
pub fn not_a_file(name: &str, what: &str) -> Diagnostic {
    Diagnostic::new("E0002", None, format!("`{name}` is {what}, not a file"))
        .help("only plain files make up a description: move this away or rename it")
}

/// A file that the system does not let us read.
pub fn unreadable(name: &str, error: &std::io::Error) -> Diagnostic {
    Diagnostic::new("E0003", None, format!("`{name}` cannot be read: {error}"))
        .help("check the file's permissions and its disk")
}

/// A file or a folder beyond every description's size.
pub fn too_large(what: &str, limit: u64) -> Diagnostic {
    let limit = limit >> 20;
    Diagnostic::new("E0004", None, format!("{what} is larger than {limit} MiB"))
        .help("split the description into one file a resource; long texts belong elsewhere")
}

/// Bytes that are no text.
pub fn not_utf8(place: Place, byte: u8) -> Diagnostic {
    Diagnostic::new("E0005", Some(place), "the file is not valid UTF-8")
        .label(format!("the byte 0x{byte:02x} is no text"))
        .help("save the file as UTF-8")
}

/// More files than any description has.
pub fn too_many(limit: usize) -> Diagnostic {
    Diagnostic::new(
        "E0006",
        None,
        format!("the folder holds more than {limit} description files"),
    )
    .help("choose the folder that holds only the description with `--spec`")
}

/// A name that is not text.
pub fn name(shown: &str) -> Diagnostic {
    Diagnostic::new(
        "E0007",
        None,
        format!("the file name `{shown}` is not valid UTF-8"),
    )
    .help("rename it: lower-case letters, digits and underscores, ending in `.yaml`")
}

/// A file that looks like a part of the description but is not read.
pub fn other_ending(name: &str) -> Diagnostic {
    let (stem, _) = name.rsplit_once('.').unwrap_or((name, ""));
    Diagnostic::new("W0001", None, format!("`{name}` is not read")).help(format!(
        "description files end in `.yaml`: rename it to `{stem}.yaml`, or move it away"
    ))
}

const fn entry(code: &'static str, title: &'static str, why: &'static str) -> Entry {
    Entry {
        code,
        title,
        why,
        wrong: "",
        right: "",
    }
}

/// What `explain` says about these codes.
pub static ENTRIES: &[Entry] = &[
    entry(
        "E0001",
        "a link leads out of the description folder",
        "A description means the same on every machine, so it may not depend on files elsewhere. \
         Links between files of the folder are followed.",
    ),
    entry(
        "E0002",
        "something that is not a file has the name of a description file",
        "Every `*.yaml` directly in the folder is part of the description. A folder of that name \
         is a mistake more often than not, and a pipe or a device is never opened.",
    ),
    entry(
        "E0003",
        "a file cannot be read",
        "A description with a missing part would mean something else, so nothing is generated.",
    ),
    entry(
        "E0004",
        "a file or the whole folder is too large",
        "All of a large API fits in 2 MiB. The limit keeps a wrong folder or a hostile file from \
         using up the memory.",
    ),
    entry(
        "E0005",
        "a file is not valid UTF-8",
        "YAML is UTF-8 here. The place of the first byte that is not is shown.",
    ),
    entry(
        "E0006",
        "the folder holds too many files",
        "This is most likely not the folder that was meant.",
    ),
    entry(
        "E0007",
        "a file name is not valid UTF-8",
        "The name of a description file becomes the name of a Rust module.",
    ),
    entry(
        "W0001",
        "a file with another ending is not read",
        "Only `*.yaml` files directly in the folder are the description. A `.yml` or `.json` file \
         beside them looks like a part of it but would be left out silently.",
    ),
];
