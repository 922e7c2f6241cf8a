package dev.throughline.connector.netsuite;

import dev.throughline.connect.Http;
import dev.throughline.connect.Json;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An answer other than success, understood. Judged by the status, then by the codes inside
/// `o:errorDetails`; title, type and top-level code are not contract.
///
/// @param status HTTP status
/// @param code the first `o:errorCode` inside `o:errorDetails`; empty where the body is no error of
///   NetSuite's
/// @param detail the vendor's words
/// @param path `o:errorPath`, null where none
/// @param retryAfter how long the vendor asks to wait, null where it does not say
record NetSuiteRefusal(
        int status,
        String code,
        String detail,
        @Nullable String path,
        @Nullable Duration retryAfter) {

    private static final Set<String> TOO_FAST =
            Set.of(
                    "CONCURRENCY_LIMIT_EXCEEDED",
                    "REQUEST_LIMIT_EXCEEDED",
                    "SSS_REQUEST_LIMIT_EXCEEDED");
    private static final Pattern PERIOD =
            Pattern.compile(
                    "(clos|lock).*period|period.*(clos|lock)|date range of your accounting period");
    private static final String PREFIX = "Error while accessing a resource. ";
    private static final int DETAIL_MAX = 300;

    static NetSuiteRefusal of(Http.Answer.Response response) {
        String code = "";
        String detail = "";
        String path = null;
        try {
            Map<String, ?> body = Json.object(response.body());
            detail = body.get("title") instanceof String title ? title : "";
            for (Object each : Json.asList(body.get("o:errorDetails"))) {
                Map<String, ?> first = Json.asObject(each);
                code = first.get("o:errorCode") instanceof String text ? text : "";
                detail = first.get("detail") instanceof String text ? text : detail;
                path = first.get("o:errorPath") instanceof String text ? text : null;
                break;
            }
        } catch (Json.Malformed notTheirs) {
            detail = "an answer that is no error of NetSuite's";
        }
        return new NetSuiteRefusal(
                response.status(), code, detail, path, response.retryAfter().orElse(null));
    }

    /// The vendor's words without its stock prefix, cut to a readable length.
    String words() {
        String text = detail.startsWith(PREFIX) ? detail.substring(PREFIX.length()) : detail;
        return shortened(text.isBlank() ? "no words" : text);
    }

    static String shortened(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= DETAIL_MAX ? line : line.substring(0, DETAIL_MAX) + "…";
    }

    boolean tooFast() {
        return status == 429 || TOO_FAST.contains(code);
    }

    /// The record's name is taken by another record.
    boolean alreadyExists() {
        return status == 400 && detail.toLowerCase(Locale.ROOT).contains("already exists");
    }

    /// Somebody else was at this record at the same time; time mends it.
    boolean changedMeanwhile() {
        return code.equals("RCRD_HAS_BEEN_CHANGED")
                || (status < 500
                        && detail.toLowerCase(Locale.ROOT).contains("record has been changed"));
    }

    /// As the answer to a question about a task: it says nothing about the task itself.
    boolean questionFailed() {
        return tooFast()
                || status == 401
                || status >= 500
                || (status == 404 && code.equals("NONEXISTENT_ID"));
    }

    /// The answer says nothing about whether the work was done.
    boolean unknownOutcome() {
        return status >= 500 && !(status == 503 && retryAfter != null) || status < 400;
    }

    /// As the failure of a read.
    CallFailed failure(ConnectionSettings settings, String what) {
        return new CallFailed(problem(settings, what), retryAfter);
    }

    /// In words, sorted by who can mend it.
    ///
    /// @param what what was asked, for example `customer tl-1`
    Problem problem(ConnectionSettings settings, String what) {
        String said =
                settings.label()
                        + ", "
                        + what
                        + ": NetSuite says \""
                        + words()
                        + "\" ("
                        + status
                        + (code.isEmpty() ? "" : " " + code)
                        + ").";
        String lower = detail.toLowerCase(Locale.ROOT);
        if (tooFast()) {
            return new Problem(
                    Mender.WEATHER,
                    "ERP-THROTTLED",
                    said,
                    "The hub waits and goes on by itself; lower limits.concurrent of connection "
                            + settings.name()
                            + " if other software needs the account.");
        }
        if (status == 401) {
            return new Problem(
                    Mender.SETTINGS,
                    "SYS-AUTH",
                    said,
                    "Check credentials and role of connection "
                            + settings.name()
                            + " in the account's login audit trail, and this machine's clock.");
        }
        if (status >= 500) {
            return new Problem(
                    Mender.WEATHER,
                    "SYS-UNREACHABLE",
                    said,
                    "The hub tries again by itself; if it stays, quote NetSuite's error id to its support.");
        }
        if (changedMeanwhile()) {
            return new Problem(
                    Mender.WEATHER,
                    "ERP-REJECTED",
                    said,
                    "The hub reads the record again and tries once more.");
        }
        if (status == 403 || lower.contains("permission")) {
            return new Problem(
                    Mender.SETTINGS,
                    "ERP-REJECTED",
                    said,
                    "Give the integration's role in NetSuite the permission for this record type.",
                    path);
        }
        if (PERIOD.matcher(lower).find()) {
            return new Problem(
                    Mender.DATA,
                    "PER-CLOSED",
                    said,
                    "Reopen the period in NetSuite or choose a date in an open one.",
                    path);
        }
        if (lower.contains("unknown property")
                || code.equals("INVALID_PARAMETER")
                || code.equals("INVALID_HEADER")) {
            return new Problem(
                    Mender.SETTINGS,
                    "ERP-REJECTED",
                    said,
                    "Correct the mapping or declare the field in customFields of connection "
                            + settings.name()
                            + ".",
                    path);
        }
        return new Problem(
                Mender.DATA,
                "ERP-REJECTED",
                said,
                "Correct the value in the system that owns it, or the mapping; then retry.",
                path);
    }
}
