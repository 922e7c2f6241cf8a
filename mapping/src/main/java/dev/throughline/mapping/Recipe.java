package dev.throughline.mapping;

import dev.throughline.connect.spi.NativeField;
import dev.throughline.model.Field;
import dev.throughline.model.FieldKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How one field's value is made: from an expression, or from recipes of its members or elements.
sealed interface Recipe {
    /// The value, null where there is nothing.
    ///
    /// @throws Refusal when it cannot be made for this record
    @Nullable Object make(Variables variables);

    /// Names every look-up inside.
    void gather(Variables variables, Consumer<LookupKey> keys);

    /// A value as the canonical model holds it.
    record Canonical(Expression expression, Field field) implements Recipe {
        @Override
        public @Nullable Object make(Variables variables) {
            return of(expression.value(variables), field.kind());
        }

        private static @Nullable Object of(@Nullable Object value, FieldKind kind) {
            Object clean = Clean.of(value);
            if (clean instanceof Long number
                    && (kind == FieldKind.RATE || kind == FieldKind.FRACTION)) {
                return BigDecimal.valueOf(number);
            }
            return clean;
        }

        @Override
        public void gather(Variables variables, Consumer<LookupKey> keys) {
            expression.gather(variables, keys);
        }
    }

    /// A value as a connector takes it.
    record Native(Expression expression, NativeField field) implements Recipe {
        @Override
        public @Nullable Object make(Variables variables) {
            return Plain.write(field, expression.value(variables));
        }

        @Override
        public void gather(Variables variables, Consumer<LookupKey> keys) {
            expression.gather(variables, keys);
        }
    }

    /// An object, member by member; nothing where all members are nothing.
    record Members(Map<String, Recipe> members) implements Recipe {
        public Members {
            members = new LinkedHashMap<>(members);
        }

        @Override
        public @Nullable Object make(Variables variables) {
            Map<String, Object> made = new LinkedHashMap<>();
            members.forEach((name, recipe) -> {
                Object value = recipe.make(variables);
                if (value != null) {
                    made.put(name, value);
                }
            });
            return made.isEmpty() ? null : made;
        }

        @Override
        public void gather(Variables variables, Consumer<LookupKey> keys) {
            members.values().forEach(recipe -> recipe.gather(variables, keys));
        }
    }

    /// A list, element by element; elements that are nothing are left out.
    record Elements(List<Recipe> elements) implements Recipe {
        public Elements {
            elements = List.copyOf(elements);
        }

        @Override
        public @Nullable Object make(Variables variables) {
            List<Object> made = new ArrayList<>();
            for (Recipe element : elements) {
                Object value = element.make(variables);
                if (value != null) {
                    made.add(value);
                }
            }
            return made.isEmpty() ? null : made;
        }

        @Override
        public void gather(Variables variables, Consumer<LookupKey> keys) {
            elements.forEach(recipe -> recipe.gather(variables, keys));
        }
    }
}
