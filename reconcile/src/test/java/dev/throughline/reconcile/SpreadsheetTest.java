package dev.throughline.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// A workbook, read by a parser that knows nothing of how it was written.
class SpreadsheetTest {
    @TempDir Path folder;

    /// Its parts by name, found by the directory at the end of the file, as programs do.
    static Map<String, Document> read(byte[] workbook, Path folder) throws Exception {
        Path file = Files.write(folder.resolve("workbook.xlsx"), workbook);
        Map<String, Document> parts = new HashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry part : Collections.list(zip.entries())) {
                parts.put(
                        part.getName(),
                        DocumentBuilderFactory.newInstance()
                                .newDocumentBuilder()
                                .parse(zip.getInputStream(part)));
            }
        }
        return parts;
    }

    /// The names of its sheets, in order.
    static List<String> names(Map<String, Document> workbook) {
        NodeList all = part(workbook, "xl/workbook.xml").getElementsByTagName("sheet");
        return IntStream.range(0, all.getLength())
                .mapToObj(i -> ((Element) all.item(i)).getAttribute("name"))
                .toList();
    }

    /// How many formulas a sheet has.
    static int formulas(Map<String, Document> workbook, int sheet) {
        return sheet(workbook, sheet).getElementsByTagName("f").getLength();
    }

    /// What the cells of a sheet hold, by place.
    static Map<String, String> cells(Map<String, Document> workbook, int sheet) {
        Map<String, String> cells = new HashMap<>();
        NodeList all = sheet(workbook, sheet).getElementsByTagName("c");
        for (int i = 0; i < all.getLength(); i++) {
            Element cell = (Element) all.item(i);
            cells.put(
                    cell.getAttribute("r"),
                    (cell.getAttribute("t").equals("inlineStr") ? "text " : "number ")
                            + cell.getTextContent());
        }
        return cells;
    }

    @Test
    void texts_stay_texts_numbers_are_exact_and_days_are_days() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Spreadsheet book = new Spreadsheet(out)) {
            book.sheet("First", 12, "What", "Amount");
            assertThat(book.rows()).isEqualTo(1);
            book.text("=SUM(A1)").amount(new BigDecimal("-1234.50")).end();
            book.text("<b>Ü & \u0001 شركة").amount(new BigDecimal("9876543210987654.32")).end();
            book.text(null).day(LocalDate.of(2026, 1, 31)).count(7).end();
            book.sheet("Second", 12, "Nothing");
        }

        Map<String, Document> parts = read(out.toByteArray(), folder);

        assertThat(parts)
                .containsKeys(
                        "[Content_Types].xml",
                        "_rels/.rels",
                        "xl/workbook.xml",
                        "xl/_rels/workbook.xml.rels",
                        "xl/styles.xml",
                        "xl/worksheets/sheet1.xml",
                        "xl/worksheets/sheet2.xml");
        assertThat(cells(parts, 1))
                .containsOnly(
                        Map.entry("A1", "text What"),
                        Map.entry("B1", "text Amount"),
                        Map.entry("A2", "text =SUM(A1)"),
                        Map.entry("B2", "number -1234.50"),
                        Map.entry("A3", "text <b>Ü & \uFFFD شركة"),
                        Map.entry("B3", "text 9876543210987654.32"),
                        Map.entry("B4", "number 46053.0"),
                        Map.entry("C4", "number 7"));
        assertThat(formulas(parts, 1)).isZero();
    }

    private static Document sheet(Map<String, Document> workbook, int number) {
        return part(workbook, "xl/worksheets/sheet" + number + ".xml");
    }

    private static Document part(Map<String, Document> workbook, String name) {
        return Objects.requireNonNull(workbook.get(name), name);
    }
}
