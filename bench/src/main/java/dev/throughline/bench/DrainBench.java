package dev.throughline.bench;

import static dev.throughline.bench.AccountsBench.say;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// Postings drain into an ERP that bears so many calls a second, tells nobody how many, and changes
/// its mind: 20, then 2, then 50. Meanwhile projects are started, one after the other.
final class DrainBench {
    /// One stretch of time under one limit.
    ///
    /// @param warmUp seconds the hub may take to find out about it: a limit that was raised shows
    ///   only when more is tried, and at 2 calls a second that is rarely done
    /// @param seconds how long; 0 for until all is sent
    private record Stretch(int callsPerSecond, int warmUp, int seconds) {}

    private static final List<Stretch> STRETCHES =
            List.of(new Stretch(20, 30, 75), new Stretch(2, 30, 90), new Stretch(50, 120, 0));

    private static final long LONGEST_NANOS = 600_000_000_000L;
    private static final long SETTLE_NANOS = 180_000_000_000L;

    private DrainBench() {}

    /// Calls the ERP was asked, and those of them it refused, until a moment.
    private record Calls(long nanos, long served, long refused) {
        static Calls now(FarSide systems) {
            String[] calls = systems.ask("calls").split(" ");
            return new Calls(System.nanoTime(), Long.parseLong(calls[0]), Long.parseLong(calls[1]));
        }
    }

    public static void run(int entries) {
        int people = PostingFirm.people(entries);
        Map<String, String> changes = new LinkedHashMap<>(PostingFirm.configuration(people, false));
        // A system under a tight limit is not asked for masters every few seconds.
        String erp = "connections/netsuite.yaml";
        changes.put(
                erp, Ground.shipped(erp).replaceAll("(?m)^(  [a-zA-Z]+): (2|5|10)s$", "$1: 60s"));
        try (FarSide systems = new FarSide(0);
                Ground ground = new Ground(changes, systems.signIns())) {
            PostingFirm.open(ground, systems, people);
            long minutes = Long.parseLong(systems.ask("seed " + entries));
            PostingFirm.takeTime(ground);
            ground.hub().start();
            long begun = System.nanoTime();
            while (PostingsBench.proven(ground) == 0 && System.nanoTime() - begun < LONGEST_NANOS) {
                LockSupport.parkNanos(200_000_000);
            }
            say("%n%,d entries, a limit nobody is told", entries);
            for (Stretch stretch : STRETCHES) {
                measure(ground, systems, stretch, entries);
            }
            settle(ground, entries);
            PostingsBench.judge(ground, systems, entries, minutes);
        }
    }

    /// The ERP posts the last by itself, and the next read of it ends the case of its refusals.
    private static void settle(Ground ground, int entries) {
        long begun = System.nanoTime();
        while ((PostingsBench.proven(ground) < entries || !PostingFirm.cases(ground).isEmpty())
                && System.nanoTime() - begun < SETTLE_NANOS) {
            LockSupport.parkNanos(500_000_000);
        }
    }

    private static void measure(Ground ground, FarSide systems, Stretch stretch, int entries) {
        systems.ask("limit " + stretch.callsPerSecond());
        long begun = System.nanoTime();
        long end =
                begun
                        + (stretch.seconds() == 0
                                ? LONGEST_NANOS
                                : stretch.seconds() * 1_000_000_000L);
        long warm = begun + stretch.warmUp() * 1_000_000_000L;
        Calls first = Calls.now(systems);
        Calls from = null;
        Calls last = first;
        List<Long> starts = new ArrayList<>();
        List<Long> warmStarts = new ArrayList<>();
        String deal = "";
        long dealt = 0;
        while (System.nanoTime() < end && waiting(ground)) {
            LockSupport.parkNanos(250_000_000);
            long now = System.nanoTime();
            if (deal.isEmpty()) {
                dealt = now;
                deal = systems.ask("deal");
            } else if (systems.ask("status " + deal).equals("live")) {
                (dealt >= warm ? warmStarts : starts).add((now - dealt) / 1_000_000);
                deal = "";
            }
            last = Calls.now(systems);
            if (from == null && now >= warm) {
                from = last;
            }
        }
        tell(stretch, "warm-up included", first, last);
        if (from != null) {
            tell(stretch, "after " + stretch.warmUp() + " s", from, last);
        }
        tell("while the limit is learned", starts);
        tell("after that", warmStarts);
        say("    proven %,d of %,d", PostingsBench.proven(ground), entries);
    }

    private static void tell(String when, List<Long> starts) {
        starts.sort(null);
        say(
                "    project starts %s: %d, p50 %d ms, p95 %d ms (the CRM's feed interval of 1 s included)",
                when, starts.size(), at(starts, 50), at(starts, 95));
    }

    /// Whether anything is still to be sent. What the ERP has accepted and will post by itself
    /// needs no calls to speak of.
    private static boolean waiting(Ground ground) {
        return ground.count(
                        "select (select count(*) from (select 1 from fact_due where root is null limit 1) f)"
                                + " + (select count(*) from (select 1 from document where state in ('PENDING', 'IN_FLIGHT', 'UNKNOWN') limit 1) d)")
                > 0;
    }

    private static void tell(Stretch stretch, String what, Calls from, Calls to) {
        double seconds = (to.nanos - from.nanos) / 1e9;
        long served = to.served - from.served - (to.refused - from.refused);
        long refused = to.refused - from.refused;
        say(
                "  %2d calls/s, %-16s %5.0f s: %,6d served = %5.1f %% of the limit, %,5d refused = %4.1f %% of the calls",
                stretch.callsPerSecond(),
                what,
                seconds,
                served,
                100 * served / Math.max(1, seconds * stretch.callsPerSecond()),
                refused,
                100.0 * refused / Math.max(1, served + refused));
    }

    private static long at(List<Long> sorted, int percent) {
        return sorted.isEmpty()
                ? -1
                : sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }
}
