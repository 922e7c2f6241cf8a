package dev.throughline.billing;

import static dev.throughline.billing.BillingRoom.DAY;
import static dev.throughline.billing.BillingRoom.FAY;
import static dev.throughline.billing.BillingRoom.PAM;
import static dev.throughline.billing.BillingRoom.gbp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.billing.BillingStore.BilledLine;
import dev.throughline.billing.CreditPlan.Ask;
import dev.throughline.evidence.Actor;
import dev.throughline.model.AccountRole;
import dev.throughline.model.CreditMemo.Disposition;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What people look at before they act on an invoice, credits above one person's limit, and the way
/// on where PSA and ERP disagree.
@Timeout(300)
class InvoiceActsTest {
    private final BillingRoom room = new BillingRoom();

    @AfterEach
    void close() {
        room.close();
    }

    @Test
    void a_preview_shows_what_the_release_then_books_and_books_nothing_itself() {
        String hours =
                dev.throughline.posting.UnbilledRow.of(
                        room.sql, 1, room.id("aldgate"), room.id("work"), DAY, 90);
        room.milestone("m1", 1_000_000);
        room.milestone("m2", 2_000_000);
        UUID invoice =
                room.agreed(
                        room.proposing(
                                "DRAFT-1",
                                1_900_000,
                                "TIME",
                                List.of(hours, "psa BillingScheduleItem m1")));

        InvoicePreview preview = room.billing.preview(invoice).orElseThrow();

        assertThat(preview.problems()).isEmpty();
        assertThat(preview.dueDate()).isEqualTo(DAY.plusDays(30));
        assertThat(preview.tax()).isInstanceOf(TaxTreatment.Resolved.class);
        assertThat(preview.bookings())
                .containsExactlyInAnyOrder(
                        new Booking(PostingKind.INVOICE, AccountRole.RECEIVABLE, gbp(1_900_000)),
                        new Booking(
                                PostingKind.INVOICE, AccountRole.INVOICED_REVENUE, gbp(-900_000)),
                        new Booking(
                                PostingKind.INVOICE, AccountRole.DEFERRED_REVENUE, gbp(-1_000_000)),
                        new Booking(
                                PostingKind.UNBILLED_RELIEF,
                                AccountRole.ACCRUED_REVENUE,
                                gbp(900_000)),
                        new Booking(
                                PostingKind.UNBILLED_RELIEF,
                                AccountRole.WIP_SALES_VALUE,
                                gbp(-900_000)));
        room.settle();
        assertThat(room.billing.store().documents(List.of(invoice))).isEmpty();

        room.billing.release(invoice, FAY, "month end");
        room.settle();

        Map<AccountRole, Long> booked = new HashMap<>();
        for (PostingKind kind : List.of(PostingKind.INVOICE, PostingKind.UNBILLED_RELIEF)) {
            room.ledger.of(kind).stream()
                    .flatMap(one -> one.document().lines().stream())
                    .flatMap(line -> line.entries().stream())
                    .forEach(entry -> booked.merge(entry.role(), entry.minor(), Long::sum));
        }
        Map<AccountRole, Long> shown = new HashMap<>();
        preview.bookings().forEach(one -> shown.merge(one.role(), one.amount().minor(), Long::sum));
        assertThat(booked).isEqualTo(shown);
        assertThat(room.billing.preview(invoice)).isEmpty();
    }

    @Test
    void who_looked_at_an_older_proposal_agrees_to_nothing() {
        room.milestone("m1", 1_000_000);
        room.milestone("m2", 2_000_000);
        UUID invoice = room.proposal("DRAFT-1", 3_000_000, "m1", "m2");
        String seen = room.billing.preview(invoice).orElseThrow().fingerprint();

        room.proposal("DRAFT-1", 1_000_000, "m1");

        assertThat(room.billing.approve(invoice, "PM", PAM, "done", seen))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused ->
                                assertThat(refused.problems().getFirst().text())
                                        .contains("has changed since you looked at it"));
        // Control: without what was seen the same words agree to what nobody looked at.
        assertThat(room.billing.approve(invoice, "PM", PAM, "done"))
                .isInstanceOf(Outcome.Done.class);
    }

    @Test
    void a_credit_above_the_limit_of_one_person_waits_for_another() {
        UUID invoice = room.posted("DRAFT-1");
        List<Ask> both = List.of(ask(invoice, "m1"), ask(invoice, "m2"));
        CreditPreview preview = room.billing.previewCredit(invoice, both).orElseThrow();
        assertThat(preview.above()).isEqualTo(gbp(2_000_000));
        assertThat(preview.bookings())
                .containsExactlyInAnyOrder(
                        new Booking(PostingKind.CREDIT, AccountRole.RECEIVABLE, gbp(-3_000_000)),
                        new Booking(
                                PostingKind.CREDIT, AccountRole.DEFERRED_REVENUE, gbp(3_000_000)));

        assertThat(credit(invoice, both, "r1", FAY)).isInstanceOf(Outcome.Awaits.class);
        // Asked again by the same person it waits still.
        assertThat(credit(invoice, both, "r1", FAY)).isInstanceOf(Outcome.Awaits.class);
        assertThat(room.billing.agreeToCredit("r1", FAY, "it is right"))
                .isInstanceOf(Outcome.Awaits.class);
        room.settle();
        assertThat(room.ledger.of(PostingKind.CREDIT)).isEmpty();
        assertThat(room.billing.creditWishes(invoice))
                .singleElement()
                .satisfies(wish -> assertThat(wish.net()).isEqualTo(gbp(3_000_000)));

        assertThat(room.billing.agreeToCredit("r1", PAM, "looked at it"))
                .isInstanceOf(Outcome.Done.class);
        assertThat(room.billing.agreeToCredit("r1", PAM, "clicked twice"))
                .isInstanceOf(Outcome.Done.class);
        room.settle();

        assertThat(room.ledger.of(PostingKind.CREDIT)).hasSize(1);
        assertThat(room.state(invoice)).isEqualTo(InvoiceState.POSTED);
        assertThat(room.billing.creditWishes(invoice)).isEmpty();
        assertThat(acts(invoice, "invoice.credit"))
                .contains(
                        "fay: asked for a credit of 30000.00 GBP",
                        "pam: agreed to a credit of 30000.00 GBP");
    }

    @Test
    void up_to_the_limit_one_person_credits() {
        UUID invoice = room.posted("DRAFT-1");

        assertThat(credit(invoice, List.of(ask(invoice, "m2")), "r1", FAY))
                .isInstanceOf(Outcome.Done.class);
        assertThat(room.billing.creditWishes(invoice)).isEmpty();
    }

    @Test
    void credits_that_pass_the_limit_of_one_person_only_together_wait_for_another() {
        UUID invoice = room.posted("DRAFT-1");
        assertThat(credit(invoice, List.of(ask(invoice, "m1")), "r1", FAY))
                .isInstanceOf(Outcome.Done.class);
        List<Ask> rest = List.of(ask(invoice, "m2"));
        assertThat(room.billing.previewCredit(invoice, rest).orElseThrow().above())
                .isEqualTo(gbp(2_000_000));

        assertThat(credit(invoice, rest, "r2", FAY))
                .isInstanceOfSatisfying(
                        Outcome.Awaits.class,
                        waits ->
                                assertThat(waits.words())
                                        .contains(
                                                "20000.00 GBP, with the 10000.00 GBP that were credited without a second person, is above 20000.00 GBP"));

        assertThat(room.billing.agreeToCredit("r2", PAM, "looked at both"))
                .isInstanceOf(Outcome.Done.class);
        room.settle();
        assertThat(room.ledger.of(PostingKind.CREDIT)).hasSize(2);
        assertThat(room.billing.store().creditedAlone(invoice, "GBP"))
                .as("what two persons agreed to counts no more")
                .isEqualTo(gbp(1_000_000));
    }

    @Test
    void a_declined_credit_is_never_done() {
        UUID invoice = room.posted("DRAFT-1");
        List<Ask> both = List.of(ask(invoice, "m1"), ask(invoice, "m2"));
        credit(invoice, both, "r1", FAY);

        room.billing.declineCredit("r1", PAM, "the client pays");

        assertThat(codes(credit(invoice, both, "r1", FAY))).containsExactly("HUB-STATE");
        assertThat(codes(room.billing.agreeToCredit("r1", PAM, "after all")))
                .containsExactly("HUB-STATE");
        assertThat(room.billing.creditsAskedFor(invoice)).isEqualTo(1);
        assertThat(credit(invoice, both, "r2", FAY)).isInstanceOf(Outcome.Awaits.class);
    }

    @Test
    void a_credit_above_the_invoice_is_refused_before_anybody_is_asked_to_agree() {
        UUID invoice = room.posted("DRAFT-1");
        Ask twice = ask(invoice, "m2");

        assertThat(codes(credit(invoice, List.of(twice, twice), "r1", FAY)))
                .containsExactly("INV-CREDIT-EXCEEDS");
        assertThat(room.billing.creditWishes(invoice)).isEmpty();
    }

    @Test
    void an_invoice_that_only_the_erp_has_is_followed_once_a_person_accepts_it() {
        UUID foreign = foreign("POSTED", 120_000);
        room.look();
        assertThat(room.openCases()).containsExactly("INV-STATE-DRIFT");
        assertThat(room.billing.verdict(foreign))
                .hasValueSatisfying(
                        verdict -> assertThat(verdict).isInstanceOf(PairVerdict.Drift.class));

        assertThat(room.billing.accept(foreign, FAY, "billed by hand in January"))
                .isInstanceOf(Outcome.Done.class);
        room.look();

        assertThat(room.state(foreign)).isEqualTo(InvoiceState.POSTED);
        assertThat(room.openCases()).isEmpty();
        assertThat(room.billing.verdict(foreign)).contains(new PairVerdict.AtRest());
        // Paid, it is the same invoice still.
        room.say("erp", "Invoice", "INV-77", Map.of("erp_status", "PAID", "open", gbp(0)));
        room.look();
        assertThat(room.state(foreign)).isEqualTo(InvoiceState.PAID);
        assertThat(room.openCases()).isEmpty();
        assertThat(acts(foreign, "invoice.repair"))
                .containsExactly("fay: accepted the ERP's word: done");
    }

    @Test
    void an_invoice_with_items_that_would_stay_unbilled_is_not_accepted() {
        room.milestone("m1", 3_000_000);
        UUID invoice = room.agreed("DRAFT-1", 3_000_000, "m1");
        room.say(
                "erp",
                "Invoice",
                "DRAFT-1",
                Map.of(
                        "number",
                        "INV-78",
                        "gross",
                        gbp(3_600_000),
                        "open",
                        gbp(3_600_000),
                        "erp_status",
                        "POSTED"));
        room.look();

        assertThat(codes(room.billing.accept(invoice, FAY, "it is there")))
                .containsExactly("HUB-STATE");
        assertThat(room.state(invoice)).isEqualTo(InvoiceState.APPROVED);
    }

    @Test
    void what_is_released_is_not_accepted_and_what_has_an_answer_is_not_asked_about() {
        UUID invoice = room.posted("DRAFT-1");

        assertThat(codes(room.billing.askErp(invoice, FAY, "impatient")))
                .containsExactly("HUB-STATE");
    }

    @Test
    void asked_about_now_a_lost_answer_is_known_before_its_time() {
        room.milestone("m1", 1_000_000);
        room.milestone("m2", 2_000_000);
        UUID invoice = room.agreed("DRAFT-1", 3_000_000, "m1", "m2");
        room.billing.release(invoice, FAY, "month end");
        room.sql
                .sql(
                        "update document set state = 'UNKNOWN', line_stands = translate(line_stands, 'O', 'U'), next_at = :later")
                .param(
                        "later",
                        java.sql.Timestamp.from(room.now.plus(java.time.Duration.ofHours(9))))
                .update();

        assertThat(room.billing.askErp(invoice, FAY, "the client calls"))
                .isInstanceOf(Outcome.Done.class);

        assertThat(
                        room.sql
                                .sql("select next_at from document")
                                .query(java.sql.Timestamp.class)
                                .single()
                                .toInstant())
                .isEqualTo(room.now);
    }

    private UUID foreign(String status, long gross) {
        return room.say(
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
                        gbp(gross),
                        "open",
                        gbp(gross),
                        "erp_status",
                        status));
    }

    private Ask ask(UUID invoice, String description) {
        BilledLine line =
                room.billing.store().lines(List.of(invoice)).stream()
                        .filter(one -> one.description().equals(description))
                        .findFirst()
                        .orElseThrow();
        return new Ask(
                String.valueOf(line.lineNo()),
                line.amount(),
                "agreed with the client",
                Disposition.WRITE_OFF,
                List.of());
    }

    private Outcome credit(UUID invoice, List<Ask> asks, String request, Actor.Person person) {
        return room.billing.credit(invoice, asks, DAY, request, person, "complaint");
    }

    private List<String> acts(UUID invoice, String right) {
        return room.sql
                .sql(
                        "select actor || ': ' || action from act where subject_id = :id and right_used = :right order by id")
                .param("id", invoice.toString())
                .param("right", right)
                .query((row, _) -> row.getString(1))
                .list();
    }

    private static List<String> codes(Outcome outcome) {
        return ((Outcome.Refused) outcome).problems().stream().map(Problem::code).toList();
    }
}
