package dev.throughline.console;

import dev.throughline.billing.BillingStore.DocumentState;
import dev.throughline.billing.BillingStore.Released;
import dev.throughline.console.InvoicePages.Sent;
import dev.throughline.curate.Entity;
import dev.throughline.model.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// The life story of an invoice: what was said about it, who agreed, what was sent, what came back.
@Component
class InvoiceLife {
    private final InvoiceQueries queries;
    private final InvoiceFaces faces;
    private final Timelines timelines;

    InvoiceLife(InvoiceQueries queries, InvoiceFaces faces, Timelines timelines) {
        this.queries = queries;
        this.faces = faces;
        this.timelines = timelines;
    }

    List<Moment> of(
            Entity invoice, List<Sent> documents, List<Entity> credits, List<Entity> payments) {
        Map<UUID, String> names = Map.of(invoice.id(), InvoiceFaces.name(invoice));
        List<Moment> moments = new ArrayList<>();
        moments.addAll(timelines.versions(List.of(invoice.id()), names, Instant.EPOCH));
        moments.addAll(timelines.writes(List.of(invoice.id()), names));
        moments.addAll(timelines.cases(List.of(invoice.id().toString()), null));
        moments.addAll(agreements(invoice));
        documents.forEach(one -> document(one, moments));
        credits.forEach(credit ->
                moments.add(
                        new Moment(
                                credit.createdAt(),
                                Tone.SETTLED,
                                "receipt-refund",
                                "Credit memo "
                                        + credit.values().text("number").orElse("without a number")
                                        + " over "
                                        + InvoiceFaces.shown(InvoiceFaces.money(credit, "net"))
                                        + " became known",
                                null,
                                "/records/" + credit.id(),
                                "",
                                "",
                                List.of())));
        payments.forEach(payment ->
                application(payment, invoice.id())
                        .ifPresent(part ->
                                moments.add(
                                        new Moment(
                                                payment.createdAt(),
                                                Tone.SETTLED,
                                                "cash",
                                                (part.get("amount") instanceof Money money
                                                                ? Format.money(money)
                                                                : "Something")
                                                        + " of payment "
                                                        + payment.values()
                                                                .text("number")
                                                                .orElse(payment.name())
                                                        + " became known",
                                                null,
                                                "/records/" + payment.id(),
                                                "dated "
                                                        + Format.orDash(
                                                                InvoiceFaces.day(payment, "date")),
                                                "",
                                                List.of()))));
        moments.sort(Comparator.comparing(Moment::at));
        return Moment.together(moments);
    }

    /// A payment's part for an invoice.
    static Optional<Map<?, ?>> application(Entity payment, UUID invoice) {
        if (payment.values().get("applications") instanceof Collection<?> parts) {
            for (Object part : parts) {
                if (part instanceof Map<?, ?> one && invoice.equals(one.get("invoice"))) {
                    return Optional.of(one);
                }
            }
        }
        return Optional.empty();
    }

    private List<Moment> agreements(Entity invoice) {
        List<InvoiceQueries.Agreement> all = queries.agreements(invoice.id());
        String newest =
                faces.store().looked(invoice.id()).map(looked -> looked.fingerprint()).orElse("");
        return all.stream()
                .map(one -> {
                    boolean lapsed = !newest.isEmpty() && !one.proposal().equals(newest);
                    return new Moment(
                            one.at(),
                            lapsed ? Tone.OFF : Tone.SETTLED,
                            "user-check",
                            Format.sentence(InvoiceWords.role(one.role()))
                                    + " agreed"
                                    + (lapsed ? ", to what has changed since" : ""),
                            null,
                            null,
                            one.person() + (one.reason().isEmpty() ? "" : ": " + one.reason()),
                            "",
                            List.of());
                })
                .toList();
    }

    private static void document(Sent sent, List<Moment> moments) {
        Released one = sent.released();
        String href = "/postings/documents/" + one.document();
        String ledger = sent.ledger().label();
        moments.add(
                new Moment(
                        one.releasedAt(),
                        Tone.MOVING,
                        "send",
                        sent.kind()
                                + " over "
                                + Format.money(one.net())
                                + " released to "
                                + ledger
                                + (one.attempt() > 1 ? ", attempt " + one.attempt() : ""),
                        one.ledger(),
                        href,
                        "by " + one.releasedBy() + ", under " + one.key(),
                        "",
                        List.of()));
        Instant settled = one.settledAt();
        if (settled != null) {
            boolean posted = one.state() == DocumentState.POSTED;
            moments.add(
                    new Moment(
                            settled,
                            posted ? Tone.SETTLED : Tone.PERSON,
                            posted ? "book-2" : "alert-triangle",
                            ledger
                                    + (posted ? " booked it" : " refused it")
                                    + (one.number().isEmpty() ? "" : " as " + one.number()),
                            one.ledger(),
                            href,
                            one.problem() == null ? sent.kind() : one.problem(),
                            Format.took(Duration.between(one.releasedAt(), settled))
                                    + " after its release",
                            List.of()));
        }
    }
}
