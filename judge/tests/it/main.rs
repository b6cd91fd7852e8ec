//! The verdicts: one program of tests, a file for each promise.

mod common;
mod compiler_agrees_on_each_edit;
mod compiler_agrees_on_minor;
mod documented_numbers;
mod idempotency_keys;
mod losses_of_odata_break_callers;
mod review_page;
mod upstream_2023_and_2026;
mod verdict_on_each_edit;
