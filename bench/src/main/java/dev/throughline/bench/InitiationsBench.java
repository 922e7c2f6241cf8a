package dev.throughline.bench;

import dev.throughline.sandbox.Simulator;
import dev.throughline.sandbox.kantata.KantataSimulator;
import dev.throughline.sandbox.netsuite.NetSuiteSimulator;
import dev.throughline.sandbox.salesforce.SalesforceSimulator;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Project starts, many at once: from closed-won in the CRM simulator to live in all systems.
final class InitiationsBench {
    private InitiationsBench() {}

    public static void run(int deals) throws InterruptedException {
        InstantSource clock = InstantSource.system();
        try (Simulator salesforce = new SalesforceSimulator(0, clock);
                Simulator kantata = new KantataSimulator(0, clock);
                Simulator netsuite = new NetSuiteSimulator(0, clock);
                Ground ground =
                        new Ground(
                                Map.of(),
                                Map.of(
                                        "salesforce",
                                        salesforce.signIn(),
                                        "kantata",
                                        kantata.signIn(),
                                        "netsuite",
                                        netsuite.signIn()))) {
            kantata.insert(
                    "users",
                    Map.of(
                            "full_name",
                            "Mia Berger",
                            "email_address",
                            "mia.pm@global-consulting.example"));
            ground.hub().start();
            warm(salesforce);
            // The first waves meet code that has hardly run before, and share the machine with the
            // compiler.
            double written = 0;
            for (int wave = 0; wave < WAVES; wave++) {
                written = atOnce(ground, salesforce, deals, wave * 10_000);
            }
            Duration commit = ground.commitTime();
            List<String> single = new ArrayList<>();
            for (int i = 0; i < ALONE; i++) {
                List<String> papersOfOne = new ArrayList<>();
                List<String> one = new ArrayList<>();
                enter(salesforce, 100_000 + i, one, papersOfOne);
                Thread.sleep(2_500);
                win(salesforce, one.getFirst(), papersOfOne.getFirst());
                long patience = System.nanoTime() + 30_000_000_000L;
                while (!live(salesforce, one.getFirst()) && System.nanoTime() < patience) {
                    Thread.sleep(20);
                }
                single.addAll(one);
            }
            System.out.println(ALONE + " deals one after the other");
            tell(ground, single, written, commit);
            System.out.println("  the last of them:");
            ground.wonToLive(single.getLast())
                    .ifPresent(span -> ground.writesOf(span).forEach(System.out::println));
        }
    }

    /// How often the deals of one moment are repeated with others.
    private static final int WAVES = 6;

    /// Deals that are won one after the other, each when the one before is live.
    private static final int ALONE = 20;

    /// Deals that are won in the same moment. Returns the write commits a deal.
    private static double atOnce(Ground ground, Simulator salesforce, int deals, int from)
            throws InterruptedException {
        List<String> ids = new ArrayList<>();
        List<String> papers = new ArrayList<>();
        for (int i = 0; i < deals; i++) {
            enter(salesforce, from + i, ids, papers);
        }
        Thread.sleep(4_000);
        long commits = ground.commits();
        long writes = ground.writes();
        Meter meter = Meter.read(null);
        long begun = System.nanoTime();
        for (int i = 0; i < deals; i++) {
            win(salesforce, ids.get(i), papers.get(i));
        }
        List<Long> took = new ArrayList<>();
        long deadline = System.nanoTime() + 300_000_000_000L;
        List<String> open = new ArrayList<>(ids);
        while (!open.isEmpty() && System.nanoTime() < deadline) {
            open.removeIf(id -> {
                boolean live = live(salesforce, id);
                if (live) {
                    took.add((System.nanoTime() - begun) / 1_000_000);
                }
                return live;
            });
            Thread.sleep(20);
        }
        took.sort(null);
        AccountsBench.say(
                "%d deals at once: status back on the deal after p50 %d ms, p99 %d ms, all %d ms (feed interval included)",
                deals, at(took, 50), at(took, 99), at(took, 100));
        double written = (ground.writes() - writes) / (double) deals;
        AccountsBench.say(
                "  write commits a deal: %.1f; with those that only read: %.1f; not live in time: %d",
                written, (ground.commits() - commits) / (double) deals, open.size());
        AccountsBench.say(
                "  processor time a deal, simulators within the hub's: %s",
                Meter.read(null).since(meter, deals));
        tell(ground, ids, written, ground.commitTime());
        return written;
    }

    private static void win(Simulator salesforce, String deal, String contract) {
        salesforce.update(
                "Opportunity", deal, Map.of("StageName", "Closed Won", "ContractId", contract));
    }

    private static boolean live(Simulator salesforce, String deal) {
        return String.valueOf(
                        salesforce
                                .find("Opportunity", deal)
                                .orElse(Map.of())
                                .get("Throughline_Status__c"))
                .startsWith("Live:");
    }

    /// From the moment the won deal is received until it is live in the hub; and what of that is
    /// neither a write under way in a system nor the deal's commits.
    private static void tell(Ground ground, List<String> deals, double commits, Duration commit) {
        List<Long> whole = new ArrayList<>();
        List<Long> overhead = new ArrayList<>();
        for (String deal : deals) {
            ground.wonToLive(deal)
                    .ifPresent(span -> {
                        Duration took = Duration.between(span.from(), span.to());
                        whole.add(took.toMillis());
                        overhead.add(
                                took.minus(ground.written(span))
                                        .minusNanos((long) (commit.toNanos() * commits))
                                        .toMillis());
                    });
        }
        whole.sort(null);
        overhead.sort(null);
        AccountsBench.say(
                "  received to live: p50 %d ms, p99 %d ms; without the time a write was under way in a system and %.1f commits of %.1f ms: p50 %d ms, p99 %d ms",
                at(whole, 50),
                at(whole, 99),
                commits,
                commit.toNanos() / 1e6,
                at(overhead, 50),
                at(overhead, 99));
    }

    private static long at(List<Long> sorted, int percent) {
        return sorted.isEmpty()
                ? -1
                : sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    private static void warm(Simulator salesforce) throws InterruptedException {
        List<String> ids = new ArrayList<>();
        List<String> papers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            enter(salesforce, 900_000 + i, ids, papers);
            win(salesforce, ids.get(i), papers.get(i));
        }
        Thread.sleep(15_000);
    }

    private static void enter(Simulator salesforce, int i, List<String> ids, List<String> papers) {
        String name = "Client " + Integer.toString(i * 7919 + 1_000_003, 36) + " Inc";
        String account =
                salesforce.insert(
                        "Account",
                        Map.of(
                                "Name",
                                name,
                                "BillingCountry",
                                "US",
                                "BillingCity",
                                "Denver",
                                "Website",
                                "https://client-" + i + ".example",
                                "CurrencyIsoCode",
                                "USD"));
        Map<String, Object> deal = new LinkedHashMap<>();
        deal.put("Name", name + " build");
        deal.put("AccountId", account);
        deal.put("StageName", "Negotiation");
        deal.put("CloseDate", "2026-01-02");
        deal.put("CurrencyIsoCode", "USD");
        deal.put("Service_Line__c", "Transformation");
        deal.put("Selling_Unit__c", "NA");
        String id = salesforce.insert("Opportunity", deal);
        salesforce.insert(
                "OpportunityLineItem",
                Map.of(
                        "OpportunityId",
                        id,
                        "Line_No__c",
                        "L1",
                        "Description",
                        "Build",
                        "Billing_Type__c",
                        "TM",
                        "Quantity",
                        BigDecimal.ONE,
                        "UnitPrice",
                        new BigDecimal("50000"),
                        "Template__c",
                        "transition"));
        Map<String, Object> contract =
                new LinkedHashMap<>(
                        Map.of(
                                "AccountId",
                                account,
                                "Status",
                                "Draft",
                                "StartDate",
                                "2026-01-05",
                                "CustomerSignedDate",
                                "2026-01-02",
                                "CurrencyIsoCode",
                                "USD",
                                "Total_Value__c",
                                new BigDecimal("50000"),
                                "Payment_Terms__c",
                                "NET30",
                                "Opportunity__c",
                                id));
        String paper = salesforce.insert("Contract", contract);
        salesforce.update("Contract", paper, Map.of("Status", "Activated"));
        ids.add(id);
        papers.add(paper);
    }
}
