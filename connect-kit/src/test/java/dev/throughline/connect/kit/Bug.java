package dev.throughline.connect.kit;

import java.util.List;

/// A way to get a connector wrong, with the contract tests that must notice it.
enum Bug {
    NONE,
    CURSOR_GREATER_THAN_ONLY(
            "records_with_one_stamp_are_all_read_across_page_borders",
            "a_record_that_shares_the_stamp_of_the_last_one_read_is_not_lost"),
    CURSOR_WITHOUT_OVERLAP("a_record_that_shows_up_late_within_the_overlap_is_read"),
    CHANGES_BY_OFFSET("rows_that_move_between_pages_are_not_lost"),
    FEED_STARTS_OVER("an_old_feed_does_not_start_over"),
    FEED_NEVER_ENDS("from_the_beginning_everything_is_read"),
    PAGES_TOO_LARGE("from_the_beginning_everything_is_read"),
    TOMBSTONES_DECLARED_NOT_KEPT("a_deletion_shows_where_the_feed_declares_tombstones"),
    POPULATION_BY_OFFSET("rows_that_move_between_pages_are_neither_lost_nor_doubled"),
    POPULATION_WITH_DELETED("every_live_record_is_read_once"),
    NO_RENEWAL(
            "an_expired_token_is_renewed_and_the_batch_written_once",
            "an_expired_token_is_renewed_without_a_word"),
    OUTAGE_IS_EMPTY(
            "an_outage_is_weather_and_the_same_page_can_be_asked_for_again",
            "an_outage_is_weather_and_never_an_empty_answer",
            "an_outage_is_never_taken_for_not_found"),
    WAIT_FORGOTTEN(
            "a_refusal_for_being_too_fast_says_how_long_to_wait",
            "a_refusal_for_being_too_fast_is_surely_not_sent_and_says_how_long_to_wait"),
    CREATES_RETRIED(
            "a_create_whose_answer_was_lost_is_unknown_and_not_repeated",
            "a_connection_cut_before_the_work_was_done_is_not_repeated_either"),
    LOST_IS_REFUSED("a_create_whose_answer_was_lost_is_unknown_and_not_repeated"),
    LOST_IS_NOT_SENT("a_create_whose_answer_was_lost_is_unknown_and_not_repeated"),
    SERVER_ERROR_IS_NOT_SENT("a_server_error_after_a_create_is_unknown_and_not_repeated"),
    THROTTLED_IS_UNKNOWN(
            "a_refusal_for_being_too_fast_is_surely_not_sent_and_says_how_long_to_wait"),
    WRITE_THROWS(
            "a_create_whose_answer_was_lost_is_unknown_and_not_repeated",
            "an_outage_is_not_repeated"),
    ONE_BAD_FAILS_ALL("one_bad_record_is_refused_in_words_and_its_neighbours_are_written"),
    REFUSED_WITHOUT_WORDS("one_bad_record_is_refused_in_words_and_its_neighbours_are_written"),
    OUTCOMES_OUT_OF_ORDER(
            "one_bad_record_is_refused_in_words_and_its_neighbours_are_written",
            "each_key_is_answered_in_order"),
    TRANSIENT_ROW_IS_DATA("a_half_done_batch_is_told_record_by_record"),
    KEY_NOT_UNIQUE(
            "a_create_with_a_key_that_is_taken_makes_no_second_record_where_that_is_promised"),
    FIELD_DROPPED("a_batch_of_creates_is_written_each_once_and_in_order"),
    FIRST_OF_SEVERAL("two_records_under_one_key_are_told_not_chosen_from"),
    FETCHES_ONE_HUNDRED("more_ids_than_one_call_of_the_vendor_takes_are_fetched_all_the_same"),
    NUMBERS_AS_DOUBLE("from_the_beginning_everything_is_read"),
    SECRET_IN_WORDS("a_refused_credential_is_a_matter_of_sign_in"),
    PROBE_THROWS("an_outage_is_told_as_weather_and_passes"),
    CUSTOM_FIELDS_IGNORED("the_firms_own_fields_become_part_of_the_schema"),
    OPENS_WITHOUT_SECRETS("a_connection_opens_without_calling_and_missing_secrets_are_named"),
    ANY_TYPE_ACCEPTED("an_unknown_record_type_is_refused_by_name"),
    ABILITIES_MISSING(
            "changes_can_be_read_and_are_declared_or_both_are_absent",
            "records_can_be_written_and_that_is_declared_or_both_are_absent",
            "a_key_can_be_asked_for_or_that_is_declared_absent"),
    ABILITIES_UNDECLARED(
            "changes_can_be_read_and_are_declared_or_both_are_absent",
            "records_can_be_written_and_that_is_declared_or_both_are_absent");

    private final List<String> caughtBy;

    Bug(String... caughtBy) {
        this.caughtBy = List.of(caughtBy);
    }

    /// The tests that must fail.
    List<String> caughtBy() {
        return caughtBy;
    }
}
