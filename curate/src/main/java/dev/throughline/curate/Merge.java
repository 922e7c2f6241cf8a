package dev.throughline.curate;

import dev.throughline.curate.Provenance.Source;
import dev.throughline.model.EntityType;
import dev.throughline.model.Field;
import dev.throughline.model.Transition;
import dev.throughline.model.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Lets the owner of each field decide. Pure: knows no database and no clock.
///
/// - The owner's value stands, also when it is empty.
/// - A value of a non-owner stands in while the owner has never spoken, and gives way when the
///   owner does.
/// - Of two owners, as two CRMs are, the later edit by their own clocks stands: arrival never
///   decides. An earlier one is drift, and emptiness of one takes nothing from the other.
/// - After that, a non-owner's differing value is drift.
/// - A state moves only along the arrows of its type; a new entity may begin in any known state.
/// - A source that shows the first state again after a decision means a reopening: where the type
///   knows `REOPENED`, that it becomes.
public final class Merge {
    private static final String REOPENED = "REOPENED";

    private Merge() {}

    /// A non-owner's differing value.
    public record Drift(
            String field, @Nullable Object held, @Nullable Object seen, Owners.Policy policy) {}

    /// A step that the type's states do not know.
    public record RefusedStep(String from, String to, String reason) {}

    /// What became of an entity.
    ///
    /// @param values the values that hold now
    /// @param changed fields whose value changed, with the value before
    /// @param said fields whose source changed
    /// @param drifts differing values of a non-owner
    /// @param agreed fields on which this source now agrees with what holds: an earlier drift there
    ///   is over
    /// @param refused a state step that is not allowed; null if none
    public record Merged(
            Values values,
            Map<String, @Nullable Object> changed,
            Map<String, Source> said,
            List<Drift> drifts,
            List<String> agreed,
            @Nullable RefusedStep refused) {}

    /// The company that an entity belongs to, as the source says it or as it holds; null where it
    /// has none.
    private static @Nullable Object company(
            EntityType type, Values incoming, Map<String, @Nullable Object> held) {
        for (Field field : type.fields()) {
            if ("LegalEntity".equals(field.refersTo()) && !field.list()) {
                Object says = incoming.get(field.name());
                return says == null ? held.get(field.name()) : says;
            }
        }
        return null;
    }

    /// Decides.
    ///
    /// @param held what holds now; null for a new entity
    /// @param provenance who says what holds now
    /// @param incoming what the source says
    /// @param spoken the fields that it speaks about; one without a value is a said emptiness
    /// @param echo whether the source merely repeats what the hub wrote there: then nothing it says
    ///   is drift
    public static Merged decide(
            EntityType type,
            @Nullable Values held,
            Provenance provenance,
            Values incoming,
            Set<String> spoken,
            Source source,
            Owners owners,
            boolean echo) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        if (held != null) {
            values.putAll(held.asMap());
        }
        Map<String, @Nullable Object> changed = new LinkedHashMap<>();
        Map<String, Source> said = new LinkedHashMap<>();
        List<Drift> drifts = new ArrayList<>();
        List<String> agreed = new ArrayList<>();
        RefusedStep refused = null;
        Object company = company(type, incoming, values);
        for (String name : spoken) {
            Field field = type.field(name).orElse(null);
            if (field == null) {
                continue;
            }
            Object now = values.get(name);
            Object says =
                    name.equals("status")
                            ? reopened(type, now, incoming.get(name))
                            : incoming.get(name);
            Source before = provenance.fields().get(name);
            boolean owns = owners.owns(source.connection(), type.name(), name, company);
            boolean decides =
                    owns
                                    && !yields(
                                            before,
                                            now,
                                            says,
                                            source,
                                            who -> owners.owns(who, type.name(), name, company))
                            || before == null
                            || (!before.owned()
                                    && (before.connection().equals(source.connection())
                                            || now == null));
            if (!decides) {
                if (Objects.equals(now, says)) {
                    agreed.add(name);
                } else if (says != null && !echo) {
                    drifts.add(new Drift(name, now, says, owners.policy(type.name(), name)));
                }
                continue;
            }
            if (Objects.equals(now, says)) {
                if (before == null ? says != null : owns && !before.owned()) {
                    said.put(
                            name,
                            new Source(
                                    source.connection(),
                                    owns,
                                    source.record(),
                                    source.rule(),
                                    source.at()));
                }
                agreed.add(name);
                continue;
            }
            if (name.equals("status")
                    && held != null
                    && now instanceof String from
                    && says instanceof String to
                    && type.states().check(from, to) instanceof Transition.Refused(String reason)) {
                refused = new RefusedStep(from, to, reason);
                continue;
            }
            if (says == null && !owns && before == null) {
                continue; // a non-owner's silence about a field nobody spoke of says nothing
            }
            changed.put(name, now);
            if (says == null) {
                values.remove(name);
            } else {
                values.put(name, says);
            }
            said.put(
                    name,
                    new Source(
                            source.connection(),
                            owns,
                            source.record(),
                            source.rule(),
                            source.at()));
            agreed.add(name);
        }
        Values after = held != null && changed.isEmpty() ? held : Values.of(values);
        return new Merged(after, changed, said, drifts, agreed, refused);
    }

    /// Whether an owner gives way to another owner that has spoken.
    private static boolean yields(
            @Nullable Source before,
            @Nullable Object now,
            @Nullable Object says,
            Source source,
            Predicate<String> owner) {
        return before != null
                && before.owned()
                && now != null
                && !before.connection().equals(source.connection())
                && owner.test(before.connection())
                && (says == null || !source.at().isAfter(before.at()));
    }

    /// A state as the type means it: systems that know no reopened state show the first one again.
    private static @Nullable Object reopened(
            EntityType type, @Nullable Object now, @Nullable Object says) {
        if (!(now instanceof String from)
                || !type.states().initial().equals(says)
                || from.equals(says)) {
            return says;
        }
        boolean known = type.states().all().contains(REOPENED);
        boolean mayStepBack =
                type.states().check(from, type.states().initial()) instanceof Transition.Allowed;
        boolean mayReopen = type.states().check(from, REOPENED) instanceof Transition.Allowed;
        return known && !mayStepBack && mayReopen ? REOPENED : says;
    }
}
