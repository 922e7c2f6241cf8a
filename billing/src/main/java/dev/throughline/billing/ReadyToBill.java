package dev.throughline.billing;

import dev.throughline.billing.Amendments.LineTerms;
import dev.throughline.billing.Billable.Payer;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.Link;
import dev.throughline.curate.Links;
import dev.throughline.curate.Owners;
import dev.throughline.journal.RecordKey;
import dev.throughline.model.BillingScheduleItem.Trigger;
import dev.throughline.model.Hours;
import dev.throughline.model.Invoice.LineKind;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import dev.throughline.model.Rate;
import dev.throughline.postgres.Columns;
import dev.throughline.posting.PostingLine;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Gathers what is ready to be billed: posted unbilled time and expenses, schedule items and what
/// credits brought back, with the contract lines, limits and amendments they hang on.
final class ReadyToBill {
    /// What a credit brought back is named `return`, the credit memo and its line.
    static final String RETURNED = "return";

    /// What the key of a schedule item begins with that no system has, before its id.
    static final String OWN_ITEM = Owners.HUB + " BillingScheduleItem ";

    /// The key of what a credit line brought back.
    static String returned(UUID credit, int lineNo) {
        return RETURNED + " " + credit + " " + lineNo;
    }

    private final JdbcClient sql;
    private final EntityStore entities;
    private final Links links;
    private final AmendmentBook book;

    ReadyToBill(JdbcClient sql, EntityStore entities, Links links) {
        this.sql = sql;
        this.entities = entities;
        this.links = links;
        this.book = new AmendmentBook(sql, entities);
    }

    /// What was gathered.
    ///
    /// @param ready what can be collected
    /// @param notYet what cannot, and why
    /// @param schedules of the contract lines that are billed by a schedule
    /// @param terms payment terms of the contracts, by contract; a contract without any is missing
    record Gathered(
            InvoiceDrafts.Ready ready,
            List<NotYet> notYet,
            Map<String, BillingSchedule> schedules,
            Map<String, Money> prices,
            Map<String, String> terms) {}

    /// An item that cannot be billed.
    ///
    /// @param waits whether time mends it
    record NotYet(String source, Problem problem, boolean waits) {}

    /// One unbilled posting.
    private record Posted(String source, String state, PostingLine line) {
        /// Whether the ledger holds it as unbilled, posted by the hub or before the hub came.
        boolean held() {
            return state.equals("POSTED") || state.equals("OPENING");
        }
    }

    /// A contract line that bills a project.
    private record Terms(Entity line, @Nullable Entity contract, Entity project) {
        /// How the ledger taxes the line, where it says so itself.
        @Nullable String taxCode() {
            return line.values().text("tax_category").orElse(null);
        }

        String lineNo() {
            return line.values().text("line_no").orElseGet(line::name);
        }
    }

    /// Gathers these items.
    ///
    /// @param sources their keys: connection, record type and id, or `return` with the credit line
    /// @param invoice the proposal they are for: what it holds itself is free for it
    /// @param day whose prices and limits hold, with the amendments applied by then
    /// @param retained whether what was paid ahead is drawn down; a PSA says itself what it draws
    Gathered of(
            Collection<String> sources, @Nullable UUID invoice, LocalDate day, boolean retained) {
        Set<String> wanted = new HashSet<>(sources);
        List<NotYet> notYet = new ArrayList<>();
        List<Billable> items = new ArrayList<>();
        Map<String, Posted> posted = posted(wanted);
        Map<String, Entity> scheduled = scheduled(wanted);
        Map<String, Returned> returned = returned(wanted);
        Set<UUID> projects = new HashSet<>();
        posted.values().forEach(one -> add(projects, one.line().project()));
        scheduled.values().forEach(one -> add(projects, one.values().get("project")));
        returned.values().forEach(one -> add(projects, one.project()));
        Set<UUID> lines = new HashSet<>();
        scheduled.values().forEach(one -> add(lines, one.values().get("contract_line")));
        Map<UUID, Terms> byProject = terms(projects, lines);
        Map<UUID, Entity> people = people(posted.values());
        for (String source : wanted) {
            Posted item = posted.get(source);
            Entity schedule = scheduled.get(source);
            Returned back = returned.get(source);
            UUID project =
                    item != null
                            ? item.line().project()
                            : schedule != null
                                    ? projectOf(schedule, byProject)
                                    : back == null ? null : back.project();
            Terms terms = project == null ? null : byProject.get(project);
            if (item == null && schedule == null && back == null) {
                notYet.add(
                        new NotYet(
                                source,
                                new Problem(
                                        Problem.Mender.DATA,
                                        "BIL-ITEM-UNKNOWN",
                                        "Nothing billable is known here as " + source + ".",
                                        "Approve it as billable in the source, or take it off the proposal.",
                                        "sources"),
                                true));
            } else if (item != null && !item.held()) {
                notYet.add(
                        new NotYet(
                                source,
                                new Problem(
                                        Problem.Mender.WEATHER,
                                        "BIL-NOT-POSTED",
                                        source
                                                + " is not in the ledger as unbilled (it is "
                                                + item.state()
                                                + ").",
                                        "It is billed once it is posted; see its own case if there is one.",
                                        "sources"),
                                true));
            } else if (terms == null) {
                notYet.add(
                        new NotYet(
                                source,
                                new Problem(
                                        Problem.Mender.DATA,
                                        "BIL-NO-CONTRACT",
                                        source
                                                + " stands on a project that bills no contract line.",
                                        "Give the project its contract line, or take the item off the proposal.",
                                        "sources"),
                                false));
            } else if (item != null) {
                items.add(billable(item, terms, people));
            } else if (schedule != null) {
                items.add(
                        Billable.due(
                                payer(terms, ccy(terms, schedule)),
                                terms.line().id().toString(),
                                terms.project().id().toString(),
                                item(source, schedule, day)));
            } else if (back != null) {
                items.add(back.billable(payer(terms, back.amount().ccy()), terms.line().id()));
            }
        }
        Map<String, BillingSchedule> schedules = new HashMap<>();
        Map<String, Money> prices = new HashMap<>();
        Map<String, String> paymentTerms = new HashMap<>();
        Map<String, Cap> caps = new HashMap<>();
        Map<String, Amendments> amendments = new HashMap<>();
        Set<Terms> involved = new HashSet<>(byProject.values());
        schedules(involved, schedules, prices);
        Map<UUID, Long> used = caps(involved, invoice, caps);
        Map<UUID, Entity> contracts = new HashMap<>();
        for (Terms terms : involved) {
            Entity contract = terms.contract();
            if (contract != null) {
                contracts.put(contract.id(), contract);
                contract.values()
                        .text("payment_terms")
                        .ifPresent(code -> paymentTerms.put(contract.id().toString(), code));
            }
        }
        book.of(contracts.values())
                .forEach((contract, all) ->
                        amendments.put(contract.toString(), holding(contract, all, involved)));
        amended(involved, day, amendments, prices, caps, used);
        return new Gathered(
                new InvoiceDrafts.Ready(
                        items,
                        LocalDate.MAX,
                        live(wanted, invoice),
                        caps,
                        amendments,
                        retained ? retainers(invoice) : Map.of()),
                notYet,
                schedules,
                prices,
                paymentTerms);
    }

    /// Holds what is to be billed until the transaction ends: the posting lane, which locks the
    /// same before it reverses it, waits or has been first. What is looked at afterwards stays so.
    void hold(Collection<String> sources) {
        Columns items = Columns.of("connection", "type", "id");
        Columns returns = Columns.of("credit", "line_no");
        for (String source : sources) {
            String[] parts = source.split(" ", 3);
            if (parts.length == 3 && parts[0].equals(RETURNED)) {
                returns.row(parts[1], parts[2]);
            } else if (parts.length == 3) {
                items.row(parts[0], parts[1], parts[2]);
            }
        }
        if (!items.isEmpty()) {
            sql.sql(
                            "select 1 from "
                                    + items.unnest()
                                    + " join fact_feed f on f.connection = u.connection and f.object_type = u.type"
                                    + " join fact_item i on i.feed = f.id and i.source_id = u.id"
                                    + " join posting p on p.item = i.id and p.ordinal <= i.latest and not p.reversal and p.kind in (:time, :expense)"
                                    + " order by p.item, p.ordinal, p.kind for share of p")
                    .params(items.parameters())
                    .param("time", PostingKind.UNBILLED_TIME.name())
                    .param("expense", PostingKind.UNBILLED_EXPENSE.name())
                    .query((_, _) -> 1)
                    .list();
        }
        if (!returns.isEmpty()) {
            sql.sql(
                            "select 1 from billing_credit_line c join "
                                    + returns.unnest()
                                    + " on c.credit::text = u.credit and c.line_no::text = u.line_no order by c.credit, c.line_no for share of c")
                    .params(returns.parameters())
                    .query((_, _) -> 1)
                    .list();
        }
    }

    private static void add(Set<UUID> ids, @Nullable Object id) {
        if (id instanceof UUID uuid) {
            ids.add(uuid);
        }
    }

    private static @Nullable UUID projectOf(Entity schedule, Map<UUID, Terms> byProject) {
        if (schedule.values().get("project") instanceof UUID project) {
            return project;
        }
        return byProject.entrySet().stream()
                .filter(entry ->
                        entry.getValue().line().id().equals(schedule.values().get("contract_line")))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    /// The newest unbilled posting of each item that still counts.
    private Map<String, Posted> posted(Set<String> sources) {
        Columns asked = Columns.of("source", "connection", "type", "id");
        for (String source : sources) {
            String[] parts = source.split(" ", 3);
            if (parts.length == 3) {
                asked.row(source, parts[0], parts[1], parts[2]);
            }
        }
        Map<String, Posted> found = new HashMap<>();
        if (asked.isEmpty()) {
            return found;
        }
        sql.sql(
                        "select u.source, p.state, p.line from "
                                + asked.unnest()
                                + " join fact_feed f on f.connection = u.connection and f.object_type = u.type"
                                + " join fact_item i on i.feed = f.id and i.source_id = u.id"
                                + " join posting p on p.item = i.id and p.ordinal = i.latest and not p.reversal and p.kind in (:time, :expense)"
                                + " where p.state not in ('REVERSED', 'WITHDRAWN', 'WRITTEN_OFF')")
                .params(asked.parameters())
                .param("time", PostingKind.UNBILLED_TIME.name())
                .param("expense", PostingKind.UNBILLED_EXPENSE.name())
                .query((row, _) ->
                        found.put(
                                row.getString(1),
                                new Posted(
                                        row.getString(1),
                                        row.getString(2),
                                        PostingLine.stored(row.getString(3)))))
                .list();
        return found;
    }

    private Map<String, Entity> scheduled(Set<String> sources) {
        Map<RecordKey, String> keys = new HashMap<>();
        Map<UUID, String> ids = new HashMap<>();
        for (String source : sources) {
            String[] parts = source.split(" ", 3);
            if (parts.length != 3 || parts[0].equals(RETURNED)) {
                continue;
            }
            if (source.startsWith(OWN_ITEM)) {
                ids.put(UUID.fromString(parts[2]), source);
            } else {
                keys.put(new RecordKey(parts[0], parts[1], parts[2]), source);
            }
        }
        links.of(keys.keySet())
                .forEach((record, own) ->
                        own.stream()
                                .filter(link -> link.entityType().equals("BillingScheduleItem"))
                                .map(Link::entityId)
                                .forEach(id ->
                                        ids.put(id, Objects.requireNonNull(keys.get(record)))));
        Map<String, Entity> found = new HashMap<>();
        entities.load(ids.keySet())
                .forEach((id, entity) -> {
                    if (entity.active()
                            && entity.type().name().equals("BillingScheduleItem")
                            && !"CANCELLED".equals(entity.status())) {
                        found.put(Objects.requireNonNull(ids.get(id)), entity);
                    }
                });
        return found;
    }

    /// The invoices and proposals that schedule items are on, by item; those on none are missing.
    Map<UUID, String> onInvoices(Collection<UUID> items) {
        Map<String, UUID> sources = new HashMap<>();
        items.forEach(id -> sources.put(OWN_ITEM + id, id));
        links.ofEntities(items)
                .forEach((id, own) ->
                        own.forEach(link ->
                                sources.put(
                                        link.record().connection()
                                                + " "
                                                + link.record().objectType()
                                                + " "
                                                + link.record().externalId(),
                                        id)));
        Map<UUID, String> on = new HashMap<>();
        live(sources.keySet(), null)
                .forEach((source, invoice) ->
                        on.put(Objects.requireNonNull(sources.get(source)), invoice));
        return on;
    }

    /// What came back by one credit line.
    private record Returned(
            String source,
            UUID project,
            String kind,
            String description,
            Money amount,
            @Nullable BigDecimal qty,
            @Nullable BigDecimal price) {
        Billable billable(Payer payer, UUID contractLine) {
            return new Billable(
                    source,
                    LineKind.valueOf(kind),
                    payer,
                    contractLine.toString(),
                    project.toString(),
                    description,
                    LocalDate.MIN,
                    qty == null ? null : new Hours(qty),
                    price == null ? null : new Rate(price),
                    amount,
                    null);
        }
    }

    private Map<String, Returned> returned(Set<String> sources) {
        String[] wanted =
                sources.stream()
                        .filter(source -> source.startsWith(RETURNED + " "))
                        .toArray(String[]::new);
        Map<String, Returned> found = new HashMap<>();
        if (wanted.length == 0) {
            return found;
        }
        sql.sql(
                        """
                        select * from (
                          select 'return ' || c.credit || ' ' || c.line_no as source, l.project, l.kind, l.description, c.minor - t.minor as minor, c.ccy,
                                 c.qty - t.qty as qty, l.price
                            from billing_credit_line c join billing_line l on l.invoice = c.invoice and l.line_no = c.invoice_line
                           cross join lateral (select coalesce(sum(b.minor), 0) as minor, coalesce(sum(b.qty), 0) as qty from billing_taken_back b
                                                where b.credit = c.credit and b.line_no = c.line_no) t
                           where c.disposition <> 'WRITE_OFF' and c.state = 'POSTED') r
                         where r.source = any(:sources) and r.minor > 0\
                        """)
                .param("sources", wanted)
                .query((row, _) ->
                        found.put(
                                row.getString("source"),
                                new Returned(
                                        row.getString("source"),
                                        row.getObject("project", UUID.class),
                                        row.getString("kind"),
                                        row.getString("description"),
                                        new Money(row.getLong("minor"), row.getString("ccy")),
                                        row.getBigDecimal("qty"),
                                        row.getBigDecimal("price"))))
                .list();
        return found;
    }

    /// The contract line of each project, with its contract.
    private Map<UUID, Terms> terms(Set<UUID> projects, Set<UUID> lines) {
        Map<UUID, Entity> byId = new HashMap<>(entities.load(lines));
        entities.referring(projects, "ContractLine", "project")
                .forEach(line -> byId.put(line.id(), line));
        Set<UUID> all = new HashSet<>(projects);
        byId.values().forEach(line -> add(all, line.values().get("project")));
        Map<UUID, Entity> projectById = entities.load(all);
        Set<UUID> deals = new HashSet<>();
        byId.values().forEach(line -> add(deals, line.values().get("opportunity")));
        Map<UUID, Entity> contracts = new HashMap<>();
        entities.referring(deals, "Contract", "opportunity")
                .forEach(contract -> {
                    if (contract.values().get("opportunity") instanceof UUID deal) {
                        contracts.merge(
                                deal,
                                contract,
                                (one, other) -> one.id().compareTo(other.id()) <= 0 ? one : other);
                    }
                });
        Map<UUID, Terms> terms = new LinkedHashMap<>();
        byId.values().stream()
                .sorted(Comparator.comparing(Entity::id))
                .forEach(line -> {
                    Entity project =
                            line.values().get("project") instanceof UUID id
                                    ? projectById.get(id)
                                    : null;
                    Entity contract =
                            line.values().get("opportunity") instanceof UUID deal
                                    ? contracts.get(deal)
                                    : null;
                    if (project != null) {
                        terms.putIfAbsent(project.id(), new Terms(line, contract, project));
                    }
                });
        return terms;
    }

    private Map<UUID, Entity> people(Collection<Posted> posted) {
        Set<UUID> ids = new HashSet<>();
        posted.forEach(one -> add(ids, one.line().resource()));
        return entities.load(ids);
    }

    private static Payer payer(Terms terms, String ccy) {
        Entity contract = terms.contract();
        Object client =
                contract == null
                        ? terms.project().values().get("client")
                        : contract.values().get("client");
        Object billTo = contract == null ? client : contract.values().get("bill_to");
        return new Payer(
                text(terms.project().values().get("entity")),
                text(billTo == null ? client : billTo),
                text(client),
                contract == null ? null : contract.id().toString(),
                ccy);
    }

    private static String text(@Nullable Object id) {
        return id == null ? "" : id.toString();
    }

    private static String ccy(Terms terms, Entity schedule) {
        return schedule.values()
                .find("amount", Money.class)
                .map(Money::ccy)
                .orElseGet(() -> terms.project().values().text("ccy").orElse("XXX"));
    }

    private static Billable billable(Posted item, Terms terms, Map<UUID, Entity> people) {
        PostingLine line = item.line();
        Entity person = line.resource() == null ? null : people.get(line.resource());
        String who = person == null ? terms.project().name() : person.name();
        boolean time = line.kind() == PostingKind.UNBILLED_TIME;
        String category = line.category();
        return new Billable(
                item.source(),
                time ? LineKind.TIME : LineKind.EXPENSE,
                payer(terms, line.amount().ccy()),
                terms.line().id().toString(),
                terms.project().id().toString(),
                time || category == null ? who : who + " · " + category,
                line.workDate(),
                line.hours() == null ? null : new Hours(line.hours()),
                line.price() == null ? null : new Rate(line.price()),
                line.amount(),
                terms.taxCode());
    }

    /// Once an item is ready, the day it was planned for decides nothing: it counts as due by the
    /// day that is asked for (DOMAIN 4.7).
    private static ScheduleItem item(String source, Entity schedule, LocalDate day) {
        LocalDate planned = schedule.values().find("due", LocalDate.class).orElse(LocalDate.MIN);
        boolean ready = ScheduleState.READY.name().equals(schedule.status());
        String words = schedule.values().text("description").orElseGet(schedule::name);
        return new ScheduleItem(
                source,
                Trigger.MILESTONE,
                ready && planned.isAfter(day) ? day : planned,
                schedule.values().find("amount", Money.class).orElseThrow(),
                words.isEmpty() ? source : words,
                null,
                schedule.values().text("tax_category").orElse(null),
                ScheduleState.READY);
    }

    private Map<String, String> live(Set<String> sources, @Nullable UUID invoice) {
        Columns asked = Columns.of("source");
        sources.forEach(asked::row);
        Map<String, String> live = new HashMap<>();
        if (!sources.isEmpty()) {
            sql.sql(
                            "select c.source, e.name from billing_claim c join "
                                    + asked.unnest()
                                    + " on u.source = c.source join entity e on e.id = c.invoice where c.live and c.invoice is distinct from :invoice::uuid")
                    .params(asked.parameters())
                    .param("invoice", invoice == null ? null : invoice.toString())
                    .query((row, _) -> live.put(row.getString(1), row.getString(2)))
                    .list();
        }
        return live;
    }

    private void schedules(
            Set<Terms> involved,
            Map<String, BillingSchedule> schedules,
            Map<String, Money> prices) {
        Set<UUID> projects = new HashSet<>();
        Set<UUID> lines = new HashSet<>();
        involved.forEach(terms -> {
            projects.add(terms.project().id());
            lines.add(terms.line().id());
        });
        Map<UUID, Entity> items = new LinkedHashMap<>();
        entities.referring(projects, "BillingScheduleItem", "project")
                .forEach(one -> items.put(one.id(), one));
        entities.referring(lines, "BillingScheduleItem", "contract_line")
                .forEach(one -> items.put(one.id(), one));
        for (Terms terms : involved) {
            Optional<Money> price = terms.line().values().find("amount", Money.class);
            List<ScheduleItem> own =
                    items.values().stream()
                            .filter(one ->
                                    terms.project().id().equals(one.values().get("project"))
                                            || terms.line()
                                                    .id()
                                                    .equals(one.values().get("contract_line")))
                            .filter(one -> !"CANCELLED".equals(one.status()))
                            .filter(one -> one.values().find("amount", Money.class).isPresent())
                            .map(one -> item(one.id().toString(), one, LocalDate.MAX))
                            .toList();
            if (!own.isEmpty() && price.isPresent()) {
                String line = terms.line().id().toString();
                schedules.put(
                        line,
                        new BillingSchedule(
                                terms.line().values().text("line_no").orElse(line),
                                price.get().ccy(),
                                own));
                prices.put(line, price.get());
            }
        }
    }

    /// What is used of each limit, by other invoices than this one and by proposals that were
    /// collected here before it: who came first keeps the place. Answers it of lines without a
    /// limit, too.
    private Map<UUID, Long> caps(
            Set<Terms> involved, @Nullable UUID invoice, Map<String, Cap> caps) {
        Columns asked = Columns.of("line");
        involved.forEach(terms -> asked.row(terms.line().id()));
        Map<UUID, Long> used = new HashMap<>();
        if (!asked.isEmpty()) {
            sql.sql(
                            """
                            select l.contract_line, sum(l.minor - coalesce((select sum(c.minor) from billing_credit_line c
                                     where c.invoice = l.invoice and c.invoice_line = l.line_no and c.state <> 'REFUSED'), 0))
                              from billing_line l where l.contract_line = any(:line::uuid[]) and l.kind = 'TIME'
                               and l.invoice is distinct from :invoice::uuid
                               and (exists (select 1 from billing_document d where d.entity = l.invoice and d.kind = 'INVOICE'
                                             and d.state <> 'REFUSED')
                                 or exists (select 1 from billing_claim h join billing_collected k on k.invoice = h.invoice
                                             where h.invoice = l.invoice and h.line_no = l.line_no and h.live
                                               and coalesce((k.collected_at, k.invoice) < (select o.collected_at, o.invoice
                                                              from billing_collected o where o.invoice = :invoice::uuid), true)))
                             group by l.contract_line\
                            """)
                    .params(asked.parameters())
                    .param("invoice", invoice == null ? null : invoice.toString())
                    .query((row, _) -> used.put(row.getObject(1, UUID.class), row.getLong(2)))
                    .list();
        }
        for (Terms terms : involved) {
            terms.line()
                    .values()
                    .find("nte", Money.class)
                    .ifPresent(limit ->
                            caps.put(
                                    terms.line().id().toString(),
                                    new Cap(
                                            terms.line()
                                                    .values()
                                                    .text("line_no")
                                                    .orElse(terms.line().name()),
                                            limit,
                                            new Money(
                                                    used.getOrDefault(terms.line().id(), 0L),
                                                    limit.ccy()))));
        }
        return used;
    }

    /// Prices and limits with what was agreed since they were signed.
    private static void amended(
            Set<Terms> involved,
            LocalDate day,
            Map<String, Amendments> amendments,
            Map<String, Money> prices,
            Map<String, Cap> caps,
            Map<UUID, Long> used) {
        for (Terms terms : involved) {
            Entity contract = terms.contract();
            Amendments own = contract == null ? null : amendments.get(contract.id().toString());
            if (own == null) {
                continue;
            }
            String line = terms.line().id().toString();
            Cap cap = caps.get(line);
            LineTerms signed =
                    new LineTerms(prices.get(line), cap == null ? null : cap.limit(), null, null);
            LineTerms now = own.on(day, line, signed);
            // What an amendment bills from a later day on stands in the schedule already.
            Money price = own.on(LocalDate.MAX, line, signed).price();
            Money limit = now.limit();
            if (price != null && prices.containsKey(line)) {
                prices.put(line, price);
            }
            if (limit != null && limit.minor() >= 0) {
                caps.put(
                        line,
                        new Cap(
                                terms.lineNo(),
                                limit,
                                new Money(used.getOrDefault(terms.line().id(), 0L), limit.ccy())));
            }
        }
    }

    /// What clients paid ahead by the retainers of their contracts and was not drawn yet, by
    /// contract: what retainer lines billed less what was credited of it, less what other invoices
    /// drew.
    private Map<String, Money> retainers(@Nullable UUID invoice) {
        Map<String, Money> left = new HashMap<>();
        sql.sql(
                        """
                        select r.contract, sum(r.minor) as minor, r.ccy from (
                          select l.contract, l.minor - coalesce((select sum(c.minor) from billing_credit_line c
                                   where c.invoice = l.invoice and c.invoice_line = l.line_no and c.state <> 'REFUSED'), 0) as minor, l.ccy
                            from billing_line l join entity t on t.id = l.contract_line and t.data ->> 'billing' = 'RETAINER'
                           where l.contract is not null and l.kind in ('MILESTONE', 'FEE')
                             and exists (select 1 from billing_document d where d.entity = l.invoice and d.kind = 'INVOICE' and d.state = 'POSTED')
                          union all
                          select l.contract, l.minor, l.ccy from billing_line l
                           where l.contract is not null and l.kind = 'RETAINER_DRAWDOWN' and l.invoice is distinct from :invoice::uuid
                             and exists (select 1 from billing_claim c where c.invoice = l.invoice and c.live)) r
                         group by r.contract, r.ccy having sum(r.minor) > 0\
                        """)
                .param("invoice", invoice == null ? null : invoice.toString())
                .query((row, _) ->
                        left.put(
                                row.getString(1),
                                new Money(row.getLong("minor"), row.getString("ccy"))))
                .list();
        return left;
    }

    /// An amendment the CRM tells does not say which lines it touches: agreed and not applied, it
    /// holds every line of its contract.
    private static Amendments holding(UUID contract, Amendments all, Set<Terms> involved) {
        List<Amendment.Change> every =
                involved.stream()
                        .filter(terms ->
                                terms.contract() != null && contract.equals(terms.contract().id()))
                        .map(terms ->
                                new Amendment.Change(
                                        terms.line().id().toString(), null, null, null, null))
                        .toList();
        return new Amendments(
                all.contract(),
                all.list().stream()
                        .map(one -> one.changes().isEmpty() ? one.changing(every) : one)
                        .toList());
    }
}
