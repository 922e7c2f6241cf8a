package dev.throughline.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.adopt.AdoptionRefused;
import dev.throughline.connect.CallObserver;
import dev.throughline.mapping.HubConfig;
import dev.throughline.mapping.Loaded;
import dev.throughline.postgres.TestDatabase;
import dev.throughline.sandbox.Simulator;
import dev.throughline.sandbox.kantata.KantataSimulator;
import dev.throughline.sandbox.netsuite.NetSuiteSimulator;
import dev.throughline.sandbox.salesforce.SalesforceSimulator;
import dev.throughline.worklist.Cases;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// Goes live on a CRM and an ERP full of data.
class AdoptCommandTest {
    private static final InstantSource CLOCK = InstantSource.system();

    private static final String CUSTOMER_IN =
            """
            direction: in
            version: 1
            source: customer
            entities:
              - entity: Client
                fields:
                  legal_name: src.companyName
                  country: upper(src.address_country)
                  tax_ids:
                    - src.vatRegNumber
                  addresses:
                    - use: '"BILLING"'
                      street: src.address_addr1
                      city: src.address_city
                      postal_code: src.address_zip
                      country: upper(src.address_country)
                  domains:
                    - src.url
                  phone: src.phone
                  credit_status: 'src.creditHoldOverride == "ON" ? "HOLD" : "OK"'
            """;

    private final Simulator salesforce = new SalesforceSimulator(0, CLOCK);
    private final Simulator kantata = new KantataSimulator(0, CLOCK);
    private final Simulator netsuite = new NetSuiteSimulator(0, CLOCK);
    private final TestDatabase database = TestDatabase.fresh();

    @TempDir private Path home = Path.of(".");

    private Path firm = Path.of(".");
    private final Map<String, String> accounts = new LinkedHashMap<>();
    private final Map<String, String> customers = new LinkedHashMap<>();

    @BeforeEach
    void a_firm_with_a_past() throws IOException {
        firm = Firms.unpack("global-consulting", home.resolve("firm"));
        Path connection = firm.resolve("connections/netsuite.yaml");
        Files.writeString(
                connection,
                Files.readString(connection)
                        .replace("adopted: declared-empty", "adopted: required"));
        Files.writeString(firm.resolve("mappings/netsuite/customer.yaml"), CUSTOMER_IN);
        kantata.insert(
                "users",
                Map.of(
                        "full_name",
                        "Mia Berger",
                        "email_address",
                        "mia.pm@global-consulting.example"));

        account(
                "alder",
                Map.of(
                        "Name",
                        "Alder Logistics Inc",
                        "BillingCountry",
                        "US",
                        "Website",
                        "https://alder.example"));
        account(
                "birch",
                Map.of(
                        "Name",
                        "Birch Bank AG",
                        "BillingCountry",
                        "DE",
                        "Tax_Id__c",
                        "DE136695976"));
        account(
                "cedar",
                place(
                        Map.of("Name", "Cedar Health LLC", "Website", "https://cedar.example"),
                        "Billing",
                        "12 Cedar Street",
                        "Denver",
                        "80201"));
        account(
                "dogwood",
                place(
                        Map.of("Name", "Dogwood Media Inc", "Website", "https://dogwood.example"),
                        "Billing",
                        "5 Lake Road",
                        "Austin",
                        "73301"));
        account(
                "elm",
                Map.of(
                        "Name",
                        "Elm Foods Inc",
                        "BillingCountry",
                        "US",
                        "Website",
                        "https://elmfoods.example"));
        account(
                "fir",
                Map.of(
                        "Name",
                        "Fir Robotics Inc",
                        "BillingCountry",
                        "US",
                        "Website",
                        "https://fir.example"));

        customer("alder", Map.of("companyName", "ALD North America Holding"));
        customer(
                "birch",
                erpPlace(
                        Map.of("companyName", "Birch Banking Group", "vatRegNumber", "DE136695976"),
                        "Hauptstrasse 1",
                        "Bonn",
                        "53111",
                        "DE"));
        customer(
                "cedar",
                erpPlace(
                        Map.of("companyName", "Cedar Health", "url", "https://cedar.example"),
                        "12 Cedar Street",
                        "Denver",
                        "80201",
                        "US"));
        customer(
                "dogwood",
                erpPlace(
                        Map.of("companyName", "Dogwood Media", "url", "https://dogwood.example"),
                        "5 Lake Road",
                        "Austin",
                        "73301",
                        "US"));
        customer(
                "dogwood twin",
                erpPlace(
                        Map.of(
                                "companyName",
                                "Dogwood Media Inc",
                                "url",
                                "https://dogwood.example"),
                        "5 Lake Road",
                        "Austin",
                        "73301",
                        "US"));
        customer(
                "fir",
                Map.of(
                        "companyName",
                        "F.R. Industries",
                        "externalId",
                        accounts.getOrDefault("fir", "")));
        customer(
                "zebra",
                erpPlace(
                        Map.of("companyName", "Zebra Zoo Supplies", "url", "https://zebra.example"),
                        "1 Safari Way",
                        "Miami",
                        "33101",
                        "US"));
        salesforce.update(
                "Account",
                accounts.getOrDefault("alder", ""),
                Map.of("ERP_Customer_Id__c", customers.getOrDefault("alder", "")));
    }

    @AfterEach
    void close() {
        List.of(salesforce, kantata, netsuite).forEach(Simulator::close);
        database.close();
    }

    @Test
    void links_are_proposed_approved_and_no_customer_is_doubled() throws Exception {
        Map<String, Object> writes = writes();
        Path review = home.resolve("review.csv");

        // Look.
        String looked = adopt(0, plan().with(List.of("customer.externalId:Account.id")).to(review));

        assertThat(looked)
                .contains("Nothing was linked or written.")
                .contains("records claim to be Dogwood Media Inc");
        assertThat(row(looked, "netsuite", "customer"))
                .containsExactly(
                        "netsuite", "customer", "Client", "7", "0", "0", "2", "2", "2", "1", "1");
        assertThat(writes()).isEqualTo(writes);
        assertThat(adopt(0, plan().with(List.of("customer.externalId:Account.id"))))
                .as("the same again")
                .contains(line(looked, "netsuite", "customer"));
        assertThat(links()).isEmpty();

        // Before the approval nothing is created there, whoever wins a deal.
        List<String> deals =
                List.of(winDeal("alder"), winDeal("cedar"), winDeal("dogwood"), winDeal("elm"));
        try (Hub hub = hub()) {
            hub.start();
            await(() ->
                    hub.rooms().cases().list(Cases.Filter.OPEN, 0, 50).stream()
                            .anyMatch(one -> one.code().equals("SYS-NOT-ADOPTED")));
            await(hub::quiet);
        }
        assertThat(netsuite.all("customer")).hasSize(7);
        assertThat(erpWrites()).as("nothing was written there").isEmpty();

        // Approve what is sure: the conflict keeps the connection closed.
        String first =
                adopt(
                        1,
                        plan().with(List.of("customer.externalId:Account.id"))
                                .approvedBy("Ada Auditor"));

        assertThat(first)
                .contains("netsuite: 4 links written.")
                .contains("Still closed for creates: 1 in conflict");
        assertThat(links())
                .containsOnlyKeys(
                        customers.getOrDefault("alder", ""),
                        customers.getOrDefault("birch", ""),
                        customers.getOrDefault("cedar", ""),
                        customers.getOrDefault("fir", ""));
        assertThat(links().values()).containsOnly("ADOPTED");
        assertThat(adoption()).isEqualTo("REQUIRED");

        // A person settles it in the exported file.
        List<String> settled = new ArrayList<>();
        for (String line : Files.readAllLines(review)) {
            settled.add(
                    line.startsWith(
                                    "netsuite,customer,"
                                            + customers.getOrDefault("dogwood", "")
                                            + ",")
                            ? line.replaceFirst(",,", ",no,")
                            : line.startsWith(
                                            "netsuite,customer,"
                                                    + customers.getOrDefault("dogwood twin", "")
                                                    + ",")
                                    ? line.replaceFirst(",,", ",yes,")
                                    : line);
        }
        Files.write(review, settled);
        String second = adopt(0, plan().from(review).approvedBy("Ada Auditor"));

        assertThat(second).contains("netsuite: 1 link written.").contains("Adopted:");
        assertThat(adoption()).isEqualTo("ADOPTED");
        assertThat(erpWrites()).as("nothing was written there").isEmpty();
        assertThat(
                        database.database()
                                .jdbc()
                                .sql(
                                        "select distinct actor || ': ' || reason from act where action = 'link adopted'")
                                .query(String.class)
                                .list())
                .containsExactly("Ada Auditor: the list was reviewed");

        // From now on the hub creates what is missing, and only that.
        try (Hub hub = hub()) {
            hub.start();
            await(() -> deals.stream().allMatch(this::live));
            await(hub::quiet);
        }
        assertThat(netsuite.all("customer")).hasSize(8);
        assertThat(netsuite.all("customer").getLast().get("companyName"))
                .isEqualTo("Elm Foods Inc");
        assertThat(erpWrites()).containsEntry("customer.creates", 1L);
        assertThat(
                        salesforce
                                .find("Account", accounts.getOrDefault("dogwood", ""))
                                .orElseThrow()
                                .get("ERP_Customer_Id__c"))
                .isEqualTo(customers.getOrDefault("dogwood twin", ""));
    }

    @Test
    void a_line_of_the_file_that_names_nobody_is_told_and_holds_up_nothing_else() throws Exception {
        Path links =
                Files.writeString(
                        home.resolve("links.csv"),
                        "connection,object_type,external_id,entity\n"
                                + "netsuite,customer,"
                                + customers.getOrDefault("zebra", "")
                                + ",salesforce:"
                                + accounts.getOrDefault("elm", "")
                                + "\n"
                                + "netsuite,customer,999999,salesforce:"
                                + accounts.getOrDefault("elm", "")
                                + "\n"
                                + "netsuite,customer,"
                                + customers.getOrDefault("fir", "")
                                + ",salesforce:001nobody\n");

        String told = adopt(0, plan().from(links));

        assertThat(told)
                .contains("Not used: links.csv:3: netsuite has no live customer 999999.")
                .contains("Not used: links.csv:4: no Client is known as salesforce:001nobody.");
        assertThat(row(told, "netsuite", "customer"))
                .containsExactly(
                        "netsuite", "customer", "Client", "7", "0", "1", "1", "2", "2", "1", "1");
    }

    @Test
    void wrong_input_is_refused_as_a_whole_before_anything_is_read() throws Exception {
        Path links =
                Files.writeString(
                        home.resolve("links.csv"),
                        "connection,object_type,external_id,entity\nnetsweet,customer,1,x\n");
        long served = served();

        assertThatThrownBy(() ->
                        adopt(
                                0,
                                plan().with(
                                                List.of(
                                                        "customer.id:Account.Erp",
                                                        "Contact.Id:Case.Id"))
                                        .from(links)))
                .isInstanceOf(AdoptionRefused.class)
                .hasMessageContaining("Account has no field 'Erp'; it has")
                .hasMessageContaining(
                        "--by Contact.Id:Case.Id: neither side is a record type that is adopted")
                .hasMessageContaining("links.csv:2: there is no connection 'netsweet'");
        assertThatThrownBy(() -> adopt(0, plan().only("hubspot")))
                .hasMessage(
                        "--connection hubspot: there is no such connection; the configuration has kantata, netsuite, reference, salesforce.");
        assertThatThrownBy(() -> adopt(0, plan().only("reference")))
                .hasMessageContaining("no mapping creates records there");
        assertThat(served()).isEqualTo(served);
    }

    @Test
    void the_command_line_names_all_faults_at_once_and_ends_with_2() {
        StringWriter err = new StringWriter();
        int code =
                new CommandLine(new AdoptCommand())
                        .setErr(new PrintWriter(err))
                        .execute(
                                "--config",
                                home.resolve("nowhere").toString(),
                                "--by",
                                "nonsense",
                                "--approve");

        assertThat(code).isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "is no directory",
                        "--by nonsense is not of the form",
                        "--approve needs --as NAME",
                        "--approve needs --because REASON",
                        "4 faults");
    }

    private String adopt(int expected, Asked asked) {
        StringWriter out = new StringWriter();
        int code =
                AdoptCommand.run(
                        asked.plan(),
                        config(),
                        database.database(),
                        home,
                        CLOCK,
                        new PrintWriter(out, true));
        assertThat(code).as(out.toString()).isEqualTo(expected);
        return out.toString();
    }

    /// What the command line asks for.
    private record Asked(AdoptCommand.Plan plan) {
        Asked with(List<String> by) {
            return new Asked(
                    new AdoptCommand.Plan(
                            plan.connection(),
                            by,
                            plan.links(),
                            plan.export(),
                            plan.approve(),
                            plan.person(),
                            plan.reason()));
        }

        Asked only(String connection) {
            return new Asked(
                    new AdoptCommand.Plan(
                            connection,
                            plan.by(),
                            plan.links(),
                            plan.export(),
                            plan.approve(),
                            plan.person(),
                            plan.reason()));
        }

        Asked from(Path links) {
            return new Asked(
                    new AdoptCommand.Plan(
                            plan.connection(),
                            plan.by(),
                            links,
                            plan.export(),
                            plan.approve(),
                            plan.person(),
                            plan.reason()));
        }

        Asked to(Path export) {
            return new Asked(
                    new AdoptCommand.Plan(
                            plan.connection(),
                            plan.by(),
                            plan.links(),
                            export,
                            plan.approve(),
                            plan.person(),
                            plan.reason()));
        }

        Asked approvedBy(String person) {
            return new Asked(
                    new AdoptCommand.Plan(
                            plan.connection(),
                            plan.by(),
                            plan.links(),
                            plan.export(),
                            true,
                            person,
                            "the list was reviewed"));
        }
    }

    private static Asked plan() {
        return new Asked(new AdoptCommand.Plan("", List.of(), null, null, false, "", ""));
    }

    private HubConfig config() {
        Loaded loaded =
                Configuration.load(
                        firm,
                        Map.of(
                                "sandbox",
                                name -> {
                                    String[] parts = name.split("\\.", 2);
                                    return switch (parts[0]) {
                                        case "reference" ->
                                                firm.resolve("reference").toUri().toString();
                                        case "salesforce" ->
                                                String.valueOf(salesforce.signIn().get(parts[1]));
                                        case "kantata" ->
                                                String.valueOf(kantata.signIn().get(parts[1]));
                                        default -> String.valueOf(netsuite.signIn().get(parts[1]));
                                    };
                                }),
                        CLOCK);
        assertThat(loaded).isInstanceOf(Loaded.Good.class);
        return ((Loaded.Good) loaded).config();
    }

    private Hub hub() {
        return new Hub(
                config(), database.database(), home, "node " + home, CLOCK, CallObserver.NONE);
    }

    private void account(String name, Map<String, Object> fields) {
        Map<String, Object> all = new LinkedHashMap<>(fields);
        all.put("CurrencyIsoCode", "USD");
        accounts.put(name, salesforce.insert("Account", all));
    }

    private void customer(String name, Map<String, Object> fields) {
        Map<String, Object> all = new LinkedHashMap<>(fields);
        all.put("subsidiary", "1");
        customers.put(name, netsuite.insert("customer", all));
    }

    private static Map<String, Object> place(
            Map<String, Object> fields, String prefix, String street, String city, String zip) {
        Map<String, Object> all = new LinkedHashMap<>(fields);
        all.put(prefix + "Street", street);
        all.put(prefix + "City", city);
        all.put(prefix + "PostalCode", zip);
        all.put(prefix + "Country", "US");
        return all;
    }

    private static Map<String, Object> erpPlace(
            Map<String, Object> fields, String street, String city, String zip, String country) {
        Map<String, Object> all = new LinkedHashMap<>(fields);
        Map<String, Object> address =
                Map.of("addr1", street, "city", city, "zip", zip, "country", Map.of("id", country));
        all.put(
                "addressBook",
                Map.of(
                        "items",
                        List.of(Map.of("defaultBilling", true, "addressBookAddress", address))));
        return all;
    }

    /// A deal with one line, won as soon as it is entered.
    private String winDeal(String account) {
        String accountId = accounts.getOrDefault(account, "");
        Map<String, Object> deal = new LinkedHashMap<>();
        deal.put("Name", account + " build");
        deal.put("AccountId", accountId);
        deal.put("StageName", "Negotiation");
        deal.put("CloseDate", "2026-01-02");
        deal.put("CurrencyIsoCode", "USD");
        deal.put("Service_Line__c", "Transformation");
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

    private boolean live(String deal) {
        Map<String, Object> shown = salesforce.find("Opportunity", deal).orElse(Map.of());
        return String.valueOf(shown.get("Throughline_Status__c")).startsWith("Live:")
                && shown.get("ERP_Project_Id__c") != null;
    }

    /// Creates and updates that each system has received over its API.
    private Map<String, Object> writes() {
        Map<String, Object> writes = new LinkedHashMap<>();
        writes.put("netsuite", erpWrites());
        for (Simulator system : List.of(salesforce, kantata)) {
            writes.put(
                    system.name(),
                    List.of(
                            String.valueOf(system.totals().get("creates")),
                            String.valueOf(system.totals().get("updates"))));
        }
        return writes;
    }

    @SuppressWarnings("unchecked")
    private Map<String, Long> erpWrites() {
        return (Map<String, Long>) netsuite.totals().getOrDefault("api", Map.of());
    }

    private long served() {
        return List.of(salesforce, kantata, netsuite).stream()
                .mapToLong(system ->
                        ((Number) system.totals().getOrDefault("callsServed", 0)).longValue())
                .sum();
    }

    /// The links of the ERP's customers: native id to origin.
    private Map<String, String> links() {
        Map<String, String> links = new LinkedHashMap<>();
        database.database()
                .jdbc()
                .sql(
                        "select external_id, origin from link where connection = 'netsuite' and object_type = 'customer'")
                .query((row, _) -> links.put(row.getString(1), row.getString(2)))
                .list();
        return links;
    }

    private String adoption() {
        return database.database()
                .jdbc()
                .sql("select adoption from connection_state where connection = 'netsuite'")
                .query(String.class)
                .single();
    }

    /// How everything stands, for a wait that does not end.
    private String standing() {
        return "waited for 300 s; open cases: "
                + new Cases(database.database().jdbc())
                        .list(Cases.Filter.OPEN, 0, 50).stream()
                                .map(one -> one.code() + " " + one.title() + " " + one.context())
                                .toList()
                + "; deals: "
                + salesforce.all("Opportunity").stream()
                        .map(deal -> deal.get("Name") + ": " + deal.get("Throughline_Status__c"))
                        .toList()
                + "; initiations: "
                + texts("select state || ' ' || gates || ' ' || awaits from initiation")
                + "; deliveries: "
                + texts(
                        "select entity_type || ' ' || connection || ' ' || state || ' ' || reason || ' x' || count(*) from delivery group by entity_type, connection, state, reason")
                + "; writes: "
                + texts(
                        "select connection || ' ' || state || ' x' || count(*) from intent group by connection, state")
                + "; marks: "
                + texts(
                        "select 'sync ' || count(*) from sync_queue union all select 'process ' || count(*) from process_queue");
    }

    private List<String> texts(String query) {
        return database.database().jdbc().sql(query).query((row, _) -> row.getString(1)).list();
    }

    private static String line(String text, String connection, String objectType) {
        return text.lines()
                .filter(line -> line.matches(connection + " +" + objectType + " .*"))
                .findFirst()
                .orElseThrow(() ->
                        new AssertionError(
                                "no line of " + connection + " " + objectType + " in:\n" + text));
    }

    private static List<String> row(String text, String connection, String objectType) {
        return List.of(line(text, connection, objectType).split(" +"));
    }

    private void await(BooleanSupplier condition) throws InterruptedException {
        Instant until = Instant.now().plus(Duration.ofSeconds(300));
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as(this::standing).isBefore(until);
            Thread.sleep(100);
        }
    }
}
