//! README's table of the library's names: complete by the library's own word, each example a command line that works, and each
//! row with a test of its own.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::json;

use super::{Shared, origin};

const SETTINGS: (&str, &str) = ("src/config/tests.rs", "every_setting_works_as_flag_variable_file_and_profile");

/// The names of a row, and the test that fails without what it says.
const TESTS: &[(&str, (&str, &str))] = &[
    ("cache_name", SETTINGS),
    ("namespace", ("tests/cli/clear.rs", "everything_of_the_namespace_goes_and_nothing_else")),
    ("collection_name", ("tests/cli/keys.rs", "redirects_are_a_collection_of_their_own")),
    ("address", ("tests/store/redis_address.rs", "locations_name_the_server_but_no_password")),
    ("connection", ("tests/store/redis_failure.rs", "requests_that_begin_together_share_one_connection")),
    ("db", SETTINGS),
    ("username", ("tests/store/redis_address.rs", "a_user_enters_with_the_password_of_the_address_or_of_the_settings")),
    ("password", ("tests/store/redis_address.rs", "a_wrong_password_or_none_is_a_refused_login")),
    ("ssl", ("tests/store/redis_tls.rs", "a_client_shows_its_certificate_where_one_is_wanted")),
    (
        "socket_connect_timeout",
        ("tests/store/redis_failure.rs", "a_silent_server_of_tls_is_given_up_after_the_timeout"),
    ),
    ("socket_timeout", ("tests/store/redis_failure.rs", "a_silent_server_is_given_up_after_the_response_timeout")),
    ("encoding", ("tests/cli/get_options.rs", "the_charset_of_the_setting_wins_over_that_of_the_response")),
    ("connection_cls", ("tests/store/cluster_commands.rs", "every_command_works_on_a_cluster")),
    ("pool_cls", ("tests/store/pooling.rs", "exclusive_connections_are_as_many_as_allowed_and_no_more")),
    ("minsize", ("tests/store/pooling.rs", "shared_connections_are_as_many_as_wanted_when_requests_come_together")),
    ("maxsize", ("tests/store/pooling.rs", "exclusive_connections_are_as_many_as_allowed_and_no_more")),
    ("parser", SETTINGS),
    (
        "commands_factory",
        ("tests/store/field_expiry.rs", "newer_commands_are_used_where_they_are_known_and_not_where_that_is_forbidden"),
    ),
    ("loop", ("tests/store/pooling.rs", "the_program_runs_on_as_many_threads_as_are_set")),
    ("ttl", ("tests/store/field_expiry.rs", "the_server_drops_by_itself_what_is_past_its_expiry")),
    ("ttl_offset", ("tests/cli/purge.rs", "expired_entries_stay_for_the_offset")),
    ("shards", ("tests/store/resharding.rs", "nothing_is_lost_on_a_cluster")),
    ("sentinel_username", SETTINGS),
    ("sentinel_password", ("tests/store/sentinel.rs", "sentinels_have_a_login_of_their_own")),
    ("expire_after", ("tests/interop/expiry.rs", "responses_expire_by_the_same_rules_as_in_the_library")),
    ("urls_expire_after", ("tests/cli/expiry.rs", "the_first_url_pattern_that_matches_says_how_long")),
    ("allowed_codes", ("tests/cli/get.rs", "only_allowed_codes_and_methods_are_stored")),
    ("allowed_methods", ("tests/cli/get.rs", "only_allowed_codes_and_methods_are_stored")),
    ("include_headers", ("tests/interop/keys.rs", "keys_are_those_of_the_library")),
    ("ignored_params", ("tests/cli/key_rules.rs", "ignored_parameters_do_not_separate")),
    ("autoclose", ("tests/cli/get.rs", "the_second_get_makes_no_request")),
    ("cache_control", ("tests/cli/cache_control.rs", "what_the_origin_calls_fresh_is_used_and_says_its_age")),
    ("filter_fn", ("tests/cli/filter.rs", "a_stored_response_that_it_rejects_is_fetched_anew_and_not_deleted")),
    ("secret_key", ("tests/interop/signing.rs", "keys_are_rotated_in_either_order")),
    ("salt", SETTINGS),
    ("serializer", ("tests/cli/serializers.rs", "the_value_is_what_the_serializer_says")),
    ("kwargs", ("src/config/tests.rs", "mistakes_name_the_setting_the_place_and_what_is_accepted")),
    ("session.get()", ("tests/cli/get.rs", "the_second_get_makes_no_request")),
    ("request()", ("tests/cli/get.rs", "the_second_get_makes_no_request")),
    ("refresh=True", ("tests/cli/cache_control.rs", "without_the_setting_refresh_asks_and_leaves_the_entry_as_it_is")),
    ("expire_after=", ("tests/cli/expiry.rs", "the_flag_of_get_is_of_this_request_and_outranks_the_url")),
    ("get_response()", ("tests/cli/read.rs", "an_entry_is_shown_in_full")),
    ("read()", ("tests/cli/read.rs", "json_is_the_object_of_values")),
    ("save_response()", ("tests/cli/write.rs", "a_response_made_by_hand_is_a_hit")),
    ("write()", ("tests/cli/write.rs", "a_response_made_by_hand_is_a_hit")),
    ("keys()", ("tests/cli/keys.rs", "keys_are_one_a_line_in_a_pipe")),
    ("get_urls()", ("tests/cli/keys.rs", "urls_are_listed_instead_of_keys_when_asked")),
    ("values()", ("tests/cli/values.rs", "jsonl_has_the_documented_fields_in_their_order")),
    ("size()", ("tests/cli/size.rs", "the_number_is_bare_and_counts_expired_entries")),
    ("contains()", ("tests/cli/contains.rs", "the_exit_code_is_the_answer")),
    ("has_url()", ("tests/cli/contains.rs", "the_exit_code_is_the_answer")),
    ("delete()", ("tests/cli/delete.rs", "named_entries_go_and_missing_ones_are_no_error")),
    ("delete_url()", ("tests/interop/listing.rs", "what_is_removed_here_is_gone_there")),
    ("pop()", ("tests/cli/read.rs", "raw_is_the_value_as_it_stands")),
    ("bulk_delete()", ("tests/cli/delete.rs", "names_are_read_from_stdin")),
    ("delete_expired_responses()", ("tests/cli/purge.rs", "only_expired_entries_go_from_redis")),
    ("clear()", ("tests/cli/clear.rs", "everything_of_the_namespace_goes_and_nothing_else")),
    ("create_key()", ("tests/interop/keys.rs", "keys_are_those_of_the_library")),
    ("get_connection()", ("tests/cli/ping.rs", "it_says_what_was_reached")),
    ("create_cache_actions()", ("tests/cli/explain.rs", "each_rule_may_decide_about_reading")),
    ("is_cacheable()", ("tests/cli/explain.rs", "each_rule_may_decide_about_writing")),
    ("is_method_allowed()", ("tests/cli/explain.rs", "each_rule_may_decide_about_reading")),
    ("serialize()", ("tests/cli/values.rs", "an_entry_printed_and_written_back_is_the_same")),
    ("deserialize()", ("tests/cli/read.rs", "raw_is_the_value_as_it_stands")),
    ("close()", ("tests/cli/get.rs", "the_second_get_makes_no_request")),
];

/// The rows of the table: names there, and the example.
fn rows() -> Vec<(Vec<String>, String)> {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let table = readme.split("### Its names, and the names here").nth(1).unwrap().split("\n## ").next().unwrap();
    let row = |line: &str| {
        // A bar inside of a cell is escaped.
        let line = line.replace("\\|", "\0");
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        assert_eq!(cells.len(), 7, "{line}");
        let names = cells[1].split('`').skip(1).step_by(2).map(str::to_owned).collect();
        (names, cells[5].trim_matches('`').replace('\0', "|"))
    };
    table.lines().filter(|line| line.starts_with("| `")).map(row).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_row_has_a_test_of_its_own() {
    let names: Vec<String> = rows().into_iter().flat_map(|(names, _)| names).collect();
    let expected: Vec<&str> = TESTS.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, expected, "README and this list have the same rows");
    for (name, (file, test)) in TESTS {
        let source =
            std::fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{name}: {file}: {error}"));
        let at = source.find(&format!("fn {test}()")).unwrap_or_else(|| panic!("{name}: there is no {test} in {file}"));
        let before = &source[..at];
        let attribute = before.rfind("#[").map_or("", |start| &before[start..]);
        assert!(attribute.contains("test"), "{name}: {test} is no test");
    }
}

#[test]
fn the_table_has_every_parameter_and_method_of_the_library() {
    let names: BTreeSet<String> = rows().into_iter().flat_map(|(names, _)| names).collect();
    let theirs = Shared::sqlite().python(json!([{"do": "names"}]));
    for name in theirs[0].as_array().unwrap() {
        let name = name.as_str().unwrap();
        assert!(names.contains(name), "README does not say what `{name}` is here");
    }
}

#[test]
fn every_example_is_a_command_line_that_is_understood() {
    let shared = Shared::sqlite();
    let origin = origin();
    let url = origin.url("/json");
    let key = "a".repeat(64);
    let body = shared.home.file("FILE", "body");
    for (names, example) in rows() {
        // The last of several commands in a row takes what the others give it.
        for command in example.split(" && ").flat_map(|part| part.split(" | ")) {
            let mut words: Vec<String> = Vec::new();
            let mut variable = None;
            for word in command.replace('\'', "\"").split('"').enumerate().flat_map(|(n, part)| {
                if n % 2 == 1 { vec![part.to_owned()] } else { part.split_whitespace().map(str::to_owned).collect() }
            }) {
                match word.as_str() {
                    "acache" => {}
                    "URL" => words.push(url.clone()),
                    "KEY" => words.push(key.clone()),
                    "FILE" => words.push(body.display().to_string()),
                    assignment if words.is_empty() && assignment.starts_with("ACACHE_") => {
                        variable = assignment.split_once('=').map(|(name, _)| name.to_owned());
                    }
                    other => words.push(other.to_owned()),
                }
            }
            let mut command = shared.home.command(&words);
            if let Some(variable) = variable {
                command.env(variable, "secret");
            }
            let output = command.output().unwrap();
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert!(!matches!(output.status.code(), Some(2 | 3) | None), "{names:?}: {words:?}: {stderr}");
        }
    }
}
