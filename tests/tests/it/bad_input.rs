//! What comes in and should not, and where each of it is tested: against a store or a server that holds work, by the
//! error that is told, and by digests before and after.
//!
//! What one crate can show alone is tested there; here stands what takes a server, several phones, or real files.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that fails should stop"
)]

mod clocks;
mod copies;
mod elsewhere;
mod kit;
mod tables;

use std::{fs, path::Path};

const HERE: &str = "tests/tests/it/bad_input/";

/// What is bad, the file with its test (from the root; `tables.rs` and the like stand beside this one), the test.
const COVERED: &[(&str, &str, &str)] = &[
    (
        "a table with unquoted commas",
        "tables.rs",
        "a_table_with_unquoted_commas_costs_its_rows_alone_and_each_is_named",
    ),
    (
        "the same, real",
        "tables.rs",
        "northwinds_customers_with_their_unquoted_commas_are_in_but_for_those_rows",
    ),
    (
        "a table in GB18030",
        "sync-server/tests/it/import.rs",
        "the_same_hotels_in_gb18030_become_the_same_customers",
    ),
    (
        "the same, cut",
        "tables.rs",
        "a_table_in_gb18030_is_read_and_one_cut_in_a_character_imports_nothing",
    ),
    (
        "a table without a column",
        "tables.rs",
        "a_table_without_a_named_column_imports_nothing",
    ),
    (
        "two phones in a cell",
        "tables.rs",
        "two_phones_in_a_cell_are_named_and_nobody_gets_half_a_number",
    ),
    (
        "a store of a newer version",
        "core/store/tests/it/opening.rs",
        "a_store_of_a_later_version_is_refused_by_name_and_left_as_it_is",
    ),
    (
        "the same, from outside",
        "elsewhere.rs",
        "a_phone_whose_store_is_newer_says_so_and_leaves_it_as_it_is",
    ),
    (
        "a server's store of a newer version",
        "sync-server/tests/it/commands.rs",
        "a_damaged_or_newer_database_is_named_and_kept",
    ),
    (
        "a half-written store",
        "core/store/tests/it/opening.rs",
        "a_half_written_store_is_moved_aside_whole_and_never_deleted",
    ),
    (
        "the same, from outside",
        "elsewhere.rs",
        "a_phone_whose_store_was_cut_in_half_keeps_it_aside_and_says_where",
    ),
    (
        "a server of another workspace",
        "elsewhere.rs",
        "a_server_of_another_workspace_gets_nothing_and_the_phone_says_so",
    ),
    (
        "the same, on the wire",
        "sync-server/tests/it/enrolment.rs",
        "a_device_of_another_workspace_is_told_so",
    ),
    (
        "a full disk",
        "core/store/tests/it/capture.rs",
        "a_full_disk_refuses_the_action_whole_and_everything_before_it_is_safe",
    ),
    (
        "a full disk in the middle of a sync",
        "elsewhere.rs",
        "a_phone_whose_disk_is_full_keeps_all_and_catches_up_when_there_is_room",
    ),
    (
        "a full disk on the server",
        "sync-server/tests/it/full_disk.rs",
        "a_full_disk_takes_nothing_and_all_of_it_is_taken_when_there_is_room",
    ),
    (
        "a clock at 1970 and at 2031",
        "clocks.rs",
        "a_clock_at_1970_and_one_at_2031_write_in_the_servers_time",
    ),
    (
        "the same, turned between contacts",
        "clocks.rs",
        "a_clock_turned_while_the_phone_was_off_never_stamps_the_future_and_loses_nothing",
    ),
    (
        "an over-long note, a NUL, an unknown field",
        "core/cli/tests/it/main.rs",
        "bad_input_is_refused_by_name_and_leaves_the_store_as_it_was",
    ),
    (
        "a lone surrogate in JSON",
        "core/cli/tests/it/main.rs",
        "bad_input_is_refused_by_name_and_leaves_the_store_as_it_was",
    ),
    (
        "an argument that is not UTF-8",
        "core/cli/tests/it/main.rs",
        "an_argument_that_is_no_text_is_refused_and_leaves_the_store_as_it_was",
    ),
    (
        "an over-long note and a NUL on the wire",
        "sync-server/tests/it/hostile.rs",
        "a_note_too_long_and_a_nul_are_rejected_by_rule_and_change_no_record",
    ),
    (
        "an unknown field on the wire",
        "sync-server/tests/it/hostile.rs",
        "a_field_that_the_server_does_not_know_waits_and_is_not_lost",
    ),
    (
        "a body cut in the middle",
        "sync-server/tests/it/hostile.rs",
        "a_push_cut_at_any_byte_changes_nothing",
    ),
    (
        "a body that unpacks to a gigabyte",
        "sync-server/tests/it/hostile.rs",
        "a_body_that_unpacks_to_a_gigabyte_is_refused",
    ),
    (
        "a base that lies ahead",
        "sync-server/tests/it/hostile.rs",
        "a_base_above_what_the_phone_acknowledged_is_refused_by_rule",
    ),
    (
        "a number with other content",
        "sync-server/tests/it/hostile.rs",
        "the_same_number_with_other_content_is_a_copy_of_the_phone",
    ),
    (
        "a copied store",
        "copies.rs",
        "a_copied_store_is_recognised_and_named_and_the_work_of_both_is_safe",
    ),
];

#[test]
fn every_bad_input_has_a_test_that_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for (item, file, test) in COVERED {
        let place = if file.contains('/') {
            (*file).to_owned()
        } else {
            format!("{HERE}{file}")
        };
        let source = fs::read_to_string(root.join(&place)).unwrap_or_else(|error| panic!("{item}: {place}: {error}"));
        let named = source
            .split(&format!("fn {test}("))
            .next()
            .filter(|before| before.len() < source.len());
        let before = named.unwrap_or_else(|| panic!("{item}: there is no test {test} in {place}"));
        let attributes = before.rsplit('}').next().unwrap_or_default();
        assert!(attributes.contains("test]"), "{item}: {test} in {place} is no test");
        assert!(!attributes.contains("ignore"), "{item}: {test} in {place} is not run");
    }
}
