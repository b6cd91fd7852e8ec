//! Seeds and fault plans as text: YAML, of which JSON is a part, or JSON alone.

use serde::de::DeserializeOwned;

/// Reads it; the error is one line that says what is wrong and where.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    parse(text).map_err(|error| {
        // The parser draws the place below; whoever reads this has the text beside it.
        let line = error.lines().next().unwrap_or_default();
        line.strip_prefix("error: ").unwrap_or(line).to_owned()
    })
}

#[cfg(feature = "yaml")]
fn parse<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_yaml::from_str(text).map_err(|error| error.to_string())
}

#[cfg(not(feature = "yaml"))]
fn parse<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}
