package dev.throughline.worklist;

import java.time.Duration;
import java.time.Instant;

/// Who owns the cases of a code and how soon they are due (DOMAIN 6.4; `sla.yaml` may say
/// otherwise).
public interface CaseRules {
    /// The owner role and time to mend of a code.
    Rule of(String code);

    /// @param owner `FS` finance systems, `DO` delivery operations, `IT`
    /// @param due working time to mend; zero where there is none
    record Rule(String owner, Duration due) {}

    /// When a case opened at `opened` is due. Rules that know when the owner works count working
    /// time only; these here take every hour for one.
    default Instant dueAt(String code, Instant opened) {
        return opened.plus(of(code).due());
    }
}
