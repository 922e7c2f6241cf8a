package dev.throughline.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// A workbook, read by a parser that knows nothing of how it was written.
class SpreadsheetTest {
    private static Map<String, Document> read(byte[] workbook) throws Exception {
        Map<String, Document> parts = new HashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(workbook))) {
            for (ZipEntry part = zip.getNextEntry(); part != null; part = zip.getNextEntry()) {
                parts.put(
                        part.getName(),
                        DocumentBuilderFactory.newInstance()
                                .newDocumentBuilder()
                                .parse(new ByteArrayInputStream(zip.readAllBytes())));
            }
        }
        return parts;
    }

    private static Map<String, String> cells(Document sheet) {
        Map<String, String> cells = new HashMap<>();
        NodeList all = sheet.getElementsByTagName("c");
        for (int i = 0; i < all.getLength(); i++) {
            Element cell = (Element) all.item(i);
            cells.put(
                    cell.getAttribute("r"),
                    (cell.getAttribute("t").isEmpty() ? "number " : "text ")
                            + cell.getTextContent());
        }
        return cells;
    }

    @Test
    void texts_stay_texts_numbers_are_exact_and_days_are_days() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Spreadsheet book = new Spreadsheet(out)) {
            book.sheet("First", 12, "What", "Amount");
            book.text("=SUM(A1)").amount(new BigDecimal("-1234.50")).end();
            book.text("<b>Ü & \u0001 شركة").amount(new BigDecimal("9876543210987654.32")).end();
            book.text(null).day(LocalDate.of(2026, 1, 31)).count(7).end();
            book.sheet("Second", 12, "Nothing");
        }

        Map<String, Document> parts = read(out.toByteArray());

        assertThat(parts)
                .containsOnlyKeys(
                        "[Content_Types].xml",
                        "_rels/.rels",
                        "xl/workbook.xml",
                        "xl/_rels/workbook.xml.rels",
                        "xl/styles.xml",
                        "xl/worksheets/sheet1.xml",
                        "xl/worksheets/sheet2.xml");
        assertThat(cells(sheet(parts)))
                .containsOnly(
                        Map.entry("A1", "text What"),
                        Map.entry("B1", "text Amount"),
                        Map.entry("A2", "text =SUM(A1)"),
                        Map.entry("B2", "number -1234.50"),
                        Map.entry("A3", "text <b>Ü & \uFFFD شركة"),
                        Map.entry("B3", "text 9876543210987654.32"),
                        Map.entry("B4", "number 46053"),
                        Map.entry("C4", "number 7"));
        assertThat(sheet(parts).getElementsByTagName("f").getLength()).isZero();
    }

    @Test
    void columns_beyond_z_have_two_letters() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Spreadsheet book = new Spreadsheet(out)) {
            book.sheet("Wide", 12, "Head");
            for (int i = 0; i < 28; i++) {
                book.count(i);
            }
            book.end();
        }
        assertThat(cells(sheet(read(out.toByteArray()))))
                .containsEntry("Z2", "number 25")
                .containsEntry("AA2", "number 26")
                .containsEntry("AB2", "number 27");
    }

    private static Document sheet(Map<String, Document> parts) {
        return java.util.Objects.requireNonNull(parts.get("xl/worksheets/sheet1.xml"));
    }
}
