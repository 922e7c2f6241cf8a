package dev.throughline.billing;

import dev.throughline.billing.Amendments.LineTerms;
import dev.throughline.billing.ContractPosition.Basis;
import dev.throughline.billing.EarnedRevenue.Ground;
import dev.throughline.billing.Estimates.Covers;
import dev.throughline.billing.Estimates.Estimate;
import dev.throughline.billing.PositionFacts.Billed;
import dev.throughline.billing.PositionFacts.Booked;
import dev.throughline.billing.PositionFacts.Foreign;
import dev.throughline.curate.Entity;
import dev.throughline.model.BillingType;
import dev.throughline.model.ContractAmendment.Treatment;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import dev.throughline.model.RevenueRule;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Reckons one contract's position from what was gathered for it. Pure.
///
/// @param schedules of all contracts that were asked for together
/// @param foreign what is billed on it or its projects on no line
/// @param days the days that facts were summed up to, in order
record PositionOf(
        Entity contract,
        List<Entity> lines,
        Map<UUID, Entity> projects,
        Map<UUID, List<Booked>> booked,
        Map<UUID, List<Billed>> billed,
        List<Foreign> foreign,
        Schedules schedules,
        Amendments amendments,
        List<LocalDate> days,
        Estimates estimates,
        RevenuePolicy policy) {

    static String lineNo(Entity line) {
        return line.values().text("line_no").orElseGet(line::name);
    }

    /// The position on one of the days.
    Position on(LocalDate day, Basis basis) {
        String ccy = ccy();
        int index = days.indexOf(day);
        List<Problem> problems = new ArrayList<>();
        List<LinePosition> reckoned = new ArrayList<>();
        for (Entity line : lines) {
            reckoned.add(line(line, ccy, day, basis, amendments));
        }
        Money elsewhere = Money.zero(ccy);
        for (Foreign one : foreign) {
            if (one.bucket() > index || lineOf(one.project()) != null) {
                continue;
            }
            if (ccy.equals(one.ccy())) {
                elsewhere = elsewhere.plus(new Money(one.minor(), ccy));
            } else {
                problems.add(
                        problem(
                                "REV-CURRENCY",
                                "An invoice of the ERP on contract "
                                        + contract.name()
                                        + " is in "
                                        + one.ccy()
                                        + ", the contract in "
                                        + ccy
                                        + "; it is not counted as billed.",
                                "Bill a contract in its own currency, or credit the invoice.",
                                "ccy"));
            }
        }
        unallocated(day, problems);
        if (lines.isEmpty()) {
            problems.add(
                    problem(
                            "CTR-NO-LINES",
                            "Contract "
                                    + contract.name()
                                    + " has no lines here, so nothing of it is earned.",
                            "Add its lines to its deal in the CRM.",
                            "lines"));
        }
        return new Position(
                contract.id(),
                contract.values().text("number").orElseGet(contract::name),
                contract.values().get("client") instanceof UUID client ? client : null,
                entity(),
                ccy,
                contract.status(),
                day,
                basis,
                reckoned,
                elsewhere,
                problems);
    }

    /// An applied amendment that names no lines moves nothing: it is told.
    private void unallocated(LocalDate day, List<Problem> problems) {
        for (Amendment one : amendments.list()) {
            if (one.state() == Amendment.State.APPLIED
                    && !one.effective().isAfter(day)
                    && one.changes().isEmpty()) {
                problems.add(
                        problem(
                                "CTR-AMEND-LINES",
                                "Amendment "
                                        + one.seq()
                                        + " of contract "
                                        + contract.name()
                                        + " does not say which lines it changes; prices and estimates are those before it.",
                                "Enter it here line by line.",
                                "changes"));
            }
        }
    }

    private String ccy() {
        return contract.values()
                .text("ccy")
                .or(() ->
                        lines.stream()
                                .flatMap(line -> line.values().find("amount", Money.class).stream())
                                .map(Money::ccy)
                                .findFirst())
                .orElse("XXX");
    }

    private @Nullable UUID entity() {
        if (contract.values().get("entity") instanceof UUID own) {
            return own;
        }
        return lines.stream()
                .map(this::project)
                .filter(project -> project != null)
                .map(project -> project.values().get("entity"))
                .filter(UUID.class::isInstance)
                .map(UUID.class::cast)
                .findFirst()
                .orElse(null);
    }

    private @Nullable Entity project(Entity line) {
        return line.values().get("project") instanceof UUID id ? projects.get(id) : null;
    }

    private @Nullable Entity lineOf(@Nullable UUID project) {
        return project == null
                ? null
                : lines.stream()
                        .filter(line -> project.equals(line.values().get("project")))
                        .findFirst()
                        .orElse(null);
    }

    /// @param amended the amendments that are thought of; the others are as if never agreed
    private LinePosition line(
            Entity line, String ccy, LocalDate day, Basis basis, Amendments amended) {
        int index = days.indexOf(day);
        List<Problem> problems = new ArrayList<>();
        String name = lineNo(line);
        Entity project = project(line);
        UUID projectId = project == null ? null : project.id();
        Estimate estimate = estimate(line, project, day, problems);
        LineTerms terms = terms(line, day, estimate, amended);
        Money zero = Money.zero(ccy);
        Sums sums = new Sums(zero);
        if (project != null) {
            sums.add(
                    booked.getOrDefault(project.id(), List.of()),
                    project.values().get("entity"),
                    index,
                    basis,
                    estimate == null ? EnumSet.allOf(Covers.class) : estimate.covers());
        }
        sums.billed(billed.getOrDefault(line.id(), List.of()), index);
        for (Foreign one : foreign) {
            if (one.bucket() <= index && line.equals(lineOf(one.project()))) {
                sums.foreign(one);
            }
        }
        Money cost = sums.cost(terms.cost());
        sums.problems(name, problems);
        Money due =
                schedules.due(line.id(), projectId, day).stream()
                        .filter(one -> one.ccy().equals(ccy))
                        .reduce(zero, Money::plus);
        BillingType billing = line.values().text("billing").map(BillingType::valueOf).orElse(null);
        RevenueRule rule =
                line.values().text("revenue_rule").map(RevenueRule::valueOf).orElse(null);
        boolean byWork = billing == BillingType.TM;
        Money billable = byWork ? sums.work.minus(sums.writtenOff) : due;
        EarnedRevenue earned =
                apart(
                        line,
                        ccy,
                        day,
                        basis,
                        amended,
                        terms.price(),
                        earned(line, rule, terms, cost, sums.hours, billable, day, zero, problems));
        Money unbilled = atLeastZero(billable.minus(sums.billed));
        Money limit = terms.limit();
        if (limit != null && byWork && sums.billed.plus(unbilled).compareTo(limit) > 0) {
            // What exceeds the limit may not be billed (DOMAIN 5.4).
            unbilled = atLeastZero(limit.minus(sums.billed));
            new Cap(name, limit, sums.billed)
                    .problem(billable.minus(sums.billed))
                    .ifPresent(problems::add);
        }
        return new LinePosition(
                line.id(),
                name,
                line.name(),
                billing,
                rule,
                projectId,
                terms.price(),
                limit,
                terms.cost(),
                terms.hours(),
                cost,
                sums.hours,
                earned.progress(),
                earned.ground(),
                earned.earned(),
                sums.billed,
                sums.writtenOff,
                unbilled,
                sums.expensesBilled,
                atLeastZero(
                        sums.expenses.minus(sums.expensesBilled).minus(sums.expensesWrittenOff)),
                loss(terms, earned, cost),
                problems);
    }

    /// What an amendment that catches nothing up leaves as it was: the revenue to its eve. What is
    /// still to be earned then goes by what is done since (DOMAIN 4.10).
    private EarnedRevenue apart(
            Entity line,
            String ccy,
            LocalDate day,
            Basis basis,
            Amendments amended,
            @Nullable Money price,
            EarnedRevenue caughtUp) {
        Amendment last = amended.apart(day, line.id().toString()).orElse(null);
        Progress now = caughtUp.progress();
        if (last == null || now == null || price == null) {
            return caughtUp;
        }
        Amendments before = amended.before(last.seq());
        LinePosition eve = line(line, ccy, last.effective().minusDays(1), basis, before);
        Progress then = eve.progress();
        if (then == null) {
            return caughtUp;
        }
        Money earned;
        if (last.treatment() == Treatment.PROSPECTIVE) {
            earned =
                    eve.earned()
                            .plus(
                                    since(
                                            price.minus(eve.earned()),
                                            now.done().subtract(then.done()),
                                            now.whole().subtract(then.done())));
        } else {
            // The contract of its own comes after the old one's work where it brings work, else
            // it runs along with what is left of it.
            LinePosition old = line(line, ccy, day, basis, before);
            Money oldPrice = old.price();
            Progress oldNow = old.progress();
            if (oldPrice == null || oldNow == null) {
                return caughtUp;
            }
            BigDecimal from =
                    now.whole().compareTo(oldNow.whole()) > 0 ? oldNow.whole() : then.done();
            earned =
                    old.earned()
                            .plus(
                                    since(
                                            price.minus(oldPrice),
                                            now.done().subtract(from),
                                            now.whole().subtract(from)));
        }
        return new EarnedRevenue(earned, now, caughtUp.ground());
    }

    private Money since(Money revenue, BigDecimal done, BigDecimal whole) {
        return whole.signum() <= 0
                ? revenue
                : new Progress(done, whole).of(revenue, policy.progressDecimals());
    }

    private @Nullable Estimate estimate(
            Entity line, @Nullable Entity project, LocalDate day, List<Problem> problems) {
        Optional<Estimate> known =
                estimates.known(
                        contract.values().text("number").orElseGet(contract::name),
                        lineNo(line),
                        project == null ? null : project.values().text("code").orElse(null),
                        day);
        known.map(Estimate::fault)
                .ifPresent(fault ->
                        problems.add(
                                problem(
                                        "REV-ESTIMATE-UNREADABLE",
                                        "The estimate of line "
                                                + lineNo(line)
                                                + " cannot be read: "
                                                + fault
                                                + ".",
                                        "Correct the row in estimates.csv.",
                                        "estimate")));
        return known.orElse(null);
    }

    /// What was signed and what amendments made of it. An estimate holds the amendments of its day
    /// and before; later ones come on top.
    static LineTerms terms(
            Entity line, LocalDate day, @Nullable Estimate estimate, Amendments amended) {
        Money signed = line.values().find("amount", Money.class).orElse(null);
        Money limit = line.values().find("nte", Money.class).orElse(null);
        LineTerms now =
                amended.on(day, line.id().toString(), new LineTerms(signed, limit, null, null));
        Money cost = estimate == null ? null : estimate.cost();
        BigDecimal hours = estimate == null ? null : estimate.hours();
        if (estimate != null) {
            LineTerms before =
                    amended.on(
                            estimate.from(),
                            line.id().toString(),
                            new LineTerms(null, null, null, null));
            cost = sum(cost, difference(now.cost(), before.cost()));
            if (hours != null && now.hours() != null) {
                hours = hours.add(now.hours());
                hours = before.hours() == null ? hours : hours.subtract(before.hours());
            }
        }
        return new LineTerms(now.price(), now.limit(), cost, hours);
    }

    private static @Nullable Money difference(@Nullable Money now, @Nullable Money before) {
        return now == null || before == null ? now : now.minus(before);
    }

    private static @Nullable Money sum(@Nullable Money sum, @Nullable Money more) {
        return sum == null || more == null || !sum.ccy().equals(more.ccy()) ? sum : sum.plus(more);
    }

    private EarnedRevenue earned(
            Entity line,
            @Nullable RevenueRule rule,
            LineTerms terms,
            Money cost,
            BigDecimal hours,
            Money billable,
            LocalDate day,
            Money zero,
            List<Problem> problems) {
        Money price = terms.price();
        EarnedRevenue nothing = new EarnedRevenue(zero, null, Ground.UNKNOWN);
        if (rule == null) {
            problems.add(
                    missing(line, "revenue_rule", "its revenue rule", "Set the rule in the CRM."));
            return nothing;
        }
        if (rule == RevenueRule.AS_INVOICED) {
            return EarnedRevenue.of(new RevenueInputs.AsInvoiced(billable, terms.limit()), policy);
        }
        if (price == null || !price.ccy().equals(zero.ccy())) {
            problems.add(
                    missing(
                            line,
                            "amount",
                            "its price in " + zero.ccy(),
                            "Set the price in the CRM."));
            return nothing;
        }
        RevenueInputs inputs =
                switch (rule) {
                    case COST_TO_COST -> {
                        Money whole = terms.cost();
                        if (whole != null && !whole.ccy().equals(cost.ccy())) {
                            problems.add(otherCurrency(line, cost, whole));
                            whole = null;
                        }
                        yield new RevenueInputs.CostToCost(price, cost, whole);
                    }
                    case HOURS ->
                            new RevenueInputs.HoursSpent(
                                    price,
                                    hours,
                                    terms.hours(),
                                    cost.ccy().equals(zero.ccy()) ? cost : zero);
                    case MILESTONE_OUTPUT ->
                            new RevenueInputs.Milestones(
                                    zero.ccy(),
                                    line.values().get("project") instanceof UUID project
                                            ? schedules.accepted(project, day)
                                            : List.of());
                    case STRAIGHT_LINE -> term(line, price, day);
                    case COMPLETED ->
                            new RevenueInputs.Completed(
                                    price,
                                    line.values().get("project") instanceof UUID project
                                            ? schedules.completed().get(project)
                                            : null,
                                    day);
                    case AS_INVOICED ->
                            throw new IllegalStateException(rule + " is reckoned above");
                };
        if (inputs == null) {
            problems.add(
                    missing(
                            line,
                            "start",
                            "the first and last day of its term",
                            "Set both in the CRM, the last not before the first."));
            return nothing;
        }
        boolean unmeasurable =
                inputs instanceof RevenueInputs.CostToCost byCost
                        && (byCost.estimate() == null || byCost.estimate().isZero())
                        && !cost.ccy().equals(zero.ccy());
        EarnedRevenue earned = unmeasurable ? nothing : EarnedRevenue.of(inputs, policy);
        told(line, earned, terms, cost, problems);
        return earned;
    }

    private RevenueInputs.@Nullable StraightLine term(Entity line, Money price, LocalDate day) {
        LocalDate start = line.values().find("start", LocalDate.class).orElse(null);
        LocalDate end = line.values().find("end", LocalDate.class).orElse(null);
        return start == null || end == null || end.isBefore(start)
                ? null
                : new RevenueInputs.StraightLine(price, start, end, day, policy.time());
    }

    private static void told(
            Entity line,
            EarnedRevenue earned,
            LineTerms terms,
            Money cost,
            List<Problem> problems) {
        switch (earned.ground()) {
            case ZERO_MARGIN, UNKNOWN -> {
                if (!cost.isZero() || !earned.earned().isZero()) {
                    problems.add(
                            problem(
                                    "REV-ESTIMATE-MISSING",
                                    "Nobody has estimated what line "
                                            + lineNo(line)
                                            + " will have cost when it is done; "
                                            + (earned.ground() == Ground.ZERO_MARGIN
                                                    ? "revenue is limited to the cost that will be recovered."
                                                    : "nothing is earned yet."),
                                    "Add a row for it to estimates.csv.",
                                    "estimate"));
                }
            }
            case OVERRUN ->
                    problems.add(
                            problem(
                                    "REV-OVERRUN",
                                    "Line "
                                            + lineNo(line)
                                            + " has used more than was estimated"
                                            + (terms.cost() == null
                                                    ? ""
                                                    : " (" + cost + " of " + terms.cost() + ")")
                                            + "; all of its price counts as earned.",
                                    "Estimate anew what it will have cost when it is done.",
                                    "estimate"));
            case RULE, LIMITED -> {}
        }
    }

    private static @Nullable LossProvision loss(LineTerms terms, EarnedRevenue earned, Money cost) {
        Money price = terms.price();
        Money whole = terms.cost();
        return price == null
                        || whole == null
                        || !price.ccy().equals(whole.ccy())
                        || !cost.ccy().equals(price.ccy())
                ? null
                : LossProvision.of(price, whole, earned.earned(), cost);
    }

    private static Problem missing(Entity line, String field, String what, String mend) {
        return problem(
                "REV-TERMS-MISSING",
                "Line " + lineNo(line) + " lacks " + what + "; nothing of it is earned.",
                mend,
                field);
    }

    private static Problem otherCurrency(Entity line, Money cost, Money estimate) {
        return problem(
                "REV-CURRENCY",
                "Line "
                        + lineNo(line)
                        + " is estimated in "
                        + estimate.ccy()
                        + " and costs in "
                        + cost.ccy()
                        + "; progress cannot be measured.",
                "Estimate it in " + cost.ccy() + ", the currency of the project's books.",
                "estimate");
    }

    private static Problem problem(String code, String text, String mend, String field) {
        return new Problem(Problem.Mender.DATA, code, text, mend, field);
    }

    private static Money atLeastZero(Money money) {
        return money.minor() > 0 ? money : Money.zero(money.ccy());
    }

    /// What adds up for one line.
    private static final class Sums {
        private final String ccy;
        private final Map<String, Long> costs = new TreeMap<>();
        private final Map<String, Long> others = new TreeMap<>();
        private BigDecimal unpriced = BigDecimal.ZERO;
        private BigDecimal hours = BigDecimal.ZERO;
        private Money work;
        private Money expenses;
        private Money billed;
        private Money writtenOff;
        private Money expensesBilled;
        private Money expensesWrittenOff;

        Sums(Money zero) {
            this.ccy = zero.ccy();
            this.work = zero;
            this.expenses = zero;
            this.billed = zero;
            this.writtenOff = zero;
            this.expensesBilled = zero;
            this.expensesWrittenOff = zero;
        }

        void add(
                List<Booked> all,
                @Nullable Object entity,
                int index,
                Basis basis,
                Set<Covers> covers) {
            Predicate<Booked> counts =
                    one ->
                            one.bucket() <= index
                                    && (basis == Basis.OPERATIONAL
                                            ? one.kind() != PostingKind.ACCRUED_COST
                                            : one.ledger());
            for (Booked one : all) {
                if (!counts.test(one)) {
                    continue;
                }
                boolean own = entity == null || one.entity() == null || entity.equals(one.entity());
                switch (one.kind()) {
                    case LABOUR_COST -> {
                        hours = hours.add(one.hours());
                        if (!one.priced()) {
                            unpriced = unpriced.add(one.hours());
                        } else if (own && covers.contains(Covers.LABOUR)) {
                            cost(one);
                        }
                    }
                    case IC_COST, ACCRUED_COST -> {
                        if (own && covers.contains(Covers.LABOUR)) {
                            cost(one);
                        }
                    }
                    case EXPENSE_COST -> {
                        if (covers.contains(Covers.EXPENSE)) {
                            cost(one);
                        }
                    }
                    case UNBILLED_TIME -> work = work.plus(in(one.ccy(), one.minor()));
                    case UNBILLED_EXPENSE -> expenses = expenses.plus(in(one.ccy(), one.minor()));
                    case IC_SALES, INVOICE, CREDIT, UNBILLED_RELIEF -> {}
                }
            }
        }

        private void cost(Booked one) {
            if (one.ccy() != null) {
                costs.merge(one.ccy(), one.minor(), Math::addExact);
            }
        }

        void billed(List<Billed> all, int index) {
            for (Billed one : all) {
                if (one.bucket() > index) {
                    continue;
                }
                Money amount = in(one.ccy(), one.minor());
                Money gone = in(one.ccy(), one.writtenOff());
                if (one.expense()) {
                    expensesBilled = expensesBilled.plus(amount);
                    expensesWrittenOff = expensesWrittenOff.plus(gone);
                } else {
                    billed = billed.plus(amount);
                    writtenOff = writtenOff.plus(gone);
                }
            }
        }

        void foreign(Foreign one) {
            billed = billed.plus(in(one.ccy(), one.minor()));
        }

        /// An amount of another currency than the contract's is told, not converted.
        private Money in(@Nullable String other, long minor) {
            if (ccy.equals(other)) {
                return new Money(minor, ccy);
            }
            if (other != null && minor != 0) {
                others.merge(other, minor, Math::addExact);
            }
            return Money.zero(ccy);
        }

        /// Cost in the estimate's currency, else in the contract's, else in the only one there is.
        Money cost(@Nullable Money estimate) {
            String wanted =
                    estimate != null && (costs.isEmpty() || costs.containsKey(estimate.ccy()))
                            ? estimate.ccy()
                            : costs.isEmpty() || costs.containsKey(ccy)
                                    ? ccy
                                    : costs.keySet().iterator().next();
            Long minor = costs.remove(wanted);
            costs.forEach((other, more) -> others.merge(other, more, Math::addExact));
            costs.clear();
            return new Money(minor == null ? 0 : minor, wanted);
        }

        void problems(String line, List<Problem> problems) {
            others.forEach((other, minor) ->
                    problems.add(
                            problem(
                                    "REV-CURRENCY",
                                    new Money(minor, other)
                                            + " on line "
                                            + line
                                            + " is not in the currency of its contract or books and is not counted.",
                                    "Bill and book the line in one currency.",
                                    "ccy")));
            if (unpriced.signum() > 0) {
                problems.add(
                        problem(
                                "REV-NOT-PRICED",
                                unpriced.stripTrailingZeros().toPlainString()
                                        + " approved hours on line "
                                        + line
                                        + " have no price yet; their cost and value are missing here.",
                                "Mend the cases of these hours.",
                                "hours"));
            }
        }
    }
}
