package dev.throughline.bench;

import static dev.throughline.bench.AccountsBench.say;

import dev.throughline.billing.ContractPosition.Basis;
import dev.throughline.reconcile.Check;
import dev.throughline.reconcile.Reading;
import dev.throughline.reconcile.Reconciliation;
import dev.throughline.reconcile.Runs;
import dev.throughline.reconcile.Scope;
import dev.throughline.reconcile.Tie;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/// Invoices of ten lines on all three sides, all of one company and one month: read by the hub from
/// the PSA, reconciled with PSA, ERP and ledger, and shown on the pages.
final class InvoicesBench {
    private static final String BILLING = "billing.yaml";
    private static final String PSA = "connections/kantata.yaml";
    private static final String ERP = "connections/netsuite.yaml";
    private static final int INVOICES_A_CONTRACT = 250;
    private static final int PEOPLE = 20;
    private static final long PATIENCE_NANOS = Duration.ofMinutes(20).toNanos();

    private InvoicesBench() {}

    static void run(int invoices) {
        int contracts = Math.max(1, invoices / INVOICES_A_CONTRACT);
        Map<String, String> changes = new LinkedHashMap<>(PostingFirm.configuration(PEOPLE, false));
        changes.put(BILLING, "");
        try (FarSide systems = new FarSide(0)) {
            Path root;
            Path firm;
            Object[] sample;
            try (Ground ground = Ground.kept(changes, systems.signIns())) {
                root = ground.root();
                fill(ground, systems, invoices, contracts);
                reconcile(ground, systems, invoices);
                reconcile(ground, systems, invoices);
                positions(ground);
                sample = sample(ground);
                firm = ground.firmForServe();
            }
            try {
                pages(root, firm, sample);
            } finally {
                Ground.remove(root);
            }
        }
    }

    private static void fill(Ground ground, FarSide systems, int invoices, int contracts) {
        Path issued = ground.root().resolve("issued.tsv");
        Path asked = ground.root().resolve("asked.tsv");
        Path booked = ground.root().resolve("booked.tsv");
        systems.ask("people " + PEOPLE);
        ground.hub().start();
        systems.ask("contracts " + contracts);
        long begun = System.nanoTime();
        await(() -> Long.parseLong(systems.ask("live")) >= contracts, "the deals are not live");
        say("%,d contracts live after %.1f s", contracts, since(begun));
        begun = System.nanoTime();
        systems.ask("issue " + invoices + " " + issued);
        say("the PSA issued %,d invoices in %.1f s", invoices, since(begun));
        begun = System.nanoTime();
        Meter before = Meter.read(systems.process());
        await(() -> invoices(ground, "kantata") >= invoices, "the PSA's invoices are not read");
        say(
                "read from the PSA after %.1f s; %s an invoice",
                since(begun), Meter.read(systems.process()).since(before, invoices));
        ground.hub().close();
        IssuedInvoices books = new IssuedInvoices(ground.database.jdbc(), issued);
        books.write(asked);
        systems.ask("book " + asked + " " + booked);
        try {
            books.release(Files.readAllLines(booked));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put(BILLING, Ground.shipped(BILLING));
        // From here on only reconciliation reads them.
        changes.put(PSA, ground.text(PSA).replace("  invoices: 2s\n", ""));
        changes.put(ERP, ground.text(ERP).replace("  invoice: 2s\n", ""));
        ground.again(changes);
        ground.hub().start();
        await(
                () ->
                        ground.hub().connection("netsuite").isPresent()
                                && ground.hub().connection("kantata").isPresent(),
                "the systems are not connected");
    }

    private static long invoices(Ground ground, String connection) {
        return ground.count(
                "select count(*) from link where entity_type = 'Invoice' and connection = '"
                        + connection
                        + "'");
    }

    private static void reconcile(Ground ground, FarSide systems, int invoices) {
        Reconciliation reconciliation = ground.hub().posting().orElseThrow().reconciliation();
        LocalDate day = LocalDate.parse(FarInvoices.DAY);
        Set<Check> checks = EnumSet.of(Check.RC6, Check.RC7, Check.RC9, Check.RC11);
        ground.heapMax.set(0);
        Meter before = Meter.read(systems.process());
        long begun = System.nanoTime();
        Runs.Run run =
                reconciliation.run(
                        new Scope.Dates(day.withDayOfMonth(1), day.plusDays(16)), checks, "bench");
        say(
                "%n%,d invoices reconciled by %s in %.1f s; %s an invoice; heap of the hub %d MB at most; %s",
                invoices,
                checks,
                since(begun),
                Meter.read(systems.process()).since(before, invoices),
                ground.heapMax.get() >> 20,
                run.state());
        for (Tie tie : run.ties()) {
            if (tie.source().signum() != 0 || tie.ledger().signum() != 0 || tie.lines() > 0) {
                say(
                        "  %s %-28s %s %s: %s / %s / %s, %d lines differ, %d unexplained %s",
                        tie.check(),
                        tie.part(),
                        tie.entity(),
                        tie.period(),
                        tie.source().toPlainString(),
                        tie.hub().toPlainString(),
                        tie.ledger().toPlainString(),
                        tie.lines(),
                        tie.unexplained(),
                        tie.colour());
                tie.differences().stream().limit(2).forEach(one -> say("      %s", one));
            }
        }
        for (Reading reading : run.evidence()) {
            say("  asked %s: %,d rows, %s", reading.connection(), reading.rows(), reading.query());
        }
    }

    private static void positions(Ground ground) {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        List<UUID> contracts = ground.hub().positions().ids(null, 50);
        for (int i = 0; i < 2; i++) {
            long begun = System.nanoTime();
            ground.hub().positions().at(List.of(contracts.getFirst()), today, Basis.OPERATIONAL);
            say("position of one contract: %.0f ms", since(begun) * 1e3);
            begun = System.nanoTime();
            ground.hub().positions().at(contracts, today, Basis.OPERATIONAL);
            say("positions of %d contracts: %.0f ms", contracts.size(), since(begun) * 1e3);
            begun = System.nanoTime();
            int all = ground.hub().positions().all(today, Basis.POSTED).size();
            say("positions of all %d contracts: %.0f ms", all, since(begun) * 1e3);
        }
    }

    /// An invoice and a contract.
    private static Object[] sample(Ground ground) {
        return ground.database
                .jdbc()
                .sql(
                        "select id, data ->> 'contract', data ->> 'number' from entity where type = 'Invoice' and data ->> 'contract' is not null limit 1")
                .query((row, _) ->
                        new Object[] {row.getString(1), row.getString(2), row.getString(3)})
                .single();
    }

    private static void pages(Path root, Path firm, Object[] sample) {
        try (Served served = PagesBench.serve(root, firm);
                HttpClient client = HttpClient.newHttpClient()) {
            Map<String, String> pages = new LinkedHashMap<>();
            pages.put("Invoices", "/invoices");
            pages.put("Invoices, by state", "/invoices?state=POSTED");
            pages.put("Invoices, one word", "/invoices?q=payer");
            pages.put("Invoices, a number", "/invoices?q=" + sample[2]);
            pages.put("Invoice", "/invoices/" + sample[0]);
            pages.put("Contracts", "/contracts");
            pages.put("Contract", "/contracts/" + sample[1]);
            pages.put("Reconciliation", "/reconciliation");
            pages.forEach((name, path) -> PagesBench.page(client, served, name, path));
        }
    }

    private interface Done {
        boolean is();
    }

    private static void await(Done done, String otherwise) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!done.is()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(otherwise);
            }
            LockSupport.parkNanos(500_000_000);
        }
    }

    private static double since(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }
}
