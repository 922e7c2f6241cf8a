package dev.throughline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.model.PostingKind;
import dev.throughline.posting.Bucket;
import dev.throughline.posting.ConservationCheck;
import dev.throughline.posting.PostingKey;
import dev.throughline.sandbox.Faults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole product before an ERP that can neither take a key nor be searched, for ten minutes
/// (`-Dthroughline.outage.seconds=N`): calls of which no answer comes, some done over there and
/// some not, are parked for a person with a case. Nothing is sent again, everything else flows on,
/// and what the person says who looked there moves documents and books. The control is
/// [UnprotectedPostingTest].
@Tag("process")
@Tag("campaign")
class KeylessPostingTest {
    private static final int OUTAGE = Integer.getInteger("throughline.outage.seconds", 600);
    private static final int STEP = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir Path folder;

    /// A document that a person is asked about.
    ///
    /// @param cost whether each of its lines is a record of its own over there
    /// @param asked the posting keys of the lines in question, in order
    private record Question(UUID id, String key, boolean cost, List<String> asked) {}

    @Test
    void what_an_erp_without_keys_or_search_does_not_answer_is_told_by_a_person() {
        TimeFirm firm = new TimeFirm(folder);
        firm.firm.goesThrough("netsuite", "keyless-netsuite");
        Path home = folder.resolve("home");
        HubProcess process = HubProcess.peopled(home, firm.firm.config, Caller.freePort()).start();
        try (PostingHub hub = new PostingHub(firm, process, home.resolve("hub/pg"))) {
            Faults faults = firm.erp().faults();
            faults.script(Faults.Kind.UNAVAILABLE, Integer.MAX_VALUE, Asks.of("key"));
            long until = System.nanoTime() + Duration.ofSeconds(OUTAGE).toNanos();
            for (Faults.Kind lost : List.of(Faults.Kind.LOST_ANSWER, Faults.Kind.CUT_BEFORE)) {
                for (String call : List.of("cost", "unbilled")) {
                    unheard(hub, lost, call);
                }
            }
            firm.book(STEP);
            hub.until("all others are posted", PATIENCE, () -> othersPosted(hub));
            while (System.nanoTime() < until) {
                nothingTwice(hub);
                HubProcess.pause(2_000);
            }
            assertThat(questions(hub)).hasSizeGreaterThanOrEqualTo(4);
            assertThat(othersPosted(hub)).isTrue();
            assertThat(firm.books().keys())
                    .as("two of the four calls never arrived")
                    .isLessThan(firm.truth().keys());

            answered(hub);
            hub.everythingStandsOnce(PATIENCE);
            nothingTwice(hub);
            assertThat(cases(hub)).isZero();
        }
    }

    /// Entries are booked, and of one call that posts them no answer comes.
    private static void unheard(PostingHub hub, Faults.Kind lost, String call) {
        int before = questions(hub).size();
        hub.firm.erp().faults().script(lost, 1, Asks.of(call));
        hub.firm.book(STEP);
        hub.until(
                "a person is asked about " + call + ", " + lost,
                PATIENCE,
                () -> questions(hub).size() > before && cases(hub) > 0);
        nothingTwice(hub);
    }

    private static void nothingTwice(PostingHub hub) {
        assertThat(sentTwice(hub.firm)).isEmpty();
        ConservationCheck.Report report = hub.conservation();
        assertThat(report.differences()).isEmpty();
        assertThat(report.balanced()).isTrue();
    }

    /// Every version stands in the ledger but those that a person is asked about.
    private static boolean othersPosted(PostingHub hub) {
        ConservationCheck.Report report = hub.conservation();
        long unknown = report.ledger().in(Bucket.UNKNOWN).versions();
        Set<String> asked =
                questions(hub).stream()
                        .filter(Question::cost)
                        .flatMap(one -> one.asked().stream())
                        .collect(Collectors.toSet());
        return unknown == asked.size()
                && report.ledger().in(Bucket.POSTED_NET).versions() == hub.firm.booked() - unknown
                && waiting(hub) == 0;
    }

    /// Postings that have no fate and that no person is asked about.
    private static long waiting(PostingHub hub) {
        return hub.sql()
                .sql(
                        "select count(*) from posting p left join document d on d.id = p.document"
                                + " where p.state in ('READY', 'ACCEPTED') and (d.state is null or d.state <> 'PARKED')")
                .query(Long.class)
                .single();
    }

    private static long cases(PostingHub hub) {
        return hub.sql()
                .sql(
                        "select count(*) from work_case where closed_at is null and code = 'ERP-UNKNOWN-OUTCOME'")
                .query(Long.class)
                .single();
    }

    private static List<Question> questions(PostingHub hub) {
        return hub.sql()
                .sql(
                        """
                        select d.id, d.key, d.kind,
                               array_agg(i.key || ' ' || p.ordinal order by p.line_no)
                                 filter (where substr(d.line_stands, p.line_no + 1, 1) = 'U')
                          from document d join posting p on p.document = d.id join fact_item i on i.id = p.item
                         where d.state = 'PARKED' group by d.id, d.key, d.kind order by d.key\
                        """)
                .query((row, _) -> {
                    PostingKind kind = PostingKind.valueOf(row.getString(3));
                    List<String> asked = new ArrayList<>();
                    for (String line : (String[]) row.getArray(4).getArray()) {
                        String[] parts = line.split(" ");
                        asked.add(
                                PostingKey.of(parts[0], Integer.parseInt(parts[1]), kind, false)
                                        .text());
                    }
                    return new Question(
                            row.getObject(1, UUID.class),
                            row.getString(2),
                            kind == PostingKind.LABOUR_COST,
                            asked);
                })
                .list();
    }

    /// A person looks into the ERP for each and says what they saw.
    private static void answered(PostingHub hub) {
        Set<String> said = new HashSet<>();
        try (Caller person = new Caller(hub.hub)) {
            for (Question question : questions(hub)) {
                String answer = answer(hub.firm, question);
                var taken =
                        person.post(
                                "/api/v1/document-questions/" + question.id() + "/answer",
                                question.id().toString(),
                                answer);
                assertThat(taken)
                        .get()
                        .satisfies(told ->
                                assertThat(told.statusCode()).as(told.body()).isEqualTo(200));
                ConservationCheck.Report report = hub.conservation();
                assertThat(report.differences()).isEmpty();
                said.add(answer.substring(0, answer.indexOf(',')));
            }
        }
        assertThat(said).as("what was done, and what was not").hasSize(2);
    }

    private static String answer(TimeFirm firm, Question question) {
        String reason = "\"reason\":\"looked there\"";
        if (question.cost()) {
            List<String> there =
                    question.asked().stream()
                            .map(key -> id(firm, "timeBill", key))
                            .flatMap(Optional::stream)
                            .toList();
            assertThat(there.size()).as("all or none").isIn(0, question.asked().size());
            return there.isEmpty()
                    ? "{\"answer\":\"send-again\"," + reason + "}"
                    : "{\"answer\":\"there\",\"lineIds\":"
                            + there.stream()
                                    .map(id -> '"' + id + '"')
                                    .collect(Collectors.joining(",", "[", "]"))
                            + ","
                            + reason
                            + "}";
        }
        return id(firm, "journalEntry", question.key())
                .map(id -> "{\"answer\":\"there\",\"externalId\":\"" + id + "\"," + reason + "}")
                .orElse("{\"answer\":\"send-again\"," + reason + "}");
    }

    private static Optional<String> id(TimeFirm firm, String type, String key) {
        return firm.erp().all(type).stream()
                .filter(one -> bare(one).equals(key))
                .map(one -> String.valueOf(one.get("id")))
                .findFirst();
    }

    /// The key a record was sent with, without what made it another at each send.
    private static String bare(Map<String, Object> record) {
        return String.valueOf(record.get("externalId")).replaceFirst("-\\d+-\\d+$", "");
    }

    /// What is in the ERP more than once, however it is named there.
    static List<String> sentTwice(TimeFirm firm) {
        Set<String> seen = new HashSet<>();
        return Stream.of("timeBill", "journalEntry")
                .flatMap(type -> firm.erp().all(type).stream())
                .map(KeylessPostingTest::bare)
                .filter(key -> !seen.add(key))
                .toList();
    }
}
