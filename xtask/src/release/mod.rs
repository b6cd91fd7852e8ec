//! `release`: the version moves as far as the changes ask, and callers are told.

mod files;
mod notes;
mod splice;
mod version;

use std::path::{Path, PathBuf};

use specwright_judge::Verdict;
use specwright_judge::render::{changelog, upgrading};

use self::files::{Left, Texts};
use self::version::Version;
use crate::diff::{Approvals, Input, git, nothing_there};
use crate::generate::Places;
use crate::report::Format;
use crate::terminal::summary;
use crate::text::shown;
use crate::{Exit, Failure};

/// Set the crate's next version, and write its changelog and upgrade notes.
///
/// The version is `release` in `api.yaml`. It follows semantic versioning, by the rules of `diff`. Below
/// 1.0 a breaking change raises the second number, anything else the third. `CHANGELOG.md` of the
/// generated crate gets an entry, and `UPGRADING.md` a section with code before and after if callers must
/// change something. A version that you raised far enough yourself stays. A second run rewrites the parts
/// that the first one wrote, between their markers; parts that you edited are left, and reported.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The last release, as for `diff` [default: the commit that set the current version]
    old: Option<String>,
    /// Folder of the description
    #[arg(long, value_name = "DIR")]
    spec: Option<PathBuf>,
    /// Folder of the generated crate
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write nothing; exit with 1 if the version must be raised further
    #[arg(long)]
    check: bool,
}

/// Releases.
pub fn run(args: &Args) -> Result<Exit, Failure> {
    let places = Places::find(args.spec.as_deref(), args.out.as_deref())?;
    let old = match &args.old {
        Some(old) => old.clone(),
        None => last_release(&places.spec)?,
    };
    let (old, new) = Input::both(&old, None, &places.spec, Format::Full)?;
    let report = specwright_judge::diff(&old.api, &new.api);
    let name = &new.api.crate_name;
    let (from, now) = (&old.api.release, &new.api.release);
    let Some(verdict) = report.verdict() else {
        anstream::println!("{name} {now}: nothing changed since {}", old.name);
        return Ok(Exit::Fine);
    };
    let wanted = next(from, now, verdict)?;
    let word = verdict.as_str();
    let enough = wanted == *now;
    if args.check {
        let (sign, exit) = if enough {
            ("is enough", Exit::Fine)
        } else {
            ("is not enough", Exit::Findings)
        };
        anstream::println!("{name} {now} {sign} after {from}: the changes are {word}");
        if !enough {
            anstream::println!("`release` would make it {wanted}");
        }
        return Ok(exit);
    }
    summary(format_args!(
        "{name} {from} → {wanted}: the changes are {word}\n"
    ));
    let reasons = Approvals::read(&places.spec)?.reasons(&report.changes);
    let date = today();
    let date = Some(date.as_str());
    let must = upgrading(&report, (from, &wanted), date, &reasons);
    let written = files::write(
        &places,
        &new,
        &Texts {
            version: (!enough).then(|| wanted.clone()),
            changelog: changelog(&report, &wanted, date, &reasons),
            nothing_to_change: must.is_none(),
            upgrading: must.unwrap_or_else(|| {
                format!("## From {from} to {wanted}\n\nCallers need not change anything.\n")
            }),
        },
    )?;
    for path in &written.changed {
        summary(format_args!("  changed  {}\n", shown(path)));
    }
    for Left { file, why, format } in &written.left {
        summary(format_args!("  left     {}: {why};\n", shown(file)));
        summary(format_args!(
            "           `diff {} --format {format}` shows what it would say\n",
            old.name
        ));
    }
    if !enough {
        summary(format_args!(
            "now run `generate`: the crate's manifest holds the version\n"
        ));
    }
    Ok(Exit::Fine)
}

/// The day of the release, in UTC; `SOURCE_DATE_EPOCH` names another one, for builds that are the same each time.
fn today() -> String {
    let named = std::env::var("SOURCE_DATE_EPOCH").ok();
    let named = named.and_then(|seconds| jiff::Timestamp::from_second(seconds.parse().ok()?).ok());
    let time = named.unwrap_or_else(jiff::Timestamp::now);
    let day = jiff::tz::TimeZone::UTC.to_datetime(time).date();
    day.to_string()
}

/// The version to have: the present one if it has moved far enough.
fn next(from: &str, now: &str, verdict: Verdict) -> Result<String, Failure> {
    let parse = |text: &str| {
        Version::parse(text)
            .ok_or_else(|| Failure::new(format!("`{text}` is not a version of three numbers")))
    };
    let least = parse(from)?.after(verdict);
    Ok(if parse(now)? >= least {
        now.to_owned()
    } else {
        least.to_string()
    })
}

/// The newest commit that changed the line `release`, or the description's first one.
fn last_release(spec: &Path) -> Result<String, Failure> {
    let log = |more: &[&str]| {
        let mut args = vec!["log", "-1", "--format=%H"];
        args.extend(more);
        args.extend(["--", "./api.yaml"]);
        let said = git(spec, &args, "").map_err(|said| nothing_there(spec, "HEAD:./", &said))?;
        Ok(String::from_utf8_lossy(&said).trim().to_owned())
    };
    let found = log(&["-G^release:"])?;
    let found = if found.is_empty() {
        log(&["--diff-filter=A"])?
    } else {
        found
    };
    if found.is_empty() {
        let message = "the description was never committed: nothing says what the last release was";
        return Err(
            Failure::new(message).help("commit it first, or name the last release, as for `diff`")
        );
    }
    Ok(found.get(..12).unwrap_or(&found).to_owned())
}
