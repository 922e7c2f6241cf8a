package dev.throughline.reconcile;

import dev.throughline.postgres.Columns;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Which contract a ledger's row of an invoice or credit memo of the hub is about, by what the
/// document bills: a line of a fee or of a drawn retainer names no project.
final class BilledContracts {
    private final JdbcClient sql;

    BilledContracts(JdbcClient sql) {
        this.sql = sql;
    }

    /// What the documents behind some rows bill: contracts by the keys of their lines, and by
    /// document where all its lines are of one contract.
    ///
    /// @param byDocument by record type and native id
    record Found(Map<String, UUID> byLine, Map<Map.Entry<String, String>, UUID> byDocument) {
        /// The contract of a row: by its line's key, else, where the ledger kept none, by its
        /// document; null where neither says it.
        @Nullable UUID contract(LedgerFact row) {
            UUID line = byLine.get(row.row().key());
            return line == null
                    ? byDocument.get(Map.entry(row.row().objectType(), row.row().externalId()))
                    : line;
        }
    }

    /// One question for all rows.
    ///
    /// @param ledger the connection whose rows they are
    /// @param contractOf the contract of a contract line; null where unknown
    Found of(
            String ledger, Collection<LedgerFact> rows, Function<UUID, @Nullable UUID> contractOf) {
        Columns asked = Columns.of("id");
        rows.stream().map(row -> row.row().externalId()).distinct().forEach(asked::row);
        Map<String, UUID> byLine = new HashMap<>();
        Map<Map.Entry<String, String>, UUID> byDocument = new HashMap<>();
        if (asked.isEmpty()) {
            return new Found(byLine, byDocument);
        }
        Set<Map.Entry<String, String>> mixed = new HashSet<>();
        sql.sql(
                        """
                        select d.object_type, d.external_id, d.key || '-' || b.line_no as line, b.contract_line, b.contract
                          from billing_document d
                          cross join lateral (
                            select l.line_no, l.contract_line, l.contract from billing_line l where d.kind = 'INVOICE' and l.invoice = d.entity
                            union all
                            select c.line_no, l.contract_line, l.contract
                              from billing_credit_line c join billing_line l on l.invoice = c.invoice and l.line_no = c.invoice_line
                             where d.kind = 'CREDIT' and c.credit = d.entity) b
                         where d.ledger = :ledger and d.kind in ('INVOICE', 'CREDIT') and d.state in ('ACCEPTED', 'POSTED')
                           and d.external_id = any(:id::text[])\
                        """)
                .params(asked.parameters())
                .param("ledger", ledger)
                .query(row -> {
                    Map.Entry<String, String> document =
                            Map.entry(row.getString("object_type"), row.getString("external_id"));
                    UUID line = row.getObject("contract_line", UUID.class);
                    UUID contract = line == null ? null : contractOf.apply(line);
                    if (contract == null) {
                        contract = row.getObject("contract", UUID.class);
                    }
                    if (contract == null) {
                        mixed.add(document);
                        return;
                    }
                    byLine.put(row.getString("line"), contract);
                    UUID other = byDocument.putIfAbsent(document, contract);
                    if (other != null && !other.equals(contract)) {
                        mixed.add(document);
                    }
                });
        mixed.forEach(byDocument::remove);
        return new Found(byLine, byDocument);
    }
}
