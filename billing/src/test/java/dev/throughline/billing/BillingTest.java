package dev.throughline.billing;

import static dev.throughline.billing.BillingRoom.DAY;
import static dev.throughline.billing.BillingRoom.FAY;
import static dev.throughline.billing.BillingRoom.PAM;
import static dev.throughline.billing.BillingRoom.gbp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.billing.BillingStore.Released;
import dev.throughline.billing.CreditPlan.Ask;
import dev.throughline.model.CreditMemo.Disposition;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.DuplicateKeyException;

/// Invoices and credit memos from proposal to ledger, on the database.
@Timeout(300)
class BillingTest {
    private final BillingRoom room = new BillingRoom();

    @AfterEach
    void close() {
        room.close();
    }

    @Test
    void what_is_agreed_and_released_is_posted_and_carries_the_ledgers_number() {
        UUID invoice = room.posted("DRAFT-1");

        assertThat(room.state(invoice)).isEqualTo(InvoiceState.POSTED);
        assertThat(room.entity(invoice).values().text("number")).contains("INV-1001");
        assertThat(room.entity(invoice).values().get("due_date")).isEqualTo(DAY.plusDays(30));
        var booked = room.ledger.of(PostingKind.INVOICE).getFirst().document();
        assertThat(booked.lines().stream().map(line -> line.entries().getFirst().minor()))
                .containsExactlyInAnyOrder(1_000_000L, 2_000_000L);
        assertThat(booked.legalEntity()).isEqualTo("aldgate");
        assertThat(room.openCases()).isEmpty();
    }

    @Test
    void two_users_releasing_ten_times_at_once_make_one_document() throws Exception {
        room.milestone("m1", 1_000_000);
        room.milestone("m2", 2_000_000);
        UUID invoice = room.agreed("DRAFT-1", 3_000_000, "m1", "m2");

        List<Outcome> answers = tenTimesEach(invoice);

        assertThat(answers).hasSize(20).allMatch(answer -> answer instanceof Outcome.Done);
        assertThat(answers.stream().map(answer -> ((Outcome.Done) answer).key()).distinct())
                .hasSize(1);
        room.settle();
        assertThat(room.ledger.of(PostingKind.INVOICE)).hasSize(1);
        assertThat(room.billing.release(invoice, PAM, "again"))
                .isInstanceOfSatisfying(
                        Outcome.Done.class,
                        done -> assertThat(done.number()).isEqualTo("INV-1001"));
        // Control: where the lock is passed by, the books themselves refuse a second document.
        Released first = documents(invoice).getFirst();
        assertThatThrownBy(() ->
                        room.billing
                                .store()
                                .insert(
                                        new Released(
                                                room.ids.next(),
                                                invoice,
                                                first.kind(),
                                                false,
                                                2,
                                                BillingStore.DocumentState.OPEN,
                                                first.ledger(),
                                                first.objectType(),
                                                "another-key",
                                                first.proposal(),
                                                first.net(),
                                                "",
                                                "",
                                                null,
                                                "pam",
                                                room.now,
                                                null)))
                .isInstanceOf(DuplicateKeyException.class)
                .hasMessageContaining("billing_document_live");
    }

    private List<Outcome> tenTimesEach(UUID invoice) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<Future<Outcome>> asked = new ArrayList<>();
        List<Outcome> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                var person = i % 2 == 0 ? PAM : FAY;
                Callable<Outcome> click =
                        () -> {
                            go.await();
                            return room.billing.release(invoice, person, "month end");
                        };
                asked.add(threads.submit(click));
            }
            go.countDown();
            for (Future<Outcome> one : asked) {
                answers.add(one.get());
            }
        }
        return answers;
    }

    @Test
    void a_lost_answer_is_asked_about_by_key_and_the_invoice_is_there_once() {
        room.milestone("m1", 1_000_000);
        room.milestone("m2", 2_000_000);
        UUID invoice = room.agreed("DRAFT-1", 3_000_000, "m1", "m2");
        room.ledger.losesAnswers = true;

        room.billing.release(invoice, FAY, "month end");
        room.settle();

        assertThat(room.ledger.of(PostingKind.INVOICE)).hasSize(1);
        assertThat(room.state(invoice)).isEqualTo(InvoiceState.POSTED);
    }

    @Test
    void an_invoice_and_a_credit_whose_proof_cannot_be_looked_up_are_cases_until_it_can() {
        room.milestone("m1", 1_000_000);
        room.milestone("m2", 1_500_000);
        room.milestone("m3", 500_000);
        UUID invoice = room.agreed("DRAFT-1", 2_500_000, "m1", "m2");
        room.ledger.holds = true;
        room.billing.release(invoice, FAY, "month end");
        room.settle();
        assertThat(room.state(invoice)).as("proved, the control").isEqualTo(InvoiceState.POSTED);
        assertThat(room.openCases()).isEmpty();

        room.ledger.unlookable = true;
        UUID second = room.agreed("DRAFT-2", 500_000, "m3");
        room.billing.release(second, FAY, "month end");
        assertThat(credit(invoice, line(invoice, "m1"), 1_000_000, "c-1"))
                .isInstanceOf(Outcome.Done.class);
        room.settle();
        assertThat(room.state(second)).isEqualTo(InvoiceState.RELEASED);
        assertThat(room.openCases()).filteredOn("ERP-UNPROVED"::equals).hasSize(2);

        room.ledger.unlookable = false;
        room.now = room.now.plusSeconds(1_200);
        room.settle();
        assertThat(room.state(second)).isEqualTo(InvoiceState.POSTED);
        assertThat(room.openCases()).doesNotContain("ERP-UNPROVED");
    }

    @Test
    void an_invoice_of_which_nobody_can_tell_what_became_of_it_is_a_case_until_somebody_can() {
        room.milestone("m1", 1_000_000);
        room.milestone("m2", 2_000_000);
        UUID invoice = room.agreed("DRAFT-1", 3_000_000, "m1", "m2");
        room.ledger.losesAnswers = true;
        room.ledger.dumb = true;
        room.billing.release(invoice, FAY, "month end");
        room.settle();
        assertThat(room.openCases()).as("asked again first").isEmpty();

        room.now = room.now.plus(Duration.ofHours(1));
        room.settle();
        assertThat(room.openCases()).containsOnlyOnce("ERP-UNKNOWN-OUTCOME");

        room.ledger.dumb = false;
        room.now = room.now.plusSeconds(1_200);
        room.settle();
        assertThat(room.state(invoice)).isEqualTo(InvoiceState.POSTED);
        assertThat(room.ledger.of(PostingKind.INVOICE)).hasSize(1);
        assertThat(room.openCases()).doesNotContain("ERP-UNKNOWN-OUTCOME");
    }

    @Test
    void refused_whole_it_is_approved_again_and_goes_next_under_the_next_key() {
        room.milestone("m1", 1_000_000);
        room.milestone("m2", 2_000_000);
        UUID invoice = room.agreed("DRAFT-1", 3_000_000, "m1", "m2");
        room.ledger.refuses = "The customer is on hold.";

        String first = key(room.billing.release(invoice, FAY, "month end"));
        room.settle();

        assertThat(room.state(invoice)).isEqualTo(InvoiceState.APPROVED);
        assertThat(room.openCases()).containsExactly("ERP-REJECTED");
        room.ledger.refuses = null;
        String second = key(room.billing.release(invoice, FAY, "hold lifted"));
        room.settle();

        assertThat(second).isNotEqualTo(first);
        assertThat(room.ledger.of(PostingKind.INVOICE).stream().map(one -> one.document().key()))
                .containsExactly(second);
        assertThat(room.state(invoice)).isEqualTo(InvoiceState.POSTED);
        assertThat(room.openCases()).isEmpty();
    }

    @Test
    void a_proposal_changed_after_approval_is_not_released_and_its_approval_lapses() {
        room.milestone("m1", 1_000_000);
        room.milestone("m2", 2_000_000);
        UUID invoice = room.agreed("DRAFT-1", 3_000_000, "m1", "m2");
        assertThat(room.state(invoice)).isEqualTo(InvoiceState.APPROVED);

        room.proposal("DRAFT-1", 1_000_000, "m1");

        assertThat(codes(room.billing.release(invoice, FAY, "month end")))
                .containsExactly("HUB-STATE");
        room.settle();
        assertThat(room.state(invoice)).isEqualTo(InvoiceState.IN_REVIEW);
        assertThat(documents(invoice)).isEmpty();
        // Agreed to as it is now, it goes.
        room.billing.approve(invoice, "PM", PAM, "less is done");
        room.billing.approve(invoice, "FIN", FAY, "less is due");
        assertThat(room.billing.release(invoice, FAY, "month end"))
                .isInstanceOf(Outcome.Done.class);
    }

    @Test
    void an_item_goes_onto_one_of_two_proposals_only() {
        room.milestone("m1", 1_000_000);
        room.milestone("m2", 2_000_000);
        UUID one = room.agreed("DRAFT-1", 1_000_000, "m1");
        UUID other = room.agreed("DRAFT-2", 3_000_000, "m1", "m2");
        room.billing.release(one, FAY, "month end");

        assertThat(codes(room.billing.release(other, FAY, "month end")))
                .contains("BIL-LINE-REUSED");

        assertThat(documents(other)).isEmpty();
        room.settle();
        assertThat(room.openCases()).contains("BIL-LINE-REUSED");
        // Control: the books themselves refuse a second live line of an item.
        assertThatThrownBy(() ->
                        room.sql
                                .sql(
                                        "insert into billing_claim (source, invoice, line_no, minor, ccy, live)"
                                                + " select source, :other, line_no, minor, ccy, true from billing_claim"
                                                + " where invoice = :one")
                                .param("one", one)
                                .param("other", other)
                                .update())
                .isInstanceOf(DuplicateKeyException.class)
                .hasMessageContaining("billing_claim_live");
    }

    @Test
    void above_the_limit_a_second_person_agrees() {
        room.milestone("m1", 1_000_000);
        room.milestone("m2", 2_000_000);
        UUID small = room.proposal("DRAFT-1", 1_000_000, "m1");
        UUID large = room.proposal("DRAFT-2", 2_000_000, "m2");
        room.milestone("m2", 2_000_001);
        room.contractLine("work", 3_000_001);
        room.proposal("DRAFT-2", 2_000_001, "m2");
        for (UUID invoice : List.of(small, large)) {
            room.billing.approve(invoice, "PM", PAM, "done");
            room.billing.approve(invoice, "FIN", PAM, "right");
        }

        assertThat(room.billing.release(small, PAM, "month end")).isInstanceOf(Outcome.Done.class);
        assertThat(room.billing.release(large, PAM, "month end"))
                .isInstanceOf(Outcome.Awaits.class);
        assertThat(documents(large)).isEmpty();
        room.billing.approve(large, "FIN", FAY, "right indeed");
        assertThat(room.billing.release(large, PAM, "month end")).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void a_credit_above_the_original_is_refused_also_in_parts() {
        UUID invoice = room.posted("DRAFT-1");
        int first = line(invoice, "m1");

        assertThat(codes(credit(invoice, first, 1_000_001, "r1")))
                .containsExactly("INV-CREDIT-EXCEEDS");
        assertThat(credit(invoice, first, 1_000_000, "r2")).isInstanceOf(Outcome.Done.class);
        // What is on its way counts.
        assertThat(codes(credit(invoice, first, 1_000_000, "r3")))
                .containsExactly("INV-CREDIT-EXCEEDS");
        room.settle();
        assertThat(room.ledger.of(PostingKind.CREDIT)).hasSize(1);
    }

    @Test
    void the_same_credit_request_twice_is_one_credit_memo() {
        UUID invoice = room.posted("DRAFT-1");
        int first = line(invoice, "m1");

        String key = key(credit(invoice, first, 1_000_000, "r1"));
        assertThat(key(credit(invoice, first, 1_000_000, "r1"))).isEqualTo(key);
        room.settle();

        assertThat(room.ledger.of(PostingKind.CREDIT).stream().map(one -> one.document().key()))
                .containsExactly(key);
        assertThat(credit(invoice, first, 1_000_000, "r1"))
                .isInstanceOfSatisfying(
                        Outcome.Done.class,
                        done -> {
                            assertThat(done.state()).isEqualTo("POSTED");
                            assertThat(done.number()).isEqualTo("INV-1002");
                        });
        // The same key for something else is a mistake of the caller's.
        assertThat(codes(credit(invoice, line(invoice, "m2"), 2_000_000, "r1")))
                .containsExactly("HUB-STATE");
    }

    @Test
    void a_refused_credit_leaves_the_line_free_to_be_credited() {
        UUID invoice = room.posted("DRAFT-1");
        int first = line(invoice, "m1");
        room.ledger.refuses = "The period is closed.";
        credit(invoice, first, 1_000_000, "r1");
        room.settle();
        assertThat(room.openCases()).containsExactly("ERP-REJECTED");

        room.ledger.refuses = null;
        assertThat(credit(invoice, first, 1_000_000, "r2")).isInstanceOf(Outcome.Done.class);
        room.settle();
        assertThat(room.ledger.of(PostingKind.CREDIT)).hasSize(1);
    }

    @Test
    void an_invoice_of_the_erp_that_nobody_released_here_is_drift() {
        UUID foreign =
                room.say(
                        "erp",
                        "Invoice",
                        "INV-77",
                        Map.of(
                                "number",
                                "INV-77",
                                "ccy",
                                "GBP",
                                "issue_date",
                                DAY,
                                "gross",
                                gbp(120_000),
                                "open",
                                gbp(120_000),
                                "erp_status",
                                "POSTED"));
        room.settle();

        assertThat(room.openCases()).containsExactly("INV-STATE-DRIFT");
        assertThat(verdict(foreign)).isEqualTo("DRIFT");
        assertThat(room.billing.syncGap().invoices()).isZero();
        assertThat(room.billing.syncGap().live()).isEqualTo(1);
        // Nothing more is heard of it: it is looked at again by itself.
        room.now = room.now.plus(Duration.ofHours(1));
        room.settle();
        assertThat(verdict(foreign)).isEqualTo("GAP");
        assertThat(room.billing.syncGap().invoices()).isEqualTo(1);
        assertThat(room.billing.syncGap().percent()).isEqualByComparingTo("100.00");
        assertThat(room.openCases()).containsExactly("INV-STATE-DRIFT");
    }

    @Test
    void a_schedule_that_does_not_sum_blocks_the_release_until_it_does() {
        room.milestone("m1", 1_000_000);
        room.milestone("m2", 1_999_999);
        UUID invoice = room.proposal("DRAFT-1", 1_000_000, "m1");

        assertThat(codes(room.billing.approve(invoice, "PM", PAM, "done")))
                .containsExactly("BIL-SCHEDULE-SUM");
        assertThat(codes(room.billing.release(invoice, PAM, "month end"))).isNotEmpty();
        room.settle();
        assertThat(room.openCases()).containsExactly("BIL-SCHEDULE-SUM");

        room.milestone("m2", 2_000_000);
        room.settle();
        assertThat(room.openCases()).isEmpty();
        assertThat(room.billing.approve(invoice, "PM", PAM, "done"))
                .isInstanceOf(Outcome.Done.class);
    }

    @Test
    void billed_time_is_taken_out_of_unbilled_by_a_journal_once() {
        String hours = unbilled(1, 90);
        UUID invoice = room.agreed(room.proposing("DRAFT-1", 900_000, "TIME", List.of(hours)));

        room.billing.release(invoice, FAY, "month end");
        room.settle();
        room.say("psa", "Invoice", "DRAFT-1", Map.of("purchase_order", "PO-7"));
        room.settle();

        assertThat(room.state(invoice)).isEqualTo(InvoiceState.POSTED);
        assertThat(room.ledger.of(PostingKind.UNBILLED_RELIEF))
                .singleElement()
                .satisfies(one ->
                        assertThat(one.document().lines().getFirst().entries().getFirst().minor())
                                .isEqualTo(900_000));
    }

    @Test
    void a_refused_and_cancelled_invoice_uses_nothing_of_the_limit() {
        room.limited(1_000_000);
        UUID first =
                room.agreed(room.proposing("DRAFT-1", 900_000, "TIME", List.of(unbilled(1, 90))));
        UUID second = room.proposing("DRAFT-2", 800_000, "TIME", List.of(unbilled(2, 80)));
        room.ledger.refuses = "The customer is on hold.";
        room.billing.release(first, FAY, "month end");
        // Control: while it is on its way it counts, and the second is above the limit.
        assertThat(codes(room.billing.approve(second, "PM", PAM, "done")))
                .contains("CTR-NTE-EXCEEDED");
        room.settle();
        room.billing.cancel(first, FAY, "billed by hand");

        room.ledger.refuses = null;
        room.agreed(second);
        assertThat(room.billing.release(second, FAY, "month end")).isInstanceOf(Outcome.Done.class);
    }

    private String unbilled(long item, int hours) {
        return dev.throughline.posting.UnbilledRow.of(
                room.sql, item, room.id("aldgate"), room.id("work"), DAY, hours);
    }

    @Test
    void every_act_leaves_evidence_with_its_person_also_a_refused_one() {
        room.milestone("m1", 3_000_000);
        UUID invoice = room.proposal("DRAFT-1", 3_000_000, "m1");
        room.billing.release(invoice, FAY, "too early");

        assertThat(
                        room.sql
                                .sql(
                                        "select actor || ': ' || action || ': ' || reason from act where subject_id = :id and right_used = 'invoice.release'")
                                .param("id", invoice.toString())
                                .query((row, _) -> row.getString(1))
                                .list())
                .containsExactly("fay: released: refused: HUB-STATE: too early");
    }

    private Outcome credit(UUID invoice, int line, long minor, String request) {
        return room.billing.credit(
                invoice,
                List.of(
                        new Ask(
                                String.valueOf(line),
                                gbp(minor),
                                "agreed with the client",
                                Disposition.WRITE_OFF,
                                List.of())),
                DAY,
                request,
                FAY,
                "complaint");
    }

    private int line(UUID invoice, String description) {
        return room.billing.store().lines(List.of(invoice)).stream()
                .filter(line -> line.description().equals(description))
                .findFirst()
                .orElseThrow()
                .lineNo();
    }

    private List<Released> documents(UUID invoice) {
        return room.billing.store().documents(List.of(invoice));
    }

    @Test
    void what_the_psa_issued_and_nobody_released_here_is_drift() {
        room.milestone("m1", 3_000_000);
        UUID issued = room.proposal("DRAFT-1", 3_000_000, "m1");
        room.settle();
        assertThat(verdict(issued)).as("a proposal beside nothing").isEqualTo("AT_REST");

        room.say("psa", "Invoice", "DRAFT-1", Map.of("psa_status", "INVOICED"));
        room.settle();
        assertThat(verdict(issued)).isEqualTo("DRIFT");
        room.now = room.now.plus(InvoicePair.LIMIT);
        room.settle();

        assertThat(verdict(issued)).isEqualTo("GAP");
        assertThat(room.openCases()).containsExactly("INV-STATE-DRIFT");
    }

    @Test
    void a_draft_of_the_psa_beside_a_posted_invoice_is_drift_until_it_is_issued_there() {
        UUID posted = room.posted("DRAFT-1");
        String number = room.entity(posted).values().text("number").orElseThrow();
        room.say("erp", "Invoice", "DRAFT-1", Map.of("erp_status", "POSTED", "number", number));
        room.say("psa", "Invoice", "DRAFT-1", Map.of("proposal_no", number));
        room.settle();
        assertThat(verdict(posted)).isEqualTo("DRIFT");
        assertThat(room.openCases()).as("the PSA is given its time").isEmpty();
        room.now = room.now.plus(InvoicePair.LIMIT);
        room.settle();
        assertThat(verdict(posted)).isEqualTo("GAP");
        assertThat(room.openCases()).containsExactly("INV-STATE-DRIFT");

        room.say("psa", "Invoice", "DRAFT-1", Map.of("psa_status", "INVOICED"));
        room.settle();

        assertThat(verdict(posted)).isEqualTo("AT_REST");
        assertThat(room.openCases()).isEmpty();
    }

    private String verdict(UUID invoice) {
        return room.sql
                .sql("select verdict from billing_pair where invoice = :invoice")
                .param("invoice", invoice)
                .query((row, _) -> row.getString(1))
                .single();
    }

    private static String key(Outcome outcome) {
        return java.util.Objects.requireNonNull(((Outcome.Done) outcome).key());
    }

    private static List<String> codes(Outcome outcome) {
        return ((Outcome.Refused) outcome).problems().stream().map(Problem::code).toList();
    }
}
