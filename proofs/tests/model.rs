//! A slice of the model checker that fits into every test run. The whole: `cargo run -p specwright-proofs --release
//! -- check`.

use specwright_proofs::fault::Fault;
use specwright_proofs::model::{self, Config, FleetFault};

#[test]
fn no_caller_alone_gets_a_result_that_the_server_contradicts() {
    for run in model::alone() {
        let run = Config {
            retries_left: 2,
            mishaps: 1,
            ..run
        };
        let found = model::explore(&run);
        assert_eq!(found.failure, None, "{run:?}");
        assert!(found.states > 1_000, "{run:?}: {} states", found.states);
    }
}

#[test]
fn no_callers_of_identical_writes_get_results_that_the_server_contradicts() {
    for run in model::small_pairs().into_iter().step_by(4) {
        let found = model::explore(&run);
        assert_eq!(found.failure, None, "{run:?}");
        assert!(found.states > 1_000, "{run:?}: {} states", found.states);
    }
}

#[test]
fn every_planted_fault_is_found() {
    for fault in Fault::ALL {
        assert!(
            model::find(*fault).is_some(),
            "{fault:?}: {}",
            fault.about()
        );
    }
}

#[test]
fn no_process_of_a_fleet_gets_a_result_that_the_server_contradicts() {
    let run = model::fleets().swap_remove(0);
    let found = model::explore(&run);
    assert_eq!(found.failure, None, "{run:?}");
    assert!(found.states > 100_000, "{run:?}: {} states", found.states);
}

#[test]
fn planted_faults_of_the_shared_registry_are_found() {
    for fault in FleetFault::ALL {
        assert!(model::find_in_fleets(fault).is_some(), "{fault:?}");
    }
}
