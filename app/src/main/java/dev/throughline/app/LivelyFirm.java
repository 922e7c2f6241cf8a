package dev.throughline.app;

import dev.throughline.reconcile.Reconciliation;
import dev.throughline.reconcile.Scope;
import dev.throughline.sandbox.Faults;
import dev.throughline.sandbox.Simulator;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// A synthetic firm that goes on living: accounts appear, deals are won, some of them blocked at a
/// gate, now and then a duplicate client, a throttled ERP, a mended mistake. All chance comes from
/// the seed.
final class LivelyFirm implements AutoCloseable {
    private static final List<String> NAMES =
            List.of(
                    "Alder",
                    "Birchwood",
                    "Cobalt",
                    "Dunmore",
                    "Eastgate",
                    "Fairfax",
                    "Granite",
                    "Harbour",
                    "Ironbridge",
                    "Juniper",
                    "Kestrel",
                    "Larkspur",
                    "Meridian",
                    "Norfolk",
                    "Oakfield",
                    "Pinnacle",
                    "Quarry",
                    "Redwood",
                    "Saffron",
                    "Tideway",
                    "Underhill",
                    "Vantage",
                    "Westbrook",
                    "Yarrow");
    private static final List<String> TRADES =
            List.of(
                    "Logistics",
                    "Foods",
                    "Insurance",
                    "Energy",
                    "Media",
                    "Health",
                    "Retail",
                    "Motors",
                    "Bank",
                    "Systems");
    private static final List<String[]> SERVICES =
            List.of(
                    new String[] {"Transformation", "transition"},
                    new String[] {"Advisory", "assessment"},
                    new String[] {"Managed Services", "run"},
                    new String[] {"Transformation", "enhancements"});

    /// Deals after which the firm stops growing, so that a demo left alone over night stays small.
    private static final int DEALS_MAX = 400;

    /// The deal after which somebody renames a project for the first time.
    private static final int RENAMED_FIRST = 5;

    /// What accountants add to a project's name.
    private static final String LEDGER = " (US ledger)";

    private static final Duration RECONCILE_EVERY = Duration.ofMinutes(30);
    private static final Duration RECONCILED_WITHIN = Duration.ofSeconds(30);

    private final Simulator crm;
    private final Simulator erp;
    private final Random random;
    private final Worker worker;
    private final Hub hub;
    private String lastAccount = "";
    private final LivelyTimesheets timesheets;
    private volatile @Nullable Thread story;
    private String lastName = "";
    private int deals;
    private Instant reconcileAt = Instant.EPOCH;

    LivelyFirm(Sandbox sandbox, Hub hub, long seed) {
        this.crm = sandbox.find("salesforce").orElseThrow();
        this.erp = sandbox.find("netsuite").orElseThrow();
        this.random = new Random(seed);
        this.hub = hub;
        this.timesheets = new LivelyTimesheets(sandbox.find("kantata").orElseThrow(), erp, random);
        this.worker = Worker.paced("lively-firm", this::happen);
    }

    /// The firm lives on when the story is told.
    void startAfter(Thread telling) {
        story = telling;
        hub.hint("salesforce");
    }

    private Duration happen() {
        Thread telling = story;
        if (telling == null || telling.isAlive()) {
            return Duration.ofSeconds(1);
        }
        reconcile();
        timesheets.book();
        if (deals >= DEALS_MAX) {
            return Duration.ofMinutes(10);
        }
        deals++;
        int chance = random.nextInt(10);
        if (chance == 0 && !lastAccount.isEmpty()) {
            duplicate();
        } else {
            deal(chance);
        }
        if (chance == 7 || deals == RENAMED_FIRST) {
            rename();
        }
        if (chance == 5) {
            erp.faults()
                    .script(
                            Faults.Kind.THROTTLED,
                            3,
                            request -> request.path().contains("/record/"));
        }
        return Duration.ofMillis(3_000 + random.nextInt(5_000));
    }

    /// Once the story is told its books are reconciled, so that there is something to look at
    /// before the first night; then every half hour. The firm goes on when that is done: nobody is
    /// hired while the people are compared.
    private void reconcile() {
        Instant now = Instant.now();
        if (now.isBefore(reconcileAt)) {
            return;
        }
        reconcileAt = now.plus(RECONCILE_EVERY);
        hub.posting()
                .ifPresent(posting ->
                        posting.reconciliation()
                                .start(
                                        new Scope.Open(),
                                        Reconciliation.allChecks(),
                                        "the demo",
                                        RECONCILED_WITHIN));
    }

    /// The same client again, spelt a little differently: somebody will be asked.
    private void duplicate() {
        Map<String, Object> fields = account(lastName.replace(" Inc", ""), "United States");
        fields.put("Website", "");
        crm.insert("Account", fields);
    }

    /// An accountant renames a project in the ERP, which does not decide its name: somebody will be
    /// asked whether that is to be.
    private void rename() {
        List<Map<String, Object>> jobs =
                erp.all("job").stream()
                        .filter(job -> !String.valueOf(job.get("companyName")).endsWith(LEDGER))
                        .toList();
        if (!jobs.isEmpty()) {
            Map<String, Object> job = jobs.get(deals % jobs.size());
            erp.update(
                    "job",
                    String.valueOf(job.get("id")),
                    Map.of("companyName", job.get("companyName") + LEDGER));
        }
    }

    private void contact() {
        Map<String, Object> contact = new LinkedHashMap<>();
        contact.put("AccountId", lastAccount);
        contact.put("FirstName", "Accounts");
        contact.put("LastName", "Payable " + deals);
        contact.put(
                "Email",
                "ap"
                        + deals
                        + "@"
                        + lastName.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]", "")
                        + ".example");
        contact.put("Department", "Accounts Payable");
        contact.put("CurrencyIsoCode", "USD");
        crm.insert("Contact", contact);
    }

    private void deal(int chance) {
        lastName = pick(NAMES) + " " + pick(TRADES) + " " + (100 + random.nextInt(900)) + " Inc";
        String country = chance == 1 ? "Netherlands" : "United States";
        lastAccount = crm.insert("Account", account(lastName, country));
        contact();
        String[] service =
                chance == 2
                        ? new String[] {"Quantum", "assessment"}
                        : SERVICES.get(random.nextInt(SERVICES.size()));
        BigDecimal price = BigDecimal.valueOf((20 + random.nextInt(480)) * 1_000L);
        String today = LocalDate.now(ZoneOffset.UTC).toString();
        Map<String, Object> deal = new LinkedHashMap<>();
        deal.put("Name", lastName.replace(" Inc", "") + " " + service[0]);
        deal.put("AccountId", lastAccount);
        deal.put("StageName", "Negotiation");
        deal.put("CloseDate", today);
        deal.put("CurrencyIsoCode", "USD");
        deal.put("Service_Line__c", service[0]);
        deal.put("Selling_Unit__c", "NA");
        String id = crm.insert("Opportunity", deal);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("OpportunityId", id);
        line.put("Line_No__c", "L1");
        line.put("Description", service[0] + " work");
        line.put("Billing_Type__c", chance == 3 ? "Fixed" : "TM");
        line.put("Quantity", BigDecimal.ONE);
        line.put("UnitPrice", price);
        line.put("Template__c", service[1]);
        crm.insert("OpportunityLineItem", line);
        Map<String, Object> contract = new LinkedHashMap<>();
        contract.put("AccountId", lastAccount);
        contract.put("Status", "Draft");
        contract.put("StartDate", today);
        contract.put("CurrencyIsoCode", "USD");
        contract.put("Total_Value__c", chance == 4 ? price.add(BigDecimal.valueOf(500)) : price);
        contract.put("Payment_Terms__c", "NET30");
        contract.put("Opportunity__c", id);
        if (chance != 6) {
            contract.put("CustomerSignedDate", today);
        }
        String paper = crm.insert("Contract", contract);
        if (chance != 6) {
            crm.update("Contract", paper, Map.of("Status", "Activated"));
        }
        crm.update("Opportunity", id, Map.of("StageName", "Closed Won", "ContractId", paper));
    }

    private Map<String, Object> account(String name, String country) {
        Map<String, Object> account = new LinkedHashMap<>();
        account.put("Name", name);
        account.put("BillingStreet", (1 + random.nextInt(900)) + " Market Street");
        account.put("BillingCity", country.equals("United States") ? "Denver" : "Utrecht");
        account.put("BillingPostalCode", Integer.toString(10_000 + random.nextInt(80_000)));
        account.put("BillingCountry", country);
        account.put(
                "Website",
                "https://"
                        + name.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]", "")
                        + ".example");
        account.put("CurrencyIsoCode", "USD");
        return account;
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    @Override
    public void close() {
        worker.close();
    }
}
