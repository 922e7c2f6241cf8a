package dev.throughline.api;

import dev.throughline.evidence.Actor;
import dev.throughline.model.CreditMemo.Disposition;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.time.LocalDate;
import java.util.List;
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
