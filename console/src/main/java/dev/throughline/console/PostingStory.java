package dev.throughline.console;

import dev.throughline.console.PostingItemQueries.Item;
import dev.throughline.console.PostingItemQueries.Posted;
import dev.throughline.console.PostingItemQueries.Version;
import dev.throughline.dispatch.Document;
import dev.throughline.dispatch.Documents;
import dev.throughline.model.Money;
import dev.throughline.worklist.Cases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Tells the life of one item, and of one document.
@Component
class PostingStory {
    private static final int LINES = 100;
    private static final int ATTEMPTS = 100;
    private static final int DOCUMENTS = 40;

    private final PostingItemQueries queries;
    private final PostingBoard board;
    private final Cases cases;
    private final ConsoleSettings settings;

    PostingStory(
            PostingItemQueries queries, PostingBoard board, Cases cases, ConsoleSettings settings) {
        this.queries = queries;
        this.board = board;
        this.cases = cases;
        this.settings = settings;
    }

    /// What a search text named, in words.
    List<PostingPages.Hit> hits(PostingQueries.Hits found) {
        List<PostingPages.Hit> hits = new ArrayList<>();
        found.items()
                .forEach(id ->
                        queries.item(id)
                                .ifPresent(item ->
                                        hits.add(
                                                new PostingPages.Hit(
                                                        "/postings/" + id,
                                                        settings.faceOrPlain(item.connection())
                                                                        .label()
                                                                + " "
                                                                + item.sourceId(),
                                                        Format.sentence(item.objectType())
                                                                + ", version "
                                                                + item.latest()))));
        documents()
                .map(rooms -> rooms.find(found.documents()))
                .orElse(List.of())
                .forEach(document ->
                        hits.add(
                                new PostingPages.Hit(
                                        "/postings/documents/" + document.id(),
                                        "Document " + name(document),
                                        PostingWords.kind(document.kind())
                                                + ", "
                                                + Format.count(
                                                        document.lineCount(), "line", "lines"))));
        return hits;
    }

    private Optional<Documents> documents() {
        return board.watch().map(PostingWatch::documents);
    }

    private static String name(Document document) {
        return document.number().isEmpty() ? document.key() : document.number();
    }

    /// The life of an item.
    ///
    /// @throws NotHere when it was never read
    PostingPages.ItemPage item(long id) {
        Item item =
                queries.item(id)
                        .orElseThrow(() ->
                                new NotHere(
                                        "There is no time entry or expense of this number; it may never have been read.",
                                        "/postings"));
        List<Version> versions = queries.versions(id);
        List<Posted> postings = queries.postings(id);
        Map<UUID, String> names = names(versions, postings);
        List<PostingPages.PostingRow> rows = postings.stream().map(one -> row(one, names)).toList();
        Set<UUID> ids = new LinkedHashSet<>();
        postings.stream()
                .map(Posted::document)
                .forEach(one -> Optional.ofNullable(one).ifPresent(ids::add));
        List<Document> known =
                documents()
                        .map(rooms -> rooms.find(ids.stream().limit(DOCUMENTS).toList()))
                        .orElse(List.of())
                        .stream()
                        .sorted(Comparator.comparing(Document::createdAt))
                        .toList();
        List<Moment> life = new ArrayList<>();
        versions.forEach(one -> life.add(read(item, one)));
        List<PostingPages.DocumentRow> shown = new ArrayList<>();
        for (Document document : known) {
            List<Documents.Attempt> attempts = attempts(document);
            shown.add(
                    new PostingPages.DocumentRow(
                            document, PostingWords.badge(document.state()), attempts.size()));
            life.add(frozen(document));
            attempts.forEach(one -> life.add(tried(document, one, true)));
        }
        rows.forEach(one -> settled(one).ifPresent(life::add));
        queries.home(item).ifPresent(one -> life.add(home(item, one)));
        life.sort(Comparator.comparing(Moment::at));
        List<Cases.Case> open = cases.blocking("fact", Long.toString(id));
        @Nullable Version newest = versions.isEmpty() ? null : versions.getFirst();
        @Nullable Posted leading =
                postings.stream()
                        .filter(one ->
                                newest != null
                                        && one.ordinal() == newest.ordinal()
                                        && !one.reversal()
                                        && one.kind().leading())
                        .findFirst()
                        .orElse(null);
        Badge badge =
                newest == null
                        ? new Badge(Tone.WAITING, "Not read yet")
                        : leading != null && newest.state().equals("PREPARED")
                                ? PostingWords.badge(
                                        leading.state(), leading.stand(), leading.opening())
                                : PostingWords.badge(newest.state(), "", false);
        Set<String> ledgerIds = new LinkedHashSet<>();
        postings.forEach(one -> {
            if (!one.externalId().isEmpty()) {
                ledgerIds.add(one.externalId());
            }
            if (!one.ledgerRef().isEmpty()) {
                ledgerIds.add(one.ledgerRef());
            }
        });
        @Nullable UUID project =
                leading != null && leading.line().project() != null
                        ? leading.line().project()
                        : newest == null ? null : newest.project();
        @Nullable UUID entity =
                leading != null ? leading.line().entity() : newest == null ? null : newest.entity();
        @Nullable UUID person = newest == null ? null : newest.resource();
        return new PostingPages.ItemPage(
                item,
                settings.faceOrPlain(item.connection()).label() + " " + item.sourceId(),
                badge,
                answer(newest, item, badge, names, person, project),
                settings.faceOrPlain(item.connection()),
                settings.faceOrPlain(board.watch().map(PostingWatch::ledger).orElse("hub")),
                named(project, names),
                named(entity, names),
                named(person, names),
                versions.stream().map(one -> version(one, postings)).toList(),
                rows,
                pairs(rows),
                shown,
                List.copyOf(ledgerIds),
                open,
                life,
                awaited(newest, badge, open, known),
                newest == null || !settings.people()
                        ? null
                        : queries.payload(id, newest.ordinal(), newest.observedAt()),
                settings.people());
    }

    private Map<UUID, String> names(Collection<Version> versions, Collection<Posted> postings) {
        Set<UUID> ids = new HashSet<>();
        for (Version one : versions) {
            add(ids, one.project());
            add(ids, one.entity());
            add(ids, one.resource());
        }
        for (Posted one : postings) {
            add(ids, one.line().entity());
            add(ids, one.line().partner());
            add(ids, one.line().project());
            add(ids, one.line().resource());
        }
        return board.names(ids);
    }

    private static void add(Set<UUID> ids, @Nullable UUID id) {
        if (id != null) {
            ids.add(id);
        }
    }

    private static PostingPages.@Nullable Named named(@Nullable UUID id, Map<UUID, String> names) {
        return id == null ? null : new PostingPages.Named(id, names.getOrDefault(id, "–"));
    }

    private static String answer(
            @Nullable Version newest,
            Item item,
            Badge badge,
            Map<UUID, String> names,
            @Nullable UUID person,
            @Nullable UUID project) {
        if (newest == null) {
            return "Nothing is known of it yet.";
        }
        StringBuilder words = new StringBuilder();
        words.append(
                newest.hours().signum() != 0
                        ? Format.hours(newest.hours())
                        : newest.currency() == null
                                ? Format.sentence(item.objectType())
                                : Format.money(new Money(newest.minor(), newest.currency())));
        if (newest.workDate() != null) {
            words.append(" on ").append(Format.date(newest.workDate()));
        }
        if (person != null) {
            words.append(" by ").append(names.getOrDefault(person, "–"));
        }
        if (project != null) {
            words.append(" for ").append(names.getOrDefault(project, "–"));
        }
        words.append(": ").append(badge.words().toLowerCase(Locale.ROOT));
        if (item.gone()) {
            words.append("; the source shows it no more");
        }
        return words.append('.').toString();
    }

    private static String awaited(
            @Nullable Version newest,
            Badge badge,
            List<Cases.Case> open,
            List<Document> documents) {
        if (!open.isEmpty()) {
            return "Awaited: somebody mends "
                    + Format.count(open.size(), "the open case", "open cases");
        }
        if (newest != null && newest.waitsFor() != null && newest.due() != null) {
            return "Awaited: tried again at " + Format.instant(newest.due());
        }
        Optional<Document> moving =
                documents.stream()
                        .filter(one ->
                                switch (one.state()) {
                                    case PENDING, IN_FLIGHT, UNKNOWN, PARKED, HELD, ACCEPTED ->
                                            true;
                                    case DONE, REFUSED, WITHDRAWN -> false;
                                })
                        .findFirst();
        return moving.map(one -> "Awaited: " + PostingWords.meaning(one.state()))
                .orElse(
                        badge.tone() == Tone.SETTLED || badge.tone() == Tone.OFF
                                ? "Nothing is awaited; a change in the source is followed from here"
                                : "The hub goes on by itself");
    }

    private PostingPages.VersionRow version(Version one, List<Posted> postings) {
        Badge badge =
                postings.stream()
                        .filter(posted ->
                                posted.ordinal() == one.ordinal()
                                        && !posted.reversal()
                                        && posted.kind().leading()
                                        && one.state().equals("PREPARED"))
                        .findFirst()
                        .map(posted ->
                                PostingWords.badge(
                                        posted.state(), posted.stand(), posted.opening()))
                        .orElseGet(() -> PostingWords.badge(one.state(), "", false));
        return new PostingPages.VersionRow(
                one,
                badge,
                one.gone() ? "gone" : one.hours().signum() == 0 ? "–" : Format.hours(one.hours()),
                one.currency() == null || one.minor() == 0
                        ? "–"
                        : Format.money(new Money(one.minor(), one.currency())),
                one.approval().isEmpty()
                        ? "–"
                        : settings.people() ? Format.told(one.approval()) : Masking.MASK);
    }

    private static PostingPages.PostingRow row(Posted one, Map<UUID, String> names) {
        return new PostingPages.PostingRow(
                one,
                PostingWords.kind(one.kind()) + (one.reversal() ? ", reversal" : ""),
                PostingWords.badge(one.state(), one.stand(), one.opening()),
                names.getOrDefault(one.line().entity(), "–"));
    }

    private static List<PostingPages.Pair> pairs(List<PostingPages.PostingRow> rows) {
        List<PostingPages.Pair> pairs = new ArrayList<>();
        for (PostingPages.PostingRow reversal : rows) {
            if (reversal.posted().reversal()) {
                rows.stream()
                        .filter(one ->
                                !one.posted().reversal()
                                        && one.posted().ordinal() == reversal.posted().ordinal()
                                        && one.posted().kind() == reversal.posted().kind())
                        .findFirst()
                        .ifPresent(one ->
                                pairs.add(
                                        new PostingPages.Pair(
                                                one,
                                                reversal,
                                                new Money(
                                                        Math.addExact(
                                                                one.posted()
                                                                        .line()
                                                                        .amount()
                                                                        .minor(),
                                                                reversal.posted()
                                                                        .line()
                                                                        .amount()
                                                                        .minor()),
                                                        one.posted().line().amount().ccy()))));
            }
        }
        return pairs;
    }

    private Moment read(Item item, Version one) {
        return new Moment(
                one.observedAt(),
                one.gone() ? Tone.OFF : Tone.WAITING,
                "eye",
                one.gone()
                        ? "Version " + one.ordinal() + " read: it is gone from the source"
                        : "Version "
                                + one.ordinal()
                                + " read"
                                + (one.hours().signum() == 0
                                        ? ""
                                        : ": " + Format.hours(one.hours())),
                item.connection(),
                null,
                one.problem() == null ? "" : one.problem(),
                "",
                List.of());
    }

    private Moment home(Item item, PostingItemQueries.Home one) {
        String source = settings.faceOrPlain(item.connection()).label();
        String stands = one.standing() ? "posted" : "reversed";
        Tone tone = one.shown() ? Tone.SETTLED : one.problem() == null ? Tone.MOVING : Tone.PERSON;
        return new Moment(
                one.at(),
                tone,
                tone.icon(),
                one.shown()
                        ? source + " shows version " + one.ordinal() + " as " + stands
                        : source
                                + " is to show version "
                                + one.ordinal()
                                + " as "
                                + stands
                                + (one.problem() == null ? ": on its way" : ", and does not yet"),
                item.connection(),
                null,
                one.shown() || one.problem() == null ? one.ledgerRef() : one.problem(),
                "",
                List.of());
    }

    private static Moment frozen(Document document) {
        return new Moment(
                document.createdAt(),
                Tone.WAITING,
                "file-check",
                "Frozen in a document of "
                        + Format.count(document.lineCount(), "line", "lines")
                        + (document.reversal() ? ", a reversal" : ""),
                null,
                "/postings/documents/" + document.id(),
                PostingWords.kind(document.kind()) + " · " + document.key(),
                "",
                List.of());
    }

    private List<Documents.Attempt> attempts(Document document) {
        return documents().map(rooms -> rooms.attempts(document.id(), ATTEMPTS)).orElse(List.of());
    }

    private static Moment tried(Document document, Documents.Attempt one, boolean linked) {
        String what =
                switch (one.kind()) {
                    case "SEND" -> "Sent";
                    case "ASK" -> "Asked by key whether it arrived";
                    default -> "Looked for proof in the ledger";
                };
        String problem =
                one.problem() == null ? "" : one.problem().code() + ": " + one.problem().text();
        return new Moment(
                one.at(),
                tone(one.outcome()),
                one.kind().equals("SEND") ? "send" : "search",
                what + ": " + one.outcome().toLowerCase(Locale.ROOT).replace('_', ' '),
                document.connection(),
                linked ? "/postings/documents/" + document.id() : null,
                String.join(
                        " · ",
                        java.util.stream.Stream.of(
                                        one.batch() > 1
                                                ? Format.count(one.batch()) + " documents together"
                                                : "",
                                        problem)
                                .filter(part -> !part.isEmpty())
                                .toList()),
                Format.took(Duration.ofMillis(one.millis())),
                List.of());
    }

    private static Tone tone(String outcome) {
        String word = outcome.toLowerCase(Locale.ROOT);
        if (word.contains("refus") || word.contains("person")) {
            return Tone.PERSON;
        }
        if (word.contains("unknown") || word.contains("silen") || word.contains("no answer")) {
            return Tone.UNKNOWN;
        }
        return word.contains("post")
                        || word.contains("accept")
                        || word.contains("found")
                        || word.contains("prov")
                ? Tone.SETTLED
                : Tone.MOVING;
    }

    private Optional<Moment> settled(PostingPages.PostingRow row) {
        Posted one = row.posted();
        return switch (one.state()) {
            case "POSTED", "REVERSED", "REVERSAL_PENDING", "EXCEPTION", "ACCEPTED" ->
                    Optional.of(
                            new Moment(
                                    one.changedAt(),
                                    row.badge().tone(),
                                    row.badge().tone().icon(),
                                    "Version "
                                            + one.ordinal()
                                            + ", "
                                            + row.words().toLowerCase(Locale.ROOT)
                                            + ": "
                                            + row.badge().words().toLowerCase(Locale.ROOT),
                                    board.watch().map(PostingWatch::ledger).orElse(null),
                                    null,
                                    Format.money(one.line().amount())
                                            + (one.ledgerRef().isEmpty()
                                                    ? ""
                                                    : " · " + one.ledgerRef())
                                            + (one.problem() == null ? "" : " · " + one.problem()),
                                    "",
                                    List.of()));
            default -> Optional.empty();
        };
    }

    /// One document.
    ///
    /// @throws NotHere when there is none
    PostingPages.DocumentPage document(UUID id, int page) {
        Document document =
                documents()
                        .flatMap(rooms -> rooms.find(id))
                        .orElseThrow(
                                () -> new NotHere("There is no document of this id.", "/postings"));
        List<Posted> found = queries.lines(id, (page - 1) * LINES, LINES + 1);
        Map<UUID, String> names = names(List.of(), found);
        @Nullable UUID entity = found.isEmpty() ? null : found.getFirst().line().entity();
        List<Moment> life = new ArrayList<>();
        life.add(frozen(document));
        attempts(document).forEach(one -> life.add(tried(document, one, false)));
        life.sort(Comparator.comparing(Moment::at));
        Map<String, Long> stands = new TreeMap<>();
        for (int line = 0; line < document.stands().size(); line++) {
            stands.merge(document.stands().get(line).name(), 1L, Long::sum);
        }
        List<PostingPages.Stand> counted = new ArrayList<>();
        stands.forEach((name, lines) -> counted.add(new PostingPages.Stand(stand(name), lines)));
        return new PostingPages.DocumentPage(
                document,
                PostingWords.badge(document.state()),
                PostingWords.meaning(document.state()),
                settings.faceOrPlain(document.connection()),
                entity == null ? document.legalEntity() : names.getOrDefault(entity, "–"),
                entity,
                Paging.cut(found, LINES).stream().map(one -> row(one, names)).toList(),
                Paging.of(found, page, LINES, "/postings/documents/" + id, Map.of()),
                life,
                counted,
                cases.blocking("document", id.toString()));
    }

    private static Badge stand(String name) {
        return PostingWords.stand(
                switch (name) {
                    case "OPEN" -> "O";
                    case "IN_FLIGHT" -> "F";
                    case "UNKNOWN" -> "U";
                    case "ACCEPTED" -> "A";
                    case "POSTED" -> "P";
                    case "REFUSED" -> "R";
                    default -> "L";
                });
    }
}
