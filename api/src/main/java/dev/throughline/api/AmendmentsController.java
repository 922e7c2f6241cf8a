package dev.throughline.api;

import dev.throughline.billing.AmendmentActs.Answer;
import dev.throughline.billing.AmendmentActs.Decision;
import dev.throughline.billing.AmendmentRequest;
import dev.throughline.billing.AmendmentRequest.ItemRequest;
import dev.throughline.billing.AmendmentRequest.LineRequest;
import dev.throughline.billing.AmendmentRequest.RateRequest;
import dev.throughline.billing.AmendmentStory;
import dev.throughline.evidence.Actor;
import dev.throughline.model.ContractAmendment.Treatment;
import dev.throughline.model.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// The process API: changes of contracts, from entering one to finance's decision (DOMAIN 4.10).
@RestController
final class AmendmentsController {
    static final String AMENDMENTS = "/api/process/contract-amendments";
    static final String AMENDMENT = AMENDMENTS + "/{id}";
    static final String DECISION = AMENDMENT + "/decision";

    private static final int RATES_MAX = 50;
    private static final int NAME_MAX = 200;
    private static final int WORDS_MAX = 255;

    private final ApiActs acts;
    private final ObjectProvider<ContractAmendmentActs> amendments;

    AmendmentsController(ApiActs acts, ObjectProvider<ContractAmendmentActs> amendments) {
        this.acts = acts;
        this.amendments = amendments;
    }

    /// Enters an amendment: 201; the same key again is the same amendment.
    @PostMapping(AMENDMENTS)
    ResponseEntity<byte[]> enter(HttpServletRequest request) throws IOException {
        Actor.Person by = PersonsActs.person(acts, "Changing a contract");
        new Query(request).done();
        Faults faults = new Faults();
        String key = StartRequest.key(request, faults);
        Body body =
                PersonsActs.body(
                        request,
                        faults,
                        List.of(
                                "contract",
                                "number",
                                "effective",
                                "lines",
                                "distinct",
                                "standAlone",
                                "reason"));
        UUID contract = id(body, "contract", "the contract's id in the hub, a UUID", faults);
        int number = number(body);
        LocalDate effective =
                InvoicesController.date(
                        body, faults, "effective", "the first day it holds, such as 2026-04-15");
        List<LineRequest> lines =
                body
                        .objects(
                                "lines",
                                AmendmentRequest.LINES_MAX,
                                List.of(
                                        "line",
                                        "price",
                                        "limit",
                                        "cost",
                                        "hours",
                                        "rates",
                                        "schedule"),
                                "line, and what changes of it")
                        .stream()
                        .map(line -> line(line, faults))
                        .toList();
        Boolean distinct = body.has("distinct") ? body.yes("distinct", false) : null;
        Boolean standAlone = body.has("standAlone") ? body.yes("standAlone", false) : null;
        String reason = PersonsActs.reason(body);
        faults.refuseIfAny();
        AmendmentStory entered =
                done(
                        amendments()
                                .enter(
                                        new AmendmentRequest(
                                                contract,
                                                number,
                                                effective,
                                                lines,
                                                distinct,
                                                standAlone),
                                        "api " + key,
                                        by,
                                        reason));
        HttpHeaders headers = Answers.headers(MediaType.APPLICATION_JSON);
        headers.set(HttpHeaders.LOCATION, AMENDMENTS + "/" + entered.id());
        return new ResponseEntity<>(
                Answers.json(AmendmentView.of(entered)), headers, HttpStatus.CREATED);
    }

    /// One amendment with its three treatments and where it is applied.
    @GetMapping(AMENDMENT)
    ResponseEntity<byte[]> find(@PathVariable String id, HttpServletRequest request) {
        Query query = new Query(request);
        UUID amendment = query.id("id", id);
        query.done();
        return Answers.ok(AmendmentView.of(found(amendment)));
    }

    /// Decides: 200 with how the amendment stands then.
    @PostMapping(DECISION)
    ResponseEntity<byte[]> decide(@PathVariable String id, HttpServletRequest request)
            throws IOException {
        Actor.Person by = PersonsActs.person(acts, "Deciding about a change of a contract");
        Query query = new Query(request);
        UUID amendment = query.id("id", id);
        query.done();
        Faults faults = new Faults();
        Body body =
                PersonsActs.body(
                        request,
                        faults,
                        List.of(
                                "decision",
                                "treatment",
                                "clientApprover",
                                "clientAgreedOn",
                                "reason"));
        Decision decision = decision(body, faults);
        String reason = PersonsActs.reason(body);
        faults.refuseIfAny();
        found(amendment);
        AmendmentStory decided = done(amendments().decide(amendment, decision, by, reason));
        return Answers.ok(AmendmentView.of(decided));
    }

    private static LineRequest line(Body line, Faults faults) {
        List<Body> rates =
                line.has("rates")
                        ? line.objects(
                                "rates", RATES_MAX, List.of("role", "price"), "role and price")
                        : List.of();
        return new LineRequest(
                line.text("line", NAME_MAX, PersonsActs::readable, "the line's number, such as L1"),
                decimal(line, "price", faults),
                decimal(line, "limit", faults),
                decimal(line, "cost", faults),
                decimal(line, "hours", faults),
                rates.stream()
                        .map(rate -> {
                            String role =
                                    rate.text("role", NAME_MAX, PersonsActs::readable, "a role");
                            if (!rate.has("price")) {
                                faults.body(
                                        rate.place("price"),
                                        "price is missing.",
                                        "Add it: a decimal text such as 250.00.");
                            }
                            BigDecimal price = decimal(rate, "price", faults);
                            return new RateRequest(role, price == null ? BigDecimal.ZERO : price);
                        })
                        .toList(),
                line.has("schedule")
                        ? line
                                .objects(
                                        "schedule",
                                        AmendmentRequest.ITEMS_MAX,
                                        List.of("item", "due", "amount", "description", "cancel"),
                                        "the item that changes, or day and amount of a new one")
                                .stream()
                                .map(item -> item(item, faults))
                                .toList()
                        : List.of());
    }

    private static ItemRequest item(Body item, Faults faults) {
        return new ItemRequest(
                item.has("item")
                        ? id(item, "item", "the item's id in the hub, a UUID", faults)
                        : null,
                item.has("due")
                        ? InvoicesController.date(
                                item, faults, "due", "the day it is billed, such as 2026-05-15")
                        : null,
                decimal(item, "amount", faults),
                item.has("description")
                        ? item.text(
                                "description",
                                WORDS_MAX,
                                PersonsActs::readable,
                                "what the client reads")
                        : null,
                item.yes("cancel", false));
    }

    private static @Nullable BigDecimal decimal(Body body, String member, Faults faults) {
        if (!body.has(member)) {
            return null;
        }
        String form = "a decimal text such as 1250.00 or -80";
        String text =
                body.text(member, 20, c -> (c >= '0' && c <= '9') || c == '.' || c == '-', form);
        try {
            return text.isEmpty() ? null : new BigDecimal(text);
        } catch (NumberFormatException _) {
            faults.body(body.place(member), "'" + text + "' is no number.", "Give " + form + ".");
            return null;
        }
    }

    private static UUID id(Body body, String member, String form, Faults faults) {
        String text = body.text(member, 36, c -> !Character.isISOControl(c), form);
        try {
            return text.isEmpty() ? new UUID(0, 0) : UUID.fromString(text);
        } catch (IllegalArgumentException _) {
            faults.body(body.place(member), "'" + text + "' is no UUID.", "Give the hub's id.");
            return new UUID(0, 0);
        }
    }

    private static int number(Body body) {
        String text =
                body.text(
                        "number",
                        6,
                        c -> c >= '0' && c <= '9',
                        "the amendment's number in the contract, from 1 without a gap");
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }

    private static Decision decision(Body body, Faults faults) {
        String what =
                body.text("decision", 20, c -> c >= 'A' && c <= 'Z', "APPROVE, REJECT or WITHDRAW");
        switch (what) {
            case "APPROVE" -> {
                Treatment treatment = treatment(body, faults);
                String approver =
                        body.text(
                                "clientApprover",
                                NAME_MAX,
                                PersonsActs::readable,
                                "who agreed for the client");
                LocalDate agreed =
                        InvoicesController.date(
                                body,
                                faults,
                                "clientAgreedOn",
                                "the day the client agreed, such as 2026-04-10");
                return new Decision.Approve(treatment, approver, agreed);
            }
            case "REJECT" -> {
                return new Decision.Reject();
            }
            case "WITHDRAW" -> {
                return new Decision.Withdraw();
            }
            case "" -> {
                return new Decision.Reject();
            }
            default -> {
                faults.body(
                        "#/decision",
                        "'" + what + "' is no decision.",
                        "Say APPROVE, REJECT or WITHDRAW.");
                return new Decision.Reject();
            }
        }
    }

    private static Treatment treatment(Body body, Faults faults) {
        String form = "one of " + Arrays.toString(Treatment.values());
        String text = body.text("treatment", 32, c -> (c >= 'A' && c <= 'Z') || c == '_', form);
        try {
            return text.isEmpty() ? Treatment.CUMULATIVE_CATCH_UP : Treatment.valueOf(text);
        } catch (IllegalArgumentException _) {
            faults.body("#/treatment", "'" + text + "' is no treatment.", "Use " + form + ".");
            return Treatment.CUMULATIVE_CATCH_UP;
        }
    }

    private AmendmentStory found(UUID amendment) {
        return amendments()
                .find(amendment)
                .orElseThrow(() ->
                        new ApiProblem(
                                ProblemType.UNKNOWN_AMENDMENT,
                                "No amendment is known as " + amendment + "."));
    }

    private ContractAmendmentActs amendments() {
        ContractAmendmentActs found = amendments.getIfAvailable();
        if (found == null) {
            throw new ApiProblem(
                            ProblemType.NOTHING_IS_INVOICED,
                            "This firm's configuration has no billing.yaml.")
                    .with("mend", "Say in billing.yaml who agrees to an invoice.");
        }
        return found;
    }

    private static AmendmentStory done(Answer answer) {
        return switch (answer) {
            case Answer.Done(AmendmentStory story) -> story;
            case Answer.Refused(List<Problem> problems) ->
                    throw new ApiProblem(
                                    ProblemType.AMENDMENT_REFUSED,
                                    problems.size() == 1
                                            ? problems.getFirst().text()
                                            : problems.size()
                                                    + " problems; each is told with its mend.")
                            .with(
                                    "problems",
                                    problems.stream().map(InvoicesController::told).toList());
        };
    }
}
