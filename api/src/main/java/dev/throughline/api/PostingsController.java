package dev.throughline.api;

import dev.throughline.dispatch.Document;
import dev.throughline.posting.Facts;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// The system API, version 1: what became of a posting, of the items of a document, of a source
/// item.
@RestController
@RequestMapping(PostingsController.PATH)
final class PostingsController {
    static final String PATH = "/api/v1/postings";

    /// Items of one document that are told.
    private static final int ITEMS_MAX = 200;

    private final ObjectProvider<PostingActs> lane;
    private final Facts facts;
    private final Sight sight;

    PostingsController(ObjectProvider<PostingActs> lane, JdbcClient sql, Sight sight) {
        this.lane = lane;
        this.facts = new Facts(sql);
        this.sight = sight;
    }

    static ApiProblem nothing() {
        return new ApiProblem(
                        ProblemType.NOTHING_IS_POSTED,
                        "This firm's configuration has no postings.yaml.")
                .with("mend", "Name the facts to be posted in postings.yaml.");
    }

    /// What is told of the items found.
    ///
    /// @param more whether there are more than are told
    record Stories(List<PostingStory> items, boolean more) {}

    /// Looks up by posting key, document or source id.
    @GetMapping
    ResponseEntity<byte[]> look(HttpServletRequest request) {
        Query query = new Query(request, "key", "document", "source", "connection");
        String key = query.text("key", 80);
        String document = query.text("document", 255);
        String source = query.text("source", 255);
        String connection = query.text("connection", 64);
        query.done();
        long given = List.of(key, document, source).stream().filter(one -> !one.isEmpty()).count();
        if (given != 1) {
            throw new ApiProblem(
                    ProblemType.INVALID_REQUEST,
                    given == 0
                            ? "Nothing to look for is given."
                            : "Several things to look for are given.",
                    List.of(
                            Fault.parameter(
                                    "key",
                                    "One of key, document and source is wanted.",
                                    "Give exactly one of them.")));
        }
        PostingActs acts = lane.getIfAvailable();
        if (acts == null) {
            throw nothing();
        }
        Set<Long> items =
                !key.isEmpty()
                        ? ids(facts.byKey(key).stream().toList(), "")
                        : !source.isEmpty()
                                ? ids(facts.bySourceId(source), connection)
                                : inDocument(acts, document);
        if (items.isEmpty()) {
            throw unknown(acts, key, document, source, connection);
        }
        return Answers.ok(
                new Stories(
                        items.stream()
                                .limit(ITEMS_MAX)
                                .flatMap(id -> facts.story(id).stream())
                                .map(story -> PostingStory.of(story, acts.documents(), sight.all()))
                                .toList(),
                        items.size() > ITEMS_MAX));
    }

    /// Says what was looked through, and what may have been meant instead.
    private static ApiProblem unknown(
            PostingActs acts, String key, String document, String source, String connection) {
        if (!connection.isEmpty() && !acts.sources().contains(connection)) {
            return new ApiProblem(
                            ProblemType.UNKNOWN_POSTING,
                            "No facts of '"
                                    + connection
                                    + "' are posted"
                                    + Fault.near(connection, acts.sources()))
                    .with("mend", "Name a connection of postings.yaml, or leave it out.");
        }
        String words =
                !key.isEmpty()
                        ? "No item has the posting key '" + key + "'."
                        : !document.isEmpty()
                                ? "No document of "
                                        + acts.ledger()
                                        + " has the number, id or key '"
                                        + document
                                        + "'."
                                : "No item "
                                        + (connection.isEmpty()
                                                ? "of any source"
                                                : "of " + connection)
                                        + " has the id '"
                                        + source
                                        + "'.";
        return new ApiProblem(ProblemType.UNKNOWN_POSTING, words)
                .with(
                        "mend",
                        "Look by key (L1-…), by document or by source; what was only just approved is there after the next read of its feed.");
    }

    private static Set<Long> ids(List<Facts.Item> items, String connection) {
        Set<Long> ids = new LinkedHashSet<>();
        items.stream()
                .filter(item -> connection.isEmpty() || item.connection().equals(connection))
                .forEach(item -> ids.add(item.id()));
        return ids;
    }

    private Set<Long> inDocument(PostingActs acts, String name) {
        Optional<Document> byKey = acts.documents().byKey(acts.ledger(), name);
        List<Document> found =
                new ArrayList<>(
                        byKey.map(List::of)
                                .orElseGet(() -> acts.documents().byNumber(acts.ledger(), name)));
        Set<Long> ids = new LinkedHashSet<>();
        found.forEach(document ->
                facts.inDocument(document.id()).forEach(posting -> ids.add(posting.item())));
        return ids;
    }
}
