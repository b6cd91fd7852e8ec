//! 64 calls in flight on one client, 100,000 calls; and whether memory stays.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use crate::figures::bootstrap;
use crate::sides::{Bare, Kind, Ours};

const IN_FLIGHT: usize = 64;
const BLOCKS: i64 = 40;
const CALLS_A_BLOCK: i64 = 2_500;

/// Prints the throughput beside bare reqwest, and the memory while it goes on.
pub fn measure(address: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let (ours, bare) = (Ours::new(address), Bare::new(address));
    for kind in [Kind::Read, Kind::Write] {
        let (mut ratios, mut speeds, mut memory) = (Vec::new(), Vec::new(), Vec::new());
        for block in -2..BLOCKS {
            let mut pair = (0.0, 0.0);
            for is_ours in [block % 2 == 0, block % 2 != 0] {
                let numbers = Arc::new(AtomicI64::new(0));
                let first = (block + 2) * CALLS_A_BLOCK;
                let begun = Instant::now();
                runtime.block_on(async {
                    let tasks: Vec<_> = (0..IN_FLIGHT)
                        .map(|_| {
                            let (ours, bare) = (ours.clone(), bare.clone());
                            let numbers = Arc::clone(&numbers);
                            tokio::spawn(async move {
                                loop {
                                    let number = numbers.fetch_add(1, Ordering::Relaxed);
                                    if number >= CALLS_A_BLOCK {
                                        return;
                                    }
                                    if is_ours {
                                        ours.call(kind, first + number).await;
                                    } else {
                                        bare.call(kind, first + number).await;
                                    }
                                }
                            })
                        })
                        .collect();
                    for task in tasks {
                        task.await.expect("all calls answered");
                    }
                });
                #[expect(clippy::cast_precision_loss, reason = "a small number")]
                let speed = CALLS_A_BLOCK as f64 / begun.elapsed().as_secs_f64();
                if is_ours {
                    pair.0 = speed;
                } else {
                    pair.1 = speed;
                }
            }
            if block >= 0 {
                ratios.push(pair.0 / pair.1);
                speeds.push(pair.0);
                memory.push(resident());
            }
        }
        let (ratio, speed) = (bootstrap(&ratios), bootstrap(&speeds));
        let calls = BLOCKS * CALLS_A_BLOCK;
        println!(
            "throughput, {kind:?}: {IN_FLIGHT} in flight, {calls} calls a side, {:.0} a second, ratio {:.3}, lower bound {:.3}",
            speed.median, ratio.median, ratio.lower
        );
        let quarter = memory.len() / 4;
        println!(
            "memory, {kind:?}: resident KiB at the start {:?}, after each quarter {:?}",
            memory.first(),
            memory
                .iter()
                .skip(quarter - 1)
                .step_by(quarter)
                .collect::<Vec<_>>(),
        );
    }
}

/// Resident KiB, where the system tells.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
        .unwrap_or_default()
}
