package dev.throughline.connector.kantata;

import dev.throughline.connect.Http.Answer;
import dev.throughline.connect.Json;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sorts what the API says when it does not say yes: who can mend it, and whether anything was
/// done.
final class Refusals {
    private static final int SHOWN_CHARS = 300;

    private final String label;

    Refusals(String label) {
        this.label = label;
    }

    /// One error of an answer. Its type is `validation`, `system` or `oauth`; `index` is its place
    /// in a bulk body, -1 where unsaid.
    record Said(String type, String field, String message, int index) {}

    /// The errors of an answer, whatever form they come in: objects, texts, one text, or a page of
    /// HTML.
    static List<Said> errors(Answer.Response response) {
        List<Said> said = new ArrayList<>();
        try {
            if (Json.read(response.body()) instanceof Map<?, ?> body) {
                Object errors = body.get("errors");
                List<?> all =
                        errors instanceof List<?> list
                                ? list
                                : errors == null ? List.of() : List.of(errors);
                for (Object each : all) {
                    if (each instanceof Map<?, ?> error) {
                        said.add(
                                new Said(
                                        Envelope.text(error.get("type")),
                                        Envelope.text(error.get("field")),
                                        shortened(Envelope.text(error.get("message"))),
                                        error.get("index") instanceof java.math.BigDecimal at
                                                ? at.intValue()
                                                : -1));
                    } else if (each != null) {
                        said.add(new Said("system", "", shortened(each.toString()), -1));
                    }
                }
            }
        } catch (Json.Malformed notJson) {
            return List.of();
        }
        return said;
    }

    private static String shortened(String text) {
        String line = text.strip().replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= SHOWN_CHARS ? line : line.substring(0, SHOWN_CHARS) + "…";
    }

    private static String words(List<Said> errors) {
        return String.join(
                "; ", errors.stream().map(Said::message).filter(text -> !text.isEmpty()).toList());
    }

    private static @Nullable String field(List<Said> errors) {
        return errors.stream()
                .map(Said::field)
                .filter(field -> !field.isEmpty() && !field.equals("base"))
                .findFirst()
                .orElse(null);
    }

    /// A read that got no usable answer.
    CallFailed unread(Answer answer, String what) {
        return switch (answer) {
            case Answer.NotSent(Problem problem, var retryAfter) ->
                    new CallFailed(problem, retryAfter);
            case Answer.Lost(Problem problem) -> new CallFailed(problem);
            case Answer.Response response ->
                    new CallFailed(refused(response, what), response.retryAfter().orElse(null));
        };
    }

    /// An answer of success that cannot be read.
    CallFailed unreadable(String what, Envelope.Misshapen malformed) {
        return new CallFailed(garbled(what, malformed));
    }

    private Problem garbled(String what, Envelope.Misshapen malformed) {
        return new Problem(
                Mender.WEATHER,
                "SYS-UNREADABLE",
                label
                        + " answered "
                        + what
                        + " with something that is not its API: "
                        + malformed.getMessage()
                        + ".",
                "The hub asks again by itself; if it stays, check the endpoint of the connection.");
    }

    private Problem refused(Answer.Response response, String what) {
        String words = words(errors(response));
        String said = words.isEmpty() ? "" : ": " + words;
        int status = response.status();
        return switch (status) {
            case 401 ->
                    new Problem(
                            Mender.SETTINGS,
                            "SYS-AUTH",
                            label + " refused the access token" + said + ".",
                            "Put a valid token of an account administrator into the connection's secret accessToken.");
            case 403 ->
                    new Problem(
                            Mender.SETTINGS,
                            "SYS-AUTH",
                            label
                                    + " does not let the token's user do this ("
                                    + what
                                    + ")"
                                    + said
                                    + ".",
                            "Give that user the right in Kantata, or use an administrator's token.");
            case 429 ->
                    new Problem(
                            Mender.WEATHER,
                            "ERP-THROTTLED",
                            label + " limits calls (" + what + ")" + said + ".",
                            "The hub waits and goes on by itself.");
            case 408, 500, 502, 503, 504 ->
                    new Problem(
                            Mender.WEATHER,
                            "SYS-UNAVAILABLE",
                            label + " answered " + status + " to " + what + said + ".",
                            "The hub tries again by itself.");
            case 404 ->
                    new Problem(
                            Mender.SETTINGS,
                            "SYS-UNREACHABLE",
                            label + " knows no " + what + " (404)" + said + ".",
                            "Check the endpoint of the connection and the rights of the token's user.");
            default ->
                    new Problem(
                            status >= 300 && status < 400 ? Mender.SETTINGS : Mender.DEFECT,
                            "SYS-REFUSED",
                            label + " answered " + status + " to " + what + said + ".",
                            status >= 300 && status < 400
                                    ? "The address has moved: correct the endpoint of the connection."
                                    : "Tell the makers of the connector.");
        };
    }

    /// A write that did not come back with success: what became of it.
    WriteOutcome unwritten(Answer answer, String what, boolean knownRecord) {
        return switch (answer) {
            case Answer.NotSent(Problem problem, var retryAfter) ->
                    new WriteOutcome.NotSent(problem, retryAfter);
            case Answer.Lost(Problem problem) -> new WriteOutcome.Unknown(problem);
            case Answer.Response response -> unwritten(response, what, knownRecord);
        };
    }

    private WriteOutcome unwritten(Answer.Response response, String what, boolean knownRecord) {
        List<Said> errors = errors(response);
        int status = response.status();
        if (status == 422 && errors.stream().anyMatch(error -> error.type().equals("validation"))) {
            return new WriteOutcome.Refused(refusedData(errors, what));
        }
        if (status == 422 && !errors.isEmpty()) {
            // No field at fault and no right missing: the record is locked for the moment, nothing
            // was done.
            return new WriteOutcome.NotSent(
                    new Problem(
                            Mender.WEATHER,
                            "ERP-REJECTED",
                            label + " did not take " + what + " just now: " + words(errors) + ".",
                            "The hub tries again by itself."),
                    null);
        }
        if (status == 404 && knownRecord) {
            return new WriteOutcome.Refused(
                    new Problem(
                            Mender.DATA,
                            "ERP-REJECTED",
                            label
                                    + " does not find "
                                    + what
                                    + " (404): it was deleted, or the token's user may not see it.",
                            "Restore it in Kantata, or unlink it in the hub."));
        }
        return switch (status) {
            case 401, 429 ->
                    new WriteOutcome.NotSent(
                            refused(response, what), response.retryAfter().orElse(null));
            case 408, 500, 502, 503, 504 ->
                    new WriteOutcome.Unknown(
                            new Problem(
                                    Mender.WEATHER,
                                    "ERP-UNKNOWN-OUTCOME",
                                    label
                                            + " answered "
                                            + status
                                            + " to "
                                            + what
                                            + "; whether it was done is not known.",
                                    "The hub asks by its own key and goes on by itself."));
            default -> new WriteOutcome.Refused(refused(response, what));
        };
    }

    /// The refusal of a record in the vendor's words, naming the field.
    Problem refusedData(List<Said> errors, String what) {
        return new Problem(
                Mender.DATA,
                "ERP-REJECTED",
                label + " refused " + what + ": " + words(errors) + ".",
                "Correct the value at its source; the hub sends again by itself.",
                field(errors));
    }

    /// A success that cannot be read: it was done, or it was not.
    WriteOutcome.Unknown unclear(String what, Envelope.Misshapen malformed) {
        Problem problem = garbled(what, malformed);
        return new WriteOutcome.Unknown(
                new Problem(
                        Mender.WEATHER,
                        "ERP-UNKNOWN-OUTCOME",
                        problem.text(),
                        "The hub asks by its own key and goes on by itself."));
    }

    /// A problem of the connection's own settings.
    static Problem setting(String text, String mend, @Nullable String field) {
        return new Problem(Mender.SETTINGS, "ERP-REJECTED", text, mend, field);
    }
}
