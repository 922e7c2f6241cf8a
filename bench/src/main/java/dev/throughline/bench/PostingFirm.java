package dev.throughline.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// The firm of the demo with as many people as so much time needs: what its configuration holds
/// more, and its projects started by the hub itself.
final class PostingFirm {
    /// Entries of one person: two months of work.
    private static final int ENTRIES_EACH = 300;

    /// Deals that become the projects people work on.
    static final int DEALS = 20;

    private static final String PSA = "connections/kantata.yaml";

    private static final String TIME = "  time_entries: 2s\n";

    private static final String NO_TIME = "  # no time yet\n";

    private static final String SHOWS = "  receipts: true\n";

    private static final String SHOWS_NOT = "  receipts: false\n";

    private PostingFirm() {}

    /// People that so many entries need.
    static int people(int entries) {
        return Math.max(20, entries / ENTRIES_EACH);
    }

    /// The files of the firm that differ from the demo's: its people with their rates, and a policy
    /// under which work of the year's first months is not late.
    ///
    /// @param home whether entries are to show in the PSA what became of them
    static Map<String, String> configuration(int people, boolean home) {
        StringBuilder persons = new StringBuilder("email,entity,role,department,zone,hire,term\n");
        StringBuilder rates = new StringBuilder("email,entity,ccy,price,valid_from,valid_to\n");
        for (int i = 0; i < people; i++) {
            String email = FarPostings.PERSON + i + FarPostings.DOMAIN;
            persons.append(email).append(",US01,Consultant,CC-100,America/New_York,2020-01-06,\n");
            rates.append(email)
                    .append(",US01,USD,")
                    .append(FarPostings.cost(i))
                    .append(",2020-01-01,\n");
        }
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put("reference/people.csv", persons.toString());
        changes.put("reference/cost-rates.csv", rates.toString());
        changes.put(
                "reference/internal-projects.csv",
                "code,name,erp_entity,ccy,department,class,location,start\n");
        changes.put(
                "postings.yaml",
                """
                facts:
                  - {connection: kantata, type: time_entries}
                  - {connection: kantata, type: expenses}
                to: netsuite
                kinds:
                  LABOUR_COST: {grain: item}
                  EXPENSE_COST: {grain: item}
                  UNBILLED_TIME: {grain: item}
                  UNBILLED_EXPENSE: {grain: item}
                  IC_SALES: {grain: item}
                  IC_COST: {grain: item}
                policy: {lateDays: 3000, cutOffDay: 3, cutOffTime: "18:00", dayCapHours: 12}
                baseline: declared-empty
                """);
        String psa = Ground.shipped(PSA).replace(TIME, NO_TIME);
        changes.put(PSA, home ? psa : psa.replace(SHOWS, SHOWS_NOT));
        return changes;
    }

    /// Starts the hub, wins the deals and waits until their projects are live and everybody is
    /// known.
    static void open(Ground ground, FarSide systems, int people) {
        systems.ask("people " + people);
        ground.hub().start();
        systems.ask("deals " + DEALS);
        long deadline = System.nanoTime() + 600_000_000_000L;
        while (Long.parseLong(systems.ask("live")) < DEALS || known(ground) < 2L * people) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "the firm did not open: "
                                + systems.ask("live")
                                + " projects live, "
                                + known(ground)
                                + " people known, "
                                + cases(ground));
            }
            LockSupport.parkNanos(200_000_000);
        }
    }

    private static long known(Ground ground) {
        return ground.count(
                "select count(*) from link where entity_type = 'Resource' and connection in ('kantata', 'netsuite')");
    }

    /// The hub anew on the same data, from now on with the PSA's time: what was approved until then
    /// is a backlog. It still has to be started.
    static void takeTime(Ground ground) {
        ground.again(PSA, ground.text(PSA).replace(NO_TIME, TIME));
    }

    /// What stands in somebody's way, by code; empty where nothing does.
    static String cases(Ground ground) {
        return ground.database
                .jdbc()
                .sql(
                        "select coalesce(string_agg(code || ' ' || n, ', '), '') from (select code, count(*) n from work_case"
                                + " where closed_at is null group by code order by 1) c")
                .query(String.class)
                .single();
    }
}
