//! Prints a description file in the canonical layout: `cargo run -p specwright-edit --example layout FILE`.

fn main() -> std::io::Result<()> {
    for path in std::env::args().skip(1) {
        let name = path.rsplit('/').next().unwrap_or("").to_owned();
        let text = std::fs::read_to_string(&path)?;
        match specwright_edit::layout(&name, &text) {
            Ok(new) => print!("{new}"),
            Err(left) => eprintln!("{path}: {}", left.0),
        }
    }
    Ok(())
}
