//! The diagnostics about layout, for `explain`.

use specwright_model::diagnostic::Entry;

static ENTRIES: [Entry; 2] = [
    Entry {
        code: "layout",
        title: "a file is not in the canonical layout",
        why: "With one layout a diff shows changes of meaning only. `fmt` writes it: \
              known keys in the order of the reference, two spaces a level, one line for what fits \
              into 100 columns, operations and types in blocks, quotes only where YAML needs them. \
              Comments, anchors, block scalars and single empty lines stay.",
        wrong: "types: { Note: { Text?: 'string', Id: int } }\n",
        right: "types:\n  Note:\n    Text?: string\n    Id: int\n",
    },
    Entry {
        code: "layout-left",
        title: "a file cannot be laid out anew safely",
        why: "Some ways to write YAML, such as several documents or keys over several lines, are not \
              taken apart. Such a file is left as it is rather than changed in what it means.",
        wrong: "? types\n: Note: { Id: int }\n",
        right: "types:\n  Note: { Id: int }\n",
    },
];

/// Every code, in order.
pub fn catalogue() -> impl Iterator<Item = &'static Entry> {
    ENTRIES.iter()
}
