package dev.throughline.console;

import dev.throughline.connect.spi.Probe;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore.NewVersion;
import dev.throughline.curate.Link;
import dev.throughline.curate.Link.LinkOrigin;
import dev.throughline.curate.Origin;
import dev.throughline.curate.Provenance;
import dev.throughline.journal.RecordKey;
import dev.throughline.model.Canonical;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import dev.throughline.model.Values;
import dev.throughline.worklist.Finding;
import dev.throughline.worklist.Subject;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Fills a database with days of a firm.
final class Days {
    private final ConsoleServer server;
    private final Instant now;
    private int serial = 1000;
    final List<UUID> deals = new ArrayList<>();
    final List<UUID> clients = new ArrayList<>();
    @Nullable UUID review;

    private Days(ConsoleServer server) {
        this.server = server;
        this.now = server.clock.instant();
    }

    static String owner(String code) {
        return code.startsWith("CTR") || code.startsWith("PRJ-PM")
                ? "DO"
                : code.startsWith("SYS") ? "IT" : "FS";
    }

    /// A handful of deals, two blocked, one pair to judge.
    static Days normal(ConsoleServer server) {
        Days day = new Days(server);
        day.systems(true);
        UUID northwind = day.client("Northwind Energy Ltd", "GB", "GB123456789");
        day.deal(
                "Northwind: ERP rollout",
                northwind,
                Money.parse("1240000.00", "USD"),
                "ACTIVE",
                60);
        day.deal(
                "Contoso: data platform",
                day.client("Contoso Retail plc", "GB", "GB987654321"),
                Money.parse("310500.50", "GBP"),
                "ACTIVE",
                45);
        day.deal(
                "Fabrikam: managed support",
                day.client("Fabrikam Inc", "US", "12-3456789"),
                Money.parse("96000.00", "USD"),
                "ACTIVE",
                30);
        day.deal(
                "Adatum: strategy sprint",
                day.client("Adatum Consulting GmbH", "DE", "DE136695976"),
                Money.parse("84000.00", "EUR"),
                "PROVISIONING",
                4);
        day.deal(
                "Litware: process review",
                day.client("Litware SA", "FR", "FR40303265045"),
                Money.parse("52000.00", "EUR"),
                "WAITING",
                3);
        UUID unsigned =
                day.deal(
                        "Tailspin: fleet planning",
                        day.client("Tailspin Air", "US", "98-7654321"),
                        Money.parse("400000.00", "USD"),
                        "BLOCKED",
                        120);
        UUID mismatch =
                day.deal(
                        "Wingtip: loyalty redesign",
                        day.client("Wingtip Toys", "US", "11-2223334"),
                        Money.parse("200000.00", "USD"),
                        "BLOCKED",
                        200);
        day.blocked(
                unsigned,
                "Tailspin: fleet planning",
                "CTR-UNSIGNED",
                "No signature found: the deal has no contract.",
                "Attach the signed contract to the deal in the CRM.",
                Money.parse("400000.00", "USD"),
                "Tailspin Air");
        day.blocked(
                mismatch,
                "Wingtip: loyalty redesign",
                "CTR-VALUE-MISMATCH",
                "Lines add to 180,000.00 USD, contract says 200,000.00 USD.",
                "Fix the lines or the contract in the CRM.",
                Money.parse("200000.00", "USD"),
                "Wingtip Toys");
        day.pair(northwind, "North Wind Energy Limited");
        day.drift(northwind);
        day.proposed(northwind);
        day.newFields();
        day.vanished();
        day.person();
        return day;
    }

    /// Two thousand cases, long names, large and odd amounts, words from right to left, systems
    /// that do not answer.
    static Days bad(ConsoleServer server) {
        Days day = new Days(server);
        day.systems(false);
        String[] names = {
            "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH & Co. KGaA",
            "شركة الخليج العربي للاستشارات الهندسية والتقنية المحدودة",
            "Rechtsschutzversicherungsgesellschaften-Verwaltungsvereinigung Süd-West eG",
            "株式会社東京国際コンサルティング研究所",
            "<script>alert('x')</script> & Söhne \"quoted\"",
            "Łódź Žižkov Çağrı İstanbul Ünlü Danışmanlık A.Ş."
        };
        Money[] amounts = {
            Money.parse("123456789012.34", "USD"), Money.parse("987654321098", "JPY"),
                    Money.parse("12345678.901", "KWD"),
            Money.parse("0.01", "EUR"), Money.parse("250000.00", "CHF"),
                    Money.parse("999999999999.99", "EUR")
        };
        String[] states = {
            "BLOCKED",
            "BLOCKED",
            "BLOCKED",
            "WAITING",
            "PROVISIONING",
            "ACTIVE",
            "REOPENED",
            "CANCELLED"
        };
        for (int i = 0; i < 24; i++) {
            UUID client =
                    day.client(
                            names[i % names.length] + (i < names.length ? "" : " " + i),
                            i % 2 == 0 ? "DE" : "AE",
                            "DE13669597" + i);
            UUID deal =
                    day.deal(
                            names[(i + 1) % names.length]
                                    + ": Geschäftsprozessoptimierungsrahmenvertragsverlängerung "
                                    + i,
                            client,
                            amounts[i % amounts.length],
                            states[i % states.length],
                            i * 13 + 2);
            if (states[i % states.length].equals("BLOCKED")) {
                day.blocked(
                        deal,
                        names[(i + 1) % names.length],
                        "CTR-UNSIGNED",
                        "No signature found: the deal has no contract " + i + ".",
                        "Attach the signed contract to the deal in the CRM.",
                        amounts[i % amounts.length],
                        names[i % names.length]);
            }
        }
        for (UUID client : day.clients) {
            day.proposed(client);
        }
        day.newFields();
        day.vanished();
        Map<Subject, List<Finding>> many = new LinkedHashMap<>();
        for (int i = 0; i < 2_000; i++) {
            Map<String, String> context = new LinkedHashMap<>();
            context.put("client", names[i % names.length]);
            context.put("system", "netsuite");
            many.put(
                    new Subject(
                            "delivery",
                            day.clients.get(i % day.clients.size()) + " netsuite customer" + i,
                            "Client " + names[i % names.length] + " → netsuite"),
                    List.of(
                            new Finding(
                                    new Problem(
                                            Problem.Mender.DATA,
                                            "ERP-REJECTED",
                                            "The ERP refused it: Umsatzsteueridentifikationsnummernprüfungsverfahren fehlgeschlagen (vatregnumber) "
                                                    + i
                                                    + ".",
                                            "Correct what the message names and retry."),
                                    "case " + i,
                                    context,
                                    i % 3 == 0 ? amounts[i % amounts.length] : null,
                                    null)));
        }
        server.transaction.executeWithoutResult(_ -> server.worklist.standing("sync", many));
        server.sql
                .sql(
                        "update work_case set due_at = opened_at - interval '2 days' where code = 'ERP-REJECTED' and random() < 0.3")
                .update();
        return day;
    }

    private void systems(boolean well) {
        Map<String, Boolean> all = new LinkedHashMap<>();
        List.of("salesforce", "kantata", "netsuite", "reference")
                .forEach(name -> all.put(name, !name.equals("kantata")));
        server.connections.register(all);
        server.connections.probed(
                "salesforce",
                new Probe.Healthy(
                        Map.of("org", "00D5e000000AbCd", "environment", "production"),
                        Map.of("daily calls", "18422 of 100000")),
                Map.of("org", "00D5e000000AbCd"));
        server.connections.probed("reference", new Probe.Healthy(Map.of(), Map.of()), Map.of());
        server.connections.probed(
                "kantata", new Probe.Healthy(Map.of("account", "4711"), Map.of()), Map.of());
        server.connections.probed(
                "netsuite",
                well
                        ? new Probe.Healthy(
                                Map.of("environment", "sandbox", "account", "1234567_SB1"),
                                Map.of())
                        : new Probe.Unwell(
                                new Problem(
                                        Problem.Mender.SETTINGS,
                                        "SYS-AUTH",
                                        "Sign-in to NetSuite expired: the certificate 4f2a9c ended on 21 Nov 2026.",
                                        "Renew the sign-in: upload a new certificate there and name it in connections/netsuite.yaml.")),
                Map.of("environment", "sandbox"));
        if (!well) {
            server.sql
                    .sql(
                            "update connection_state set mode = 'PAUSED', mode_reason = 'Month-end close' where connection = 'kantata'")
                    .update();
        }
        for (String feed :
                List.of(
                        "salesforce Account",
                        "salesforce Opportunity",
                        "salesforce Contract",
                        "netsuite customer",
                        "netsuite job",
                        "kantata workspaces")) {
            String[] parts = feed.split(" ", -1);
            server.sql
                    .sql(
                            "insert into feed (connection, object_type, records_read, records_new, last_read_at, last_change_at, caught_up_at) values (:c, :t, 18204, 412, :now, :now, :now)")
                    .param("c", parts[0])
                    .param("t", parts[1])
                    .param("now", Timestamp.from(now.minusSeconds(9)))
                    .update();
        }
    }

    UUID entity(
            String type,
            String name,
            String status,
            Map<String, ?> fields,
            String connection,
            String objectType,
            String externalId,
            Instant at,
            @Nullable UUID thread) {
        UUID id = server.ids.next();
        Provenance.Source source =
                new Provenance.Source(
                        connection,
                        !connection.equals("kantata"),
                        objectType + " " + externalId,
                        connection + "/" + objectType + ".yaml@1",
                        at);
        Map<String, Object> all = new HashMap<>(fields);
        all.put("status", status);
        Values values = Values.of(all);
        Map<String, Provenance.Source> said = new HashMap<>();
        Map<String, @Nullable Object> changed = new HashMap<>();
        all.keySet()
                .forEach(field -> {
                    said.put(field, source);
                    changed.put(field, null);
                });
        Entity entity =
                new Entity(
                        id,
                        Canonical.type(type),
                        Origin.key(connection, objectType, externalId, ""),
                        1,
                        name,
                        status,
                        true,
                        null,
                        values,
                        new Provenance(said),
                        thread,
                        at,
                        at);
        server.transaction.executeWithoutResult(_ -> {
            server.entities.write(List.of(new NewVersion(entity, null, changed, source)));
            server.links.put(
                    List.of(
                            new Link(
                                    new RecordKey(connection, objectType, externalId),
                                    "",
                                    id,
                                    type,
                                    LinkOrigin.SOURCE,
                                    at,
                                    thread)));
        });
        server.sql
                .sql(
                        "insert into journal_change (lane, shard, position, connection, object_type, external_id, stamp, deleted, origin, payload, format, correlation, received_at)"
                                + " values (0, 0, :p, :c, :t, :x, 's', false, 'FEED', '{}', 1, :k, :at)")
                .param("p", ++serial)
                .param("c", connection)
                .param("t", objectType)
                .param("x", externalId)
                .param("k", thread == null ? id : thread)
                .param("at", Timestamp.from(at.minusMillis(180)))
                .update();
        return id;
    }

    UUID client(String name, String country, String taxId) {
        UUID id =
                entity(
                        "Client",
                        name,
                        "ACTIVE",
                        Map.of(
                                "legal_name",
                                name,
                                "country",
                                country,
                                "tax_ids",
                                List.of(taxId),
                                "bill_ccy",
                                "USD",
                                "payment_terms",
                                "NET30",
                                "phone",
                                "+14155550100",
                                "domains",
                                List.of("example.com"),
                                "addresses",
                                List.of(
                                        Map.of(
                                                "use",
                                                "BILLING",
                                                "street",
                                                "1 High Street",
                                                "city",
                                                "London",
                                                "country",
                                                country)),
                                "owner_rep",
                                "Kim Jordan",
                                "segment",
                                "ENERGY"),
                        "salesforce",
                        "Account",
                        "0015e00000" + ++serial,
                        now.minus(Duration.ofHours(5)),
                        null);
        clients.add(id);
        written(
                id,
                "netsuite",
                "customer",
                Integer.toString(++serial),
                now.minus(Duration.ofHours(4)),
                null,
                1);
        return id;
    }

    UUID deal(String name, UUID client, Money worth, String state, int minutesAgo) {
        UUID thread = server.ids.next();
        Instant at = now.minus(Duration.ofMinutes(minutesAgo));
        UUID deal =
                entity(
                        "Opportunity",
                        name,
                        "CLOSED_WON",
                        Map.of(
                                "name",
                                name,
                                "client",
                                client,
                                "amount",
                                worth,
                                "ccy",
                                worth.ccy(),
                                "stage",
                                "Closed Won",
                                "expected_close",
                                LocalDate.of(2026, 11, 20)),
                        "salesforce",
                        "Opportunity",
                        "0065e00000" + ++serial,
                        at,
                        thread);
        boolean shut = state.equals("BLOCKED");
        boolean active = state.equals("ACTIVE");
        String gates =
                """
                {"SIGNED":{"state":"%s","words":"%s"},"G1":{"state":"OPEN","words":"Contracted by Throughline UK Ltd."},"G2":{"state":"%s","words":"The client is a customer in the ERP."},
                 "G3":{"state":"OPEN","words":"NET30, USD."},"G4":{"state":"OPEN","words":"Taxed in GB."},"G5":{"state":"OPEN","words":"3 lines have their revenue rule."},
                 "G6":{"state":"OPEN","words":"Dimensions fit together."},"G7":{"state":"OPEN","words":"Lines add to %s."},"G8":{"state":"OPEN","words":"Manager and period are ready."}}\
                """
                        .formatted(
                                shut ? "SHUT" : "OPEN",
                                shut
                                        ? "No signature found: the deal has no contract."
                                        : "Signed on 2026-11-19.",
                                state.equals("WAITING") ? "ON_ITS_WAY" : "OPEN",
                                Format.money(worth));
        String code = "P" + ++serial;
        server.sql
                .sql(
                        "insert into initiation (opportunity_id, thread, state, headline, project_code, gates, awaits, requested_at, updated_at, active_at)"
                                + " values (:id, :t, :s, :h, :code, :g::jsonb, :a::jsonb, :at, :at, :active)")
                .param("id", deal)
                .param("t", thread)
                .param("s", state)
                .param(
                        "h",
                        switch (state) {
                            case "ACTIVE" -> "Project " + code + " is live: time may be booked.";
                            case "PROVISIONING" ->
                                    "The gates are passed; Kantata and NetSuite are being filled.";
                            case "BLOCKED" -> "The project cannot start: no signature found.";
                            case "WAITING" -> "The client is on its way to the ERP.";
                            default -> "The deal was reopened after its project had started.";
                        })
                .param("code", code)
                .param("g", gates)
                .param(
                        "a",
                        switch (state) {
                            case "PROVISIONING" ->
                                    "[\"the project's id in Kantata\",\"2 tasks in NetSuite\"]";
                            case "BLOCKED" -> "[\"a signed contract\"]";
                            case "WAITING" -> "[\"the client's id in NetSuite\"]";
                            default -> "[]";
                        })
                .param("at", Timestamp.from(at))
                .param("active", active ? Timestamp.from(at.plusMillis(4_320)) : null)
                .update();
        member(deal, deal, "deal");
        member(deal, client, "client");
        if (active || state.equals("PROVISIONING")) {
            UUID project =
                    entity(
                            "Project",
                            name,
                            "ACTIVE",
                            Map.of(
                                    "code",
                                    code,
                                    "name",
                                    name,
                                    "client",
                                    client,
                                    "opportunity",
                                    deal,
                                    "ccy",
                                    worth.ccy(),
                                    "start",
                                    LocalDate.of(2026, 12, 1),
                                    "budget_cost",
                                    worth,
                                    "budget_hours",
                                    new java.math.BigDecimal("1200.5")),
                            "hub",
                            "project",
                            deal + "/",
                            at.plusMillis(900),
                            thread);
            member(deal, project, "project");
            written(
                    project,
                    "netsuite",
                    "job",
                    Integer.toString(++serial),
                    at.plusMillis(2_100),
                    thread,
                    1);
            if (active) {
                written(
                        project,
                        "kantata",
                        "workspaces",
                        Integer.toString(++serial),
                        at.plusMillis(3_900),
                        thread,
                        3);
            } else {
                delivery(project, "kantata", "workspaces", "WANTED", null, thread);
            }
            for (String task : List.of("Discover", "Design", "Build")) {
                UUID one =
                        entity(
                                "Task",
                                task,
                                "OPEN",
                                Map.of("name", task, "project", project),
                                "hub",
                                "task",
                                deal + "/" + task,
                                at.plusMillis(950),
                                thread);
                member(deal, one, "task");
                if (active) {
                    written(
                            one,
                            "netsuite",
                            "projectTask",
                            Integer.toString(++serial),
                            at.plusMillis(3_000),
                            thread,
                            1);
                }
            }
        }
        deals.add(deal);
        return deal;
    }

    private void member(UUID deal, UUID entity, String role) {
        server.sql
                .sql("insert into initiation_member values (:d, :e, :r) on conflict do nothing")
                .param("d", deal)
                .param("e", entity)
                .param("r", role)
                .update();
    }

    private void delivery(
            UUID entity,
            String connection,
            String type,
            String state,
            @Nullable String externalId,
            @Nullable UUID thread) {
        server.sql
                .sql(
                        """
                        insert into delivery (entity_id, connection, target_type, entity_type, state, entity_version, mapping, external_id, desired, applied, waits, reason,
                                              correlation, opened_at, updated_at, settled_at, applied_at)
                        values (:e, :c, :t, 'Client', :s, 1, 'out.yaml@1', :x, '{"companyName":"Northwind","terms":"NET30"}',
                                case when :s = 'SETTLED' then '{"companyName":"Northwind","terms":"NET30"}'::jsonb else '{}' end, '[]', '', :k, :at, :at,
                                case when :s = 'SETTLED' then :at::timestamptz end, case when :s = 'SETTLED' then :at::timestamptz end)\
                        """)
                .param("e", entity)
                .param("c", connection)
                .param("t", type)
                .param("s", state)
                .param("x", externalId)
                .param("k", thread)
                .param("at", Timestamp.from(now))
                .update();
        if (state.equals("WANTED")) {
            intent(entity, connection, type, "PENDING", null, now.minusSeconds(4), null, thread);
        }
    }

    private UUID intent(
            UUID entity,
            String connection,
            String type,
            String state,
            @Nullable String externalId,
            Instant at,
            @Nullable Instant done,
            @Nullable UUID thread) {
        UUID id = server.ids.next();
        server.sql
                .sql(
                        "insert into intent (id, connection, object_type, kind, entity_id, external_id, key, key_number, fields, state, tries, sends, created_at, next_at, done_at, correlation)"
                                + " values (:i, :c, :t, 'CREATE', :e, :x, 'k', 1, '{}', :s, 1, 1, :at, :at, :done, :k)")
                .param("i", id)
                .param("c", connection)
                .param("t", type)
                .param("e", entity)
                .param("x", externalId)
                .param("s", state)
                .param("at", Timestamp.from(at))
                .param("done", done == null ? null : Timestamp.from(done))
                .param("k", thread)
                .update();
        return id;
    }

    private void written(
            UUID entity,
            String connection,
            String type,
            String externalId,
            Instant at,
            @Nullable UUID thread,
            int tries) {
        UUID intent =
                intent(
                        entity,
                        connection,
                        type,
                        "DONE",
                        externalId,
                        at.minusMillis(1_200),
                        at,
                        thread);
        for (int i = 1; i <= tries; i++) {
            server.sql
                    .sql(
                            "insert into attempt (intent_id, at, kind, millis, outcome, batch, problem) values (:i, :at, :k, :m, :o, 4, :p::jsonb)")
                    .param("i", intent)
                    .param("at", Timestamp.from(at.minusMillis((tries - i) * 400L)))
                    .param("k", i == 2 ? "ASK" : "SEND")
                    .param("m", 180 + 70 * i)
                    .param("o", i == tries ? "written" : i == 2 ? "not there" : "unknown")
                    .param(
                            "p",
                            i == tries
                                    ? null
                                    : "{\"code\":\"ERP-UNKNOWN-OUTCOME\",\"text\":\"No answer came within 10 s.\"}")
                    .update();
        }
        delivery(entity, connection, type, "SETTLED", externalId, thread);
        server.transaction.executeWithoutResult(_ ->
                server.links.put(
                        List.of(
                                new Link(
                                        new RecordKey(connection, type, externalId),
                                        "",
                                        entity,
                                        "Client",
                                        LinkOrigin.CREATED,
                                        at,
                                        thread))));
    }

    private void blocked(
            UUID deal,
            String label,
            String code,
            String words,
            String mend,
            Money worth,
            String client) {
        Map<String, String> context = new LinkedHashMap<>();
        context.put("deal", label);
        context.put("client", client);
        server.transaction.executeWithoutResult(_ ->
                server.worklist.standing(
                        "process",
                        Map.of(
                                new Subject("initiation", deal.toString(), label),
                                List.of(
                                        new Finding(
                                                new Problem(Problem.Mender.DATA, code, words, mend),
                                                "deal " + deal,
                                                context,
                                                worth,
                                                null)))));
    }

    private void pair(UUID candidate, String newcomer) {
        UUID fresh = client(newcomer, "GB", "GB123456780");
        String record =
                server.sql
                        .sql(
                                "select external_id from link where entity_id = :e and connection = 'salesforce'")
                        .param("e", fresh)
                        .query(String.class)
                        .single();
        UUID id = server.ids.next();
        server.sql
                .sql(
                        "insert into match_review (id, entity_type, connection, object_type, external_id, candidate, score, explanation, opened_at)"
                                + " values (:i, 'Client', 'salesforce', 'Account', :x, :c, 0.8400, '[\"names are 0.93 alike\",\"same web domain example.com\",\"tax numbers differ in one digit\"]', :at)")
                .param("i", id)
                .param("x", record)
                .param("c", candidate)
                .param("at", Timestamp.from(now))
                .update();
        Map<String, String> context = new LinkedHashMap<>();
        context.put("client", newcomer);
        context.put("system", "salesforce");
        context.put("review", id.toString());
        context.put("candidate", candidate.toString());
        server.transaction.executeWithoutResult(_ ->
                server.worklist.standing(
                        "curate",
                        Map.of(
                                new Subject("record", "salesforce Account " + record, newcomer),
                                List.of(
                                        new Finding(
                                                new Problem(
                                                        Problem.Mender.DATA,
                                                        "CLI-DUP-REVIEW",
                                                        "Looks like an existing client: Northwind Energy Ltd (0.84).",
                                                        "Link the two, or confirm that "
                                                                + newcomer
                                                                + " is new."),
                                                "review " + record,
                                                context,
                                                null,
                                                null)))));
        review = id;
    }

    private void drift(UUID client) {
        server.sql
                .sql(
                        "insert into drift values (:e, 'payment_terms', 'netsuite', 'customer', '77', '\"NET30\"', '\"NET45\"', 'REVERT', :at)")
                .param("e", client)
                .param("at", Timestamp.from(now.minusSeconds(3600)))
                .update();
    }

    /// Somebody renamed it in the ERP, and wrote other payment terms into the PSA.
    private void proposed(UUID client) {
        proposed(client, "legal_name", "netsuite", "customer", "Northwind Energie (Süd) Ltd");
        proposed(client, "payment_terms", "kantata", "workspace_groups", "NET60");
    }

    private void proposed(
            UUID client, String field, String connection, String objectType, String seen) {
        server.sql
                .sql(
                        """
                        insert into drift select id, :f, :c, :t, '77', data -> :f, to_jsonb(:seen::text), 'PROPOSE', :at from entity where id = :e\
                        """)
                .param("e", client)
                .param("f", field)
                .param("c", connection)
                .param("t", objectType)
                .param("seen", seen)
                .param("at", Timestamp.from(now.minusSeconds(5_400)))
                .update();
    }

    private void newFields() {
        for (String field : List.of("Mood__c", "Declared__c", "Renewal_Risk_Assessment_Score__c")) {
            server.sql
                    .sql(
                            "insert into schema_drift (connection, object_type, field, first_seen_at, sample_id, sample_type) values ('salesforce', 'Account', :f, :at, '0015e00000NewAA', 'text')")
                    .param("f", field)
                    .param("at", Timestamp.from(now.minusSeconds(7_200)))
                    .update();
        }
        server.newFields.look();
    }

    /// The hub's user sees no contract any more.
    private void vanished() {
        server.sql
                .sql(
                        "update feed set vanished = 31 where connection = 'salesforce' and object_type = 'Contract'")
                .update();
        server.transaction.executeWithoutResult(_ ->
                server.worklist.standing(
                        "systems",
                        Map.of(
                                new Subject("feed", "salesforce Contract", "salesforce Contract"),
                                List.of(
                                        new Finding(
                                                new Problem(
                                                        Problem.Mender.SETTINGS,
                                                        "SYS-VANISHED",
                                                        "31 of 60 known records of salesforce Contract are no longer shown; that is more likely a lost right than a deletion.",
                                                        "Check what the hub's user may see there, or confirm that they are gone. Nothing was taken as deleted."),
                                                "connection salesforce",
                                                Map.of("system", "salesforce"),
                                                null,
                                                null)))));
    }

    @Nullable UUID person;

    private void person() {
        person =
                entity(
                        "Contact",
                        "Ada Lovelace",
                        "ACTIVE",
                        Map.of(
                                "name",
                                "Ada Lovelace",
                                "email",
                                "ada@example.com",
                                "client",
                                clients.getFirst()),
                        "salesforce",
                        "Contact",
                        "003A",
                        now.minusSeconds(500),
                        null);
    }
}
