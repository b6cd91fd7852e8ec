//! Writes the programs that call every operation with sample values: of `spec/` for the generated client, and of
//! `constructs/` with a client of its own.

use std::path::{Path, PathBuf};
use std::{env, fs};

use specwright_codegen::{as_module, embedded, sample_calls};
use specwright_model::api::Api;
use specwright_model::source::SourceFile;

fn main() {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("set by cargo"));
    // Included in the middle of a test, where inner attributes and docs cannot stand.
    let calls = sample_calls(&api("../spec")).text;
    let lines = calls
        .lines()
        .filter(|line| !line.starts_with("#![") && !line.starts_with("//"));
    fs::write(out.join("cases.rs"), lines.collect::<Vec<_>>().join("\n")).expect("written");

    let constructs = api("constructs");
    let folder = out.join("constructs");
    for file in as_module(&constructs, "constructs") {
        let path = folder.join(file.path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, file.text).expect("written");
    }
    fs::write(folder.join("description.bin"), embedded(&constructs)).expect("written");
    let module = folder.join("mod.rs").into_os_string();
    let module = module.into_string().expect("a folder whose name is text");
    let module = format!("#[path = {module:?}]\npub mod constructs;\n");
    fs::write(out.join("constructs.rs"), module).expect("written");
}

/// The description in a folder.
fn api(folder: &str) -> Api {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder).expect("the description is there") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|end| end == "yaml") {
            let name = path.file_name().expect("a name").to_string_lossy();
            files.push(SourceFile {
                name: name.into_owned(),
                text: fs::read_to_string(&path).expect("text"),
            });
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let reading = specwright_model::read(&files);
    let problems = &reading.diagnostics;
    reading.api.unwrap_or_else(|| panic!("{problems:#?}"))
}
