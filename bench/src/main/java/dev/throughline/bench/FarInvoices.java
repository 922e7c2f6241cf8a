package dev.throughline.bench;

import dev.throughline.sandbox.kantata.KantataSimulator;
import dev.throughline.sandbox.netsuite.NetSuiteSimulator;
import dev.throughline.sandbox.salesforce.SalesforceSimulator;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Invoices in the simulated systems: fixed-fee deals to bill, what the PSA issued, what the ERP
/// booked. Lives in the JVM of {@link FarSide}.
final class FarInvoices {
    /// Lines of every invoice.
    static final int LINES = 10;

    /// The day all invoices are dated: one company, one period, the most one tie-out meets.
    static final String DAY = "2026-01-15";

    private static final int FIRST_NUMBER = 1001;

    private final SalesforceSimulator crm;
    private final KantataSimulator psa;
    private final NetSuiteSimulator erp;

    FarInvoices(SalesforceSimulator crm, KantataSimulator psa, NetSuiteSimulator erp) {
        this.crm = crm;
        this.psa = psa;
        this.erp = erp;
    }

    /// Does what is asked in one line; an empty text where the line is not known.
    String answer(String line) {
        String[] asked = line.split(" ");
        return switch (asked[0]) {
            case "contracts" -> contracts(Integer.parseInt(asked[1]));
            case "issue" -> issue(Integer.parseInt(asked[1]), Path.of(asked[2]));
            case "book" -> book(Path.of(asked[1]), Path.of(asked[2]));
            default -> "";
        };
    }

    /// The number the ERP gives an invoice, which the PSA shows too once it came home.
    static String number(int invoice) {
        return "INV-US01-" + (FIRST_NUMBER + invoice);
    }

    /// A line's amount in cents.
    static long minor(int invoice, int line) {
        return 10_000 + (invoice * 37L + line * 101L) % 90_000;
    }

    /// An invoice's net in cents.
    static long minor(int invoice) {
        long net = 0;
        for (int i = 0; i < LINES; i++) {
            net += minor(invoice, i);
        }
        return net;
    }

    private String contracts(int number) {
        for (int i = 1; i <= number; i++) {
            String client =
                    "Payer " + Integer.toString(i * 7919 + 1_000_003, 36) + " " + i + " Inc";
            new WonDeal(
                            client,
                            "https://payer-" + i + ".example",
                            client + " programme",
                            Map.of(
                                    "Description",
                                    "Programme",
                                    "Billing_Type__c",
                                    "Fixed",
                                    "Revenue_Rule__c",
                                    "COMPLETED"),
                            new BigDecimal("50000000"))
                    .in(crm);
        }
        return "done";
    }

    /// Issues invoices in the PSA, over all projects that have tasks; writes down each with its
    /// project.
    private String issue(int invoices, Path out) {
        List<String> projects =
                psa.all("stories").stream()
                        .map(story -> String.valueOf(story.get("workspace_id")))
                        .distinct()
                        .toList();
        try (BufferedWriter written = Files.newBufferedWriter(out)) {
            for (int i = 0; i < invoices; i++) {
                String project = projects.get(i % projects.size());
                List<Object> lines = new ArrayList<>();
                for (int line = 0; line < LINES; line++) {
                    lines.add(
                            Map.of(
                                    "description",
                                    "Part " + (line + 1),
                                    "amount",
                                    BigDecimal.valueOf(minor(i, line), 2),
                                    "workspace_id",
                                    project));
                }
                String id =
                        psa.insert(
                                "invoices",
                                Map.of(
                                        "workspace_ids",
                                        List.of(project),
                                        "invoice_date",
                                        DAY,
                                        "user_invoice_number",
                                        number(i),
                                        "payment_schedule",
                                        30,
                                        "draft",
                                        false,
                                        "additional_items",
                                        lines));
                written.write(id + "\t" + i + "\t" + project + "\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "done";
    }

    /// Books invoices in the ERP as the hub's connector would have: one line each of `number, key,
    /// client, project`; writes down the ids in the same order.
    private String book(Path in, Path out) {
        String item =
                erp.all("serviceItem").stream()
                        .filter(one -> one.containsValue("FIXED-FEE"))
                        .map(one -> String.valueOf(one.get("id")))
                        .findFirst()
                        .orElseThrow();
        try (BufferedReader asked = Files.newBufferedReader(in);
                BufferedWriter written = Files.newBufferedWriter(out)) {
            for (@Nullable String row = asked.readLine(); row != null; row = asked.readLine()) {
                String[] parts = row.split("\t");
                int invoice = Integer.parseInt(parts[0]);
                List<Object> lines = new ArrayList<>();
                for (int line = 0; line < LINES; line++) {
                    lines.add(
                            Map.of(
                                    "item",
                                    Map.of("id", item),
                                    "amount",
                                    BigDecimal.valueOf(minor(invoice, line), 2),
                                    "job",
                                    Map.of("id", parts[3]),
                                    "description",
                                    "Part " + (line + 1),
                                    "custcol_tl_key",
                                    parts[1] + "-" + (line + 1),
                                    "custcol_tl_work_date",
                                    DAY));
                }
                written.write(
                        erp.insert(
                                        "invoice",
                                        Map.of(
                                                "externalId",
                                                parts[1],
                                                "tranDate",
                                                DAY,
                                                "entity",
                                                Map.of("id", parts[2]),
                                                "approvalStatus",
                                                Map.of("id", "2"),
                                                "item",
                                                Map.of("items", lines)))
                                + "\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "done";
    }
}
