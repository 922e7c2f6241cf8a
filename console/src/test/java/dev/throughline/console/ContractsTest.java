package dev.throughline.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.billing.AmendmentActs;
import dev.throughline.billing.AmendmentRequest;
import dev.throughline.evidence.Actor;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What was agreed with clients: the list, and one contract's story.
class ContractsTest {
    private static ConsoleServer server;
    private static UUID contract;

    @BeforeAll
    static void begin() {
        server = new ConsoleServer(true);
        contract = ContractDays.normal(server, Days.normal(server));
    }

    @AfterAll
    static void end() {
        server.close();
    }

    private static String page(ConsoleServer of, String path) throws Exception {
        HttpResponse<String> answer = of.get(path);
        assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static Set<String> rows(String page) {
        Set<String> rows = new HashSet<>();
        Matcher found =
                Pattern.compile("row-link\" href=\"/contracts/([0-9a-f-]{36})").matcher(page);
        while (found.find()) {
            rows.add(found.group(1));
        }
        return rows;
    }

    @Test
    void the_list_begins_with_what_is_due_and_what_waits() throws Exception {
        assertThat(page(server, "/contracts"))
                .contains(
                        "1 scheduled amount, 48,000.00 USD, is due and on no invoice",
                        "1 contract waits for an amendment that is not in all systems",
                        "210,000.00 USD",
                        "was due ",
                        "of 90,000.00 USD");
    }

    @Test
    void a_filter_finds_by_number_client_case_and_pending_amendment() throws Exception {
        for (String filter :
                new String[] {
                    "q=CTR-1001", "q=northwind", "only=cases", "only=pending", "state=SIGNED"
                }) {
            assertThat(rows(page(server, "/contracts?" + filter)))
                    .as(filter)
                    .containsExactly(contract.toString());
        }
        assertThat(page(server, "/contracts?q=nothing-of-the-kind"))
                .contains("No contract fits this filter");
    }

    @Test
    void a_contract_tells_its_lines_limits_schedule_and_position_in_one_look() throws Exception {
        assertThat(page(server, "/contracts/" + contract))
                .contains(
                        "is earned and 0.00 USD billed",
                        "Fixed price, earned day by day",
                        "Time and materials, earned as it may be billed",
                        "90,000.00 USD left",
                        "data-chart=\"contract\"",
                        "2 items, 120,000.00 USD in all",
                        "was due ",
                        "Agreed, not in all systems",
                        "changes the value by 15,000.00 USD",
                        "billing paused",
                        "/threads/");
    }

    @Test
    void the_figures_are_those_of_the_chosen_day() throws Exception {
        String path = "/contracts/" + contract + "?asOf=";
        assertThat(page(server, path + "2001-01-31")).contains("by 31 Jan 2001 0.00 USD is earned");
        assertThat(page(server, path + "2090-01-31&basis=POSTED"))
                .contains("by 31 Jan 2090 120,000.00 USD is earned");
        // What is no day is passed over.
        assertThat(page(server, path + "yesterday")).contains("is earned");
    }

    @Test
    void an_amendment_shows_what_it_changes_and_its_treatments_or_why_there_are_none()
            throws Exception {
        AmendmentActs.Answer answer =
                server.billing
                        .amendments()
                        .enter(
                                new AmendmentRequest(
                                        contract,
                                        2,
                                        LocalDate.ofInstant(server.clock.instant(), ZoneOffset.UTC),
                                        List.of(
                                                new AmendmentRequest.LineRequest(
                                                        "L1",
                                                        new BigDecimal("10000.00"),
                                                        null,
                                                        null,
                                                        null,
                                                        List.of())),
                                        null,
                                        null),
                                "second",
                                new Actor.Person("Fiona Finch"),
                                "more scope");
        assertThat(answer).isInstanceOf(AmendmentActs.Answer.Done.class);
        AmendmentActs.Answer.Done done = (AmendmentActs.Answer.Done) answer;
        String body = page(server, "/contracts/" + contract);
        assertThat(body).contains("Amendment 2", "To be decided", "price by 10,000.00 USD");
        // It is earned straight line: by its days.
        assertThat(done.amendment().lines().getFirst().treatments()).isNotNull();
        assertThat(done.amendment().lines().getFirst().why()).isEmpty();
        assertThat(body).contains("Booked at once", " days");
    }

    @Test
    void what_is_not_there_is_said_with_a_way_on() throws Exception {
        for (String path : new String[] {"/contracts/none", "/contracts/" + UUID.randomUUID()}) {
            assertThat(server.get(path).statusCode()).as(path).isEqualTo(404);
        }
    }

    @Test
    void before_the_first_contract_the_page_teaches_the_first_step_and_paging_shows_each_once()
            throws Exception {
        try (ConsoleServer other = new ConsoleServer(false)) {
            assertThat(page(other, "/contracts")).contains("No contract is known yet");
            ContractDays.bad(other, Days.bad(other));
            String first = page(other, "/contracts");
            Set<String> all = new HashSet<>(rows(first));
            assertThat(all).hasSize(50);
            Matcher more = Pattern.compile("href=\"(/contracts\\?before=[^\"#]+)").matcher(first);
            assertThat(more.find()).isTrue();
            String second = page(other, more.group(1));
            assertThat(rows(second)).hasSize(6).doesNotContainAnyElementsOf(all);
            assertThat(first + second).doesNotContain("<script>alert", "<b>Ü</b>");
        }
    }
}
