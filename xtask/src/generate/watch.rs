//! `--watch`: a save triggers a run; on an error the last good output stays.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::timings::Timings;
use super::{Args, Places, lines, once};
use crate::terminal::{note, summary};
use crate::text::{WIDTH, shown, wrap};
use crate::{Exit, Failure};

/// Editors save in several steps: that long without another event, and a save is over.
const QUIET: Duration = Duration::from_millis(4);
/// A folder that was replaced as a whole is looked for that often.
const AGAIN: Duration = Duration::from_secs(1);

/// Runs until the process is ended from outside.
pub fn run(args: &Args, places: &Places) -> Result<Exit, Failure> {
    let (sender, events) = channel();
    let mut watcher = notify::recommended_watcher(move |event| {
        // Nobody listens any more only when the process is about to end.
        let _ = sender.send(event);
    })
    .map_err(|error| Failure::new(format!("cannot watch for changes: {error}")))?;
    listen(&mut watcher, &places.spec)?;
    generate(args, places, None)?;
    let folder = shown(&places.spec);
    note(format_args!("watching {folder}; press Ctrl-C to stop"));
    loop {
        let saved = wait(&events)?;
        // The folder may be another one of the same name now; watching it twice does no harm.
        while listen(&mut watcher, &places.spec).is_err() {
            std::thread::sleep(AGAIN);
        }
        if let Err(failure) = generate(args, places, Some(saved)) {
            let said = format!("{failure}; waiting for the next change");
            anstream::eprintln!("{}", wrap(&said, WIDTH));
        }
    }
}

fn listen(watcher: &mut RecommendedWatcher, folder: &Path) -> Result<(), Failure> {
    watcher
        .watch(folder, RecursiveMode::NonRecursive)
        .map_err(|error| Failure::new(format!("cannot watch {}: {error}", folder.display())))
}

/// One run, after a save or at the start.
fn generate(args: &Args, places: &Places, saved: Option<Instant>) -> Result<(), Failure> {
    let mut timings = Timings::start();
    match once(args, places, &mut timings)? {
        None => anstream::println!("the last good output stays"),
        Some(outcome) => {
            let took = saved.map(|saved| saved.elapsed().as_millis());
            summary(lines::written(&outcome, &places.out));
            if let Some(took) = took.filter(|_| !outcome.plan.is_empty()) {
                summary(format_args!("  written {took} ms after the save\n"));
            }
        }
    }
    if args.timings {
        anstream::eprint!("{}", timings.table());
    }
    Ok(())
}

/// Waits for a save, and until it is over; says when it began.
fn wait(events: &Receiver<notify::Result<Event>>) -> Result<Instant, Failure> {
    let ended = || Failure::new("the system has stopped telling about changes");
    loop {
        let event = events.recv().map_err(|_| ended())?;
        // An error of the watcher may have swallowed a save.
        if event.as_ref().map_or(true, is_save) {
            break;
        }
    }
    let saved = Instant::now();
    loop {
        match events.recv_timeout(QUIET) {
            Ok(_) => {}
            Err(RecvTimeoutError::Timeout) => return Ok(saved),
            Err(RecvTimeoutError::Disconnected) => return Err(ended()),
        }
    }
}

/// Whether something happened to a description file; being read (by us) is nothing.
fn is_save(event: &Event) -> bool {
    let changes = match event.kind {
        EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
        _ => true,
    };
    changes
        && event
            .paths
            .iter()
            .any(|p| p.is_dir() || p.extension().is_some_and(|e| e == "yaml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(kind: EventKind, path: &str) -> Event {
        Event::new(kind).add_path(path.into())
    }

    #[test]
    fn only_changes_of_description_files_count() {
        let saved = EventKind::Access(AccessKind::Close(AccessMode::Write));
        let read = EventKind::Access(AccessKind::Close(AccessMode::Read));
        assert!(is_save(&event(saved, "spec/notes.yaml")));
        assert!(!is_save(&event(read, "spec/notes.yaml")));
        assert!(!is_save(&event(saved, "spec/.notes.yaml.swp")));
    }
}
