package dev.throughline.mapping;

import dev.throughline.model.Problem;
import org.jspecify.annotations.Nullable;

/// A value that an expression cannot work with. Thrown inside an evaluation only, and turned into a
/// problem of the record at its edge: it costs no stack trace.
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    Refusal(Problem problem) {
        super(problem.text(), null, false, false);
        this.problem = problem;
    }

    /// A value that is not what it must be.
    static Refusal data(String text, String mend) {
        return new Refusal(new Problem(Problem.Mender.DATA, "SYS-POISON", text, mend));
    }

    Problem problem() {
        return problem;
    }

    /// A value in quotes, cut so that no whole payload gets into a message.
    static String quoted(@Nullable Object value) {
        String text = String.valueOf(value);
        return "'" + (text.length() > 80 ? text.substring(0, 80) + "…" : text) + "'";
    }
}
