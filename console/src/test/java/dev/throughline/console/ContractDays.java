package dev.throughline.console;

import dev.throughline.billing.AmendmentActs;
import dev.throughline.billing.AmendmentRequest;
import dev.throughline.billing.AmendmentStory;
import dev.throughline.billing.Estimates;
import dev.throughline.evidence.Actor;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import dev.throughline.worklist.Finding;
import dev.throughline.worklist.Subject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Fills the hub with contracts, their lines, schedules and amendments, as systems tell them.
final class ContractDays {
    /// The number of the contract that the hub bills itself.
    static final String OURS = "CTR-1003";

    private final Days day;
    private final Instant at;
    private int serial = 700;

    private ContractDays(ConsoleServer server, Days day) {
        this.day = day;
        this.at = server.clock.instant().minusSeconds(3_000);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }

    private static Money usd(String amount) {
        return Money.parse(amount, "USD");
    }

    /// A contract of two lines: a fixed price with two scheduled amounts, one of them due, and a
    /// limit; with an amendment that is not in all systems and the case about it.
    static UUID normal(ConsoleServer server, Days day) {
        ContractDays days = new ContractDays(server, day);
        UUID contract = days.contract("CTR-1001", day.clients.get(0), day.deals.get(0), "USD");
        UUID fixed =
                days.line(
                        day.deals.get(0),
                        "L1",
                        "Transition",
                        "FIXED",
                        "STRAIGHT_LINE",
                        usd("120000.00"),
                        null);
        days.line(
                day.deals.get(0), "L2", "Enhancements", "TM", "AS_INVOICED", null, usd("90000.00"));
        days.item(fixed, "Milestone 1", usd("48000.00"), -20);
        days.item(fixed, "Milestone 2", usd("72000.00"), 40);
        UUID amendment =
                days.entity(
                        "ContractAmendment",
                        "Amendment 1",
                        "APPROVED",
                        Map.of(
                                "contract",
                                contract,
                                "seq",
                                1L,
                                "effective",
                                days.today(),
                                "kind",
                                "PRICE",
                                "delta_value",
                                usd("15000.00")));
        server.transaction.executeWithoutResult(_ ->
                server.worklist.standing(
                        "billing",
                        Map.of(
                                new Subject(
                                        "contractamendment", amendment.toString(), "Amendment 1"),
                                List.of(
                                        new Finding(
                                                new Problem(
                                                        Problem.Mender.DATA,
                                                        "CTR-AMEND-PENDING",
                                                        "Amendment 1 not in all systems; billing paused.",
                                                        "Apply it there, or withdraw it.",
                                                        "seq"),
                                                "amendment " + amendment,
                                                Map.of("contract", "CTR-1001"),
                                                null,
                                                null)))));
        return contract;
    }

    /// A contract whose only line is earned by cost, estimated at 90,000.00 USD, and an amendment
    /// of it that waits for finance: 20,000.00 USD more of price and 10,000.00 USD more of cost.
    ///
    /// @param number of the contract
    static AmendmentStory amended(ConsoleServer server, Days day, String number) {
        ContractDays days = new ContractDays(server, day);
        days.serial = 800 + Math.floorMod(number.hashCode(), 100_000);
        UUID deal =
                days.entity(
                        "Opportunity",
                        "Core build",
                        "WON",
                        Map.of("name", "Core build", "client", day.clients.get(1)));
        UUID contract = days.contract(number, day.clients.get(1), deal, "USD");
        server.estimates =
                new Estimates(
                        List.of(
                                new Estimates.Estimate(
                                        number.toLowerCase(Locale.ROOT) + "\nl1",
                                        days.today().minusDays(50),
                                        usd("90000.00"),
                                        null,
                                        EnumSet.allOf(Estimates.Covers.class),
                                        null)));
        days.line(deal, "L1", "Core build", "FIXED", "COST_TO_COST", usd("120000.00"), null);
        AmendmentActs.Answer answer =
                server.billing
                        .amendments()
                        .enter(
                                new AmendmentRequest(
                                        contract,
                                        1,
                                        days.today(),
                                        List.of(
                                                new AmendmentRequest.LineRequest(
                                                        "L1",
                                                        new BigDecimal("20000.00"),
                                                        null,
                                                        new BigDecimal("10000.00"),
                                                        null,
                                                        List.of())),
                                        false,
                                        null),
                                "amendment of " + number,
                                new Actor.Person("Fiona Finch"),
                                "more scope, signed by the client");
        return switch (answer) {
            case AmendmentActs.Answer.Done(AmendmentStory story) -> story;
            case AmendmentActs.Answer.Refused refused ->
                    throw new AssertionError(refused.problems().toString());
        };
    }

    /// A contract that the hub bills itself, of one line of 120,000.00 USD without a schedule.
    ///
    /// @return the contract and its line
    static List<UUID> unscheduled(ConsoleServer server, Days day) {
        ContractDays days = new ContractDays(server, day);
        days.serial = 900_000;
        UUID deal =
                days.entity(
                        "Opportunity",
                        "Rollout",
                        "WON",
                        Map.of("name", "Rollout", "client", day.clients.get(1)));
        UUID contract = days.contract(OURS, day.clients.get(1), deal, "USD");
        return List.of(
                contract,
                days.line(deal, "L1", "Rollout", "FIXED", "STRAIGHT_LINE", usd("120000.00"), null));
    }

    /// More contracts than a page holds, with long names and large amounts.
    static void bad(ConsoleServer server, Days day) {
        ContractDays days = new ContractDays(server, day);
        String[] ccys = {"JPY", "KWD", "EUR"};
        for (int i = 0; i < 56; i++) {
            String ccy = ccys[i % ccys.length];
            UUID deal = day.deals.get(i % day.deals.size());
            Money large = new Money(987_654_321_098L, ccy);
            days.contract(
                    "RAHMENVERTRAG/2026/000" + i + "-<b>Ü</b>",
                    day.clients.get(i % day.clients.size()),
                    deal,
                    ccy);
            if (i < day.deals.size()) {
                UUID line =
                        days.line(
                                deal,
                                "L1",
                                "شركة الخليج العربي: Geschäftsprozessoptimierungsrahmenvertrag",
                                "FIXED",
                                "STRAIGHT_LINE",
                                large,
                                large);
                days.item(line, "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk", large, -3);
            }
        }
    }

    private UUID contract(String number, UUID client, UUID deal, String ccy) {
        return entity(
                "Contract",
                number,
                "SIGNED",
                Map.of(
                        "number",
                        number,
                        "client",
                        client,
                        "bill_to",
                        client,
                        "opportunity",
                        deal,
                        "ccy",
                        ccy,
                        "payment_terms",
                        "NET30",
                        "start",
                        today().minusDays(60)));
    }

    private UUID line(
            UUID deal,
            String no,
            String name,
            String billing,
            String rule,
            @Nullable Money price,
            @Nullable Money limit) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("opportunity", deal);
        fields.put("line_no", no);
        fields.put("name", name);
        fields.put("billing", billing);
        fields.put("revenue_rule", rule);
        fields.put("start", today().minusDays(60));
        fields.put("end", today().plusDays(59));
        if (price != null) {
            fields.put("amount", price);
        }
        if (limit != null) {
            fields.put("nte", limit);
        }
        return entity("ContractLine", name, "OPEN", fields);
    }

    private void item(UUID line, String words, Money amount, int inDays) {
        entity(
                "BillingScheduleItem",
                words,
                "PLANNED",
                Map.of(
                        "contract_line",
                        line,
                        "trigger",
                        "DATE",
                        "due",
                        today().plusDays(inDays),
                        "amount",
                        amount,
                        "description",
                        words));
    }

    private UUID entity(String type, String name, String status, Map<String, ?> fields) {
        return day.entity(type, name, status, fields, "salesforce", type, "c" + ++serial, at, null);
    }
}
