//! Three clients of one fleet against the sandbox, which counts what arrives.

mod all_processes_keep_the_promise;
#[cfg(feature = "sqlite")]
mod each_credential_has_its_own_tokens;
#[cfg(feature = "redis")]
mod sentinel_names_another_master;
#[cfg(feature = "redis")]
mod servers_ask_for_proof;
mod setup;
mod what_the_store_fails_or_fakes_is_an_error;
