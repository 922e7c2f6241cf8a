package dev.throughline.reconcile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/// A run as a workbook that a controller files: its ties, the lines that differ, who signed, and
/// what was asked.
final class FilingWorkbook {
    /// A sheet holds 1,048,576 rows; what is beyond is told, not dropped silently.
    private static final int ROWS_MAX = 1_000_000;

    private static final int PAGE = 1_000;

    private final Runs.Run run;
    private final Runs runs;
    private final Signatures signatures;

    private FilingWorkbook(Runs.Run run, Runs runs, Signatures signatures) {
        this.run = run;
        this.runs = runs;
        this.signatures = signatures;
    }

    static byte[] of(Runs.Run run, Runs runs, Signatures signatures) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Spreadsheet book = new Spreadsheet(out)) {
            FilingWorkbook filed = new FilingWorkbook(run, runs, signatures);
            filed.ties(book);
            filed.differences(book);
            filed.signed(book);
            filed.asked(book);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private void ties(Spreadsheet sheet) throws IOException {
        sheet.sheet(
                "Ties",
                14,
                "Check",
                "Title",
                "Part",
                "Entity",
                "Period",
                "Currency",
                "Source",
                "Hub",
                "Posted",
                "Ledger",
                "Difference",
                "Explained",
                "Lines",
                "Unexplained",
                "Stands",
                "Not compared");
        for (Tie tie : run.ties()) {
            sheet.text(tie.check().name())
                    .text(tie.check().title())
                    .text(tie.part())
                    .text(tie.entity())
                    .text(tie.period())
                    .text(tie.currency())
                    .amount(tie.source())
                    .amount(tie.hub())
                    .amount(tie.posted())
                    .amount(tie.ledger())
                    .amount(tie.difference())
                    .amount(tie.explained())
                    .count(tie.lines())
                    .count(tie.unexplained())
                    .text(
                            !tie.served()
                                    ? "not compared"
                                    : switch (tie.colour()) {
                                        case GREEN -> "ties";
                                        case AMBER -> "explained";
                                        case RED -> "open";
                                    })
                    .text(tie.note())
                    .end();
        }
    }

    private void differences(Spreadsheet sheet) throws IOException {
        sheet.sheet(
                "Differences",
                18,
                "Check",
                "Part",
                "Entity",
                "Period",
                "Currency",
                "Why",
                "Explained",
                "Item",
                "Key",
                "Ledger",
                "Should be",
                "Is",
                "Difference",
                "Since",
                "Words");
        for (int i = 0; i < run.ties().size(); i++) {
            Tie tie = run.ties().get(i);
            List<Difference> lines;
            int from = 0;
            do {
                lines = runs.lines(run.id(), i, from, PAGE);
                for (Difference line : lines) {
                    if (sheet.rows() >= ROWS_MAX) {
                        sheet.text("More lines differ than a sheet holds; take the CSV.").end();
                        return;
                    }
                    difference(sheet, tie, line);
                }
                from += PAGE;
            } while (lines.size() == PAGE);
        }
    }

    private static void difference(Spreadsheet sheet, Tie tie, Difference line) throws IOException {
        sheet.text(tie.check().name())
                .text(tie.part())
                .text(tie.entity())
                .text(tie.period())
                .text(tie.currency())
                .text(line.why().words())
                .text(line.why().explained() ? "yes" : "no")
                .text(line.item())
                .text(line.lineKey())
                .text(line.ledgerRef())
                .amount(line.left())
                .amount(line.right())
                .amount(line.difference())
                .day(line.since())
                .text(line.words())
                .end();
    }

    private void signed(Spreadsheet sheet) throws IOException {
        sheet.sheet(
                "Signatures",
                20,
                "Entity",
                "Period",
                "Signed by",
                "At (UTC)",
                "Reason",
                "Rests on",
                "Run",
                "Content, SHA-256",
                "A later run says");
        TreeSet<String> told = new TreeSet<>();
        for (Tie tie : run.ties()) {
            Signatures.Signature one =
                    told.add(tie.entity() + "\t" + tie.period())
                            ? signatures.standing(tie.period(), tie.entity()).orElse(null)
                            : null;
            if (one != null) {
                sheet.text(one.entity())
                        .text(one.period())
                        .text(one.person())
                        .text(one.at().toString())
                        .text(one.reason())
                        .text(
                                String.join(
                                        ", ",
                                        one.checks().stream().sorted().map(Check::name).toList()))
                        .text(one.run().toString())
                        .text(one.content())
                        .text(one.changed() ? "something else" : "the same")
                        .end();
            }
        }
    }

    private void asked(Spreadsheet sheet) throws IOException {
        sheet.sheet("What was asked", 28, "System", "Query", "At (UTC)", "Rows", "SHA-256");
        for (Reading reading : run.evidence()) {
            sheet.text(reading.connection())
                    .text(reading.query())
                    .text(reading.at().toString())
                    .count(reading.rows())
                    .text(reading.sha256().toLowerCase(Locale.ROOT))
                    .end();
        }
    }
}
