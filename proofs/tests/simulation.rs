//! A slice of the simulation that fits into every test run. The whole: `cargo run -p specwright-proofs --release --
//! simulate --count 1000000`.

use specwright_proofs::fault::Fault;
use specwright_proofs::sim::{self, Engine, Total};

const ENGINES: [(Engine, u64); 2] = [(Engine::Small, 60_000), (Engine::Real, 15_000)];

#[test]
fn no_schedule_contradicts_what_callers_were_told() {
    for (engine, seeds) in ENGINES {
        let mut total = Total::default();
        for seed in 0..seeds {
            let report = sim::run(engine, seed, None, false);
            assert_eq!(
                report.contradictions,
                Vec::<String>::new(),
                "{engine:?}, seed {seed}"
            );
            total.add(&report);
        }
        // The rest of the rows takes more seeds.
        assert!(
            total.unreached().len() <= 12,
            "{engine:?}: {:?}",
            total.unreached()
        );
    }
}

/// A refusal that the server kept was once handed over as the value of an earlier, cut answer.
#[test]
fn a_kept_refusal_is_no_value() {
    let report = sim::run(Engine::Real, 2_355_816, None, false);
    assert_eq!(report.contradictions, Vec::<String>::new());
}

#[test]
fn a_seed_always_runs_the_same_way() {
    for (engine, _) in ENGINES {
        for seed in 0..200 {
            let (once, again) = (
                sim::run(engine, seed, None, true),
                sim::run(engine, seed, None, true),
            );
            assert_eq!(once.story, again.story, "{engine:?}, seed {seed}");
        }
    }
}

#[test]
fn every_planted_fault_is_found() {
    let engines = [
        (Engine::Small, Fault::ALL),
        (Engine::Real, Fault::AROUND_THE_CLIENT),
    ];
    for (engine, faults) in engines {
        for fault in faults {
            let found = sim::find(engine, *fault, 0..100_000);
            assert!(found.is_some(), "{engine:?}, {fault:?}: {}", fault.about());
        }
    }
}
