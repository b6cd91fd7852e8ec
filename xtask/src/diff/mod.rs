//! `diff`: what an edit of the description means for callers and on the wire.

mod approvals;
mod findings;
mod input;
mod upstream;

use std::path::PathBuf;

use specwright_judge::render::{self, Sources};
use specwright_judge::{Change, Report, Verdict, Wire};

use crate::generate::Places;
use crate::report as faces;
use crate::text::{self, count, shown};
use crate::{Exit, Failure};

pub use approvals::Approvals;
pub use input::{Input, git, nothing_there};

/// Compare two descriptions: what changes for callers and on the wire.
///
/// OLD and NEW can each be a folder, an OpenAPI or Swagger file, a git revision such as `main` or
/// `HEAD~3`, or `REVISION:FOLDER`. By default OLD is `HEAD` and NEW the folder as it is now. Each change
/// is shown with its rule, its place in both, and its verdict: major, minor or patch for the generated
/// crate, and whether it breaks the wire format.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The old description
    #[arg(default_value = "HEAD")]
    old: String,
    /// The new description [default: the folder as it is now]
    new: Option<String>,
    /// Folder of the description
    #[arg(long, value_name = "DIR")]
    spec: Option<PathBuf>,
    /// How the changes are shown
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
    /// Exit with 1 if a change breaks callers or the wire and is not approved
    #[arg(long)]
    exit_code: bool,
    /// Approve the changes that break something, for this reason
    ///
    /// They are recorded in `approvals.txt` in the description folder, and stay approved when the
    /// description is edited elsewhere.
    #[arg(long, value_name = "REASON")]
    approve: Option<String>,
    /// Approve only the change with this fingerprint; may be given several times
    #[arg(long, value_name = "FINGERPRINT", requires = "approve")]
    change: Vec<String>,
}

/// How changes are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For a terminal
    #[default]
    Text,
    /// For a pull request
    Markdown,
    /// One JSON document
    Json,
    /// One self-contained page
    Html,
    /// What callers must change, with code before and after
    Upgrading,
    /// An entry of a changelog
    Changelog,
    /// Annotations in a GitHub Actions log, without patch changes
    Github,
    /// SARIF 2.1.0, for code scanning, without patch changes
    Sarif,
}

impl Format {
    /// How what makes a description invalid is shown, where changes are shown so.
    fn of_findings(self) -> faces::Format {
        match self {
            Self::Text | Self::Markdown | Self::Html | Self::Upgrading | Self::Changelog => {
                faces::Format::Full
            }
            Self::Json => faces::Format::Json,
            Self::Github => faces::Format::Github,
            Self::Sarif => faces::Format::Sarif,
        }
    }
}

/// Compares.
pub fn run(args: &Args) -> Result<Exit, Failure> {
    let new = args.new.as_deref();
    let places = Places::for_comparison(args.spec.as_deref(), &args.old, new)?;
    let (old, new) = Input::both(&args.old, new, &places.spec, args.format.of_findings())?;
    let report = specwright_judge::diff(&old.api, &new.api);
    let mut approvals = Approvals::read(&places.spec)?;
    if let Some(reason) = &args.approve {
        return approve(args, &report, &mut approvals, reason);
    }
    let approved = approvals.reasons(&report.changes);
    let sources = Sources {
        old: &old.files,
        new: &new.files,
        approved: &approved,
    };
    let found = |face| {
        let found = findings::of(&report, sources, (&old, &new), &places.spec);
        faces::render(&found, face)
    };
    text::print(&match args.format {
        Format::Github => found(faces::Format::Github),
        Format::Sarif => found(faces::Format::Sarif),
        Format::Text => render::text(&report, sources, text::is_coloured()),
        Format::Markdown => render::markdown(&report, sources),
        Format::Json => format!("{:#}\n", render::json(&report, sources)),
        Format::Html => {
            let inputs = (old.name.as_str(), new.name.as_str());
            render::html(&report, sources, &new.api.name, inputs)
        }
        Format::Upgrading => {
            let (from, to) = releases(&old, &new);
            render::upgrading(&report, (from, to), None, &approved)
                .unwrap_or_else(|| "callers need not change anything\n".to_owned())
        }
        Format::Changelog => render::changelog(&report, releases(&old, &new).1, None, &approved),
    });
    let open = |change: &&Change| breaks(change) && sources.approval(change).is_none();
    let broken = report.changes.iter().any(|change| open(&change));
    Ok(if args.exit_code && broken {
        Exit::Findings
    } else {
        Exit::Fine
    })
}

fn breaks(change: &Change) -> bool {
    change.rule.verdict == Verdict::Major || change.rule.wire == Wire::Breaking
}

fn approve(
    args: &Args,
    report: &Report,
    approvals: &mut Approvals,
    reason: &str,
) -> Result<Exit, Failure> {
    let breaking = || report.changes.iter().filter(|change| breaks(change));
    let is = |print: &String| breaking().any(|change| change.fingerprint() == *print);
    if let Some(unknown) = args.change.iter().find(|print| !is(print)) {
        let message = format!("no change that breaks something has the fingerprint `{unknown}`");
        return Err(Failure::new(message).help("`diff` shows the fingerprint of each change"));
    }
    let meant =
        |change: &&Change| args.change.is_empty() || args.change.contains(&change.fingerprint());
    let approved = approvals.add(breaking().filter(meant), reason)?;
    if approved == 0 {
        anstream::println!("nothing to approve that is not approved already");
        return Ok(Exit::Fine);
    }
    approvals.write()?;
    let file = shown(&approvals.path);
    anstream::println!("{} approved in {file}", count(approved, "change"));
    Ok(Exit::Fine)
}

/// What the two are called. Before a release has moved the version, the inputs are all there is to name.
fn releases<'s>(old: &'s Input, new: &'s Input) -> (&'s str, &'s str) {
    if old.api.release == new.api.release {
        (&old.name, &new.name)
    } else {
        (&old.api.release, &new.api.release)
    }
}
