package dev.throughline.bench;

import dev.throughline.sandbox.kantata.KantataSimulator;
import dev.throughline.sandbox.netsuite.Accountants;
import dev.throughline.sandbox.netsuite.NetSuiteSimulator;
import dev.throughline.sandbox.salesforce.SalesforceSimulator;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What people do in the simulated systems so that there is time to post: deals that become
/// projects, people who work on them, entries that are approved; and the ERP's own word on what is
/// in its ledger. Lives in the JVM of {@link FarSide}.
final class FarPostings {
    /// Whose e-mail address begins so, books time.
    static final String PERSON = "bench.";

    static final String DOMAIN = "@global-consulting.example";

    /// The week's Monday is the first day that is worked.
    private static final LocalDate FIRST_DAY = LocalDate.of(2026, 1, 5);

    /// Entries of one person and day, each on a project of its own.
    static final int PER_DAY = 5;

    private final SalesforceSimulator crm;
    private final KantataSimulator psa;
    private final NetSuiteSimulator erp;
    private int deals;

    FarPostings(SalesforceSimulator crm, KantataSimulator psa, NetSuiteSimulator erp) {
        this.crm = crm;
        this.psa = psa;
        this.erp = erp;
    }

    /// Does or answers what is asked in one line; an empty text where the line is not known.
    String answer(String line) {
        String[] asked = line.split(" ");
        return switch (asked[0]) {
            case "people" -> people(Integer.parseInt(asked[1]));
            case "deals" -> deals(Integer.parseInt(asked[1]));
            case "deal" -> deal();
            case "live" -> Long.toString(live());
            case "status" -> status(asked[1]);
            case "seed" -> Long.toString(seed(Integer.parseInt(asked[1])));
            case "keys" -> keys();
            case "cost" -> cost();
            case "calls" -> calls();
            case "limit" -> limit(Integer.parseInt(asked[1]));
            default -> "";
        };
    }

    private String people(int people) {
        for (String name : List.of("mia.pm", "omar.pm")) {
            psa.insert("users", Map.of("full_name", name, "email_address", name + DOMAIN));
        }
        for (int i = 0; i < people; i++) {
            String email = PERSON + i + DOMAIN;
            psa.insert("users", Map.of("full_name", "Bench Person " + i, "email_address", email));
            erp.insert(
                    "employee",
                    Map.of(
                            "entityId",
                            "B-" + i,
                            "firstName",
                            "Bench",
                            "lastName",
                            "Person " + i,
                            "email",
                            email,
                            "subsidiary",
                            Map.of("id", "1"),
                            "laborCost",
                            BigDecimal.valueOf(cost(i))));
        }
        return "done";
    }

    /// What an hour of a person costs, in whole dollars: the same in the firm's rates and in the
    /// ERP's own.
    static int cost(int person) {
        return 80 + person % 40;
    }

    private String deals(int number) {
        for (int i = 0; i < number; i++) {
            deal();
        }
        return "done";
    }

    /// Enters a deal of time and material and wins it; answers its id.
    private String deal() {
        int number = ++deals;
        String client =
                "Client " + Integer.toString(number * 7919 + 1_000_003, 36) + " " + number + " Inc";
        return new WonDeal(
                        client,
                        "https://client-" + number + ".example",
                        client + " build",
                        Map.of("Description", "Build", "Billing_Type__c", "TM"),
                        new BigDecimal("50000"))
                .in(crm);
    }

    private long live() {
        return crm.all("Opportunity").stream().filter(FarPostings::live).count();
    }

    private static boolean live(Map<String, Object> deal) {
        return String.valueOf(deal.get("Throughline_Status__c")).startsWith("Live:");
    }

    private String status(String deal) {
        return crm.find("Opportunity", deal).filter(FarPostings::live).isPresent()
                ? "live"
                : "waits";
    }

    /// Approved entries of all people on all projects that have tasks; answers their minutes.
    private long seed(int entries) {
        List<String> projects =
                psa.all("stories").stream()
                        .map(story -> String.valueOf(story.get("workspace_id")))
                        .distinct()
                        .toList();
        List<String> people =
                psa.all("users").stream()
                        .filter(user ->
                                String.valueOf(user.get("email_address")).startsWith(PERSON))
                        .map(user -> String.valueOf(user.get("id")))
                        .toList();
        return psa.seedApprovedTime(entries, FIRST_DAY, projects, people, PER_DAY);
    }

    /// Different keys in the ERP's own books, and those on more than one transaction.
    private String keys() {
        Accountants.KeyCount keys = erp.accountants().keys();
        return keys.keys() + " " + keys.doubled();
    }

    /// What is posted on project cost, and on unbilled work, in US01.
    private String cost() {
        Map<String, BigDecimal> balances =
                erp.accountants().balances(LocalDate.of(2000, 1, 1), LocalDate.of(2099, 12, 31));
        return balances.getOrDefault("US01/5100", BigDecimal.ZERO)
                + " "
                + balances.getOrDefault("US01/1280", BigDecimal.ZERO);
    }

    /// Calls the ERP served and refused.
    private String calls() {
        Map<String, Object> totals = erp.totals();
        return Objects.requireNonNull(totals.get("callsServed"))
                + " "
                + Objects.requireNonNull(totals.get("callsRefused"));
    }

    /// From now on the ERP bears so many calls a second.
    private String limit(int callsPerSecond) {
        erp.callsPerSecond(callsPerSecond);
        return "done";
    }
}
