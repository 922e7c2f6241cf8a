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

    private static final String NO_ROUTES = "routes: []\n";

    /// Accounts read and delivered first, while the code is cold.
    private static final int COLD = 20_000;

    /// How long a stretch may take, in nanoseconds.
    private static final long PATIENCE = 900_000_000_000L;

    /// How many accounts went how far.
    private record Reached(long curated, long delivered) {}

    /// What differs from the firm of the demo: accounts are approved as they come, and go to the
    /// ERP only.
    static Map<String, String> configuration() {
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put("mappings/salesforce/account.yaml", APPROVED_ACCOUNT);
        changes.put("routes.yaml", ROUTES);
        return changes;
    }

    public static void run(int accounts) throws InterruptedException {
        Map<String, String> changes = configuration();
        try (FarSide systems = new FarSide(COLD);
                Ground ground = new Ground(changes, systems.signIns())) {
            measure("cold, right after the start", ground, systems, COLD, COLD);
            // Filled while no hub reads: what is read before the clock starts would be missed at
            // the end.
            ground.again("routes.yaml", NO_ROUTES);
            systems.fill(COLD + accounts);
            measure("warm, to entities with links alone", ground, systems, accounts, 0);
            ground.again("routes.yaml", ROUTES);
            deliverKnown(ground, COLD + accounts);
            ground.again("routes.yaml", ROUTES);
            systems.fill(COLD + 2 * accounts);
            measure(
                    "warm, to entities with links and to the ERP",
                    ground,
                    systems,
                    accounts,
                    accounts);
        }
    }

    /// A new route has all that is known looked at again; what comes after is measured without it.
    ///
    /// @param customers that the ERP has then
    private static void deliverKnown(Ground ground, int customers) throws InterruptedException {
        long before = ground.links("netsuite");
        long begun = System.nanoTime();
        ground.hub().start();
        while (ground.links("netsuite") < customers && System.nanoTime() - begun < PATIENCE) {
            Thread.sleep(500);
        }
        long delivered = ground.links("netsuite") - before;
        say(
                "%na route is added: %d accounts that were known go to the ERP%n  delivered to the ERP  %,10.0f /s",
                delivered, delivered / ((System.nanoTime() - begun) / 1e9));
    }

    private static void measure(
            String what, Ground ground, FarSide systems, int accounts, int deliveries)
            throws InterruptedException {
        say("%n%s: %d accounts", what, accounts);
        Reached begin = new Reached(ground.links("salesforce"), ground.links("netsuite"));
        long calls = ground.calls.get();
        long commits = ground.commits();
        long writes = ground.writes();
        Meter before = Meter.read(systems.process());
        long begun = System.nanoTime();
        ground.hub().start();
        long curated = 0;
        long delivered = 0;
        long deadline = begun + PATIENCE;
        while ((curated == 0 || delivered == 0) && System.nanoTime() < deadline) {
            Thread.sleep(500);
            if (curated == 0) {
                curated =
                        ground.links("salesforce") >= begin.curated + accounts
                                ? System.nanoTime()
                                : 0;
            } else if (delivered == 0) {
                delivered =
                        ground.links("netsuite") >= begin.delivered + deliveries
                                ? System.nanoTime()
                                : 0;
            }
        }
        Meter after = Meter.read(systems.process());
        say("  entities with links   %,10.0f /s", accounts / ((curated - begun) / 1e9));
        if (deliveries > 0) {
            say(
                    "  delivered to the ERP  %,10.0f /s from the start, reading and curating included",
                    deliveries / ((delivered - begun) / 1e9));
        }
        say(
                "  write commits         %10.4f a record; with those that only read %.4f",
                (ground.writes() - writes) / (double) accounts,
                (ground.commits() - commits) / (double) accounts);
        say("  processor time        %s a record", after.since(before, accounts));
        say(
                "  heap of the hub       %10d MB at most, of %d MB allowed",
                ground.heapMax.get() >> 20, Runtime.getRuntime().maxMemory() >> 20);
        say(
                "  calls                 %10d; customers in the ERP simulator, asked of it: %d",
                ground.calls.get() - calls, systems.count("netsuite", "customer"));
        if (Boolean.getBoolean("bench.rows")) {
            say(
                    "  rows by table since the server's start: inserted, updated (within their page), deleted");
            ground.rows(accounts).forEach(System.out::println);
        }
    }

    static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
