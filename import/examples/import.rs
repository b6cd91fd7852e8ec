//! Imports an upstream file into a folder, and keeps what was imported for later merges.
//!
//! `cargo run -p specwright-import --example import -- FILE SETTINGS OUT LAST`

use specwright_import::{Known, Settings, files, import};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, settings, out, last] = arguments.as_slice() else {
        return Err("usage: import FILE SETTINGS OUT LAST".into());
    };
    let settings = Settings::parse(&std::fs::read_to_string(settings)?)?;
    let imported = import(
        &std::fs::read_to_string(file)?,
        &settings,
        &Known::default(),
    )?;
    print!("{}", imported.ledger.summary());
    std::fs::create_dir_all(out)?;
    for file in files(&imported.description) {
        std::fs::write(std::path::Path::new(out).join(file.name), file.text)?;
    }
    std::fs::write(last, serde_json::to_string(&imported.description)?)?;
    Ok(())
}
