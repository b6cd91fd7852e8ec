//! Instructions a call, counted by valgrind in a process that is only the client.

use std::process::Command;

use crate::sides::{Bare, Kind, Ours};

/// Calls of the two runs whose difference is counted, so that setting up is not.
const RUNS: [i64; 2] = [500, 1_500];

/// Makes calls of one side, one after the other.
pub fn repeat(side: &str, kind: &str, count: i64, address: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let kind = if kind == "write" {
        Kind::Write
    } else {
        Kind::Read
    };
    runtime.block_on(async {
        if side == "ours" {
            let ours = Ours::new(address);
            for number in 0..count {
                ours.call(kind, number).await;
            }
        } else {
            let bare = Bare::new(address);
            for number in 0..count {
                bare.call(kind, number).await;
            }
        }
    });
}

/// Prints the instructions a call of both sides.
pub fn measure(address: &str) {
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("instructions: valgrind is not there");
        return;
    }
    for kind in ["read", "write"] {
        let per_call = |side: &str| {
            let [few, many] = RUNS.map(|count| count_run(side, kind, count, address));
            (many - few) / (RUNS[1] - RUNS[0])
        };
        let (ours, bare) = (per_call("ours"), per_call("bare"));
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let ratio = ours as f64 / bare as f64;
        println!("instructions, {kind}: ours {ours}, bare {bare}, ratio {ratio:.3}");
    }
}

fn count_run(side: &str, kind: &str, count: i64, address: &str) -> i64 {
    let program = std::env::current_exe().expect("this program");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(["repeat", side, kind, &count.to_string(), address])
        .output()
        .expect("valgrind");
    assert!(output.status.success(), "the client failed");
    let said = String::from_utf8_lossy(&output.stderr);
    // `==1== Collected : 123456`
    let collected = said
        .lines()
        .find_map(|line| line.split_once("Collected : "));
    let (_, collected) = collected.unwrap_or_else(|| panic!("valgrind said: {said}"));
    collected.trim().parse().expect("a number")
}
