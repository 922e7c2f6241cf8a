package dev.throughline.reconcile;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a controller files: tables for a spreadsheet, and a page to print.
final class Filing {
    /// Lines of one tie on the printed page; the table has all that are kept.
    private static final int PRINTED_MAX = 200;

    private static final int PAGE = 1_000;

    private Filing() {}

    /// RFC 4180, with a byte order mark so that spreadsheets read UTF-8.
    static String ties(Runs.Run run) {
        StringBuilder out = new StringBuilder("\uFEFF");
        row(
                out,
                "check",
                "title",
                "entity",
                "period",
                "currency",
                "source",
                "hub",
                "posted",
                "ledger",
                "difference",
                "explained",
                "lines",
                "unexplained",
                "colour",
                "part",
                "not compared");
        for (Tie tie : run.ties()) {
            row(
                    out,
                    tie.check().name(),
                    tie.check().title(),
                    tie.entity(),
                    tie.period(),
                    tie.currency(),
                    plain(tie.source()),
                    plain(tie.hub()),
                    plain(tie.posted()),
                    plain(tie.ledger()),
                    plain(tie.difference()),
                    plain(tie.explained()),
                    Integer.toString(tie.lines()),
                    Integer.toString(tie.unexplained()),
                    colour(tie),
                    tie.part(),
                    tie.note());
        }
        return out.toString();
    }

    static String differences(Runs.Run run, Runs runs) {
        StringBuilder out = new StringBuilder("\uFEFF");
        row(
                out,
                "check",
                "entity",
                "period",
                "currency",
                "why",
                "explained",
                "item",
                "key",
                "ledger",
                "left",
                "right",
                "difference",
                "since",
                "words",
                "part");
        for (int i = 0; i < run.ties().size(); i++) {
            Tie tie = run.ties().get(i);
            for (int from = 0; ; from += PAGE) {
                List<Difference> lines = runs.lines(run.id(), i, from, PAGE);
                for (Difference line : lines) {
                    row(
                            out,
                            tie.check().name(),
                            tie.entity(),
                            tie.period(),
                            tie.currency(),
                            line.why().words(),
                            Boolean.toString(line.why().explained()),
                            line.item(),
                            line.lineKey(),
                            line.ledgerRef(),
                            plain(line.left()),
                            plain(line.right()),
                            plain(line.difference()),
                            line.since() == null ? "" : line.since().toString(),
                            line.words(),
                            tie.part());
                }
                if (lines.size() < PAGE) {
                    break;
                }
            }
        }
        return out.toString();
    }

    private static void row(StringBuilder out, @Nullable String... cells) {
        out.append(Arrays.stream(cells).map(Filing::cell).collect(Collectors.joining(",")))
                .append("\r\n");
    }

    /// A cell that a spreadsheet would take for a formula is made a text.
    private static String cell(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return "";
        }
        boolean formula =
                "=+-@\t\r".indexOf(text.charAt(0)) >= 0 && !text.matches("-?[0-9]+(\\.[0-9]+)?");
        String safe = formula ? "'" + text : text;
        return safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                ? '"' + safe.replace("\"", "\"\"") + '"'
                : safe;
    }

    static String html(Runs.Run run, Runs runs, Signatures signatures) {
        StringBuilder out = new StringBuilder();
        out.append(
                        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Reconciliation ")
                .append(run.head().startedAt())
                .append("</title><style>")
                .append(
                        "body{font:10pt/1.4 sans-serif;margin:2cm}table{border-collapse:collapse;width:100%;margin:1em 0}")
                .append(
                        "th,td{border-bottom:1px solid #999;padding:2pt 4pt;text-align:left;vertical-align:top}")
                .append(
                        ".n{text-align:right;font-variant-numeric:tabular-nums}thead{display:table-header-group}tr{break-inside:avoid}")
                .append("@page{size:A4 landscape;margin:1.5cm}@media print{body{margin:0}}")
                .append("</style></head><body><h1>Reconciliation</h1><p>");
        text(out, run.head().scope());
        out.append(". Begun ").append(run.head().startedAt()).append(" by ");
        text(out, run.head().by());
        out.append(". Run ").append(run.id()).append(".</p>");
        String problem = run.head().problem();
        if (problem != null) {
            out.append("<p><strong>Nothing was concluded: ");
            text(out, problem);
            out.append("</strong></p>");
        }
        out.append(
                "<table><thead><tr><th>Check<th>Entity<th>Period<th>Currency<th class=n>Source<th class=n>Hub<th class=n>Posted<th class=n>Ledger<th class=n>Difference<th class=n>Explained<th>Stands</tr></thead><tbody>");
        for (Tie tie : run.ties()) {
            out.append("<tr>");
            for (String cell : List.of(title(tie), tie.entity(), tie.period(), tie.currency())) {
                out.append("<td>");
                text(out, cell);
            }
            for (BigDecimal number :
                    List.of(
                            tie.source(),
                            tie.hub(),
                            tie.posted(),
                            tie.ledger(),
                            tie.difference(),
                            tie.explained())) {
                out.append("<td class=n>").append(plain(number));
            }
            out.append("<td>");
            text(out, stands(tie));
            out.append("</tr>");
        }
        out.append("</tbody></table>");
        for (int i = 0; i < run.ties().size(); i++) {
            Tie tie = run.ties().get(i);
            if (tie.lines() > 0) {
                lines(out, tie, runs.lines(run.id(), i, 0, PRINTED_MAX));
            }
        }
        signatures(out, run, signatures);
        out.append(
                "<h2>What was asked</h2><table><thead><tr><th>System<th>Query<th>At<th class=n>Rows<th>SHA-256</tr></thead><tbody>");
        for (Reading reading : run.evidence()) {
            out.append("<tr><td>");
            text(out, reading.connection());
            out.append("<td>");
            text(out, reading.query());
            out.append("<td>").append(reading.at());
            out.append("<td class=n>").append(reading.rows());
            out.append("<td>").append(reading.sha256()).append("</tr>");
        }
        return out.append("</tbody></table></body></html>\n").toString();
    }

    private static void lines(StringBuilder out, Tie tie, List<Difference> lines) {
        out.append("<h2>");
        text(out, title(tie) + ", " + tie.entity() + " " + tie.period() + " " + tie.currency());
        out.append("</h2>");
        if (tie.lines() > lines.size()) {
            out.append("<p>The first ")
                    .append(lines.size())
                    .append(" of ")
                    .append(tie.lines())
                    .append(" lines; the table of differences has more.</p>");
        }
        out.append(
                "<table><thead><tr><th>Why<th>Item<th>Key<th>Ledger<th>Since<th class=n>Should be<th class=n>Is<th>Words</tr></thead><tbody>");
        for (Difference line : lines) {
            out.append("<tr>");
            List<@Nullable String> cells = new ArrayList<>();
            cells.add(line.why().words());
            cells.add(line.item());
            cells.add(line.lineKey());
            cells.add(line.ledgerRef());
            cells.add(line.since() == null ? "" : line.since().toString());
            for (String cell : cells) {
                out.append("<td>");
                text(out, cell == null ? "" : cell);
            }
            out.append("<td class=n>").append(plain(line.left()));
            out.append("<td class=n>").append(plain(line.right()));
            out.append("<td>");
            text(out, line.words());
            out.append("</tr>");
        }
        out.append("</tbody></table>");
    }

    private static void signatures(StringBuilder out, Runs.Run run, Signatures signatures) {
        TreeSet<String> told = new TreeSet<>();
        for (Tie tie : run.ties()) {
            if (told.add(tie.entity() + "\t" + tie.period())) {
                signatures
                        .standing(tie.period(), tie.entity())
                        .ifPresent(signature -> {
                            out.append("<p>");
                            text(
                                    out,
                                    signature.entity()
                                            + " "
                                            + signature.period()
                                            + " signed off by "
                                            + signature.person()
                                            + " at "
                                            + signature.at()
                                            + ": "
                                            + signature.reason()
                                            + (signature.changed()
                                                    ? ". A later run says otherwise."
                                                    : "")
                                            + " (content "
                                            + signature.content()
                                            + ")");
                            out.append("</p>");
                        });
            }
        }
    }

    private static String title(Tie tie) {
        return tie.check()
                + " "
                + tie.check().title()
                + (tie.part().isEmpty() ? "" : " " + tie.part());
    }

    private static String colour(Tie tie) {
        return tie.colour().name().toLowerCase(Locale.ROOT);
    }

    private static String stands(Tie tie) {
        if (!tie.served()) {
            return "not compared: " + tie.note();
        }
        return switch (tie.colour()) {
            case GREEN -> "ties";
            case AMBER -> "explained";
            case RED -> "open: " + tie.unexplained();
        };
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.toPlainString();
    }

    private static void text(StringBuilder out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                default -> out.append(c);
            }
        }
    }
}
