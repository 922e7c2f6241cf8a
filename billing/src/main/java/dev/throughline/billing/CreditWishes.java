package dev.throughline.billing;

import dev.throughline.billing.CreditPlan.Ask;
import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.mapping.BillingRules;
import dev.throughline.model.CreditMemo.Disposition;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import dev.throughline.postgres.Columns;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Credits as persons ask for them: at once up to the limit of one person, above it once a second
/// person has agreed to the very same.
final class CreditWishes {
    private final Billing.Rooms rooms;
    private final BillingStore store;
    private final Credits credits;
    private final BillingRules rules;

    CreditWishes(Billing.Rooms rooms, BillingStore store, Credits credits, BillingRules rules) {
        this.rooms = rooms;
        this.store = store;
        this.credits = credits;
        this.rules = rules;
    }

    /// Credits lines of a posted invoice, or asks for it.
    ///
    /// @param request the caller's key: the same again is the same credit memo; from a second
    ///   person it is the agreement
    Outcome credit(
            UUID invoice,
            List<Ask> asks,
            LocalDate date,
            String request,
            Actor.Person person,
            String reason) {
        Outcome done =
                rooms.transaction()
                        .execute(_ -> {
                            store.lock(invoice);
                            CreditWish wish = find(request).orElse(null);
                            return wish == null
                                    ? first(invoice, asks, date, request, person, reason)
                                    : again(wish, invoice, asks, date, person, reason);
                        });
        return Objects.requireNonNull(done);
    }

    private Outcome first(
            UUID invoice,
            List<Ask> asks,
            LocalDate date,
            String request,
            Actor.Person person,
            String reason) {
        Money net = above(invoice, asks).orElse(null);
        boolean known =
                rooms.entities()
                        .find(invoice)
                        .filter(one -> one.type().name().equals("Invoice"))
                        .isPresent();
        if (net == null || !known || credits.begun(request)) {
            return credits.credit(invoice, asks, date, request, person, reason);
        }
        if (credits.plan(rooms.entities().find(invoice).orElseThrow(), asks)
                instanceof CreditPlan.Refused(List<Problem> problems)) {
            return new Outcome.Refused(problems);
        }
        CreditWish wish =
                new CreditWish(
                        request,
                        invoice,
                        asks,
                        date,
                        net,
                        person.name(),
                        reason,
                        rooms.clock().instant(),
                        CreditWish.State.OPEN,
                        null);
        insert(wish);
        record(wish, person, "asked for a credit of " + net, reason);
        return awaits(wish);
    }

    private Outcome again(
            CreditWish wish,
            UUID invoice,
            List<Ask> asks,
            LocalDate date,
            Actor.Person person,
            String reason) {
        if (!wish.same(invoice, asks, date)) {
            return Releases.refused(
                    "HUB-STATE",
                    "Request " + wish.request() + " was made before, for another credit.",
                    "Use a new key, or repeat the first request unchanged.");
        }
        return switch (wish.state()) {
            case OPEN ->
                    wish.person().equals(person.name())
                            ? awaits(wish)
                            : agreed(wish, person, reason);
            case AGREED ->
                    credits.credit(invoice, asks, date, wish.request(), person, wish.reason());
            case DECLINED ->
                    Releases.refused(
                            "HUB-STATE",
                            "The credit of "
                                    + wish.net()
                                    + " was declined by "
                                    + wish.decidedBy()
                                    + ".",
                            "Ask for another one.");
        };
    }

    private Outcome agreed(CreditWish wish, Actor.Person person, String reason) {
        Outcome outcome =
                credits.credit(
                        wish.invoice(),
                        wish.asks(),
                        wish.date(),
                        wish.request(),
                        person,
                        wish.reason());
        if (outcome instanceof Outcome.Done) {
            settle(wish, CreditWish.State.AGREED, person);
            record(wish, person, "agreed to a credit of " + wish.net(), reason);
        }
        return outcome;
    }

    /// A second person agrees to what was asked for.
    Outcome agree(String request, Actor.Person person, String reason) {
        return decide(
                request,
                wish -> again(wish, wish.invoice(), wish.asks(), wish.date(), person, reason));
    }

    /// Somebody says that what was asked for is not done; who asked for it may take it back so.
    Outcome decline(String request, Actor.Person person, String reason) {
        return decide(
                request,
                wish -> {
                    if (wish.state() == CreditWish.State.AGREED) {
                        return Releases.refused(
                                "HUB-STATE",
                                "The credit of " + wish.net() + " is done.",
                                "Bill what is to be paid after all anew.");
                    }
                    if (wish.state() == CreditWish.State.OPEN) {
                        settle(wish, CreditWish.State.DECLINED, person);
                        record(wish, person, "declined a credit of " + wish.net(), reason);
                    }
                    return new Outcome.Done(CreditWish.State.DECLINED.name(), null, null);
                });
    }

    private interface Deciding {
        Outcome on(CreditWish wish);
    }

    private Outcome decide(String request, Deciding deciding) {
        Outcome done =
                rooms.transaction()
                        .execute(_ -> {
                            CreditWish wish = find(request).orElse(null);
                            if (wish == null) {
                                return Releases.refused(
                                        "HUB-STATE",
                                        "Nobody asked for a credit as " + request + ".",
                                        "Name one that waits for a second person.");
                            }
                            store.lock(wish.invoice());
                            return deciding.on(find(request).orElseThrow());
                        });
        return Objects.requireNonNull(done);
    }

    /// The sum of what is asked for, where it is above the limit of one person together with what
    /// was credited of the invoice before without a second one.
    private Optional<Money> above(UUID invoice, List<Ask> asks) {
        if (asks.isEmpty()) {
            return Optional.empty();
        }
        String ccy = asks.getFirst().amount().ccy();
        Money net =
                asks.stream()
                        .map(Ask::amount)
                        .filter(amount -> amount.ccy().equals(ccy))
                        .reduce(Money.zero(ccy), Money::plus);
        return rules.secondPersonAbove(ccy)
                .filter(limit -> net.plus(store.creditedAlone(invoice, ccy)).compareTo(limit) > 0)
                .map(_ -> net);
    }

    private Outcome.Awaits awaits(CreditWish wish) {
        Money before = store.creditedAlone(wish.invoice(), wish.net().ccy());
        return new Outcome.Awaits(
                "A credit of "
                        + wish.net()
                        + (before.isZero()
                                ? ""
                                : ", with the "
                                        + before
                                        + " that were credited without a second person,")
                        + " is above "
                        + rules.secondPersonAbove(wish.net().ccy())
                                .map(Money::toString)
                                .orElse("the limit of one person")
                        + ": a second person has to agree to it.");
    }

    private void record(CreditWish wish, Actor.Person person, String action, String reason) {
        rooms.evidence()
                .record(
                        new Act(
                                person,
                                "invoice.credit",
                                action,
                                "Invoice",
                                wish.invoice().toString(),
                                reason,
                                null,
                                null,
                                rooms.entities()
                                        .find(wish.invoice())
                                        .map(dev.throughline.curate.Entity::correlation)
                                        .orElse(null)));
    }

    private void insert(CreditWish wish) {
        sql().sql(
                        "insert into billing_credit_wish (request, invoice, dated, net_minor, ccy, person, reason, wished_at, state) values (:request, :invoice,"
                                + " :date, :net, :ccy, :person, :reason, :at, 'OPEN')")
                .param("request", wish.request())
                .param("invoice", wish.invoice())
                .param("date", wish.date())
                .param("net", wish.net().minor())
                .param("ccy", wish.net().ccy())
                .param("person", wish.person())
                .param("reason", wish.reason())
                .param("at", Timestamp.from(wish.at()))
                .update();
        Columns lines =
                Columns.of("line_no", "invoice_line", "minor", "ccy", "disposition", "reason");
        int number = 0;
        for (Ask ask : wish.asks()) {
            lines.row(
                    ++number,
                    ask.line(),
                    ask.amount().minor(),
                    ask.amount().ccy(),
                    ask.disposition(),
                    ask.reason());
        }
        sql().sql(
                        "insert into billing_credit_wish_line (request, line_no, invoice_line, minor, ccy, disposition, reason) select :request, u.line_no::int,"
                                + " u.invoice_line, u.minor::bigint, u.ccy, u.disposition, u.reason from "
                                + lines.unnest())
                .params(lines.parameters())
                .param("request", wish.request())
                .update();
    }

    private void settle(CreditWish wish, CreditWish.State state, Actor.Person person) {
        sql().sql(
                        "update billing_credit_wish set state = :state, decided_by = :person, decided_at = :at where request = :request")
                .param("state", state.name())
                .param("person", person.name())
                .param("at", Timestamp.from(rooms.clock().instant()))
                .param("request", wish.request())
                .update();
    }

    private Optional<CreditWish> find(String request) {
        return wishes("request = :value", request).stream().findFirst();
    }

    /// The credits of an invoice that wait for a second person, oldest first.
    List<CreditWish> open(UUID invoice) {
        return wishes("invoice = :value and state = 'OPEN'", invoice);
    }

    /// How many credits of an invoice were asked for, also those refused or declined.
    long askedFor(UUID invoice) {
        return sql().sql(
                        "select (select count(distinct credit) from billing_credit_line where invoice = :invoice)"
                                + " + (select count(*) from billing_credit_wish where invoice = :invoice and state = 'DECLINED')")
                .param("invoice", invoice)
                .query(Long.class)
                .single();
    }

    private List<CreditWish> wishes(String which, Object value) {
        return sql().sql("select * from billing_credit_wish where " + which + " order by wished_at")
                .param("value", value)
                .query((row, _) ->
                        new CreditWish(
                                row.getString("request"),
                                row.getObject("invoice", UUID.class),
                                lines(row.getString("request")),
                                row.getObject("dated", LocalDate.class),
                                new Money(row.getLong("net_minor"), row.getString("ccy")),
                                row.getString("person"),
                                row.getString("reason"),
                                row.getTimestamp("wished_at").toInstant(),
                                CreditWish.State.valueOf(row.getString("state")),
                                row.getString("decided_by")))
                .list();
    }

    private List<Ask> lines(String request) {
        return sql().sql(
                        "select * from billing_credit_wish_line where request = :request order by line_no")
                .param("request", request)
                .query((row, _) ->
                        new Ask(
                                row.getString("invoice_line"),
                                new Money(row.getLong("minor"), row.getString("ccy")),
                                row.getString("reason"),
                                Disposition.valueOf(row.getString("disposition")),
                                List.of()))
                .list();
    }

    private JdbcClient sql() {
        return rooms.sql();
    }
}
