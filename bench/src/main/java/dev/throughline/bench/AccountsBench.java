package dev.throughline.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/// Accounts from the CRM simulator to canonical entities with links, and on to the ERP simulator.
final class AccountsBench {
    private AccountsBench() {}

    private static final String APPROVED_ACCOUNT =
            """
            direction: in
            version: 1
            source: Account
            entities:
              - entity: Client
                fields:
                  legal_name: src.Name
                  country: src.BillingCountry
                  tax_ids:
                    - src.Tax_Id__c
                  addresses:
                    - use: '"BILLING"'
                      street: src.BillingStreet
                      city: src.BillingCity
                      postal_code: src.BillingPostalCode
                      country: src.BillingCountry
                  domains:
                    - src.Website
                  bill_ccy: src.CurrencyIsoCode
                  payment_terms: src.Payment_Terms__c
                  entity: linkIn("netsuite", "LegalEntity", "1")
                  status: '"APPROVED"'
            """;

    private static final String ROUTES =
            """
            routes:
              - {entity: Client, to: netsuite, gates: [G1, G3], priority: 90}
            """;

    public static void run(int accounts) throws InterruptedException {
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put("mappings/salesforce/account.yaml", APPROVED_ACCOUNT);
        changes.put("routes.yaml", ROUTES);
        try (Ground ground = new Ground(changes)) {
            for (int i = 0; i < accounts; i++) {
                String word = Integer.toString(i * 7919 + 1_000_003, 36);
                ground.salesforce.insert(
                        "Account",
                        Map.of(
                                "Name",
                                "Client " + word + " " + Integer.toString(i, 36) + " Inc",
                                "BillingCountry",
                                "US",
                                "BillingCity",
                                "Denver",
                                "BillingStreet",
                                i + " Main Street",
                                "BillingPostalCode",
                                Integer.toString(10_000 + i % 80_000),
                                "Website",
                                "https://client-" + i + ".example",
                                "CurrencyIsoCode",
                                "USD",
                                "Payment_Terms__c",
                                "NET30"));
            }
            // The company must be known first, so that approved clients find it.
            System.out.println(accounts + " accounts in the CRM simulator; the hub starts");
            long commits = ground.commits();
            long begun = System.nanoTime();
            ground.hub().start();
            long entities = 0;
            long curated = 0;
            long delivered = 0;
            long deadline = System.nanoTime() + 900_000_000_000L;
            while (delivered < accounts && System.nanoTime() < deadline) {
                Thread.sleep(200);
                if (curated == 0) {
                    entities =
                            ground.count(
                                    "select count(*) from link where connection = 'salesforce' and entity_type = 'Client'");
                    if (entities >= accounts) {
                        curated = System.nanoTime();
                    }
                }
                delivered =
                        ground.count(
                                "select count(*) from link where connection = 'netsuite' and entity_type = 'Client'");
            }
            long ended = System.nanoTime();
            double curateSeconds = (curated - begun) / 1e9;
            double totalSeconds = (ended - begun) / 1e9;
            System.out.printf(
                    java.util.Locale.ROOT,
                    "entities with links   %,10.0f /s  (%d in %.1f s)%n",
                    entities / curateSeconds,
                    entities,
                    curateSeconds);
            System.out.printf(
                    java.util.Locale.ROOT,
                    "delivered to the ERP  %,10.0f /s  (%d in %.1f s from the start, curation included)%n",
                    delivered / totalSeconds,
                    delivered,
                    totalSeconds);
            System.out.printf(
                    java.util.Locale.ROOT,
                    "commits a record      %10.4f%n",
                    (ground.commits() - commits) / (double) accounts);
            System.out.printf(
                    java.util.Locale.ROOT,
                    "heap, most used       %10d MB (simulators included)%n",
                    ground.heapMax.get() >> 20);
            System.out.printf(
                    java.util.Locale.ROOT, "calls                 %10d%n", ground.calls.get());
            System.out.println(
                    "customers in the ERP simulator, asked of it: "
                            + ground.netsuite.all("customer").size());
        }
    }
}
