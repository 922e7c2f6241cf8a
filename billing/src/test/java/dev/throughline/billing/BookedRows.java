package dev.throughline.billing;

import dev.throughline.model.Money;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Contracts with their lines and projects, and what the posting lane would leave in its register
/// for them.
final class BookedRows {
    private final BillingRoom room;
    private final Map<String, UUID> lines = new HashMap<>();
    private long item = 10_000;

    BookedRows(BillingRoom room) {
        this.room = room;
    }

    UUID project(String name, String code, String ccy) {
        return room.say(
                "psa",
                "Project",
                name,
                Map.of(
                        "code",
                        code,
                        "name",
                        name,
                        "client",
                        room.id("thames"),
                        "entity",
                        room.id("aldgate"),
                        "ccy",
                        ccy));
    }

    UUID contract(String number, String deal, String ccy) {
        room.say("crm", "Opportunity", deal, Map.of("name", deal));
        return room.say(
                "crm",
                "Contract",
                number,
                Map.of(
                        "number",
                        number,
                        "client",
                        room.id("thames"),
                        "bill_to",
                        room.id("thames"),
                        "ccy",
                        ccy,
                        "payment_terms",
                        "NET30",
                        "opportunity",
                        room.id(deal)));
    }

    UUID line(
            String deal,
            String no,
            String billing,
            String rule,
            @Nullable Money price,
            @Nullable Money limit,
            String project) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("opportunity", room.id(deal));
        fields.put("line_no", no);
        fields.put("name", project);
        fields.put("billing", billing);
        fields.put("revenue_rule", rule);
        fields.put("start", LocalDate.of(2026, 4, 1));
        fields.put("end", LocalDate.of(2027, 3, 31));
        fields.put("project", room.id(project));
        if (price != null) {
            fields.put("amount", price);
        }
        if (limit != null) {
            fields.put("nte", limit);
        }
        UUID line = room.say("crm", "ContractLine", no + " of " + deal, fields);
        lines.put(no, line);
        return line;
    }

    /// One posting of one item.
    void booked(String kind, String state, String project, Money amount, String day, int hours) {
        int cell = cell(kind, project, amount.ccy());
        item(day);
        room.sql
                .sql(
                        "insert into posting (item, ordinal, kind, reversal, state, cell, hours_e4, minor, accounting_date, line, changed_at)"
                                + " values (:item, 1, :kind, false, :state, :cell, :hours, :minor, :day, '', now())")
                .param("item", item)
                .param("kind", kind)
                .param("state", state)
                .param("cell", cell)
                .param("hours", hours * 10_000L)
                .param("minor", amount.minor())
                .param("day", LocalDate.parse(day))
                .update();
    }

    /// An approved expense that waits for an answer.
    void questioned(String problem, String project, Money amount, String day) {
        int cell = cell("EXPENSE_COST", project, amount.ccy());
        item(day);
        room.sql
                .sql(
                        "insert into fact_version (item, ordinal, state, gone, hash, stamp, cell, hours_e4, minor, work_date, problem, observed_at, changed_at)"
                                + " values (:item, 1, 'EXCEPTION', false, '\\x00', '1', :cell, 0, :minor, :day, :problem, now(), now())")
                .param("item", item)
                .param("cell", cell)
                .param("minor", amount.minor())
                .param("day", LocalDate.parse(day))
                .param("problem", problem)
                .update();
    }

    private void item(String day) {
        item++;
        room.sql
                .sql(
                        "insert into fact_feed (connection, object_type) values ('psa', 'time') on conflict do nothing")
                .update();
        room.sql
                .sql(
                        "insert into fact_item (id, feed, source_id, key, latest, hash_format, hash, stamp, gone, fact_date, seen_at)"
                                + " select :item, id, :name, :name, 1, 1, '\\x00', '1', false, :day, now() from fact_feed")
                .param("item", item)
                .param("name", "t" + item)
                .param("day", LocalDate.parse(day))
                .update();
    }

    private int cell(String kind, String project, String ccy) {
        room.sql
                .sql(
                        "insert into posting_cell (connection, kind, entity, period, project, currency) values ('psa', :kind, :entity, '2026-01', :project,"
                                + " :ccy) on conflict do nothing")
                .param("kind", kind)
                .param("entity", room.id("aldgate"))
                .param("project", room.id(project))
                .param("ccy", ccy)
                .update();
        return room.sql
                .sql(
                        "select id from posting_cell where kind = :kind and project = :project and currency = :ccy")
                .param("kind", kind)
                .param("project", room.id(project))
                .param("ccy", ccy)
                .query(Integer.class)
                .single();
    }

    /// An invoice that people wrote in the ERP, on the contract as a whole.
    UUID ledgersInvoice(String number, UUID contract, Money net, String day, String status) {
        room.say(
                "psa",
                "Invoice",
                number,
                Map.of("contract", contract, "net", net, "issue_date", LocalDate.parse(day)));
        return room.say("erp", "Invoice", number, Map.of("number", number, "erp_status", status));
    }

    /// An amendment of one line.
    UUID amendment(
            UUID contract,
            int seq,
            String effective,
            String state,
            String line,
            Money price,
            Money cost) {
        UUID amendment =
                room.say(
                        "crm",
                        "ContractAmendment",
                        "CO-" + seq,
                        Map.of(
                                "contract",
                                contract,
                                "seq",
                                (long) seq,
                                "effective",
                                LocalDate.parse(effective),
                                "kind",
                                "SCOPE",
                                "delta_value",
                                price));
        state(amendment, state);
        room.sql
                .sql(
                        "insert into billing_amendment (amendment, contract, seq, request, fingerprint, reason, requested_by, requested_at)"
                                + " values (:amendment, :contract, :seq, :request, 'f', 'agreed', 'sam', now())")
                .param("amendment", amendment)
                .param("contract", contract)
                .param("seq", seq)
                .param("request", "r" + seq)
                .update();
        room.sql
                .sql(
                        "insert into billing_amendment_line (amendment, contract_line, price_minor, ccy, cost_minor, cost_ccy) values (:amendment, :line,"
                                + " :price, :ccy, :cost, :ccy)")
                .param("amendment", amendment)
                .param("line", lines.get(line))
                .param("price", price.minor())
                .param("cost", cost.minor())
                .param("ccy", price.ccy())
                .update();
        return amendment;
    }

    /// Puts an amendment into a state, whatever led there.
    void state(UUID amendment, String state) {
        room.sql
                .sql("update entity set status = :state where id = :id")
                .param("state", state)
                .param("id", amendment)
                .update();
    }
}
