package dev.throughline.reconcile;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/// A workbook as spreadsheet programs read it (Office Open XML, ECMA-376 part 1, chapter 18),
/// written as it comes: one sheet after the other, row by row. It holds texts, numbers and days and
/// never a formula, so nothing in it is reckoned by whoever opens it.
final class Spreadsheet implements AutoCloseable {
    /// A spreadsheet keeps a number exactly up to so many digits.
    private static final int DIGITS_MAX = 15;

    /// A cell holds 32,767 characters.
    private static final int TEXT_MAX = 32_000;

    /// More decimals than this have no style of their own.
    private static final int DECIMALS_MAX = 6;

    private static final LocalDate DAY_ZERO = LocalDate.of(1899, 12, 30);
    private static final int BOLD = 1;
    private static final int DAY = 2;
    private static final int NUMBERS = 3;
    private static final String HEAD =
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    private static final String MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private static final String OFFICE =
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private static final String PACKAGE = "http://schemas.openxmlformats.org/package/2006";

    private final ZipOutputStream zip;
    private final Writer out;
    private final List<String> sheets = new ArrayList<>();
    private boolean inSheet;
    private boolean inRow;
    private int row;
    private int column;

    Spreadsheet(OutputStream to) {
        this.zip = new ZipOutputStream(to);
        this.out = new OutputStreamWriter(zip, StandardCharsets.UTF_8);
    }

    /// Begins a sheet with its head, which stays in sight.
    ///
    /// @param name at most 31 characters, none of `[]:*?/\`
    /// @param width of each column, in characters
    void sheet(String name, int width, String... heads) throws IOException {
        endSheet();
        sheets.add(name);
        begin("xl/worksheets/sheet" + sheets.size() + ".xml");
        out.write(
                "<worksheet xmlns=\""
                        + MAIN
                        + "\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>"
                        + "<cols><col min=\"1\" max=\""
                        + heads.length
                        + "\" width=\""
                        + width
                        + "\" customWidth=\"1\"/></cols><sheetData>");
        inSheet = true;
        row = 0;
        for (String head : heads) {
            text(head, BOLD);
        }
        end();
    }

    /// How many rows the sheet has, its head included.
    int rows() {
        return row;
    }

    Spreadsheet text(@Nullable String text) throws IOException {
        return text(text, 0);
    }

    private Spreadsheet text(@Nullable String text, int style) throws IOException {
        String place = place();
        if (text != null && !text.isEmpty()) {
            out.write(
                    "<c r=\""
                            + place
                            + "\" s=\""
                            + style
                            + "\" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
            escaped(text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) + "…" : text);
            out.write("</t></is></c>");
        }
        return this;
    }

    Spreadsheet day(@Nullable LocalDate day) throws IOException {
        if (day == null || !day.isAfter(DAY_ZERO)) {
            return text(day == null ? null : day.toString());
        }
        return number(Long.toString(ChronoUnit.DAYS.between(DAY_ZERO, day)), DAY);
    }

    Spreadsheet count(long count) throws IOException {
        return number(Long.toString(count), NUMBERS);
    }

    /// With all the digits it has; as text where a spreadsheet would not keep them all.
    Spreadsheet amount(BigDecimal amount) throws IOException {
        return amount.precision() > DIGITS_MAX
                ? text(amount.toPlainString())
                : number(
                        amount.toPlainString(),
                        NUMBERS + Math.clamp(amount.scale(), 0, DECIMALS_MAX));
    }

    private Spreadsheet number(String number, int style) throws IOException {
        out.write("<c r=\"" + place() + "\" s=\"" + style + "\"><v>" + number + "</v></c>");
        return this;
    }

    /// Where the next cell stands: `A1`.
    private String place() throws IOException {
        if (!inRow) {
            row++;
            column = 0;
            inRow = true;
            out.write("<row r=\"" + row + "\">");
        }
        StringBuilder letters = new StringBuilder();
        for (int left = ++column; left > 0; left = (left - 1) / 26) {
            letters.insert(0, (char) ('A' + (left - 1) % 26));
        }
        return letters.append(row).toString();
    }

    /// Ends the row.
    void end() throws IOException {
        if (inRow) {
            out.write("</row>");
            inRow = false;
        }
    }

    private void endSheet() throws IOException {
        if (inSheet) {
            end();
            out.write("</sheetData></worksheet>");
            finish();
            inSheet = false;
        }
    }

    private void begin(String part) throws IOException {
        zip.putNextEntry(new ZipEntry(part));
        out.write(HEAD);
    }

    private void finish() throws IOException {
        out.flush();
        zip.closeEntry();
    }

    private void part(String name, String content) throws IOException {
        begin(name);
        out.write(content);
        finish();
    }

    /// Characters that XML does not have are shown as missing ones.
    private void escaped(String text) throws IOException {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case '<' -> out.write("&lt;");
                case '>' -> out.write("&gt;");
                case '&' -> out.write("&amp;");
                case '\r' -> out.write("&#13;");
                default -> {
                    boolean known =
                            c == '\t'
                                    || c == '\n'
                                    || c >= 0x20 && c < 0xD800
                                    || c >= 0xE000 && c < 0xFFFE
                                    || c >= 0x10000;
                    out.write(known ? Character.toString(c) : "\uFFFD");
                }
            }
        }
    }

    /// Ends the workbook; at least one sheet was begun.
    @Override
    public void close() throws IOException {
        endSheet();
        StringBuilder types = new StringBuilder();
        StringBuilder names = new StringBuilder();
        StringBuilder links = new StringBuilder();
        for (int i = 1; i <= sheets.size(); i++) {
            types.append("<Override PartName=\"/xl/worksheets/sheet")
                    .append(i)
                    .append(
                            ".xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>");
            names.append("<sheet name=\"")
                    .append(sheets.get(i - 1))
                    .append("\" sheetId=\"")
                    .append(i)
                    .append("\" r:id=\"s")
                    .append(i)
                    .append("\"/>");
            links.append("<Relationship Id=\"s")
                    .append(i)
                    .append("\" Type=\"" + OFFICE + "/worksheet\" Target=\"worksheets/sheet")
                    .append(i)
                    .append(".xml\"/>");
        }
        part("xl/styles.xml", styles());
        part(
                "xl/workbook.xml",
                "<workbook xmlns=\""
                        + MAIN
                        + "\" xmlns:r=\""
                        + OFFICE
                        + "\"><sheets>"
                        + names
                        + "</sheets></workbook>");
        part(
                "xl/_rels/workbook.xml.rels",
                "<Relationships xmlns=\""
                        + PACKAGE
                        + "/relationships\">"
                        + links
                        + "<Relationship Id=\"styles\" Type=\""
                        + OFFICE
                        + "/styles\" Target=\"styles.xml\"/></Relationships>");
        part(
                "_rels/.rels",
                "<Relationships xmlns=\""
                        + PACKAGE
                        + "/relationships\"><Relationship Id=\"workbook\" Type=\""
                        + OFFICE
                        + "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
        part(
                "[Content_Types].xml",
                "<Types xmlns=\""
                        + PACKAGE
                        + "/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                        + "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
                        + "<Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>"
                        + "<Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>"
                        + types
                        + "</Types>");
        zip.close();
    }

    private static String styles() {
        StringBuilder formats = new StringBuilder();
        StringBuilder cells = new StringBuilder();
        for (int i = 0; i <= DECIMALS_MAX; i++) {
            formats.append("<numFmt numFmtId=\"")
                    .append(170 + i)
                    .append("\" formatCode=\"#,##0")
                    .append(i == 0 ? "" : "." + "0".repeat(i))
                    .append("\"/>");
            cells.append("<xf numFmtId=\"")
                    .append(170 + i)
                    .append(
                            "\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>");
        }
        return "<styleSheet xmlns=\""
                + MAIN
                + "\"><numFmts count=\""
                + (DECIMALS_MAX + 2)
                + "\"><numFmt numFmtId=\"169\" formatCode=\"yyyy\\-mm\\-dd\"/>"
                + formats
                + "</numFmts><fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
                + "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>"
                + "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
                + "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs><cellXfs count=\""
                + (NUMBERS + DECIMALS_MAX + 1)
                + "\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
                + "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>"
                + "<xf numFmtId=\"169\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
                + cells
                + "</cellXfs></styleSheet>";
    }
}
