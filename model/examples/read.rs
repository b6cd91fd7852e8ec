//! Reads the description in a folder some times and says how long each took.
//!
//! `cargo run --release -p specwright-model --example read -- spec 20`

use std::time::Instant;

use specwright_model::read;
use specwright_model::source::SourceFile;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or_else(|| "spec".to_owned());
    let rounds: usize = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(5);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
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
                text: std::fs::read_to_string(&path)?,
            });
        }
    }
    for _ in 0..rounds {
        let start = Instant::now();
        let reading = read(&files);
        let problems = reading.diagnostics.len();
        println!(
            "{:.1} ms, {problems} problems",
            start.elapsed().as_secs_f64() * 1e3
        );
    }
    Ok(())
}
