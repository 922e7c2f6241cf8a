package dev.throughline.sync;

import dev.throughline.mapping.Comparison;
import dev.throughline.mapping.LookupKey;
import dev.throughline.model.Problem;
import dev.throughline.worklist.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What is to be done about one entity in one target. Pure.
public sealed interface SyncDecision {

    /// It is as it should be.
    record Settled() implements SyncDecision {}

    /// A record is to be created there.
    record Create(Map<String, Object> fields) implements SyncDecision {}

    /// Some fields of its record are to be written.
    ///
    /// @param fields the differing ones only
    /// @param before what the target shows for them, for undoing
    /// @param rewrites how often the same values have now been written in a row
    record Update(Map<String, Object> fields, Map<String, Object> before, int rewrites)
            implements SyncDecision {}

    /// It waits for other entities' ids in some system; their links wake it.
    record WaitForLinks(List<LookupKey> missing) implements SyncDecision {}

    /// A gate is closed.
    record Gated(List<String> reasons, List<Finding> findings) implements SyncDecision {}

    /// It cannot go before a person does something here.
    record Blocked(Problem problem) implements SyncDecision {}

    /// It does not belong there.
    record NotThere(String reason) implements SyncDecision {}

    /// After this many writes of the same values the hub stops and asks.
    int REWRITES_MAX = 3;

    /// The facts of one entity and target.
    ///
    /// @param linked whether it has a record there
    /// @param desired native fields as they should be
    /// @param createOnly of those, the ones that only a create sets
    /// @param shown what the target shows now; a field that is missing here has not been seen
    /// @param applied what the hub wrote last, by field
    /// @param compare how each field is compared
    /// @param mayCreate whether creates may go to this target at all
    /// @param rewrites how often the same values were written in a row so far
    record Facts(
            boolean linked,
            Map<String, @Nullable Object> desired,
            Set<String> createOnly,
            Map<String, @Nullable Object> shown,
            Map<String, @Nullable Object> applied,
            Function<String, Comparison> compare,
            boolean mayCreate,
            int rewrites,
            String connection) {}

    /// Decides, once gates are open and all references are known.
    static SyncDecision decide(Facts facts) {
        if (!facts.linked()) {
            if (!facts.mayCreate()) {
                return new Blocked(
                        new Problem(
                                Problem.Mender.SETTINGS,
                                "SYS-NOT-ADOPTED",
                                "Nothing is created in "
                                        + facts.connection()
                                        + " before its existing records are linked.",
                                "Run 'throughline adopt --connection "
                                        + facts.connection()
                                        + "', or declare it empty in its connection file."));
            }
            Map<String, Object> fields = new LinkedHashMap<>();
            facts.desired()
                    .forEach((name, value) -> {
                        if (value != null) {
                            fields.put(name, value);
                        }
                    });
            return new Create(fields);
        }
        Map<String, Object> write = new LinkedHashMap<>();
        Map<String, Object> before = new LinkedHashMap<>();
        boolean same = true;
        for (Map.Entry<String, @Nullable Object> field : facts.desired().entrySet()) {
            String name = field.getKey();
            if (facts.createOnly().contains(name)) {
                continue;
            }
            Object wanted = field.getValue();
            Comparison how = facts.compare().apply(name);
            boolean seen = facts.shown().containsKey(name);
            boolean written = facts.applied().containsKey(name);
            Object shows = seen ? facts.shown().get(name) : facts.applied().get(name);
            if ((seen || written) && how.same(wanted, shows)) {
                continue;
            }
            if (!seen && !written && wanted == null) {
                continue; // nothing wanted, nothing known to be there
            }
            write.put(name, wanted);
            before.put(name, shows);
            same &= written && how.same(wanted, facts.applied().get(name));
        }
        if (write.isEmpty()) {
            return new Settled();
        }
        int rewrites = same ? facts.rewrites() + 1 : 0;
        if (rewrites >= REWRITES_MAX) {
            String names = String.join(", ", write.keySet());
            return new Blocked(
                    new Problem(
                            Problem.Mender.SETTINGS,
                            "SYS-REWRITTEN",
                            facts.connection()
                                    + " changes "
                                    + names
                                    + " back each time: "
                                    + REWRITES_MAX
                                    + " writes did not hold.",
                            "Find what rewrites it there (a trigger, a workflow, a person), or give the field to that system in ownership.yaml.",
                            write.keySet().iterator().next()));
        }
        return new Update(write, before, rewrites);
    }
}
