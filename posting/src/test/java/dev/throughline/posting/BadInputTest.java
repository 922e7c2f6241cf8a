package dev.throughline.posting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.FeedDeclaration;
import dev.throughline.connect.spi.Fetches;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.ReadsChanges;
import dev.throughline.connect.spi.ReadsPeriod;
import dev.throughline.connect.spi.ReadsPopulation;
import dev.throughline.journal.FeedReader;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a source can say wrongly, through the whole lane: it is posted exactly, or it is a case
/// with its code and a place in the buckets; its siblings are posted in any case.
class BadInputTest {
    @TempDir Path dir;
    private LaneRoom room;

    @BeforeEach
    void begin() {
        room = new LaneRoom(dir);
    }

    @AfterEach
    void nothing_is_ever_doubled_lost_or_out_of_balance() {
        try {
            assertThat(room.check().differences()).isEmpty();
            assertThat(room.check().balanced()).isTrue();
            assertThat(room.ledger.doubled()).isEmpty();
        } finally {
            room.close();
        }
    }

    static Stream<Arguments> refusedTime() {
        return Stream.of(
                time("NaN", Map.of("hours", "NaN"), "SYS-POISON"),
                time("infinity", Map.of("hours", "Infinity"), "SYS-POISON"),
                time("a huge exponent", Map.of("hours", new BigDecimal("1E+40")), "HUB-VALUE"),
                time("a tiny exponent", Map.of("hours", new BigDecimal("1E-40")), "HUB-VALUE"),
                time(
                        "nineteen digits",
                        Map.of("hours", new BigDecimal("1234567890123456789")),
                        "HUB-VALUE"),
                time("minus zero", Map.of("hours", "-0"), "HUB-VALUE"),
                time("zero", Map.of("hours", BigDecimal.ZERO), "HUB-VALUE"),
                time("negative hours", Map.of("hours", BigDecimal.valueOf(-3)), "HUB-VALUE"),
                time("a day of 25 hours", Map.of("hours", BigDecimal.valueOf(25)), "TIM-DAY-CAP"),
                time(
                        "hours finer than four digits",
                        Map.of("hours", new BigDecimal("1.00001")),
                        "HUB-VALUE"),
                time("year 0", Map.of("date", "0000-01-01"), "HUB-VALUE"),
                time("year 9999", Map.of("date", "9999-12-31"), "HUB-VALUE"),
                time("no date at all", Map.of("date", "yesterday"), "SYS-POISON"),
                time("the worker's own approval", Map.of("approver", "u-ana"), "APR-SELF"),
                time("an approval by nobody", Map.of("approver", "-"), "APR-MISSING"),
                time("an unknown project", Map.of("project", "w-nobody"), "PRJ-UNKNOWN"),
                time("an unknown task", Map.of("task", "s-nobody"), "PRJ-TASK-UNKNOWN"),
                time("an unknown person", Map.of("user", "u-nobody"), "RES-UNKNOWN"),
                time("an unknown dimension", Map.of("project", "w-4000"), "PRJ-DIM-INVALID"));
    }

    private static Arguments time(String name, Map<String, Object> changes, String code) {
        return Arguments.of(name, changes, code);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedTime")
    void wrong_hours_are_a_case_and_their_siblings_are_posted(
            String name, Map<String, Object> changes, String code) {
        knowsDimensions();
        Map<String, Object> bad = new HashMap<>(changes);
        bad.putIfAbsent("date", "2026-01-13");
        if (bad.containsKey("project")) {
            bad.put("task", "-");
        }
        room.psa.hours("before", 1, "2026-01-12");
        room.psa.put("bad", bad);
        room.psa.hours("after", 2, "2026-01-14");
        room.readAndSettle();

        assertThat(room.openCases()).as(name).contains(code);
        assertThat(room.versions(Bucket.EXCEPTION)).isEqualTo(1);
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(2);
        assertThat(room.hours(Bucket.POSTED_NET)).isEqualByComparingTo("3");
        assertThat(room.ledger.net()).containsEntry(PostingKind.LABOUR_COST, 33_000L);
    }

    private void knowsDimensions() {
        room.entity(
                "CONSULT",
                "DimensionValue",
                Map.of("dimension", "DEPARTMENT", "code", "CONSULT", "name", "Consulting"),
                "erp",
                "d-1");
        room.entity(
                "P-4000",
                "Project",
                Map.of(
                        "code",
                        "P-4000",
                        "name",
                        "P-4000",
                        "client",
                        room.id("Northwind"),
                        "entity",
                        room.id("US01"),
                        "ccy",
                        "USD",
                        "billing_type",
                        "TM",
                        "dimensions",
                        List.of(new dev.throughline.model.DimensionTag("DEPARTMENT", "NOWHERE")),
                        "status",
                        "ACTIVE"),
                "erp",
                "940",
                "psa",
                "w-4000");
    }

    static Stream<Arguments> exactHours() {
        return Stream.of(
                Arguments.of("8E0", "8", 88_000L),
                Arguments.of("0.8E+1", "8", 88_000L),
                Arguments.of("7.5000", "7.5", 82_500L),
                Arguments.of("0.0001", "0.0001", 1L),
                Arguments.of("1.3333", "1.3333", 14_666L));
    }

    @ParameterizedTest
    @MethodSource("exactHours")
    void hours_written_otherwise_are_posted_exactly(String written, String hours, long minor) {
        room.psa.put("t1", Map.of("hours", new BigDecimal(written)));
        room.readAndSettle();
        assertThat(room.openCases()).isEmpty();
        assertThat(room.hours(Bucket.POSTED_NET)).isEqualByComparingTo(hours);
        assertThat(room.ledger.net()).containsEntry(PostingKind.LABOUR_COST, minor);
    }

    static Stream<Arguments> refusedExpenses() {
        return Stream.of(
                Arguments.of(
                        "nineteen digits before the point",
                        "1234567890123456789",
                        "GBP",
                        "SYS-POISON"),
                Arguments.of(
                        "three decimals of a currency that has two", "1.005", "GBP", "SYS-POISON"),
                Arguments.of("three decimals of yen", "100.125", "JPY", "SYS-POISON"),
                Arguments.of("a currency nobody knows", "10", "ZZZ", "SYS-POISON"),
                Arguments.of("a currency that is none", "10", "XXX", "SYS-POISON"),
                Arguments.of("minus zero", "-0.00", "GBP", "HUB-VALUE"),
                Arguments.of("a negative claim", "-10.00", "GBP", "HUB-VALUE"),
                Arguments.of("an exponent beyond all sums", "1E+30", "GBP", "SYS-POISON"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedExpenses")
    void a_wrong_amount_is_a_case_and_its_siblings_are_posted(
            String name, String amount, String currency, String code) {
        take(
                TestPsa.expense("before", "1", "400.00", "GBP"),
                TestPsa.expense("bad", "1", amount, currency, Map.of("merchant", "other")),
                TestPsa.expense("after", "1", "40.00", "GBP"));
        room.settle();

        assertThat(room.openCases()).as(name).containsExactly(code);
        assertThat(room.versions(Bucket.EXCEPTION)).isEqualTo(1);
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(2);
        assertThat(room.ledger.net()).containsEntry(PostingKind.EXPENSE_COST, 44_000L);
    }

    @Test
    void nineteen_digits_in_all_are_posted_to_the_penny() {
        take(TestPsa.expense("e1", "1", "12345678901234567.89", "GBP"));
        room.settle();
        assertThat(room.openCases()).isEmpty();
        assertThat(room.ledger.net())
                .containsEntry(PostingKind.EXPENSE_COST, 1_234_567_890_123_456_789L)
                .containsEntry(PostingKind.UNBILLED_EXPENSE, 1_543_209_862_654_320_986L);
    }

    @Test
    void a_currency_without_a_rate_is_a_case_of_the_rate_and_posted_once_it_is_loaded() {
        take(
                TestPsa.expense("yen", "1", "1000", "JPY"),
                TestPsa.expense("after", "1", "40.00", "GBP"));
        room.settle();
        assertThat(room.openCases()).contains("FX-RATE-MISSING");
        assertThat(room.versions(Bucket.EXCEPTION)).isEqualTo(1);
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(1);
        for (String to : List.of("GBP", "USD")) {
            room.entity(
                    "JPY" + to,
                    "CurrencyRate",
                    Map.of(
                            "from",
                            "JPY",
                            "to",
                            to,
                            "rate_type",
                            "SPOT",
                            "rate_date",
                            LocalDate.of(2026, 1, 1),
                            "rate",
                            new BigDecimal("0.005")),
                    "erp",
                    "r-jpy-" + to);
        }
        room.settle();
        assertThat(room.openCases()).isEmpty();
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(2);
    }

    private void take(ObservedRecord... records) {
        room.lane.intake().take(room.lane.source("psa", "expense").orElseThrow(), List.of(records));
    }

    // Pages

    private FactReader reader(ReadsChanges pages) {
        return room.lane.read(
                new PostingLane.Feed(
                        "psa",
                        pages,
                        new FeedDeclaration(
                                "time", FeedDeclaration.Kind.INCREMENTAL, Duration.ZERO, false),
                        Duration.ofSeconds(1),
                        Duration.ZERO),
                new FeedReader.Listener() {
                    @Override
                    public boolean proven(String connection) {
                        return true;
                    }

                    @Override
                    public void failed(String connection, String objectType, Problem problem) {}

                    @Override
                    public void works(String connection, String objectType) {}
                });
    }

    private List<ObservedRecord> records(int count) {
        List<ObservedRecord> records = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            records.add(
                    room.psa.entry(
                            "t" + i,
                            Map.of("hours", BigDecimal.ONE, "date", "2026-01-%02d".formatted(i))));
        }
        return records;
    }

    @Test
    void a_page_that_repeats_doubles_nothing() {
        List<ObservedRecord> all = records(6);
        List<Integer> begins = List.of(0, 0, 2, 2, 4, 4);
        FactReader reader =
                reader((_, since, _) -> {
                    int page = since.isBeginning() ? 0 : Integer.parseInt(since.value());
                    int from = begins.get(Math.min(page, begins.size() - 1));
                    return new ReadsChanges.ChangePage(
                            all.subList(from, from + 2),
                            new Cursor(Integer.toString(page + 1)),
                            page + 1 < begins.size());
                });
        assertThat(reader.readRound()).isTrue();
        room.settle();

        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(6);
        assertThat(room.ledger.net()).containsEntry(PostingKind.LABOUR_COST, 66_000L);
        assertThat(room.openCases()).isEmpty();
    }

    @Test
    void a_next_link_that_leads_back_ends_the_round_and_is_told() {
        List<ObservedRecord> all = records(4);
        int[] calls = new int[1];
        FactReader reader =
                reader((_, since, _) -> {
                    calls[0]++;
                    boolean second = since.value().equals("b");
                    return new ReadsChanges.ChangePage(
                            second ? all.subList(2, 4) : all.subList(0, 2),
                            new Cursor(second ? "a" : "b"),
                            true);
                });
        assertThatThrownBy(reader::readRound)
                .isInstanceOf(CallFailed.class)
                .hasMessageContaining("lead back");
        assertThat(calls[0]).as("bounded").isLessThan(10);
        room.settle();

        assertThat(room.versions(Bucket.POSTED_NET)).as("what it showed is taken").isEqualTo(4);
    }

    @Test
    void pages_without_news_for_ever_end_the_round() {
        List<ObservedRecord> all = records(1);
        int[] calls = new int[1];
        FactReader reader =
                reader((_, _, _) ->
                        new ReadsChanges.ChangePage(
                                all, new Cursor(Integer.toString(++calls[0])), true));
        assertThat(reader.readRound()).as("it ended before the end").isFalse();
        assertThat(calls[0]).isLessThanOrEqualTo(FactReader.IDLE_PAGES_MAX + 1);
        room.settle();
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(1);
    }

    /// Shows its population by place, so that what is taken away in front of the reader moves the
    /// rest up; asked by id it tells the truth.
    private static final class Shrinking implements ReadsChanges, ReadsPeriod, Fetches {
        private final List<ObservedRecord> there;
        private boolean shrinks = true;

        Shrinking(List<ObservedRecord> there) {
            this.there = new ArrayList<>(there);
        }

        @Override
        public ChangePage readChanges(String objectType, Cursor since, int limit) {
            return new ChangePage(List.copyOf(there), new Cursor("end"), false);
        }

        @Override
        public ReadsPopulation.PopulationPage readPeriod(
                String objectType, LocalDate from, LocalDate to, Cursor after, int limit) {
            int at = after.isBeginning() ? 0 : Integer.parseInt(after.value());
            int end = Math.min(there.size(), at + 2);
            List<ObservedRecord> page = List.copyOf(there.subList(Math.min(at, end), end));
            boolean more = end < there.size();
            if (shrinks) {
                shrinks = false;
                there.removeFirst();
            }
            return new ReadsPopulation.PopulationPage(
                    page, new Cursor(Integer.toString(end)), more);
        }

        @Override
        public String periodQuery(String objectType, LocalDate from, LocalDate to) {
            return "by place";
        }

        @Override
        public List<ObservedRecord> fetch(String objectType, Collection<String> ids) {
            return there.stream().filter(record -> ids.contains(record.externalId())).toList();
        }
    }

    @Test
    void a_population_that_shrinks_while_it_is_read_takes_nothing_for_gone_that_is_there() {
        FactReader reader = reader(new Shrinking(records(6)));
        reader.readRound();
        room.settle();
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(6);

        assertThat(reader.comparePopulation())
                .as("the third moved up and was passed over; asked by id it is there")
                .isZero();
        assertThat(reader.comparePopulation()).as("the first is gone indeed").isEqualTo(1);
        room.settle();
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(5);
        assertThat(room.versions(Bucket.REVERSED)).isEqualTo(1);
    }
}
