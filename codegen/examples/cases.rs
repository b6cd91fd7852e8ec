//! Writes the program that calls every operation, and the requests that it must send.
//!
//! `cargo run -p specwright-codegen --example cases -- SPEC OUT` writes `OUT/cases.rs` and
//! `OUT/requests.txt`.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use specwright_codegen::review::sample_request;
use specwright_codegen::sample::Extent;
use specwright_codegen::sample_calls;
use specwright_model::read;
use specwright_model::source::SourceFile;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [spec, out] = arguments.as_slice() else {
        return Err("usage: cases SPEC OUT".into());
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(spec)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            files.push(SourceFile {
                name,
                text: fs::read_to_string(&path)?,
            });
        }
    }
    let api = read(&files).api.ok_or("the description is invalid")?;
    let mut requests = String::new();
    for (resource, operation) in api.operations() {
        for extent in [Extent::All, Extent::Required] {
            let request = sample_request(&api, operation, extent);
            let all = extent == Extent::All;
            let name = format!("{}.{} {all}", resource.module, operation.method);
            write!(requests, "### {name}\n{request}\u{0}\n")?;
        }
    }
    fs::create_dir_all(out)?;
    fs::write(Path::new(out).join("cases.rs"), sample_calls(&api).text)?;
    fs::write(Path::new(out).join("requests.txt"), requests)?;
    Ok(())
}
