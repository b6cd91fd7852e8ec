//! `--calls`: what a call costs beside bare reqwest, and how large a program with one call is.

use std::path::Path;
use std::process::Command;

use specwright::Failure;

/// Runs the runtime's own bench, counts allocations, and compares two programs.
pub fn measure(root: &Path) -> Result<(), Failure> {
    cargo(root, "bench -p specwright-runtime --bench calls")?;
    cargo(
        root,
        "test -q -p specwright-runtime --release --test cost -- --nocapture",
    )?;
    cargo(
        root,
        "build -q -p specwright-runtime --release --example one_call --example one_call_by_hand",
    )?;
    let [ours, bare] = ["one_call", "one_call_by_hand"]
        .map(|name| size(&root.join("target/release/examples").join(name)));
    anstream::println!("{}", line(ours?, bare?));
    Ok(())
}

fn line(ours: u64, bare: u64) -> String {
    // A thousandth is exact enough.
    let ratio = ours * 1000 / bare.max(1);
    format!(
        "size of a program with one call: {} KiB, by hand over reqwest {} KiB, ratio {}.{:03}",
        ours / 1024,
        bare / 1024,
        ratio / 1000,
        ratio % 1000
    )
}

fn size(program: &Path) -> Result<u64, Failure> {
    let about = std::fs::metadata(program).map_err(|e| Failure::io("read", program, &e))?;
    Ok(about.len())
}

fn cargo(root: &Path, words: &str) -> Result<(), Failure> {
    let status = Command::new("cargo")
        .args(words.split(' '))
        .env_remove("CARGO_TARGET_DIR")
        .current_dir(root)
        .status()
        .map_err(|error| Failure::new(format!("cannot run cargo: {error}")))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("`cargo {words}` failed: {status}")))
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn sizes_are_compared() {
        assert_eq!(
            line(2048, 1024 * 3),
            "size of a program with one call: 2 KiB, by hand over reqwest 3 KiB, ratio 0.666"
        );
    }
}
