//! The promises of the runtime, a module each.

#[path = "../common/mod.rs"]
mod common;

mod a_required_list_is_never_left_out;
#[cfg(feature = "oauth2")]
mod a_token_refresh_outlives_its_call;
mod an_unknown_duplicate_is_never_called_done;
mod an_unreadable_answer_is_still_a_write;
mod answers_are_read_without_loss;
mod bad_addresses_and_large_answers_are_refused;
mod broken_servers_end_in_clear_errors;
mod calls_carry_the_credentials_they_need;
#[cfg(feature = "oauth2")]
mod credentials_come_from_files_and_the_environment;
#[cfg(feature = "oauth2")]
mod credentials_go_only_to_chosen_hosts;
mod errors_answer_the_usual_questions;
mod limits_hold_everybody;
mod no_method_of_response_hides_a_field;
mod nothing_beneath_repeats_a_request;
mod odata_filters_read_back_as_they_were;
mod odata_queries_ask_for_what_the_api_can_do;
mod odd_fields_do_not_refuse_a_response;
#[cfg(feature = "oauth2")]
mod one_token_refresh_serves_all;
mod only_signed_deliveries_open;
mod only_what_is_safe_is_repeated;
mod pages_follow_only_our_host;
mod public_types_can_grow;
mod refused_requests_lengthen_no_wait;
mod requests_arrive_byte_for_byte;
mod secrets_quoted_by_the_api_are_hidden;
mod secrets_reach_the_wire_alone;
mod streamed_writes_keep_the_promise;
mod streams_go_on_after_their_last_event;
mod timeouts_hold_wherever_a_call_waits;
mod traces_have_the_standard_names;
mod unknown_writes_are_settled;
mod unsent_calls_hold_up_nobody;
mod uploads_do_not_block_the_executor;
