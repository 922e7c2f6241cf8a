package dev.throughline.billing;

import dev.throughline.curate.Entity;
import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What happens to an invoice between its posting and its payment (DOMAIN 2.4): that it went to the
/// client, what the client does not accept, and what became of that. Neither changes what is owed:
/// money is the ERP's word, and a credit memo corrects it.
final class Disputes {
    /// A client is west of UTC by half a day, and east of it by more.
    private static final int DAYS_AHEAD = 1;

    private final Billing.Rooms rooms;
    private final BillingStore store;
    private final Voice voice;

    Disputes(Billing.Rooms rooms, BillingStore store, Voice voice) {
        this.rooms = rooms;
        this.store = store;
        this.voice = voice;
    }

    /// Takes down that a posted invoice went to the client; the same again is once.
    Outcome sent(
            UUID invoice,
            LocalDate on,
            Sending.Means means,
            String takenBy,
            Actor.Person person,
            String reason) {
        return act(
                invoice,
                person,
                "sent on " + on + " by " + means,
                reason,
                entity -> {
                    InvoiceState state = Releases.state(entity);
                    if (!state.posted() || entity.values().text("number").isEmpty()) {
                        return Releases.refused(
                                "HUB-STATE",
                                "Invoice " + entity.name() + " is " + state + " and has no number.",
                                "Send it once the ERP has posted it.");
                    }
                    LocalDate dated =
                            entity.values()
                                    .find("issue_date", LocalDate.class)
                                    .orElse(LocalDate.MIN);
                    Instant now = rooms.clock().instant();
                    LocalDate last = LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(DAYS_AHEAD);
                    if (on.isBefore(dated) || on.isAfter(last)) {
                        return Releases.refused(
                                "HUB-VALUE",
                                "Invoice "
                                        + entity.name()
                                        + " of "
                                        + dated
                                        + " cannot have been sent on "
                                        + on
                                        + ".",
                                "Give a day from its own to today.");
                    }
                    sql().sql(
                                    "insert into billing_sending (invoice, sent_on, means, taken_by, person, told_at) values (:invoice, :on, :means, :to, :person,"
                                            + " :at) on conflict do nothing")
                            .param("invoice", invoice)
                            .param("on", on)
                            .param("means", means.name())
                            .param("to", takenBy)
                            .param("person", person.name())
                            .param("at", Timestamp.from(now))
                            .update();
                    if (state == InvoiceState.POSTED) {
                        voice.walk(entity, List.of(InvoiceState.SENT), Map.of());
                        state = InvoiceState.SENT;
                    }
                    return new Outcome.Done(state.name(), null, number(entity));
                });
    }

    /// A client does not accept so much of an invoice.
    ///
    /// @param amount of what is open, with tax
    Outcome open(UUID invoice, Money amount, Actor.Person person, String reason) {
        return act(
                invoice,
                person,
                "disputed by " + amount,
                reason,
                entity -> {
                    InvoiceState state = Releases.state(entity);
                    Dispute known = standing(invoice).orElse(null);
                    if (known != null
                            && known.amount().equals(amount)
                            && known.reason().equals(reason)) {
                        return new Outcome.Done(state.name(), null, number(entity));
                    }
                    List<Problem> problems =
                            Dispute.against(
                                    entity.name(),
                                    state,
                                    state != InvoiceState.POSTED,
                                    amount,
                                    owed(entity),
                                    reason,
                                    known);
                    if (!problems.isEmpty()) {
                        return new Outcome.Refused(problems);
                    }
                    sql().sql(
                                    "insert into billing_dispute (id, invoice, minor, ccy, reason, opened_by, opened_at, state) values (:id, :invoice, :minor, :ccy,"
                                            + " :reason, :person, :at, 'OPEN')")
                            .param("id", rooms.ids().next())
                            .param("invoice", invoice)
                            .param("minor", amount.minor())
                            .param("ccy", amount.ccy())
                            .param("reason", reason)
                            .param("person", person.name())
                            .param("at", Timestamp.from(rooms.clock().instant()))
                            .update();
                    return new Outcome.Done(
                            follow(entity, state, true).name(), null, number(entity));
                });
    }

    /// Answers the dispute of an invoice. Upheld, the invoice stays disputed until a credit memo is
    /// posted; rejected, it stands as it was sent.
    Outcome resolve(UUID invoice, boolean upheld, Actor.Person person, String answer) {
        return act(
                invoice,
                person,
                upheld ? "upheld the dispute" : "rejected the dispute",
                answer,
                entity -> {
                    InvoiceState state = Releases.state(entity);
                    Dispute.State wanted = upheld ? Dispute.State.UPHELD : Dispute.State.REJECTED;
                    Dispute open = standing(invoice).orElse(null);
                    if (open == null) {
                        List<Dispute> all = of(invoice);
                        return !all.isEmpty() && all.getLast().state() == wanted
                                ? new Outcome.Done(state.name(), null, number(entity))
                                : Releases.refused(
                                        "HUB-STATE",
                                        "No dispute of invoice " + entity.name() + " is open.",
                                        "Open one with what the client says now.");
                    }
                    sql().sql(
                                    "update billing_dispute set state = :state, answer = :answer, resolved_by = :person, resolved_at = :at where id = :id")
                            .param("state", wanted.name())
                            .param("answer", answer)
                            .param("person", person.name())
                            .param("at", Timestamp.from(rooms.clock().instant()))
                            .param("id", open.id())
                            .update();
                    if (!upheld && state == InvoiceState.DISPUTED) {
                        voice.walk(entity, List.of(InvoiceState.SENT), Map.of());
                        state = InvoiceState.SENT;
                    }
                    return new Outcome.Done(state.name(), null, number(entity));
                });
    }

    /// An invoice on which money does not decide, and a dispute is open, is disputed: also when a
    /// payment bounced.
    InvoiceState follow(Entity invoice, InvoiceState state) {
        return state == InvoiceState.SENT
                ? follow(invoice, state, standing(invoice.id()).isPresent())
                : state;
    }

    private InvoiceState follow(Entity invoice, InvoiceState state, boolean open) {
        if (open && state.may(InvoiceState.DISPUTED)) {
            voice.walk(invoice, List.of(InvoiceState.DISPUTED), Map.of());
            return InvoiceState.DISPUTED;
        }
        return state;
    }

    private static @Nullable Money owed(Entity invoice) {
        return invoice.values()
                .find("open", Money.class)
                .or(() -> invoice.values().find("gross", Money.class))
                .orElse(null);
    }

    private static @Nullable String number(Entity invoice) {
        return invoice.values().text("number").orElse(null);
    }

    private Optional<Dispute> standing(UUID invoice) {
        return of(invoice).stream().filter(one -> one.state() == Dispute.State.OPEN).findFirst();
    }

    /// All disputes of an invoice, oldest first.
    List<Dispute> of(UUID invoice) {
        return sql().sql(
                        "select * from billing_dispute where invoice = :invoice order by opened_at")
                .param("invoice", invoice)
                .query((row, _) -> dispute(row))
                .list();
    }

    private static Dispute dispute(ResultSet row) throws SQLException {
        Timestamp resolved = row.getTimestamp("resolved_at");
        return new Dispute(
                row.getObject("id", UUID.class),
                new Money(row.getLong("minor"), row.getString("ccy")),
                row.getString("reason"),
                row.getString("opened_by"),
                row.getTimestamp("opened_at").toInstant(),
                Dispute.State.valueOf(row.getString("state")),
                row.getString("answer"),
                row.getString("resolved_by"),
                resolved == null ? null : resolved.toInstant());
    }

    /// When and how an invoice went to the client, the newest first.
    List<Sending> sendings(UUID invoice) {
        return sql().sql(
                        "select * from billing_sending where invoice = :invoice order by sent_on desc, told_at desc")
                .param("invoice", invoice)
                .query((row, _) ->
                        new Sending(
                                row.getObject("sent_on", LocalDate.class),
                                Sending.Means.valueOf(row.getString("means")),
                                row.getString("taken_by"),
                                row.getString("person"),
                                row.getTimestamp("told_at").toInstant()))
                .list();
    }

    private interface Doing {
        Outcome on(Entity invoice);
    }

    private Outcome act(
            UUID invoice, Actor.Person person, String action, String reason, Doing doing) {
        Outcome done =
                rooms.transaction()
                        .execute(_ -> {
                            store.lock(invoice);
                            Entity entity =
                                    rooms.entities()
                                            .find(invoice)
                                            .filter(one -> one.type().name().equals("Invoice"))
                                            .orElse(null);
                            if (entity == null) {
                                return Releases.refused(
                                        "HUB-STATE",
                                        "There is no invoice " + invoice + ".",
                                        "Name an invoice of the list.");
                            }
                            Outcome answer = doing.on(entity);
                            rooms.evidence()
                                    .record(
                                            new Act(
                                                    person,
                                                    "invoice.dispute",
                                                    action + ": " + answer.told(),
                                                    "Invoice",
                                                    invoice.toString(),
                                                    reason,
                                                    null,
                                                    null,
                                                    entity.correlation()));
                            rooms.queue().mark(List.of(invoice));
                            return answer;
                        });
        return Objects.requireNonNull(done);
    }

    private JdbcClient sql() {
        return rooms.sql();
    }
}
