//! The contract of a store, checked on Redis and on SQLite, and what is particular to each.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test fails by panicking")]

mod certificates;
mod cluster;
mod cluster_commands;
mod contract;
mod field_expiry;
mod fleet;
mod leases;
mod place;
mod pooling;
mod redis_address;
mod redis_commands;
mod redis_failure;
mod redis_long;
mod redis_tls;
mod resharding;
mod scanning;
mod sentinel;
mod sqlite_failure;
mod sqlite_file;
mod sqlite_permission;
mod sqlite_sharing;
#[path = "../support/mod.rs"]
mod support;

use place::{RedisPlace, SqlitePlace};

/// Makes of each check a test on either store.
macro_rules! on_every_store {
    ($($module:ident::$check:ident),* $(,)?) => {
        mod on_redis {
            $(#[tokio::test]
            async fn $check() {
                crate::$module::$check(&crate::RedisPlace::new()).await;
            })*
        }
        mod on_sqlite {
            $(#[tokio::test]
            async fn $check() {
                crate::$module::$check(&crate::SqlitePlace::new()).await;
            })*
        }
    };
}

on_every_store![
    contract::absent_value_is_none,
    contract::set_value_is_got_back_byte_for_byte,
    contract::long_values_in_pieces_are_stored_whole,
    contract::collections_are_apart,
    contract::set_replaces_what_is_there,
    contract::lookups_are_answered_in_their_order,
    contract::empty_batches_do_nothing,
    contract::changes_are_made_in_their_order,
    contract::delete_of_a_missing_value_changes_nothing,
    contract::set_happens_only_if_the_expected_value_is_there,
    contract::delete_happens_only_if_the_expected_value_is_there,
    contract::an_unmet_expectation_leaves_out_that_change_alone,
    contract::names_may_be_any_bytes,
    contract::length_counts_one_collection,
    contract::clear_empties_both_collections_and_counts_responses,
    contract::a_read_only_store_reads_and_refuses_changes,
    contract::concurrent_writers_lose_nothing,
    contract::a_dropped_request_does_no_harm,
    leases::one_has_a_lease_until_it_is_released,
    leases::a_lease_is_changed_by_its_holder_only,
    leases::a_lease_ends_after_its_term,
    leases::an_extended_lease_lasts,
    leases::a_waived_lease_is_nobodys_for_a_while,
    leases::of_many_who_ask_at_once_one_gets_it,
    leases::leases_are_no_part_of_the_cache,
    leases::a_read_only_store_grants_no_leases,
    scanning::empty_collection_is_one_empty_page,
    scanning::every_entry_is_seen_exactly_once,
    scanning::large_values_come_in_small_pages,
    scanning::scan_of_keys_brings_no_values,
    scanning::scans_that_take_turns_are_each_complete,
    scanning::entries_that_stay_are_seen_while_others_change,
];
