//! Renders the description in a folder into another and says how long each step took.
//!
//! `cargo run -p specwright-codegen --example render -- SPEC OUT RUNTIME_PATH`

use std::error::Error;
use std::path::Path;
use std::time::Instant;
use std::{env, fs};

use specwright_codegen::{Options, RuntimeDependency, render};
use specwright_model::read;
use specwright_model::source::SourceFile;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [spec, out, runtime] = arguments.as_slice() else {
        return Err("usage: render SPEC OUT RUNTIME_PATH".into());
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
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let start = Instant::now();
    let reading = read(&files);
    println!("read    {:>8.1} ms", start.elapsed().as_secs_f64() * 1e3);
    for diagnostic in reading.diagnostics.iter().take(20) {
        println!("{diagnostic:?}");
    }
    let api = reading.api.ok_or("the description is invalid")?;
    let options = Options {
        runtime: RuntimeDependency::Path(runtime.clone()),
    };
    let mut rendered = Vec::new();
    for _ in 0..5 {
        let start = Instant::now();
        rendered = render(&api, &options);
        println!("render  {:>8.1} ms", start.elapsed().as_secs_f64() * 1e3);
    }
    let lines: usize = rendered.iter().map(|file| file.text.lines().count()).sum();
    println!("{} files, {lines} lines", rendered.len());
    for file in rendered {
        let path = Path::new(out).join(&file.path);
        fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        fs::write(path, file.text)?;
    }
    Ok(())
}
