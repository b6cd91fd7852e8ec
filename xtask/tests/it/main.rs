//! The commands, run as people run them: one program of tests, a file for each promise.

mod bad_input;
mod command_line;
mod diff;
mod diff_inputs;
mod documented_settings;
mod drift;
mod explain;
mod fleet;
mod fmt;
mod generate;
mod generate_after_earlier_runs;
mod generated_crate_outside;
mod import;
mod import_files;
mod lines_fit_80_columns;
mod lint;
mod new_repository;
mod odata_mistakes_do_not_compile;
mod older_upstream_file;
mod outside_crate;
mod program;
mod published_reports;
mod random;
#[cfg(feature = "fleet")]
#[path = "../../../fleet/src/test_server.rs"]
#[allow(dead_code, reason = "other tests restart it")]
mod redis_server;
mod release;
mod review;
mod review_page;
mod safe_files;
mod sandbox;
mod second_api;
mod terminal;
