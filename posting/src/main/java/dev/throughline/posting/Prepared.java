package dev.throughline.posting;

import dev.throughline.model.Problem;
import java.util.List;

/// What a version becomes. Every version becomes exactly one of these.
public sealed interface Prepared {
    /// Postings, one of each kind at most; the leading kind first.
    record Lines(List<PostingLine> lines) implements Prepared {
        public Lines {
            lines = List.copyOf(lines);
        }
    }

    /// A business reason stands in the way: EXCEPTION, with every reason found at once.
    ///
    /// @param problems at least one; codes of DOMAIN 6.4
    record Refused(List<Problem> problems) implements Prepared {
        public Refused {
            problems = List.copyOf(problems);
        }
    }

    /// It stays READY; what it waits for will come by itself.
    ///
    /// @param code what to wake it by: `PERIOD`, `PROJECT`, `TASK`, `RESOURCE`
    record Waits(String reason, String code) implements Prepared {}

    /// Policy keeps it out.
    record NonPostable(String reason) implements Prepared {}
}
