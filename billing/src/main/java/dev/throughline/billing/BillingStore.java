package dev.throughline.billing;

import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import dev.throughline.postgres.Columns;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The books of billing: what was agreed, released, credited, and what each line bills. Everything
/// is written in the caller's transaction.
public final class BillingStore {
    private final JdbcClient sql;

    public BillingStore(JdbcClient sql) {
        this.sql = sql;
    }

    /// Where a released document stands.
    public enum DocumentState {
        /// On its way, or not known.
        OPEN,
        /// The ledger holds it and has not booked it.
        ACCEPTED,
        /// In the ledger.
        POSTED,
        /// Surely not there.
        REFUSED
    }

    /// A document of an invoice or a credit memo.
    ///
    /// @param attempt from 1; a refused one may be followed by the next
    /// @param proposal fingerprint of what was released
    /// @param problem why it was refused or waits; null where it was not
    public record Released(
            UUID document,
            UUID entity,
            PostingKind kind,
            boolean reversal,
            int attempt,
            DocumentState state,
            String ledger,
            String objectType,
            String key,
            String proposal,
            Money net,
            String externalId,
            String number,
            @Nullable String problem,
            String releasedBy,
            Instant releasedAt,
            @Nullable Instant settledAt) {

        private static Released of(ResultSet row) throws SQLException {
            Timestamp settled = row.getTimestamp("settled_at");
            return new Released(
                    row.getObject("document", UUID.class),
                    row.getObject("entity", UUID.class),
                    PostingKind.valueOf(row.getString("kind")),
                    row.getBoolean("reversal"),
                    row.getInt("attempt"),
                    DocumentState.valueOf(row.getString("state")),
                    row.getString("ledger"),
                    row.getString("object_type"),
                    row.getString("key"),
                    row.getString("proposal"),
                    new Money(row.getLong("net_minor"), row.getString("ccy")),
                    row.getString("external_id"),
                    row.getString("number"),
                    row.getString("problem"),
                    row.getString("released_by"),
                    row.getTimestamp("released_at").toInstant(),
                    settled == null ? null : settled.toInstant());
        }
    }

    /// A line of a released invoice.
    ///
    /// @param kind as in the canonical invoice
    /// @param credited what credit memos took back, those under way included
    /// @param taxCode the ledger's, as it was sent; null where none was
    /// @param writtenDown what the review took off its items before
    public record BilledLine(
            UUID invoice,
            int lineNo,
            String kind,
            String description,
            @Nullable UUID project,
            @Nullable UUID contractLine,
            @Nullable BigDecimal qty,
            @Nullable BigDecimal price,
            Money amount,
            Money credited,
            @Nullable String taxCode,
            Money writtenDown) {}

    /// A line of a credit memo.
    public record CreditLine(
            UUID credit,
            int lineNo,
            UUID invoice,
            int invoiceLine,
            Money amount,
            @Nullable BigDecimal qty,
            String disposition,
            String reason,
            DocumentState state) {}

    /// Who agreed to a proposal.
    public record Agreed(String role, String person, Instant at) {}

    /// The newest look at a proposal.
    ///
    /// @param problems what stands against it
    /// @param waits what time mends
    public record Looked(
            UUID invoice,
            String fingerprint,
            Money net,
            @Nullable Money psaNet,
            List<String> problems,
            List<String> waits,
            Instant at) {}

    /// All documents of these entities, oldest first.
    public List<Released> documents(Collection<UUID> entities) {
        Columns asked = Columns.of("entity");
        entities.forEach(asked::row);
        return entities.isEmpty()
                ? List.of()
                : sql.sql(
                                "select d.* from billing_document d where d.entity = any(:entity::uuid[]) order by d.released_at, d.attempt, d.kind")
                        .params(asked.parameters())
                        .query((row, _) -> Released.of(row))
                        .list();
    }

    /// The documents with these ids; others are not billing's.
    List<Released> byDocument(Collection<UUID> documents) {
        Columns asked = Columns.of("document");
        documents.forEach(asked::row);
        return sql.sql("select * from billing_document where document = any(:document::uuid[])")
                .params(asked.parameters())
                .query((row, _) -> Released.of(row))
                .list();
    }

    void insert(Released one) {
        sql.sql(
                        "insert into billing_document (document, entity, kind, reversal, attempt, state, ledger, object_type, key, proposal, net_minor, ccy,"
                                + " released_by, released_at) values (:document, :entity, :kind, :reversal, :attempt, :state, :ledger, :type, :key, :proposal,"
                                + " :net, :ccy, :by, :at)")
                .param("document", one.document())
                .param("entity", one.entity())
                .param("kind", one.kind().name())
                .param("reversal", one.reversal())
                .param("attempt", one.attempt())
                .param("state", one.state().name())
                .param("ledger", one.ledger())
                .param("type", one.objectType())
                .param("key", one.key())
                .param("proposal", one.proposal())
                .param("net", one.net().minor())
                .param("ccy", one.net().ccy())
                .param("by", one.releasedBy())
                .param("at", Timestamp.from(one.releasedAt()))
                .update();
    }

    void settle(
            UUID document,
            DocumentState state,
            String externalId,
            String number,
            @Nullable String problem,
            Instant at) {
        sql.sql(
                        "update billing_document set state = :state, external_id = case when :external = '' then external_id else :external end,"
                                + " number = case when :number = '' then number else :number end, problem = :problem,"
                                + " settled_at = case when :over then :at::timestamptz end where document = :document")
                .param("state", state.name())
                .param("external", externalId)
                .param("number", number)
                .param("problem", problem)
                .param("over", state == DocumentState.POSTED || state == DocumentState.REFUSED)
                .param("at", Timestamp.from(at))
                .param("document", document)
                .update();
    }

    /// The lines of released invoices, in order.
    public List<BilledLine> lines(Collection<UUID> invoices) {
        Columns asked = Columns.of("invoice");
        invoices.forEach(asked::row);
        return invoices.isEmpty()
                ? List.of()
                : sql.sql(
                                """
                                select l.*, coalesce((select sum(c.minor) from billing_credit_line c
                                         where c.invoice = l.invoice and c.invoice_line = l.line_no and c.state <> 'REFUSED'), 0) as credited
                                  from billing_line l where l.invoice = any(:invoice::uuid[]) order by l.invoice, l.line_no\
                                """)
                        .params(asked.parameters())
                        .query((row, _) ->
                                new BilledLine(
                                        row.getObject("invoice", UUID.class),
                                        row.getInt("line_no"),
                                        row.getString("kind"),
                                        row.getString("description"),
                                        row.getObject("project", UUID.class),
                                        row.getObject("contract_line", UUID.class),
                                        row.getBigDecimal("qty"),
                                        row.getBigDecimal("price"),
                                        new Money(row.getLong("minor"), row.getString("ccy")),
                                        new Money(row.getLong("credited"), row.getString("ccy")),
                                        row.getString("tax_code"),
                                        new Money(row.getLong("down_minor"), row.getString("ccy"))))
                        .list();
    }

    /// Writes what an invoice bills: its lines, and the items beneath them. An item that is on
    /// another live line is refused by the database itself.
    ///
    /// @param day the day the invoice is dated: what it bills counts from then on
    /// @param taxCode the ledger's, as it is sent with lines that name none of their own; null
    ///   where none is
    /// @throws org.springframework.dao.DuplicateKeyException when an item is on another live line
    void bill(UUID invoice, InvoiceDraft draft, LocalDate day, @Nullable String taxCode) {
        // A proposal whose document the ledger refused may be released again with other lines.
        sql.sql("delete from billing_claim where invoice = :invoice")
                .param("invoice", invoice)
                .update();
        sql.sql("delete from billing_line_sum where invoice = :invoice")
                .param("invoice", invoice)
                .update();
        sql.sql("delete from billing_line where invoice = :invoice")
                .param("invoice", invoice)
                .update();
        Columns lines =
                Columns.of(
                        "line_no",
                        "kind",
                        "description",
                        "project",
                        "contract_line",
                        "contract",
                        "qty",
                        "price",
                        "minor",
                        "ccy",
                        "tax_code",
                        "down");
        Columns claims = Columns.of("source", "line_no", "minor", "ccy", "qty", "down");
        int number = 0;
        for (DraftLine line : draft.lines()) {
            number++;
            Money amount = line.amount();
            lines.row(
                    number,
                    line.kind(),
                    line.description(),
                    line.project(),
                    line.contractLine(),
                    line.contract(),
                    line.hours() == null ? null : line.hours().value().toPlainString(),
                    line.price() == null ? null : line.price().value().toPlainString(),
                    amount.minor(),
                    amount.ccy(),
                    line.taxCode(taxCode),
                    line.writtenDown().minor());
            for (DraftLine.Part part : line.parts()) {
                claims.row(
                        part.source(),
                        number,
                        part.amount().minor(),
                        part.amount().ccy(),
                        part.hours() == null ? null : part.hours().value().toPlainString(),
                        part.writtenDown().minor());
            }
        }
        sql.sql(
                        "insert into billing_line (invoice, line_no, kind, description, project, contract_line, contract, qty, price, minor, ccy, tax_code, down_minor) select :invoice,"
                                + " u.line_no::int, u.kind, u.description, u.project::uuid, u.contract_line::uuid, u.contract::uuid, u.qty::numeric, u.price::numeric,"
                                + " u.minor::bigint, u.ccy, u.tax_code, u.down::bigint from "
                                + lines.unnest())
                .params(lines.parameters())
                .param("invoice", invoice)
                .update();
        sql.sql(
                        "insert into billing_line_sum (contract_line, invoice, expense, ccy, minor, day, down_minor) select contract_line, invoice, kind = 'EXPENSE', ccy,"
                                + " sum(minor), :day, sum(down_minor) from billing_line where invoice = :invoice and contract_line is not null group by 1, 2, 3, 4")
                .param("invoice", invoice)
                .param("day", day)
                .update();
        if (!claims.isEmpty()) {
            sql.sql(
                            "insert into billing_claim (source, invoice, line_no, minor, ccy, qty, live, down_minor) select u.source, :invoice, u.line_no::int,"
                                    + " u.minor::bigint, u.ccy, u.qty::numeric, true, u.down::bigint from "
                                    + claims.unnest())
                    .params(claims.parameters())
                    .param("invoice", invoice)
                    .update();
        }
    }

    /// The ledger has nothing of the invoice: its items are free.
    void free(UUID invoice) {
        sql.sql("update billing_claim set live = false where invoice = :invoice and live")
                .param("invoice", invoice)
                .update();
    }

    /// Whether a credit memo of it stands or is on its way.
    boolean isCredited(UUID invoice) {
        return sql.sql(
                        "select exists (select 1 from billing_credit_line where invoice = :invoice and state <> 'REFUSED')")
                .param("invoice", invoice)
                .query(Boolean.class)
                .single();
    }

    /// The items beneath the lines of an invoice.
    public List<String> claimed(UUID invoice) {
        return sql.sql("select source from billing_claim where invoice = :invoice order by source")
                .param("invoice", invoice)
                .query((row, _) -> row.getString(1))
                .list();
    }

    /// Items of time and expense that are unbilled in the ledger, those from before the hub came
    /// included, due schedule items and what credits brought back, as far as no live line and no
    /// open proposal of a PSA has them.
    Set<String> unbilled() {
        Set<String> free = new LinkedHashSet<>();
        sql.sql(
                        """
                        select r.source from (
                          select f.connection || ' ' || f.object_type || ' ' || i.source_id as source
                            from posting p join fact_item i on i.id = p.item and i.latest = p.ordinal join fact_feed f on f.id = i.feed
                           where p.state in ('POSTED', 'OPENING') and not p.reversal and p.kind in ('UNBILLED_TIME', 'UNBILLED_EXPENSE')
                          union all
                          select coalesce((select min(l.connection || ' ' || l.object_type || ' ' || l.external_id) from link l where l.entity_id = e.id),
                                          :own || e.id)
                            from entity e
                           where e.type = 'BillingScheduleItem' and e.active and coalesce(e.status, 'PLANNED') in ('PLANNED', 'READY')
                             and (e.status = 'READY' or e.data ->> 'trigger' in ('DATE', 'PERIODIC'))
                          union all
                          select 'return ' || c.credit || ' ' || c.line_no
                            from billing_credit_line c where c.disposition <> 'WRITE_OFF' and c.state = 'POSTED'
                             and c.minor > (select coalesce(sum(t.minor), 0) from billing_taken_back t
                                             where t.credit = c.credit and t.line_no = c.line_no)) r
                         where r.source is not null
                           and not exists (select 1 from billing_claim c where c.source = r.source and c.live)
                         order by r.source\
                        """)
                .param("own", ReadyToBill.OWN_ITEM)
                .query((row, _) -> free.add(row.getString(1)))
                .list();
        sql.sql(
                        """
                        select distinct s.source from entity e
                          cross join lateral json_array_elements(coalesce(e.data::json -> 'lines', '[]'::json)) as l
                          cross join lateral json_array_elements_text(coalesce(l -> 'sources', '[]'::json)) as s(source)
                         where e.type = 'Invoice' and e.active and e.status in ('PROPOSED', 'IN_REVIEW', 'APPROVED')\
                        """)
                .query((row, _) -> free.remove(row.getString(1)))
                .list();
        return free;
    }

    /// Takes down that the hub collected a proposal itself.
    void collected(UUID invoice, String basis, LocalDate until, String by, Instant at) {
        sql.sql(
                        "insert into billing_collected (invoice, basis, until, collected_by, collected_at) values (:invoice, :basis, :until, :by, :at)")
                .param("invoice", invoice)
                .param("basis", basis)
                .param("until", until)
                .param("by", by)
                .param("at", Timestamp.from(at))
                .update();
    }

    /// Who collected it here, the calendar by the name of its room; empty where the PSA did.
    Optional<String> proposer(UUID invoice) {
        return sql.sql("select collected_by from billing_collected where invoice = :invoice")
                .param("invoice", invoice)
                .query(String.class)
                .optional();
    }

    /// Whether the hub collected it itself.
    public boolean isCollected(UUID invoice) {
        return sql.sql("select exists (select 1 from billing_collected where invoice = :invoice)")
                .param("invoice", invoice)
                .query(Boolean.class)
                .single();
    }

    /// The projects on the lines of proposals that the hub collected; other invoices have none
    /// here.
    Set<UUID> collectedFor(Collection<UUID> invoices) {
        Columns asked = Columns.of("invoice");
        invoices.forEach(asked::row);
        return asked.isEmpty()
                ? Set.of()
                : new LinkedHashSet<>(
                        sql.sql(
                                        "select distinct l.project from billing_collected c join billing_line l on l.invoice = c.invoice"
                                                + " where c.invoice = any(:invoice::uuid[]) and l.project is not null order by l.project")
                                .params(asked.parameters())
                                .query((row, _) -> row.getObject(1, UUID.class))
                                .list());
    }

    /// The newest proposal that the hub collected for each of these projects, cancelled ones left
    /// out; a project without any is missing.
    Map<UUID, UUID> newestCollected(Collection<UUID> projects) {
        Columns asked = Columns.of("project");
        projects.forEach(asked::row);
        Map<UUID, UUID> newest = new HashMap<>();
        if (!asked.isEmpty()) {
            sql.sql(
                            "select distinct on (l.project) l.project, c.invoice from billing_line l join billing_collected c on c.invoice = l.invoice"
                                    + " join entity e on e.id = c.invoice where l.project = any(:project::uuid[]) and e.active and e.status <> 'CANCELLED'"
                                    + " order by l.project, c.collected_at desc, c.invoice")
                    .params(asked.parameters())
                    .query((row, _) ->
                            newest.put(row.getObject(1, UUID.class), row.getObject(2, UUID.class)))
                    .list();
        }
        return newest;
    }

    /// How often the same items were collected before.
    long times(String basis) {
        return sql.sql("select count(*) from billing_collected where basis = :basis")
                .param("basis", basis)
                .query(Long.class)
                .single();
    }

    /// Takes down that a month was collected; false when it was before.
    boolean collectedMonth(LocalDate until, Instant at) {
        return sql.sql(
                                "insert into billing_collection (until, collected_at) values (:until, :at) on conflict do nothing")
                        .param("until", until)
                        .param("at", Timestamp.from(at))
                        .update()
                == 1;
    }

    /// The number of the next proposal collected here.
    long nextProposal() {
        return sql.sql("select nextval('billing_proposal_no')").query(Long.class).single();
    }

    void credit(List<CreditLine> lines) {
        Columns rows =
                Columns.of(
                        "credit",
                        "line_no",
                        "invoice",
                        "invoice_line",
                        "minor",
                        "ccy",
                        "qty",
                        "disposition",
                        "reason",
                        "state");
        for (CreditLine line : lines) {
            rows.row(
                    line.credit(),
                    line.lineNo(),
                    line.invoice(),
                    line.invoiceLine(),
                    line.amount().minor(),
                    line.amount().ccy(),
                    line.qty() == null ? null : line.qty().toPlainString(),
                    line.disposition(),
                    line.reason(),
                    line.state());
        }
        sql.sql(
                        "insert into billing_credit_line (credit, line_no, invoice, invoice_line, minor, ccy, qty, disposition, reason, state) select"
                                + " u.credit::uuid, u.line_no::int, u.invoice::uuid, u.invoice_line::int, u.minor::bigint, u.ccy, u.qty::numeric,"
                                + " u.disposition, u.reason, u.state from "
                                + rows.unnest())
                .params(rows.parameters())
                .update();
    }

    /// The credit memos written here against an invoice, refused ones left out.
    List<UUID> creditsOf(UUID invoice) {
        return sql.sql(
                        "select distinct credit from billing_credit_line where invoice = :invoice and state <> 'REFUSED' order by credit")
                .param("invoice", invoice)
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }

    /// What was credited of an invoice here by one person alone, credits under way included.
    Money creditedAlone(UUID invoice, String ccy) {
        return new Money(
                sql.sql(
                                """
                                select coalesce(sum(c.minor), 0) from billing_credit_line c
                                 where c.invoice = :invoice and c.ccy = :ccy and c.state <> 'REFUSED'
                                   and exists (select 1 from billing_document d where d.entity = c.credit and d.kind = 'CREDIT' and not d.reversal)
                                   and not exists (select 1 from link l join billing_credit_wish w on w.request = l.external_id and w.state = 'AGREED'
                                                    where l.entity_id = c.credit and l.connection = :hub and l.object_type = :credit)\
                                """)
                        .param("invoice", invoice)
                        .param("ccy", ccy)
                        .param("hub", Credits.recordKey("").connection())
                        .param("credit", Credits.recordKey("").objectType())
                        .query(Long.class)
                        .single(),
                ccy);
    }

    /// Whether an invoice is in the ledger by a release of the hub.
    boolean released(UUID invoice) {
        return sql.sql(
                        "select exists (select 1 from billing_document where entity = :invoice and kind = 'INVOICE' and state = 'POSTED')")
                .param("invoice", invoice)
                .query(Boolean.class)
                .single();
    }

    /// Keeps an invoice that was not released here as one line, so that credits can be counted on
    /// it; one that has lines stays as it is.
    void whole(BilledLine line) {
        sql.sql(
                        "insert into billing_line (invoice, line_no, kind, description, minor, ccy) values (:invoice, :no, :kind, :description, :minor, :ccy)"
                                + " on conflict do nothing")
                .param("invoice", line.invoice())
                .param("no", line.lineNo())
                .param("kind", line.kind())
                .param("description", line.description())
                .param("minor", line.amount().minor())
                .param("ccy", line.amount().ccy())
                .update();
    }

    /// The invoices that credit memos written here are against.
    List<UUID> credited(Collection<UUID> credits) {
        Columns asked = Columns.of("credit");
        credits.forEach(asked::row);
        return credits.isEmpty()
                ? List.of()
                : sql.sql(
                                "select distinct invoice from billing_credit_line where credit = any(:credit::uuid[]) order by invoice")
                        .params(asked.parameters())
                        .query((row, _) -> row.getObject(1, UUID.class))
                        .list();
    }

    void creditState(UUID credit, DocumentState state) {
        sql.sql("update billing_credit_line set state = :state where credit = :credit")
                .param("state", state.name())
                .param("credit", credit)
                .update();
    }

    /// The lines of credit memos, in order.
    public List<CreditLine> creditLines(Collection<UUID> credits) {
        Columns asked = Columns.of("credit");
        credits.forEach(asked::row);
        return credits.isEmpty()
                ? List.of()
                : sql.sql(
                                "select * from billing_credit_line where credit = any(:credit::uuid[]) order by credit, line_no")
                        .params(asked.parameters())
                        .query((row, _) ->
                                new CreditLine(
                                        row.getObject("credit", UUID.class),
                                        row.getInt("line_no"),
                                        row.getObject("invoice", UUID.class),
                                        row.getInt("invoice_line"),
                                        new Money(row.getLong("minor"), row.getString("ccy")),
                                        row.getBigDecimal("qty"),
                                        row.getString("disposition"),
                                        row.getString("reason"),
                                        DocumentState.valueOf(row.getString("state"))))
                        .list();
    }

    void agree(
            UUID entity, String proposal, String role, String person, Instant at, String reason) {
        sql.sql(
                        "insert into billing_approval (entity, proposal, role, person, approved_at, reason) values (:entity, :proposal, :role, :person, :at,"
                                + " :reason) on conflict do nothing")
                .param("entity", entity)
                .param("proposal", proposal)
                .param("role", role)
                .param("person", person)
                .param("at", Timestamp.from(at))
                .param("reason", reason)
                .update();
    }

    /// Who agreed to this very proposal, oldest first.
    public List<Agreed> agreed(UUID entity, String proposal) {
        return sql.sql(
                        "select role, person, approved_at from billing_approval where entity = :entity and proposal = :proposal order by approved_at, role")
                .param("entity", entity)
                .param("proposal", proposal)
                .query((row, _) ->
                        new Agreed(
                                row.getString(1),
                                row.getString(2),
                                row.getTimestamp(3).toInstant()))
                .list();
    }

    void looked(Looked look) {
        Money psa = look.psaNet();
        sql.sql(
                        "insert into billing_proposal (invoice, fingerprint, net_minor, ccy, psa_minor, problems, waits, looked_at) values (:invoice,"
                                + " :fingerprint, :net, :ccy, :psa::bigint, :problems, :waits, :at) on conflict (invoice) do update set fingerprint ="
                                + " excluded.fingerprint, net_minor = excluded.net_minor, ccy = excluded.ccy, psa_minor = excluded.psa_minor,"
                                + " problems = excluded.problems, waits = excluded.waits, looked_at = excluded.looked_at")
                .param("invoice", look.invoice())
                .param("fingerprint", look.fingerprint())
                .param("net", look.net().minor())
                .param("ccy", look.net().ccy())
                .param("psa", psa == null ? null : String.valueOf(psa.minor()))
                .param("problems", look.problems().toArray(String[]::new))
                .param("waits", look.waits().toArray(String[]::new))
                .param("at", Timestamp.from(look.at()))
                .update();
    }

    /// The newest look at a proposal; empty where none was taken yet.
    public Optional<Looked> looked(UUID invoice) {
        return sql.sql("select * from billing_proposal where invoice = :invoice")
                .param("invoice", invoice)
                .query((row, _) -> {
                    String ccy = row.getString("ccy");
                    long psa = row.getLong("psa_minor");
                    Money psaNet = row.wasNull() ? null : new Money(psa, ccy);
                    return new Looked(
                            invoice,
                            row.getString("fingerprint"),
                            new Money(row.getLong("net_minor"), ccy),
                            psaNet,
                            texts(row, "problems"),
                            texts(row, "waits"),
                            row.getTimestamp("looked_at").toInstant());
                })
                .optional();
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        List<String> texts = new ArrayList<>();
        for (Object text : (Object[]) row.getArray(column).getArray()) {
            texts.add(text.toString());
        }
        return texts;
    }

    /// Takes down how PSA and ERP stand to each other; answers since when they have stood so.
    ///
    /// @param pair both words, as they are compared
    Instant pair(UUID invoice, String pair, Instant now) {
        return sql.sql(
                        "insert into billing_pair (invoice, pair, verdict, since, seen_at) values (:invoice, :pair, 'MOVING', :now, :now)"
                                + " on conflict (invoice) do update set pair = excluded.pair, seen_at = excluded.seen_at,"
                                + " since = case when billing_pair.pair = excluded.pair then billing_pair.since else excluded.since end"
                                + " returning since")
                .param("invoice", invoice)
                .param("pair", pair)
                .param("now", Timestamp.from(now))
                .query((row, _) -> row.getTimestamp(1).toInstant())
                .single();
    }

    /// Since when a pair has stood so; empty where it was not taken down so.
    Optional<Instant> since(UUID invoice, String pair) {
        return sql.sql("select since from billing_pair where invoice = :invoice and pair = :pair")
                .param("invoice", invoice)
                .param("pair", pair)
                .query((row, _) -> row.getTimestamp(1).toInstant())
                .optional();
    }

    /// Takes down that a person has said a pair is as it should be.
    void accept(UUID invoice, String pair, String person, Instant now) {
        sql.sql(
                        "update billing_pair set accepted = :pair, accepted_by = :person, accepted_at = :now where invoice = :invoice")
                .param("invoice", invoice)
                .param("pair", pair)
                .param("person", person)
                .param("now", Timestamp.from(now))
                .update();
    }

    /// Whether a person has said so.
    boolean accepted(UUID invoice, String pair) {
        return sql.sql(
                        "select exists (select 1 from billing_pair where invoice = :invoice and accepted = :pair)")
                .param("invoice", invoice)
                .param("pair", pair)
                .query(Boolean.class)
                .single();
    }

    /// Takes down what a pair means.
    void verdict(UUID invoice, String verdict, @Nullable Money stake) {
        sql.sql(
                        "update billing_pair set verdict = :verdict, minor = :minor::bigint, ccy = :ccy where invoice = :invoice")
                .param("verdict", verdict)
                .param("minor", stake == null ? null : String.valueOf(stake.minor()))
                .param("ccy", stake == null ? null : stake.ccy())
                .param("invoice", invoice)
                .update();
    }

    /// Serialises the acts on one invoice or credit memo until the transaction ends.
    void lock(UUID entity) {
        lock(entity.toString());
    }

    /// Serialises what has this name until the transaction ends.
    void lock(String name) {
        sql.sql("select pg_advisory_xact_lock(hashtextextended(:entity, 720))")
                .param("entity", name)
                .query((_, _) -> 1)
                .list();
    }
}
