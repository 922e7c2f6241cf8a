package dev.throughline.mapping;

import dev.cel.common.types.CelType;
import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.throughline.model.Problem;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One checked expression.
///
/// @param place where it is written
/// @param type what it gives
/// @param program how it is worked out
/// @param path the field path it is, where it is nothing else: then CEL is not asked at all
/// @param lookUps the look-ups inside it
record Expression(
        Place place,
        CelType type,
        CelRuntime.Program program,
        @Nullable Path path,
        List<LookUp> lookUps) {

    /// A look-up inside an expression: everything it asks is a constant or a path.
    ///
    /// @param id the path of the id asked about, or null where `constant` is it
    /// @param within the lists whose elements the path begins at, the outermost first; none where
    ///   it begins at a variable
    record LookUp(
            LookupKey.Kind kind,
            String connection,
            String type,
            @Nullable Path id,
            String constant,
            List<Each> within) {
        void gather(Variables variables, Consumer<LookupKey> keys) {
            if (id == null) {
                keys.accept(new LookupKey(kind, connection, type, constant));
                return;
            }
            gather(id, variables::value, 0, keys);
        }

        private void gather(Path path, Path.Names names, int depth, Consumer<LookupKey> keys) {
            if (depth == within.size()) {
                Object value = path.read(names);
                if (value != null) {
                    keys.accept(new LookupKey(kind, connection, type, value.toString()));
                }
                return;
            }
            Each each = within.get(depth);
            if (each.list().read(names) instanceof List<?> elements) {
                for (Object element : elements) {
                    gather(
                            path,
                            name -> name.equals(each.name()) ? element : names.value(name),
                            depth + 1,
                            keys);
                }
            }
        }
    }

    /// The elements of a list, one after the other, under a name: `list.map(name, …)`.
    record Each(String name, Path list) {}

    /// Works it out; null where there is nothing.
    ///
    /// @throws Refusal when it cannot be worked out for this record
    @Nullable Object value(Variables variables) {
        if (path != null) {
            return path.read(variables);
        }
        try {
            Object value = program.eval(variables);
            return value instanceof NullValue ? null : value;
        } catch (CelEvaluationException e) {
            throw refusal(e);
        }
    }

    /// Whether a condition holds; nothing counts as no.
    boolean holds(Variables variables) {
        return Boolean.TRUE.equals(value(variables));
    }

    void gather(Variables variables, Consumer<LookupKey> keys) {
        for (LookUp lookUp : lookUps) {
            lookUp.gather(variables, keys);
        }
    }

    private Refusal refusal(CelEvaluationException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof Refusal refusal) {
                return refusal;
            }
        }
        return new Refusal(
                new Problem(
                        Problem.Mender.SETTINGS,
                        "SYS-POISON",
                        "The expression at "
                                + place.file()
                                + ":"
                                + place.line()
                                + " cannot be worked out for this record ("
                                + e.getErrorCode()
                                + ").",
                        "Guard it with has(), or narrow 'when'."));
    }
}
