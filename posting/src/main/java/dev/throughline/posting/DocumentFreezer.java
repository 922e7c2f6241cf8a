package dev.throughline.posting;

import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.dispatch.Documents;
import dev.throughline.dispatch.FrozenDocument;
import dev.throughline.model.Ids;
import dev.throughline.model.PostingKind;
import dev.throughline.postgres.Columns;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Freezes postings into documents of the ledger: canonical ids become its own, and what is sent
/// never changes again.
final class DocumentFreezer {
    private static final int MEMO_MAX = 200;

    /// More postings than this at once are bulk work.
    private static final int INTERACTIVE_MAX = 200;

    private final JdbcClient sql;
    private final Documents documents;
    private final KnownFirm firm;
    private final Map<PostingKind, PostingDeclaration> declarations;
    private final Map<PostingKind, Integer> linesMax = new EnumMap<>(PostingKind.class);
    private final PostingPolicy policy;
    private final Ids ids;

    DocumentFreezer(
            JdbcClient sql,
            Documents documents,
            KnownFirm firm,
            Collection<PostingDeclaration> declarations,
            PostingPolicy policy,
            Ids ids) {
        this.sql = sql;
        this.documents = documents;
        this.firm = firm;
        this.declarations = new EnumMap<>(PostingKind.class);
        declarations.forEach(one -> {
            this.declarations.put(one.kind(), one);
            linesMax.put(one.kind(), one.linesMax());
        });
        this.policy = policy;
        this.ids = ids;
    }

    /// Whether the ledger takes postings of that kind.
    boolean takes(PostingKind kind) {
        return declarations.containsKey(kind);
    }

    /// A posting that is free to be sent.
    ///
    /// @param key its posting key
    /// @param counted what it counts; null for a reversal, which is counted nowhere
    /// @param reverses the ledger's id of what it undoes; null in originals
    /// @param part what it may share a document with; null for anything
    record Free(
            PostingRow.Id posting,
            String key,
            String ledger,
            PostingLine line,
            Movements.@Nullable Counted counted,
            @Nullable String reverses,
            @Nullable String part) {}

    /// Where a posting went.
    record Placed(UUID document, int line) {}

    /// Freezes all of these in the caller's transaction; answers where each went.
    Map<PostingRow.Id, Placed> freeze(List<Free> free) {
        if (free.isEmpty()) {
            return Map.of();
        }
        Map<String, Free> byKey = new HashMap<>();
        List<DocumentPlan.Candidate> candidates = new ArrayList<>(free.size());
        for (Free one : free) {
            byKey.put(one.key(), one);
            String part = one.part();
            candidates.add(
                    new DocumentPlan.Candidate(
                            one.key(), one.ledger(), one.line(), part == null ? "" : part));
        }
        load(free);
        int priority = free.size() > INTERACTIVE_MAX ? 2 : 1;
        Map<PostingRow.Id, Placed> placed = new HashMap<>();
        List<FrozenDocument> frozen = new ArrayList<>();
        Columns cells = Columns.of("document", "cell", "versions", "hours", "minor");
        for (DocumentPlan.Planned planned :
                DocumentPlan.plan(candidates, policy.kinds(), linesMax, ids::next)) {
            frozen.add(
                    new FrozenDocument(
                            planned.id(),
                            planned.ledger(),
                            request(planned, byKey),
                            priority,
                            false,
                            null));
            Map<Integer, long[]> sums = new LinkedHashMap<>();
            for (int line = 0; line < planned.lines().size(); line++) {
                for (String key : planned.lines().get(line).postings()) {
                    Free one = java.util.Objects.requireNonNull(byKey.get(key));
                    placed.put(one.posting(), new Placed(planned.id(), line));
                    Movements.Counted counted = one.counted();
                    if (counted != null) {
                        long[] sum = sums.computeIfAbsent(counted.cell(), _ -> new long[3]);
                        sum[0] += counted.versions();
                        sum[1] += counted.hoursE4();
                        sum[2] = Math.addExact(sum[2], counted.minor());
                    }
                }
            }
            sums.forEach((cell, sum) -> cells.row(planned.id(), cell, sum[0], sum[1], sum[2]));
        }
        documents.freeze(frozen);
        if (!cells.isEmpty()) {
            sql.sql(
                            "insert into posting_document_cell (document, cell, versions, hours_e4, minor) select u.document::uuid, u.cell::int,"
                                    + " u.versions::int, u.hours::bigint, u.minor::bigint from "
                                    + cells.unnest())
                    .params(cells.parameters())
                    .update();
        }
        return placed;
    }

    private void load(List<Free> free) {
        List<UUID> wanted = new ArrayList<>();
        for (Free one : free) {
            PostingLine line = one.line();
            for (UUID id :
                    new @Nullable UUID[] {
                        line.project(), line.task(), line.resource(), line.client()
                    }) {
                if (id != null) {
                    wanted.add(id);
                }
            }
        }
        firm.load(wanted);
    }

    private DocumentRequest request(DocumentPlan.Planned planned, Map<String, Free> byKey) {
        PostingDeclaration declared = declarations.get(planned.kind());
        if (declared == null) {
            throw new IllegalStateException(
                    "ledger " + planned.ledger() + " takes no " + planned.kind());
        }
        List<DocumentRequest.Line> lines = new ArrayList<>(planned.lines().size());
        for (DocumentPlan.Line line : planned.lines()) {
            PostingLine content = line.content();
            Free only = line.postings().size() == 1 ? byKey.get(line.postings().getFirst()) : null;
            lines.add(
                    new DocumentRequest.Line(
                            line.key(),
                            refs(content),
                            content.workDate(),
                            content.hours(),
                            content.price(),
                            content.entries(),
                            content.billable(),
                            content.category(),
                            memo(content, line),
                            only == null ? null : only.reverses()));
        }
        return new DocumentRequest(
                planned.reversal() ? declared.reversalObjectType() : declared.objectType(),
                planned.kind(),
                planned.reversal(),
                planned.key(),
                PostingKey.number(planned.key()),
                firm.nativeEntity(planned.entity()),
                planned.currency(),
                planned.accountingDate(),
                cut(
                        (planned.reversal() ? "Reversal of " : "")
                                + words(planned.kind())
                                + ", period "
                                + planned.period()),
                lines);
    }

    static String words(PostingKind kind) {
        return switch (kind) {
            case LABOUR_COST -> "labour cost";
            case EXPENSE_COST -> "expense cost";
            case UNBILLED_TIME -> "unbilled time";
            case UNBILLED_EXPENSE -> "unbilled expenses";
            case IC_SALES -> "intercompany sales";
            case IC_COST -> "intercompany cost";
            case ACCRUED_COST -> "accrued labour cost";
            case INVOICE -> "invoice";
            case CREDIT -> "credit memo";
            case UNBILLED_RELIEF -> "unbilled value that was invoiced";
        };
    }

    private Map<String, String> refs(PostingLine line) {
        Map<String, String> refs = new HashMap<>();
        put(refs, "project", line.project());
        put(refs, "task", line.task());
        put(refs, "resource", line.resource());
        put(refs, "client", line.client());
        UUID partner = line.partner();
        if (partner != null) {
            refs.put("partnerEntity", firm.nativeEntity(partner));
        }
        line.dimensions()
                .forEach((dimension, code) -> {
                    String own = firm.nativeDimension(dimension, code);
                    if (own != null) {
                        refs.put(dimension.toLowerCase(Locale.ROOT), own);
                    }
                });
        return refs;
    }

    private void put(Map<String, String> refs, String name, @Nullable UUID id) {
        String own = id == null ? null : firm.nativeId(id);
        if (own != null) {
            refs.put(name, own);
        }
    }

    private static String memo(PostingLine line, DocumentPlan.Line planned) {
        StringBuilder memo = new StringBuilder();
        memo.append(line.workDate());
        if (line.hours() != null) {
            memo.append(" · ")
                    .append(line.hours().stripTrailingZeros().toPlainString())
                    .append(" h");
        }
        if (planned.postings().size() > 1) {
            memo.append(" · ").append(planned.postings().size()).append(" items");
        }
        if (line.category() != null) {
            memo.append(" · ").append(line.category());
        }
        if (line.late()) {
            memo.append(" · late");
        }
        return cut(memo.toString());
    }

    private static String cut(String memo) {
        return memo.length() <= MEMO_MAX ? memo : memo.substring(0, MEMO_MAX);
    }
}
