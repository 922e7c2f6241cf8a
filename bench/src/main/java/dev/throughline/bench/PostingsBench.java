package dev.throughline.bench;

import static dev.throughline.bench.AccountsBench.say;

import dev.throughline.app.Posting;
import dev.throughline.posting.Bucket;
import dev.throughline.posting.ConservationCheck;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Approved time entries from the PSA simulator to proven postings in the ERP simulator, through
/// the whole hub: two postings an entry (cost as a time bill that the account posts by itself,
/// unbilled work as a journal's line). Ends by asking the ERP's own books.
final class PostingsBench {
    /// The first entries, while the code is cold.
    private static final int COLD = 20_000;

    private static final int POSTINGS_AN_ENTRY = 2;

    private static final BigDecimal MINUTES_AN_HOUR = BigDecimal.valueOf(60);

    /// Nothing proven for so long means that nothing will be.
    private static final long PATIENCE_NANOS = 180_000_000_000L;

    private PostingsBench() {}

    /// A moment of the run.
    private record Mark(
            long nanos, long proven, Meter meter, long writes, long commits, long calls) {
        static Mark now(Ground ground, FarSide systems) {
            return new Mark(
                    System.nanoTime(),
                    PostingsBench.proven(ground),
                    Meter.read(systems.process()),
                    ground.writes(),
                    ground.commits(),
                    ground.calls.get());
        }

        void tell(String what, Mark since) {
            long entries = proven - since.proven;
            say(
                    "  %-28s %,9d entries %,7.0f /s; %s an entry; %.4f write commits (all %.4f), %.1f calls per 1,000",
                    what,
                    entries,
                    entries / ((nanos - since.nanos) / 1e9),
                    meter.since(since.meter, entries),
                    (writes - since.writes) / (double) Math.max(1, entries),
                    (commits - since.commits) / (double) Math.max(1, entries),
                    (calls - since.calls) * 1_000.0 / Math.max(1, entries));
        }
    }

    /// @param home whether the PSA's entries are to show what became of them
    public static void run(int entries, boolean home) {
        int people = PostingFirm.people(entries);
        try (FarSide systems = new FarSide(0);
                Ground ground =
                        new Ground(PostingFirm.configuration(people, home), systems.signIns())) {
            PostingFirm.open(ground, systems, people);
            say("%n%,d entries of %,d people on %d projects", entries, people, PostingFirm.DEALS);
            long minutes = Long.parseLong(systems.ask("seed " + entries));
            PostingFirm.takeTime(ground);
            Mark begin = Mark.now(ground, systems);
            ground.hub().start();
            List<Mark> marks = new ArrayList<>(List.of(begin));
            long step = Math.max(COLD, entries / 10);
            long next = COLD;
            long moved = System.nanoTime();
            long last = 0;
            while (last < entries && System.nanoTime() - moved < PATIENCE_NANOS) {
                LockSupport.parkNanos(1_000_000_000);
                long proven = proven(ground);
                if (proven > last) {
                    last = proven;
                    moved = System.nanoTime();
                }
                if (proven >= next || proven >= entries) {
                    Mark mark = Mark.now(ground, systems);
                    mark.tell(marks.size() == 1 ? "cold" : "up to " + mark.proven, marks.getLast());
                    marks.add(mark);
                    next = mark.proven + step;
                }
            }
            marks.getLast().tell("in all", begin);
            if (marks.size() > 2) {
                marks.getLast().tell("warm", marks.get(1));
            }
            say(
                    "  heap of the hub %d MB at most, of %d MB allowed",
                    ground.heapMax.get() >> 20, Runtime.getRuntime().maxMemory() >> 20);
            if (home) {
                home(ground, systems, entries);
            }
            judge(ground, systems, entries, minutes);
            if (Boolean.getBoolean("bench.rows")) {
                ground.rows(entries).forEach(System.out::println);
            }
        }
    }

    /// Waits until every entry shows it in the PSA, and tells how long that took after the last
    /// proof, with nothing else to do.
    private static void home(Ground ground, FarSide systems, int entries) {
        long before = shown(ground);
        long begun = System.nanoTime();
        Meter meter = Meter.read(systems.process());
        long calls = ground.calls.get();
        long last = before;
        long moved = begun;
        while (last < entries && System.nanoTime() - moved < PATIENCE_NANOS) {
            LockSupport.parkNanos(500_000_000);
            long shown = shown(ground);
            if (shown > last) {
                last = shown;
                moved = System.nanoTime();
            }
        }
        long since = last - before;
        say(
                "  shown in the PSA: %,d beside the postings, then %,d at %,.0f /s; %s an entry, %.0f calls per 1,000",
                before,
                since,
                since / ((moved - begun) / 1e9),
                Meter.read(systems.process()).since(meter, Math.max(1, since)),
                (ground.calls.get() - calls) * 1_000.0 / Math.max(1, since));
        must(
                "entries whose newest receipt the PSA took",
                Integer.toString(entries),
                Long.toString(shown(ground)));
    }

    private static long shown(Ground ground) {
        return ground.count("select count(*) from home_receipt where sent_rank = rank");
    }

    /// Entries that stand in the ledger, proven.
    static long proven(Ground ground) {
        return ground.count(
                """
                select coalesce(sum(case when to_bucket = 'POSTED_NET' then versions else 0 end), 0)
                     - coalesce(sum(case when from_bucket = 'POSTED_NET' then versions else 0 end), 0) from posting_movement\
                """);
    }

    /// What must hold at the end, asked of the ERP's own books and of the hub's.
    static void judge(Ground ground, FarSide systems, int entries, long minutes) {
        long begun = System.nanoTime();
        Posting posting = ground.hub().posting().orElseThrow();
        ConservationCheck.Report report = posting.lane().conservation().check();
        say("  conservation check took %.1f s", (System.nanoTime() - begun) / 1e9);
        var posted = report.ledger().in(Bucket.POSTED_NET);
        BigDecimal hours =
                BigDecimal.valueOf(minutes).divide(MINUTES_AN_HOUR, 4, RoundingMode.HALF_UP);
        String[] keys = systems.ask("keys").split(" ");
        must(
                "the ERP holds each key once",
                entries * (long) POSTINGS_AN_ENTRY + " 0",
                String.join(" ", keys));
        must("conservation holds", "true", Boolean.toString(report.holds()));
        must("entries posted", Integer.toString(entries), Long.toString(posted.versions()));
        must("hours posted are those approved", plain(hours), plain(posted.hours()));
        must("cost and unbilled work in the ERP's ledger", sums(ground), systems.ask("cost"));
        must("cases open", "", PostingFirm.cases(ground));
    }

    /// What the hub says that it posted: cost, and unbilled work, in major units.
    private static String sums(Ground ground) {
        return ground.database
                .jdbc()
                .sql(
                        """
                        select (coalesce(sum(minor) filter (where kind = 'LABOUR_COST'), 0) / 100.0)::numeric(20, 2) || ' '
                            || (coalesce(sum(minor) filter (where kind = 'UNBILLED_TIME'), 0) / 100.0)::numeric(20, 2)
                          from posting where state = 'POSTED'\
                        """)
                .query(String.class)
                .single();
    }

    private static String plain(BigDecimal value) {
        return value.stripTrailingZeros().toPlainString();
    }

    private static void must(String what, String wanted, String found) {
        say("  %-44s %s %s", what, found, wanted.equals(found) ? "ok" : "NOT " + wanted);
    }
}
