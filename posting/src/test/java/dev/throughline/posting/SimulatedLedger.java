package dev.throughline.posting;

import dev.throughline.connect.spi.DocumentOutcome;
import dev.throughline.connect.spi.DocumentOutcome.LineOutcome;
import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.connect.spi.PostingDeclaration.Atomicity;
import dev.throughline.connect.spi.PostingDeclaration.Proof;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An ERP in memory with a ledger of its own and bad manners: it loses answers before and after it
/// commits, commits late, closes periods and projects, refuses and forgets.
final class SimulatedLedger {
    /// The longest a request may still be executed after its caller gave up.
    static final Duration QUIET = Duration.ofSeconds(30);

    static final Problem SILENCE =
            new Problem(Mender.WEATHER, "ERP-UNKNOWN-OUTCOME", "No answer.", "Wait.");

    final List<Row> rows = new ArrayList<>();
    final Set<String> closedPeriods = new HashSet<>();
    final Set<UUID> closedProjects = new HashSet<>();
    final PostingDeclaration declared;
    boolean faults = true;

    private final Random random;
    private final Set<String> documents = new HashSet<>();
    private final List<Late> late = new ArrayList<>();

    /// One line in it.
    static final class Row {
        final String key;
        final String document;
        final PostingLine line;
        final String slot;
        final boolean reversal;
        boolean posted;

        Row(String key, String document, PostingLine line, boolean posted) {
            this.key = key;
            this.document = document;
            this.line = line;
            this.posted = posted;
            PostingKey name = new PostingKey(key);
            this.slot = name.kind() + name.item();
            this.reversal = name.reversal();
        }
    }

    private record Late(String document, List<DocumentPlan.Line> lines, Instant at) {}

    SimulatedLedger(Random random) {
        this.random = random;
        this.declared =
                new PostingDeclaration(
                        PostingKind.LABOUR_COST,
                        "journal",
                        "journal",
                        random.nextBoolean() ? Proof.ANSWER : Proof.ASKED,
                        random.nextBoolean() ? Atomicity.WHOLE : Atomicity.BY_LINE,
                        random.nextBoolean()
                                ? new Safety.UniqueKey()
                                : new Safety.QueryableReference(QUIET),
                        1 + random.nextInt(5),
                        10,
                        "externalId");
    }

    /// Time goes by: what was still on its way is executed.
    void tick(Instant now) {
        for (Iterator<Late> waiting = late.iterator(); waiting.hasNext(); ) {
            Late one = waiting.next();
            if (!one.at().isAfter(now)) {
                waiting.remove();
                execute(one.document(), one.lines());
            }
        }
    }

    /// Whether such a line may still come to be there by itself.
    boolean underWay(String key) {
        return late.stream()
                .flatMap(one -> one.lines().stream())
                .anyMatch(line -> line.key().equals(key));
    }

    DocumentOutcome post(String document, List<DocumentPlan.Line> lines, Instant now) {
        if (unique()) {
            // a unique key makes a second request wait for the first
            for (Iterator<Late> waiting = late.iterator(); waiting.hasNext(); ) {
                Late one = waiting.next();
                if (one.document().equals(document)) {
                    waiting.remove();
                    execute(one.document(), one.lines());
                }
            }
        }
        if (faults(10)) {
            return new DocumentOutcome.NotSent(SILENCE, null);
        }
        if (faults(8)) {
            return new DocumentOutcome.Unknown(SILENCE);
        }
        // with a unique key, what comes behind the first finds it there and is over
        if (faults(10) && !(unique() && documents.contains(document))) {
            long millis = random.nextLong(QUIET.toMillis());
            late.add(new Late(document, lines, now.plusMillis(millis)));
            return new DocumentOutcome.Unknown(SILENCE);
        }
        DocumentOutcome outcome = execute(document, lines);
        return faults(15) ? new DocumentOutcome.Unknown(SILENCE) : outcome;
    }

    private DocumentOutcome execute(String document, List<DocumentPlan.Line> lines) {
        return declared.atomicity() == Atomicity.WHOLE
                ? whole(document, lines)
                : byLine(document, lines);
    }

    private DocumentOutcome whole(String document, List<DocumentPlan.Line> lines) {
        if (unique() && documents.contains(document)) {
            return new DocumentOutcome.Unknown(SILENCE);
        }
        Map<Integer, Problem> bad = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            Optional<Problem> problem = refusal(lines.get(i).content());
            if (problem.isPresent()) {
                bad.put(i, problem.get());
            }
        }
        if (!bad.isEmpty()) {
            return new DocumentOutcome.Refused(bad.values().iterator().next(), bad);
        }
        List<LineOutcome> fates = new ArrayList<>();
        lines.forEach(line -> fates.add(add(document, line)));
        documents.add(document);
        return new DocumentOutcome.Taken("doc", "", fates);
    }

    private DocumentOutcome byLine(String document, List<DocumentPlan.Line> lines) {
        List<LineOutcome> fates = new ArrayList<>();
        for (DocumentPlan.Line line : lines) {
            if (unique() && row(line.key()).isPresent()) {
                fates.add(new LineOutcome.Unknown(SILENCE));
                continue;
            }
            Optional<Problem> problem = refusal(line.content());
            fates.add(
                    problem.isPresent()
                            ? new LineOutcome.Refused(problem.get())
                            : add(document, line));
        }
        documents.add(document);
        return new DocumentOutcome.Taken("", "", fates);
    }

    private LineOutcome add(String document, DocumentPlan.Line line) {
        boolean proven = declared.proof() == Proof.ANSWER;
        rows.add(new Row(line.key(), document, line.content(), proven));
        return proven
                ? new LineOutcome.Posted(line.key(), "V")
                : new LineOutcome.Accepted(line.key());
    }

    private Optional<Problem> refusal(PostingLine line) {
        if (closedPeriods.contains(line.period())) {
            return Optional.of(new Problem(Mender.DATA, "PER-CLOSED", "Closed.", "Reopen."));
        }
        if (line.project() != null && closedProjects.contains(line.project())) {
            return Optional.of(new Problem(Mender.DATA, "PRJ-CLOSED", "Closed.", "Reopen."));
        }
        return Optional.empty();
    }

    /// Empty where no answer came.
    Optional<Found> find(String document, List<DocumentPlan.Line> lines) {
        if (faults(10)) {
            return Optional.empty();
        }
        List<LineOutcome> fates = new ArrayList<>();
        boolean any = false;
        for (DocumentPlan.Line line : lines) {
            Optional<Row> there =
                    rows.stream()
                            .filter(row -> row.key.equals(line.key()))
                            .filter(row ->
                                    declared.atomicity() == Atomicity.BY_LINE
                                            || row.document.equals(document))
                            .findFirst();
            any |= there.isPresent();
            fates.add(
                    there.<LineOutcome>map(row ->
                                    row.posted
                                            ? new LineOutcome.Posted(row.key, "V")
                                            : new LineOutcome.Accepted(row.key))
                            .orElse(new LineOutcome.NotSent(SILENCE)));
        }
        return Optional.of(new Found(any ? new DocumentOutcome.Taken("doc", "", fates) : null));
    }

    /// What it shows under a key; null = nothing.
    record Found(DocumentOutcome.@Nullable Taken taken) {}

    List<LineOutcome> prove(List<String> keys) {
        List<LineOutcome> fates = new ArrayList<>();
        for (String key : keys) {
            Row row = row(key).orElse(null);
            if (row == null) {
                fates.add(
                        new LineOutcome.Refused(
                                new Problem(
                                        Mender.DATA, "ERP-REJECTED", "Deleted there.", "Post.")));
            } else if (!row.posted && faults(8)) {
                rows.remove(row);
                fates.add(
                        new LineOutcome.Refused(
                                new Problem(Mender.DATA, "ERP-REJECTED", "Turned down.", "Mend.")));
            } else {
                row.posted |= !faults(50);
                fates.add(
                        row.posted
                                ? new LineOutcome.Posted(key, "V")
                                : new LineOutcome.Accepted(key));
            }
        }
        return fates;
    }

    Optional<Row> row(String key) {
        return rows.stream().filter(row -> row.key.equals(key)).findFirst();
    }

    boolean unique() {
        return declared.safety() instanceof Safety.UniqueKey;
    }

    private boolean faults(int percent) {
        return faults && random.nextInt(100) < percent;
    }
}
