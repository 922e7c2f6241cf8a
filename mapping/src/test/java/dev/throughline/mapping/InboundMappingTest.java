package dev.throughline.mapping;

import static dev.throughline.mapping.Firm.fields;
import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InboundMappingTest {
    private static final UUID PARENT = UUID.fromString("01890000-0000-7000-8000-000000000001");

    private static final String ACCOUNT =
            """
            direction: in
            source: Account
            version: "7"
            effective: 2026-01-01
            when: has(src.Name)
            entities:
              - entity: Client
                fields:
                  legal_name: src.Name
                  trading_name: trim(src.Name) + " (" + src.Country + ")"
                  parent_id: link("Client", src.ParentId)
                  country: src.Country
                  domains: [src.Website]
                  addresses:
                    - use: '"REGISTERED"'
                      city: src.City
                      country: src.Country
                  owner_rep: src.Owner.Name
                  segment: code("rating", src.Rating)
                  is_bill_to: src.Customer
            """;

    @TempDir Path dir;

    private InboundMapping account(String text) {
        return Firm.small()
                .inbound(text)
                .with(
                        "code-maps/rating.csv",
                        "from,to,valid_from,valid_to\nHot,A,,2026-01-31\nHot,B,2026-02-01,\n")
                .good(dir)
                .inbound()
                .getFirst();
    }

    @Test
    void a_record_becomes_an_entity() {
        InboundMapping mapping = account(ACCOUNT);

        List<Produced> produced =
                mapping.map(
                        Firm.account(
                                fields(
                                        "Name",
                                        "Northwind",
                                        "Country",
                                        "US",
                                        "City",
                                        "Boston",
                                        "Website",
                                        "northwind.example",
                                        "ParentId",
                                        "001P",
                                        "Rating",
                                        "Hot",
                                        "Customer",
                                        true,
                                        "Owner",
                                        Map.of("Name", "Ana"))),
                        key -> Optional.of(PARENT.toString()));

        assertThat(produced)
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.problems()).isEmpty();
                    assertThat(one.unresolved()).isEmpty();
                    assertThat(one.childKey()).isEmpty();
                    assertThat(one.type().name()).isEqualTo("Client");
                    assertThat(one.values().check(one.type())).isEmpty();
                    assertThat(one.values().asMap())
                            .isEqualTo(
                                    Map.of(
                                            "legal_name", "Northwind",
                                            "trading_name", "Northwind (US)",
                                            "parent_id", PARENT,
                                            "country", "US",
                                            "domains", List.of("northwind.example"),
                                            "addresses",
                                                    List.of(
                                                            Map.of(
                                                                    "use",
                                                                    "REGISTERED",
                                                                    "city",
                                                                    "Boston",
                                                                    "country",
                                                                    "US")),
                                            "owner_rep", "Ana",
                                            "segment", "B",
                                            "is_bill_to", true));
                });
        assertThat(mapping.version()).isEqualTo("7");
        assertThat(mapping.name()).isEqualTo("account");
        assertThat(mapping.connection()).isEqualTo("crm");
        assertThat(mapping.sourceType()).isEqualTo("Account");
    }

    @Test
    void what_is_absent_stays_absent() {
        List<Produced> produced =
                account(ACCOUNT)
                        .map(
                                Firm.account(
                                        fields(
                                                "Name",
                                                "Northwind",
                                                "ParentId",
                                                null,
                                                "Owner",
                                                null)),
                                Lookups.NONE);

        assertThat(produced)
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.problems()).isEmpty();
                    assertThat(one.unresolved()).isEmpty();
                    assertThat(one.values().asMap())
                            .isEqualTo(
                                    Map.of(
                                            "legal_name",
                                            "Northwind",
                                            "addresses",
                                            List.of(Map.of("use", "REGISTERED"))));
                });
    }

    @Test
    void look_ups_are_gathered_before_anything_is_worked_out() {
        InboundMapping mapping = account(ACCOUNT);

        assertThat(mapping.lookups(Firm.account(fields("Name", "N", "ParentId", "001P"))))
                .containsExactly(new LookupKey(LookupKey.Kind.LINK, "", "Client", "001P"));
        assertThat(mapping.lookups(Firm.account(fields("Name", "N")))).isEmpty();
    }

    @Test
    void a_link_not_found_is_a_value_not_an_error() {
        List<Produced> produced =
                account(ACCOUNT)
                        .map(Firm.account(fields("Name", "N", "ParentId", "001P")), Lookups.NONE);

        assertThat(produced.getFirst().unresolved())
                .isEqualTo(
                        Map.of(
                                "parent_id",
                                new LookupKey(LookupKey.Kind.LINK, "", "Client", "001P")));
        assertThat(produced.getFirst().values().has("parent_id")).isFalse();
        assertThat(produced.getFirst().problems()).isEmpty();
    }

    @Test
    void a_record_outside_when_makes_nothing() {
        assertThat(account(ACCOUNT).map(Firm.account(fields("Country", "US")), Lookups.NONE))
                .isEmpty();
    }

    @Test
    void an_unmapped_code_is_a_problem_of_its_field_and_the_rest_flows_on() {
        List<Produced> produced =
                account(ACCOUNT)
                        .map(Firm.account(fields("Name", "N", "Rating", "Cold")), Lookups.NONE);

        assertThat(produced)
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.values().text("legal_name")).contains("N");
                    assertThat(one.problems())
                            .containsExactly(
                                    new Problem(
                                            Problem.Mender.SETTINGS,
                                            "TIM-CODE-UNMAPPED",
                                            "'Cold' has no meaning in the code map 'rating'.",
                                            "Add a row with from = 'Cold' to code-maps/rating.csv.",
                                            "segment"));
                });
    }

    @Test
    void one_record_makes_several_entities_each_with_its_own_key() {
        InboundMapping mapping =
                Firm.small()
                        .with(
                                "mappings/crm/opportunity.yaml",
                                """
                                direction: in
                                source: Opportunity
                                version: 1
                                entities:
                                  - entity: Opportunity
                                    fields:
                                      name: src.Name
                                      client: link("Client", src.AccountId)
                                      amount: money(src.Amount, src.CurrencyIsoCode)
                                      expected_close: src.CloseDate
                                  - entity: Task
                                    forEach: src.Lines
                                    child: item.Id
                                    when: has(item.Name)
                                    fields:
                                      name: item.Name
                                      wbs_code: string(ordinal)
                                      planned_hours: hours(item.Hours)
                                      project: link("Project", item.ProjectId)
                                """)
                        .good(dir)
                        .inbound()
                        .getFirst();
        var record =
                Firm.account(
                        fields(
                                "Name", "Deal",
                                "AccountId", "001A",
                                "Amount", new BigDecimal("1234.50"),
                                "CurrencyIsoCode", "USD",
                                "CloseDate", "2026-02-28",
                                "Lines",
                                        List.of(
                                                fields(
                                                        "Id",
                                                        "L1",
                                                        "Name",
                                                        "Design",
                                                        "Hours",
                                                        new BigDecimal("7.50"),
                                                        "ProjectId",
                                                        "P1"),
                                                fields("Id", "L2", "Name", null),
                                                fields(
                                                        "Id",
                                                        "L3",
                                                        "Name",
                                                        "Build",
                                                        "ProjectId",
                                                        "P2"),
                                                fields("Id", "", "Name", "Keyless"))));

        assertThat(Set.copyOf(mapping.lookups(record))).hasSize(3);
        List<Produced> produced = mapping.map(record, Lookups.NONE);

        assertThat(produced)
                .extracting(p -> p.type() + ":" + p.childKey())
                .containsExactly("Opportunity:", "Task:L1", "Task:L3", "Task:");
        assertThat(produced.get(0).values().get("amount")).hasToString("1234.50 USD");
        assertThat(produced.get(1).values().asMap())
                .isEqualTo(
                        Map.of(
                                "name",
                                "Design",
                                "wbs_code",
                                "1",
                                "planned_hours",
                                new BigDecimal("7.5")));
        assertThat(produced.get(2).values().text("wbs_code")).contains("3");
        assertThat(produced.get(3).problems())
                .extracting(Problem::code)
                .containsExactly("SYS-POISON");
    }

    @Test
    void a_day_that_does_not_exist_is_a_problem_never_an_exception() {
        InboundMapping mapping =
                Firm.small()
                        .with(
                                "mappings/crm/opportunity.yaml",
                                """
                                direction: in
                                source: Opportunity
                                version: 1
                                entities:
                                  - entity: Opportunity
                                    fields:
                                      name: src.Name
                                      expected_close: src.CloseDate
                                """)
                        .good(dir)
                        .inbound()
                        .getFirst();

        List<Produced> produced =
                mapping.map(
                        Firm.account(fields("Name", "Deal", "CloseDate", "2026-02-30")),
                        Lookups.NONE);

        assertThat(produced.getFirst().values().text("name")).contains("Deal");
        assertThat(produced.getFirst().problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.field()).isEqualTo("expected_close");
                    assertThat(problem.mender()).isEqualTo(Problem.Mender.DATA);
                    assertThat(problem.text()).isEqualTo("'2026-02-30' is no day of the calendar.");
                });
    }

    @Test
    void no_record_however_strange_throws() {
        InboundMapping mapping = account(ACCOUNT);
        List<Object> strange =
                List.of(
                        "\u0000\u0007",
                        "\ud800",
                        "x".repeat(2_000_000),
                        new BigDecimal("1e400"),
                        Long.MAX_VALUE,
                        List.of(List.of()),
                        Map.of("Name", List.of(1)),
                        new Object(),
                        1.5d,
                        false);
        for (Object value : strange) {
            ObservedRecord record =
                    Firm.account(
                            fields(
                                    "Name",
                                    "N",
                                    "Country",
                                    value,
                                    "City",
                                    value,
                                    "Website",
                                    value,
                                    "ParentId",
                                    value,
                                    "Rating",
                                    value,
                                    "Customer",
                                    value,
                                    "Owner",
                                    value));

            mapping.lookups(record);
            assertThat(mapping.map(record, Lookups.NONE))
                    .singleElement()
                    .satisfies(one -> assertThat(one.values().text("legal_name")).contains("N"));
        }
    }

    @Test
    void a_condition_that_cannot_be_worked_out_is_a_problem_of_the_record() {
        List<Produced> produced =
                account(ACCOUNT).map(Firm.account(fields("Name", List.of(1))), Lookups.NONE);

        assertThat(produced)
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.values().names()).isEmpty();
                    assertThat(one.problems())
                            .extracting(Problem::text)
                            .containsExactly("'Name' holds '[1]', which is not text.");
                });
    }
}
