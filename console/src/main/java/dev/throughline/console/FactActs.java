package dev.throughline.console;

import dev.throughline.evidence.Actor;
import dev.throughline.posting.Allowance;
import dev.throughline.posting.PostingLane;
import dev.throughline.worklist.Cases;
import dev.throughline.worklist.Worklist;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// What can be done about refused time and expenses: try again, let pass, write off.
@Component
class FactActs {
    /// Who confirms a write-off where nobody can sign in: the demo's own second person.
    static final Actor.Person SECOND = new Actor.Person("the demo's controller");

    /// What lets a case of that code pass, by the names of [Allowance].
    private static final Map<String, String> PASSES =
            Map.of(
                    "TIM-TOO-LATE", "LATE",
                    "PER-CLOSED", "SOFT_CLOSED",
                    "PER-CUT-OFF", "SOFT_CLOSED",
                    "TIM-DAY-CAP", "DAY_CAP",
                    "FX-RATE-STALE", "STALE_RATE",
                    "EXP-NO-RECEIPT", "NO_RECEIPT",
                    "EXP-DUPLICATE", "DUPLICATE",
                    "TIM-OVERLAP-XPSA", "OVERLAP");

    private final ObjectProvider<PostingLane> lane;
    private final Worklist worklist;

    FactActs(ObjectProvider<PostingLane> lane, Worklist worklist) {
        this.lane = lane;
        this.worklist = worklist;
    }

    /// Whether this hub can do anything about facts.
    boolean any() {
        return lane.getIfAvailable() != null;
    }

    /// The items among what a case blocks.
    static List<Long> items(List<Cases.Blocked> blocked) {
        return blocked.stream()
                .filter(FactActs::item)
                .map(one -> Long.parseLong(one.id()))
                .distinct()
                .toList();
    }

    /// Whether something blocked is an item.
    static boolean item(Cases.Blocked blocked) {
        return blocked.type().equals("fact") && blocked.id().matches("[0-9]{1,18}");
    }

    /// What a person may let pass for the items of such a case.
    static Optional<Allowance> pass(String code) {
        String name = PASSES.getOrDefault(code, "");
        return Arrays.stream(Allowance.values()).filter(one -> one.name().equals(name)).findFirst();
    }

    /// Tries items again. Returns how many.
    int again(List<Long> items, Actor by, String reason) {
        PostingLane room = lane.getIfAvailable();
        if (room == null) {
            return 0;
        }
        items.forEach(item -> room.allowances().resubmit(item, by, reason));
        return items.size();
    }

    /// Lets items pass what their case is about. Returns how many.
    int pass(Cases.Case one, List<Long> items, Actor.Person by, String reason) {
        PostingLane room = lane.getIfAvailable();
        Optional<Allowance> what = pass(one.code());
        if (room == null || what.isEmpty()) {
            return 0;
        }
        items.forEach(item -> room.allowances().allow(item, what.get(), by, reason));
        if (!items.isEmpty()) {
            worklist.note(
                    one.id(),
                    by.label(),
                    "let " + Format.count(items.size(), "item", "items") + " pass: " + reason);
        }
        return items.size();
    }

    /// Writes off what stands refused of items, confirmed by a second person. Returns how many had
    /// anything to write off.
    int writeOff(Cases.Case one, List<Long> items, Actor.Person by, String reason) {
        PostingLane room = lane.getIfAvailable();
        if (room == null) {
            return 0;
        }
        int written = 0;
        for (long item : items) {
            try {
                room.writeOffs().writeOff(item, by, SECOND, reason);
                written++;
            } catch (IllegalStateException _) {
                // Nothing of it stands refused any more: mended meanwhile, or written off before.
            }
        }
        if (written > 0) {
            worklist.note(
                    one.id(),
                    by.label(),
                    "wrote off "
                            + Format.count(written, "item", "items")
                            + ", confirmed by "
                            + SECOND.label()
                            + ": "
                            + reason);
        }
        return written;
    }
}
