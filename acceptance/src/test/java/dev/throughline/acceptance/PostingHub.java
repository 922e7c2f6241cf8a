package dev.throughline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.posting.Bucket;
import dev.throughline.posting.Conservation;
import dev.throughline.posting.ConservationCheck;
import dev.throughline.sandbox.Faults;
import dev.throughline.sandbox.SimRequest;
import dev.throughline.sandbox.Simulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// A hub in a process of its own that posts a firm's time, what may befall it, and what must hold
/// afterwards: asked of the ledger's own books, and of the hub's database from outside.
final class PostingHub implements AutoCloseable {
    static final Duration LONGEST = Duration.ofSeconds(180);

    final TimeFirm firm;
    final HubProcess hub;
    private final Path server;

    PostingHub(TimeFirm firm, Path home) {
        this(firm, new HubProcess(home, firm.firm.config).start(), home.resolve("hub/pg"));
    }

    /// @param hub a hub that runs
    /// @param server the folder of its database server
    PostingHub(TimeFirm firm, HubProcess hub, Path server) {
        this.firm = firm;
        this.server = server;
        this.hub = hub;
        String deal = firm.winDeal();
        until("the project is live", LONGEST, () -> firm.firm.live(deal));
        firm.open();
    }

    /// Kills the hub while a system answers a call: it is done over there and its answer on the
    /// way.
    void killedWhile(Simulator system, Predicate<SimRequest> asks, Runnable work) {
        reached(system, asks, work);
        hub.kill();
        system.faults().calm();
        hub.start();
    }

    /// Kills the database server at such a moment; whoever runs it starts it anew.
    void databaseKilledWhile(Simulator system, Predicate<SimRequest> asks, Runnable work) {
        reached(system, asks, work);
        killDatabase();
        system.faults().calm();
    }

    private void reached(Simulator system, Predicate<SimRequest> asks, Runnable work) {
        long before = slow(system);
        system.faults().slowness(Duration.ofSeconds(5));
        system.faults().script(Faults.Kind.SLOW, 1, asks);
        work.run();
        until("the call is made", LONGEST, () -> slow(system) > before);
        HubProcess.pause(200);
    }

    private static long slow(Simulator system) {
        return system.faults().met().getOrDefault(Faults.Kind.SLOW, 0L);
    }

    /// `kill -9` of the database's first process.
    void killDatabase() {
        try {
            long pid =
                    Long.parseLong(
                            Files.readAllLines(server.resolve("data/postmaster.pid")).getFirst());
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Kills it at a moment that the seed names, and starts it anew.
    void killedAtAnyMoment(long seed, int most, Runnable work) {
        Random random = new Random(seed);
        work.run();
        HubProcess.pause(random.nextInt(most));
        if (random.nextInt(4) == 0) {
            killDatabase();
        } else {
            hub.kill();
            hub.start();
        }
    }

    /// The ledger comes to hold every entry once, to the cent, and the hub's own books agree.
    void everythingStandsOnce() {
        everythingStandsOnce(LONGEST);
    }

    /// The same with another patience.
    void everythingStandsOnce(Duration patience) {
        everythingStandsOnce(patience, Map.of());
    }

    /// @param beside versions that stand in other buckets than in the ledger, by bucket
    void everythingStandsOnce(Duration patience, Map<Bucket, Integer> beside) {
        TimeFirm.Books truth = firm.truth();
        until("the ledger holds " + truth, patience, () -> firm.books().equals(truth));
        until("the hub knows all of it", patience, () -> posted(conservation()) == firm.booked());
        HubProcess.pause(1_500);
        assertThat(firm.books()).isEqualTo(truth);
        ConservationCheck.Report report = conservation();
        assertThat(report.differences()).as("movements against states").isEmpty();
        assertThat(report.balanced()).as("all that came in is somewhere").isTrue();
        assertThat(posted(report)).isEqualTo(firm.booked());
        beside.forEach((bucket, versions) ->
                assertThat(report.ledger().in(bucket).versions())
                        .as("versions in " + bucket)
                        .isEqualTo(versions.longValue()));
        for (Bucket bucket : Bucket.values()) {
            if (bucket != Bucket.POSTED_NET
                    && bucket != Bucket.REVERSED
                    && !beside.containsKey(bucket)) {
                assertThat(report.ledger().in(bucket))
                        .as("what stands in " + bucket)
                        .satisfies(sum -> assertThat(sum.versions()).isZero());
            }
        }
    }

    private static long posted(ConservationCheck.Report report) {
        Conservation.Sum sum = report.ledger().in(Bucket.POSTED_NET);
        return sum.versions();
    }

    /// The check of conservation, made from outside.
    ConservationCheck.Report conservation() {
        return new ConservationCheck(
                        sql(),
                        new TransactionTemplate(new DataSourceTransactionManager(database())))
                .check();
    }

    JdbcClient sql() {
        return JdbcClient.create(database());
    }

    private PGSimpleDataSource database() {
        try {
            PGSimpleDataSource database = new PGSimpleDataSource();
            database.setServerNames(new String[] {"127.0.0.1"});
            database.setPortNumbers(
                    new int[] {Integer.parseInt(Files.readString(server.resolve("port")).strip())});
            database.setDatabaseName("throughline");
            database.setUser("throughline_owner");
            database.setPassword(Files.readString(server.resolve("owner.password")).strip());
            return database;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void until(String what, Duration patience, BooleanSupplier holds) {
        HubProcess.until(
                () -> what + "; the ledger holds " + firm.books(), patience, () -> holds(holds));
    }

    /// A database that was just killed answers nothing.
    private static boolean holds(BooleanSupplier question) {
        try {
            return question.getAsBoolean();
        } catch (org.springframework.dao.DataAccessException
                | org.springframework.transaction.TransactionException e) {
            return false;
        }
    }

    @Override
    public void close() {
        hub.close();
        firm.close();
    }
}
