package dev.throughline.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("campaign")
class ValuesSpeedTest {

    @Test
    void a_hundred_thousand_clients_are_entered_and_hashed_at_20000_a_second_on_one_core() {
        int count = 100_000;
        long started = System.nanoTime();
        int total = 0;
        for (int i = 0; i < count; i++) {
            Values values =
                    Values.of(
                            Map.of(
                                    "legal_name",
                                    "Müller & Söhne " + i,
                                    "country",
                                    "DE",
                                    "tax_ids",
                                    List.of("DE" + i),
                                    "addresses",
                                    List.of(
                                            new Address(
                                                    Address.Use.BILLING,
                                                    "Hauptstraße " + i,
                                                    "München",
                                                    "DE-BY",
                                                    "80331",
                                                    "DE")),
                                    "domains",
                                    List.of("mueller" + i + ".example"),
                                    "phone",
                                    "+4989123456",
                                    "bill_ccy",
                                    "EUR",
                                    "payment_terms",
                                    "NET30",
                                    "is_bill_to",
                                    true,
                                    "status",
                                    "PROSPECT"));
            total += ValuesCodec.contentHash(values).length();
        }
        double perSecond = count / ((System.nanoTime() - started) / 1e9);
        System.out.printf(
                java.util.Locale.ROOT, "entered and hashed %.0f clients a second%n", perSecond);
        assertThat(total).isEqualTo(count * 66);
        assertThat(perSecond).isGreaterThan(20_000);
    }
}
