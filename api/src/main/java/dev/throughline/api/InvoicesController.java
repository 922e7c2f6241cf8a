package dev.throughline.api;

import dev.throughline.api.InvoiceActs.Answered;
import dev.throughline.api.InvoiceActs.Credit;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.Link;
import dev.throughline.curate.Links;
import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.journal.RecordKey;
import dev.throughline.model.CreditMemo.Disposition;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// The process API: releases invoices and credits them; decisions of a person. Both are safe to
/// repeat with the same key.
@RestController
final class InvoicesController {
    static final String RELEASES = "/api/process/invoice-releases";
    static final String CREDITS = "/api/process/credit-memos";

    /// Lines of one credit memo; invoices have fewer lines than this.
    static final int LINES_MAX = 200;

    private final ApiActs acts;
    private final ObjectProvider<InvoiceActs> billing;
    private final RequestKeys keys;
    private final Links links;
    private final EntityStore entities;

    InvoicesController(
            ApiActs acts,
            ObjectProvider<InvoiceActs> billing,
            RequestKeys keys,
            Links links,
            EntityStore entities) {
        this.acts = acts;
        this.billing = billing;
        this.keys = keys;
        this.links = links;
        this.entities = entities;
    }

    /// How the invoice or credit memo stands.
    ///
    /// @param key the key it goes to the ledger under
    /// @param number the ledger's; missing before it is posted
    /// @param lines the invoice's lines as released
    record Stand(
            UUID invoice,
            String state,
            @Nullable String key,
            @Nullable String number,
            List<LineView> lines) {}

    /// A released line; amounts as decimal texts.
    record LineView(int line, String description, String amount, String credited, String ccy) {}

    /// What one call names: the invoice by the hub's id or by a system's own.
    record Named(
            @Nullable UUID id, String connection, String type, String externalId, String text) {

        /// The members that name an invoice, and those of the call itself.
        static List<String> members(String... own) {
            List<String> all = new ArrayList<>(List.of("invoice", "connection", "type", "id"));
            all.addAll(List.of(own));
            return all;
        }

        static Named read(Body body, Faults faults) {
            if (!body.has("invoice")) {
                String connection = name(body, "connection", 64, "a connection's name");
                String type = name(body, "type", 64, "the invoice's record type there");
                String id = name(body, "id", 255, "the invoice's id there");
                return new Named(null, connection, type, id, connection + " " + type + " " + id);
            }
            for (String other : List.of("connection", "type", "id")) {
                if (body.has(other)) {
                    faults.body(
                            body.place(other),
                            "The invoice is named already.",
                            "Give either invoice, or connection, type and id.");
                }
            }
            String text = name(body, "invoice", 36, "the invoice's id in the hub, a UUID");
            UUID id = null;
            try {
                id = text.isEmpty() ? null : UUID.fromString(text);
            } catch (IllegalArgumentException _) {
                faults.body("#/invoice", "'" + text + "' is no UUID.", "Give the hub's id.");
            }
            return new Named(id, "", "", "", text);
        }

        private static String name(Body body, String member, int max, String form) {
            return body.text(member, max, c -> !Character.isISOControl(c), form);
        }
    }

    /// Releases: 200 with the ledger's number when it is posted, else 202.
    @PostMapping(RELEASES)
    ResponseEntity<byte[]> release(HttpServletRequest request) throws IOException {
        Actor.Person by = PersonsActs.person(acts, "Releasing an invoice");
        new Query(request).done();
        Faults faults = new Faults();
        String key = StartRequest.key(request, faults);
        Body body =
                PersonsActs.body(
                        request, faults, List.of("invoice", "connection", "type", "id", "reason"));
        Named named = Named.read(body, faults);
        String reason = PersonsActs.reason(body);
        faults.refuseIfAny();
        InvoiceActs invoices = invoices();
        Entity invoice = find(named);
        keep(key, "release", invoice, List.of(), by, reason);
        return answer(invoices, invoice.id(), invoices.release(invoice.id(), by, reason));
    }

    /// Credits: 200 with the ledger's number when it is posted, else 202.
    @PostMapping(CREDITS)
    ResponseEntity<byte[]> credit(HttpServletRequest request) throws IOException {
        Actor.Person by = PersonsActs.person(acts, "Crediting an invoice");
        new Query(request).done();
        Faults faults = new Faults();
        String key = StartRequest.key(request, faults);
        Body body =
                PersonsActs.body(
                        request,
                        faults,
                        List.of("invoice", "connection", "type", "id", "date", "lines", "reason"));
        Named named = Named.read(body, faults);
        LocalDate date = date(body, faults);
        List<Body> lines =
                body.objects(
                        "lines",
                        LINES_MAX,
                        List.of("line", "amount", "disposition", "reason"),
                        "line, amount, disposition and reason");
        List<Wanted> wanted = lines.stream().map(line -> Wanted.read(line, faults)).toList();
        String reason = PersonsActs.reason(body);
        faults.refuseIfAny();
        InvoiceActs invoices = invoices();
        Entity invoice = find(named);
        List<Credit> credits = credits(invoice, lines, wanted);
        List<String> asked = new ArrayList<>();
        asked.add(date.toString());
        credits.forEach(
                one -> asked.add(one.line() + " " + one.amount() + " " + one.disposition()));
        keep(key, "credit", invoice, asked, by, reason);
        return answer(
                invoices,
                invoice.id(),
                invoices.credit(invoice.id(), credits, date, "api " + key, by, reason));
    }

    private InvoiceActs invoices() {
        return invoices(billing);
    }

    private Entity find(Named named) {
        return find(named, links, entities);
    }

    /// The invoice a call names.
    ///
    /// @throws ApiProblem 404 where there is none such
    static Entity find(Named named, Links links, EntityStore entities) {
        Optional<UUID> id = Optional.ofNullable(named.id());
        if (id.isEmpty()) {
            RecordKey record = new RecordKey(named.connection(), named.type(), named.externalId());
            id =
                    links.of(List.of(record)).getOrDefault(record, List.of()).stream()
                            .filter(link -> link.entityType().equals("Invoice"))
                            .map(Link::entityId)
                            .findFirst();
        }
        return id.flatMap(entities::find)
                .filter(entity -> entity.type().name().equals("Invoice"))
                .orElseThrow(() ->
                        new ApiProblem(
                                        ProblemType.UNKNOWN_INVOICE,
                                        "No invoice is known as " + named.text() + ".")
                                .with("mend", "Name one the hub has read."));
    }

    /// One line as asked for; the currency is the invoice's.
    record Wanted(int line, BigDecimal amount, Disposition disposition, String reason) {
        static Wanted read(Body body, Faults faults) {
            String number =
                    body.text("line", 6, c -> c >= '0' && c <= '9', "a line's number, from 1");
            String amount =
                    body.text(
                            "amount",
                            20,
                            c -> (c >= '0' && c <= '9') || c == '.',
                            "an amount above 0 as a decimal text, such as 720.00");
            String disposition =
                    body.text(
                            "disposition",
                            32,
                            c -> (c >= 'A' && c <= 'Z') || c == '_',
                            "one of " + Arrays.toString(Disposition.values()));
            Disposition then = Disposition.WRITE_OFF;
            try {
                then = disposition.isEmpty() ? then : Disposition.valueOf(disposition);
            } catch (IllegalArgumentException _) {
                faults.body(
                        body.place("disposition"),
                        "'" + disposition + "' is no disposition.",
                        "Use one of " + Arrays.toString(Disposition.values()) + ".");
            }
            BigDecimal value = BigDecimal.ZERO;
            try {
                value = amount.isEmpty() ? value : new BigDecimal(amount);
            } catch (NumberFormatException _) {
                faults.body(
                        body.place("amount"),
                        "'" + amount + "' is no amount.",
                        "Give a decimal text such as 720.00.");
            }
            return new Wanted(
                    number.isEmpty() ? 0 : Integer.parseInt(number),
                    value,
                    then,
                    PersonsActs.reason(body));
        }
    }

    static List<Credit> credits(Entity invoice, List<Body> lines, List<Wanted> wanted) {
        Faults faults = new Faults();
        String ccy = invoice.values().text("ccy").orElse("XXX");
        List<Credit> credits = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            Wanted one = wanted.get(i);
            try {
                credits.add(
                        new Credit(
                                one.line(),
                                Money.of(one.amount(), ccy),
                                one.disposition(),
                                one.reason()));
            } catch (IllegalArgumentException e) {
                faults.body(
                        lines.get(i).place("amount"),
                        String.valueOf(e.getMessage()),
                        "Give an amount in " + ccy + " with no more digits than it has.");
            }
        }
        faults.refuseIfAny();
        return credits;
    }

    private static LocalDate date(Body body, Faults faults) {
        return date(body, faults, "date", "the credit memo's day, such as 2026-02-28");
    }

    static LocalDate date(Body body, Faults faults, String member, String form) {
        String text = body.text(member, 10, c -> (c >= '0' && c <= '9') || c == '-', form);
        try {
            return text.isEmpty() ? LocalDate.EPOCH : LocalDate.parse(text);
        } catch (DateTimeException _) {
            faults.body(
                    body.place(member),
                    "'" + text + "' is no day.",
                    "Give a day such as 2026-02-28.");
            return LocalDate.EPOCH;
        }
    }

    /// A key belongs to one act on one invoice for ever; format 1 of what is hashed.
    private void keep(
            String key,
            String act,
            Entity invoice,
            List<String> asked,
            Actor.Person by,
            String reason) {
        keep(keys, key, act, invoice, asked, by, reason);
    }

    static void keep(
            RequestKeys keys,
            String key,
            String act,
            Entity invoice,
            List<String> asked,
            Actor.Person by,
            String reason) {
        String text = "1\n" + act + "\n" + invoice.id() + "\n" + String.join("\n", asked);
        String hash =
                HexFormat.of().formatHex(Answers.sha256(text.getBytes(StandardCharsets.UTF_8)));
        keys.keep(
                key,
                hash,
                Optional.of(invoice.id()),
                new Act(
                        by,
                        "invoice." + act,
                        "asked for over the API",
                        "Invoice",
                        invoice.id().toString(),
                        reason,
                        null,
                        null,
                        invoice.correlation()));
    }

    private static ResponseEntity<byte[]> answer(
            InvoiceActs invoices, UUID invoice, Answered answered) {
        return answer(invoices, invoice, answered, true);
    }

    /// @param ledger whether the ledger has to answer before the act is over
    static ResponseEntity<byte[]> answer(
            InvoiceActs invoices, UUID invoice, Answered answered, boolean ledger) {
        return switch (answered) {
            case Answered.Taken(String state, String key, String number) -> {
                HttpHeaders headers = Answers.headers(MediaType.APPLICATION_JSON);
                boolean over = number != null || !ledger;
                if (!over) {
                    headers.set(HttpHeaders.RETRY_AFTER, "2");
                }
                List<LineView> lines =
                        invoices.lines(invoice).stream()
                                .map(line ->
                                        new LineView(
                                                line.line(),
                                                line.description(),
                                                line.amount().decimal().toPlainString(),
                                                line.credited().decimal().toPlainString(),
                                                line.amount().ccy()))
                                .toList();
                yield new ResponseEntity<>(
                        Answers.json(new Stand(invoice, state, key, number, lines)),
                        headers,
                        over ? HttpStatus.OK : HttpStatus.ACCEPTED);
            }
            case Answered.Awaits(String words) ->
                    throw new ApiProblem(ProblemType.SECOND_PERSON_WANTED, words)
                            .with("mend", "Let another person agree to the invoice.");
            case Answered.Refused(List<Problem> problems) -> throw refused(problems);
        };
    }

    static ApiProblem refused(List<Problem> problems) {
        return new ApiProblem(
                        ProblemType.INVOICE_REFUSED,
                        problems.size() == 1
                                ? problems.getFirst().text()
                                : problems.size() + " problems; each is told with its mend.")
                .with("problems", problems.stream().map(InvoicesController::told).toList());
    }

    static InvoiceActs invoices(ObjectProvider<InvoiceActs> billing) {
        InvoiceActs found = billing.getIfAvailable();
        if (found == null) {
            throw new ApiProblem(
                            ProblemType.NOTHING_IS_INVOICED,
                            "This firm's configuration has no billing.yaml.")
                    .with("mend", "Say in billing.yaml who agrees to an invoice.");
        }
        return found;
    }

    /// A problem with its mend.
    static Map<String, String> told(Problem problem) {
        Map<String, String> told = new LinkedHashMap<>();
        told.put("code", problem.code());
        told.put("detail", problem.text());
        told.put("mend", problem.mend());
        return told;
    }
}
