package dev.throughline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ValuesTest {
    private static final UUID ID = UUID.fromString("0198c0de-0000-7000-8000-000000000001");

    private static Values complete() {
        return Values.of(
                Map.ofEntries(
                        Map.entry("legal_name", "Northwind Retail Inc"),
                        Map.entry("parent_id", ID),
                        Map.entry("country", "US"),
                        Map.entry("tax_ids", List.of("12-3456789")),
                        Map.entry(
                                "addresses",
                                List.of(
                                        new Address(
                                                Address.Use.BILLING,
                                                "1 Pike St",
                                                "Seattle",
                                                "US-WA",
                                                "98101",
                                                "US"))),
                        Map.entry("domains", List.of("northwind.example")),
                        Map.entry("phone", "+12065550100"),
                        Map.entry("bill_ccy", "USD"),
                        Map.entry("payment_terms", "NET30"),
                        Map.entry("credit_status", Client.CreditStatus.OK),
                        Map.entry(
                                "dimension_defaults",
                                List.of(new DimensionTag("DEPARTMENT", "100"))),
                        Map.entry("segment", "RETAIL"),
                        Map.entry("is_bill_to", true),
                        Map.entry("status", "PROSPECT")));
    }

    @Test
    void a_record_becomes_values_and_the_same_record_again() {
        Values values = complete();
        assertThat(values.get("legal_name")).isEqualTo("Northwind Retail Inc");
        assertThat(values.get("credit_status")).isEqualTo("OK");
        assertThat(values.get("trading_name")).isNull();
        assertThat(values.get("addresses"))
                .isEqualTo(
                        List.of(
                                Map.of(
                                        "use",
                                        "BILLING",
                                        "street",
                                        "1 Pike St",
                                        "city",
                                        "Seattle",
                                        "region",
                                        "US-WA",
                                        "postal_code",
                                        "98101",
                                        "country",
                                        "US")));
        assertThat(Values.of(values.as(Client.class))).isEqualTo(values);
        assertThat(values.check(Canonical.type("Client"))).isEmpty();
        assertThat(values.missing(Canonical.type("Client"))).isEmpty();
    }

    @Test
    void everything_takes_its_one_form_on_entry() {
        Values decomposed =
                Values.of(
                        Map.of(
                                "name",
                                "  Zu\u0308rich\r\nAG ",
                                "n",
                                new BigDecimal("1.500"),
                                "i",
                                7,
                                "z",
                                new BigDecimal("100")));
        assertThat(decomposed.get("name")).isEqualTo("Z\u00FCrich\nAG");
        assertThat(decomposed.get("n")).isEqualTo(new BigDecimal("1.5"));
        assertThat(decomposed.get("i")).isEqualTo(7L);
        assertThat(decomposed.get("z")).isEqualTo(new BigDecimal("100"));
        assertThat(Values.of(Map.of("n", new BigDecimal("1E+2"))).get("n"))
                .isEqualTo(new BigDecimal("100"));
    }

    @Test
    void null_blank_and_empty_are_all_simply_absent() {
        Map<String, Object> fields =
                new HashMap<>(
                        Map.of(
                                "blank",
                                "  ",
                                "none",
                                List.of(),
                                "hollow",
                                Map.of("a", ""),
                                "list",
                                Arrays.asList(null, "")));
        fields.put("nothing", null);
        assertThat(Values.of(fields)).isEqualTo(Values.empty());
        assertThat(complete().with("segment", null)).isEqualTo(complete().with("segment", " "));
        assertThat(complete().with("segment", null).has("segment")).isFalse();
    }

    @Test
    void with_leaves_the_original_alone() {
        Values before = complete();
        Values after = before.with("segment", "PUBLIC");
        assertThat(before.text("segment")).contains("RETAIL");
        assertThat(after.text("segment")).contains("PUBLIC");
        assertThat(after).isNotEqualTo(before);
        assertThatThrownBy(() -> before.asMap().put("x", "y"))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void a_floating_point_number_is_never_taken() {
        assertThatThrownBy(() -> Values.of(Map.of("amount", 1.5)))
                .hasMessage(
                        "field amount: a java.lang.Double is no value of the canonical model; money is Money, decimals are BigDecimal");
        assertThatThrownBy(() -> Values.of(Map.of("n", new BigDecimal("1E+1000000000"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void all_faults_are_told_at_once() {
        Values wrong =
                complete()
                        .with("legal_name", "x".repeat(256))
                        .with("trading_name", "bell\u0007")
                        .with("country", "UK")
                        .with("bill_ccy", "XAU")
                        .with("credit_status", "FINE")
                        .with("parent_id", "not-an-id")
                        .with("tax_ids", List.of("1".repeat(65)))
                        .with("segment", "half\uD83D")
                        .with("adresses", "x")
                        .with("domains", "no list")
                        .with("addresses", List.of(Map.of("country", "XX", "region", "CA")));
        assertThat(wrong.check(Canonical.type("Client")))
                .extracting(Problem::text)
                .containsExactly(
                        "Client.addresses[0].country is 'XX', no country of ISO 3166-1.",
                        "Client.addresses[0].region is 'CA', no region of ISO 3166-2.",
                        "Client.adresses is no field of Client; did you mean 'addresses'?",
                        "Client.bill_ccy is XAU, which has no minor unit and cannot be posted.",
                        "Client.country is 'UK', no country of ISO 3166-1.",
                        "Client.credit_status is 'FINE', none of its words.",
                        "Client.domains is String where a list belongs.",
                        "Client.legal_name has 256 characters.",
                        "Client.parent_id is String where a canonical id belongs.",
                        "Client.segment holds half a character (U+D83D) at place 5.",
                        "Client.tax_ids[0] has 65 characters.",
                        "Client.trading_name holds the control character U+0007 at place 5.");
    }

    @Test
    void numbers_keep_within_their_digits() {
        EntityType project = Canonical.type("Project");
        assertThat(
                        Values.of(Map.of("budget_hours", new BigDecimal("12345678.1234")))
                                .check(project))
                .isEmpty();
        assertThat(Values.of(Map.of("budget_hours", new BigDecimal("0.00001"))).check(project))
                .hasSize(1);
        assertThat(Values.of(Map.of("budget_hours", new BigDecimal("123456789"))).check(project))
                .hasSize(1);
        assertThat(Values.of(Map.of("start", LocalDate.of(10_000, 1, 1))).check(project))
                .hasSize(1);
        EntityType rate = Canonical.type("CurrencyRate");
        assertThat(Values.of(Map.of("rate", new BigDecimal("0.0000000001"))).check(rate)).isEmpty();
        assertThat(Values.of(Map.of("rate", new BigDecimal("0.00000000001"))).check(rate))
                .hasSize(1);
    }

    @Test
    void an_incomplete_record_names_all_that_is_absent() {
        Values growing =
                Values.of(Map.of("legal_name", "X", "addresses", List.of(Map.of("city", "Oslo"))));
        assertThat(growing.missing(Canonical.type("Client")))
                .containsExactly("country", "addresses[0].country");
        assertThatThrownBy(() -> Values.of(Map.of("name", "X")).as(Engagement.class))
                .hasMessage("this Engagement is not complete: client is absent");
        assertThatThrownBy(() -> Values.empty().as(Engagement.class))
                .hasMessage("this Engagement is not complete: name, client are absent");
    }

    @Test
    void an_absent_status_is_the_initial_one_in_the_typed_view() {
        assertThat(Values.of(Map.of("name", "X", "client", ID)).as(Engagement.class))
                .isEqualTo(new Engagement("X", ID, List.of(), List.of(), null, null, "PROPOSED"));
    }

    @Test
    void a_value_of_another_kind_is_refused_by_the_typed_view() {
        assertThatThrownBy(
                        () -> Values.of(Map.of("name", "X", "client", "C-1")).as(Engagement.class))
                .hasMessage(
                        "field client of Engagement is a UUID, but its value is a String; check the values first");
    }

    @Test
    void values_never_show_themselves_in_a_log() {
        assertThat(Values.of(Map.of("name", "Ana Secret"))).hasToString("Values[name]");
    }
}
