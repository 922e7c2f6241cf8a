package dev.throughline.api;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// A right request for a project start.
///
/// @param key the caller's `Idempotency-Key`
/// @param deal which deal
record StartRequest(String key, Deal deal) {
    private static final int KEY_MAX = 255;
    private static final int NATIVE_ID_MAX = 255;
    private static final String KEY = "Idempotency-Key";

    /// How the caller names the deal.
    sealed interface Deal {
        /// By the CRM's own id.
        record Native(String system, String opportunityId) implements Deal {}

        /// By the hub's id.
        record Canonical(UUID opportunity) implements Deal {}
    }

    /// Reads headers and body.
    ///
    /// @param systems the configured systems
    /// @throws ApiProblem with every fault of both
    static StartRequest read(HttpServletRequest request, Set<String> systems) throws IOException {
        Faults faults = new Faults();
        String key = key(request, faults);
        Body body = Body.read(request, faults, List.of("system", "opportunityId", "opportunity"));
        Deal deal = new Deal.Native("", "");
        if (body.readable()) {
            boolean canonical = body.has("opportunity");
            boolean named = body.has("system") || body.has("opportunityId");
            if (canonical && named) {
                faults.body(
                        "#/opportunity",
                        "The deal is named twice.",
                        "Send either system and opportunityId, or opportunity alone.");
            }
            if (canonical) {
                String id =
                        body.text(
                                "opportunity",
                                36,
                                StartRequest::printable,
                                "the deal's canonical id, a UUID");
                if (Query.isUuid(id)) {
                    deal = new Deal.Canonical(UUID.fromString(id));
                } else if (!id.isEmpty()) {
                    faults.body(
                            "#/opportunity",
                            "'" + id + "' is no UUID.",
                            "Send the deal's canonical id, or system and opportunityId.");
                }
            }
            if (named || !canonical) {
                String system =
                        body.text(
                                "system",
                                64,
                                StartRequest::printable,
                                "the name of the connection to the CRM");
                if (!system.isEmpty() && !systems.contains(system)) {
                    faults.body(
                            "#/system",
                            "'"
                                    + system
                                    + "' is no configured system"
                                    + Fault.near(system, systems),
                            "Name the connection to the CRM that has the deal.");
                }
                String id =
                        body.text(
                                "opportunityId",
                                NATIVE_ID_MAX,
                                StartRequest::printable,
                                "the deal's id in that system, without blanks");
                if (!canonical) {
                    deal = new Deal.Native(system, id);
                }
            }
        }
        faults.refuseIfAny();
        return new StartRequest(key, deal);
    }

    /// The caller's `Idempotency-Key`; faults are told, and an empty text is answered then.
    static String key(HttpServletRequest request, Faults faults) {
        Enumeration<String> given = request.getHeaders(KEY);
        if (!given.hasMoreElements()) {
            fault(
                    faults,
                    "It is missing.",
                    "Send a key of your own, for example a UUID, and the same one when you repeat the request.");
            return "";
        }
        String key = given.nextElement();
        if (given.hasMoreElements()) {
            fault(faults, "It is given more than once.", "Send it once.");
        }
        if (key.isEmpty()
                || key.length() > KEY_MAX
                || !key.chars().allMatch(c -> c >= 0x20 && c <= 0x7e)) {
            fault(
                    faults,
                    "It has " + key.length() + " characters, or one that is not printable ASCII.",
                    "Use 1 to " + KEY_MAX + " printable ASCII characters.");
        }
        return key;
    }

    private static void fault(Faults faults, String detail, String mend) {
        faults.add(ProblemType.INVALID_REQUEST, Fault.header(KEY, detail, mend));
    }

    private static boolean printable(int c) {
        return c > 0x20 && c < 0x7f;
    }

    /// What the request asks, hashed: requests of one key must agree in it. Format 1.
    String bodyHash() {
        String asked =
                switch (deal) {
                    case Deal.Native(String system, String id) -> "1\n" + system + "\n" + id;
                    case Deal.Canonical(UUID id) -> "1\n" + id;
                };
        return HexFormat.of().formatHex(Answers.sha256(asked.getBytes(StandardCharsets.UTF_8)));
    }
}
