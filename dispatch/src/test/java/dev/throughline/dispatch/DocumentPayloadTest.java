package dev.throughline.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.DocumentRequest.Entry;
import dev.throughline.connect.spi.DocumentRequest.Line;
import dev.throughline.model.AccountRole;
import dev.throughline.model.PostingKind;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is frozen today is read, and hashed the same, for ever.
class DocumentPayloadTest {
    private static final DocumentRequest REQUEST =
            new DocumentRequest(
                    "journalEntry",
                    PostingKind.UNBILLED_TIME,
                    true,
                    "U1-ABCDEF-2",
                    9_007_199_254_740_991L,
                    "2",
                    "JPY",
                    LocalDate.of(2026, 2, 28),
                    "Übergabe \u0000 \"2\"",
                    List.of(
                            new Line(
                                    "U1-X-1",
                                    Map.of("project", "41", "class", "7", "department", "3"),
                                    LocalDate.of(2026, 1, 31),
                                    new BigDecimal("-7.5000"),
                                    new BigDecimal("0.0000000001"),
                                    List.of(
                                            new Entry(AccountRole.WIP_SALES_VALUE, -45_000),
                                            new Entry(AccountRole.ACCRUED_REVENUE, 45_001),
                                            new Entry(AccountRole.ACCRUED_REVENUE, -1)),
                                    true,
                                    "consulting",
                                    "Aylin \uD800",
                                    "L77"),
                            new Line(
                                    "U1-Y-1",
                                    Map.of(),
                                    LocalDate.of(2026, 2, 1),
                                    null,
                                    null,
                                    List.of(),
                                    false,
                                    null,
                                    "",
                                    null)));

    /// Golden: a release may add formats, never change this one.
    private static final String FORMAT_1 =
            "{\"format\":1,\"objectType\":\"journalEntry\",\"kind\":\"UNBILLED_TIME\",\"reversal\":true,\"key\":\"U1-ABCDEF-2\","
                    + "\"keyNumber\":9007199254740991,\"legalEntity\":\"2\",\"currency\":\"JPY\",\"accountingDate\":\"2026-02-28\","
                    + "\"memo\":\"\\u00DCbergabe \\u0000 \\\"2\\\"\",\"lines\":[{\"key\":\"U1-X-1\",\"refs\":{\"class\":\"7\",\"department\":\"3\","
                    + "\"project\":\"41\"},\"workDate\":\"2026-01-31\",\"hours\":\"-7.5000\",\"rate\":\"0.0000000001\",\"entries\":"
                    + "[[\"WIP_SALES_VALUE\",-45000],[\"ACCRUED_REVENUE\",45001],[\"ACCRUED_REVENUE\",-1]],\"billable\":true,"
                    + "\"category\":\"consulting\",\"memo\":\"Aylin \\uD800\",\"reverses\":\"L77\"},{\"key\":\"U1-Y-1\",\"refs\":{},"
                    + "\"workDate\":\"2026-02-01\",\"entries\":[],\"billable\":false,\"memo\":\"\"}]}";

    @Test
    void format_1_is_written_as_ever() {
        assertThat(DocumentPayload.text(REQUEST)).isEqualTo(FORMAT_1);
        assertThat(DocumentPayload.hash(FORMAT_1))
                .isEqualTo("cc6ecb2ff2a52b1ea628ebf5b86e48249960a0ab4d68b848bb37071869515718");
    }

    @Test
    void format_1_is_read_as_ever() {
        assertThat(DocumentPayload.request(FORMAT_1)).isEqualTo(REQUEST);
    }

    @Test
    void format_2_says_whom_a_document_bills_and_is_read_as_it_was_written() {
        DocumentRequest invoice =
                new DocumentRequest(
                        "invoice",
                        PostingKind.INVOICE,
                        false,
                        "I1-X-1",
                        17,
                        "1",
                        "USD",
                        LocalDate.parse("2026-01-31"),
                        "Northwind, January",
                        new DocumentRequest.Billing(
                                "55", "3", LocalDate.parse("2026-03-02"), null, null),
                        REQUEST.lines());
        String text = DocumentPayload.text(invoice);
        assertThat(text)
                .startsWith("{\"format\":2,")
                .contains(
                        ",\"billing\":{\"billTo\":\"55\",\"terms\":\"3\",\"dueDate\":\"2026-03-02\"},\"lines\":[");
        assertThat(DocumentPayload.request(text)).isEqualTo(invoice);
    }

    @Test
    void a_format_of_the_future_is_refused_in_words() {
        assertThatThrownBy(() ->
                        DocumentPayload.request(FORMAT_1.replace("\"format\":1", "\"format\":3")))
                .hasMessage(
                        "the document payload has format 3; this release reads formats 1 and 2: run the release that wrote it, or a later one");
    }
}
