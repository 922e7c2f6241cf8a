package dev.throughline.posting;

import dev.throughline.connect.spi.DocumentOutcome;
import dev.throughline.connect.spi.DocumentOutcome.LineOutcome;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.PostsDocuments;
import dev.throughline.connect.spi.Probe;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A ledger in memory that keeps what it is sent, also twice: so that doubling would show. Cost
/// lines have fates of their own and are in the ledger only when asked; journals stand or fall as a
/// whole.
final class TestLedger implements OpenConnection, PostsDocuments {
    /// One line as booked.
    record Booked(String id, DocumentRequest document, DocumentRequest.Line line) {
        long minor() {
            return line.entries().stream()
                            .mapToLong(DocumentRequest.Entry::minor)
                            .filter(minor -> (minor > 0) != document.reversal())
                            .map(Math::abs)
                            .sum()
                    * (document.reversal() ? -1 : 1);
        }
    }

    final Map<String, List<Booked>> byKey = new TreeMap<>();
    final Set<String> closedPeriods = new HashSet<>();
    final Set<String> refusedKeys = new HashSet<>();

    /// Keys that spoil a whole journal, which does not tell for which line.
    final Set<String> spoilingKeys = new HashSet<>();

    /// Who can mend what spoils.
    Problem.Mender spoiling = Problem.Mender.DATA;

    boolean losesAnswers;
    boolean losesDocuments;
    boolean throttles;
    boolean proves = true;
    boolean keepsDocuments = true;

    /// Whether it can be asked for keys; if not, it has no answer to any.
    boolean searches = true;

    int posts;
    private int made;

    @Override
    public synchronized List<DocumentOutcome> post(List<DocumentRequest> documents) {
        List<DocumentOutcome> outcomes = new ArrayList<>();
        for (DocumentRequest document : documents) {
            posts++;
            outcomes.add(one(document));
        }
        return outcomes;
    }

    private DocumentOutcome one(DocumentRequest document) {
        Problem lost = problem("ERP-UNKNOWN-OUTCOME", "No answer came.", Problem.Mender.WEATHER);
        if (throttles) {
            return new DocumentOutcome.NotSent(lost, null);
        }
        if (losesDocuments) {
            return new DocumentOutcome.Unknown(lost);
        }
        String period = document.accountingDate().toString().substring(0, 7);
        boolean byLine = document.kind() == PostingKind.LABOUR_COST && !document.reversal();
        if (closedPeriods.contains(period)) {
            Problem closed =
                    problem("PER-CLOSED", "Period " + period + " is closed.", Problem.Mender.DATA);
            return byLine
                    ? new DocumentOutcome.Taken(
                            "",
                            "",
                            document.lines().stream()
                                    .<LineOutcome>map(_ -> new LineOutcome.Refused(closed))
                                    .toList())
                    : new DocumentOutcome.Refused(closed, Map.of());
        }
        Map<Integer, Problem> bad = new HashMap<>();
        for (int i = 0; i < document.lines().size(); i++) {
            if (refusedKeys.contains(document.lines().get(i).key())) {
                bad.put(i, problem("ERP-REJECTED", "Invalid value.", Problem.Mender.DATA));
            }
        }
        if (!byLine
                && document.lines().stream().anyMatch(line -> spoilingKeys.contains(line.key()))) {
            return new DocumentOutcome.Refused(
                    problem("ERP-REJECTED", "Something is wrong with it.", spoiling), Map.of());
        }
        if (!byLine && !bad.isEmpty()) {
            return new DocumentOutcome.Refused(bad.values().iterator().next(), bad);
        }
        List<LineOutcome> lines = new ArrayList<>();
        for (int i = 0; i < document.lines().size(); i++) {
            Problem refused = bad.get(i);
            lines.add(
                    refused != null
                            ? new LineOutcome.Refused(refused)
                            : outcome(book(document, document.lines().get(i)), byLine));
        }
        return losesAnswers
                ? new DocumentOutcome.Unknown(lost)
                : new DocumentOutcome.Taken("D" + made, "JE" + made, lines);
    }

    private static LineOutcome outcome(Booked booked, boolean byLine) {
        return byLine
                ? new LineOutcome.Accepted(booked.id())
                : new LineOutcome.Posted(booked.id(), "JE-" + booked.id());
    }

    private Booked book(DocumentRequest document, DocumentRequest.Line line) {
        Booked booked = new Booked("L" + ++made, document, line);
        if (keepsDocuments) {
            byKey.computeIfAbsent(line.key(), _ -> new ArrayList<>()).add(booked);
        }
        return booked;
    }

    static Problem problem(String code, String text, Problem.Mender mender) {
        return new Problem(mender, code, text, "Mend it.");
    }

    @Override
    public synchronized List<DocumentOutcome.@Nullable Taken> find(
            List<DocumentRequest> documents) {
        List<DocumentOutcome.@Nullable Taken> found = new ArrayList<>();
        for (DocumentRequest document : documents) {
            boolean byLine = document.kind() == PostingKind.LABOUR_COST && !document.reversal();
            List<LineOutcome> lines = new ArrayList<>();
            boolean any = false;
            if (!searches) {
                found.add(null);
                continue;
            }
            for (DocumentRequest.Line line : document.lines()) {
                List<Booked> booked = byKey.get(line.key());
                any |= booked != null;
                lines.add(
                        booked == null
                                ? new LineOutcome.NotSent(
                                        problem(
                                                "ERP-UNKNOWN-OUTCOME",
                                                "Not there.",
                                                Problem.Mender.WEATHER))
                                : outcome(booked.getFirst(), byLine));
            }
            found.add(any ? new DocumentOutcome.Taken("D", "JE", lines) : null);
        }
        return found;
    }

    @Override
    public synchronized List<LineOutcome> prove(String objectType, List<Held> held) {
        return held.stream()
                .<LineOutcome>map(one ->
                        proves
                                ? new LineOutcome.Posted(one.externalId(), "T-" + one.externalId())
                                : new LineOutcome.Accepted(one.externalId()))
                .toList();
    }

    /// Net minor units by kind, over all bookings.
    synchronized Map<PostingKind, Long> net() {
        Map<PostingKind, Long> net = new TreeMap<>();
        byKey.values()
                .forEach(all ->
                        all.forEach(booked ->
                                net.merge(booked.document().kind(), booked.minor(), Long::sum)));
        return net;
    }

    /// Keys that are there more than once.
    synchronized List<String> doubled() {
        return byKey.entrySet().stream()
                .filter(entry -> entry.getValue().size() > 1)
                .map(Map.Entry::getKey)
                .toList();
    }

    synchronized int lines() {
        return byKey.values().stream().mapToInt(List::size).sum();
    }

    @Override
    public Probe probe() {
        return new Probe.Healthy(Map.of(), Map.of());
    }

    @Override
    public void close() {}
}
