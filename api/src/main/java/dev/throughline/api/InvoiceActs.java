package dev.throughline.api;

import dev.throughline.evidence.Actor;
import dev.throughline.model.CreditMemo.Disposition;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the API asks of billing. There is none where a firm invoices nothing through the hub.
public interface InvoiceActs {

    /// The lines of an invoice as they were released; empty before.
    List<BilledLine> lines(UUID invoice);

    /// Releases an approved invoice to the ledger, once; asked again, tells what became of it.
    Answered release(UUID invoice, Actor.Person by, String reason);

    /// Credits lines of a posted invoice.
    ///
    /// @param date the credit memo's day
    /// @param request the caller's key: the same again is the same credit memo
    Answered credit(
            UUID invoice,
            List<Credit> credits,
            LocalDate date,
            String request,
            Actor.Person by,
            String reason);

    /// Changes a proposal that the hub collected itself, before its release.
    ///
    /// @param request the caller's key: the same again is the same change
    Answered review(UUID invoice, Review review, String request, Actor.Person by, String reason);

    /// Takes down that a posted invoice went to the client; the same again is once.
    ///
    /// @param means `EMAIL`, `PORTAL`, `E_INVOICE`, `POST` or `OTHER`
    /// @param takenBy where it went; empty where nobody says
    Answered sent(
            UUID invoice,
            LocalDate on,
            String means,
            String takenBy,
            Actor.Person by,
            String reason);

    /// A client does not accept so much of an invoice that was sent.
    ///
    /// @param amount of what is open, with tax
    Answered dispute(UUID invoice, Money amount, Actor.Person by, String reason);

    /// Answers the open dispute of an invoice.
    Answered resolveDispute(UUID invoice, boolean upheld, Actor.Person by, String answer);

    /// Gives a contract line that the hub bills its schedule, once.
    Answered schedule(UUID line, Plan plan, Actor.Person by, String reason);

    /// Confirms that a milestone or a share of a line is reached; the same again is once.
    ///
    /// @param evidence what shows it
    Answered confirm(UUID item, LocalDate reached, String evidence, Actor.Person by, String reason);

    /// Takes such a confirmation back.
    Answered revokeConfirmation(UUID item, Actor.Person by, String reason);

    /// Collects proposals of what is ready, for the contracts that the firm gives to the hub; asked
    /// again, only what came since.
    ///
    /// @param until items of later days wait for the next bill
    /// @return the new proposals
    List<UUID> collect(LocalDate until, Actor.Person by, String reason);

    /// Says for a credit memo that the ERP wrote which lines it takes back, and what becomes of the
    /// value; the same again is once.
    ///
    /// @param invoice the invoice it is against, where the ERP names none; else null
    Answered explain(
            UUID credit,
            @Nullable UUID invoice,
            List<Credit> credits,
            Actor.Person by,
            String reason);

    /// How a contract line is to be billed.
    sealed interface Plan {
        /// The same amount `count` times, every `months` months from `first` on.
        record Periodic(int count, LocalDate first, int months) implements Plan {}

        /// Shares that are billed as they are confirmed.
        record Percent(List<Share> shares) implements Plan {
            public Percent {
                shares = List.copyOf(shares);
            }
        }
    }

    /// A share of a line.
    ///
    /// @param percent 0.30 = 30 %
    record Share(BigDecimal percent, LocalDate due) {}

    /// What the review of a proposal changes.
    sealed interface Review {
        /// Items go onto the next bill.
        ///
        /// @param items by their keys, as the proposal's lines name them
        record MoveOn(Set<String> items) implements Review {
            public MoveOn {
                items = Set.copyOf(items);
            }
        }

        /// An amount is taken off items; they share it by their value.
        record WriteDown(Set<String> items, Money amount) implements Review {
            public WriteDown {
                items = Set.copyOf(items);
            }
        }

        /// A second person agrees to a write-down, named by the request it was asked for with.
        record Agree(String writeDown) implements Review {}

        /// A write-down is declined, or taken back.
        record TakeBack(String writeDown) implements Review {}
    }

    /// A line of a released invoice.
    ///
    /// @param line its number, from 1
    /// @param credited what credit memos took back, those under way included
    record BilledLine(int line, String description, Money amount, Money credited) {}

    /// What is taken back of a line.
    ///
    /// @param line its number, from 1
    /// @param disposition what becomes of the value
    /// @param reason what the client and the auditor read
    record Credit(int line, Money amount, Disposition disposition, String reason) {}

    /// What an act came to.
    sealed interface Answered {
        /// It is on its way or there.
        ///
        /// @param state where the invoice or credit memo stands
        /// @param key the key it goes to the ledger under
        /// @param number the ledger's number; null before it is posted
        record Taken(String state, @Nullable String key, @Nullable String number)
                implements Answered {}

        /// Somebody has to agree first.
        record Awaits(String words) implements Answered {}

        /// Nothing was done; everything that stands against it.
        record Refused(List<Problem> problems) implements Answered {
            public Refused {
                problems = List.copyOf(problems);
            }
        }
    }
}
