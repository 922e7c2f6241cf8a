package dev.throughline.console;

import dev.throughline.billing.BillingStore;
import dev.throughline.console.ConsoleSettings.SystemFace;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import dev.throughline.worklist.Cases;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the invoice pages show.
public final class InvoicePages {
    private InvoicePages() {}

    /// What one system says.
    ///
    /// @param words its state, a dash where it has no such invoice
    /// @param number the ERP's number as it is shown there; empty where it shows none
    public record Side(String words, String number) {
        /// Nothing of it is there.
        static final Side NONE = new Side("–", "");
    }

    /// PSA, hub and ERP beside one another.
    ///
    /// @param differs whether somebody has to look at it
    /// @param since since when they stand so, null where they were not compared yet
    public record Trio(
            Side psa,
            Badge hub,
            Side erp,
            Badge verdict,
            boolean differs,
            @Nullable Instant since) {}

    /// An invoice in the list.
    ///
    /// @param name the ERP's number, else the proposal's
    public record Row(
            String href,
            String name,
            String client,
            Trio trio,
            @Nullable String dated,
            @Nullable String due,
            boolean overdue,
            String net,
            String gross,
            String open) {}

    /// What stands against a release.
    ///
    /// @param code as of the cases; empty where there is none
    /// @param words what is wrong and how it is mended
    public record Against(String code, String words) {
        /// From a line of the books.
        static Against of(String line) {
            int end = line.indexOf(": ");
            return end > 0 && line.substring(0, end).matches("[A-Z][A-Z0-9-]*")
                    ? new Against(line.substring(0, end), line.substring(end + 2))
                    : new Against("", line);
        }
    }

    /// Who has to agree.
    ///
    /// @param by who did, null where nobody has
    public record Role(String code, String words, @Nullable String by, @Nullable Instant at) {}

    /// A proposal before it is released.
    ///
    /// @param net what would be posted, before tax
    /// @param psaNet what the PSA asks for where that is something else, else null
    /// @param stand what is to be done about it
    /// @param act the verb of the way on
    public record Proposed(
            String href,
            String name,
            String client,
            String net,
            @Nullable String psaNet,
            List<Against> problems,
            List<Against> waits,
            List<Role> roles,
            Badge stand,
            String act,
            Instant lookedAt) {
        /// Whether nothing stands against it.
        public boolean ready() {
            return problems.isEmpty() && waits.isEmpty();
        }

        /// Whether everybody agreed.
        public boolean agreed() {
            return roles.stream().allMatch(role -> role.by() != null);
        }
    }

    /// A number over the list.
    public record Stat(String name, long count, List<Money> money, String under, String href) {}

    /// The list page.
    ///
    /// @param any whether there is any invoice
    /// @param queued how many proposals there are; `queue` holds the first of them
    public record Board(
            boolean any,
            String answer,
            Tone tone,
            List<Stat> stats,
            List<Proposed> queue,
            long queued,
            InvoiceFilter filter,
            List<PostingPages.Option> states,
            List<Row> rows,
            @Nullable String next,
            @Nullable String first) {}

    /// An item beneath a line.
    ///
    /// @param amount what is billed of it; empty before the release
    /// @param live whether it is held by this line; else it may be billed by another one
    public record Item(String words, String amount, @Nullable String href, boolean live) {}

    /// A line.
    ///
    /// @param writtenDown what the review took off; null where nothing
    public record Line(
            String number,
            String kind,
            String words,
            @Nullable String project,
            @Nullable String projectHref,
            String qty,
            String price,
            String amount,
            @Nullable String credited,
            @Nullable String writtenDown,
            List<Item> items) {}

    /// A document of the invoice or of one of its credit memos.
    public record Sent(
            BillingStore.Released released, String kind, SystemFace ledger, Badge badge) {}

    /// A line of a credit memo.
    public record CreditLine(String line, String amount, String disposition, String reason) {}

    /// A credit memo.
    ///
    /// @param explain where to say what becomes of its value; null where that was said
    public record Credit(
            String href,
            String name,
            Badge badge,
            @Nullable String dated,
            String net,
            List<CreditLine> lines,
            @Nullable String explain) {}

    /// A payment, as far as it is set against this invoice.
    public record Paid(String href, String name, String dated, String amount, String discount) {}

    /// A row of the comparison of PSA, hub and ERP.
    public record Compared(String name, String psa, String hub, String erp, boolean differs) {}

    /// An item of a proposal that can be moved or written down.
    ///
    /// @param source its key
    /// @param down what was written down of it; empty where nothing
    public record ReviewItem(
            String source, String words, String hours, String amount, String down) {}

    /// A line of a proposal with its items.
    ///
    /// @param fixed whether it is billed by a schedule, so that nothing of it is written down
    public record ReviewLine(
            String number,
            String words,
            String kind,
            String amount,
            boolean fixed,
            List<ReviewItem> items) {}

    /// A write-down of a proposal.
    ///
    /// @param request the key it goes by
    /// @param open whether it waits for a second person
    public record Down(
            String request,
            String amount,
            String person,
            Instant at,
            String reason,
            boolean open,
            Badge badge) {}

    /// The page on which a proposal is reviewed item by item.
    ///
    /// @param fingerprint what the person looks at
    /// @param chosen the items that were chosen, by their keys
    /// @param limit what one person may give up of one invoice; empty where there is no limit
    public record ReviewPage(
            UUID id,
            String name,
            String client,
            boolean people,
            String ccy,
            String net,
            String writtenDown,
            String fingerprint,
            List<ReviewLine> lines,
            List<String> chosen,
            String amount,
            String reason,
            String limit,
            List<Down> downs,
            String did,
            List<Problem> problems) {}

    /// What can be done.
    ///
    /// @param people whether a person is known
    /// @param billing whether this hub releases invoices
    /// @param fingerprint what one agrees to
    /// @param cancel whether it can be dropped still
    /// @param review whether the hub collected it, so that it is changed here
    /// @param credit whether anything of it can be credited from here
    public record Acts(
            boolean people,
            boolean billing,
            String fingerprint,
            boolean cancel,
            boolean review,
            boolean credit) {}

    /// A row of what would be booked.
    ///
    /// @param document which document books it
    /// @param account the ledger's account, empty where it is not configured here
    /// @param debit empty for a credit
    public record Booked(
            String document, String role, String account, String debit, String credit) {}

    /// What a release would post now.
    ///
    /// @param tax the treatment, empty where it cannot be told
    /// @param grounds what the treatment rests on
    public record Preview(
            String fingerprint,
            List<Line> lines,
            String net,
            String dated,
            String due,
            String tax,
            List<String> grounds,
            List<Booked> bookings,
            List<Against> problems,
            List<Against> waits) {}

    /// The way on where PSA and ERP disagree.
    ///
    /// @param words what is wrong
    /// @param way what mends it
    /// @param act the act the hub has for it: `carry`, `ask`, `accept`; empty where somebody has to
    ///   go to a system
    /// @param button the act in words
    /// @param effect what the act does
    /// @param others what else somebody may do, and where
    public record Mend(
            String words,
            String way,
            String act,
            String button,
            String effect,
            List<String> others) {}

    /// A credit that waits for a second person.
    public record Wish(
            String request,
            String net,
            String person,
            Instant at,
            String reason,
            List<CreditLine> lines) {}

    /// A line of an invoice to be credited.
    ///
    /// @param left what may still be credited
    /// @param whole whether it is credited in full or not at all
    public record Creditable(
            String number,
            String words,
            String kind,
            String amount,
            String left,
            boolean open,
            boolean whole,
            CreditForm.Entry entry) {}

    /// What a credit would come to.
    ///
    /// @param above the limit of one person it passes, empty where it does not
    /// @param request the key it is asked for under
    public record CreditPlanned(
            String net,
            String returned,
            String rebilled,
            String writtenOff,
            List<Booked> bookings,
            String above,
            String request) {}

    /// The page on which lines are credited.
    ///
    /// @param planned null before it was asked for, and where it cannot be
    public record CreditPage(
            UUID id,
            String name,
            String client,
            boolean people,
            String ccy,
            List<Creditable> lines,
            CreditForm form,
            List<Problem> problems,
            @Nullable CreditPlanned planned) {}

    /// The page on which a credit memo of the ERP is explained.
    ///
    /// @param net what it takes back before tax
    /// @param invoice the invoice it is against; null where somebody has to name it first
    /// @param invoices those it may be against, where the ERP names none
    /// @param known whether the invoice was released here
    /// @param planned null before it was asked for, and where it cannot be
    public record ExplainPage(
            UUID credit,
            String number,
            String client,
            boolean people,
            String net,
            @Nullable UUID invoice,
            String invoiceName,
            List<PostingPages.Option> invoices,
            boolean known,
            String ccy,
            List<Creditable> lines,
            CreditForm form,
            List<Problem> problems,
            @Nullable CreditPlanned planned) {}

    /// What a client does not accept.
    ///
    /// @param answered by whom and with which words; empty while it is open
    public record Disputed(
            String amount,
            String reason,
            String person,
            Instant at,
            boolean open,
            Badge badge,
            String answered) {}

    /// What happens between posting and payment.
    ///
    /// @param sendings when and how it went to the client, in words
    /// @param disputes newest first
    /// @param send whether it can be said that it was sent
    /// @param dispute whether a dispute can be opened
    /// @param today the day that is offered
    /// @param ccy of what can be disputed
    /// @param open what is still to be paid; empty where it is not known
    public record Delivery(
            List<String> sendings,
            List<Disputed> disputes,
            boolean send,
            boolean dispute,
            String today,
            String ccy,
            String open) {
        /// Whether there is anything to show or do.
        public boolean any() {
            return send || dispute || !sendings.isEmpty() || !disputes.isEmpty();
        }
    }

    /// One invoice.
    ///
    /// @param proposed null once it is released
    /// @param preview what a release would post, null once it is released
    /// @param mend the way on where PSA and ERP disagree, null where they do not
    /// @param wishes credits that wait for a second person
    /// @param delivery what happens between posting and payment
    /// @param sent whether its lines are what the ledger was sent
    public record Page(
            UUID id,
            String title,
            Badge badge,
            String answer,
            String did,
            List<Problem> refused,
            Trio trio,
            List<Compared> compared,
            List<Stat> money,
            @Nullable Proposed proposed,
            Acts acts,
            @Nullable Preview preview,
            @Nullable Mend mend,
            List<Wish> wishes,
            Delivery delivery,
            List<Cases.Case> cases,
            boolean sent,
            List<Line> lines,
            String sum,
            boolean moreItems,
            List<Sent> documents,
            List<Credit> credits,
            List<Paid> payments,
            List<Fact> facts,
            List<Moment> life) {}

    /// A fact about it.
    public record Fact(String name, String words, @Nullable String href) {}
}
