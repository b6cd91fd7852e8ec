//! The commands, run as people run them: one program of tests, a file for each promise.

mod bad_input;
mod command_line;
mod diff;
mod diff_inputs;
mod documented_settings;
mod explain;
mod fmt;
mod generate;
mod generate_after_earlier_runs;
mod generated_crate_outside;
mod import;
mod import_files;
mod lines_fit_80_columns;
mod lint;
mod older_upstream_file;
mod outside_crate;
mod program;
mod published_reports;
mod random;
mod release;
mod review;
mod review_page;
mod safe_files;
mod sandbox;
mod second_api;
