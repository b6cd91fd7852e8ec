//! The integration tests of this crate in one binary: a module for each promise.

mod a_part_of_a_file_is_taken;
mod additions_reach_their_section;
mod concurrent_edits;
mod corpus;
mod credentials_are_those_that_operations_need;
mod emptied_files_are_removed;
mod every_key_has_a_disposition;
mod hostile_upstream_files;
mod invalid_paths_are_refused;
mod kept_means_used;
mod openapi3_hostile;
mod openapi3_names;
mod openapi3_requests;
mod openapi3_schemas;
mod quirks_of_the_2023_file;
mod restructured_entries_conflict;
mod servicechannel;
mod small_apis;
mod stable_rust_names;
mod support;
mod swagger2_standard;
mod three_way_merge;
