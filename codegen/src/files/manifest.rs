//! `Cargo.toml`: one feature a resource, internal ones for groups of types, and the runtime.

use std::fmt::Write as _;

use specwright_model::api::{Api, Package, Publish};
use specwright_model::names::EVENTS_FEATURE;

use crate::code::generated_line;
use crate::files::{API_FILE, EMBEDDED, events};
use crate::{Options, OutputFile, RuntimeDependency};

/// The oldest compiler that generated crates ask for: the runtime's.
const RUST_VERSION: &str = "1.90";

pub(crate) fn render(api: &Api, options: &Options) -> OutputFile {
    let mut text = generated_line("#", API_FILE);
    let _ = write!(
        text,
        "\n[package]\nname = {}\ndescription = {}\nversion = {}\nedition = \"2024\"\nrust-version = \"{RUST_VERSION}\"\n\
         readme = \"README.md\"\n",
        toml(&api.crate_name),
        toml(&format!("A client of the {} API", api.name)),
        toml(&api.release),
    );
    package(&api.package, &mut text);
    text.push_str("\n[package.metadata.docs.rs]\nall-features = true\nrustdoc-args = [\"--cfg\", \"docsrs\"]\n");
    text.push_str("\n[features]\n");
    features(api, &mut text);
    text.push_str("\n[dependencies]\n");
    let _ = writeln!(text, "specwright-runtime = {}", runtime(&options.runtime));
    text.push_str("\n[lints.rust]\nmissing_docs = \"warn\"\nunsafe_code = \"forbid\"\n");
    OutputFile::new("Cargo.toml", text)
}

/// What the description says; what it does not say is not assumed, and then nothing is published.
fn package(package: &Package, text: &mut String) {
    let quoted = |texts: &[String]| list(&texts.iter().map(|text| toml(text)).collect::<Vec<_>>());
    if let Some(license) = &package.license {
        let _ = writeln!(text, "license = {}", toml(license));
    }
    if let Some(repository) = &package.repository {
        let _ = writeln!(text, "repository = {}", toml(repository));
    }
    if !package.authors.is_empty() {
        let _ = writeln!(text, "authors = {}", quoted(&package.authors));
    }
    match &package.publish {
        Publish::Anywhere => {}
        Publish::Nowhere => text.push_str("publish = false\n"),
        Publish::To(registries) => {
            let _ = writeln!(text, "publish = {}", quoted(registries));
        }
    }
}

fn features(api: &Api, text: &mut String) {
    let oauth2 = api.oauth2().is_some();
    text.push_str("default = [\n");
    if oauth2 {
        text.push_str("    \"oauth2\",\n");
    }
    let webhooks = api.webhooks.as_ref();
    let webhooks = webhooks.filter(|_| !events::all(api).is_empty());
    if webhooks.is_some() {
        let _ = writeln!(text, "    {},", toml(EVENTS_FEATURE));
    }
    for resource in &api.resources {
        let _ = writeln!(text, "    {},", toml(&resource.module));
    }
    text.push_str("]\n");
    if oauth2 {
        text.push_str(
            "# Requests and refreshes access tokens; without it, the caller provides them.\n",
        );
        text.push_str("oauth2 = [\"specwright-runtime/oauth2\"]\n");
    }
    let _ = writeln!(
        text,
        "# The API description as bytes, for a sandbox in tests.\n{EMBEDDED} = []"
    );
    let shared = |groups: &[usize]| {
        let groups = groups.iter().filter_map(|index| api.groups.get(*index));
        let groups: Vec<String> = groups.map(|group| toml(&group.feature)).collect();
        list(&groups)
    };
    if let Some(webhooks) = webhooks {
        let groups = shared(&webhooks.groups);
        let _ = writeln!(
            text,
            "# The events that the API delivers, with their types.\n{EVENTS_FEATURE} = {groups}"
        );
    }
    for resource in &api.resources {
        let groups = shared(&resource.groups);
        let _ = writeln!(text, "{} = {groups}", toml_key(&resource.module));
    }
    if !api.groups.is_empty() {
        text.push_str("\n# Types that several resources share. Internal.\n");
    }
    for group in &api.groups {
        let _ = writeln!(text, "{} = []", toml_key(&group.feature));
    }
}

/// A list, one entry a line where it would be long.
fn list(entries: &[String]) -> String {
    let line = format!("[{}]", entries.join(", "));
    if line.len() <= 80 {
        return line;
    }
    format!("[\n    {},\n]", entries.join(",\n    "))
}

fn runtime(dependency: &RuntimeDependency) -> String {
    match dependency {
        RuntimeDependency::Path(path) => format!("{{ path = {} }}", toml(path)),
        RuntimeDependency::Git { url, rev } => {
            format!("{{ git = {}, rev = {} }}", toml(url), toml(rev))
        }
        RuntimeDependency::Version(version) => toml(version),
    }
}

/// A TOML key; names of the model are bare keys already.
fn toml_key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !name.is_empty() && name.chars().all(bare) {
        name.to_owned()
    } else {
        toml(name)
    }
}

/// A basic TOML string.
pub(crate) fn toml(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
