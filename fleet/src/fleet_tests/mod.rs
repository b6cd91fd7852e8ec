//! Three clients of one fleet against the sandbox, which counts what arrives.

mod all_processes_keep_the_promise;
#[cfg(feature = "sqlite")]
mod each_credential_has_its_own_tokens;
mod setup;
mod what_the_store_fails_or_fakes_is_an_error;
