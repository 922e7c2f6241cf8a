package dev.throughline.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.console.Closing.Amount;
import dev.throughline.console.Closing.Reconciled;
import dev.throughline.console.Closing.Signed;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What stands between a period and its close.
class ClosingTest {
    private static final Amount NONE = new Amount(0, "");
    private static final Closing.Links LINKS =
            new Closing.Links("/e", "/u", "/m", "/l", "/r", "/s", "/x");

    private boolean closed;
    private boolean over = true;
    private Map<String, Amount> waiting = Map.of();
    private Amount unknown = NONE;
    private Amount moving = NONE;
    private Amount loose = NONE;
    private String doneBy = "";
    private String rest = "";
    private String unapproved = "";
    private Reconciled reconciled = Reconciled.TIES;
    private Signed signed = Signed.YES;
    private List<String> subledgers = List.of();

    private Closing closing() {
        return Closing.of(
                new Closing.Facts(
                        "January of US01",
                        closed,
                        over,
                        waiting,
                        0,
                        unknown,
                        moving,
                        doneBy.isEmpty() ? null : doneBy,
                        rest,
                        loose,
                        unapproved,
                        reconciled,
                        reconciled == Reconciled.OPEN ? 2 : 0,
                        signed,
                        subledgers,
                        LINKS));
    }

    @Test
    void a_signed_period_without_anything_open_can_close() {
        Closing closing = closing();
        assertThat(closing.words())
                .isEqualTo("January of US01 can close: nothing stands in the way.");
        assertThat(closing.tone()).isEqualTo(Tone.SETTLED);
        assertThat(closing.stands()).isEmpty();
        assertThat(closing.fine()).hasSize(5);
    }

    @Test
    void one_that_ties_waits_for_its_signature_only() {
        signed = Signed.NO;
        Closing closing = closing();
        assertThat(closing.words())
                .isEqualTo("January of US01 can close as soon as a controller signs it off.");
        assertThat(closing.closable()).isTrue();
        assertThat(closing.tone()).isEqualTo(Tone.PERSON);
    }

    @Test
    void what_waits_is_told_by_role_and_money() {
        signed = Signed.NO;
        waiting = Map.of("delivery operations", new Amount(3, "24.00 h, 1,240.00 USD"));
        unknown = new Amount(1, "5.00 h");
        Closing closing = closing();
        assertThat(closing.words())
                .isEqualTo(
                        "January of US01 cannot close yet: 3 versions, 24.00 h, 1,240.00 USD, wait on delivery operations and 1 not answered.");
        assertThat(closing.closable()).isFalse();
        assertThat(closing.stands())
                .extracting(Closing.Obstacle::tone)
                .containsExactly(Tone.PERSON, Tone.UNKNOWN, Tone.WAITING);
    }

    @Test
    void what_moves_is_told_with_when_it_is_done_or_that_it_cannot_be_said() {
        moving = new Amount(40, "320.00 h");
        doneBy = "31 Jan 2026 18:00:00 UTC";
        assertThat(closing().stands().getFirst().detail())
                .contains("through by 31 Jan 2026 18:00:00 UTC");
        doneBy = "";
        assertThat(closing().stands().getFirst().detail()).contains("no time can be said");
        assertThat(closing().tone()).isEqualTo(Tone.MOVING);
    }

    @Test
    void postings_beside_the_cost_are_not_forgotten() {
        rest = "900.00 USD";
        assertThat(closing().stands())
                .extracting(Closing.Obstacle::amount)
                .containsExactly("900.00 USD");
        assertThat(closing().closable()).isFalse();
    }

    @Test
    void differences_nobody_explains_and_a_changed_signature_are_wrong() {
        reconciled = Reconciled.OPEN;
        assertThat(closing().tone()).isEqualTo(Tone.WRONG);
        assertThat(closing().words()).contains("2 checks do not tie");
        reconciled = Reconciled.TIES;
        signed = Signed.CHANGED;
        assertThat(closing().words())
                .isEqualTo("January of US01 was signed off and says something else now.");
        assertThat(closing().stands().getFirst().href()).isEqualTo("/s");
    }

    @Test
    void missing_approvals_loose_items_and_a_period_never_looked_at_stand_in_the_way() {
        unapproved = "12 items, 80.00 h, in Kantata";
        loose = new Amount(2, "");
        reconciled = Reconciled.NEVER;
        signed = Signed.NO;
        assertThat(closing().stands())
                .extracting(Closing.Obstacle::words)
                .containsExactly(
                        "It was never reconciled.",
                        "2 versions of these days could not be placed in a company.",
                        "Not approved yet in the source, all companies together.",
                        "Its checks are not signed off.");
    }

    @Test
    void a_period_that_runs_still_asks_nobody_to_sign() {
        over = false;
        signed = Signed.NO;
        assertThat(closing().words())
                .isEqualTo("January of US01 is not over yet; so far nothing stands in the way.");
        assertThat(closing().tone()).isEqualTo(Tone.WAITING);
    }

    @Test
    void open_subledgers_are_told_until_the_period_is_closed() {
        subledgers = List.of("receivables", "time");
        assertThat(closing().stands().getLast().words())
                .isEqualTo("Not closed in the ledger yet: receivables and time.");
        assertThat(closing().closable()).isTrue();
        closed = true;
        assertThat(closing().stands()).isEmpty();
        assertThat(closing().words())
                .isEqualTo("January of US01 is closed, and nothing was left behind.");
    }
}
