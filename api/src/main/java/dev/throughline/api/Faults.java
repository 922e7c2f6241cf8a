package dev.throughline.api;

import java.util.ArrayList;
import java.util.List;

/// Collects everything that is wrong with a request, so that one answer tells all of it.
final class Faults {
    private final List<Fault> found = new ArrayList<>();
    private ProblemType worst = ProblemType.INVALID_BODY;

    void add(ProblemType type, Fault fault) {
        found.add(fault);
        if (found.size() == 1 || type.ordinal() < worst.ordinal()) {
            worst = type;
        }
    }

    /// A fault of the body's content.
    void body(String pointer, String detail, String mend) {
        add(ProblemType.INVALID_BODY, Fault.body(pointer, detail, mend));
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /// @throws ApiProblem with all of them, if there are any
    void refuseIfAny() {
        if (!found.isEmpty()) {
            String detail =
                    found.size() == 1
                            ? found.getFirst().detail()
                            : found.size() + " faults; each is told with its place and its mend.";
            throw new ApiProblem(worst, detail, found);
        }
    }
}
