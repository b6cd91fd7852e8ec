//! What an earlier run wrote never changes what a run writes.

use std::fs;
use std::path::Path;

use crate::program::{described, read, run};

const API: &str = "api: Shop\nhost: api.shop.example\nauth: none\n";
const NOTES: &str = "\
resource: Notes
operations:
  get:
    doc: Reads one.
    request: GET /notes/{id}
    path: { id: int64 }
    returns: Note
types:
  Note: { Id: int64, Text?: string, Of?: Order }
";
const ORDERS: &str = "\
resource: Orders
operations:
  get:
    request: GET /orders/{id}
    path: { id: int64 }
    returns: Order
types:
  Order: { Id: int64, State?: State }
  State: [Open, Closed]
";

/// Generates, and checks.
fn generate(home: &Path) -> String {
    let (code, said) = run(home, &["generate"]);
    assert_eq!(code, Some(0), "{said}");
    let (code, checked) = run(home, &["generate", "--check"]);
    assert_eq!(code, Some(0), "{said}\n{checked}");
    said
}

#[test]
fn after_any_edit_the_output_is_up_to_date() {
    let folder = described(&[
        ("api.yaml", API),
        ("notes.yaml", NOTES),
        ("orders.yaml", ORDERS),
    ]);
    let home = folder.path();
    generate(home);
    let edits = [
        ("notes.yaml", "Reads one.", "Reads one note."),
        ("orders.yaml", "Open, Closed", "Closed, Open"),
        ("orders.yaml", "State?: State", "State: State"),
        (
            "orders.yaml",
            "types:\n",
            "types:\n  Aside: { Text: string }\n",
        ),
        ("orders.yaml", "Order: {", "Order: { Parent?: Order,"),
        (
            "notes.yaml",
            "returns: Note",
            "body: Note\n    returns: Note",
        ),
        ("api.yaml", "auth: none", "auth: bearer"),
        ("notes.yaml", "Of?: Order", "Of?: State"),
    ];
    for (file, from, to) in edits.iter().chain(edits.iter().rev()) {
        let path = home.join("spec").join(file);
        let text = fs::read_to_string(&path).expect("it is there");
        // On the way back, each edit is undone.
        let new = if text.contains(to) {
            text.replacen(to, from, 1)
        } else {
            text.replacen(from, to, 1)
        };
        fs::write(&path, new).expect("written");
        generate(home);
    }
}

#[test]
fn a_file_that_was_edited_or_removed_by_hand_is_made_again() {
    let folder = described(&[
        ("api.yaml", API),
        ("notes.yaml", NOTES),
        ("orders.yaml", ORDERS),
    ]);
    let home = folder.path();
    generate(home);
    let made = read(home, "generated/src/notes.rs");
    assert!(generate(home).contains("nothing to do"));
    fs::write(
        home.join("generated/src/notes.rs"),
        format!("{made}// Mine.\n"),
    )
    .expect("written");
    let said = generate(home);
    assert!(said.contains("had been edited by hand"), "{said}");
    assert_eq!(read(home, "generated/src/notes.rs"), made);
    fs::remove_file(home.join("generated/src/notes.rs")).expect("removed");
    let said = generate(home);
    assert!(said.contains("new      generated/src/notes.rs"), "{said}");
}
