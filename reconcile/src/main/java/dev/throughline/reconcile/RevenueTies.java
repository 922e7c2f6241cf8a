package dev.throughline.reconcile;

import dev.throughline.model.AccountRole;
import dev.throughline.model.Currencies;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Ties the revenue of a period and what it did to contract assets and liabilities, contract by
/// contract, to the ledger (DOMAIN 4.9, 6.1 RC8 and RC9). Movements are compared, not balances:
/// each period shows its own break. Pure.
///
/// What no contract is behind is another check's: work on projects without a contract is left out
/// on both sides. An entry of finance that names neither project nor invoice is told, since nobody
/// can say whose revenue it is.
final class RevenueTies {
    private static final Set<AccountRole> REVENUE =
            EnumSet.of(
                    AccountRole.EARNED_REVENUE,
                    AccountRole.INVOICED_REVENUE,
                    AccountRole.ACCRUED_REVENUE);

    private static final Set<AccountRole> POSITION =
            EnumSet.of(
                    AccountRole.WIP_SALES_VALUE,
                    AccountRole.CONTRACT_ASSET,
                    AccountRole.DEFERRED_REVENUE);

    /// What only finance writes.
    private static final Set<AccountRole> FINANCE =
            EnumSet.of(
                    AccountRole.EARNED_REVENUE,
                    AccountRole.CONTRACT_ASSET,
                    AccountRole.DEFERRED_REVENUE);

    private final String entity;
    private final String period;
    private final LocalDate end;
    private final Map<UUID, ContractMovement> movements = new TreeMap<>();
    private final Map<UUID, Booked> booked = new HashMap<>();
    private final List<LedgerFact> nobodys = new ArrayList<>();

    /// What the ledger says of a contract.
    private static final class Booked {
        final Map<String, BigDecimal> revenue = new TreeMap<>();
        final Map<String, BigDecimal> net = new TreeMap<>();
        boolean recognised;
    }

    /// @param end the period's last day, from which a difference ages
    /// @param contractOf whose contract a row is about; null where none is behind it
    RevenueTies(
            String entity,
            String period,
            LocalDate end,
            Collection<ContractMovement> movements,
            List<LedgerFact> rows,
            Function<LedgerFact, @Nullable UUID> contractOf) {
        this.entity = entity;
        this.period = period;
        this.end = end;
        movements.forEach(one -> this.movements.put(one.contract(), one));
        for (LedgerFact row : rows) {
            AccountRole role = row.row().role();
            if (role == null || !concerns(row)) {
                continue;
            }
            boolean revenue = REVENUE.contains(role);
            UUID contract = contractOf.apply(row);
            if (contract == null) {
                if (FINANCE.contains(role)
                        && row.row().key().isEmpty()
                        && !row.row().refs().containsKey("project")
                        && !row.row().refs().containsKey("client")) {
                    nobodys.add(row);
                }
                continue;
            }
            Booked one = booked.computeIfAbsent(contract, _ -> new Booked());
            BigDecimal amount = amount(row);
            (revenue ? one.revenue : one.net)
                    .merge(
                            row.row().currency(),
                            revenue ? amount.negate() : amount,
                            BigDecimal::add);
            one.recognised |= role == AccountRole.EARNED_REVENUE;
        }
    }

    /// Whether a row is in an account of revenue, contract assets or contract liabilities.
    static boolean concerns(LedgerFact row) {
        AccountRole role = row.row().role();
        return role != null && (REVENUE.contains(role) || POSITION.contains(role));
    }

    /// RC8.
    List<Tie> revenue() {
        return ties(
                Check.RC8,
                Break.REVENUE_DIFFERS,
                ContractMovement::revenue,
                ContractMovement::posted,
                one -> one.revenue,
                row -> row.row().role() == AccountRole.EARNED_REVENUE,
                BigDecimal::negate);
    }

    /// RC9.
    List<Tie> positions() {
        return ties(
                Check.RC9,
                Break.POSITION_DIFFERS,
                ContractMovement::net,
                ContractMovement::netPosted,
                one -> one.net,
                row -> row.row().role() != AccountRole.EARNED_REVENUE,
                amount -> amount);
    }

    private List<Tie> ties(
            Check check,
            Break differs,
            Function<ContractMovement, BigDecimal> approved,
            Function<ContractMovement, BigDecimal> posted,
            Function<Booked, Map<String, BigDecimal>> there,
            java.util.function.Predicate<LedgerFact> mine,
            java.util.function.UnaryOperator<BigDecimal> side) {
        Map<String, Sums> byCurrency = new TreeMap<>();
        movements
                .values()
                .forEach(one -> {
                    Booked own = booked.get(one.contract());
                    BigDecimal ledger =
                            own == null
                                    ? BigDecimal.ZERO
                                    : there.apply(own)
                                            .getOrDefault(one.currency(), BigDecimal.ZERO);
                    Sums sums = byCurrency.computeIfAbsent(one.currency(), _ -> new Sums());
                    BigDecimal all = approved.apply(one);
                    BigDecimal certain = posted.apply(one);
                    sums.source = sums.source.add(all);
                    sums.hub = sums.hub.add(all);
                    sums.posted = sums.posted.add(certain);
                    sums.ledger = sums.ledger.add(ledger);
                    if (all.compareTo(certain) != 0) {
                        sums.add(
                                line(
                                        Break.NOT_SENT,
                                        one,
                                        all.subtract(certain),
                                        BigDecimal.ZERO,
                                        "Earned by work that is approved and not in the ledger yet."));
                    }
                    judge(sums, differs, one, certain, ledger, own != null && own.recognised);
                });
        booked.forEach((contract, own) ->
                there.apply(own)
                        .forEach((currency, amount) -> {
                            ContractMovement one = movements.get(contract);
                            if (one != null && !one.currency().equals(currency)) {
                                Sums sums = byCurrency.computeIfAbsent(currency, _ -> new Sums());
                                sums.ledger = sums.ledger.add(amount);
                                if (amount.signum() != 0) {
                                    sums.add(
                                            line(
                                                    differs,
                                                    one,
                                                    BigDecimal.ZERO,
                                                    amount,
                                                    "The contract is in "
                                                            + one.currency()
                                                            + ", the ledger's entry in "
                                                            + currency
                                                            + "."));
                                }
                            }
                        }));
        for (LedgerFact row : nobodys) {
            if (mine.test(row)) {
                Sums sums = byCurrency.computeIfAbsent(row.row().currency(), _ -> new Sums());
                BigDecimal amount = side.apply(amount(row));
                sums.ledger = sums.ledger.add(amount);
                sums.add(
                        new Difference(
                                Break.MANUAL_ENTRY,
                                null,
                                null,
                                row.row().number().isEmpty()
                                        ? row.row().externalId()
                                        : row.row().number(),
                                BigDecimal.ZERO,
                                amount,
                                row.row().accountingDate(),
                                "It names no project, so nobody can tell whose revenue it is."));
            }
        }
        List<Tie> ties = new ArrayList<>();
        byCurrency.forEach((currency, sums) -> {
            if (!sums.empty()) {
                ties.add(sums.tie(check, "", entity, period, currency));
            }
        });
        return ties;
    }

    private void judge(
            Sums sums,
            Break differs,
            ContractMovement one,
            BigDecimal certain,
            BigDecimal ledger,
            boolean recognised) {
        BigDecimal rest = certain.subtract(ledger);
        if (rest.signum() == 0) {
            return;
        }
        BigDecimal unit = BigDecimal.ONE.movePointLeft(Currencies.minorDigits(one.currency()));
        if (rest.abs().compareTo(unit) <= 0) {
            sums.add(line(Break.ROUNDING, one, certain, ledger, Break.ROUNDING.words()));
        } else if (!recognised && rest.compareTo(one.byRule()) == 0) {
            sums.add(
                    line(
                            Break.NOT_RECOGNISED,
                            one,
                            certain,
                            ledger,
                            "Earned by the rules of its lines: "
                                    + one.byRule().toPlainString()
                                    + ". Finance has booked no revenue of it in this period yet."));
        } else {
            sums.add(
                    line(
                            differs,
                            one,
                            certain,
                            ledger,
                            "Here "
                                    + certain.toPlainString()
                                    + " by the contract's lines, in the ledger "
                                    + ledger.toPlainString()
                                    + "."));
        }
    }

    private Difference line(
            Break why, ContractMovement one, BigDecimal left, BigDecimal right, String words) {
        return new Difference(why, null, null, one.number(), left, right, end, words);
    }

    private static BigDecimal amount(LedgerFact row) {
        return BigDecimal.valueOf(row.row().minor(), Currencies.minorDigits(row.row().currency()));
    }
}
