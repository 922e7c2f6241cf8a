package dev.throughline.acceptance;

import dev.throughline.sandbox.kantata.KantataSimulator;
import dev.throughline.sandbox.netsuite.Accountants;
import dev.throughline.sandbox.netsuite.NetSuiteSimulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A {@link Firm} whose people book time on one project of time and material, each entry one hour
/// of a person that costs 100 and is billed with 250: so that what the ledger must hold follows
/// from the number of entries alone.
final class TimeFirm implements AutoCloseable {
    private static final String DOMAIN = "@global-consulting.example";
    private static final LocalDate FIRST_DAY = LocalDate.of(2026, 1, 5);
    private static final int PEOPLE = 100;
    private static final int WORKDAYS = 60;
    private static final BigDecimal HOUR = BigDecimal.valueOf(60);
    private static final BigDecimal COST = new BigDecimal("100.00");
    private static final BigDecimal PRICE = new BigDecimal("250.00");

    final Firm firm;
    private final List<String> people = new ArrayList<>();
    private String approver = "";
    private String project = "";
    private int booked;
    private int nobodies;

    /// Changes of entries that were posted: each is a reversal and a new posting of half an hour.
    private int halved;

    /// What the ledger holds or must hold.
    ///
    /// @param keys different keys of the hub on live transactions
    /// @param doubled keys on more than one
    /// @param cost posted on the account of project cost
    /// @param unbilled posted on the account of unbilled work
    record Books(long keys, long doubled, BigDecimal cost, BigDecimal unbilled) {}

    TimeFirm(Path folder) {
        firm = new Firm(folder);
        try {
            reference();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (int i = 0; i < PEOPLE; i++) {
            people.add(
                    firm.kantata.insert(
                            "users",
                            Map.of("full_name", "Person " + i, "email_address", email(i))));
            firm.netsuite.insert(
                    "employee",
                    Map.of(
                            "entityId",
                            "T-" + i,
                            "firstName",
                            "Person",
                            "lastName",
                            "Number " + i,
                            "email",
                            email(i),
                            "subsidiary",
                            Map.of("id", "1"),
                            "laborCost",
                            COST));
        }
    }

    private void reference() throws IOException {
        StringBuilder persons = new StringBuilder("email,entity,role,department,zone,hire,term\n");
        StringBuilder rates = new StringBuilder("email,entity,ccy,price,valid_from,valid_to\n");
        for (int i = 0; i < PEOPLE; i++) {
            persons.append(email(i))
                    .append(",US01,Consultant,CC-100,America/New_York,2020-01-06,\n");
            rates.append(email(i)).append(",US01,USD,100,2020-01-01,\n");
        }
        Files.writeString(firm.config.resolve("reference/people.csv"), persons.toString());
        Files.writeString(firm.config.resolve("reference/cost-rates.csv"), rates.toString());
        Path postings = firm.config.resolve("postings.yaml");
        Files.writeString(
                postings,
                Files.readString(postings).replaceAll("lateDays: \\d+", "lateDays: 3000"));
    }

    private static String email(int person) {
        return "person." + person + DOMAIN;
    }

    KantataSimulator psa() {
        return (KantataSimulator) firm.kantata;
    }

    NetSuiteSimulator erp() {
        return (NetSuiteSimulator) firm.netsuite;
    }

    Accountants accountants() {
        return erp().accountants();
    }

    /// Wins the deal whose project everybody works on; answers its id.
    String winDeal() {
        return firm.winDeal();
    }

    /// The deal's project is there: time can be booked.
    void open() {
        project =
                firm.kantata.all("stories").stream()
                        .map(story -> String.valueOf(story.get("workspace_id")))
                        .findFirst()
                        .orElseThrow();
        approver =
                firm.kantata.all("users").stream()
                        .filter(user ->
                                String.valueOf(user.get("email_address")).startsWith("mia.pm"))
                        .map(user -> String.valueOf(user.get("id")))
                        .findFirst()
                        .orElseThrow();
    }

    /// Books so many hours, an entry each, and has them approved; answers their ids.
    List<String> book(int entries) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            int number = booked++;
            Map<String, Object> entry = entry(people.get(number % PEOPLE));
            LocalDate day = FIRST_DAY;
            int workday = number / PEOPLE % WORKDAYS;
            entry.put("date_performed", day.plusDays(workday / 5 * 7L + workday % 5).toString());
            ids.add(firm.kantata.insert("time_entries", entry));
        }
        psa().approveTime(ids, approver);
        return ids;
    }

    /// The PSA collects these entries on an invoice, a draft; answers its id.
    String propose(List<String> entries) {
        return firm.kantata.insert(
                "invoices",
                Map.of(
                        "workspace_ids",
                        List.of(project),
                        "payment_schedule",
                        BigDecimal.valueOf(30),
                        "draft",
                        true,
                        "invoice_date",
                        "2026-01-31",
                        "time_entry_ids",
                        entries));
    }

    /// Wins a deal of another service line, whose project {@link #bookBeside} books on.
    String winAdvisory() {
        return firm.winDeal("Advised Client Inc", "Advisory");
    }

    /// Books and has approved so many hours on the project that is not everybody's; they are not
    /// part of the truth.
    void bookBeside(int entries) {
        String other =
                firm.kantata.all("stories").stream()
                        .map(story -> String.valueOf(story.get("workspace_id")))
                        .filter(workspace -> !workspace.equals(project))
                        .findFirst()
                        .orElseThrow();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            Map<String, Object> entry = entry(people.get(PEOPLE - 1 - i));
            entry.put("workspace_id", other);
            entry.put("date_performed", FIRST_DAY.toString());
            ids.add(firm.kantata.insert("time_entries", entry));
        }
        psa().approveTime(ids, approver);
    }

    /// Books an entry of somebody nobody knows, approved: it cannot be posted.
    void bookForNobody() {
        nobodies++;
        String nobody =
                firm.kantata.insert(
                        "users",
                        Map.of(
                                "full_name",
                                "Nobody " + nobodies,
                                "email_address",
                                "nobody." + nobodies + DOMAIN));
        Map<String, Object> entry = entry(nobody);
        entry.put("date_performed", FIRST_DAY.toString());
        psa().approveTime(List.of(firm.kantata.insert("time_entries", entry)), approver);
    }

    private Map<String, Object> entry(String person) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("workspace_id", project);
        entry.put("user_id", person);
        entry.put("time_in_minutes", HOUR);
        entry.put("billable", true);
        entry.put("rate_in_cents", BigDecimal.valueOf(25_000));
        return entry;
    }

    /// Makes entries that were posted half an hour long.
    void halve(List<String> entries) {
        for (String entry : entries) {
            firm.kantata.update(
                    "time_entries", entry, Map.of("time_in_minutes", BigDecimal.valueOf(30)));
            halved++;
        }
    }

    int booked() {
        return booked;
    }

    /// What the ERP's own books hold.
    Books books() {
        Accountants.KeyCount keys = accountants().keys();
        Map<String, BigDecimal> balances =
                accountants().balances(LocalDate.of(2000, 1, 1), LocalDate.of(2099, 12, 31));
        return new Books(
                keys.keys(),
                keys.doubled(),
                balances.getOrDefault("US01/5100", BigDecimal.ZERO).setScale(2),
                balances.getOrDefault("US01/1280", BigDecimal.ZERO).setScale(2));
    }

    /// What they must hold: cost and unbilled work of each entry once, and for each that was halved
    /// both reversed and posted anew.
    Books truth() {
        BigDecimal hours = new BigDecimal("0.5").multiply(BigDecimal.valueOf(2L * booked - halved));
        return new Books(
                2L * booked + 4L * halved,
                0,
                COST.multiply(hours).setScale(2),
                PRICE.multiply(hours).setScale(2));
    }

    @Override
    public void close() {
        firm.close();
    }
}
