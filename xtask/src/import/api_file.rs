//! A first `api.yaml`.

use std::fmt::Write as _;

/// What the upstream file says about host and path; the rest is for people.
pub(super) fn api_file(upstream: &str) -> String {
    let upstream: serde_json::Value = serde_json::from_str(upstream).unwrap_or_default();
    let text = |pointer: &str| {
        upstream
            .pointer(pointer)
            .and_then(serde_json::Value::as_str)
    };
    let (host, path) = match text("/host").unwrap_or("api.example.com").split_once('/') {
        Some((host, path)) => (host, path),
        None => (text("/host").unwrap_or("api.example.com"), ""),
    };
    let host = host.strip_suffix(":443").unwrap_or(host);
    let prefix = format!("{path}{}", text("/basePath").unwrap_or(""));
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let mut api = format!(
        "# yaml-language-server: $schema=schema.json\napi: {}\nhost: {}\n",
        quoted(text("/info/title").unwrap_or("Api")),
        quoted(host)
    );
    let prefix = prefix.trim_matches('/');
    if !prefix.is_empty() {
        let _ = writeln!(api, "version: {}", quoted(prefix));
    }
    api.push_str("auth: bearer                      # or oauth2, basic, api_key, none\n");
    api
}
