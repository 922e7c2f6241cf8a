package dev.throughline.worklist;

import java.time.Duration;
import java.time.Instant;

/// Who owns the cases of a code and how soon they are due (DOMAIN 6.4; `sla.yaml` may say
/// otherwise).
public interface CaseRules {
    /// The owner role and time to mend of a code.
    Rule of(String code);

    /// @param owner `FS` finance systems, `DO` delivery operations, `IT`
    /// @param due time to mend; zero where there is none
    record Rule(String owner, Duration due) {}

    /// When a case opened at `opened` is due. Plain hours: business calendars come with the
    /// calendars of the entities.
    default Instant dueAt(String code, Instant opened) {
        return opened.plus(of(code).due());
    }
}
