//! A slice of the simulation that fits into every test run. The whole: `cargo run -p specwright-proofs --release --
//! simulate --count 1000000`.

use specwright_proofs::sim::{self, Total};
use specwright_runtime::promise::fault::Fault;

#[test]
fn no_schedule_contradicts_what_callers_were_told() {
    let mut total = Total::default();
    for seed in 0..60_000 {
        let report = sim::run(seed, None, false);
        assert_eq!(report.contradictions, Vec::<String>::new(), "seed {seed}");
        total.add(&report);
    }
    // The rest of the rows takes more seeds.
    assert!(total.unreached().len() <= 8, "{:?}", total.unreached());
}

#[test]
fn a_seed_always_runs_the_same_way() {
    for seed in 0..200 {
        let (once, again) = (sim::run(seed, None, true), sim::run(seed, None, true));
        assert_eq!(once.story, again.story, "seed {seed}");
    }
}

#[test]
fn every_planted_fault_is_found() {
    for fault in Fault::ALL {
        let found = sim::find(*fault, 0..300_000);
        assert!(found.is_some(), "{fault:?}: {}", fault.about());
    }
}
