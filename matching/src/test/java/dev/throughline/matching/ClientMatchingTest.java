package dev.throughline.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.matching.Comparison.Aspect;
import dev.throughline.matching.Comparison.Feature;
import dev.throughline.matching.Comparison.TaxNumbers;
import dev.throughline.matching.MatchDecision.AutoLink;
import dev.throughline.matching.MatchDecision.CreateNew;
import dev.throughline.matching.MatchDecision.Review;
import dev.throughline.model.SeededIds;
import dev.throughline.model.Values;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientMatchingTest {
    private static final MatchPolicy POLICY = MatchPolicy.DEFAULT;
    private static final SeededIds IDS = new SeededIds(42);

    /// The matching vectors of the domain description: name, domain, address, phone (`-` missing),
    /// tax numbers.
    @ParameterizedTest(name = "{0} {1} {2} {3}, tax {4} is {5}: {6}")
    @CsvSource({
        "0.20, 0, 0, 0, EQUAL, 1.0000, AutoLink",
        "1.00, 1, 0.75, 1, SILENT, 0.9500, AutoLink",
        "0.98, 1, 0.90, -, SILENT, 0.9678, AutoLink",
        "0.96, 1, 0.90, 0, SILENT, 0.8620, Review",
        "0.90, 1, 0.875, 0, SILENT, 0.8300, Review",
        "1.00, -, -, -, SILENT, 1.0000, Review",
        "0.97, 1, 0.95, 1, DIFFER, 0.9765, Review",
        "0.70, 0, 0.60, 0, SILENT, 0.4350, CreateNew",
    })
    void the_vectors_of_the_domain_come_out(
            String name,
            String domain,
            String address,
            String phone,
            TaxNumbers tax,
            BigDecimal score,
            String outcome) {
        Comparison comparison =
                new Comparison(
                        IDS.next(),
                        "Northwind",
                        tax,
                        false,
                        List.of(
                                feature(Aspect.NAME, name),
                                feature(Aspect.DOMAIN, domain),
                                feature(Aspect.ADDRESS, address),
                                feature(Aspect.PHONE, phone)));
        assertThat(comparison.score(POLICY)).isEqualTo(score);
        assertThat(ClientMatching.decide(List.of(comparison), POLICY).getClass().getSimpleName())
                .isEqualTo(outcome);
    }

    private static Feature feature(Aspect aspect, String likeness) {
        return new Feature(
                aspect,
                likeness.equals("-")
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(Double.parseDouble(likeness)),
                "as given");
    }

    @ParameterizedTest
    @CsvSource({"0.92, AutoLink", "0.9199, Review", "0.75, Review", "0.7499, CreateNew"})
    void a_threshold_belongs_to_the_better_side(String likeness, String outcome) {
        Comparison comparison =
                new Comparison(
                        IDS.next(),
                        "X",
                        TaxNumbers.SILENT,
                        false,
                        List.of(feature(Aspect.NAME, likeness), feature(Aspect.ADDRESS, likeness)));
        assertThat(ClientMatching.decide(List.of(comparison), POLICY).getClass().getSimpleName())
                .isEqualTo(outcome);
    }

    private static ClientProfile client(Map<String, ?> fields) {
        return ClientProfile.of(IDS.next(), Values.of(fields));
    }

    private static Map<String, Object> northwind() {
        return Map.of(
                "legal_name", "Northwind Retail Inc",
                "country", "US",
                "domains", List.of("https://www.northwind.example"),
                "phone", "(206) 555-0100",
                "addresses",
                        List.of(
                                Map.of(
                                        "street",
                                        "1 Pike Street",
                                        "city",
                                        "Seattle",
                                        "postal_code",
                                        "98101",
                                        "country",
                                        "US")));
    }

    @Test
    void the_same_client_from_two_systems_is_linked_and_explained_in_words() {
        ClientProfile existing = client(northwind());
        ClientProfile candidate =
                client(
                        Map.of(
                                "legal_name", "NORTHWIND RETAIL, INC.",
                                "country", "US",
                                "domains", List.of("northwind.example"),
                                "phone", "+1 206 555 0100",
                                "addresses",
                                        List.of(
                                                Map.of(
                                                        "street",
                                                        "1 Pike St",
                                                        "city",
                                                        "SEATTLE",
                                                        "postal_code",
                                                        "98101-0001",
                                                        "country",
                                                        "US"))));
        assertThat(candidate.blockingKeys()).containsAnyElementsOf(existing.blockingKeys());
        assertThat(ClientMatching.decide(candidate, List.of(existing), POLICY))
                .isEqualTo(
                        new AutoLink(
                                existing.id(),
                                new BigDecimal("1.0000"),
                                List.of(
                                        "tax number: nothing to compare",
                                        "name: 'northwind retail' and 'northwind retail', the same (1.00 × 0.45)",
                                        "domain: both have northwind.example (1.00 × 0.25)",
                                        "address: the same (1.00 × 0.20)",
                                        "phone: both have +12065550100 (1.00 × 0.10)"),
                                List.of()));
    }

    @Test
    void the_same_tax_number_links_even_when_the_names_differ_and_says_so() {
        ClientProfile existing =
                client(
                        Map.of(
                                "legal_name",
                                "Acme Maschinenbau GmbH",
                                "country",
                                "DE",
                                "tax_ids",
                                List.of("DE136695976")));
        ClientProfile candidate =
                client(
                        Map.of(
                                "legal_name",
                                "Zenith Robotics SE",
                                "country",
                                "DE",
                                "tax_ids",
                                List.of("136 695 976")));
        assertThat(ClientMatching.decide(candidate, List.of(existing), POLICY))
                .isInstanceOfSatisfying(
                        AutoLink.class,
                        link -> {
                            assertThat(link.score()).isEqualByComparingTo("1");
                            assertThat(link.notices())
                                    .containsExactly(
                                            "Linked to Acme Maschinenbau GmbH by tax number although the names differ a lot.");
                        });
    }

    @Test
    void another_tax_number_of_the_same_country_always_asks_a_person() {
        Map<String, Object> base = northwind();
        Map<String, Object> one = with(base, "tax_ids", List.of("12-3456789"));
        Map<String, Object> two = with(base, "tax_ids", List.of("98-7654321"));
        ClientProfile existing = client(one);
        assertThat(ClientMatching.decide(client(two), List.of(existing), POLICY))
                .isInstanceOfSatisfying(
                        Review.class,
                        review -> {
                            assertThat(review.problem().line())
                                    .isEqualTo(
                                            "CLI-DUP-REVIEW: Looks like an existing client: Northwind Retail Inc (1.0000)."
                                                    + " Its tax number in the same country is another. Link it, or confirm that it is new.");
                            assertThat(review.likely())
                                    .extracting(MatchDecision.Likely::existing)
                                    .containsExactly(existing.id());
                        });
    }

    @Test
    void a_wrong_tax_number_neither_links_nor_forbids_but_is_told() {
        ClientProfile existing = client(with(northwind(), "tax_ids", List.of("N/A")));
        ClientProfile candidate = client(with(northwind(), "tax_ids", List.of("n/a", "123")));
        assertThat(ClientMatching.decide(candidate, List.of(existing), POLICY))
                .isInstanceOf(AutoLink.class);
        assertThat(candidate.blockingKeys()).noneMatch(key -> key.startsWith("tax:"));
        assertThat(candidate.problems())
                .hasSize(2)
                .allMatch(problem -> problem.code().equals("CLI-TAXID-INVALID"));
    }

    @Test
    void a_number_the_same_here_and_another_there_asks_a_person() {
        ClientProfile existing =
                client(with(northwind(), "tax_ids", List.of("12-3456789", "DE:136695976")));
        ClientProfile candidate =
                client(with(northwind(), "tax_ids", List.of("12-3456789", "DE:811569869")));
        assertThat(ClientMatching.decide(candidate, List.of(existing), POLICY))
                .isInstanceOfSatisfying(
                        Review.class,
                        review ->
                                assertThat(review.reason())
                                        .isEqualTo(
                                                "A tax number is the same in one country and another in a second."));
    }

    @Test
    void two_existing_clients_that_fit_equally_ask_a_person() {
        List<ClientProfile> twins = List.of(client(northwind()), client(northwind()));
        assertThat(ClientMatching.decide(client(northwind()), twins, POLICY))
                .isInstanceOfSatisfying(
                        Review.class,
                        review -> {
                            assertThat(review.reason())
                                    .startsWith("2 existing clients fit equally well");
                            assertThat(review.likely()).hasSize(2);
                        });
    }

    @Test
    void a_company_registered_abroad_is_never_linked_without_a_person() {
        ClientProfile existing = client(northwind());
        ClientProfile abroad = client(with(northwind(), "country", "CA"));
        assertThat(ClientMatching.decide(abroad, List.of(existing), POLICY))
                .isInstanceOfSatisfying(
                        Review.class,
                        review ->
                                assertThat(review.reason())
                                        .isEqualTo("It is registered in another country."));
    }

    @Test
    void a_declared_parent_is_no_twin() {
        ClientProfile holding = client(with(northwind(), "legal_name", "Northwind Holdings Inc"));
        ClientProfile child = client(with(northwind(), "parent_id", holding.id()));
        assertThat(ClientMatching.decide(child, List.of(holding), POLICY))
                .isInstanceOf(CreateNew.class);
        assertThat(ClientMatching.decide(holding, List.of(child), POLICY))
                .isInstanceOf(CreateNew.class);
    }

    @Test
    void nobody_near_means_new_and_the_nearest_is_named() {
        assertThat(ClientMatching.decide(client(northwind()), List.of(), POLICY))
                .isInstanceOf(CreateNew.class);
        ClientProfile other =
                client(
                        Map.of(
                                "legal_name",
                                "Northern Pipes Ltd",
                                "country",
                                "US",
                                "domains",
                                List.of("pipes.example")));
        assertThat(ClientMatching.decide(client(northwind()), List.of(other), POLICY))
                .isInstanceOfSatisfying(
                        CreateNew.class,
                        created ->
                                assertThat(created.explanation().getFirst())
                                        .startsWith("Nearest is Northern Pipes Ltd (0."));
    }

    @Test
    void blocking_keys_are_sorted_and_find_spelling_variants_by_the_beginning_of_the_name() {
        ClientProfile one = client(with(northwind(), "tax_ids", List.of("12-3456789")));
        assertThat(one.blockingKeys())
                .containsExactly(
                        "domain:northwind.example",
                        "name:northw",
                        "tax:US:123456789",
                        "words:northwind retail");
        assertThat(client(Map.of("legal_name", "Northwind Retial Corp")).blockingKeys())
                .contains("name:northw");
        assertThat(client(Map.of("legal_name", "Retail Northwind LLC")).blockingKeys())
                .contains("words:northwind retail");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void scores_are_symmetric_and_within_0_and_1_and_order_never_matters(long seed) {
        Random random = new Random(seed);
        List<ClientProfile> existing = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            existing.add(randomClient(random));
        }
        for (int i = 0; i < 40; i++) {
            ClientProfile candidate = randomClient(random);
            for (ClientProfile other : existing) {
                BigDecimal score = Comparison.of(candidate, other).score(POLICY);
                assertThat(score).isBetween(BigDecimal.ZERO, BigDecimal.ONE);
                assertThat(Comparison.of(other, candidate).score(POLICY)).isEqualTo(score);
                assertThat(Comparison.of(other, candidate).taxNumbers())
                        .isEqualTo(Comparison.of(candidate, other).taxNumbers());
            }
            MatchDecision decision = ClientMatching.decide(candidate, existing, POLICY);
            List<ClientProfile> shuffled = new ArrayList<>(existing);
            Collections.shuffle(shuffled, random);
            assertThat(ClientMatching.decide(candidate, shuffled, POLICY)).isEqualTo(decision);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23})
    void whatever_may_be_linked_or_reviewed_for_its_tax_number_or_domain_shares_a_blocking_key(
            long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            ClientProfile one = randomClient(random);
            ClientProfile two = randomClient(random);
            Comparison comparison = Comparison.of(one, two);
            boolean sameDomain =
                    comparison.features().get(1).likeness().equals(OptionalDouble.of(1));
            if (comparison.taxNumbers() == TaxNumbers.EQUAL || sameDomain) {
                assertThat(one.blockingKeys()).containsAnyElementsOf(two.blockingKeys());
            }
        }
    }

    private static final List<String> NAMES =
            List.of(
                    "Northwind Retail Inc",
                    "Northwind Retial",
                    "Northwind UK Ltd",
                    "Contoso GmbH",
                    "Contoso AG",
                    "Fabrikam S.A.",
                    "");
    private static final List<String> COUNTRIES = List.of("US", "GB", "DE", "FR");
    private static final List<String> TAX =
            List.of("12-3456789", "98-7654321", "DE:136695976", "GB980780684", "junk", "");
    private static final List<String> DOMAINS =
            List.of("northwind.example", "contoso.example", "gmail.com", "");
    private static final List<String> PHONES =
            List.of("+12065550100", "089 123456", "020 7946 0000", "");
    private static final List<String> STREETS =
            List.of("1 Pike St", "1 Pike Street", "Hauptstr. 5", "");

    private static ClientProfile randomClient(Random random) {
        UUID id = new UUID(random.nextLong(), random.nextLong());
        return ClientProfile.of(
                id,
                Values.of(
                        Map.of(
                                "legal_name", any(NAMES, random),
                                "trading_name", any(NAMES, random),
                                "country", any(COUNTRIES, random),
                                "tax_ids", List.of(any(TAX, random), any(TAX, random)),
                                "domains", List.of(any(DOMAINS, random)),
                                "phone", any(PHONES, random),
                                "addresses",
                                        List.of(
                                                Map.of(
                                                        "street",
                                                        any(STREETS, random),
                                                        "country",
                                                        any(COUNTRIES, random))))));
    }

    private static String any(List<String> choices, Random random) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static Map<String, Object> with(Map<String, Object> fields, String name, Object value) {
        Map<String, Object> changed = new java.util.HashMap<>(fields);
        changed.put(name, value);
        return changed;
    }

    @Test
    void a_policy_out_of_range_is_refused_with_its_numbers() {
        assertThatThrownBy(() -> new MatchPolicy(0.5, 0.25, 0.2, 0.1, 0.92, 0.75, 2, 0.75))
                .hasMessage(
                        "match weights name 0.5, domain 0.25, address 0.2, phone 0.1 must be 0 or more and sum to 1");
        assertThatThrownBy(() -> new MatchPolicy(0.45, 0.25, 0.2, 0.1, 0.7, 0.75, 2, 0.75))
                .hasMessageStartingWith(
                        "match thresholds: review 0.75 must be above 0 and at most autoLink 0.7");
        assertThatThrownBy(() -> new MatchPolicy(Double.NaN, 0.25, 0.2, 0.1, 0.92, 0.75, 2, 0.75))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
