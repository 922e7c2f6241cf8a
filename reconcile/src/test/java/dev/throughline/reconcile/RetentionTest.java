package dev.throughline.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.evidence.Actor;
import dev.throughline.mapping.PostingRules;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is removed once it is old, and what stays however old it is. Each thing that keeps a record
/// is lifted at the end: then it goes, so that it was that which kept it.
class RetentionTest {
    private final Firm firm = new Firm();
    private final Retention retention =
            new Retention(
                    firm.sql,
                    firm.transaction,
                    firm.evidence,
                    firm.clock,
                    new PostingRules.Retention(100, 200, 50, 300));

    @BeforeEach
    void eight_hours_are_posted_and_the_month_is_signed() {
        firm.approves("t1", 8, "2026-01-14");
        firm.books("US01", "2026-01-20", firm.posted("t1", 8, "2026-01-14", "2026-01"), 8);
        payload(1, "PREPARED");
    }

    @AfterEach
    void close() {
        firm.close();
    }

    private void sign() {
        firm.run();
        firm.reconciliation.sign("2026-01", "US01", new Actor.Person("carla"), "Month end");
    }

    private void pass(int days) {
        firm.now = firm.now.plus(Duration.ofDays(days));
    }

    /// A version of item 1 with what the source said.
    private void payload(int ordinal, String state) {
        firm.sql
                .sql(
                        "insert into fact_version (item, ordinal, state, gone, hash, stamp, cell, hours_e4, minor, observed_at, changed_at)"
                                + " select 1, :ordinal, :state, false, '\\x00', '1', min(cell), 0, 0, :now, :now from posting")
                .param("ordinal", ordinal)
                .param("state", state)
                .param("now", Timestamp.from(firm.now))
                .update();
        firm.sql
                .sql(
                        "insert into fact_payload (item, ordinal, observed_at, format, payload) values (1, :ordinal, :now, 1, '{}')")
                .param("ordinal", ordinal)
                .param("now", Timestamp.from(firm.now))
                .update();
    }

    private List<Integer> kept() {
        return firm.sql
                .sql("select ordinal from fact_payload order by 1")
                .query((row, _) -> row.getInt(1))
                .list();
    }

    @Test
    void what_a_source_said_of_a_signed_month_goes_when_it_is_old_with_evidence_and_nothing_else() {
        sign();
        pass(99);
        assertThat(retention.round()).isZero();
        pass(2);
        assertThat(retention.round()).isEqualTo(1);

        assertThat(kept()).isEmpty();
        assertThat(firm.evidence.about("retention", "FACTS", 10))
                .singleElement()
                .satisfies(act -> assertThat(act.action()).startsWith("1 source records of facts"));
        assertThat(
                        firm.sql
                                .sql(
                                        "select (select count(*) from fact_version) + (select count(*) from posting)")
                                .query(Integer.class)
                                .single())
                .isEqualTo(2);
        assertThat(retention.round()).as("and no evidence of nothing").isZero();
        assertThat(firm.evidence.about("retention", "FACTS", 10)).hasSize(1);
        assertThat(Firm.tie(firm.run(), Check.RC1, "US01", "2026-01").colour())
                .isEqualTo(Tie.Colour.GREEN);
    }

    @Test
    void a_month_that_nobody_has_signed_keeps_everything() {
        pass(1_000);
        assertThat(retention.round()).isZero();
        sign();
        assertThat(retention.round()).isEqualTo(1);
    }

    @Test
    void what_waits_is_kept() {
        sign();
        pass(101);
        firm.sql
                .sql(
                        "insert into fact_due (due_at, item, ordinal, feed) values (now(), 1, 1, :feed)")
                .param("feed", firm.source.feed())
                .update();
        assertThat(retention.round()).isZero();
        firm.sql.sql("delete from fact_due").update();
        assertThat(retention.round()).isEqualTo(1);
    }

    @Test
    void what_is_under_way_or_refused_is_kept() {
        sign();
        pass(101);
        for (String state : List.of("READY", "ACCEPTED", "EXCEPTION", "REVERSAL_PENDING")) {
            firm.sql.sql("update posting set state = :state").param("state", state).update();
            assertThat(retention.round()).as(state).isZero();
        }
        firm.sql.sql("update posting set state = 'POSTED'").update();
        firm.sql.sql("update fact_version set state = 'EXCEPTION'").update();
        assertThat(retention.round()).as("a version that was never prepared").isZero();
        firm.sql.sql("update fact_version set state = 'PREPARED'").update();
        assertThat(retention.round()).isEqualTo(1);
    }

    @Test
    void what_has_an_open_case_is_kept() {
        sign();
        pass(101);
        UUID id = UUID.randomUUID();
        firm.sql
                .sql(
                        "insert into work_case (id, code, root, title, mend, owner, mender, opened_at, last_seen_at) values (:id, 'TIM-ALREADY-INVOICED', 'r', 't', 'm',"
                                + " 'FS', 'DATA', now(), now())")
                .param("id", id)
                .update();
        firm.sql
                .sql(
                        "insert into work_case_subject (room, subject_type, subject_id, case_id, label, since) values ('posting', 'fact', '1', :id, '', now())")
                .param("id", id)
                .update();
        assertThat(retention.round()).isZero();
        firm.sql.sql("update work_case set closed_at = now(), closed_by = 'x'").update();
        assertThat(retention.round()).isEqualTo(1);
    }

    @Test
    void what_was_sent_goes_later_and_only_when_it_is_over() {
        sign();
        signature("VOIDED");
        UUID document = UUID.randomUUID();
        document(document, "ACCEPTED");
        firm.sql.sql("update posting set document = :d, line_no = 0").param("d", document).update();
        pass(51);
        assertThat(retention.round()).as("it is not over").isZero();
        firm.sql.sql("update document set state = 'DONE'").update();
        assertThat(retention.round()).as("its try").isEqualTo(1);
        pass(150);
        assertThat(retention.round()).as("of a month whose signature is void").isZero();
        signature("SIGNED");
        assertThat(retention.round()).as("record and payload").isEqualTo(2);
        assertThat(firm.sql.sql("select count(*) from document").query(Integer.class).single())
                .isEqualTo(1);
    }

    @Test
    void what_a_system_said_of_a_client_goes_once_it_is_understood_and_its_thread_has_no_case() {
        UUID thread = UUID.fromString("00000000-0000-7000-8000-000000000001");
        for (int position = 1; position <= 3; position++) {
            firm.sql
                    .sql(
                            """
                            insert into journal_change (lane, shard, position, connection, object_type, external_id, stamp, deleted,
                                   origin, payload, format, correlation, received_at)
                            values (1, 1, :position, 'crm', 'Account', 'A1', :position::text, false, 'FEED', '{}', 1, :thread, :now)\
                            """)
                    .param("position", position)
                    .param("thread", thread)
                    .param("now", Timestamp.from(firm.now))
                    .update();
        }
        pass(299);
        assertThat(retention.round()).isZero();
        pass(2);
        assertThat(retention.round()).as("nobody has read them").isZero();
        firm.sql
                .sql(
                        "insert into journal_reader (reader, lane, shard, position) values ('curate', 1, 1, 2)")
                .update();
        firm.sql
                .sql(
                        "insert into work_case (id, code, root, title, mend, owner, mender, opened_at, last_seen_at, correlation) values (:id,"
                                + " 'CLI-INCOMPLETE', 'r', 't', 'm', 'FS', 'DATA', now(), now(), :thread)")
                .param("id", UUID.fromString("00000000-0000-7000-8000-000000000002"))
                .param("thread", thread)
                .update();
        assertThat(retention.round()).as("a case is open").isZero();
        firm.sql.sql("update work_case set closed_at = now(), closed_by = 'x'").update();
        assertThat(retention.round()).isEqualTo(2);
        assertThat(
                        firm.sql
                                .sql("select position from journal_change where connection = 'crm'")
                                .query((row, _) -> row.getLong(1))
                                .list())
                .as("what is still to be understood")
                .containsExactly(3L);
    }

    private void signature(String what) {
        firm.sql
                .sql(
                        "insert into reconciliation_signature (entity, period, what, at, person, reason, run, content) select entity, period, :what, now(), person,"
                                + " reason, run, content from reconciliation_signature limit 1")
                .param("what", what)
                .update();
    }

    private void document(UUID id, String state) {
        firm.sql
                .sql(
                        "insert into document (id, connection, object_type, kind, reversal, key, key_number, format, payload_hash, legal_entity, currency, accounting_date,"
                                + " line_count, hours, debit_minor, state, line_stands, priority, created_at, next_at)"
                                + " values (:id, 'erp', 'timeBill', 'LABOUR_COST', false, 'D', 1, 1, '\\x00', '1', 'USD', '2026-01-20', 1, 8, 80000, :state, 'P', 0,"
                                + " :now, :now)")
                .param("id", id)
                .param("state", state)
                .param("now", Timestamp.from(firm.now))
                .update();
        firm.sql
                .sql(
                        "insert into document_payload (document_id, at, payload) values (:id, :now, '{}')")
                .param("id", id)
                .param("now", Timestamp.from(firm.now))
                .update();
        firm.sql
                .sql(
                        "insert into document_attempt (document_id, at, kind, millis, outcome, batch) values (:id, :now, 'SEND', 1, 'ok', 1)")
                .param("id", id)
                .param("now", Timestamp.from(firm.now))
                .update();
    }
}
