//! Which runtime the generated crate depends on.

use std::path::Path;

use specwright_codegen::RuntimeDependency;

use super::Places;
use super::places::{relative, tidy};
use crate::Failure;
use crate::output::File;
use crate::text::{WIDTH, shown, wrap};

/// A chosen runtime: for the renderer, and as text for the manifest and the next run.
#[derive(Clone, Debug)]
pub struct Runtime {
    /// For the renderer.
    pub dependency: RuntimeDependency,
    /// As `--runtime` takes it; a path is relative to the output folder.
    pub text: String,
}

/// The wanted runtime, or the one that lies beside the description, or the published one.
pub fn choose(wanted: Option<&str>, places: &Places) -> Result<Runtime, Failure> {
    let text = match wanted {
        Some(wanted) => wanted.to_owned(),
        None => beside(places).unwrap_or_else(|| format!("version={}", env!("CARGO_PKG_VERSION"))),
    };
    let dependency = parse(&text)?;
    Ok(Runtime { dependency, text })
}

/// What to say of a runtime that was asked for and is not there: a path is easily seen from the wrong folder.
pub fn doubt(runtime: &Runtime, out: &Path) -> Option<String> {
    let RuntimeDependency::Path(way) = &runtime.dependency else {
        return None;
    };
    let missing = !tidy(&out.join(way)).join("Cargo.toml").exists();
    let out = shown(out);
    missing.then(|| {
        let note =
            format!("note: {out}/{way} is no crate; the path of a runtime is seen from {out}");
        wrap(&note, WIDTH)
    })
}

/// What to say of a runtime that nobody named: another one is forgotten, or it is the published one.
pub fn unnamed(text: &str, out: &Path, files: &[File]) -> Option<String> {
    let depends = |manifest: &str| {
        let mut lines = manifest.lines();
        let line = lines.find_map(|line| line.strip_prefix("specwright-runtime = "));
        line.map(str::to_owned)
    };
    let new = files.iter().find(|file| file.path == "Cargo.toml")?;
    let new = depends(std::str::from_utf8(&new.content).ok()?)?;
    let old = std::fs::read_to_string(out.join("Cargo.toml")).ok();
    let note = match old.as_deref().and_then(depends) {
        Some(old) if old == new => return None,
        Some(old) => format!(
            "note: {}/.specwright is gone, and with it what `--runtime` had said: the crate depended on {old} and \
             depends on {new} now; name the other one with `--runtime`",
            shown(out)
        ),
        None if text.starts_with("version=") => format!(
            "note: the crate depends on the published runtime, specwright-runtime {new}: no folder `runtime` \
             lies beside the description; `--runtime path=DIR` or `git=URL#REV` names another one",
        ),
        None => return None,
    };
    Some(wrap(&note, WIDTH))
}

fn beside(places: &Places) -> Option<String> {
    let folder = places.spec.parent()?.join("runtime");
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).ok()?;
    let is_runtime = manifest
        .lines()
        .any(|line| line.trim() == "name = \"specwright-runtime\"");
    is_runtime
        .then(|| relative(&places.out, &folder))
        .flatten()
        .map(|way| format!("path={way}"))
}

fn parse(text: &str) -> Result<RuntimeDependency, Failure> {
    let wrong = |message: String| {
        Failure::new(message).help(
            "write `path=../runtime` (seen from the output folder), `git=https://host/repo#rev` or \
             `version=0.1.0`",
        )
    };
    let (kind, value) = text
        .split_once('=')
        .filter(|(_, value)| !value.is_empty() && !value.contains(|c: char| c.is_control()))
        .ok_or_else(|| wrong(format!("`{text}` is not a runtime")))?;
    match kind {
        "path" if Path::new(value).is_absolute() => Err(wrong(
            "an absolute path to the runtime would mean nothing on another machine".to_owned(),
        )),
        "path" => Ok(RuntimeDependency::Path(value.to_owned())),
        "version" => Ok(RuntimeDependency::Version(value.to_owned())),
        "git" => {
            let (url, rev) = value
                .split_once('#')
                .filter(|(url, rev)| !url.is_empty() && !rev.is_empty())
                .ok_or_else(|| wrong(format!("`{text}` names no revision")))?;
            Ok(RuntimeDependency::Git {
                url: url.to_owned(),
                rev: rev.to_owned(),
            })
        }
        _ => Err(wrong(format!("`{kind}` is no kind of runtime"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leads_nowhere_is_doubted() {
        let out = tempfile::tempdir().expect("a folder");
        let doubted = |way: &str| {
            let text = format!("path={way}");
            let dependency = parse(&text).expect("a path");
            doubt(&Runtime { dependency, text }, out.path())
        };
        assert!(doubted("../nowhere").is_some_and(|note| note.contains("../nowhere is no crate")));
        std::fs::write(out.path().join("Cargo.toml"), "").expect("written");
        assert_eq!(doubted("."), None);
        // Before the first run there is no output folder to go up from.
        let text = "path=..".to_owned();
        let dependency = parse(&text).expect("a path");
        let runtime = Runtime { dependency, text };
        assert_eq!(doubt(&runtime, &out.path().join("generated")), None);
    }

    #[test]
    fn each_kind_is_read() {
        assert!(matches!(
            parse("path=../runtime"),
            Ok(RuntimeDependency::Path(_))
        ));
        assert!(matches!(
            parse("version=0.1.0"),
            Ok(RuntimeDependency::Version(_))
        ));
        assert!(matches!(
            parse("git=https://x/y#abc"),
            Ok(RuntimeDependency::Git { .. })
        ));
        for wrong in [
            "",
            "path",
            "path=",
            "git=https://x/y",
            "git=#x",
            "npm=x",
            "path=/abs",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
