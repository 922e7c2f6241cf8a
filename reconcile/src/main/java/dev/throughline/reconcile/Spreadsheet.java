package dev.throughline.reconcile;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.regex.Pattern;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.jspecify.annotations.Nullable;

/// A workbook as spreadsheet programs read it (Office Open XML, ECMA-376), written as it comes: one
/// sheet after the other, row by row. It holds texts, numbers and days and never a formula, so
/// nothing in it is reckoned by whoever opens it.
final class Spreadsheet implements AutoCloseable {
    /// A spreadsheet keeps a number exactly up to so many digits.
    private static final int DIGITS_MAX = 15;

    /// A cell holds 32,767 characters.
    private static final int TEXT_MAX = 32_000;

    /// More decimals than this are not shown.
    private static final int DECIMALS_MAX = 6;

    /// Characters that XML does not have; shown as missing ones.
    private static final Pattern UNKNOWN =
            Pattern.compile("[\\p{Cntrl}\\p{Cs}\\uFFFE\\uFFFF&&[^\\t\\n\\r]]");

    /// Spreadsheets know no day before this one.
    private static final LocalDate FIRST_DAY = LocalDate.of(1900, 1, 1);

    /// Rows held until they are written.
    private static final int ROWS_HELD = 1_000;

    private final Workbook book;
    private @Nullable Worksheet sheet;
    private int row;
    private int column;

    Spreadsheet(OutputStream to) {
        this.book = new Workbook(to, "Throughline", null);
    }

    /// Begins a sheet with its head, which stays in sight.
    ///
    /// @param name at most 31 characters, none of `[]:*?/\`
    /// @param width of each column, in characters
    void sheet(String name, int width, String... heads) throws IOException {
        Worksheet begun = book.newWorksheet(name);
        begun.freezePane(0, 1);
        for (int i = 0; i < heads.length; i++) {
            begun.width(i, width);
            begun.inlineString(0, i, heads[i]);
            begun.style(0, i).bold().set();
        }
        finish();
        sheet = begun;
        row = 1;
        column = 0;
    }

    /// How many rows the sheet has, its head included.
    int rows() {
        return row;
    }

    Spreadsheet text(@Nullable String text) {
        if (text != null && !text.isEmpty()) {
            String fits = text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) + "…" : text;
            open().inlineString(row, column, UNKNOWN.matcher(fits).replaceAll("\uFFFD"));
        }
        column++;
        return this;
    }

    Spreadsheet day(@Nullable LocalDate day) {
        if (day == null || day.isBefore(FIRST_DAY)) {
            return text(day == null ? null : day.toString());
        }
        open().value(row, column, day);
        return styled("yyyy-mm-dd");
    }

    Spreadsheet count(long count) {
        open().value(row, column, count);
        return styled("#,##0");
    }

    /// With all the digits it has; as text where a spreadsheet would not keep them all.
    Spreadsheet amount(BigDecimal amount) {
        if (amount.precision() > DIGITS_MAX) {
            return text(amount.toPlainString());
        }
        open().value(row, column, amount);
        int decimals = Math.clamp(amount.scale(), 0, DECIMALS_MAX);
        return styled("#,##0" + (decimals == 0 ? "" : "." + "0".repeat(decimals)));
    }

    private Spreadsheet styled(String format) {
        open().style(row, column).format(format).set();
        column++;
        return this;
    }

    private Worksheet open() {
        if (sheet == null) {
            throw new IllegalStateException("no sheet was begun");
        }
        return sheet;
    }

    /// Ends the row.
    void end() throws IOException {
        row++;
        column = 0;
        if (row % ROWS_HELD == 0) {
            open().flush();
        }
    }

    private void finish() throws IOException {
        if (sheet != null) {
            sheet.finish();
        }
    }

    /// Ends the workbook; at least one sheet was begun.
    @Override
    public void close() throws IOException {
        finish();
        book.close();
    }
}
