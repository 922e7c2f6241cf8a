package dev.throughline.console;

import dev.throughline.billing.BillingStore.BilledLine;
import dev.throughline.billing.CreditPlan.Ask;
import dev.throughline.model.CreditMemo.Disposition;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What somebody filled in to credit lines of an invoice, as it was written.
///
/// @param entries by line number
/// @param date the credit memo's day
/// @param reason why, kept with the act
public record CreditForm(Map<Integer, Entry> entries, String date, String reason) {
    /// More lines than an invoice has are not read.
    private static final int LINES_MAX = 1_000;

    /// `1080`, `1,080.00`; thousands are grouped in threes or not at all.
    private static final Pattern AMOUNT =
            Pattern.compile("(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\\.[0-9]{1,6})?");

    public CreditForm {
        entries = Map.copyOf(entries);
    }

    /// One line as it was filled in; each part empty where nothing was.
    ///
    /// @param back what returns to unbilled
    /// @param off what is written off
    /// @param anew what is billed anew
    public record Entry(String back, String off, String anew, String reason) {
        static final Entry NONE = new Entry("", "", "", "");

        boolean none() {
            return back.isEmpty() && off.isEmpty() && anew.isEmpty();
        }
    }

    /// Nothing filled in yet.
    static CreditForm empty(LocalDate today) {
        return new CreditForm(Map.of(), today.toString(), "");
    }

    /// From a form's fields: `back-3`, `off-3`, `anew-3` and `why-3` belong to line 3.
    static CreditForm of(Map<String, String> fields) {
        Map<Integer, Entry> entries = new TreeMap<>();
        for (String field : fields.keySet()) {
            int dash = field.indexOf('-');
            if (dash > 0
                    && entries.size() < LINES_MAX
                    && field.substring(dash + 1).matches("[0-9]{1,4}")) {
                int line = Integer.parseInt(field.substring(dash + 1));
                entries.computeIfAbsent(
                        line,
                        _ ->
                                new Entry(
                                        text(fields, "back-" + line),
                                        text(fields, "off-" + line),
                                        text(fields, "anew-" + line),
                                        text(fields, "why-" + line)));
            }
        }
        return new CreditForm(entries, text(fields, "date"), text(fields, "reason"));
    }

    private static String text(Map<String, String> fields, String name) {
        return Paging.bounded(fields.getOrDefault(name, ""));
    }

    /// What was filled in for a line.
    public Entry entry(int line) {
        return entries.getOrDefault(line, Entry.NONE);
    }

    /// What it asks for.
    ///
    /// @param problems what cannot be read, all at once
    record Read(List<Ask> asks, LocalDate date, List<Problem> problems) {}

    /// Reads it against the invoice's lines. Lines the invoice does not have are passed over.
    Read read(List<BilledLine> billed) {
        List<Ask> asks = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (BilledLine line : billed) {
            Entry entry = entry(line.lineNo());
            ask(line, entry.back(), Disposition.RETURN_TO_UNBILLED, entry, asks, problems);
            ask(line, entry.off(), Disposition.WRITE_OFF, entry, asks, problems);
            ask(line, entry.anew(), Disposition.REBILL, entry, asks, problems);
        }
        return new Read(asks, day(problems), problems);
    }

    private LocalDate day(List<Problem> problems) {
        try {
            return LocalDate.parse(date);
        } catch (DateTimeParseException _) {
            problems.add(
                    problem(
                            "'" + date + "' is no day the credit memo can be dated.",
                            "Write it like 2026-02-10."));
            return LocalDate.EPOCH;
        }
    }

    private void ask(
            BilledLine line,
            String written,
            Disposition disposition,
            Entry entry,
            List<Ask> asks,
            List<Problem> problems) {
        if (written.isEmpty()) {
            return;
        }
        if (!AMOUNT.matcher(written).matches()) {
            problems.add(
                    problem(
                            "'" + written + "' on line " + line.lineNo() + " is no amount.",
                            "Write it like 1080.00; a negative amount is an invoice, not a credit."));
            return;
        }
        try {
            asks.add(
                    new Ask(
                            Integer.toString(line.lineNo()),
                            Money.of(new BigDecimal(written.replace(",", "")), line.amount().ccy()),
                            entry.reason().isEmpty() ? reason : entry.reason(),
                            disposition,
                            List.of()));
        } catch (IllegalArgumentException | ArithmeticException _) {
            problems.add(
                    problem(
                            "'"
                                    + written
                                    + "' on line "
                                    + line.lineNo()
                                    + " has more digits than "
                                    + line.amount().ccy()
                                    + " has.",
                            "Write as many digits as the currency has."));
        }
    }

    /// The key it is asked for under: the same twice is the same credit, and the same after another
    /// credit of the invoice is a new one.
    ///
    /// @param before how many credits of the invoice were asked for before, whatever became of them
    String request(List<BilledLine> billed, long before) {
        StringBuilder text = new StringBuilder(date).append(' ').append(before).append('\n');
        billed.forEach(line -> {
            text.append(line.invoice()).append(' ').append(line.lineNo()).append('\n');
        });
        read(billed).asks().forEach(ask -> text.append(ask).append('\n'));
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return "console-" + HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private static Problem problem(String text, String mend) {
        return new Problem(Problem.Mender.DATA, "HUB-VALUE", text, mend, "lines");
    }
}
