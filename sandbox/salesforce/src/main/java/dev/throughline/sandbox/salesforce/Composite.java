package dev.throughline.sandbox.salesforce;

import dev.throughline.sandbox.SimReply;
import dev.throughline.sandbox.SimRequest;
import dev.throughline.sandbox.SimServer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `/composite` and `/composite/batch`: several calls in one, the later ones able to use the
/// answers of the earlier.
final class Composite {

    private static final int CALLS_MAX = 25;
    private static final Pattern REFERENCE =
            Pattern.compile("@\\{([A-Za-z0-9_]+)((?:[.\\[][A-Za-z0-9_\\]]+)*)}");

    private final Org org;
    private final Function<SimRequest, SimReply> route;

    Composite(Org org, Function<SimRequest, SimReply> route) {
        this.org = org;
        this.route = route;
    }

    SimReply composite(SimRequest request) {
        Map<String, @Nullable Object> body = Json.object(request.body());
        List<Map<String, @Nullable Object>> calls = calls(body, "compositeRequest");
        boolean whole = Records.truth(body.get("allOrNone"));
        List<Map<String, Object>> answers = new ArrayList<>();
        if (!whole) {
            run(request, calls, answers, false);
            return Json.reply(200, Map.of("compositeResponse", answers));
        }
        try {
            org.transaction(() -> {
                run(request, calls, answers, true);
                return true;
            });
        } catch (Refusal rolledBack) {
            for (int i = 0; i < calls.size(); i++) {
                boolean failed = i < answers.size() && status(answers.get(i)) >= 400;
                Map<String, Object> halted =
                        answer(
                                calls.get(i),
                                Json.refusal(
                                        Refusal.row(
                                                "PROCESSING_HALTED",
                                                "The transaction was rolled back since another operation in the same transaction"
                                                        + " failed.")));
                if (i >= answers.size()) {
                    answers.add(halted);
                } else if (!failed) {
                    answers.set(i, halted);
                }
            }
        }
        return Json.reply(200, Map.of("compositeResponse", answers));
    }

    private void run(
            SimRequest outer,
            List<Map<String, @Nullable Object>> calls,
            List<Map<String, Object>> answers,
            boolean whole) {
        Map<String, @Nullable Object> known = new HashMap<>();
        for (Map<String, @Nullable Object> call : calls) {
            SimReply reply;
            try {
                Object body = call.get("body");
                reply =
                        route.apply(
                                inner(
                                        outer,
                                        text(call, "method"),
                                        replaced(text(call, "url"), known),
                                        body == null
                                                ? new byte[0]
                                                : Json.bytes(replacedAll(body, known))));
            } catch (Refusal refusal) {
                reply = Json.refusal(refusal);
            }
            answers.add(answer(call, reply));
            known.put(text(call, "referenceId"), Json.read(reply.body()));
            if (whole && reply.status() >= 400) {
                throw Refusal.row("PROCESSING_HALTED", "halted");
            }
        }
    }

    SimReply batch(SimRequest request) {
        Map<String, @Nullable Object> body = Json.object(request.body());
        boolean halt = Records.truth(body.get("haltOnError"));
        List<Map<String, @Nullable Object>> results = new ArrayList<>();
        boolean errors = false;
        for (Map<String, @Nullable Object> call : calls(body, "batchRequests")) {
            Map<String, @Nullable Object> result = new LinkedHashMap<>();
            if (errors && halt) {
                result.put("statusCode", 412);
                result.put(
                        "result",
                        Refusal.row(
                                        "BATCH_PROCESSING_HALTED",
                                        "Batch processing halted per request")
                                .asBody());
            } else {
                String url = text(call, "url");
                Object input = call.get("richInput");
                SimReply reply;
                try {
                    reply =
                            route.apply(
                                    inner(
                                            request,
                                            text(call, "method"),
                                            url.startsWith("/services")
                                                    ? url
                                                    : "/services/data/" + url,
                                            input == null ? new byte[0] : Json.bytes(input)));
                } catch (Refusal refusal) {
                    reply = Json.refusal(refusal);
                }
                result.put("statusCode", reply.status());
                result.put("result", Json.read(reply.body()));
                errors |= reply.status() >= 400;
            }
            results.add(result);
        }
        return Json.reply(200, Map.of("hasErrors", errors, "results", results));
    }

    private static List<Map<String, @Nullable Object>> calls(
            Map<String, @Nullable Object> body, String member) {
        List<Map<String, @Nullable Object>> calls = Json.objects(body, member);
        if (calls.size() > CALLS_MAX) {
            throw Refusal.request(
                    400,
                    "LIMIT_EXCEEDED",
                    "Limit of " + CALLS_MAX + " operations reached: " + calls.size());
        }
        return calls;
    }

    private static SimRequest inner(SimRequest outer, String method, String url, byte[] body) {
        int question = url.indexOf('?');
        String path =
                URLDecoder.decode(
                        (question < 0 ? url : url.substring(0, question)).replace("+", "%2B"),
                        StandardCharsets.UTF_8);
        return new SimRequest(
                method,
                path,
                SimServer.queryOf(question < 0 ? null : url.substring(question + 1)),
                outer.headers(),
                body);
    }

    private static Map<String, Object> answer(Map<String, @Nullable Object> call, SimReply reply) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("body", Json.read(reply.body()));
        Map<String, String> headers = new LinkedHashMap<>(reply.headers());
        headers.remove("Content-Type");
        answer.put("httpHeaders", headers);
        answer.put("httpStatusCode", reply.status());
        answer.put("referenceId", text(call, "referenceId"));
        @SuppressWarnings({"unchecked", "NullAway"})
        Map<String, Object> shown = (Map<String, Object>) (Map<?, ?>) answer;
        return shown;
    }

    private static int status(Map<String, Object> answer) {
        return answer.get("httpStatusCode") instanceof Integer status ? status : 0;
    }

    private static String text(Map<String, @Nullable Object> call, String member) {
        Object value = call.get(member);
        return value == null ? "" : value.toString();
    }

    private static Object replacedAll(Object value, Map<String, @Nullable Object> known) {
        return switch (value) {
            case String text -> replaced(text, known);
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> next = new LinkedHashMap<>();
                map.forEach((name, each) ->
                        next.put(
                                String.valueOf(name),
                                each == null ? null : replacedAll(each, known)));
                yield next;
            }
            case List<?> list -> {
                List<@Nullable Object> next = new ArrayList<>();
                list.forEach(each -> next.add(each == null ? null : replacedAll(each, known)));
                yield next;
            }
            default -> value;
        };
    }

    private static String replaced(String text, Map<String, @Nullable Object> known) {
        Matcher match = REFERENCE.matcher(text);
        StringBuilder next = new StringBuilder();
        while (match.find()) {
            Object value = known.get(match.group(1));
            for (String step : match.group(2).split("[.\\[\\]]+", -1)) {
                if (step.isEmpty()) {
                    continue;
                }
                if (value instanceof Map<?, ?> map) {
                    value = map.get(step);
                } else if (value instanceof List<?> list
                        && step.matches("\\d{1,4}")
                        && Integer.parseInt(step) < list.size()) {
                    value = list.get(Integer.parseInt(step));
                } else {
                    value = null;
                }
            }
            if (value == null) {
                throw Refusal.row(
                        "PROCESSING_HALTED",
                        "Invalid reference specified. No value for " + match.group() + " found");
            }
            match.appendReplacement(next, Matcher.quoteReplacement(value.toString()));
        }
        return match.appendTail(next).toString();
    }
}
