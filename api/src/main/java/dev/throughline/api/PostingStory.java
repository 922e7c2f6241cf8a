package dev.throughline.api;

import dev.throughline.dispatch.Document;
import dev.throughline.dispatch.Documents;
import dev.throughline.posting.Facts;
import dev.throughline.posting.PostingLine;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The life of one source item, as it is told.
///
/// @param gone whether its source shows it no more
record PostingStory(
        String connection,
        String objectType,
        String sourceId,
        boolean gone,
        List<VersionView> versions,
        List<PostingView> postings,
        List<DocumentView> documents) {

    /// Documents that are told with their attempts; an item is in few.
    private static final int DOCUMENTS_MAX = 50;

    private static final int ATTEMPTS_MAX = 50;

    record VersionView(
            int ordinal,
            String state,
            boolean gone,
            String hours,
            @Nullable String approval,
            @Nullable String problem,
            Instant observedAt,
            Instant changedAt) {}

    /// @param amount decimal text in `currency`; masked where it tells what a person costs
    record PostingView(
            String key,
            int ordinal,
            String kind,
            boolean reversal,
            String state,
            @Nullable String period,
            @Nullable String accountingDate,
            @Nullable String hours,
            @Nullable String amount,
            @Nullable String currency,
            @Nullable UUID document,
            @Nullable String externalId,
            @Nullable String ledgerRef,
            @Nullable String problem) {}

    record DocumentView(
            UUID id,
            String key,
            String objectType,
            String state,
            @Nullable String number,
            @Nullable String externalId,
            int lines,
            int sends,
            List<AttemptView> attempts) {}

    record AttemptView(Instant at, String kind, String outcome) {}

    static PostingStory of(Facts.Story story, Documents documents, boolean all) {
        Map<UUID, DocumentView> told = new LinkedHashMap<>();
        List<PostingView> postings = new ArrayList<>();
        for (Facts.Posting posting : story.postings()) {
            postings.add(view(posting, all));
            UUID id = posting.document();
            if (id != null && !told.containsKey(id) && told.size() < DOCUMENTS_MAX) {
                documents.find(id).ifPresent(document -> told.put(id, view(document, documents)));
            }
        }
        return new PostingStory(
                story.item().connection(),
                story.item().objectType(),
                story.item().sourceId(),
                story.item().gone(),
                story.versions().stream()
                        .map(version ->
                                new VersionView(
                                        version.ordinal(),
                                        version.state(),
                                        version.gone(),
                                        plain(version.hours()),
                                        version.approval(),
                                        version.problem(),
                                        version.observedAt(),
                                        version.changedAt()))
                        .toList(),
                postings,
                List.copyOf(told.values()));
    }

    private static PostingView view(Facts.Posting posting, boolean all) {
        PostingLine line = posting.line();
        BigDecimal hours = line == null ? null : line.hours();
        return new PostingView(
                posting.key(),
                posting.ordinal(),
                posting.kind().name(),
                posting.reversal(),
                posting.state().name(),
                line == null ? null : line.period(),
                line == null ? null : line.accountingDate().toString(),
                hours == null ? null : plain(hours),
                line == null ? null : all ? line.amount().decimal().toPlainString() : Sight.MASK,
                line == null ? null : line.amount().ccy(),
                posting.document(),
                empty(posting.externalId()),
                empty(posting.ledgerRef()),
                posting.problem());
    }

    private static DocumentView view(Document document, Documents documents) {
        return new DocumentView(
                document.id(),
                document.key(),
                document.objectType(),
                document.state().name(),
                empty(document.number()),
                empty(document.externalId()),
                document.lineCount(),
                document.sends(),
                documents.attempts(document.id(), ATTEMPTS_MAX).stream()
                        .map(attempt ->
                                new AttemptView(attempt.at(), attempt.kind(), attempt.outcome()))
                        .toList());
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static @Nullable String empty(String text) {
        return text.isEmpty() ? null : text;
    }
}
