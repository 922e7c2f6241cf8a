package dev.throughline.posting;

import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.util.ArrayList;
import java.util.List;

/// The problems of one item, each told once, in the order they were found.
final class Findings {
    private final List<Problem> problems = new ArrayList<>();

    void add(Problem problem) {
        if (!problems.contains(problem)) {
            problems.add(problem);
        }
    }

    void add(String code, String text, String mend, String field) {
        add(new Problem(Mender.DATA, code, text, mend, field));
    }

    boolean any() {
        return !problems.isEmpty();
    }

    Prepared.Refused refused() {
        return new Prepared.Refused(problems);
    }
}
