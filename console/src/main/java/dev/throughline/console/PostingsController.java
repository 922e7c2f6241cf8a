package dev.throughline.console;

import dev.throughline.console.PostingQueries.Pile;
import dev.throughline.posting.Bucket;
import dev.throughline.posting.PostingKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/// The books: where every approved hour and amount is, one item's life, and the documents that
/// carry them into the ledger.
@Controller
class PostingsController {
    private static final int PAGE = 50;

    private final PostingBoard board;
    private final PostingQueries queries;
    private final PostingStory story;
    private final ConsoleSettings settings;

    PostingsController(
            PostingBoard board,
            PostingQueries queries,
            PostingStory story,
            ConsoleSettings settings) {
        this.board = board;
        this.queries = queries;
        this.story = story;
        this.settings = settings;
    }

    @GetMapping("/postings")
    String postings(
            @RequestParam(name = "source", defaultValue = "") String source,
            @RequestParam(name = "entity", defaultValue = "") String entity,
            @RequestParam(name = "period", defaultValue = "") String period,
            @RequestParam(name = "project", defaultValue = "") String project,
            @RequestParam(name = "bucket", defaultValue = "") String bucket,
            @RequestParam(name = "by", defaultValue = "") String by,
            @RequestParam(name = "money", defaultValue = "") String money,
            @RequestParam(name = "before", defaultValue = "") String before,
            @RequestParam(name = "q", defaultValue = "") String text,
            Model model) {
        String sought = Paging.bounded(text);
        List<PostingPages.Hit> hits = List.of();
        if (!sought.isEmpty()) {
            PostingQueries.Hits found =
                    queries.find(
                            sought,
                            itemKey(sought),
                            settings.systems().stream()
                                    .map(ConsoleSettings.SystemFace::connection)
                                    .toList());
            if (found.size() == 1) {
                return found.items().isEmpty()
                        ? "redirect:/postings/documents/" + found.documents().getFirst()
                        : "redirect:/postings/" + found.items().getFirst();
            }
            hits = story.hits(found);
        }
        PostingFilter filter = PostingFilter.of(source, entity, period, project);
        Bucket chosen =
                Arrays.stream(Bucket.values())
                        .filter(one -> one.name().equals(bucket))
                        .findFirst()
                        .orElse(null);
        String measure = by.equals("hours") ? "hours" : "versions";
        String kinds = money.equals("unbilled") || money.equals("ic") ? money : "";
        Map<Bucket, Pile> piles = board.piles(filter, kinds);
        Map<String, String> address = filter.address();
        address.put("by", measure.equals("hours") ? "hours" : "");
        address.put("money", kinds);
        PostingBoard.Verdict verdict = board.verdict();
        PostingBoard.Sentence answer = board.answer(piles, verdict);
        model.addAttribute(
                "board",
                new PostingPages.Board(
                        board.lane(),
                        queries.any(),
                        answer.words(),
                        answer.tone(),
                        verdict.badge(),
                        verdict.words(),
                        board.flow(
                                piles,
                                measure,
                                kinds,
                                chosen,
                                one -> address(address, "bucket", one) + "#versions"),
                        board.filters(filter),
                        chosen,
                        sought,
                        hits,
                        list(chosen, filter, piles, before, address)));
        return "postings";
    }

    private static String address(Map<String, String> parts, String name, String value) {
        Map<String, String> all = new java.util.TreeMap<>(parts);
        all.put(name, value);
        return Paging.address("/postings", all, 1);
    }

    private static @Nullable String itemKey(String text) {
        try {
            return new PostingKey(text.toUpperCase(java.util.Locale.ROOT)).item();
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private PostingPages.Rows list(
            @Nullable Bucket bucket,
            PostingFilter filter,
            Map<Bucket, Pile> piles,
            String before,
            Map<String, String> address) {
        PostingQueries.Place from = PostingQueries.Place.of(before);
        long held = bucket == null ? 0 : piles.getOrDefault(bucket, Pile.NONE).versions();
        PostingQueries.Found found = queries.rows(bucket, held, filter, from, PAGE);
        List<UUID> ids = new ArrayList<>();
        found.rows()
                .forEach(row -> {
                    Optional.ofNullable(row.entity()).ifPresent(ids::add);
                    Optional.ofNullable(row.project()).ifPresent(ids::add);
                    Optional.ofNullable(row.resource()).ifPresent(ids::add);
                });
        Map<UUID, String> names = board.names(ids);
        Map<String, String> here = new java.util.TreeMap<>(address);
        here.put("bucket", bucket == null ? "" : bucket.name());
        PostingQueries.Place next = found.next();
        return new PostingPages.Rows(
                found.rows().stream().map(row -> row(row, names)).toList(),
                next == null ? null : address(here, "before", next.text()) + "#versions",
                from.equals(PostingQueries.Place.NEWEST)
                        ? null
                        : Paging.address("/postings", here, 1) + "#versions",
                found.full());
    }

    private PostingPages.Row row(PostingQueries.Row row, Map<UUID, String> names) {
        return new PostingPages.Row(
                "/postings/" + row.item(),
                settings.faceOrPlain(row.connection()).label() + " " + row.sourceId(),
                name(names, row.resource()),
                name(names, row.project()),
                name(names, row.entity()),
                row.workDate() == null ? null : Format.date(row.workDate()),
                row.hours().signum() == 0 ? "–" : Format.hours(row.hours()),
                row.amount() == null ? "–" : Format.money(row.amount()),
                PostingWords.badge(row.bucket()),
                row.problem());
    }

    private static String name(Map<UUID, String> names, @Nullable UUID id) {
        return id == null ? "–" : names.getOrDefault(id, "–");
    }

    @GetMapping("/postings/{id}")
    String item(@PathVariable("id") String id, Model model) {
        model.addAttribute("page", story.item(number(id)));
        return "posting";
    }

    @GetMapping("/postings/documents/{id}")
    String document(
            @PathVariable("id") String id,
            @RequestParam(name = "page", defaultValue = "1") int page,
            Model model) {
        model.addAttribute("page", story.document(Ids.parse(id, "document"), Paging.page(page)));
        return "document";
    }

    private static long number(String id) {
        try {
            return id.length() > 19 ? -1 : Long.parseLong(id);
        } catch (NumberFormatException _) {
            return -1;
        }
    }
}
