package dev.throughline.reconcile;

import dev.throughline.model.AccountRole;
import dev.throughline.model.Currencies;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import dev.throughline.posting.FxPath;
import dev.throughline.posting.PostingLine;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What rounding leaves over (DOMAIN 4.12): lines in another currency are converted one by one, and
/// each is rounded; their sum, converted as a whole, is a little different. The residual is at most
/// one minor unit a line. It is shown and never hidden; more than that was converted at another
/// rate in the ledger.
final class Conversions {
    private final JdbcClient sql;

    Conversions(JdbcClient sql) {
        this.sql = sql;
    }

    /// The lines of one kind and currency that one rate converted.
    ///
    /// @param sum of their amounts
    /// @param converted each by itself, then added
    record Converted(PostingKind kind, Money sum, FxPath path, long lines, Money converted) {
        /// The sum as a whole.
        Money whole() {
            return path.convert(sum);
        }

        /// Both together, converted by the same rate.
        Converted plus(Converted other) {
            return new Converted(
                    kind,
                    sum.plus(other.sum),
                    path,
                    lines + other.lines,
                    converted.plus(other.converted));
        }
    }

    /// By what lines were converted: a rate that was published again unchanged is the same.
    private record Rate(PostingKind kind, String from, String to, List<String> legs) {
        static Rate of(Converted one) {
            return new Rate(
                    one.kind(),
                    one.path().from(),
                    one.path().to(),
                    one.path().legs().stream()
                            .map(leg ->
                                    leg.from()
                                            + leg.to()
                                            + leg.rate().stripTrailingZeros().toPlainString()
                                            + leg.inverse())
                            .toList());
        }
    }

    /// What the register says was converted in the books of one entity and period. The sums are
    /// made where the lines are, whatever their number.
    List<Converted> read(Books.Book book, String period) {
        return sql.sql(
                        """
                        select p.kind, c.currency, count(*) as lines, sum(p.minor) as minor, sum(split_part(p.line, E'\\t', 21)::bigint) as functional,
                               min(p.line) as one
                          from posting p join posting_cell c on c.id = p.cell
                         where c.entity = :entity and c.period = :period and p.state in ('POSTED', 'REVERSAL_PENDING', 'REVERSED') and not p.opening
                           and c.currency <> split_part(p.line, E'\\t', 23) and p.line <> ''
                         group by p.kind, c.currency, split_part(p.line, E'\\t', 22) order by 1, 2, 3\
                        """)
                .param("entity", book.id())
                .param("period", period)
                .query((row, _) -> {
                    PostingLine one = PostingLine.stored(row.getString("one"));
                    return new Converted(
                            PostingKind.valueOf(row.getString("kind")),
                            new Money(row.getLong("minor"), row.getString("currency")),
                            one.fx(),
                            row.getLong("lines"),
                            new Money(row.getLong("functional"), one.functional().ccy()));
                })
                .list();
    }

    /// One tie for each functional currency; none where nothing was converted.
    ///
    /// @param held what the register holds of that entity and period
    /// @param ledger what the ledger shows of it
    static List<Tie> ties(
            Books.Book book,
            String period,
            List<Converted> converted,
            List<HubFact> held,
            List<LedgerFact> ledger) {
        Map<PostingKind, Map<String, Long>> there = inLedger(held, ledger);
        Map<String, List<Converted>> byCurrency = new TreeMap<>();
        converted.stream()
                .filter(one -> one.sum().ccy().equals(one.path().from()))
                .collect(Collectors.groupingBy(Rate::of, LinkedHashMap::new, Collectors.toList()))
                .values()
                .forEach(same -> {
                    Converted one = same.stream().reduce(Converted::plus).orElseThrow();
                    byCurrency
                            .computeIfAbsent(one.converted().ccy(), _ -> new ArrayList<>())
                            .add(one);
                });
        List<Tie> ties = new ArrayList<>();
        byCurrency.forEach(
                (functional, some) -> ties.add(tie(book, period, functional, some, there)));
        return ties;
    }

    private static Tie tie(
            Books.Book book,
            String period,
            String functional,
            List<Converted> converted,
            Map<PostingKind, Map<String, Long>> there) {
        record Group(PostingKind kind, String currency) {}
        Map<Group, List<Converted>> groups = new LinkedHashMap<>();
        converted.forEach(one ->
                groups.computeIfAbsent(
                                new Group(one.kind(), one.sum().ccy()), _ -> new ArrayList<>())
                        .add(one));
        BigDecimal whole = BigDecimal.ZERO;
        BigDecimal lines = BigDecimal.ZERO;
        BigDecimal books = BigDecimal.ZERO;
        BigDecimal explained = BigDecimal.ZERO;
        List<Difference> differences = new ArrayList<>();
        int open = 0;
        for (Map.Entry<Group, List<Converted>> entry : groups.entrySet()) {
            Sum sum = Sum.of(entry.getValue(), functional);
            @Nullable Long minor =
                    there.getOrDefault(entry.getKey().kind(), Map.of())
                            .get(entry.getKey().currency());
            BigDecimal inBooks =
                    minor == null
                            ? sum.converted()
                            : BigDecimal.valueOf(minor, Currencies.minorDigits(functional));
            whole = whole.add(sum.whole());
            lines = lines.add(sum.converted());
            books = books.add(inBooks);
            BigDecimal residual = sum.whole().subtract(inBooks);
            if (residual.signum() == 0) {
                continue;
            }
            BigDecimal most = BigDecimal.valueOf(sum.lines(), Currencies.minorDigits(functional));
            Break why =
                    residual.abs().compareTo(most) <= 0
                            ? Break.ROUNDING
                            : Break.CONVERTED_OTHERWISE;
            if (why.explained()) {
                explained = explained.add(residual);
            } else {
                open++;
            }
            differences.add(
                    new Difference(
                            why,
                            null,
                            entry.getKey().kind().name() + " " + entry.getKey().currency(),
                            null,
                            sum.whole(),
                            inBooks,
                            null,
                            sum.words(most, inBooks, functional)));
        }
        return new Tie(
                Check.FX,
                "",
                book.code(),
                period,
                functional,
                whole,
                lines,
                lines,
                books,
                explained,
                differences.size(),
                open,
                differences,
                "");
    }

    /// What several rates made of one kind and currency.
    private record Sum(
            BigDecimal amount,
            String currency,
            BigDecimal whole,
            BigDecimal converted,
            long lines,
            String rates) {
        static Sum of(List<Converted> some, String functional) {
            BigDecimal amount = BigDecimal.ZERO;
            BigDecimal whole = BigDecimal.ZERO;
            BigDecimal converted = BigDecimal.ZERO;
            long lines = 0;
            List<String> rates = new ArrayList<>();
            for (Converted one : some) {
                amount = amount.add(one.sum().decimal());
                whole = whole.add(one.whole().decimal());
                converted = converted.add(one.converted().decimal());
                lines += one.lines();
                rates.add(one.path().log());
            }
            return new Sum(
                    amount,
                    some.getFirst().sum().ccy(),
                    whole,
                    converted,
                    lines,
                    rates.size() > 3
                            ? rates.getFirst() + " and " + (rates.size() - 1) + " more rates"
                            : String.join("; ", rates));
        }

        String words(BigDecimal most, BigDecimal inBooks, String functional) {
            return amount.toPlainString()
                    + " "
                    + currency
                    + " at "
                    + rates
                    + " is "
                    + whole.toPlainString()
                    + " "
                    + functional
                    + "; its "
                    + lines
                    + (lines == 1 ? " line" : " lines, each rounded, add to ")
                    + (lines == 1 ? " is " : "")
                    + converted.toPlainString()
                    + " "
                    + functional
                    + (inBooks.compareTo(converted) == 0
                            ? ""
                            : ", and the ledger shows " + inBooks.toPlainString())
                    + ". Rounding may be up to "
                    + most.toPlainString()
                    + ".";
        }
    }

    /// What the ledger shows in its own currency for the hub's lines, by kind and transaction
    /// currency; nothing where it does not tell.
    private static Map<PostingKind, Map<String, Long>> inLedger(
            List<HubFact> held, List<LedgerFact> ledger) {
        Map<String, PostingKind> kinds = new HashMap<>();
        for (HubFact fact : held) {
            if (fact.inLedger() && fact.lineKey() != null) {
                kinds.put(fact.lineKey(), fact.kind());
            }
        }
        Map<PostingKind, Map<String, Long>> sums = new EnumMap<>(PostingKind.class);
        for (LedgerFact fact : ledger) {
            PostingKind kind = kinds.get(fact.row().key());
            Long functional = fact.row().functionalMinor();
            AccountRole role = fact.row().role();
            if (kind == null || functional == null || role == null || role != leading(kind, role)) {
                continue;
            }
            sums.computeIfAbsent(kind, _ -> new HashMap<>())
                    .merge(
                            fact.row().currency(),
                            role == AccountRole.IC_PAYABLE ? -functional : functional,
                            Math::addExact);
        }
        return sums;
    }

    /// The account whose side carries a kind's amount: debits, and the payable of a borrower.
    private static @Nullable AccountRole leading(PostingKind kind, AccountRole role) {
        return switch (kind) {
            case LABOUR_COST ->
                    role == AccountRole.RESOURCING_COST ? role : AccountRole.PROJECT_COST_LABOUR;
            case EXPENSE_COST ->
                    role == AccountRole.INPUT_TAX ? role : AccountRole.PROJECT_COST_EXPENSE;
            case UNBILLED_TIME, UNBILLED_EXPENSE -> AccountRole.WIP_SALES_VALUE;
            case IC_SALES -> AccountRole.IC_RECEIVABLE;
            case IC_COST -> AccountRole.IC_PAYABLE;
            default -> null;
        };
    }
}
