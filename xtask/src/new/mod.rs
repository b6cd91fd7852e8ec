//! `new`: a repository for an API of one's own, whose tests pass at once.

use std::fs;
use std::path::{Path, PathBuf};

use crate::generate::{self, relative, tidy};
use crate::terminal::summary;
use crate::text::shown;
use crate::{Exit, Failure};

/// Create a repository: description, tests, CI workflow, README.
///
/// The description has one resource, and the tests call it through the generated client, against the
/// sandbox: `cargo test` passes at once.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder, which must be empty or absent
    folder: PathBuf,
    /// Name of the API; by default made from the folder's
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Where Specwright comes from: `version=X.Y.Z`, `git=URL#REV`, or `path=DIR` of a clone
    #[arg(long, value_name = "WHERE", default_value_t = format!("version={}", env!("CARGO_PKG_VERSION")))]
    specwright: String,
}

/// Creates it.
pub fn run(args: &Args) -> Result<Exit, Failure> {
    let here = std::env::current_dir()
        .map_err(|error| Failure::new(format!("there is no current folder: {error}")))?;
    let folder = tidy(&here.join(&args.folder));
    refuse_filled(&folder)?;
    let name = name(args, &folder)?;
    let source = Source::parse(&args.specwright, &here, &folder)?;
    for (path, text) in DESCRIPTION {
        put(&folder.join(path), &text.replace("@NAME@", &name))?;
    }
    let spec = folder.join("spec");
    let api = generate::first(&spec, &source.runtime)?;
    for (path, text) in FILES {
        put(
            &folder.join(path),
            &source.fill(text, &name, &api.crate_name),
        )?;
    }
    summary(format_args!("created {}\n", shown(&folder)));
    summary(
        "next: `git init` and `cargo test` there, then edit `spec/` and run `specwright generate`\n",
    );
    Ok(Exit::Fine)
}

/// The files of the description, by their places.
const DESCRIPTION: [(&str, &str); 2] = [
    ("spec/api.yaml", include_str!("template/api.yaml")),
    ("spec/notes.yaml", include_str!("template/notes.yaml")),
];
/// All other files that are not generated.
const FILES: [(&str, &str); 5] = [
    ("tests/notes.rs", include_str!("template/notes.rs")),
    (".github/workflows/ci.yml", include_str!("template/ci.yml")),
    ("README.md", include_str!("template/README.md")),
    (".gitignore", include_str!("template/gitignore")),
    // Not called `Cargo.toml`: cargo would take its folder for another package.
    ("Cargo.toml", include_str!("template/manifest.toml")),
];

fn refuse_filled(folder: &Path) -> Result<(), Failure> {
    let is_filled = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) => return Err(Failure::io("read", folder, &error)),
    };
    if is_filled {
        let message = format!("{} is not empty", shown(folder));
        return Err(Failure::new(message).help("choose another folder; nothing was changed"));
    }
    Ok(())
}

/// The API's name: `my-shop` becomes `MyShop`.
fn name(args: &Args, folder: &Path) -> Result<String, Failure> {
    let given = args.name.clone();
    let name =
        given.unwrap_or_else(|| pascal(&folder.file_name().unwrap_or_default().to_string_lossy()));
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric());
    if is_name {
        return Ok(name);
    }
    Err(
        Failure::new(format!("`{name}` cannot be the name of an API"))
            .help("choose one of letters and digits, such as `--name Shop`"),
    )
}

fn pascal(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    let upper = |word: &str| {
        let (first, rest) = word.split_at(1);
        first.to_ascii_uppercase() + rest
    };
    words.map(upper).collect()
}

/// Where Specwright comes from, as each file says it.
struct Source {
    /// As `generate --runtime` takes it.
    runtime: String,
    /// For the tests' manifest.
    sandbox: String,
    /// For CI.
    install: String,
}

impl Source {
    fn parse(text: &str, here: &Path, folder: &Path) -> Result<Self, Failure> {
        let wrong = || {
            Failure::new(format!("`{text}` does not say where Specwright comes from"))
                .help("write `version=0.1.0`, `git=https://host/repo#rev`, or `path=../specwright`")
        };
        let (kind, value) = text.split_once('=').ok_or_else(wrong)?;
        let is_plain = |c: char| !c.is_control() && c != '"' && c != '\\';
        if value.is_empty() || !value.chars().all(is_plain) {
            return Err(wrong());
        }
        match kind {
            "version" => Ok(Self {
                runtime: text.to_owned(),
                sandbox: format!("version = \"{value}\""),
                install: format!("cargo install specwright --version {value}"),
            }),
            "git" => {
                let (url, rev) = value.split_once('#').ok_or_else(wrong)?;
                Ok(Self {
                    runtime: text.to_owned(),
                    sandbox: format!("git = \"{url}\", rev = \"{rev}\""),
                    install: format!("cargo install --git {url} --rev {rev} specwright"),
                })
            }
            "path" => {
                let clone = here.join(value);
                let way =
                    |from: &Path, inner: &str| relative(from, &clone.join(inner)).ok_or_else(wrong);
                Ok(Self {
                    runtime: format!("path={}", way(&folder.join("generated"), "runtime")?),
                    sandbox: format!("path = \"{}\"", way(folder, "sandbox")?),
                    install: format!("cargo install --path {}", way(folder, "xtask")?),
                })
            }
            _ => Err(wrong()),
        }
    }

    fn fill(&self, text: &str, name: &str, crate_name: &str) -> String {
        text.replace("@NAME@", name)
            .replace("@CRATE@", crate_name)
            .replace("@MODULE@", &crate_name.replace('-', "_"))
            .replace("@SANDBOX@", &self.sandbox)
            .replace("@INSTALL@", &self.install)
    }
}

fn put(path: &Path, text: &str) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|e| Failure::io("create", folder, &e))?;
    }
    fs::write(path, text).map_err(|e| Failure::io("write", path, &e))
}
