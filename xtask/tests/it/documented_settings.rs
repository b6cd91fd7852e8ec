//! `docs/import-settings.md` has every key of `import.yaml`, and its example is one.

use specwright_import::Settings;

const PAGE: &str = include_str!("../../../docs/import-settings.md");

/// The keys that are taken where one is written that is none.
fn keys(text: &str) -> Vec<String> {
    let error = Settings::parse(text).expect_err("an unknown key");
    let (_, known) = error
        .split_once("expected one of")
        .unwrap_or_else(|| panic!("{error}"));
    let known = known.split(" at line").next().unwrap_or(known);
    let keys = known.split(',').map(|key| key.trim().trim_matches('`'));
    keys.map(str::to_owned).collect()
}

#[test]
fn every_key_is_documented() {
    let operation = "operations: { \"GET /x\": { nothing: 1 } }";
    for text in ["nothing: 1", operation] {
        let keys = keys(text);
        assert!(keys.len() > 5, "{keys:?}");
        for key in keys {
            assert!(PAGE.contains(&format!("\n| `{key}` |")), "{key}");
        }
    }
}

#[test]
fn the_example_is_taken() {
    let (_, example) = PAGE.split_once("```yaml\n").expect("an example");
    let (example, _) = example.split_once("```").expect("its end");
    Settings::parse(example).expect("settings");
}
