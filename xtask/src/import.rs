//! `import`: an upstream file becomes a description, and nothing of it is dropped in silence.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use specwright_import::{Disposition, Known, Settings, files};

use crate::text::{count, shown};
use crate::{Exit, Failure};

/// Turn a Swagger 2.0 file into a description, one file a resource.
///
/// Every construct of the file is kept, corrected, guessed or refused: a summary says how many, and
/// the ledger has a line for each that was not kept as it is, with its place in the file and in the
/// description. Files that exist already are never overwritten.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The upstream file: Swagger 2.0 as JSON
    file: PathBuf,
    /// What is special about this API: corrections, marks and words, as YAML
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Folder of the description, made if it is not there
    #[arg(long, value_name = "DIR", default_value = "spec")]
    spec: PathBuf,
    /// Write the whole ledger into this file, one line a construct
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
}

/// The most that an upstream file may hold, in bytes.
const LIMIT: u64 = 64 << 20;

/// Imports.
pub fn run(args: &Args) -> Result<Exit, Failure> {
    let text = read(&args.file)?;
    let settings = match &args.settings {
        Some(path) => Settings::parse(&read(path)?)
            .map_err(|error| Failure::new(format!("{} is not right: {error}", path.display())))?,
        None => Settings::default(),
    };
    let imported = specwright_import::import(&text, &settings, &Known::default())
        .map_err(|error| Failure::new(format!("{}: {error}", args.file.display())))?;
    let mut made: Vec<(PathBuf, String)> = files(&imported.description)
        .into_iter()
        .map(|file| (args.spec.join(file.name), file.text))
        .collect();
    let api = args.spec.join("api.yaml");
    if !api.exists() {
        made.push((api, api_file(&text)));
    }
    write(&args.spec, &made)?;
    if let Some(path) = &args.ledger {
        fs::write(path, imported.ledger.text()).map_err(|e| Failure::io("write", path, &e))?;
    }
    anstream::print!("{}", imported.ledger.summary());
    anstream::println!("{} in {}", count(made.len(), "new file"), shown(&args.spec));
    let refused = imported.ledger.count(Disposition::Refused);
    Ok(if refused > 0 {
        Exit::Findings
    } else {
        Exit::Fine
    })
}

fn read(path: &Path) -> Result<String, Failure> {
    let failed = |error: &std::io::Error| Failure::io("read", path, error);
    let size = fs::metadata(path).map_err(|e| failed(&e))?.len();
    if size > LIMIT {
        return Err(Failure::new(format!(
            "{} is larger than 64 MiB",
            path.display()
        )));
    }
    fs::read_to_string(path).map_err(|e| failed(&e))
}

/// Writes new files only; what was written is taken back if one of them cannot be.
fn write(folder: &Path, made: &[(PathBuf, String)]) -> Result<(), Failure> {
    if let Some((path, _)) = made.iter().find(|(path, _)| path.exists()) {
        return Err(Failure::new(format!("{} is there already", shown(path)))
            .help("choose an empty folder with `--spec`; nothing was changed"));
    }
    fs::create_dir_all(folder).map_err(|e| Failure::io("create", folder, &e))?;
    for (index, (path, text)) in made.iter().enumerate() {
        let written = fs::File::create_new(path).and_then(|mut f| f.write_all(text.as_bytes()));
        if let Err(error) = written {
            for (path, _) in made.iter().take(index) {
                let _ = fs::remove_file(path);
            }
            return Err(Failure::io("write", path, &error));
        }
    }
    Ok(())
}

/// A first `api.yaml`: what the upstream file says about host and path; the rest is for people.
fn api_file(upstream: &str) -> String {
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
