package dev.throughline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.postgres.EmbeddedPostgres;
import dev.throughline.posting.Bucket;
import dev.throughline.posting.ConservationCheck;
import dev.throughline.sandbox.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Trouble that is not a crash: what cannot be posted among what can, a period that closes on the
/// way, two hubs on one database, a database from the day before. Each with a hub of its own.
@Tag("process")
@Tag("campaign")
class TroubledPostingTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir Path folder;

    @Test
    void hours_of_somebody_unknown_wait_with_a_case_and_all_others_are_posted() {
        try (PostingHub hub = open()) {
            for (int i = 0; i < 5; i++) {
                hub.firm.book(20);
                hub.firm.bookForNobody();
            }
            TimeFirm.Books truth = hub.firm.truth();
            hub.until("all others are posted", PATIENCE, () -> hub.firm.books().equals(truth));
            hub.until("a case is open", PATIENCE, () -> !cases(hub).isEmpty());
            hub.until(
                    "the hub knows",
                    PATIENCE,
                    () -> standing(hub).getOrDefault(Bucket.POSTED_NET, 0L) == hub.firm.booked());
            ConservationCheck.Report report = hub.conservation();
            assertThat(report.holds()).isTrue();
            assertThat(report.ledger().ever().versions()).isEqualTo(hub.firm.booked() + 5L);
            assertThat(hub.firm.books()).isEqualTo(truth);
        }
    }

    @Test
    void lines_the_ledger_refuses_leave_their_journal_and_all_others_are_posted() {
        try (PostingHub hub = open()) {
            String deal = hub.firm.winAdvisory();
            hub.until("the other project is live", PATIENCE, () -> hub.firm.firm.live(deal));
            hub.firm.accountants().refuseCombination("CC-100", "ADV");
            hub.firm.book(50);
            hub.firm.bookBeside(3);
            TimeFirm.Books truth = hub.firm.truth();
            hub.until(
                    "all others are posted",
                    PATIENCE,
                    () ->
                            hub.firm.books().unbilled().equals(truth.unbilled())
                                    && hub.firm.books().doubled() == 0);
            hub.until("a case is open", PATIENCE, () -> !cases(hub).isEmpty());
            hub.until(
                    "the hub has read all",
                    PATIENCE,
                    () -> hub.conservation().ledger().ever().versions() == hub.firm.booked() + 3L);
            // Asked at one moment: refused lines are tried again now and then.
            hub.until(
                    "all are posted or refused",
                    PATIENCE,
                    () -> {
                        Map<Bucket, Long> standing = standing(hub);
                        return standing.getOrDefault(Bucket.POSTED_NET, 0L)
                                        + standing.getOrDefault(Bucket.EXCEPTION, 0L)
                                == hub.firm.booked() + 3L;
                    });
            assertThat(hub.conservation().holds()).isTrue();
            assertThat(hub.firm.books().unbilled()).isEqualTo(truth.unbilled());
        }
    }

    @Test
    void hours_of_a_period_that_closes_on_the_way_are_posted_once_in_the_next() {
        try (PostingHub hub = open()) {
            hub.firm.book(200);
            hub.everythingStandsOnce(PATIENCE);
            hub.firm.erp().callTime(Duration.ofMillis(300));
            hub.firm.book(600);
            hub.until("some are posted", PATIENCE, () -> hub.firm.books().keys() > 400);
            hub.firm.accountants().closePeriod("2026-01");
            hub.firm.erp().callTime(Duration.ZERO);
            TimeFirm.Books truth = hub.firm.truth();
            hub.until("all are posted", PATIENCE, () -> hub.firm.books().equals(truth));
            hub.everythingStandsOnce(PATIENCE);
            Map<String, java.math.BigDecimal> next =
                    hub.firm
                            .accountants()
                            .balances(LocalDate.of(2026, 2, 1), LocalDate.of(2026, 2, 28));
            assertThat(next.get("US01/1280")).as("unbilled work of February").isPositive();
        }
    }

    @Test
    void a_hub_paused_past_its_lease_and_the_one_that_took_over_post_everything_once() {
        Path server = folder.resolve("server");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(server);
                TimeFirm firm = new TimeFirm(folder)) {
            Map<String, String> environment =
                    Map.of(
                            "THROUGHLINE_DB_OWNER",
                            postgres.ownerUser(),
                            "THROUGHLINE_DB_OWNER_PASSWORD",
                            postgres.ownerPassword(),
                            "THROUGHLINE_DB_USER",
                            "throughline_runtime",
                            "THROUGHLINE_DB_PASSWORD",
                            "of-this-test-alone");
            try (HubProcess one =
                            new HubProcess(folder.resolve("one"), firm.firm.config, environment)
                                    .start("--database", postgres.jdbcUrl());
                    HubProcess two =
                            new HubProcess(folder.resolve("two"), firm.firm.config, environment);
                    PostingHub hub = new PostingHub(firm, one, server.resolve("pg"))) {
                // A node that is new to a database that has worked is let in by a person.
                two.start(
                        "--database",
                        postgres.jdbcUrl(),
                        "--acknowledge-database",
                        "a second node");
                firm.book(400);
                hub.everythingStandsOnce(PATIENCE);
                for (HubProcess paused : List.of(one, two)) {
                    firm.erp().faults().slowness(Duration.ofSeconds(3));
                    firm.erp().faults().script(Faults.Kind.SLOW, 1, Asks.of("cost"));
                    firm.book(600);
                    long before = firm.books().keys();
                    hub.until("a part is posted", PATIENCE, () -> firm.books().keys() > before);
                    paused.pause(true);
                    HubProcess.pause(20_000);
                    paused.pause(false);
                    hub.everythingStandsOnce(PATIENCE);
                }
            }
        }
    }

    @Test
    void a_database_from_before_posts_nothing_by_itself_and_then_nothing_twice()
            throws IOException, InterruptedException {
        try (PostingHub hub = open()) {
            Path data = folder.resolve("home/hub/pg/data");
            Path backup = folder.resolve("backup");
            hub.firm.book(200);
            hub.everythingStandsOnce(PATIENCE);
            hub.firm.book(400);
            hub.until("some are posted", PATIENCE, () -> hub.firm.books().keys() > 500);
            hub.hub.kill();
            hub.until(
                    "the orphaned server has stopped by itself",
                    PATIENCE,
                    () -> !Files.exists(data.resolve("postmaster.pid")));
            copy(data, backup);
            hub.hub.start();
            hub.everythingStandsOnce(PATIENCE);
            hub.hub.stop();
            TimeFirm.Books before = hub.firm.books();

            copy(backup, data);
            hub.hub.start();
            HubProcess.pause(8_000);
            assertThat(hub.firm.books())
                    .as("a restored database posts nothing by itself")
                    .isEqualTo(before);
            hub.hub.stop();

            hub.hub.start("--acknowledge-database", "restore drill");
            hub.firm.book(100);
            hub.everythingStandsOnce(PATIENCE);
        }
    }

    private PostingHub open() {
        return new PostingHub(new TimeFirm(folder), folder.resolve("home"));
    }

    /// Versions by bucket, at one moment; empty buckets are left out.
    private static Map<Bucket, Long> standing(PostingHub hub) {
        ConservationCheck.Report report = hub.conservation();
        Map<Bucket, Long> standing = new EnumMap<>(Bucket.class);
        for (Bucket bucket : Bucket.values()) {
            long versions = report.ledger().in(bucket).versions();
            if (versions != 0) {
                standing.put(bucket, versions);
            }
        }
        return standing;
    }

    private static List<String> cases(PostingHub hub) {
        return hub.sql()
                .sql("select distinct code from work_case where closed_at is null")
                .query((row, _) -> row.getString(1))
                .list();
    }

    private static void copy(Path from, Path to) throws IOException, InterruptedException {
        int exit =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "rm -rf \"$2\" && cp -a \"$1\" \"$2\"",
                                "sh",
                                from.toString(),
                                to.toString())
                        .inheritIO()
                        .start()
                        .waitFor();
        assertThat(exit).isZero();
    }
}
