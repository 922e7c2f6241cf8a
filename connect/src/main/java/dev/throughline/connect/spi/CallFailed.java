package dev.throughline.connect.spi;

import dev.throughline.model.Problem;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A read that found no answer. Reads may be repeated, so the only questions are when, and who must
/// act first.
public final class CallFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final transient @Nullable Duration retryAfter;

    public CallFailed(Problem problem, @Nullable Duration retryAfter) {
        super(problem.line());
        this.problem = problem;
        this.retryAfter = retryAfter;
    }

    public CallFailed(Problem problem) {
        this(problem, null);
    }

    /// What went wrong, for a case.
    public Problem problem() {
        return problem;
    }

    /// How long the vendor asked us to wait.
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
