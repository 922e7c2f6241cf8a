package dev.throughline.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.journal.RecordKey;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProposalDecisionTest {
    private static final Target CUSTOMERS = new Target("erp", "customer", "Client");

    /// Claims as `record=entity origin`, origins FILE, ID, MATCH, and LIKE for a likeness that only
    /// a person can judge; answers of people that a pair is not the same as `record!entity`; links
    /// as `record:entity`. The outcome holds what is proposed, then the conflicts.
    @ParameterizedTest(name = "{0} → {1} | {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''                                   | ''        | ''
                    1=A ID                               | 1=A       | ''
                    1=A MATCH                            | 1=A       | ''
                    1=A LIKE                             | ''        | 1=A
                    1=A ID, 1=A ID                       | 1=A       | ''
                    1=A ID, 2=B MATCH, 3=C FILE          | 1=A,2=B,3=C | ''
                    1=A ID, 1=B ID                       | ''        | 1=A,1=B
                    1=A ID, 1=B MATCH                    | 1=A       | ''
                    1=A ID, 1=B FILE                     | 1=B       | ''
                    1=A FILE, 1=B FILE                   | ''        | 1=A,1=B
                    1=A MATCH, 1=B MATCH                 | ''        | 1=A,1=B
                    1=A MATCH, 2=A MATCH                 | ''        | 1=A,2=A
                    1=A ID, 2=A ID                       | ''        | 1=A,2=A
                    1=A ID, 2=A MATCH                    | 1=A       | 2=A
                    1=A MATCH, 2=A LIKE                  | 1=A       | 2=A
                    1=A FILE, 2=A ID                     | 1=A       | 2=A
                    1=A FILE, 2=A FILE                   | ''        | 1=A,2=A
                    1=A ID, 1=B ID, 2=A MATCH            | ''        | 1=A,1=B,2=A
                    1=A MATCH, 1!A                       | ''        | ''
                    1=A MATCH, 2=A MATCH, 2!A            | 1=A       | ''
                    1=A ID, 1=B MATCH, 1!A               | 1=B       | ''
                    1=A MATCH, 9:A                       | ''        | 1=A
                    1=A FILE, 9:A                        | ''        | 1=A
                    """)
    void each_record_gets_one_entity_and_each_entity_one_record_or_a_person_decides(
            String given, String proposed, String conflicts) {
        List<Proposal> decided = ProposalDecision.decide(facts(given));

        assertThat(shown(decided, true)).isEqualTo(proposed);
        assertThat(shown(decided, false)).isEqualTo(conflicts);
    }

    @ParameterizedTest(name = "{0} leaves {1} open")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    1=A ID                     | ''
                    1=A MATCH, 2=A MATCH       | A
                    1=A ID, 2=A MATCH          | ''
                    1=A ID, 1=B ID             | A,B
                    1=A ID, 1=B ID, 2=B FILE   | A
                    1=A LIKE                   | A
                    1=A MATCH, 9:A             | ''
                    """)
    void an_entity_in_conflict_is_left_open_unless_another_record_is_its_own(
            String given, String open) {
        ProposalDecision.Facts facts = facts(given);

        Set<UUID> left =
                ProposalDecision.leftOpen(ProposalDecision.decide(facts), facts.linked().keySet());

        assertThat(
                        left.stream()
                                .map(ProposalDecisionTest::letter)
                                .sorted()
                                .collect(Collectors.joining(",")))
                .isEqualTo(open);
    }

    @Test
    void a_conflict_says_in_words_who_stands_against_whom() {
        assertThat(ProposalDecision.decide(facts("1=A MATCH, 2=A MATCH")))
                .extracting(Proposal::obstacle)
                .containsExactly(
                        "2 records claim to be Firm A: customer 1 (Record 1), customer 2 (Record 2).",
                        "2 records claim to be Firm A: customer 2 (Record 2), customer 1 (Record 1).");
        assertThat(ProposalDecision.decide(facts("1=A ID, 1=B ID")).getFirst().obstacle())
                .isEqualTo("customer 1 (Record 1) could be 2 different ones: Firm A, Firm B.");
        assertThat(ProposalDecision.decide(facts("1=A MATCH, 9:A")).getFirst().obstacle())
                .isEqualTo(
                        "Firm A is customer 9 already; customer 1 (Record 1) may be its duplicate in erp.");
        assertThat(ProposalDecision.decide(facts("1=A ID, 2=A MATCH")).getLast().obstacle())
                .isEqualTo(
                        "Firm A is better claimed by customer 1 (Record 1); customer 2 (Record 2) may be its duplicate in erp.");
    }

    @Test
    void a_file_that_overrules_an_id_says_so() {
        Proposal proposal = ProposalDecision.decide(facts("1=A ID, 1=B FILE")).getFirst();

        assertThat(proposal.approvable()).isTrue();
        assertThat(proposal.claim().explanation()).contains("Overrules: Firm A, because ID.");
    }

    @Test
    void the_order_of_the_claims_changes_nothing() {
        List<String> claims =
                new ArrayList<>(
                        List.of("1=A ID", "1=B MATCH", "2=A MATCH", "3=C FILE", "4=C MATCH"));
        List<Proposal> expected = ProposalDecision.decide(facts(String.join(", ", claims)));
        java.util.Collections.reverse(claims);

        assertThat(ProposalDecision.decide(facts(String.join(", ", claims))))
                .containsExactlyElementsOf(expected);
    }

    private static ProposalDecision.Facts facts(String given) {
        List<Claim> claims = new ArrayList<>();
        Set<Proposal.Pair> different = new HashSet<>();
        Map<UUID, RecordKey> linked = new HashMap<>();
        Arrays.stream(given.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .forEach(part -> {
                    RecordKey record = new RecordKey("erp", "customer", part.substring(0, 1));
                    UUID entity = new UUID(0, part.charAt(2));
                    switch (part.charAt(1)) {
                        case '!' -> different.add(new Proposal.Pair(record, entity));
                        case ':' -> linked.put(entity, record);
                        default -> {
                            String origin = part.substring(4);
                            boolean sure = !origin.equals("LIKE");
                            claims.add(
                                    new Claim(
                                            record,
                                            "Record " + record.externalId(),
                                            entity,
                                            "Firm " + part.charAt(2),
                                            sure
                                                    ? Claim.Origin.valueOf(origin)
                                                    : Claim.Origin.MATCH,
                                            BigDecimal.ONE,
                                            origin + ".",
                                            sure));
                        }
                    }
                });
        return new ProposalDecision.Facts(CUSTOMERS, claims, different, linked);
    }

    private static String shown(List<Proposal> decided, boolean approvable) {
        return decided.stream()
                .filter(proposal -> proposal.approvable() == approvable)
                .map(proposal ->
                        proposal.claim().record().externalId()
                                + "="
                                + letter(proposal.claim().entity()))
                .collect(Collectors.joining(","));
    }

    private static String letter(UUID entity) {
        return String.valueOf((char) entity.getLeastSignificantBits());
    }
}
