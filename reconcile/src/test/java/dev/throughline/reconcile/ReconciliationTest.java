package dev.throughline.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.evidence.Actor;
import dev.throughline.model.AccountRole;
import dev.throughline.model.PostingKind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/// Whole runs over a real database: what is asked, what is kept, what becomes a case, what a
/// signature is worth.
class ReconciliationTest {
    private static final Actor.Person CARLA = new Actor.Person("Carla Controller");

    private final Firm firm = new Firm();

    @AfterEach
    void close() {
        firm.close();
    }

    @Test
    void three_sides_that_agree_are_green_and_each_read_is_kept_with_its_hash() {
        ties();

        Runs.Run run = firm.run();

        Tie hours = Firm.tie(run, Check.RC1, "US01", "2026-01");
        assertThat(hours.source()).isEqualByComparingTo("13");
        assertThat(hours.hub()).isEqualByComparingTo("13");
        assertThat(hours.posted()).isEqualByComparingTo("13");
        assertThat(hours.ledger()).isEqualByComparingTo("13");
        assertThat(hours.colour()).isEqualTo(Tie.Colour.GREEN);
        assertThat(Firm.tie(run, Check.RC2, "US01", "2026-01").ledger())
                .isEqualByComparingTo("1300.00");
        assertThat(firm.first(run, Tie.Colour.RED)).isNull();
        assertThat(firm.cases()).isEmpty();
        assertThat(run.evidence())
                .extracting(Reading::query)
                .contains(
                        "time from 2026-01-01 to 2026-01-31",
                        "ledger of 1 from 2026-01-01 to 2026-01-31",
                        "ledger of 2 from 2026-02-01 to 2026-02-28");
        assertThat(run.evidence()).allMatch(reading -> reading.sha256().length() == 64);
        assertThat(run.evidence().getFirst().rows()).isEqualTo(3);
    }

    @Test
    void a_check_without_flows_is_told_and_never_green() {
        ties();
        assertThat(firm.run().ties())
                .filteredOn(tie -> tie.check() == Check.RC4)
                .hasSize(2)
                .allMatch(tie -> tie.colour() == Tie.Colour.AMBER);
    }

    @Test
    void hours_that_wait_are_explained_and_open_no_case() {
        ties();
        firm.approves("t9", 4, "2026-01-14");
        firm.waiting("t9", 4, "2026-01-14", "EXCEPTION");

        Runs.Run run = firm.run();

        Tie loose = Firm.tie(run, Check.RC1, "", "2026-01");
        assertThat(loose.source()).isEqualByComparingTo("4");
        assertThat(loose.hub()).isEqualByComparingTo("4");
        assertThat(loose.colour()).isEqualTo(Tie.Colour.AMBER);
        assertThat(firm.cases()).isEmpty();
    }

    @Test
    void late_work_is_found_in_the_period_it_is_booked_in() {
        firm.approves("t1", 8, "2025-12-30");
        firm.books("US01", "2026-01-20", firm.posted("t1", 8, "2025-12-30", "2026-01"), 8);

        Runs.Run run = firm.run();

        assertThat(Firm.tie(run, Check.RC1, "US01", "2026-01").colour())
                .isEqualTo(Tie.Colour.GREEN);
        assertThat(run.evidence())
                .extracting(Reading::query)
                .contains("time from 2025-12-01 to 2025-12-31");
    }

    @Test
    void each_cause_is_one_case_and_closes_itself_when_the_next_run_ties() {
        String key = firm.posted("t1", 8, "2026-01-15", "2026-01");
        firm.approves("t1", 8, "2026-01-15");
        firm.books("US01", "2026-01-20", key, 8);
        firm.books("US01", "2026-01-21", "L1-ABCDEFGHIJKLMNOPQRSTUVWXYZ-1", 3);
        firm.approves("t2", 2, "2026-01-16");
        Runs.Run run = firm.run();

        assertThat(firm.cases()).containsExactly("REC-ORPHAN-ERP", "REC-SOURCE-DRIFT");
        assertThat(firm.breaks(run, Check.RC1, "US01", "2026-01")).containsExactly(Break.ORPHAN);

        firm.ledger.removeLast();
        firm.approved.remove("t2");
        firm.run();

        assertThat(firm.cases()).isEmpty();
    }

    @Test
    void a_line_deleted_in_the_ledger_and_one_written_twice_are_told_apart() {
        firm.approves("t1", 8, "2026-01-15");
        firm.approves("t2", 5, "2026-01-15");
        firm.posted("t1", 8, "2026-01-15", "2026-01");
        String doubled = firm.posted("t2", 5, "2026-01-15", "2026-01");
        firm.books("US01", "2026-01-20", doubled, 5);
        firm.books("US01", "2026-01-20", doubled, 5);

        Runs.Run run = firm.run();

        assertThat(firm.breaks(run, Check.RC2, "US01", "2026-01"))
                .containsExactlyInAnyOrder(Break.MISSING_IN_ERP, Break.DOUBLE_POSTED);
        assertThat(firm.cases()).containsExactly("REC-DOUBLE-POST", "REC-MISSING-ERP");
    }

    @Test
    void a_line_moved_to_another_period_or_company_is_one_break_seen_from_both_sides() {
        firm.approves("t1", 8, "2026-01-15");
        firm.approves("t2", 5, "2026-01-15");
        firm.books("US01", "2026-02-03", firm.posted("t1", 8, "2026-01-15", "2026-01"), 8);
        firm.books("GB01", "2026-01-20", firm.posted("t2", 5, "2026-01-15", "2026-01"), 5);

        Runs.Run run = firm.run();

        assertThat(firm.breaks(run, Check.RC1, "US01", "2026-01"))
                .containsExactlyInAnyOrder(Break.OTHER_PERIOD, Break.WRONG_ENTITY);
        assertThat(firm.breaks(run, Check.RC1, "US01", "2026-02"))
                .containsExactly(Break.OTHER_PERIOD);
        assertThat(firm.breaks(run, Check.RC1, "GB01", "2026-01"))
                .containsExactly(Break.WRONG_ENTITY);
        assertThat(firm.cases()).containsExactly("REC-MOVED-ERP", "REC-MOVED-ERP");
    }

    @Test
    void a_line_that_is_at_home_and_in_another_period_too_is_there_twice() {
        String key = firm.posted("t1", 8, "2026-01-15", "2026-01");
        firm.approves("t1", 8, "2026-01-15");
        firm.books("US01", "2026-01-20", key, 8);
        firm.books("US01", "2026-02-03", key, 8);

        Runs.Run run = firm.run();

        assertThat(Firm.tie(run, Check.RC1, "US01", "2026-01").colour())
                .isEqualTo(Tie.Colour.GREEN);
        assertThat(firm.breaks(run, Check.RC1, "US01", "2026-02"))
                .containsExactly(Break.DOUBLE_POSTED);
    }

    @Test
    void what_was_amended_and_waits_for_its_reversal_is_explained() {
        long item = firm.item("t1", 2, false, "2026-01-15");
        firm.approves("t1", 7, "2026-01-15");
        String first =
                firm.posting(
                        item,
                        "t1",
                        1,
                        PostingKind.LABOUR_COST,
                        false,
                        "REVERSAL_PENDING",
                        "US01",
                        "2026-01",
                        8);
        firm.posting(item, "t1", 2, PostingKind.LABOUR_COST, false, "READY", "US01", "2026-01", 7);
        firm.books("US01", "2026-01-20", first, 8);

        Runs.Run run = firm.run();

        Tie hours = Firm.tie(run, Check.RC1, "US01", "2026-01");
        assertThat(hours.difference()).isEqualByComparingTo("-1");
        assertThat(firm.breaks(run, Check.RC1, "US01", "2026-01"))
                .containsExactlyInAnyOrder(Break.TO_BE_REVERSED, Break.NOT_SENT);
        assertThat(hours.colour()).isEqualTo(Tie.Colour.AMBER);
    }

    @Test
    void what_one_company_is_owed_the_other_owes() {
        long item = firm.item("t1", 1, false, "2026-01-15");
        firm.approves("t1", 8, "2026-01-15");
        String cost = lent(item, PostingKind.LABOUR_COST, "GB01");
        String sale = lent(item, PostingKind.IC_SALES, "GB01");
        String bought = lent(item, PostingKind.IC_COST, "US01");
        firm.books("GB01", "2026-01-20", cost, 8, AccountRole.RESOURCING_COST, 80_000);
        firm.books("GB01", "2026-01-20", sale, 0, AccountRole.IC_RECEIVABLE, 80_000);
        firm.books("US01", "2026-01-20", bought, 0, AccountRole.IC_PAYABLE, -80_000);

        Runs.Run run = firm.run();

        Tie tie = Firm.tie(run, Check.RC10, "GB01→US01", "2026-01");
        assertThat(tie.source()).isEqualByComparingTo("800.00");
        assertThat(tie.colour()).isEqualTo(Tie.Colour.GREEN);

        firm.ledger.removeLast();
        assertThat(firm.breaks(firm.run(), Check.RC10, "GB01→US01", "2026-01"))
                .containsExactly(Break.ONE_SIDED);
        assertThat(firm.cases()).contains("ICO-UNBALANCED");
    }

    private String lent(long item, PostingKind kind, String entity) {
        return firm.posting(item, "t1", 1, kind, false, "POSTED", entity, "2026-01", 8);
    }

    @Test
    void masters_are_counted_on_both_sides() {
        firm.entity("Northwind", "Client", Map.of("legal_name", "Northwind"), "77");
        client("77");
        assertThat(Firm.tie(firm.run(), Check.RC12, "erp customer", "").colour())
                .isEqualTo(Tie.Colour.GREEN);

        firm.clients.clear();
        client("78");
        Runs.Run run = firm.run();

        assertThat(firm.breaks(run, Check.RC12, "erp customer", ""))
                .containsExactlyInAnyOrder(Break.NOT_READ, Break.DELETED_AT_SOURCE);
    }

    @Test
    void a_master_younger_than_the_last_look_at_its_feed_is_in_motion_an_older_one_is_not() {
        firm.sql
                .sql(
                        "insert into feed (connection, object_type, last_read_at) values ('erp', 'customer', '2026-03-01T10:00:00Z')")
                .update();
        client("78", "2026-03-01T10:00:01Z");
        Runs.Run run = firm.run();
        assertThat(firm.breaks(run, Check.RC12, "erp customer", ""))
                .containsExactly(Break.IN_MOTION);
        assertThat(Firm.tie(run, Check.RC12, "erp customer", "").colour())
                .isEqualTo(Tie.Colour.AMBER);

        client("78", "2026-03-01T09:00:00Z");
        assertThat(firm.breaks(firm.run(), Check.RC12, "erp customer", ""))
                .containsExactly(Break.NOT_READ);
    }

    @Test
    void a_master_that_says_something_else_under_the_same_stamp_is_found() {
        firm.entity("Northwind", "Client", Map.of("legal_name", "Northwind"), "77");
        client("77");
        hubHasRead("77", "0");
        assertThat(Firm.tie(firm.run(), Check.RC12, "erp customer", "").colour())
                .as("an older stamp with the same content is no difference")
                .isEqualTo(Tie.Colour.GREEN);

        firm.clients.put(
                "77",
                new ObservedRecord(
                        "customer", "77", "0", false, null, Map.of("name", "Another name")));
        Runs.Run run = firm.run();
        assertThat(firm.breaks(run, Check.RC12, "erp customer", ""))
                .containsExactly(Break.EDITED_AT_SOURCE);
        int tie = run.ties().indexOf(Firm.tie(run, Check.RC12, "erp customer", ""));
        assertThat(firm.reconciliation.lines(run.id(), tie, 0, 10).toString())
                .contains("the hub has read: name.")
                .doesNotContain("Another name");
    }

    @Test
    void a_master_that_has_nothing_but_another_name_is_renamed() {
        firm.entity("Northwind", "Client", Map.of("legal_name", "Northwind"), "77");
        client("77");
        hubHasRead("77", "0");
        firm.sql
                .sql(
                        "update record_head set payload = '{\"name\": \"Northwind\"}'::json where external_id = '77'")
                .update();
        firm.clients.put(
                "77",
                new ObservedRecord(
                        "customer", "77", "0", false, null, Map.of("name", "Northwind Inc")));

        assertThat(firm.breaks(firm.run(), Check.RC12, "erp customer", ""))
                .containsExactly(Break.RENAMED);
    }

    @Test
    void masters_that_are_only_read_are_as_the_hub_has_read_them() {
        firm.filled = false;
        client("77");
        hubHasRead("77", "0");
        assertThat(Firm.tie(firm.run(), Check.RC12, "erp customer", "").colour())
                .as("nobody has to link what the hub does not create")
                .isEqualTo(Tie.Colour.GREEN);

        firm.clients.clear();
        client("78");
        assertThat(firm.breaks(firm.run(), Check.RC12, "erp customer", ""))
                .containsExactlyInAnyOrder(Break.NOT_READ, Break.DELETED_AT_SOURCE);
    }

    @Test
    void a_master_without_change_stamp_is_looked_at_again_after_a_whole_round_of_its_feed() {
        ReconcileWorker worker = nightly("a");
        assertThat(worker.round()).isTrue();
        round();
        firm.entity("Northwind", "Client", Map.of("legal_name", "Northwind"), "76");
        client("77", "");
        assertThat(masters()).containsOnly(Break.IN_MOTION).hasSize(2);
        client("76", "");

        // The round that was under way when it was seen may have read it before.
        minutes(1);
        round();
        worker.round();
        assertThat(masters()).containsExactly(Break.IN_MOTION);
        minutes(1);
        worker.round();
        assertThat(firm.cases()).as("no further round came to its end").isEmpty();

        minutes(1);
        round();
        worker.round();
        assertThat(firm.reconciliation.list(ReconcileWorker.SECOND_LOOK, 10)).hasSize(1);
        assertThat(firm.cases()).containsExactly("REC-SOURCE-DRIFT");
        assertThat(masters()).as("it stays, without another wait").containsExactly(Break.NOT_READ);
        assertThat(firm.reconciliation.newest().orElseThrow().head().by())
                .isNotEqualTo(ReconcileWorker.SECOND_LOOK);
        worker.round();
        assertThat(firm.reconciliation.list(ReconcileWorker.SECOND_LOOK, 10)).hasSize(1);

        // The control: what the feed brings before the second look was never wrong.
        client("78", "");
        assertThat(masters()).containsExactlyInAnyOrder(Break.NOT_READ, Break.IN_MOTION);
        firm.entity("Globex", "Client", Map.of("legal_name", "Globex"), "78");
        firm.entity("Fabrikam", "Client", Map.of("legal_name", "Fabrikam"), "77");
        assertThat(masters()).isEmpty();
        assertThat(firm.cases()).isEmpty();
        assertThat(firm.sql.sql("select count(*) from master_look").query(Long.class).single())
                .isZero();
    }

    private void minutes(int count) {
        firm.now = firm.now.plusSeconds(60L * count);
    }

    /// The feed of customers comes to the end of a round.
    private void round() {
        firm.sql
                .sql(
                        "insert into feed (connection, object_type, last_read_at, caught_up_at) values ('erp', 'customer', :at, :at)"
                                + " on conflict (connection, object_type) do update set last_read_at = :at, caught_up_at = :at")
                .param("at", java.sql.Timestamp.from(firm.now))
                .update();
    }

    private List<Break> masters() {
        return firm.breaks(firm.run(), Check.RC12, "erp customer", "");
    }

    private void hubHasRead(String id, String stamp) {
        firm.sql
                .sql(
                        "insert into record_head (connection, object_type, external_id, stamp, content_hash, deleted, payload, seen_at, changed_at)"
                                + " values ('erp', 'customer', :id, :stamp, '\\x00', false, :payload::json, now(), now())")
                .param("id", id)
                .param("stamp", stamp)
                .param("payload", dev.throughline.journal.Payload.text(Map.of("name", id)))
                .update();
    }

    private void client(String id) {
        client(id, "1");
    }

    private void client(String id, String stamp) {
        firm.clients.put(
                id, new ObservedRecord("customer", id, stamp, false, null, Map.of("name", id)));
    }

    @Test
    void a_system_that_cannot_be_read_to_its_end_leaves_cases_as_they_were() {
        firm.approves("t2", 2, "2026-01-16");
        firm.run();
        assertThat(firm.cases()).containsExactly("REC-SOURCE-DRIFT");

        firm.loops = true;
        Runs.Run run = firm.run();

        assertThat(run.state()).isEqualTo(Runs.State.FAILED);
        assertThat(run.head().problem()).contains("leads back");
        assertThat(run.ties()).isEmpty();
        assertThat(firm.cases()).containsExactly("REC-SOURCE-DRIFT");
    }

    @Test
    void a_signed_period_that_changes_is_an_event_and_a_case_until_it_says_the_same_again() {
        ties();
        firm.run();
        Signatures.Signature signature =
                firm.reconciliation.sign("2026-01", "US01", CARLA, "Month end");
        assertThat(signature.content()).hasSize(64);
        firm.run();
        assertThat(firm.cases()).isEmpty();

        firm.books("US01", "2026-01-31", "", 0, AccountRole.PROJECT_COST_LABOUR, 500);
        firm.run();
        firm.run();

        assertThat(firm.cases()).containsExactly("HUB-RECON-CHANGED", "REC-ORPHAN-ERP");
        assertThat(firm.reconciliation.signature("2026-01", "US01"))
                .hasValueSatisfying(now -> assertThat(now.changed()).isTrue());
        assertThat(firm.evidence.about("period", "US01 2026-01", 10))
                .extracting("action")
                .containsExactly("period signed off", "signed period found changed");

        firm.ledger.removeLast();
        firm.run();
        assertThat(firm.cases()).isEmpty();
    }

    @Test
    void what_nobody_explained_is_not_signed() {
        firm.approves("t1", 8, "2026-01-15");
        firm.posted("t1", 8, "2026-01-15", "2026-01");
        firm.run();

        assertThatThrownBy(() -> firm.reconciliation.sign("2026-01", "US01", CARLA, "Month end"))
                .hasMessageContaining("RC1 h")
                .hasMessageContaining("mend them");
        assertThatThrownBy(() -> firm.reconciliation.sign("2026-01", "GB01", CARLA, "Month end"))
                .hasMessageContaining("never reconciled");
    }

    @Test
    void a_period_opened_again_is_signed_no_more() {
        ties();
        firm.run();
        firm.period(1, "CLOSED");
        firm.reconciliation.sign("2026-01", "US01", CARLA, "Month end");
        firm.run();
        assertThat(firm.reconciliation.signature("2026-01", "US01")).isPresent();

        firm.period(1, "OPEN");
        firm.run();

        assertThat(firm.reconciliation.signature("2026-01", "US01")).isEmpty();
    }

    @Test
    void it_runs_once_a_night() {
        ReconcileWorker worker =
                new ReconcileWorker(
                        firm.reconciliation, LocalTime.of(2, 0), ZoneOffset.UTC, firm.clock, "a");
        assertThat(worker.round()).isTrue();
        assertThat(worker.round()).isFalse();
        firm.now = Instant.parse("2026-02-11T01:59:00Z");
        assertThat(worker.round()).isFalse();
        firm.now = Instant.parse("2026-02-11T02:00:00Z");
        assertThat(worker.round()).isTrue();
        assertThat(firm.reconciliation.list(10)).hasSize(2);
    }

    @Test
    void a_signed_period_that_is_closed_is_looked_at_in_its_turn_and_its_change_is_a_case() {
        ties();
        firm.run();
        firm.period(1, "CLOSED");
        firm.reconciliation.sign("2026-01", "US01", CARLA, "Month end");
        ReconcileWorker worker = nightly("one");
        assertThat(worker.round()).isTrue();
        assertThat(firm.reconciliation.list(ReconcileWorker.SIGNED, 10))
                .as("it was compared today already")
                .isEmpty();

        firm.books("US01", "2026-01-31", "", 0, AccountRole.PROJECT_COST_LABOUR, 500);
        // The control: open periods alone show nothing of it.
        firm.reconciliation.run(new Scope.Open(), Reconciliation.allChecks(), "test");
        assertThat(firm.cases()).doesNotContain("HUB-RECON-CHANGED");

        firm.now = Instant.parse("2026-02-12T02:00:00Z");
        assertThat(worker.round()).isTrue();
        assertThat(firm.cases()).contains("HUB-RECON-CHANGED");
        assertThat(firm.reconciliation.signature("2026-01", "US01"))
                .hasValueSatisfying(now -> assertThat(now.changed()).isTrue());
        assertThat(firm.reconciliation.newest())
                .hasValueSatisfying(
                        run -> assertThat(run.head().by()).isEqualTo(ReconcileWorker.NIGHTLY));

        firm.now = Instant.parse("2026-02-13T02:00:00Z");
        assertThat(worker.round()).isTrue();
        assertThat(firm.reconciliation.list(ReconcileWorker.SIGNED, 10)).hasSize(2);
    }

    @Test
    void of_many_signed_periods_those_that_waited_longest_come_first_and_all_have_a_turn() {
        ties();
        java.util.UUID run = firm.run().id();
        for (int month = 1; month <= 70; month++) {
            firm.sql
                    .sql(
                            "insert into reconciliation_signature (entity, period, what, at, person, reason, run, content) values ('US01', :period, 'SIGNED', :at, 'p', 'r', :run, '\\x00')")
                    .param("period", "old %02d".formatted(month))
                    .param("at", java.sql.Timestamp.from(firm.now.minusSeconds(month * 86_400L)))
                    .param("run", run)
                    .update();
        }
        assertThat(firm.reconciliation.signedInTurn(firm.now.minusSeconds(72_000), 30, 2))
                .containsExactly("old 70", "old 69", "old 68");
        firm.reconciliation.run(new Scope.Named("old 70"), Signatures.frozen(), "test");
        firm.sql
                .sql(
                        "insert into reconciliation_signature (entity, period, what, at, person, reason, run, content) values ('US01', 'old 69', 'VOIDED', :at, 'p', 'r', :run, '\\x00')")
                .param("at", java.sql.Timestamp.from(firm.now))
                .param("run", run)
                .update();
        assertThat(firm.reconciliation.signedInTurn(firm.now.minusSeconds(72_000), 30, 2))
                .containsExactly("old 68", "old 67", "old 66");
    }

    @Test
    void what_began_after_the_hour_waits_for_the_next_night() {
        firm.sql
                .sql(
                        "insert into posting_baseline (ledger, kind, signed_by, signed_at, reason) values ('erp', 'DECLARED_EMPTY', 'the firm', :at, 'new')")
                .param("at", java.sql.Timestamp.from(firm.now))
                .update();
        ReconcileWorker worker = nightly("one");
        assertThat(worker.round()).isFalse();
        firm.now = Instant.parse("2026-02-11T02:00:00Z");
        assertThat(worker.round()).isTrue();
    }

    @Test
    void of_two_nodes_one_alone_runs_at_night_and_the_other_takes_over_what_it_left() {
        ReconcileWorker one = nightly("one");
        ReconcileWorker other = nightly("other");
        assertThat(one.round()).isTrue();
        firm.now = Instant.parse("2026-02-11T02:00:00Z");
        assertThat(one.round()).isTrue();
        assertThat(other.round()).isFalse();

        // The next night the first begins and is gone before it ends.
        firm.now = Instant.parse("2026-02-12T02:00:00Z");
        firm.sql
                .sql(
                        "insert into reconciliation_run (id, started_at, started_by, scope, checks) values (:id, :at, :by, 'open periods', '{}')")
                .param("id", firm.ids.next())
                .param("at", java.sql.Timestamp.from(firm.now))
                .param("by", ReconcileWorker.NIGHTLY)
                .update();
        firm.now = firm.now.plusSeconds(60);
        assertThat(other.round()).isTrue();
        assertThat(firm.reconciliation.list(ReconcileWorker.NIGHTLY, 10))
                .extracting(Runs.Head::state)
                .containsExactly(
                        Runs.State.DONE, Runs.State.FAILED, Runs.State.DONE, Runs.State.DONE);
    }

    private ReconcileWorker nightly(String node) {
        return new ReconcileWorker(
                firm.reconciliation, LocalTime.of(2, 0), ZoneOffset.UTC, firm.clock, node);
    }

    @Test
    void a_run_is_begun_and_asked_for_later() {
        ties();
        Runs.Run run =
                firm.reconciliation
                        .start(
                                new Scope.Named("2026-01"),
                                Reconciliation.allChecks(),
                                "test",
                                Duration.ofSeconds(30))
                        .orElseThrow();
        assertThat(run.state()).isEqualTo(Runs.State.DONE);
        assertThat(run.ties()).allMatch(tie -> List.of("2026-01", "").contains(tie.period()));
    }

    @Test
    void what_is_filed_is_safe_to_open(@TempDir Path folder) throws Exception {
        firm.books("US01", "2026-01-20", "=1+1", 3);
        Runs.Run run = firm.run();

        assertThat(firm.reconciliation.tiesCsv(run.id()))
                .startsWith("\uFEFFcheck,title,")
                .contains("RC1,Hours,US01,2026-01,h,0,0,0,3");
        assertThat(firm.reconciliation.differencesCsv(run.id()))
                .contains("'=1+1")
                .contains("ERP line with a key nobody gave");
        Map<String, Document> book =
                SpreadsheetTest.read(firm.reconciliation.workbook(run.id()), folder);
        assertThat(SpreadsheetTest.names(book))
                .containsExactly("Ties", "Differences", "Signatures", "What was asked");
        assertThat(SpreadsheetTest.cells(book, 2))
                .as("what looks like a formula is text, amounts are numbers")
                .containsEntry("I2", "text =1+1")
                .containsValues("text ERP line with a key nobody gave", "number 3");
        assertThat(SpreadsheetTest.formulas(book, 2)).isZero();
        assertThat(firm.reconciliation.html(run.id()))
                .contains("<h1>Reconciliation</h1>")
                .contains("ledger of 1 from 2026-01-01 to 2026-01-31")
                .contains("no connection brings purchase orders, receipts or supplier bills");
    }

    /// Two entries, approved, posted and in the ledger; a third is not approved.
    private void ties() {
        firm.approves("t1", 8, "2026-01-15");
        firm.approves("t2", 5, "2026-01-16");
        firm.says("t3", 6, "2026-01-16", false);
        firm.books("US01", "2026-01-20", firm.posted("t1", 8, "2026-01-15", "2026-01"), 8);
        firm.books("US01", "2026-01-20", firm.posted("t2", 5, "2026-01-16", "2026-01"), 5);
    }
}
