package dev.throughline.acceptance;

import dev.throughline.app.Firms;
import dev.throughline.sandbox.Simulator;
import dev.throughline.sandbox.kantata.KantataSimulator;
import dev.throughline.sandbox.netsuite.NetSuiteSimulator;
import dev.throughline.sandbox.salesforce.SalesforceSimulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A firm's simulated systems in this process, and a configuration directory that points a hub in
/// another process at them.
final class Firm implements AutoCloseable {
    private static final Pattern SANDBOX =
            Pattern.compile("\\$\\{sandbox:([^}]+)}|sandbox:([a-zA-Z.]+)");

    final Simulator salesforce;
    final Simulator kantata;
    final Simulator netsuite;
    final Path config;
    private int deals;

    Firm(Path folder) {
        InstantSource clock = InstantSource.system();
        salesforce = new SalesforceSimulator(0, clock);
        kantata = new KantataSimulator(0, clock);
        netsuite = new NetSuiteSimulator(0, clock);
        config = folder.resolve("config");
        unpack();
        kantata.insert(
                "users",
                Map.of(
                        "full_name",
                        "Mia Berger",
                        "email_address",
                        "mia.pm@global-consulting.example"));
        kantata.insert(
                "users",
                Map.of(
                        "full_name",
                        "Omar Haddad",
                        "email_address",
                        "omar.pm@global-consulting.example"));
    }

    private void unpack() {
        Firms.unpack("global-consulting", config);
        try (Stream<Path> files = Files.list(config.resolve("connections"))) {
            // Only deals make projects here, so that each is counted and killed at by its own step.
            Files.writeString(
                    config.resolve("reference").resolve("internal-projects.csv"),
                    "code,name,erp_entity,ccy,department,class,location,start\n");
            for (Path file : files.toList()) {
                Files.writeString(file, pointed(Files.readString(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Takes the hub's memory of what it sent to a system, for a control: its connection goes
    /// through a connector that forgets.
    void forgets(String vendor) {
        goesThrough(vendor, "forgetful-" + vendor);
    }

    /// Has the connection to a system go through another connector.
    void goesThrough(String vendor, String connector) {
        Path file = config.resolve("connections/" + vendor + ".yaml");
        try {
            String with = Files.readString(file);
            String without =
                    with.replaceFirst(
                            "(?m)^connector: *" + vendor + " *$", "connector: " + connector);
            if (with.equals(without)) {
                throw new IllegalStateException("the connection file names no connector: " + with);
            }
            Files.writeString(file, without);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The connection file with this firm's addresses, and its secrets as files.
    private String pointed(String yaml) throws IOException {
        Matcher matcher = SANDBOX.matcher(yaml);
        StringBuilder pointed = new StringBuilder();
        while (matcher.find()) {
            boolean address = matcher.group(1) != null;
            String name = address ? matcher.group(1) : matcher.group(2);
            String value = value(name);
            String replacement = value;
            if (!address) {
                Path secret = config.resolveSibling("secrets").resolve(name);
                Files.createDirectories(secret.getParent());
                Files.writeString(secret, value);
                replacement = "file:" + secret;
            }
            matcher.appendReplacement(pointed, Matcher.quoteReplacement(replacement));
        }
        return matcher.appendTail(pointed).toString();
    }

    private String value(String name) {
        if (name.equals("reference.baseUrl")) {
            return config.resolve("reference").toUri().toString();
        }
        String[] parts = name.split("\\.", 2);
        Simulator system =
                switch (parts[0]) {
                    case "salesforce" -> salesforce;
                    case "kantata" -> kantata;
                    default -> netsuite;
                };
        return String.valueOf(system.signIn().get(parts[1]));
    }

    /// A deal with one line of enhancements, won as soon as it is entered. Returns the deal's id.
    String winDeal() {
        return winDeal(
                "Client "
                        + (1000 + deals * 7919)
                        + " "
                        + Integer.toString(deals * 7919 + 46_656, 36)
                        + " Inc");
    }

    String winDeal(String client) {
        return winDeal(client, "Transformation");
    }

    /// @param serviceLine decides department and practice, by the firm's entity map
    String winDeal(String client, String serviceLine) {
        deals++;
        Map<String, Object> account = new LinkedHashMap<>();
        account.put("Name", client);
        account.put("BillingCountry", "US");
        account.put("BillingCity", "Denver");
        account.put("BillingState", "Colorado");
        account.put("Website", "https://client" + deals + ".example");
        account.put("CurrencyIsoCode", "USD");
        String accountId = salesforce.insert("Account", account);
        Map<String, Object> deal = new LinkedHashMap<>();
        deal.put("Name", client + " build");
        deal.put("AccountId", accountId);
        deal.put("StageName", "Negotiation");
        deal.put("CloseDate", "2026-01-02");
        deal.put("CurrencyIsoCode", "USD");
        deal.put("Service_Line__c", serviceLine);
        deal.put("Selling_Unit__c", "NA");
        String dealId = salesforce.insert("Opportunity", deal);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("OpportunityId", dealId);
        line.put("Line_No__c", "L1");
        line.put("Description", "Build");
        line.put("Billing_Type__c", "TM");
        line.put("Quantity", BigDecimal.ONE);
        line.put("UnitPrice", new BigDecimal("50000"));
        line.put("Template__c", "transition");
        salesforce.insert("OpportunityLineItem", line);
        Map<String, Object> contract = new LinkedHashMap<>();
        contract.put("AccountId", accountId);
        contract.put("Status", "Draft");
        contract.put("StartDate", "2026-01-05");
        contract.put("CustomerSignedDate", "2026-01-02");
        contract.put("CurrencyIsoCode", "USD");
        contract.put("Total_Value__c", new BigDecimal("50000"));
        contract.put("Payment_Terms__c", "NET30");
        contract.put("Opportunity__c", dealId);
        String contractId = salesforce.insert("Contract", contract);
        salesforce.update("Contract", contractId, Map.of("Status", "Activated"));
        salesforce.update(
                "Opportunity", dealId, Map.of("StageName", "Closed Won", "ContractId", contractId));
        return dealId;
    }

    /// Whether the CRM shows that the deal's project is live, with all ids.
    boolean live(String deal) {
        Map<String, Object> shown = salesforce.find("Opportunity", deal).orElse(Map.of());
        return String.valueOf(shown.get("Throughline_Status__c")).startsWith("Live:")
                && shown.get("ERP_Project_Id__c") != null
                && shown.get("PSA_Project_Id__c") != null;
    }

    /// What the systems themselves hold, by record type: the truth that no memory of the hub can
    /// colour.
    Map<String, Integer> held() {
        Map<String, Integer> held = new LinkedHashMap<>();
        held.put("ERP customers", netsuite.all("customer").size());
        held.put("ERP projects", netsuite.all("job").size());
        held.put("ERP tasks", netsuite.all("projectTask").size());
        held.put("PSA groups", kantata.all("workspace_groups").size());
        held.put("PSA projects", kantata.all("workspaces").size());
        held.put("PSA tasks", kantata.all("stories").size());
        return held;
    }

    /// What they must hold for this many deals of [#winDeal]: a client, a project with one
    /// subproject and three tasks each.
    static Map<String, Integer> expected(int deals) {
        Map<String, Integer> expected = new LinkedHashMap<>();
        expected.put("ERP customers", deals);
        expected.put("ERP projects", 2 * deals);
        expected.put("ERP tasks", 3 * deals);
        expected.put("PSA groups", deals);
        expected.put("PSA projects", 2 * deals);
        expected.put("PSA tasks", 3 * deals);
        return expected;
    }

    List<Simulator> systems() {
        return List.of(salesforce, kantata, netsuite);
    }

    @Override
    public void close() {
        systems().forEach(Simulator::close);
    }
}
