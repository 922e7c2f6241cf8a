package dev.throughline.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A refusal on its way to the caller, as RFC 9457 wants it.
final class ApiProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ProblemType type;
    private final transient List<Fault> faults;
    private final transient Map<String, Object> more = new LinkedHashMap<>();

    ApiProblem(ProblemType type, String detail, List<Fault> faults) {
        super(detail, null, false, false);
        this.type = type;
        this.faults = List.copyOf(faults);
    }

    ApiProblem(ProblemType type, String detail) {
        this(type, detail, List.of());
    }

    /// The same with a further member, for example `mend`.
    ApiProblem with(String member, Object value) {
        more.put(member, value);
        return this;
    }

    ProblemType type() {
        return type;
    }

    Map<String, Object> json(String instance, String correlation) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", type.uri());
        json.put("title", type.title());
        json.put("status", type.status());
        json.put("detail", String.valueOf(getMessage()));
        json.put("instance", instance);
        json.putAll(more);
        if (!faults.isEmpty()) {
            json.put("errors", faults.stream().map(Fault::json).toList());
        }
        json.put("correlationId", correlation);
        return json;
    }
}
