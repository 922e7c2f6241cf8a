package dev.throughline.billing;

import dev.throughline.model.CreditMemo.Disposition;
import dev.throughline.model.Invoice.LineKind;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a credit memo takes back, line by line, and what becomes of it (DOMAIN 4.8): never more
/// than the invoice asked for, milestones only in full.
public sealed interface CreditPlan {

    /// It can be posted.
    ///
    /// @param net all of it before tax
    /// @param returned what stands as unbilled again
    /// @param rebilled what a new invoice bills at once
    /// @param writtenOff what is given up
    /// @param parts which items it takes back, and how much of each; a line that bills no items has
    ///   none
    record Planned(Money net, Money returned, Money rebilled, Money writtenOff, List<Part> parts)
            implements CreditPlan {
        public Planned {
            parts = List.copyOf(parts);
        }
    }

    /// It cannot; nothing is posted. All problems at once.
    record Refused(List<Problem> problems) implements CreditPlan {
        public Refused {
            problems = List.copyOf(problems);
        }
    }

    /// A posted invoice as far as a credit is concerned; of one settled before the hub came, one
    /// line with what is known.
    ///
    /// @param number the ERP's
    /// @param lines lines before tax
    /// @param creditedApart credits that name no line, before tax; they lessen what the whole
    ///   invoice may still be credited by
    record Original(String number, List<Line> lines, Money creditedApart) {
        public Original {
            lines = List.copyOf(lines);
        }

        /// What may still be credited in all.
        public Money uncredited() {
            return lines.stream()
                    .map(Line::uncredited)
                    .reduce(Money.zero(creditedApart.ccy()), Money::plus)
                    .minus(creditedApart);
        }
    }

    /// One of its lines.
    ///
    /// @param line its name
    /// @param amount before tax
    /// @param credited already, before tax
    /// @param items what of it stands on which item, after earlier credits, in the order credits
    ///   take it
    record Line(
            String line,
            LineKind kind,
            Money amount,
            Money credited,
            LinkedHashMap<String, Money> items) {
        public Line {
            items = new LinkedHashMap<>(items);
        }

        /// What may still be credited.
        public Money uncredited() {
            return amount.minus(credited);
        }
    }

    /// What somebody wants credited. A line may be asked for several times with different
    /// dispositions.
    ///
    /// @param line the line's name
    /// @param amount before tax, more than 0
    /// @param reason why; the client may read it
    /// @param items the items it takes back; empty for the first ones of the line
    record Ask(
            String line, Money amount, String reason, Disposition disposition, List<String> items) {
        public Ask {
            items = List.copyOf(items);
        }
    }

    /// How much of an item is taken back, and what becomes of it.
    record Part(String line, String item, Money amount, Disposition disposition) {}

    /// Checks and plans.
    static CreditPlan of(Original original, List<Ask> asks) {
        List<Problem> problems = new ArrayList<>();
        Money zero = Money.zero(original.creditedApart().ccy());
        Map<String, Money> byLine = new LinkedHashMap<>();
        Map<Disposition, Money> sums = new HashMap<>();
        List<Part> parts = new ArrayList<>();
        Map<String, LinkedHashMap<String, Money>> left = new HashMap<>();
        Set<String> within = new HashSet<>();
        for (Line line : original.lines()) {
            left.put(line.line(), new LinkedHashMap<>(line.items()));
            Money all =
                    asks.stream()
                            .filter(ask -> ask.line().equals(line.line()))
                            .map(Ask::amount)
                            .reduce(zero, Money::plus);
            if (all.compareTo(line.uncredited()) <= 0) {
                within.add(line.line());
            }
        }
        Money net = zero;
        for (Ask ask : asks) {
            LinkedHashMap<String, Money> items = left.get(ask.line());
            if (items == null) {
                problems.add(
                        data(
                                "HUB-STATE",
                                "Invoice " + original.number() + " has no line " + ask.line() + ".",
                                "Name a line of the invoice."));
                continue;
            }
            if (ask.amount().minor() <= 0) {
                problems.add(
                        data(
                                "HUB-VALUE",
                                "A credit of "
                                        + ask.amount()
                                        + " on line "
                                        + ask.line()
                                        + " takes nothing back.",
                                "Credit more than 0."));
                continue;
            }
            if (ask.reason().isBlank()) {
                problems.add(
                        data(
                                "HUB-VALUE",
                                "The credit of "
                                        + ask.amount()
                                        + " on line "
                                        + ask.line()
                                        + " has no reason.",
                                "Say why; the client and the auditor read it."));
            }
            net = net.plus(ask.amount());
            byLine.merge(ask.line(), ask.amount(), Money::plus);
            sums.merge(ask.disposition(), ask.amount(), Money::plus);
            take(ask, within.contains(ask.line()), items, parts, problems);
        }
        for (Line line : original.lines()) {
            Money asked = byLine.getOrDefault(line.line(), zero);
            fits(original, line, asked, problems);
        }
        if (problems.isEmpty() && net.compareTo(original.uncredited()) > 0) {
            problems.add(exceeds("invoice " + original.number(), net, original.uncredited()));
        }
        if (asks.isEmpty()) {
            problems.add(
                    data(
                            "HUB-VALUE",
                            "The credit of invoice " + original.number() + " has no line.",
                            "Name at least one line."));
        }
        return problems.isEmpty()
                ? new Planned(
                        net,
                        sums.getOrDefault(Disposition.RETURN_TO_UNBILLED, zero),
                        sums.getOrDefault(Disposition.REBILL, zero),
                        sums.getOrDefault(Disposition.WRITE_OFF, zero),
                        parts)
                : new Refused(problems);
    }

    private static void fits(Original original, Line line, Money asked, List<Problem> problems) {
        if (asked.isZero()) {
            return;
        }
        String name = "line " + line.line() + " of invoice " + original.number();
        if (asked.compareTo(line.uncredited()) > 0) {
            problems.add(exceeds(name, asked, line.uncredited()));
        } else if (line.kind() == LineKind.MILESTONE && !asked.equals(line.amount())) {
            problems.add(
                    data(
                            "HUB-STATE",
                            "The milestone on "
                                    + name
                                    + " is credited in full ("
                                    + line.amount()
                                    + ") or not at all, not with "
                                    + asked
                                    + ".",
                            "Credit " + line.amount() + ", and bill what remains anew."));
        }
    }

    /// Takes the asked amount off the line's items, the first ones first. What the items do not
    /// hold is refused, unless it is more than the whole line has left, which is told of the line
    /// itself.
    private static void take(
            Ask ask,
            boolean within,
            LinkedHashMap<String, Money> items,
            List<Part> parts,
            List<Problem> problems) {
        if (items.isEmpty() && ask.items().isEmpty()) {
            return;
        }
        Money rest = ask.amount();
        for (String item : ask.items().isEmpty() ? List.copyOf(items.keySet()) : ask.items()) {
            Money there = items.get(item);
            if (there == null) {
                problems.add(
                        data(
                                "HUB-STATE",
                                "Item " + item + " is not on line " + ask.line() + ".",
                                "Name items of the line, or none."));
                return;
            }
            Money taken = there.compareTo(rest) < 0 ? there : rest;
            if (taken.minor() > 0) {
                parts.add(new Part(ask.line(), item, taken, ask.disposition()));
                items.put(item, there.minus(taken));
                rest = rest.minus(taken);
            }
        }
        if (rest.minor() > 0 && (!ask.items().isEmpty() || within)) {
            problems.add(
                    exceeds(
                            (ask.items().isEmpty()
                                            ? "the items of line "
                                            : "the named items of line ")
                                    + ask.line(),
                            ask.amount(),
                            ask.amount().minus(rest)));
        }
    }

    private static Problem exceeds(String what, Money asked, Money possible) {
        return data(
                "INV-CREDIT-EXCEEDS",
                "Credit larger than invoice: "
                        + asked
                        + " on "
                        + what
                        + ", where "
                        + possible
                        + " can be credited.",
                "Credit at most " + possible + ".");
    }

    private static Problem data(String code, String text, String mend) {
        return new Problem(Problem.Mender.DATA, code, text, mend, "lines");
    }
}
