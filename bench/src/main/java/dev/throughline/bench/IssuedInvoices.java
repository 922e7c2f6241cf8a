package dev.throughline.bench;

import dev.throughline.model.PostingKind;
import dev.throughline.posting.PostingKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Writes what releasing invoices one by one, and following them until the ERP's word came home,
/// would have left in the hub's books, many at once: that is not what is measured. The invoices
/// themselves the hub has read from the PSA, and it reconciles with what the systems hold.
final class IssuedInvoices {
    private static final String LEDGER = "netsuite";
    private static final int AT_ONCE = 5_000;

    private final JdbcClient sql;
    private final List<Invoice> invoices = new ArrayList<>();

    /// One invoice with what it bills; ids are the hub's, save the last two, which are the ERP's.
    private record Invoice(
            int no,
            String entity,
            String key,
            String contract,
            String line,
            String project,
            String client,
            String company,
            String customer,
            String job) {}

    /// @param issued as {@link FarInvoices} wrote them down: id, number, project
    IssuedInvoices(JdbcClient sql, Path issued) {
        this.sql = sql;
        Map<String, String[]> entities = new HashMap<>();
        sql.sql(
                        "select l.external_id, e.id::text, e.origin_key from link l join entity e on e.id = l.entity_id"
                                + " where l.connection = 'kantata' and l.entity_type = 'Invoice'")
                .query((row, _) ->
                        entities.put(
                                row.getString(1),
                                new String[] {row.getString(2), row.getString(3)}))
                .list();
        Map<String, String[]> contracts = contracts();
        try (var lines = Files.lines(issued)) {
            lines.forEach(text -> {
                String[] parts = text.split("\t");
                String[] entity = Objects.requireNonNull(entities.get(parts[0]), text);
                String[] bills = Objects.requireNonNull(contracts.get(parts[2]), text);
                invoices.add(
                        new Invoice(
                                Integer.parseInt(parts[1]),
                                entity[0],
                                PostingKey.of(
                                                PostingKey.item(
                                                        "hub", "billing", entity[1], LEDGER),
                                                1,
                                                PostingKind.INVOICE,
                                                false)
                                        .text(),
                                bills[0],
                                bills[1],
                                bills[2],
                                bills[3],
                                bills[4],
                                bills[5],
                                bills[6]));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What is billed on each of the PSA's projects.
    private Map<String, String[]> contracts() {
        Map<String, String[]> contracts = new HashMap<>();
        sql.sql(
                        """
                        select w.external_id, c.id::text, l.id::text, p.id::text, c.data ->> 'client', p.data ->> 'entity', cc.external_id, j.external_id
                          from entity l
                          join entity c on c.type = 'Contract' and c.data ->> 'opportunity' = l.data ->> 'opportunity'
                          join entity p on p.id = (l.data ->> 'project')::uuid
                          join link w on w.entity_id = p.id and w.connection = 'kantata' and w.object_type = 'workspaces'
                          join link j on j.entity_id = p.id and j.connection = 'netsuite' and j.object_type = 'job'
                          join link cc on cc.entity_id = (c.data ->> 'client')::uuid and cc.connection = 'netsuite' and cc.object_type = 'customer'
                         where l.type = 'ContractLine'\
                        """)
                .query((row, _) -> {
                    String[] one = new String[7];
                    for (int i = 0; i < one.length; i++) {
                        one[i] = row.getString(i + 2);
                    }
                    return contracts.put(row.getString(1), one);
                })
                .list();
        return contracts;
    }

    /// What the ERP is to book.
    void write(Path to) {
        StringBuilder text = new StringBuilder();
        for (Invoice one : invoices) {
            text.append(one.no())
                    .append('\t')
                    .append(one.key())
                    .append('\t')
                    .append(one.customer())
                    .append('\t')
                    .append(one.job())
                    .append('\n');
        }
        try {
            Files.writeString(to, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Writes the releases down, with the ids the ERP gave.
    void release(List<String> booked) {
        for (int from = 0; from < invoices.size(); from += AT_ONCE) {
            int to = Math.min(invoices.size(), from + AT_ONCE);
            release(invoices.subList(from, to), booked.subList(from, to));
        }
        sql.sql("analyze").update();
    }

    private void release(List<Invoice> some, List<String> booked) {
        Map<String, Object> columns = new HashMap<>();
        columns.put("id", some.stream().map(Invoice::entity).toArray(String[]::new));
        columns.put("key", some.stream().map(Invoice::key).toArray(String[]::new));
        columns.put("contract", some.stream().map(Invoice::contract).toArray(String[]::new));
        columns.put("line", some.stream().map(Invoice::line).toArray(String[]::new));
        columns.put("project", some.stream().map(Invoice::project).toArray(String[]::new));
        columns.put("client", some.stream().map(Invoice::client).toArray(String[]::new));
        columns.put("company", some.stream().map(Invoice::company).toArray(String[]::new));
        columns.put("external", booked.toArray(String[]::new));
        columns.put(
                "number",
                some.stream().map(one -> FarInvoices.number(one.no())).toArray(String[]::new));
        columns.put(
                "minor",
                some.stream().map(one -> FarInvoices.minor(one.no())).toArray(Long[]::new));
        String of =
                " from unnest(:id::uuid[], :key::text[], :contract::uuid[], :line::uuid[], :project::uuid[], :client::uuid[], :company::uuid[],"
                        + " :external::text[], :number::text[], :minor::bigint[])"
                        + " as u(id, key, contract, line, project, client, company, external, number, minor)";
        run(
                """
                insert into billing_document (document, entity, kind, reversal, attempt, state, ledger, object_type, key, proposal, net_minor, ccy,
                       external_id, number, released_by, released_at, settled_at)
                select gen_random_uuid(), u.id, 'INVOICE', false, 1, 'POSTED', 'netsuite', 'invoice', u.key, 'bench', u.minor, 'USD',
                       u.external, u.number, 'bench', now(), now()\
                """
                        + of,
                columns);
        run(
                "insert into link (connection, object_type, external_id, child_key, entity_id, entity_type, origin, created_at)"
                        + " select 'netsuite', 'invoice', u.external, 'invoice', u.id, 'Invoice', 'CREATED', now()"
                        + of,
                columns);
        run(
                """
                update entity e set status = 'POSTED', data = (e.data::jsonb || jsonb_build_object('status', 'POSTED', 'release_key', x.key,
                       'contract', x.contract, 'client', x.client, 'bill_to', x.client, 'entity', x.company, 'number', x.number,
                       'erp_status', 'POSTED', 'due_date', '2026-02-14', 'net', jsonb_build_object('minor', x.minor, 'ccy', 'USD'),
                       'tax', jsonb_build_object('minor', 0, 'ccy', 'USD'), 'gross', jsonb_build_object('minor', x.minor, 'ccy', 'USD'),
                       'open', jsonb_build_object('minor', x.minor, 'ccy', 'USD')))::json
                  from (select *\
                """
                        + of
                        + ") x where e.id = x.id",
                columns);
        run(
                "insert into billing_pair (invoice, pair, verdict, minor, ccy, since, seen_at)"
                        + " select u.id, 'INVOICED ' || u.number || ' / POSTED ' || u.number, 'AT_REST', u.minor, 'USD', now(), now()"
                        + of,
                columns);
        for (String[] reference :
                new String[][] {
                    {"contract", "contract"},
                    {"client", "client"},
                    {"bill_to", "client"},
                    {"entity", "company"}
                }) {
            run(
                    "insert into entity_ref (from_id, field, to_id) select u.id, '"
                            + reference[0]
                            + "', u."
                            + reference[1]
                            + of
                            + " on conflict do nothing",
                    columns);
        }
        for (int line = 0; line < FarInvoices.LINES; line++) {
            int at = line;
            columns.put(
                    "part",
                    some.stream().map(one -> FarInvoices.minor(one.no(), at)).toArray(Long[]::new));
            run(
                    "insert into billing_line (invoice, line_no, kind, description, project, contract_line, minor, ccy)"
                            + " select u.id, "
                            + (line + 1)
                            + ", 'FEE', 'Part "
                            + (line + 1)
                            + "', u.project, u.line, u.part, 'USD'"
                            + of.replace(":minor::bigint[])", ":minor::bigint[], :part::bigint[])")
                                    .replace("minor)", "minor, part)"),
                    columns);
        }
        run(
                "insert into billing_line_sum (contract_line, invoice, expense, ccy, minor, day) select l.contract_line, l.invoice, false, l.ccy, sum(l.minor), '"
                        + FarInvoices.DAY
                        + "' from billing_line l where l.invoice = any(:id::uuid[]) group by 1, 2, 4",
                Map.of("id", Objects.requireNonNull(columns.get("id"))));
    }

    private void run(String statement, Map<String, Object> columns) {
        sql.sql(statement).params(columns).update();
    }
}
