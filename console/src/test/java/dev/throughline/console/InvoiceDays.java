package dev.throughline.console;

import dev.throughline.evidence.Actor;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import dev.throughline.worklist.Finding;
import dev.throughline.worklist.Subject;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Fills the books of billing with invoices in every state, as the engine leaves them.
final class InvoiceDays {
    private final ConsoleServer server;
    private final Days day;
    private final JdbcClient sql;
    private final Instant now;
    private int serial = 4_000;

    /// Invoices by what they show.
    final Map<String, UUID> known = new LinkedHashMap<>();

    private InvoiceDays(ConsoleServer server, Days day) {
        this.server = server;
        this.day = day;
        this.sql = server.sql;
        this.now = server.clock.instant();
    }

    private LocalDate today() {
        return LocalDate.ofInstant(now, ZoneOffset.UTC);
    }

    private static Money usd(String amount) {
        return Money.parse(amount, "USD");
    }

    /// One of each: proposals in the queue, one on its way, one in a gap, one that the ERP alone
    /// has, one overdue with a credit memo and a payment, one paid.
    static InvoiceDays normal(ConsoleServer server, Days day, BookDays books) {
        InvoiceDays days = new InvoiceDays(server, day);
        UUID northwind = day.clients.get(0);
        UUID contoso = day.clients.get(1);
        UUID paid = days.invoice("paid", "INV-1000", contoso, "PAID", "PAID", usd("12500.00"), 60);
        days.pair(paid, "PAID INV-1000 / PAID INV-1000", "AT_REST", usd("12500.00"), 4_000);
        UUID late =
                days.invoice(
                        "overdue",
                        "INV-1001",
                        northwind,
                        "PARTIALLY_PAID",
                        "PARTIALLY_PAID",
                        usd("74000.00"),
                        45);
        days.pair(
                late,
                "INVOICED INV-1001 / PARTIALLY_PAID INV-1001",
                "AT_REST",
                usd("74000.00"),
                4_000);
        days.told(late, books, northwind);
        UUID gap =
                days.invoice("gap", "INV-1002", northwind, "POSTED", "POSTED", usd("18250.50"), 10);
        days.pair(gap, "RELEASED null / POSTED INV-1002", "GAP", usd("18250.50"), 3_000);
        days.wrong(
                gap,
                "INV-1002",
                "PSA says RELEASED, ERP says POSTED INV-1002.",
                "The ERP's number stands: write it into the PSA.");
        UUID foreign =
                days.invoice(
                        "nobody's", "INV-1003", contoso, "PROPOSED", "POSTED", usd("990.00"), 2);
        days.pair(foreign, "null null / POSTED INV-1003", "DRIFT", usd("990.00"), 300);
        UUID released =
                days.invoice("released", "", northwind, "RELEASED", null, usd("5400.00"), 0);
        days.pair(released, "RELEASED null / null null", "MOVING", usd("5400.00"), 60);
        days.document(released, "INVOICE", 1, "REFUSED", "", usd("5400.00"), "The item is locked.");
        days.document(released, "INVOICE", 2, "OPEN", "", usd("5400.00"), null);
        days.line(released, 1, "MILESTONE", "Milestone 2: design signed", null, usd("5400.00"));
        UUID fresh = days.invoice("fresh", "", northwind, "PROPOSED", null, usd("3600.00"), 0);
        days.looked(fresh, "f1", usd("3600.00"), usd("3600.00"), List.of(), List.of());
        UUID half = days.invoice("half agreed", "", contoso, "IN_REVIEW", null, usd("8200.00"), 0);
        days.looked(half, "f2", usd("8200.00"), usd("8200.00"), List.of(), List.of());
        days.agreed(half, "f1-before", "FIN", "Fiona Finch", "the price of last year");
        days.agreed(half, "f2", "PM", "Pat Mason", "hours checked");
        UUID agreed = days.invoice("agreed", "", northwind, "APPROVED", null, usd("61000.00"), 0);
        days.looked(agreed, "f3", usd("61000.00"), usd("61000.00"), List.of(), List.of());
        days.agreed(agreed, "f3", "PM", "Pat Mason", "milestone accepted");
        days.agreed(agreed, "f3", "FIN", "Fiona Finch", "price checked");
        UUID stuck = days.invoice("stuck", "", contoso, "PROPOSED", null, usd("1980.00"), 0);
        days.looked(
                stuck,
                "f4",
                usd("1800.00"),
                usd("1980.00"),
                List.of(
                        "INV-AMOUNT-DRIFT: PSA 1980.00 USD vs 1800.00 USD of what is posted for PRO-4019. Find the line that differs: price, hours or a missing item."),
                List.of(
                        "BIL-NOT-POSTED: kantata time_entries 7001 is not in the ledger as unbilled (it is READY). It is billed once it is posted; see its own case if there is one."));
        return days;
    }

    /// More invoices than a page holds, all apart, with long names and large amounts.
    static InvoiceDays bad(ConsoleServer server, Days day) {
        InvoiceDays days = new InvoiceDays(server, day);
        for (int i = 0; i < 60; i++) {
            UUID client = day.clients.get(i % day.clients.size());
            Money worth =
                    switch (i % 3) {
                        case 0 -> new Money(987_654_321_098L, "JPY");
                        case 1 -> new Money(123_456_789_012L, "KWD");
                        default -> new Money(-456_789_012_345L, "EUR");
                    };
            UUID id =
                    days.invoice(
                            "bad" + i,
                            "RECHNUNG/2026/000" + i + "-<b>Ü</b>",
                            client,
                            "PARTIALLY_CREDITED",
                            "PARTIALLY_CREDITED",
                            worth,
                            400);
            days.pair(
                    id,
                    "PARTIALLY_CREDITED RECHNUNG/2026/000"
                            + i
                            + " / PARTIALLY_CREDITED RECHNUNG/2026/000"
                            + i
                            + "-<b>Ü</b>",
                    "GAP",
                    worth,
                    900_000);
        }
        UUID stuck =
                days.invoice(
                        "stuck",
                        "",
                        day.clients.getFirst(),
                        "PROPOSED",
                        null,
                        new Money(987_654_321_098L, "JPY"),
                        0);
        days.looked(
                stuck,
                "",
                new Money(0, "JPY"),
                new Money(987_654_321_098L, "JPY"),
                List.of(
                        "TAX-UNRESOLVED: Cannot tell which tax applies: the Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft is not known here. Give the project its legal entity and its client.",
                        "BIL-EMPTY: Proposal <script>alert('x')</script> bills nothing. Add approved items, or cancel it."),
                List.of());
        days.line(stuck, 1, "FEE", "شركة الخليج العربي", null, new Money(987_654_321_098L, "JPY"));
        return days;
    }

    UUID invoice(
            String what,
            String number,
            UUID client,
            String status,
            @Nullable String erp,
            Money net,
            int agedDays) {
        String proposal = "PRO-" + ++serial;
        LocalDate dated = today().minusDays(agedDays);
        Money none = Money.zero(net.ccy());
        Map<String, Object> fields = new HashMap<>();
        fields.put("proposal_no", proposal);
        fields.put("client", client);
        fields.put("bill_to", client);
        fields.put("ccy", net.ccy());
        fields.put("type", "STANDARD");
        fields.put("issue_date", dated);
        fields.put("due_date", dated.plusDays(30));
        fields.put("net", net);
        if (!what.equals("nobody's")) {
            fields.put("psa_status", "PROPOSED");
        }
        fields.put(
                "lines",
                List.of(
                        Map.of(
                                "line_no",
                                "1",
                                "kind",
                                "FEE",
                                "description",
                                "Fee as agreed",
                                "amount",
                                net)));
        if (erp != null) {
            fields.put("number", number);
            fields.put("erp_status", erp);
            fields.put("tax", none);
            fields.put("gross", net);
            fields.put(
                    "open",
                    switch (status) {
                        case "PAID" -> none;
                        case "PARTIALLY_PAID" -> net.minus(usd("61800.00"));
                        default -> net;
                    });
        }
        UUID id =
                day.entity(
                        "Invoice",
                        number.isEmpty() ? proposal : number,
                        status,
                        fields,
                        "kantata",
                        "invoices",
                        Integer.toString(serial),
                        now.minus(Duration.ofHours(20)),
                        null);
        known.put(what, id);
        return id;
    }

    /// A proposal over one milestone with all that a release needs, looked at by billing itself.
    static UUID complete(ConsoleServer server, Days day) {
        InvoiceDays days = new InvoiceDays(server, day);
        Instant at = days.now.minusSeconds(900);
        // Its tax number fits its country.
        UUID client = day.clients.get(3);
        UUID deal = day.deals.get(3);
        Money worth = usd("60000.00");
        UUID company =
                day.entity(
                        "LegalEntity",
                        "Throughline GmbH",
                        "ACTIVE",
                        Map.of("name", "Throughline GmbH", "country", "DE"),
                        "netsuite",
                        "subsidiary",
                        "2",
                        at,
                        null);
        UUID project =
                day.entity(
                        "Project",
                        "Adatum: strategy sprint",
                        "ACTIVE",
                        Map.of(
                                "name",
                                "Adatum: strategy sprint",
                                "entity",
                                company,
                                "client",
                                client),
                        "kantata",
                        "workspaces",
                        "9001",
                        at,
                        null);
        UUID line =
                day.entity(
                        "ContractLine",
                        "Line 1",
                        "ACTIVE",
                        Map.of(
                                "line_no",
                                "1",
                                "opportunity",
                                deal,
                                "project",
                                project,
                                "amount",
                                worth),
                        "salesforce",
                        "OpportunityLineItem",
                        "00k1",
                        at,
                        null);
        day.entity(
                "Contract",
                "C-1",
                "ACTIVE",
                Map.of(
                        "opportunity",
                        deal,
                        "client",
                        client,
                        "bill_to",
                        client,
                        "payment_terms",
                        "NET30"),
                "salesforce",
                "Contract",
                "8001",
                at,
                null);
        day.entity(
                "BillingScheduleItem",
                "Milestone 1: plan accepted",
                "READY",
                Map.of(
                        "contract_line",
                        line,
                        "project",
                        project,
                        "trigger",
                        "MILESTONE",
                        "due",
                        days.today(),
                        "amount",
                        worth,
                        "description",
                        "Milestone 1: plan accepted"),
                "kantata",
                "billing_milestones",
                "78",
                at,
                null);
        UUID invoice =
                day.entity(
                        "Invoice",
                        "PRO-1",
                        "PROPOSED",
                        Map.of(
                                "proposal_no",
                                "PRO-1",
                                "client",
                                client,
                                "bill_to",
                                client,
                                "ccy",
                                "USD",
                                "issue_date",
                                days.today(),
                                "net",
                                worth,
                                "psa_status",
                                "PROPOSED",
                                "lines",
                                List.of(
                                        Map.of(
                                                "kind",
                                                "MILESTONE",
                                                "description",
                                                "Milestone 1",
                                                "amount",
                                                worth,
                                                "sources",
                                                List.of("kantata billing_milestones 78")))),
                        "kantata",
                        "invoices",
                        "78",
                        at,
                        null);
        days.looked(invoice, "", worth, worth, List.of(), List.of("not looked at yet"));
        server.sql
                .sql("delete from billing_pair where invoice = :id")
                .param("id", invoice)
                .update();
        server.billing.markProposals();
        server.billing.round();
        return invoice;
    }

    /// What credits brought back of the complete one's contract, collected by the hub: twelve hours
    /// of Ana and eight of Ben, at 1,000.00.
    static UUID collected(ConsoleServer server, Days day) {
        complete(server, day);
        Instant at = server.clock.instant().minusSeconds(600);
        UUID old =
                day.entity(
                        "Invoice",
                        "INV-900",
                        "CREDITED",
                        Map.of("number", "INV-900"),
                        "netsuite",
                        "invoice",
                        "900",
                        at,
                        null);
        UUID credit =
                day.entity(
                        "CreditMemo",
                        "CM-900",
                        "APPLIED",
                        Map.of("number", "CM-900"),
                        "netsuite",
                        "creditMemo",
                        "901",
                        at,
                        null);
        server.sql
                .sql(
                        """
                        with p as (select id from entity where type = 'Project' and name = 'Adatum: strategy sprint' and data ->> 'entity' is not null),
                             l as (insert into billing_line (invoice, line_no, kind, description, project, qty, price, minor, ccy)
                                   select :old, v.no, 'TIME', v.who, p.id, v.qty, 1000, v.qty * 100000, 'USD'
                                     from p, (values (1, 'Ana Ruiz', 12), (2, 'Ben Cole', 8)) as v(no, who, qty) returning invoice, line_no, minor, qty)
                        insert into billing_credit_line (credit, line_no, invoice, invoice_line, minor, ccy, qty, disposition, reason, state)
                        select :credit, l.line_no, l.invoice, l.line_no, l.minor, 'USD', l.qty, 'RETURN_TO_UNBILLED', 'asked for', 'POSTED' from l\
                        """)
                .param("old", old)
                .param("credit", credit)
                .update();
        UUID collected =
                server.billing
                        .collect(
                                LocalDate.ofInstant(server.clock.instant(), ZoneOffset.UTC),
                                new Actor.Person("Cal Endar"),
                                "month end")
                        .getFirst();
        server.billing.round();
        return collected;
    }

    /// The complete one, agreed to, released and booked by the ledger.
    static UUID booked(ConsoleServer server, Days day) {
        UUID invoice = complete(server, day);
        Actor.Person pat = new Actor.Person("Pat Mason");
        Actor.Person fiona = new Actor.Person("Fiona Finch");
        server.billing.approve(invoice, "PM", pat, "milestone accepted");
        server.billing.approve(invoice, "FIN", fiona, "price checked");
        server.billing.release(invoice, fiona, "month end");
        server.sql
                .sql(
                        "update billing_document set state = 'POSTED', external_id = '501', number = 'INV-2001', settled_at = released_at where entity = :id")
                .param("id", invoice)
                .update();
        server.billing.round();
        return invoice;
    }

    private void pair(UUID invoice, String pair, String verdict, Money worth, int secondsAgo) {
        sql.sql(
                        "insert into billing_pair (invoice, pair, verdict, minor, ccy, since, seen_at) values (:id, :pair, :verdict, :minor, :ccy, :since, :now)")
                .param("id", invoice)
                .param("pair", pair)
                .param("verdict", verdict)
                .param("minor", worth.minor())
                .param("ccy", worth.ccy())
                .param("since", Timestamp.from(now.minusSeconds(secondsAgo)))
                .param("now", Timestamp.from(now))
                .update();
    }

    private void looked(
            UUID invoice,
            String fingerprint,
            Money net,
            Money psa,
            List<String> problems,
            List<String> waits) {
        sql.sql(
                        "insert into billing_proposal (invoice, fingerprint, net_minor, ccy, psa_minor, problems, waits, looked_at) values (:id, :print, :net, :ccy, :psa, :problems, :waits, :at)")
                .param("id", invoice)
                .param("print", fingerprint)
                .param("net", net.minor())
                .param("ccy", net.ccy())
                .param("psa", psa.minor())
                .param("problems", problems.toArray(String[]::new))
                .param("waits", waits.toArray(String[]::new))
                .param("at", Timestamp.from(now.minusSeconds(90)))
                .update();
        pair(invoice, "PROPOSED null / null null", "AT_REST", net, 90);
    }

    private void agreed(UUID invoice, String proposal, String role, String person, String reason) {
        sql.sql(
                        "insert into billing_approval (entity, proposal, role, person, approved_at, reason) values (:id, :proposal, :role, :person, :at, :reason)")
                .param("id", invoice)
                .param("proposal", proposal)
                .param("role", role)
                .param("person", person)
                .param("at", Timestamp.from(now.minusSeconds(3_000 - ++serial % 100)))
                .param("reason", reason)
                .update();
    }

    /// How many seconds ago.
    private static long released(String kind, int attempt) {
        return (kind.equals("CREDIT") ? 1_500 : 2_000) - 600L * attempt;
    }

    private void document(
            UUID entity,
            String kind,
            int attempt,
            String state,
            String number,
            Money net,
            @Nullable String problem) {
        boolean over = state.equals("POSTED") || state.equals("REFUSED");
        sql.sql(
                        "insert into billing_document (document, entity, kind, reversal, attempt, state, ledger, object_type, key, proposal, net_minor, ccy, external_id,"
                                + " number, problem, released_by, released_at, settled_at) values (:document, :id, :kind, false, :attempt, :state, 'netsuite', 'invoice',"
                                + " :key, 'f', :net, :ccy, '', :number, :problem, 'Fiona Finch', :at, :settled)")
                .param("document", server.ids.next())
                .param("id", entity)
                .param("kind", kind)
                .param("attempt", attempt)
                .param("state", state)
                .param("key", "L1-KEY" + ++serial + "-" + attempt)
                .param("net", net.minor())
                .param("ccy", net.ccy())
                .param("number", number)
                .param("problem", problem)
                .param("at", Timestamp.from(now.minusSeconds(released(kind, attempt))))
                .param(
                        "settled",
                        over
                                ? Timestamp.from(now.minusSeconds(released(kind, attempt) - 40))
                                : (Timestamp) null,
                        java.sql.Types.TIMESTAMP)
                .update();
    }

    private void line(
            UUID invoice,
            int number,
            String kind,
            String words,
            @Nullable UUID project,
            Money amount) {
        boolean hours = kind.equals("TIME");
        sql.sql(
                        "insert into billing_line (invoice, line_no, kind, description, project, qty, price, minor, ccy) values (:id, :no, :kind, :words, :project::uuid,"
                                + " :qty::numeric, :price::numeric, :minor, :ccy)")
                .param("id", invoice)
                .param("no", number)
                .param("kind", kind)
                .param("words", words)
                .param("project", project == null ? null : project.toString())
                .param("qty", hours ? "93.5" : null)
                .param("price", hours ? "150" : null)
                .param("minor", amount.minor())
                .param("ccy", amount.ccy())
                .update();
    }

    private void claim(UUID invoice, int line, String source, Money amount) {
        sql.sql(
                        "insert into billing_claim (source, invoice, line_no, minor, ccy, qty, live) values (:source, :id, :line, :minor, :ccy, 8, true)")
                .param("source", source)
                .param("id", invoice)
                .param("line", line)
                .param("minor", amount.minor())
                .param("ccy", amount.ccy())
                .update();
    }

    /// Lines with items, documents, a credit memo and a payment.
    private void told(UUID invoice, BookDays books, UUID client) {
        agreed(invoice, "f", "PM", "Pat Mason", "hours checked");
        agreed(invoice, "f", "FIN", "Fiona Finch", "price checked");
        document(invoice, "INVOICE", 1, "POSTED", "INV-1001", usd("74000.00"), null);
        line(invoice, 1, "TIME", "Ana Alvarez, January", books.project, usd("14000.00"));
        line(invoice, 2, "MILESTONE", "Milestone 1: plan accepted", books.project, usd("60000.00"));
        List<String> items =
                sql.sql("select source_id from fact_item order by id limit 3")
                        .query((row, _) -> row.getString(1))
                        .list();
        for (int i = 0; i < items.size(); i++) {
            claim(
                    invoice,
                    1,
                    "kantata time_entries " + items.get(i),
                    usd(i == 0 ? "8000.00" : "3000.00"));
        }
        claim(invoice, 2, "kantata billing_milestones 77", usd("60000.00"));
        UUID credit =
                day.entity(
                        "CreditMemo",
                        "CM-501",
                        "APPLIED",
                        Map.of(
                                "number",
                                "CM-501",
                                "original",
                                invoice,
                                "bill_to",
                                client,
                                "ccy",
                                "USD",
                                "date",
                                today().minusDays(3),
                                "net",
                                usd("1800.00")),
                        "netsuite",
                        "creditMemo",
                        "501",
                        now.minusSeconds(800),
                        null);
        document(credit, "CREDIT", 1, "POSTED", "CM-501", usd("1800.00"), null);
        credited(credit, invoice, 1, usd("720.00"), "WRITE_OFF", "travel was not agreed");
        credited(
                credit,
                invoice,
                2,
                usd("1080.00"),
                "RETURN_TO_UNBILLED",
                "wrong month, by mistake");
        day.entity(
                "Payment",
                "PAY-9",
                "APPLIED",
                Map.of(
                        "number",
                        "PAY-9",
                        "payer",
                        client,
                        "date",
                        today().minusDays(2),
                        "amount",
                        usd("60000.00"),
                        "ccy",
                        "USD",
                        "applications",
                        List.of(Map.of("invoice", invoice, "amount", usd("60000.00")))),
                "netsuite",
                "customerPayment",
                "9",
                now.minusSeconds(700),
                null);
    }

    /// A credit memo that somebody wrote in the ERP.
    ///
    /// @param original the invoice the ERP says it is against; null where it names none
    static UUID written(
            ConsoleServer server, Days day, String number, @Nullable UUID original, Money net) {
        InvoiceDays days = new InvoiceDays(server, day);
        Map<String, Object> fields = new HashMap<>();
        fields.put("number", number);
        fields.put("bill_to", day.clients.getFirst());
        fields.put("ccy", net.ccy());
        fields.put("date", days.today());
        fields.put("net", net);
        fields.put("gross", net);
        fields.put("erp_status", "POSTED");
        if (original != null) {
            fields.put("original", original);
        }
        UUID credit =
                day.entity(
                        "CreditMemo",
                        number,
                        "DRAFT",
                        fields,
                        "netsuite",
                        "creditMemo",
                        number,
                        days.now.minusSeconds(600),
                        null);
        server.transaction.executeWithoutResult(_ ->
                server.worklist.standing(
                        "billing",
                        Map.of(
                                new Subject("creditmemo", credit.toString(), number),
                                List.of(
                                        new Finding(
                                                new Problem(
                                                        Problem.Mender.DATA,
                                                        "INV-CREDIT-UNEXPLAINED",
                                                        "Credit memo "
                                                                + number
                                                                + " of "
                                                                + net
                                                                + " was written in the ERP; nobody has said whether the value returns to unbilled or is given up.",
                                                        "Say for each line: return to unbilled, write off or bill anew.",
                                                        "status"),
                                                "invoice " + credit + " INV-CREDIT-UNEXPLAINED",
                                                Map.of("number", number),
                                                net,
                                                null)))));
        return credit;
    }

    private void credited(
            UUID credit, UUID invoice, int line, Money amount, String disposition, String reason) {
        sql.sql(
                        "insert into billing_credit_line (credit, line_no, invoice, invoice_line, minor, ccy, disposition, reason, state) values (:credit, :line, :id, :line,"
                                + " :minor, :ccy, :disposition, :reason, 'POSTED')")
                .param("credit", credit)
                .param("line", line)
                .param("id", invoice)
                .param("minor", amount.minor())
                .param("ccy", amount.ccy())
                .param("disposition", disposition)
                .param("reason", reason)
                .update();
    }

    private void wrong(UUID invoice, String number, String text, String mend) {
        server.transaction.executeWithoutResult(_ ->
                server.worklist.standing(
                        "billing",
                        Map.of(
                                new Subject("invoice", invoice.toString(), number),
                                List.of(
                                        new Finding(
                                                new Problem(
                                                        Problem.Mender.DATA,
                                                        "INV-STATE-DRIFT",
                                                        text,
                                                        mend,
                                                        "status"),
                                                "invoice " + invoice + " pair",
                                                Map.of("invoice", number),
                                                usd("18250.50"),
                                                null)))));
    }
}
