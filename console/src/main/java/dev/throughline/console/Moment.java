package dev.throughline.console;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One thing that happened, in the one timeline component of the product.
///
/// @param what a sentence without full stop
/// @param system the connection it happened in, null for the hub itself
/// @param href the page of the thing it happened to, null where there is none
/// @param detail who or which rule, what came back
/// @param took how long it took, empty where nothing can be said
/// @param folded lines to unfold: tries, changed fields
/// @param group what several of them in a row are called together, as in `tasks became known`;
///   empty for never together
public record Moment(
        Instant at,
        Tone tone,
        String icon,
        String what,
        @Nullable String system,
        @Nullable String href,
        String detail,
        String took,
        List<String> folded,
        String group) {
    public Moment {
        folded = List.copyOf(folded);
    }

    /// One that is never told together with others.
    public Moment(
            Instant at,
            Tone tone,
            String icon,
            String what,
            @Nullable String system,
            @Nullable String href,
            String detail,
            String took,
            List<String> folded) {
        this(at, tone, icon, what, system, href, detail, took, folded, "");
    }

    /// Three or more of one group in a row, each within a few seconds of the one before, become
    /// one.
    static List<Moment> together(List<Moment> sorted) {
        List<Moment> told = new ArrayList<>();
        int from = 0;
        while (from < sorted.size()) {
            int to = from + 1;
            while (to < sorted.size() && sorted.get(to).joins(sorted.get(to - 1))) {
                to++;
            }
            List<Moment> run = sorted.subList(from, to);
            if (run.size() < 3) {
                told.addAll(run);
            } else {
                Moment last = run.getLast();
                told.add(
                        new Moment(
                                last.at,
                                last.tone,
                                last.icon,
                                Format.count(run.size()) + " " + last.group,
                                last.system,
                                null,
                                "",
                                run.getFirst().at.equals(last.at)
                                        ? ""
                                        : "within "
                                                + Format.took(
                                                        Duration.between(
                                                                run.getFirst().at, last.at)),
                                run.stream()
                                        .map(one ->
                                                Format.time(one.at)
                                                        + " "
                                                        + one.what
                                                        + (one.detail.isEmpty()
                                                                ? ""
                                                                : ", " + one.detail))
                                        .toList(),
                                ""));
            }
            from = to;
        }
        return told;
    }

    private boolean joins(Moment before) {
        return !group.isEmpty()
                && group.equals(before.group)
                && tone == before.tone
                && Objects.equals(system, before.system)
                && Duration.between(before.at, at).toSeconds() < 5;
    }
}
