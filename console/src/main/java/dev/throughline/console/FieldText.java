package dev.throughline.console;

import dev.throughline.model.Field;
import dev.throughline.model.FieldKind;
import dev.throughline.model.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Field values as people read them. Pure.
public final class FieldText {
    private FieldText() {}

    /// A canonical value.
    ///
    /// @param name how a referenced entity is called
    static String of(@Nullable Field field, @Nullable Object value, Function<UUID, String> name) {
        return switch (value) {
            case null -> "";
            case Money money -> Format.money(money);
            case LocalDate date -> Format.date(date);
            case Instant at -> Format.instant(at);
            case BigDecimal number ->
                    field == null
                            ? Format.number(number)
                            : switch (field.kind()) {
                                case HOURS -> Format.hours(number);
                                case FRACTION -> Format.number(number.movePointRight(2)) + " %";
                                default -> Format.number(number);
                            };
            case Boolean yes -> yes ? "Yes" : "No";
            case UUID id -> name.apply(id);
            case Collection<?> many -> {
                List<String> parts = new ArrayList<>();
                many.forEach(one -> parts.add(of(field, one, name)));
                yield String.join(
                        field != null && field.kind() == FieldKind.OBJECT ? "\n" : ", ", parts);
            }
            case Map<?, ?> members -> members(field, members, name);
            case String text ->
                    field != null && field.kind() == FieldKind.ENUM ? Format.sentence(text) : text;
            default -> value.toString();
        };
    }

    private static String members(
            @Nullable Field field, Map<?, ?> members, Function<UUID, String> name) {
        if (members.size() == 2
                && members.get("ccy") instanceof String ccy
                && members.get("minor") instanceof Number minor
                && ccy.length() == 3) {
            try {
                return Format.money(new Money(minor.longValue(), ccy));
            } catch (IllegalArgumentException _) {
                return minor + " " + ccy;
            }
        }
        List<String> parts = new ArrayList<>();
        if (field != null && !field.members().isEmpty()) {
            field.members()
                    .forEach(member -> {
                        String text = of(member, members.get(member.name()), name);
                        if (!text.isEmpty()) {
                            parts.add(text);
                        }
                    });
            return String.join(", ", parts);
        }
        members.forEach((key, member) -> {
            String text =
                    of(
                            field == null ? null : field.member(String.valueOf(key)).orElse(null),
                            member,
                            name);
            if (!text.isEmpty()) {
                parts.add(Format.sentence(String.valueOf(key)) + ": " + text);
            }
        });
        return String.join(" · ", parts);
    }

    /// A value as it stands in JSON, for history and native fields.
    static String ofJson(@Nullable Object value, Function<UUID, String> name) {
        if (value instanceof String text) {
            return Ids.find(text).map(name).orElse(text);
        }
        if (value instanceof Collection<?> many) {
            return String.join(", ", many.stream().map(one -> ofJson(one, name)).toList());
        }
        return of(null, value, name);
    }
}
