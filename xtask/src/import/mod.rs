//! `import`: an upstream file becomes a description, and a newer one is merged into it.

mod api_file;
mod kept;
mod report;

use std::path::{Path, PathBuf};

use specwright_import::{Disposition, File, Known, Ledger, Settings, Side, files};
use specwright_model::source::SourceFile;

use self::api_file::api_file;
use self::kept::Kept;
use crate::text::{count, shown};
use crate::{Exit, Failure, description};

/// Turn a Swagger 2.0 file into a description, or merge a newer one into it.
///
/// The first import writes one file a resource. A later one is merged in three ways: what people
/// changed stays, with comments and layout; what upstream changed comes in; where both changed the
/// same thing nothing is written, both are shown, and `--choose` says which wins. Every construct
/// is kept, corrected, guessed or refused: a summary says how many, the ledger has a line for each
/// that was not kept as it is. What was imported is kept beside the description, in `upstream`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The upstream file: Swagger 2.0, JSON or YAML
    #[arg(required_unless_present = "status")]
    file: Option<PathBuf>,
    /// List every deviation of the description from the last import, with its reason
    #[arg(long, conflicts_with_all = ["file", "choose", "ledger"])]
    status: bool,
    /// Where both changed the same thing: `ours` keeps the edit, `theirs` takes upstream
    #[arg(long, value_name = "SIDE", value_parser = ["ours", "theirs"])]
    choose: Option<String>,
    /// Folder of the description, made if it is not there
    #[arg(long, value_name = "DIR", default_value = "spec")]
    spec: PathBuf,
    /// Folder of what was imported; at first `upstream` beside the description
    #[arg(long, value_name = "DIR")]
    upstream: Option<PathBuf>,
    /// What is special about this API, as YAML; at first `import.yaml` in the upstream folder
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Write the whole ledger into this file, one line a construct
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
}

/// Imports, merges, or lists deviations.
pub fn run(args: &Args) -> Result<Exit, Failure> {
    let upstream = args.upstream.clone().unwrap_or_else(|| {
        let beside = args.spec.parent().unwrap_or_else(|| Path::new(""));
        beside.join("upstream")
    });
    let kept = Kept::new(upstream);
    let Some(file) = args.file.as_deref().filter(|_| !args.status) else {
        return status(args, &kept);
    };
    let text = kept::read(file)?;
    let settings = settings(args, &kept)?;
    let edited = edited(&args.spec)?;
    match kept.last()? {
        Some(last) => merge(args, &kept, &text, &settings, &edited, &last),
        None if edited.iter().any(|file| file.name != "api.yaml") => Err(Failure::new(format!(
            "{} holds a description already, but not what it was imported from",
            shown(&args.spec)
        ))
        .help(
            "choose an empty folder with `--spec`, or the right `--upstream`; nothing was changed",
        )),
        None => first(args, &kept, &text, &settings),
    }
}

fn settings(args: &Args, kept: &Kept) -> Result<Settings, Failure> {
    let beside = kept.settings();
    let path = match &args.settings {
        Some(path) => path,
        None if beside.exists() => &beside,
        None => return Ok(Settings::default()),
    };
    Settings::parse(&kept::read(path)?)
        .map_err(|error| Failure::new(format!("{} is not right: {error}", shown(path))))
}

fn edited(spec: &Path) -> Result<Vec<SourceFile>, Failure> {
    if !spec.exists() {
        return Ok(Vec::new());
    }
    Ok(description::read(spec)?.files)
}

fn first(args: &Args, kept: &Kept, text: &str, settings: &Settings) -> Result<Exit, Failure> {
    let imported = specwright_import::import(text, settings, &Known::default())
        .map_err(|error| of_upstream(args, &error))?;
    let mut made = files(&imported.description);
    if !args.spec.join("api.yaml").exists() {
        made.push(File {
            name: "api.yaml".to_owned(),
            text: api_file(text),
        });
    }
    kept::write(&args.spec, &made)?;
    kept.keep(text, &imported.description)?;
    anstream::print!("{}", imported.ledger.summary());
    anstream::println!("{} in {}", count(made.len(), "new file"), shown(&args.spec));
    ledger(args, &imported.ledger)?;
    Ok(exit(&imported.ledger))
}

fn merge(
    args: &Args,
    kept: &Kept,
    text: &str,
    settings: &Settings,
    edited: &[SourceFile],
    last: &specwright_import::Description,
) -> Result<Exit, Failure> {
    let choose = args.choose.as_deref().map(|side| match side {
        "ours" => Side::Ours,
        _ => Side::Theirs,
    });
    let merged = specwright_import::merge(edited, last, text, settings, choose)
        .map_err(|error| of_upstream(args, &error))?;
    if !merged.conflicts.is_empty() {
        anstream::print!("{}", report::conflicts(&args.spec, &merged.conflicts));
        return Ok(Exit::Findings);
    }
    let (gone, changed): (Vec<&File>, Vec<&File>) = merged
        .files
        .iter()
        .partition(|file| kept::is_empty(&file.text));
    let changed: Vec<File> = changed.into_iter().cloned().collect();
    kept::write(&args.spec, &changed)?;
    for file in gone {
        kept::remove(&args.spec.join(&file.name))?;
    }
    kept.keep(text, &merged.description)?;
    anstream::print!("{}", report::brought(&merged.report));
    anstream::println!(
        "{} changed in {}",
        count(merged.files.len(), "file"),
        shown(&args.spec)
    );
    ledger(args, &merged.ledger)?;
    Ok(Exit::Fine)
}

fn status(args: &Args, kept: &Kept) -> Result<Exit, Failure> {
    let last = kept.last()?.ok_or_else(|| {
        Failure::new("nothing was imported yet")
            .help("run `import FILE` first, or name `--upstream`")
    })?;
    let deviations =
        specwright_import::status(&edited(&args.spec)?, &last).map_err(Failure::new)?;
    anstream::print!("{}", report::deviations(&args.spec, &deviations));
    let unexplained = deviations.iter().any(|d| d.because.is_none() || d.needless);
    Ok(if unexplained {
        Exit::Findings
    } else {
        Exit::Fine
    })
}

fn of_upstream(args: &Args, error: &str) -> Failure {
    let file = args.file.as_deref().unwrap_or_else(|| Path::new(""));
    Failure::new(format!("{}: {error}", shown(file)))
}

fn ledger(args: &Args, ledger: &Ledger) -> Result<(), Failure> {
    let Some(path) = &args.ledger else {
        return Ok(());
    };
    std::fs::write(path, ledger.text()).map_err(|e| Failure::io("write", path, &e))
}

fn exit(ledger: &Ledger) -> Exit {
    let refused = ledger.count(Disposition::Refused);
    if refused > 0 {
        Exit::Findings
    } else {
        Exit::Fine
    }
}
