package dev.throughline.model;

import java.math.BigDecimal;
import java.text.Normalizer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The field values of one entity, immutable, compared by content.
///
/// A value is, by the kind of its field: [Money], `LocalDate`, `Instant`, `BigDecimal` (rates,
/// hours, fractions), `Long`, `Boolean`, `String` (codes, names, texts, currencies, countries,
/// regions, enum words), `UUID` (references), a `List` of those, or a `Map<String, Object>`
/// (objects). On entry everything takes its one form, so that equal content is equal: text is
/// stripped and Unicode NFC, line ends are `\n`, decimals lose needless zeros, instants are cut to
/// microseconds; null, blank text, empty lists and empty objects are all simply absent. What a type
/// allows is [#check]'s business.
public final class Values {
    private static final Values EMPTY = new Values(new TreeMap<>());

    private final SortedMap<String, Object> fields;

    private Values(TreeMap<String, Object> fields) {
        this.fields = Collections.unmodifiableSortedMap(fields);
    }

    /// No value at all.
    public static Values empty() {
        return EMPTY;
    }

    /// These values by field name.
    ///
    /// @throws IllegalArgumentException naming the field whose value is of a type the model does
    ///   not know
    public static Values of(Map<String, ? extends @Nullable Object> fields) {
        return new Values(object("", fields));
    }

    /// The values of a canonical record, by field name.
    public static Values of(Record canonical) {
        return new Values(object("", RecordShape.of(canonical.getClass()).read(canonical)));
    }

    /// The value of that field, or null where it is absent.
    public @Nullable Object get(String name) {
        return fields.get(name);
    }

    /// The value of that field where it is there and of that type.
    public <T> Optional<T> find(String name, Class<T> type) {
        Object value = fields.get(name);
        return type.isInstance(value) ? Optional.of(type.cast(value)) : Optional.empty();
    }

    /// The text of that field; empty where it is absent or no text.
    public Optional<String> text(String name) {
        return find(name, String.class);
    }

    /// Whether the field has a value.
    public boolean has(String name) {
        return fields.containsKey(name);
    }

    /// The names of the fields that have a value, in order.
    public Set<String> names() {
        return fields.keySet();
    }

    /// The same with one field changed; null takes it away.
    ///
    /// @throws IllegalArgumentException when the value is of a type the model does not know
    public Values with(String name, @Nullable Object value) {
        TreeMap<String, Object> changed = new TreeMap<>(fields);
        Object entered = enter(name, value);
        if (entered == null) {
            changed.remove(name);
        } else {
            changed.put(name, entered);
        }
        return new Values(changed);
    }

    /// All values by field name, in order; unmodifiable throughout.
    public SortedMap<String, Object> asMap() {
        return fields;
    }

    /// Everything in these values that the type does not allow, all at once; empty when nothing is
    /// wrong. What is missing is no fault here: entities grow, see [#missing].
    public List<Problem> check(EntityType type) {
        return ValuesCheck.of(type, fields);
    }

    /// What a complete entity of that type must have and these values have not: paths such as
    /// `legal_name` and `addresses[0].country`.
    public List<String> missing(EntityType type) {
        return ValuesCheck.missing(type, fields);
    }

    /// The typed view. An absent `status` is the initial one.
    ///
    /// @throws IllegalArgumentException naming all required fields that are absent, or the first
    ///   value that does not fit
    public <R extends Record> R as(Class<R> type) {
        return RecordShape.of(type).write(type, fields);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Values values && fields.equals(values.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    /// Names only: values may be personal or confidential.
    @Override
    public String toString() {
        return "Values" + fields.keySet();
    }

    private static TreeMap<String, Object> object(
            String path, Map<?, ? extends @Nullable Object> members) {
        TreeMap<String, Object> entered = new TreeMap<>();
        members.forEach((name, value) -> {
            Object one = enter(path.isEmpty() ? (String) name : path + "." + name, value);
            if (one != null) {
                entered.put((String) name, one);
            }
        });
        return entered;
    }

    private static @Nullable Object enter(String path, @Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String text -> {
                String entered = oneForm(text);
                yield entered.isEmpty() ? null : entered;
            }
            case Money money -> money;
            case UUID id -> id;
            case LocalDate date -> date;
            case Boolean flag -> flag;
            case Long number -> number;
            case Integer number -> number.longValue();
            case Short number -> number.longValue();
            case BigDecimal number -> Decimals.normal(number);
            case Instant instant -> instant.truncatedTo(ChronoUnit.MICROS);
            case Enum<?> word -> word.name();
            case Values values -> values.fields.isEmpty() ? null : values.fields;
            case Record member ->
                    nonEmpty(object(path, RecordShape.of(member.getClass()).read(member)));
            case Map<?, ?> members -> nonEmpty(object(path, members));
            case List<?> elements -> list(path, elements);
            default ->
                    throw new IllegalArgumentException(
                            "field "
                                    + path
                                    + ": a "
                                    + value.getClass().getName()
                                    + " is no value of the canonical model; money is Money, decimals are BigDecimal");
        };
    }

    private static @Nullable Object nonEmpty(TreeMap<String, Object> members) {
        return members.isEmpty() ? null : Collections.unmodifiableSortedMap(members);
    }

    private static @Nullable Object list(String path, List<?> elements) {
        List<Object> entered = new ArrayList<>(elements.size());
        for (Object element : elements) {
            Object one = enter(path, element);
            if (one != null) {
                entered.add(one);
            }
        }
        return entered.isEmpty() ? null : Collections.unmodifiableList(entered);
    }

    private static String oneForm(String text) {
        String stripped = text.strip();
        boolean plain = true;
        for (int i = 0; i < stripped.length() && plain; i++) {
            char c = stripped.charAt(i);
            plain = c < 0x80 && c != '\r';
        }
        return plain
                ? stripped
                : Normalizer.normalize(stripped, Normalizer.Form.NFC)
                        .replace("\r\n", "\n")
                        .replace('\r', '\n');
    }
}
