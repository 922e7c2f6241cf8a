package dev.throughline.reconcile;

import dev.throughline.model.AccountRole;
import dev.throughline.model.Currencies;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Ties the movement of each control account in a period to the documents of its subledger (DOMAIN
/// 6.1 RC11). Such an account is written by its subledger alone: what somebody journals into it by
/// hand leaves the subledger behind, and no list of open items shows it. Pure.
///
/// Receivables: the ERP's own invoices, credit memos and payments. Unbilled work: the lines the hub
/// posted, and what billing took out again. Deferred revenue and contract assets: what was invoiced
/// by a schedule; revenue that finance books out of it is shown and explained, since whether it is
/// right is for the checks of revenue.
final class ControlAccounts {
    /// The transactions in which finance moves value from deferred or unbilled to revenue.
    private static final Set<AccountRole> REVENUE =
            EnumSet.of(
                    AccountRole.EARNED_REVENUE,
                    AccountRole.CONTRACT_LOSS,
                    AccountRole.CONTRACT_LOSS_PROVISION);

    private static final Set<AccountRole> CONTRACT =
            EnumSet.of(AccountRole.DEFERRED_REVENUE, AccountRole.CONTRACT_ASSET);

    private final Books.Book book;
    private final String period;
    private final Set<String> types;
    private final Map<String, BilledFact> documents;
    private final Set<String> moving;
    private final Set<String> suspects = new HashSet<>();

    /// @param types the native record types of the subledger of receivables
    /// @param documents all documents of the ERP, by item
    /// @param moving items that changed while they were compared
    ControlAccounts(
            Books.Book book,
            String period,
            Set<String> types,
            Map<String, BilledFact> documents,
            Set<String> moving) {
        this.book = book;
        this.period = period;
        this.types = types;
        this.documents = documents;
        this.moving = moving;
    }

    /// Documents the ledger shows and the subledger did not: worth a second look.
    Set<String> suspects() {
        return Set.copyOf(suspects);
    }

    /// @param connection the ledger's
    /// @param keys the keys of all lines the hub knows
    List<Tie> ties(String connection, List<LedgerFact> rows, Set<String> keys) {
        List<Tie> ties = new ArrayList<>(receivable(connection, rows));
        ties.addAll(tie(AccountRole.WIP_SALES_VALUE, rows, row -> sourced(row, keys, connection)));
        Set<String> recognised = new HashSet<>();
        rows.stream()
                .filter(row -> REVENUE.contains(row.row().role()))
                .forEach(row -> recognised.add(item(connection, row)));
        for (AccountRole role : CONTRACT) {
            ties.addAll(
                    tie(
                            role,
                            rows,
                            row ->
                                    recognised.contains(item(connection, row))
                                            ? Break.RECOGNISED
                                            : sourced(row, keys, connection)));
        }
        return ties;
    }

    /// Why a row has no document behind it; null where it has one.
    private interface Source {
        @Nullable Break missing(LedgerFact row);
    }

    private @Nullable Break sourced(LedgerFact row, Set<String> keys, String connection) {
        String key = row.row().key();
        if (keys.contains(key) || documents.containsKey(item(connection, row))) {
            return null;
        }
        return key.isEmpty() ? Break.MANUAL_ENTRY : Break.ORPHAN;
    }

    private List<Tie> tie(AccountRole role, List<LedgerFact> rows, Source source) {
        Map<String, Sums> byCurrency = new TreeMap<>();
        for (LedgerFact row : rows) {
            if (row.row().role() != role) {
                continue;
            }
            BigDecimal amount = amount(row);
            Sums sums = byCurrency.computeIfAbsent(row.row().currency(), _ -> new Sums());
            sums.ledger = sums.ledger.add(amount);
            Break missing = source.missing(row);
            if (missing == null) {
                add(sums, amount);
            } else if (amount.signum() != 0) {
                sums.add(byHand(missing, row, amount));
            }
        }
        return ties(role, byCurrency);
    }

    private static void add(Sums sums, BigDecimal amount) {
        sums.source = sums.source.add(amount);
        sums.hub = sums.hub.add(amount);
        sums.posted = sums.posted.add(amount);
    }

    private static Difference byHand(Break why, LedgerFact row, BigDecimal amount) {
        return new Difference(
                why,
                null,
                row.row().key().isEmpty() ? null : row.row().key(),
                reference(row),
                BigDecimal.ZERO,
                amount,
                row.row().accountingDate(),
                why == Break.MANUAL_ENTRY
                        ? "Written into account "
                                + row.row().account()
                                + " by hand: no document of the subledger stands behind it."
                        : why.words());
    }

    // --- receivables: document by document

    private static final class Behind {
        @Nullable BilledFact document;
        BigDecimal rows = BigDecimal.ZERO;
        @Nullable LedgerFact first;
    }

    private List<Tie> receivable(String connection, List<LedgerFact> rows) {
        Map<String, Sums> byCurrency = new TreeMap<>();
        Map<String, Behind> byItem = new LinkedHashMap<>();
        documents.forEach((item, fact) -> {
            if (fact.booked() && fact.company().equals(book.code()) && in(fact)) {
                byItem.computeIfAbsent(item, _ -> new Behind()).document = fact;
            }
        });
        for (LedgerFact row : rows) {
            if (row.row().role() != AccountRole.RECEIVABLE) {
                continue;
            }
            Sums sums = byCurrency.computeIfAbsent(row.row().currency(), _ -> new Sums());
            sums.ledger = sums.ledger.add(amount(row));
            String item = item(connection, row);
            if (!types.contains(row.row().objectType())) {
                sums.add(byHand(Break.MANUAL_ENTRY, row, amount(row)));
                continue;
            }
            Behind behind = byItem.computeIfAbsent(item, _ -> new Behind());
            behind.rows = behind.rows.add(amount(row));
            behind.first = behind.first == null ? row : behind.first;
        }
        byItem.forEach((item, behind) -> document(byCurrency, item, behind));
        return ties(AccountRole.RECEIVABLE, byCurrency);
    }

    private boolean in(BilledFact fact) {
        return book.at(fact.date()).filter(period::equals).isPresent();
    }

    private void document(Map<String, Sums> byCurrency, String item, Behind behind) {
        BilledFact document = behind.document;
        LedgerFact row = behind.first;
        BigDecimal owed =
                document == null || document.gross() == null
                        ? BigDecimal.ZERO
                        : document.sort().signed(document.gross());
        String currency =
                document != null ? document.currency() : row == null ? "" : row.row().currency();
        Sums sums = byCurrency.computeIfAbsent(currency, _ -> new Sums());
        add(sums, owed);
        if (owed.compareTo(behind.rows) == 0) {
            return;
        }
        boolean isMoving = moving.contains(item);
        BilledFact elsewhere = documents.get(item);
        Break why;
        String words;
        if (isMoving) {
            why = Break.IN_MOTION;
            words = why.words();
        } else if (row == null) {
            why = Break.MISSING_IN_ERP;
            words = "The subledger has it, the ledger has no entry of it.";
        } else if (document != null) {
            why = Break.AMOUNT_CHANGED;
            words =
                    "The document says "
                            + owed.toPlainString()
                            + ", its entry "
                            + behind.rows.toPlainString()
                            + ".";
        } else if (elsewhere != null && elsewhere.booked()) {
            why = elsewhere.company().equals(book.code()) ? Break.OTHER_PERIOD : Break.WRONG_ENTITY;
            words = "The document is dated " + elsewhere.date() + ", its entry stands here.";
        } else {
            why = Break.NOT_READ;
            words = "The ledger has an entry of it, the list of documents does not show it.";
        }
        suspects.add(item);
        sums.add(
                new Difference(
                        why,
                        item,
                        null,
                        row != null
                                ? reference(row)
                                : document == null || document.number().isEmpty()
                                        ? item
                                        : document.number(),
                        owed,
                        behind.rows,
                        row != null
                                ? row.row().accountingDate()
                                : document == null ? null : document.date(),
                        words));
    }

    // --- both

    private List<Tie> ties(AccountRole role, Map<String, Sums> byCurrency) {
        List<Tie> ties = new ArrayList<>();
        byCurrency.forEach((currency, sums) -> {
            if (!sums.empty()) {
                ties.add(sums.tie(Check.RC11, role.code(), book.code(), period, currency));
            }
        });
        return ties;
    }

    private static String item(String connection, LedgerFact row) {
        return SourceFacts.item(connection, row.row().objectType(), row.row().externalId());
    }

    private static BigDecimal amount(LedgerFact row) {
        return BigDecimal.valueOf(row.row().minor(), Currencies.minorDigits(row.row().currency()));
    }

    private static String reference(LedgerFact row) {
        return row.row().number().isEmpty()
                ? row.row().objectType() + " " + row.row().externalId()
                : row.row().number();
    }
}
