package dev.throughline.app;

import dev.throughline.connect.CallObserver;
import dev.throughline.mapping.Loaded;
import dev.throughline.postgres.*;
import dev.throughline.sandbox.Simulator;
import java.nio.file.*;
import java.time.InstantSource;
import java.util.*;

public class SliceMain {
    public static void main(String[] a) throws Exception {
        InstantSource clock = InstantSource.system();
        Path home = Path.of(a[0]);
        Files.createDirectories(home);
        Path firm = Firms.unpack("global-consulting", home.resolve("firm"));
        try (Sandbox sandbox = new Sandbox(clock)) {
            Loaded loaded = Configuration.load(firm, Configuration.sandbox(sandbox, firm), clock);
            if (loaded instanceof Loaded.Faulty f) {
                f.faults().forEach(x -> System.out.println(x.message()));
                return;
            }
            if (a.length > 1) return;
            var config = ((Loaded.Good) loaded).config();
            try (EmbeddedPostgres pg = EmbeddedPostgres.start(home, System.out::println);
                    Database db = Database.open(DatabaseSettings.of(pg));
                    Hub hub = new Hub(config, db, home, "slice", clock, CallObserver.NONE)) {
                hub.start();
                Simulator sf = sandbox.find("salesforce").get(),
                        kt = sandbox.find("kantata").get(),
                        ns = sandbox.find("netsuite").get();
                kt.insert(
                        "users",
                        Map.of(
                                "full_name",
                                "Mia Manager",
                                "email_address",
                                "mia.pm@global-consulting.example"));
                long t0 = System.currentTimeMillis();
                String hold =
                        sf.insert(
                                "Account",
                                Map.of(
                                        "Name",
                                        "Northwind Holdings",
                                        "BillingCountry",
                                        "US",
                                        "BillingCity",
                                        "Seattle",
                                        "BillingStreet",
                                        "1 Main",
                                        "Website",
                                        "northwind.example",
                                        "CurrencyIsoCode",
                                        "USD"));
                String retail =
                        sf.insert(
                                "Account",
                                Map.of(
                                        "Name",
                                        "Northwind Retail Inc",
                                        "ParentId",
                                        hold,
                                        "BillingCountry",
                                        "US",
                                        "Website",
                                        "retail.northwind.example",
                                        "CurrencyIsoCode",
                                        "USD"));
                sf.insert(
                        "Account",
                        Map.of(
                                "Name",
                                "Northwind UK Ltd",
                                "ParentId",
                                hold,
                                "BillingCountry",
                                "GB",
                                "Website",
                                "northwind.example.uk",
                                "CurrencyIsoCode",
                                "GBP"));
                String opp =
                        sf.insert(
                                "Opportunity",
                                new HashMap<>(
                                        Map.of(
                                                "Name",
                                                "Northwind ERP",
                                                "AccountId",
                                                hold,
                                                "StageName",
                                                "Negotiation",
                                                "CloseDate",
                                                "2026-01-02",
                                                "CurrencyIsoCode",
                                                "USD",
                                                "Service_Line__c",
                                                "Transformation",
                                                "Selling_Unit__c",
                                                "NA")));
                String con =
                        sf.insert(
                                "Contract",
                                Map.of(
                                        "AccountId",
                                        retail,
                                        "Status",
                                        "Draft",
                                        "StartDate",
                                        "2026-01-05",
                                        "CustomerSignedDate",
                                        "2026-01-02",
                                        "CurrencyIsoCode",
                                        "USD",
                                        "Total_Value__c",
                                        new java.math.BigDecimal("600000"),
                                        "Payment_Terms__c",
                                        "NET30",
                                        "Opportunity__c",
                                        opp));
                sf.update("Contract", con, Map.of("Status", "Activated"));
                int i = 1;
                for (String[] l :
                        new String[][] {
                            {"Transition", "Fixed", "120000", "transition", "COST_TO_COST"},
                            {"Run", "Subscription", "360000", "run", "STRAIGHT_LINE"},
                            {"Enhancements", "TM", "120000", "enhancements", "AS_INVOICED"}
                        }) {
                    sf.insert(
                            "OpportunityLineItem",
                            new HashMap<>(
                                    Map.of(
                                            "OpportunityId",
                                            opp,
                                            "Description",
                                            l[0],
                                            "Billing_Type__c",
                                            l[1],
                                            "Quantity",
                                            java.math.BigDecimal.ONE,
                                            "UnitPrice",
                                            new java.math.BigDecimal(l[2]),
                                            "Template__c",
                                            l[3],
                                            "Revenue_Rule__c",
                                            l[4],
                                            "Line_No__c",
                                            "L" + i++)));
                }
                sf.update("Opportunity", opp, Map.of("StageName", "Closed Won", "ContractId", con));
                for (int k = 0; k < 40; k++) {
                    Thread.sleep(1000);
                    var list = hub.rooms().initiations().list("", 0, 10);
                    System.out.println(
                            k
                                    + " quiet="
                                    + hub.quiet()
                                    + " backlog="
                                    + hub.rooms().shards().backlog("curate")
                                    + " entities="
                                    + hub.rooms().entities().counts()
                                    + " deliveries="
                                    + hub.rooms().deliveries().counts());
                    list.forEach(x ->
                            System.out.println(
                                    "   " + x.state() + " " + x.headline() + " " + x.awaits()));
                    if (!list.isEmpty()
                            && list.getFirst().state().name().equals("ACTIVE")
                            && hub.quiet()) break;
                }
                System.out.println("ms " + (System.currentTimeMillis() - t0));
                hub.rooms()
                        .cases()
                        .list(dev.throughline.worklist.Cases.Filter.OPEN, 0, 50)
                        .forEach(c ->
                                System.out.println(
                                        c.code()
                                                + " "
                                                + c.title()
                                                + " | "
                                                + c.mend()
                                                + " "
                                                + c.context()
                                                + " blocks "
                                                + c.blocked()));
                hub.rooms().connections().all().values().forEach(System.out::println);
                hub.rooms().feeds().all().forEach(f -> System.out.println(f));
                System.out.println(sf.find("Opportunity", opp));
                sandbox.systems()
                        .values()
                        .forEach(s -> System.out.println(s.name() + " " + s.totals()));
            }
        }
    }
}
