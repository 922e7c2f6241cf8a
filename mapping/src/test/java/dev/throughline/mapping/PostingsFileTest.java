package dev.throughline.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.mapping.PostingRules.Baseline;
import dev.throughline.mapping.PostingRules.Fact;
import dev.throughline.mapping.PostingRules.Part;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostingsFileTest {
    private static final String TIME =
            """
            direction: in
            source: Opportunity
            version: 1
            entities:
              - entity: TimeEntry
                fields: {note: src.Name}
            """;

    @TempDir Path dir;

    private static Firm firm(String postings) {
        return Firm.small().with("mappings/crm/time.yaml", TIME).with("postings.yaml", postings);
    }

    @Test
    void the_firm_says_which_facts_go_into_which_ledger_and_how() {
        PostingRules rules =
                firm("""
                facts:
                  - {connection: crm, type: Opportunity}
                to: erp
                kinds:
                  LABOUR_COST: {grain: item}
                  UNBILLED_TIME: {grain: [project, resource, workDate]}
                  IC_SALES: {}
                policy:
                  lateDays: 20
                  cutOffTime: "17:30"
                  postInternalCost: false
                  receiptLimit: 75.50 USD
                  forbidden: [{DEPARTMENT: D-10, CLASS: C-2}]
                baseline: declared-empty
                """)
                        .good(dir)
                        .policies()
                        .postings();

        assertThat(rules.facts()).containsExactly(new Fact("crm", "Opportunity"));
        assertThat(rules.isFact("crm", "Opportunity")).isTrue();
        assertThat(rules.isFact("crm", "Account")).isFalse();
        assertThat(rules.to()).isEqualTo("erp");
        assertThat(rules.kinds())
                .isEqualTo(
                        Map.of(
                                PostingKind.LABOUR_COST,
                                List.of(Part.ITEM),
                                PostingKind.UNBILLED_TIME,
                                List.of(Part.PROJECT, Part.RESOURCE, Part.WORK_DATE),
                                PostingKind.IC_SALES,
                                List.of(Part.ITEM)));
        assertThat(rules.policy())
                .isEqualTo(
                        new PostingRules.Policy(
                                20,
                                3,
                                LocalTime.of(17, 30),
                                12,
                                false,
                                7,
                                false,
                                false,
                                false,
                                new Money(7_550, "USD"),
                                List.of(Map.of("DEPARTMENT", "D-10", "CLASS", "C-2"))));
        assertThat(rules.baseline()).isEqualTo(Baseline.DECLARED_EMPTY);
    }

    @Test
    void the_firm_says_when_it_is_night() {
        String facts = "facts: [{connection: crm, type: Opportunity}]\nto: erp\n";
        assertThat(firm(facts).good(dir).policies().postings().nightly())
                .isEqualTo(PostingRules.Nightly.STANDARD);
        assertThat(
                        firm(facts + "reconcile: {time: \"03:30\", zone: Europe/London}\n")
                                .good(dir)
                                .policies()
                                .postings()
                                .nightly())
                .isEqualTo(
                        new PostingRules.Nightly(LocalTime.of(3, 30), ZoneId.of("Europe/London")));
        assertThat(firm(facts + "reconcile: {time: \"25:00\", zone: Mars/Base}\n").faults(dir))
                .anyMatch(words -> words.contains("'time' is '25:00'"))
                .anyMatch(words -> words.contains("Zone 'Mars/Base' is not known"));
    }

    @Test
    void without_the_file_nothing_is_posted_and_without_a_baseline_nothing_may_be() {
        assertThat(Firm.small().good(dir).policies().postings()).isEqualTo(PostingRules.NONE);
        PostingRules rules =
                firm("facts: [{connection: crm, type: Opportunity}]\nto: erp\n")
                        .good(dir)
                        .policies()
                        .postings();

        assertThat(rules.baseline()).isEqualTo(Baseline.REQUIRED);
        assertThat(rules.kinds())
                .containsOnlyKeys(PostingKind.ofFacts().toArray(PostingKind[]::new));
        assertThat(rules.policy()).isEqualTo(PostingRules.Policy.STANDARD);
    }

    @Test
    void a_limit_without_currency_and_a_combination_of_one_are_no_rules() {
        String rest = "facts: [{connection: crm, type: Opportunity}]\nto: erp\npolicy: ";
        for (String limit : List.of("75", "75 ABC", "75.123 USD", "1e9 USD", "NaN USD")) {
            assertThat(firm(rest + "{receiptLimit: " + limit + "}").faults(dir))
                    .singleElement()
                    .asString()
                    .contains("'receiptLimit' is '" + limit + "'. Write an amount");
        }
        assertThat(firm(rest + "{forbidden: [{CLASS: C-2}]}").faults(dir))
                .singleElement()
                .asString()
                .contains("names 1 dimension values. Write two or more");
    }

    @Test
    void all_faults_are_told_at_once_with_place_and_mend() {
        List<String> faults =
                firm("""
                facts:
                  - {connection: crn, type: Opportunity}
                  - {connection: crm, type: Oportunity}
                  - {connection: crm, type: Account}
                  - {connection: crm, type: Opportunity}
                  - {connection: crm, type: Opportunity}
                  - {type: Opportunity}
                to: erpp
                kinds:
                  LABOR_COST: {grain: item}
                  UNBILLED_TIME: {grain: [project, item, day]}
                policy: {lateDays: -1, cutOffDay: 31, cutOffTime: noon, lateDay: 3}
                baseline: empty
                """)
                        .faults(dir);

        assertThat(faults)
                .containsExactly(
                        "postings.yaml:2:18: Connection 'crn' is not configured. Did you mean 'crm'?",
                        "postings.yaml:3:29: Record type 'Oportunity' is not one of connection 'crm'. Did you mean 'Opportunity'?",
                        "postings.yaml:4:29: No mapping makes time entries or expense items of crm Account."
                                + " Add one under mappings/crm/ with 'direction: in', or correct its faults.",
                        "postings.yaml:6:29: crm Opportunity is named twice. Keep one row.",
                        "postings.yaml:7:5: 'connection' is missing. Add 'connection:' with a connection's name.",
                        "postings.yaml:8:5: Connection 'erpp' is not configured. Did you mean 'erp'?",
                        "postings.yaml:10:3: Posting kind 'LABOR_COST' is not known. Did you mean 'LABOUR_COST'?",
                        "postings.yaml:11:26: A line is one item or a sum of items, not both."
                                + " Write 'grain: item', or leave 'item' out.",
                        "postings.yaml:11:42: 'day' is no part of a grain. Use one of: category, item, period, project, resource, task, work-date.",
                        "postings.yaml:12:20: 'lateDays' is '-1'. Write a number from 0 to 3650.",
                        "postings.yaml:12:35: 'cutOffDay' is '31'. Write a number from 1 to 28.",
                        "postings.yaml:12:51: 'cutOffTime' is 'noon'. Write a time of day as \"18:00\".",
                        "postings.yaml:12:57: Key 'lateDay' is not known here. Did you mean 'lateDays'?",
                        "postings.yaml:13:11: 'empty' is no baseline. Use one of: declared-empty, required, signed.");
    }
}
