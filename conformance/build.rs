//! Writes the program that calls every operation with sample values, from the description.

use std::path::{Path, PathBuf};
use std::{env, fs};

use specwright_model::source::SourceFile;

fn main() {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    println!("cargo::rerun-if-changed={}", spec.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(&spec).expect("the description is there") {
        let path = entry.expect("an entry").path();
        if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            let text = fs::read_to_string(&path).expect("text");
            files.push(SourceFile { name, text });
        }
    }
    let api = specwright_model::read(&files)
        .api
        .expect("a valid description");
    let program = specwright_codegen::sample_calls(&api).text;
    // Included in the middle of a test, where inner attributes and docs cannot stand.
    let lines = program
        .lines()
        .filter(|line| !line.starts_with("#![") && !line.starts_with("//"));
    let text = lines.collect::<Vec<_>>().join("\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("set by cargo"));
    fs::write(out.join("cases.rs"), text).expect("written");
}
