package dev.throughline.api;

import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.FactDeclaration;
import dev.throughline.connect.spi.ReadsLedger;
import dev.throughline.dispatch.DocumentQuestions;
import dev.throughline.dispatch.Documents;
import dev.throughline.journal.Feeds;
import dev.throughline.journal.Records;
import dev.throughline.journal.Signal;
import dev.throughline.mapping.PostingRules;
import dev.throughline.posting.BilledItems;
import dev.throughline.posting.FactScope;
import dev.throughline.posting.FactSource;
import dev.throughline.posting.PostingKey;
import dev.throughline.posting.PostingLane;
import dev.throughline.reconcile.Reconciliation;
import dev.throughline.worklist.CaseRules;
import dev.throughline.worklist.Worklist;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A small hub's posting lane with one posted item, and a ledger that has nothing.
final class PostedLane implements PostingActs, ReadsLedger {
    final SmallHub hub;
    final String key =
            PostingKey.of(
                            "kantata",
                            "time_entries",
                            "77",
                            1,
                            dev.throughline.model.PostingKind.LABOUR_COST,
                            "netsuite",
                            false)
                    .text();
    final Reconciliation reconciliation;
    final List<String> asked = new ArrayList<>();
    boolean inTime = true;
    private final Documents documents;
    final PostingLane lane;

    /// Without a dispatcher: what a person says of a document goes into the books, and no further.
    final DocumentQuestions questions;

    PostedLane(SmallHub hub) {
        this.hub = hub;
        this.documents = new Documents(hub.sql, hub.clock, hub.evidence, new Signal());
        Worklist worklist =
                new Worklist(
                        hub.sql,
                        hub.clock,
                        hub.ids,
                        _ -> new CaseRules.Rule("FS", Duration.ofHours(8)));
        lane =
                new PostingLane(
                        new PostingLane.Rooms(
                                hub.sql,
                                hub.transaction,
                                hub.entities,
                                hub.links,
                                new Records(hub.sql),
                                new Feeds(hub.sql),
                                worklist,
                                documents,
                                hub.evidence,
                                hub.ids,
                                hub.clock),
                        new PostingRules(
                                List.of(),
                                "netsuite",
                                Map.of(),
                                PostingRules.Policy.STANDARD,
                                PostingRules.Baseline.DECLARED_EMPTY,
                                PostingRules.Nightly.STANDARD),
                        List.of(),
                        Map.of(),
                        "",
                        _ -> List.of(),
                        BilledItems.NONE,
                        null);
        questions = new DocumentQuestions(documents, lane.receipts(), hub.transaction);
        hub.firm();
        FactSource source =
                FactSource.register(
                        hub.sql,
                        "kantata",
                        new FactDeclaration(
                                "time_entries", "TimeEntry", "date", List.of(), Set.of()),
                        "netsuite");
        hub.sql
                .sql(
                        "insert into fact_item (id, feed, source_id, key, latest, hash_format, hash, stamp, gone, fact_date, seen_at)"
                                + " values (1, :feed, '77', :key, 1, 1, '\\x00', '1', false, '2026-01-15', now())")
                .param("feed", source.feed())
                .param("key", new PostingKey(key).item())
                .update();
        hub.sql
                .sql(
                        "insert into posting_cell (connection, kind, entity, period, currency)"
                                + " select 'kantata', 'LABOUR_COST', id, 'all', 'USD' from entity where type = 'LegalEntity'")
                .update();
        hub.sql
                .sql(
                        "insert into fact_version (item, ordinal, state, gone, hash, stamp, cell, hours_e4, minor, work_date, observed_at, changed_at)"
                                + " select 1, 1, 'PREPARED', false, '\\x00', '1', id, 80000, 0, '2026-01-15', now(), now() from posting_cell")
                .update();
        hub.sql
                .sql(
                        "insert into posting (item, ordinal, kind, reversal, state, cell, hours_e4, minor, accounting_date, line, external_id, changed_at)"
                                + " select 1, 1, 'LABOUR_COST', false, 'POSTED', id, 80000, 88000, '2026-01-20', '', 'V-100', now() from posting_cell")
                .update();
        hub.sql
                .sql(
                        "insert into posting_movement (at, cell, from_bucket, to_bucket, versions, hours_e4, minor)"
                                + " select now(), id, null, 'POSTED_NET', 1, 80000, 88000 from posting_cell")
                .update();
        reconciliation =
                new Reconciliation(
                        new Reconciliation.Rooms(
                                hub.sql,
                                hub.transaction,
                                hub.entities,
                                hub.links,
                                documents,
                                worklist,
                                hub.evidence,
                                hub.ids,
                                hub.clock),
                        () ->
                                new Reconciliation.Systems(
                                        List.of(),
                                        new Reconciliation.Ledger("netsuite", this, Set.of()),
                                        List.of(),
                                        List.of(),
                                        null));
    }

    @Override
    public String ledger() {
        return "netsuite";
    }

    @Override
    public Set<String> sources() {
        return Set.of("kantata");
    }

    @Override
    public Documents documents() {
        return documents;
    }

    @Override
    public boolean postNow(FactScope scope, Duration patience) {
        asked.add(
                (scope.narrow() ? scope.toString() : scope.connection())
                        + " "
                        + patience.toSeconds());
        return inTime;
    }

    @Override
    public LedgerPage readLedger(
            String legalEntity, LocalDate from, LocalDate to, Cursor after, int limit) {
        return new LedgerPage(List.of(), Cursor.BEGINNING, false);
    }

    @Override
    public String ledgerQuery(String legalEntity, LocalDate from, LocalDate to) {
        return "ledger of " + legalEntity;
    }
}
