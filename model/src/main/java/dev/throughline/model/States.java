package dev.throughline.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The states of a type and the steps between them. A step that is not listed is refused.
///
/// @param initial where a new entity begins
/// @param transitions every state, with the states it may step to; a last state has an empty set
public record States(String initial, Map<String, Set<String>> transitions) {

    public States {
        Map<String, Set<String>> complete = new LinkedHashMap<>();
        complete.put(initial, new LinkedHashSet<>());
        transitions.forEach((from, targets) -> {
            complete.computeIfAbsent(from, state -> new LinkedHashSet<>()).addAll(targets);
            targets.forEach(to -> complete.computeIfAbsent(to, state -> new LinkedHashSet<>()));
        });
        complete.replaceAll((state, targets) -> Collections.unmodifiableSet(targets));
        transitions = Collections.unmodifiableMap(complete);
    }

    /// Reads the notation of the records' [Lifecycle], one step each: `OPEN → CLOSED_WON: SALES`.
    /// The first state named is the initial one.
    static States parse(String... steps) {
        Map<String, Set<String>> transitions = new LinkedHashMap<>();
        for (String step : steps) {
            Step parsed = Step.parse(step);
            transitions
                    .computeIfAbsent(parsed.from(), from -> new LinkedHashSet<>())
                    .add(parsed.to());
        }
        return new States(transitions.keySet().iterator().next(), transitions);
    }

    /// All states, the initial one first.
    public List<String> all() {
        return List.copyOf(transitions.keySet());
    }

    /// Whether the step is listed. Staying where one is is always allowed: nothing happens.
    public Transition check(String from, String to) {
        Set<String> possible = transitions.get(from);
        if (possible == null) {
            return new Transition.Refused(
                    "State '"
                            + from
                            + "' is not known here; the states are "
                            + String.join(", ", transitions.keySet())
                            + ".");
        }
        if (!transitions.containsKey(to)) {
            return new Transition.Refused(
                    "State '"
                            + to
                            + "' is not known here; the states are "
                            + String.join(", ", transitions.keySet())
                            + ".");
        }
        if (from.equals(to) || possible.contains(to)) {
            return new Transition.Allowed();
        }
        return new Transition.Refused(
                "Step not allowed from "
                        + from
                        + " to "
                        + to
                        + "; from "
                        + from
                        + " "
                        + (possible.isEmpty()
                                ? "nothing follows."
                                : "only " + String.join(", ", possible) + " may follow."));
    }

    /// One step as written in a [Lifecycle].
    record Step(String from, String to, String who) {
        static Step parse(String text) {
            String[] sides = text.split("→", 2);
            String[] target = sides.length == 2 ? sides[1].split(":", 2) : new String[0];
            if (target.length == 0) {
                throw new IllegalArgumentException(
                        "step '" + text + "' is not written as FROM → TO: WHO");
            }
            return new Step(
                    sides[0].strip(),
                    target[0].strip(),
                    target.length == 2 ? target[1].strip() : "");
        }
    }
}
