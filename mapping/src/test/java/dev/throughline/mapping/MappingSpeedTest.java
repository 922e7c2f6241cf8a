package dev.throughline.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.ObservedRecord;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A mapping of fifteen fields on one thread: look-ups gathered, then mapped. Prints what it
/// reached.
@Tag("campaign")
class MappingSpeedTest {
    private static final int RECORDS = 100_000;

    @TempDir Path dir;

    @Test
    void fifteen_fields_reach_thirty_thousand_records_a_second() {
        InboundMapping mapping =
                Firm.small()
                        .inbound(
                                """
                                direction: in
                                source: Account
                                version: 1
                                when: has(src.Name) && !deleted
                                entities:
                                  - entity: Client
                                    fields:
                                      legal_name: src.Name
                                      trading_name: trim(src.Name)
                                      parent_id: link("Client", src.ParentId)
                                      country: upper(src.Country)
                                      tax_ids: [src.Rating]
                                      duns: src.Rating
                                      lei: coalesce(src.Rating, src.City)
                                      addresses:
                                        - {use: '"REGISTERED"', city: src.City, country: src.Country}
                                      domains: '[replace(src.Website, "www.", "")]'
                                      bill_ccy: currency(money(src.Revenue, src.CurrencyIsoCode))
                                      payment_terms: 'src.Customer ? "NET30" : "NET60"'
                                      credit_status: 'src.Revenue > decimal("1000") ? "OK" : "HOLD"'
                                      owner_rep: src.Owner.Name
                                      segment: code("rating", src.Rating)
                                      is_bill_to: src.Customer
                                """)
                        .with("code-maps/rating.csv", "from,to\nHot,A\n")
                        .good(dir)
                        .inbound()
                        .getFirst();
        ObservedRecord record =
                Firm.account(
                        Map.of(
                                "Name",
                                "Northwind",
                                "ParentId",
                                "001P",
                                "Country",
                                "us",
                                "Rating",
                                "Hot",
                                "City",
                                "Boston",
                                "Website",
                                "www.northwind.example",
                                "Revenue",
                                new BigDecimal("1234.50"),
                                "CurrencyIsoCode",
                                "USD",
                                "Customer",
                                true,
                                "Owner",
                                Map.of("Name", "Ana")));
        Lookups found = key -> Optional.of("01890000-0000-7000-8000-000000000001");
        double best = 0;
        for (int round = 0; round < 5; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < RECORDS; i++) {
                assertThat(mapping.lookups(record).size() + mapping.map(record, found).size() == 2)
                        .isTrue();
            }
            best = Math.max(best, RECORDS / ((System.nanoTime() - start) / 1e9));
        }
        System.out.printf("mapping, 15 fields: %.0f records a second%n", best);
        assertThat(best).isGreaterThan(30_000);
    }
}
