package dev.throughline.mapping;

import static dev.throughline.mapping.Firm.fields;
import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.model.Problem;
import dev.throughline.model.Values;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboundMappingTest {
    private static final UUID ID = UUID.fromString("01890000-0000-7000-8000-000000000009");
    private static final UUID PARENT = UUID.fromString("01890000-0000-7000-8000-000000000001");

    private static final String CUSTOMER =
            """
            direction: out
            entity: Client
            target: customer
            version: 3
            when: it.status != "PROSPECT"
            key: '"C-" + string(it.id)'
            fields:
              companyName: {value: it.legal_name, compare: ignore-case}
              parent: ref("Client", it.parent_id)
              active: it.is_bill_to
              address:
                city: it.addresses[0].city
                country: it.country
              tags: it.domains.filter(d, d.endsWith(".example"))
            onCreate:
              email: '"new@" + it.domains[0]'
            """;

    @TempDir Path dir;

    private OutboundMapping customer() {
        return Firm.small().outbound(CUSTOMER).good(dir).outbound().getFirst();
    }

    private static Values client() {
        return Values.of(
                Map.of(
                        "legal_name",
                        "Northwind",
                        "country",
                        "US",
                        "domains",
                        List.of("northwind.example", "nw.test"),
                        "addresses",
                        List.of(Map.of("city", "Boston", "country", "US")),
                        "parent_id",
                        PARENT,
                        "status",
                        "CANDIDATE"));
    }

    @Test
    void an_entity_becomes_the_record_it_should_be() {
        Desired desired = customer().desire(ID, client(), key -> Optional.of("77"));

        assertThat(desired)
                .isEqualTo(
                        new Desired.Ready(
                                fields(
                                        "companyName",
                                        "Northwind",
                                        "parent",
                                        "77",
                                        "active",
                                        null,
                                        "address",
                                        Map.of("city", "Boston", "country", "US"),
                                        "tags",
                                        List.of("northwind.example"),
                                        "email",
                                        "new@northwind.example"),
                                Set.of("email")));
    }

    @Test
    void a_delivery_waits_for_the_links_it_needs() {
        OutboundMapping mapping = customer();
        LookupKey parent = new LookupKey(LookupKey.Kind.REF, "", "Client", PARENT.toString());

        assertThat(mapping.lookups(client())).containsExactly(parent);
        assertThat(mapping.desire(ID, client(), Lookups.NONE))
                .isInstanceOfSatisfying(
                        Desired.Waits.class,
                        waits -> {
                            assertThat(waits.missing()).containsExactly(parent);
                            assertThat(waits.fields())
                                    .containsEntry("companyName", "Northwind")
                                    .doesNotContainKey("parent");
                        });
    }

    @Test
    void an_absent_reference_is_not_waited_for() {
        Values orphan = client().with("parent_id", null);

        assertThat(customer().lookups(orphan)).isEmpty();
        assertThat(customer().desire(ID, orphan, Lookups.NONE))
                .isInstanceOfSatisfying(
                        Desired.Ready.class,
                        ready -> assertThat(ready.fields()).containsEntry("parent", null));
    }

    @Test
    void an_entity_outside_when_has_no_place_there() {
        assertThat(customer().desire(ID, client().with("status", "PROSPECT"), Lookups.NONE))
                .isEqualTo(new Desired.NotForThisTarget());
    }

    @Test
    void a_text_the_system_would_cut_is_told_before_it_is_sent() {
        Values longName = client().with("legal_name", "Northwind Traders International");

        assertThat(customer().desire(ID, longName, key -> Optional.of("77")))
                .isEqualTo(
                        new Desired.Unmappable(
                                List.of(
                                        new Problem(
                                                Problem.Mender.DATA,
                                                "SYS-POISON",
                                                "'companyName' would hold 31 characters, but the system keeps 20.",
                                                "Shorten it in the owning system, or use left(…, 20) in the mapping.",
                                                "companyName"))));
    }

    @Test
    void a_mapping_tells_what_it_reads_and_writes_and_how_it_compares() {
        OutboundMapping mapping = customer();

        assertThat(mapping.creates()).isTrue();
        assertThat(mapping.fields())
                .containsExactlyInAnyOrder(
                        "companyName", "parent", "active", "address", "tags", "email");
        assertThat(mapping.createOnly()).containsExactly("email");
        assertThat(mapping.readsFor("companyName")).containsExactly("legal_name");
        assertThat(mapping.readsFor("salary")).isEmpty();
        assertThat(mapping.reads())
                .containsExactlyInAnyOrder(
                        "status",
                        "id",
                        "legal_name",
                        "parent_id",
                        "is_bill_to",
                        "addresses",
                        "country",
                        "domains");
        assertThat(mapping.key(ID, client())).contains("C-" + ID);
        assertThat(mapping.comparison("companyName")).isEqualTo(Comparison.IGNORE_CASE);
        assertThat(mapping.comparison("active")).isEqualTo(Comparison.EXACT);
        assertThat(mapping.entityType() + " " + mapping.targetType() + " " + mapping.version())
                .isEqualTo("Client customer 3");
    }

    @Test
    void values_read_back_count_as_the_same_by_the_comparison_of_their_field() {
        assertThat(Comparison.EXACT.same(new BigDecimal("1.50"), new BigDecimal("1.5"))).isTrue();
        assertThat(Comparison.EXACT.same("", null)).isTrue();
        assertThat(Comparison.EXACT.same("a", "A")).isFalse();
        assertThat(Comparison.TRIMMED.same("a  b", " a b ")).isTrue();
        assertThat(Comparison.TRIMMED.same("a", "A")).isFalse();
        assertThat(Comparison.IGNORE_CASE.same("ISTANBUL i", "istanbul I")).isTrue();
        assertThat(Comparison.DATE.same("2026-01-31", "2026-01-31T00:00:00Z")).isTrue();
        assertThat(Comparison.DATE.same("2026-01-31", "2026-02-01")).isFalse();
        assertThat(Comparison.EXACT.same(Map.of("city", "B"), Map.of("city", "B", "vendorOnly", 1)))
                .isTrue();
        assertThat(Comparison.EXACT.same(List.of("a"), List.of("a", "b"))).isFalse();
    }
}
