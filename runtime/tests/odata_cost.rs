//! What a filter costs: allocations, and time where it is optimised.

use std::alloc::System;
use std::hint::black_box;
use std::time::Instant;

use specwright_runtime::odata::Filter;
use specwright_runtime::{odata, odata_type};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

odata_type! { Order {
    id: "Id" odata::Field<odata::Integer>,
    number: "Number" odata::Field<odata::Text>,
    call_date: "CallDate" odata::Field<odata::DateTime>,
    status: "Status" Status,
} }
odata_type! { Status { primary: "Primary" odata::Field<odata::Text>, } }

fn five_terms(since: jiff::Timestamp) -> Filter {
    let w = Order;
    w.status()
        .primary()
        .eq("OPEN")
        .and(w.call_date().ge(since))
        .and(w.number().starts_with("A-1"))
        .and(w.id().gt(5))
        .and(w.id().ne(7))
}

const ROUNDS: u32 = 100_000;

#[test]
fn a_filter_of_five_terms_is_cheap() {
    let since = jiff::Timestamp::UNIX_EPOCH;
    let region = Region::new(ALLOCATOR);
    let filter = black_box(five_terms(since));
    let text = black_box(filter.as_str());
    let used = region.change();
    let taken = used.allocations + used.reallocations;
    assert_eq!(
        text,
        "Status/Primary eq 'OPEN' and CallDate ge 1970-01-01T00:00:00Z and \
         startswith(Number, 'A-1') and Id gt 5 and Id ne 7"
    );
    assert!(taken <= 6, "{taken} allocations");
    let start = Instant::now();
    for _ in 0..ROUNDS {
        let _ = black_box(black_box(five_terms(since)).as_str());
    }
    let each = start.elapsed() / ROUNDS;
    println!("five terms: {taken} allocations, {} ns", each.as_nanos());
}
