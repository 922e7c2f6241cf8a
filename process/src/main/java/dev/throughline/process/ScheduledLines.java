package dev.throughline.process;

import dev.throughline.model.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// How far the billing schedules of a deal's lines are.
///
/// @param settled lines that have a schedule, whoever made it, or whose contract the hub does not
///   bill
/// @param against what stands against the schedule of a line
public record ScheduledLines(Set<UUID> settled, Map<UUID, List<Problem>> against) {
    public ScheduledLines {
        settled = Set.copyOf(settled);
        against = Map.copyOf(against);
    }

    /// Whether the hub still has to give this line a schedule.
    boolean open(UUID line) {
        return !settled.contains(line) && !against.containsKey(line);
    }

    /// The same after one line was tried.
    ///
    /// @param problems what stands against it; empty when it is settled
    ScheduledLines tried(UUID line, List<Problem> problems) {
        if (problems.isEmpty()) {
            Set<UUID> more = new HashSet<>(settled);
            more.add(line);
            return new ScheduledLines(more, against);
        }
        Map<UUID, List<Problem>> more = new HashMap<>(against);
        more.put(line, List.copyOf(problems));
        return new ScheduledLines(settled, more);
    }

    /// All that stands against them, with what the firm's file says and cannot mean.
    static List<Problem> problems(InitiationFacts facts) {
        List<Problem> all = new ArrayList<>();
        facts.lines()
                .forEach(line -> {
                    all.addAll(facts.schedules().against().getOrDefault(line.id(), List.of()));
                    if (facts.schedules().open(line.id())
                            && BillingTerms.of(facts, line).orElse(null)
                                    instanceof BillingTerms.Unclear(Problem problem)) {
                        all.add(problem);
                    }
                });
        return all;
    }
}
