//! What running a program costs: time on the wall, and the memory of its largest process.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use specwright::Failure;

/// How often the processes are looked at for their memory.
const LOOK: Duration = Duration::from_millis(4);

/// What a run costs.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// From start to end.
    pub time: Duration,
    /// The most memory of any one process, in KiB, where the system tells.
    pub memory: Option<u64>,
}

/// Runs a program to its end; its failure is ours, with what it said.
pub fn run(command: &mut Command) -> Result<Cost, Failure> {
    let name = command.get_program().to_string_lossy().into_owned();
    let failed = |error| Failure::new(format!("cannot run {name}: {error}"));
    let log = std::env::temp_dir().join(format!("specwright-bench-{}.log", std::process::id()));
    let said = std::fs::File::create(&log).map_err(|e| Failure::io("write", &log, &e))?;
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(said);
    let started = Instant::now();
    let mut child = command.spawn().map_err(failed)?;
    let mut memory = None;
    let status = loop {
        if let Some(status) = child.try_wait().map_err(failed)? {
            break status;
        }
        memory = memory.max(largest(&child));
        std::thread::sleep(LOOK);
    };
    let time = started.elapsed();
    let said = std::fs::read_to_string(&log).unwrap_or_default();
    let _ = std::fs::remove_file(&log);
    if status.success() {
        return Ok(Cost { time, memory });
    }
    Err(Failure::new(format!("{name} failed: {status}")).help(said))
}

/// The median of times and the median of memories.
pub fn median(costs: &[Cost]) -> Cost {
    let mut times: Vec<Duration> = costs.iter().map(|cost| cost.time).collect();
    let mut memories: Vec<u64> = costs.iter().filter_map(|cost| cost.memory).collect();
    times.sort_unstable();
    memories.sort_unstable();
    Cost {
        time: times.get(times.len() / 2).copied().unwrap_or_default(),
        memory: memories.get(memories.len() / 2).copied(),
    }
}

/// The most memory that the child or any process below it has used so far.
fn largest(child: &Child) -> Option<u64> {
    let mut waiting = vec![child.id()];
    let mut most = None;
    while let Some(id) = waiting.pop() {
        most = most.max(peak(id));
        let tasks = std::fs::read_dir(format!("/proc/{id}/task"))
            .into_iter()
            .flatten()
            .flatten();
        for task in tasks {
            let children = std::fs::read_to_string(task.path().join("children"));
            let ids = children.unwrap_or_default();
            waiting.extend(
                ids.split_whitespace()
                    .filter_map(|id| id.parse::<u32>().ok()),
            );
        }
    }
    most
}

fn peak(id: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_one() {
        let cost = |ms| Cost {
            time: Duration::from_millis(ms),
            memory: Some(ms),
        };
        let middle = median(&[cost(9), cost(1), cost(5)]);
        assert_eq!(
            (middle.time, middle.memory),
            (Duration::from_millis(5), Some(5))
        );
    }

    #[test]
    fn a_program_that_fails_is_no_measurement() {
        assert!(run(Command::new("rustc").arg("--no-such-option")).is_err());
        assert!(run(Command::new("rustc").arg("--version")).is_ok());
    }
}
