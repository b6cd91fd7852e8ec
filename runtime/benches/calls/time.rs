//! Time a call: pairs of calls, one of each side, the sides taking turns at being first.

use std::time::Instant;

use crate::figures::{bootstrap, median};
use crate::sides::{Bare, Kind, Ours};

/// Each round has clients and connections of its own.
const ROUNDS: usize = 60;
const PAIRS: i64 = 500;
const WARM_UP: i64 = 50;

/// Prints how much longer a call takes.
pub fn measure(address: &str) {
    for kind in [Kind::Read, Kind::Write] {
        let (mut ratios, mut ours, mut bare) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let (mut of_ours, mut of_bare) = round(address, kind);
            let mut pairs: Vec<f64> = of_ours.iter().zip(&of_bare).map(|(a, b)| a / b).collect();
            ratios.push(median(&mut pairs));
            ours.push(median(&mut of_ours));
            bare.push(median(&mut of_bare));
        }
        let ratio = bootstrap(&ratios);
        println!(
            "time, {kind:?}: ours {:.1} µs, bare {:.1} µs; {ROUNDS} rounds of {PAIRS} pairs, median ratio {:.4}, 95 % within {:.4} and {:.4}",
            median(&mut ours) * 1e6,
            median(&mut bare) * 1e6,
            ratio.median,
            ratio.lower,
            ratio.upper,
        );
    }
}

/// The seconds of each call of both sides.
fn round(address: &str, kind: Kind) -> (Vec<f64>, Vec<f64>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let (ours, bare) = (Ours::new(address), Bare::new(address));
    let (mut of_ours, mut of_bare) = (Vec::new(), Vec::new());
    runtime.block_on(async {
        for number in -WARM_UP..PAIRS {
            let first_is_ours = number % 2 == 0;
            for is_ours in [first_is_ours, !first_is_ours] {
                let begun = Instant::now();
                if is_ours {
                    ours.call(kind, number).await;
                } else {
                    bare.call(kind, number).await;
                }
                let seconds = begun.elapsed().as_secs_f64();
                match (number < 0, is_ours) {
                    (true, _) => {}
                    (false, true) => of_ours.push(seconds),
                    (false, false) => of_bare.push(seconds),
                }
            }
        }
    });
    (of_ours, of_bare)
}
