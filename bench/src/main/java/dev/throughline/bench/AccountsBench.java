package dev.throughline.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
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
        try (FarSide systems = new FarSide(accounts);
                Ground ground = new Ground(changes, systems.signIns())) {
            System.out.println(accounts + " accounts in the CRM simulator; the hub starts");
            long commits = ground.commits();
            long writes = ground.writes();
            Meter before = Meter.read(systems.process());
            long begun = System.nanoTime();
            ground.hub().start();
            long entities = 0;
            long curated = 0;
            long delivered = 0;
            long deadline = System.nanoTime() + 900_000_000_000L;
            while (delivered < accounts && System.nanoTime() < deadline) {
                Thread.sleep(200);
                if (curated == 0) {
                    entities = ground.links("salesforce");
                    if (entities >= accounts) {
                        curated = System.nanoTime();
                    }
                } else {
                    delivered = ground.links("netsuite");
                }
            }
            long ended = System.nanoTime();
            Meter after = Meter.read(systems.process());
            say("entities with links   %,10.0f /s", entities / ((curated - begun) / 1e9));
            say(
                    "delivered to the ERP  %,10.0f /s from the start, reading and curating included",
                    delivered / ((ended - begun) / 1e9));
            say(
                    "write commits         %10.4f a record",
                    (ground.writes() - writes) / (double) accounts);
            say(
                    "all commits           %10.4f a record",
                    (ground.commits() - commits) / (double) accounts);
            say("processor time        " + after.since(before, accounts) + " a record");
            say(
                    "heap of the hub       %10d MB at most, of %d MB allowed",
                    ground.heapMax.get() >> 20, Runtime.getRuntime().maxMemory() >> 20);
            say("rows by table: inserted, updated (within their page), deleted");
            ground.rows(accounts).forEach(System.out::println);
            say("calls                 %10d", ground.calls.get());
            say(
                    "customers in the ERP simulator, asked of it: %d",
                    systems.count("netsuite", "customer"));
        }
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
