package dev.throughline.billing;

import dev.throughline.billing.Amendment.Change;
import dev.throughline.billing.AmendmentStore.LineRate;
import dev.throughline.billing.AmendmentStory.AgreedRate;
import dev.throughline.model.ContractAmendment.AmendmentKind;
import dev.throughline.model.Currencies;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An amendment as somebody asks for it, by the contract's own line numbers.
///
/// @param seq its number in the contract, from 1 without a gap
/// @param effective the first day it holds
/// @param distinct whether what is added is distinct; null where nobody has said
/// @param standAlone whether it is sold at its stand-alone price; null where nobody has said
public record AmendmentRequest(
        UUID contract,
        int seq,
        LocalDate effective,
        List<LineRequest> lines,
        @Nullable Boolean distinct,
        @Nullable Boolean standAlone) {
    /// More lines than a contract that people read.
    public static final int LINES_MAX = 200;

    /// Changes of one line's billing schedule at most: ten years billed every month, twice over.
    public static final int ITEMS_MAX = 240;

    public AmendmentRequest {
        lines = List.copyOf(lines);
    }

    /// By how much it changes one line; null leaves a figure alone. Amounts are in the contract's
    /// currency, cost in that of the line's estimate.
    ///
    /// @param line its number, for example L1
    /// @param price by which the price changes, may be negative
    /// @param limit by which the most that may be billed changes
    /// @param cost by which the estimated cost at completion changes
    /// @param hours by which the estimated hours at completion change
    /// @param rates prices of an hour by role, from its day on
    /// @param schedule what changes of the amounts it is billed by
    public record LineRequest(
            String line,
            @Nullable BigDecimal price,
            @Nullable BigDecimal limit,
            @Nullable BigDecimal cost,
            @Nullable BigDecimal hours,
            List<RateRequest> rates,
            List<ItemRequest> schedule) {
        public LineRequest {
            rates = List.copyOf(rates);
            schedule = List.copyOf(schedule);
        }

        /// One that leaves the schedule alone.
        public LineRequest(
                String line,
                @Nullable BigDecimal price,
                @Nullable BigDecimal limit,
                @Nullable BigDecimal cost,
                @Nullable BigDecimal hours,
                List<RateRequest> rates) {
            this(line, price, limit, cost, hours, rates, List.of());
        }

        private boolean changesNothing() {
            return price == null
                    && limit == null
                    && cost == null
                    && hours == null
                    && rates.isEmpty()
                    && schedule.isEmpty();
        }
    }

    /// An amount that a line is billed by: a new one, which needs day and amount; or one that is
    /// there, with another day, amount or wording, or that is billed no more.
    ///
    /// @param item the billing schedule item that changes; null for a new one
    /// @param due the day it is billed; null leaves it alone
    /// @param amount before tax, in the contract's currency; null leaves it alone
    /// @param description what the client reads; null leaves it alone
    /// @param cancel whether it is billed no more
    public record ItemRequest(
            @Nullable UUID item,
            @Nullable LocalDate due,
            @Nullable BigDecimal amount,
            @Nullable String description,
            boolean cancel) {
        private String said() {
            return item + "|" + due + "|" + plain(amount) + "|" + description + "|" + cancel;
        }
    }

    /// A price of an hour.
    public record RateRequest(String role, BigDecimal price) {}

    /// The same in the terms of the hub, where nothing stands against it.
    record Understood(
            List<Change> changes,
            List<LineRate> rates,
            Money deltaValue,
            @Nullable Money deltaCost) {}

    /// Reads it against the contract as it stands; everything that is wrong is told at once.
    ///
    /// @param standing the contract on the eve of the amendment
    /// @param before what was agreed before
    /// @param problems takes what is wrong
    Understood against(
            UUID amendment, Position standing, Amendments before, List<Problem> problems) {
        String ccy = standing.ccy();
        List<Change> changes = new ArrayList<>();
        List<LineRate> rates = new ArrayList<>();
        Money deltaValue = Money.zero(ccy);
        Money deltaCost = null;
        Set<String> named = new HashSet<>();
        if (lines.isEmpty()) {
            problems.add(
                    problem(
                            "CTR-AMEND-LINES",
                            "Amendment " + seq + " changes nothing.",
                            "Name at least one line and what changes of it.",
                            "lines"));
        }
        for (LineRequest asked : lines) {
            LinePosition line =
                    standing.lines().stream()
                            .filter(one -> one.lineNo().equalsIgnoreCase(asked.line()))
                            .findFirst()
                            .orElse(null);
            if (line == null) {
                problems.add(
                        problem(
                                "CTR-AMEND-LINES",
                                "Contract "
                                        + standing.number()
                                        + " has no line '"
                                        + asked.line()
                                        + "'; it has "
                                        + standing.lines().stream()
                                                .map(LinePosition::lineNo)
                                                .collect(Collectors.joining(", "))
                                        + ".",
                                "Name one of them, or add the line to the deal in the CRM first.",
                                "line"));
                continue;
            }
            if (!named.add(line.lineNo())) {
                problems.add(
                        problem(
                                "CTR-AMEND-LINES",
                                "Line " + line.lineNo() + " is named twice.",
                                "Say all changes of a line in one place.",
                                "line"));
                continue;
            }
            if (asked.changesNothing()) {
                problems.add(
                        problem(
                                "CTR-AMEND-LINES",
                                "Nothing of line " + line.lineNo() + " changes.",
                                "Give price, limit, cost, hours, rates or a schedule, or leave the line out.",
                                "line"));
            }
            String costCcy = line.estimate() == null ? ccy : line.estimate().ccy();
            Money price = money(asked.price(), ccy, line, "price", problems);
            Money limit = money(asked.limit(), ccy, line, "limit", problems);
            Money cost = money(asked.cost(), costCcy, line, "cost", problems);
            fits(line, price, limit, problems);
            changes.add(new Change(line.line().toString(), price, limit, cost, asked.hours()));
            if (price != null) {
                deltaValue = deltaValue.plus(price);
            }
            if (cost != null && (deltaCost == null || deltaCost.ccy().equals(cost.ccy()))) {
                deltaCost = deltaCost == null ? cost : deltaCost.plus(cost);
            }
            for (RateRequest rate : asked.rates()) {
                rates.add(
                        new LineRate(
                                amendment,
                                line.line(),
                                new AgreedRate(rate.role(), rate.price(), ccy)));
            }
        }
        before.refuses(
                        new Amendment(
                                standing.number(),
                                seq,
                                effective,
                                Amendment.State.DRAFT,
                                changes,
                                Set.of(),
                                Set.of()))
                .ifPresent(problems::add);
        return new Understood(changes, rates, deltaValue, deltaCost);
    }

    private static void fits(
            LinePosition line,
            @Nullable Money price,
            @Nullable Money limit,
            List<Problem> problems) {
        Money oldPrice = line.price();
        Money oldLimit = line.limit();
        if (price != null && oldPrice != null && oldPrice.plus(price).minor() < 0) {
            problems.add(
                    problem(
                            "CTR-VALUE-MISMATCH",
                            "Line "
                                    + line.lineNo()
                                    + " costs "
                                    + oldPrice
                                    + "; taking "
                                    + price.negated()
                                    + " off leaves less than nothing.",
                            "Take off at most " + oldPrice + ".",
                            "price"));
        }
        if (limit != null) {
            Money now = oldLimit == null ? limit : oldLimit.plus(limit);
            if (now.compareTo(line.billed()) < 0) {
                problems.add(
                        problem(
                                "CTR-NTE-EXCEEDED",
                                "A limit of "
                                        + now
                                        + " on line "
                                        + line.lineNo()
                                        + " is less than what is billed already, "
                                        + line.billed()
                                        + ".",
                                "Agree on a higher limit, or credit what is above it first.",
                                "limit"));
            }
        }
    }

    private static @Nullable Money money(
            @Nullable BigDecimal amount,
            String ccy,
            LinePosition line,
            String what,
            List<Problem> problems) {
        if (amount == null) {
            return null;
        }
        try {
            return Money.of(amount, ccy);
        } catch (IllegalArgumentException | ArithmeticException _) {
            problems.add(
                    problem(
                            "CTR-VALUE-MISMATCH",
                            "The "
                                    + what
                                    + " of line "
                                    + line.lineNo()
                                    + ", "
                                    + amount.toPlainString()
                                    + ", is no amount of "
                                    + ccy
                                    + ".",
                            "Use at most "
                                    + Currencies.minorDigits(ccy)
                                    + " digits after the point.",
                            what));
            return null;
        }
    }

    /// What kind of change it is, by what it changes.
    AmendmentKind kind() {
        boolean rates = lines.stream().anyMatch(line -> !line.rates().isEmpty());
        boolean work = lines.stream().anyMatch(line -> line.cost() != null || line.hours() != null);
        boolean price =
                lines.stream().anyMatch(line -> line.price() != null || line.limit() != null);
        if (rates) {
            return work || price ? AmendmentKind.MIXED : AmendmentKind.RATE;
        }
        return work ? AmendmentKind.SCOPE : AmendmentKind.PRICE;
    }

    /// The same text for the same request: format 1.
    String fingerprint() {
        return "1\n"
                + contract
                + "\n"
                + seq
                + "\n"
                + effective
                + "\n"
                + distinct
                + "\n"
                + standAlone
                + "\n"
                + lines.stream()
                        .map(line ->
                                line.line().toLowerCase(Locale.ROOT)
                                        + " "
                                        + plain(line.price())
                                        + " "
                                        + plain(line.limit())
                                        + " "
                                        + plain(line.cost())
                                        + " "
                                        + plain(line.hours())
                                        + line.rates().stream()
                                                .map(rate ->
                                                        " "
                                                                + rate.role()
                                                                + "="
                                                                + plain(rate.price()))
                                                .sorted()
                                                .collect(Collectors.joining())
                                        + line.schedule().stream()
                                                .map(ItemRequest::said)
                                                .sorted()
                                                .map(item -> " " + item)
                                                .collect(Collectors.joining()))
                        .sorted()
                        .collect(Collectors.joining("\n"));
    }

    private static String plain(@Nullable BigDecimal number) {
        return number == null ? "-" : number.stripTrailingZeros().toPlainString();
    }

    private static Problem problem(String code, String text, String mend, String field) {
        return new Problem(Problem.Mender.DATA, code, text, mend, field);
    }
}
