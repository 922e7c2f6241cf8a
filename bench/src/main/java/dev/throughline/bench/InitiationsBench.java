package dev.throughline.bench;

import dev.throughline.sandbox.Simulator;
import dev.throughline.sandbox.kantata.KantataSimulator;
import dev.throughline.sandbox.netsuite.NetSuiteSimulator;
import dev.throughline.sandbox.salesforce.SalesforceSimulator;
import java.math.BigDecimal;
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
            List<String> ids = new ArrayList<>();
            List<String> papers = new ArrayList<>();
            for (int i = 0; i < deals; i++) {
                enter(salesforce, i, ids, papers);
            }
            Thread.sleep(4_000);
            long commits = ground.commits();
            long writes = ground.writes();
            long begun = System.nanoTime();
            for (int i = 0; i < deals; i++) {
                salesforce.update(
                        "Opportunity",
                        ids.get(i),
                        Map.of("StageName", "Closed Won", "ContractId", papers.get(i)));
            }
            List<Long> took = new ArrayList<>();
            long deadline = System.nanoTime() + 300_000_000_000L;
            List<String> open = new ArrayList<>(ids);
            while (!open.isEmpty() && System.nanoTime() < deadline) {
                open.removeIf(id -> {
                    Object status =
                            salesforce
                                    .find("Opportunity", id)
                                    .orElse(Map.of())
                                    .get("Throughline_Status__c");
                    boolean live = String.valueOf(status).startsWith("Live:");
                    if (live) {
                        took.add((System.nanoTime() - begun) / 1_000_000);
                    }
                    return live;
                });
                Thread.sleep(20);
            }
            took.sort(null);
            System.out.printf(
                    java.util.Locale.ROOT,
                    "%d deals at once: live after p50 %d ms, p99 %d ms, all %d ms%n",
                    deals,
                    at(took, 50),
                    at(took, 99),
                    at(took, 100));
            System.out.printf(
                    java.util.Locale.ROOT,
                    "write commits a deal: %.1f; with those that only read: %.1f%n",
                    (ground.writes() - writes) / (double) deals,
                    (ground.commits() - commits) / (double) deals);
            System.out.println("not live in time: " + open.size());
        }
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
            salesforce.update(
                    "Opportunity",
                    ids.get(i),
                    Map.of("StageName", "Closed Won", "ContractId", papers.get(i)));
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
