package dev.throughline.api;

import dev.throughline.api.InvoiceActs.Answered;
import dev.throughline.api.InvoiceActs.Plan;
import dev.throughline.api.InvoiceActs.Share;
import dev.throughline.evidence.Actor;
import dev.throughline.model.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// The process API: schedules of contract lines that the hub bills, and what people confirm of
/// them. Decisions of a person, each safe to repeat as it is.
@RestController
final class SchedulesController {
    static final String SCHEDULES = "/api/process/billing-schedules";
    static final String CONFIRMATIONS = "/api/process/billing-confirmations";

    private static final int SHARES_MAX = 200;

    private final ApiActs acts;
    private final ObjectProvider<InvoiceActs> billing;

    SchedulesController(ApiActs acts, ObjectProvider<InvoiceActs> billing) {
        this.acts = acts;
        this.billing = billing;
    }

    /// How the line or the item stands.
    record Stand(UUID id, String state) {}

    /// Schedules a line: 200 once its items are there.
    @PostMapping(SCHEDULES)
    ResponseEntity<byte[]> schedule(HttpServletRequest request) throws IOException {
        Actor.Person by = PersonsActs.person(acts, "Scheduling what is billed");
        new Query(request).done();
        Faults faults = new Faults();
        Body body =
                PersonsActs.body(
                        request,
                        faults,
                        List.of("line", "count", "first", "months", "shares", "reason"));
        UUID line = id(body, "line", "the contract line's id in the hub, a UUID", faults);
        Plan plan =
                body.has("shares")
                        ? new Plan.Percent(shares(body, faults))
                        : new Plan.Periodic(
                                number(body, "count"),
                                InvoicesController.date(
                                        body,
                                        faults,
                                        "first",
                                        "the day of the first bill, such as 2026-04-30"),
                                number(body, "months"));
        if (body.has("shares") && (body.has("count") || body.has("first") || body.has("months"))) {
            faults.body(
                    "#/shares",
                    "It is given together with a period.",
                    "Give either shares, or count, first and months.");
        }
        String reason = PersonsActs.reason(body);
        faults.refuseIfAny();
        return answer(line, InvoicesController.invoices(billing).schedule(line, plan, by, reason));
    }

    /// Confirms an item, or takes that back: 200 once it is taken down.
    @PostMapping(CONFIRMATIONS)
    ResponseEntity<byte[]> confirm(HttpServletRequest request) throws IOException {
        Actor.Person by = PersonsActs.person(acts, "Confirming a milestone");
        new Query(request).done();
        Faults faults = new Faults();
        Body body =
                PersonsActs.body(
                        request,
                        faults,
                        List.of("item", "reached", "evidence", "revoked", "reason"));
        UUID item = id(body, "item", "the schedule item's id in the hub, a UUID", faults);
        boolean revoked = body.yes("revoked", false);
        LocalDate reached =
                revoked
                        ? LocalDate.EPOCH
                        : InvoicesController.date(
                                body,
                                faults,
                                "reached",
                                "the day it was reached, such as 2026-02-28");
        String evidence =
                revoked
                        ? ""
                        : body.text(
                                "evidence",
                                255,
                                c -> !Character.isISOControl(c),
                                "what shows it, in at most 255 characters");
        String reason = PersonsActs.reason(body);
        faults.refuseIfAny();
        InvoiceActs invoices = InvoicesController.invoices(billing);
        return answer(
                item,
                revoked
                        ? invoices.revokeConfirmation(item, by, reason)
                        : invoices.confirm(item, reached, evidence, by, reason));
    }

    private static List<Share> shares(Body body, Faults faults) {
        List<Share> shares = new ArrayList<>();
        for (Body one :
                body.objects("shares", SHARES_MAX, List.of("percent", "due"), "percent and due")) {
            String percent =
                    one.text(
                            "percent",
                            12,
                            c -> (c >= '0' && c <= '9') || c == '.',
                            "a share as a decimal text, such as 0.30 for 30 %");
            LocalDate due =
                    InvoicesController.date(
                            one, faults, "due", "the day it is planned for, such as 2026-04-30");
            try {
                shares.add(
                        new Share(
                                percent.isEmpty() ? BigDecimal.ZERO : new BigDecimal(percent),
                                due));
            } catch (NumberFormatException _) {
                faults.body(
                        one.place("percent"),
                        "'" + percent + "' is no share.",
                        "Give a decimal text such as 0.30.");
            }
        }
        return shares;
    }

    private static int number(Body body, String member) {
        String text =
                body.text(
                        member,
                        4,
                        c -> c >= '0' && c <= '9',
                        "a number of 1 to 4 digits, as a text");
        return text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')
                ? 0
                : Integer.parseInt(text);
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

    private static ResponseEntity<byte[]> answer(UUID id, Answered answered) {
        return switch (answered) {
            case Answered.Taken(String state, String _, String _) ->
                    new ResponseEntity<>(
                            Answers.json(new Stand(id, state)),
                            Answers.headers(MediaType.APPLICATION_JSON),
                            HttpStatus.OK);
            case Answered.Awaits(String words) ->
                    throw new ApiProblem(ProblemType.SECOND_PERSON_WANTED, words)
                            .with("mend", "Let another person agree to it.");
            case Answered.Refused(List<Problem> problems) ->
                    throw InvoicesController.refused(problems);
        };
    }
}
