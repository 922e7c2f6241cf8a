package dev.throughline.api;

import dev.throughline.evidence.Actor;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;

/// What the calls reserved for a person have in common.
final class PersonsActs {
    private static final int REASON_MAX = 1_000;

    private PersonsActs() {}

    /// The person, where one is known.
    ///
    /// @throws ApiProblem 403 where none is
    static Actor.Person person(ApiActs acts, String what) {
        if (!acts.people()) {
            throw new ApiProblem(
                            ProblemType.RESERVED_FOR_A_PERSON,
                            what + " is a decision of a person; no program may take it.")
                    .with(
                            "mend",
                            "Let somebody with the right decide it in the console or on the command line.");
        }
        return acts.person();
    }

    /// The body of such a call.
    static Body body(HttpServletRequest request, Faults faults, List<String> members)
            throws IOException {
        return Body.read(request, faults, members);
    }

    /// Why it is done.
    static String reason(Body body) {
        return body.text(
                "reason",
                REASON_MAX,
                PersonsActs::readable,
                "why, in at most " + REASON_MAX + " characters");
    }

    static boolean readable(int c) {
        return c == '\n' || c == '\t' || (!Character.isISOControl(c) && (c < 0xD800 || c > 0xDFFF));
    }
}
