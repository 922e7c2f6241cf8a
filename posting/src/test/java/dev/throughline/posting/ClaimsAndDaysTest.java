package dev.throughline.posting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.evidence.Actor;
import dev.throughline.model.PostingKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is claimed twice, worked twice, lacks a receipt, or carries what may not stand together.
class ClaimsAndDaysTest {
    private static final Actor.Person PERSON = new Actor.Person("fin");

    @TempDir Path dir;

    @SuppressWarnings("NullAway.Init")
    private LaneRoom room;

    private int stamp;

    @AfterEach
    void nothing_is_ever_doubled_lost_or_out_of_balance() {
        try {
            assertThat(room.check().differences()).isEmpty();
            assertThat(room.check().balanced()).isTrue();
            assertThat(room.ledger.doubled()).isEmpty();
        } finally {
            room.close();
        }
    }

    private void begin(String policy) {
        room = new LaneRoom(dir, "", "baseline: declared-empty\n", policy);
    }

    private void claim(String id, Map<String, Object> changes) {
        FactSource expenses = room.lane.source("psa", "expense").orElseThrow();
        ObservedRecord record =
                TestPsa.expense(id, "%06d".formatted(++stamp), "40.00", "GBP", changes);
        room.lane.intake().take(expenses, List.of(record));
    }

    private long item(String id) {
        return room.sql
                .sql("select id from fact_item where source_id = :id")
                .param("id", id)
                .query(Long.class)
                .single();
    }

    @Test
    void the_same_meal_in_another_report_is_asked_about_and_the_first_is_paid() {
        begin("");
        claim("e1", Map.of("merchant", "Inn", "report", "R-1"));
        claim("e2", Map.of("merchant", "INN", "report", "R-2"));
        room.settle();

        assertThat(room.openCases()).containsExactly("EXP-DUPLICATE");
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(1);
        assertThat(room.versions(Bucket.EXCEPTION)).isEqualTo(1);
        assertThat(
                        room.sql
                                .sql("select c::text from work_case c where closed_at is null")
                                .query(String.class)
                                .single())
                .contains("Receipt already claimed in R-1.");
    }

    @Test
    void a_receipt_is_claimed_once_whoever_claims_it_and_wherever() {
        begin("");
        claim("e1", Map.of("receipt", "sha-1"));
        claim("e2", Map.of("receipt", "sha-1", "user", "u-ana", "date", "2026-01-16"));
        room.settle();
        assertThat(room.openCases()).containsExactly("EXP-DUPLICATE");
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(1);
    }

    @Test
    void what_differs_in_merchant_day_receipt_or_stands_in_one_report_is_no_duplicate() {
        begin("");
        claim("e1", Map.of("merchant", "Inn", "report", "R-1", "receipt", "sha-1"));
        claim("e2", Map.of("merchant", "Bar", "report", "R-2"));
        claim("e3", Map.of("merchant", "Inn", "report", "R-2", "date", "2026-01-16"));
        claim("e4", Map.of("merchant", "Inn", "report", "R-2", "receipt", "sha-2"));
        claim("e5", Map.of("merchant", "Bus", "report", "R-1"));
        claim("e6", Map.of("merchant", "Bus", "report", "R-1"));
        room.settle();
        assertThat(room.openCases()).isEmpty();
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(6);
    }

    @Test
    void once_the_first_claim_is_rejected_the_second_is_paid() {
        begin("");
        claim("e1", Map.of("report", "R-1"));
        claim("e2", Map.of("report", "R-2"));
        room.settle();
        claim("e1", Map.of("report", "R-1", "approved", false));
        room.now = room.now.plus(Duration.ofMinutes(20));
        room.settle();

        assertThat(room.openCases()).isEmpty();
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(1);
        assertThat(room.versions(Bucket.REVERSED)).isEqualTo(1);
        assertThat(room.ledger.net()).containsEntry(PostingKind.EXPENSE_COST, 4_000L);
    }

    @Test
    void a_person_may_let_a_second_claim_pass_and_an_amended_first_never_becomes_a_duplicate() {
        begin("");
        claim("e1", Map.of("report", "R-1"));
        claim("e2", Map.of("report", "R-2"));
        room.settle();
        room.lane.allowances().allow(item("e2"), Allowance.DUPLICATE, PERSON, "two rooms");
        room.settle();
        assertThat(room.openCases()).isEmpty();
        claim("e1", Map.of("report", "R-1", "billable", false));
        room.settle();

        assertThat(room.openCases()).isEmpty();
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(2);
    }

    @Test
    void above_the_limit_a_receipt_is_needed_and_attaching_it_is_enough() {
        begin(", receiptLimit: 40.00 GBP");
        claim("e1", Map.of("merchant", "at the limit"));
        claim("e2", Map.of("merchant", "above", "amount", new java.math.BigDecimal("40.01")));
        room.settle();
        assertThat(room.openCases()).containsExactly("EXP-NO-RECEIPT");
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(1);

        claim(
                "e2",
                Map.of(
                        "merchant",
                        "above",
                        "amount",
                        new java.math.BigDecimal("40.01"),
                        "receipt",
                        "sha-9"));
        room.settle();
        assertThat(room.openCases()).isEmpty();
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(2);
        assertThat(room.lane.conservation().movements().ever().versions())
                .as("no money changed: no version")
                .isEqualTo(2);
    }

    @Test
    void without_a_limit_no_receipt_is_asked_for() {
        begin("");
        claim("e1", Map.of("amount", new java.math.BigDecimal("9000.00")));
        room.settle();
        assertThat(room.openCases()).isEmpty();
    }

    @Test
    void values_that_may_not_stand_together_stop_their_items_and_no_others() {
        begin(", forbidden: [{DEPARTMENT: CONSULT, LOCATION: MOON}]");
        room.psa.hours("t1", 8);
        room.readAndSettle();
        assertThat(room.openCases()).as("half of a combination is none").isEmpty();
        room.close();

        begin(", forbidden: [{DEPARTMENT: CONSULT, LOCATION: MOON}, {DEPARTMENT: MOON, X: Y}]");
        room.entity(
                "P-3000",
                "Project",
                Map.of(
                        "code",
                        "P-3000",
                        "name",
                        "P-3000",
                        "client",
                        room.id("Northwind"),
                        "entity",
                        room.id("US01"),
                        "ccy",
                        "USD",
                        "billing_type",
                        "TM",
                        "dimensions",
                        List.of(
                                new dev.throughline.model.DimensionTag("DEPARTMENT", "CONSULT"),
                                new dev.throughline.model.DimensionTag("LOCATION", "MOON")),
                        "status",
                        "ACTIVE"),
                "erp",
                "930",
                "psa",
                "w-3000");
        room.psa.put("t1", Map.of("project", "w-3000", "task", "-"));
        room.psa.put("t2", Map.of("date", "2026-01-16"));
        room.readAndSettle();
        assertThat(room.openCases()).containsExactly("PRJ-DIM-INVALID");
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(1);
    }

    private void inBoth() {
        room = LaneRoom.ofTwoPsas(dir);
        room.entity(
                "ana@x.example",
                "Resource",
                Map.of("name", "ana@x.example", "email", "ana@x.example"),
                "psb",
                "u-ana");
        room.entity(
                "P-2000",
                "Project",
                Map.of(
                        "code",
                        "P-2000",
                        "name",
                        "P-2000",
                        "client",
                        room.id("Northwind"),
                        "entity",
                        room.id("US01"),
                        "ccy",
                        "USD",
                        "billing_type",
                        "TM",
                        "dimensions",
                        List.of(),
                        "status",
                        "ACTIVE"),
                "erp",
                "920",
                "psb",
                "w-2000");
    }

    private ObservedRecord other(String id, Map<String, Object> changes) {
        Map<String, Object> all = new java.util.HashMap<>(changes);
        all.put("project", "w-2000");
        all.put("task", "-");
        all.putIfAbsent("hours", java.math.BigDecimal.valueOf(2));
        return room.psa.entry(id, all);
    }

    private void takeOther(ObservedRecord record) {
        room.lane.intake().take(room.lane.source("psb", "time").orElseThrow(), List.of(record));
    }

    @Test
    void hours_of_one_day_in_two_psas_are_asked_about_and_the_first_stand() {
        inBoth();
        room.psa.hours("t1", 8);
        room.readAndSettle();
        takeOther(other("x1", Map.of()));
        takeOther(other("x2", Map.of("date", "2026-01-16")));
        room.settle();

        assertThat(room.openCases()).containsExactly("TIM-OVERLAP-XPSA");
        assertThat(room.versions(Bucket.POSTED_NET)).as("t1 and x2").isEqualTo(2);
        // The first may be amended meanwhile: what is asked about fills no day.
        room.psa.hours("t1", 7);
        room.readAndSettle();
        assertThat(room.openCases()).containsExactly("TIM-OVERLAP-XPSA");
        assertThat(room.hours(Bucket.POSTED_NET)).isEqualByComparingTo("9");

        room.lane.allowances().allow(item("x1"), Allowance.OVERLAP, PERSON, "both are right");
        room.settle();
        assertThat(room.openCases()).isEmpty();
        assertThat(room.hours(Bucket.POSTED_NET)).isEqualByComparingTo("11");
    }

    @Test
    void of_two_psas_in_one_batch_one_stands_and_the_other_is_asked_about() {
        inBoth();
        room.psa.hours("t1", 8);
        takeOther(other("x1", Map.of()));
        room.readAndSettle();
        assertThat(room.openCases()).containsExactly("TIM-OVERLAP-XPSA");
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(1);
    }

    @Test
    void once_one_of_the_two_is_rejected_the_other_is_posted() {
        inBoth();
        room.psa.hours("t1", 8);
        room.readAndSettle();
        takeOther(other("x1", Map.of()));
        room.settle();
        room.psa.put("t1", Map.of("approved", false));
        room.readAndSettle();
        room.now = room.now.plus(Duration.ofMinutes(20));
        room.settle();

        assertThat(room.openCases()).isEmpty();
        assertThat(room.hours(Bucket.POSTED_NET)).isEqualByComparingTo("2");
    }

    @Test
    void one_psa_alone_may_hold_a_day_in_parts() {
        inBoth();
        room.psa.hours("t1", 4);
        room.psa.hours("t2", 4);
        room.readAndSettle();
        assertThat(room.openCases()).isEmpty();
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(2);
    }
}
