//! A filter that does not fit its field does not compile, and the compiler's message names the field and what fits.

use std::fs;
use std::process::Command;

use tempfile::TempDir;

use crate::outside_crate::root;

/// What the compiler says of a function with this body.
fn said(body: &str) -> String {
    let folder = TempDir::new().expect("a folder");
    let runtime = root().join("runtime");
    let runtime = runtime.to_str().expect("text");
    let manifest = format!(
        "[package]\nname = \"mistake\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n\
         [dependencies]\nspecwright-runtime = {{ path = {runtime:?}, features = [\"oauth2\"] }}\n\
         [profile.dev]\ndebug = \"line-tables-only\"\n"
    );
    let program = format!(
        "use specwright_runtime::{{odata, odata_type}};\n\
         odata_type! {{ WorkOrder {{\n\
         id: \"Id\" odata::Field<odata::Integer>,\n\
         call_date: \"CallDate\" odata::Field<odata::DateTime>,\n\
         notes: \"Notes\" odata::Collection<WorkOrder>,\n\
         }} }}\n\
         pub fn f(w: WorkOrder) -> odata::Filter {{\n    {body}\n}}\n"
    );
    fs::create_dir(folder.path().join("src")).expect("a folder");
    fs::write(folder.path().join("Cargo.toml"), manifest).expect("written");
    fs::write(folder.path().join("src/lib.rs"), program).expect("written");
    fs::copy(root().join("Cargo.lock"), folder.path().join("Cargo.lock")).expect("copied");
    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--offline"])
        .current_dir(folder.path())
        .env("CARGO_TARGET_DIR", root().join("target"))
        .output()
        .expect("cargo runs");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_message_names_the_field_and_what_fits() {
    assert_eq!(said("w.id().gt(5)"), "");
    for (mistake, words) in [
        (
            "w.id().contains(\"x\")",
            ["w.id().contains", "Integer", "Operand<", "Text"],
        ),
        (
            "w.call_date().eq(\"OPEN\")",
            [
                "`&str` does not fit a property of the kind `specwright_runtime::odata::DateTime`",
                "w.call_date().eq(\"OPEN\")",
                "`jiff::Timestamp` fit `DateTime`",
                "text fits `Text`",
            ],
        ),
    ] {
        let said = said(mistake);
        for word in words {
            assert!(said.contains(word), "{mistake}: no {word} in\n{said}");
        }
    }
}
