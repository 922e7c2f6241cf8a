package dev.throughline.posting;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Prices of an hour: cost rates of an entity, bill rates of the firm, or transfer prices between
/// two entities. Immutable; made once, asked often.
public final class PriceTable {
    /// No prices.
    public static final PriceTable NONE = new PriceTable(List.of());

    private final Map<Scope, List<Line>> lines = new HashMap<>();

    /// One price.
    ///
    /// @param project only for that project; null = the standard card
    /// @param resource only for that person; null = anybody
    /// @param task only on that task; null = any
    /// @param role only in that role; null = any
    /// @param region only in that region; null = any
    /// @param currency ISO 4217 of the price
    /// @param price of one hour, up to 10 fraction digits
    /// @param from first work date it holds for
    /// @param to last work date; null = no end
    /// @param source where it stands, for people
    public record Line(
            @Nullable UUID project,
            @Nullable UUID resource,
            @Nullable UUID task,
            @Nullable String role,
            @Nullable String region,
            String currency,
            BigDecimal price,
            LocalDate from,
            @Nullable LocalDate to,
            String source) {
        boolean holds(LocalDate date) {
            return !date.isBefore(from) && (to == null || !date.isAfter(to));
        }
    }

    record Scope(
            @Nullable UUID project,
            @Nullable UUID resource,
            @Nullable UUID task,
            @Nullable String role,
            @Nullable String region) {
        Scope {
            role = role == null ? null : role.trim().toLowerCase(Locale.ROOT);
            region = region == null ? null : region.trim().toLowerCase(Locale.ROOT);
        }
    }

    /// @param prices in any order
    public PriceTable(List<Line> prices) {
        for (Line line : prices) {
            lines.computeIfAbsent(
                            new Scope(
                                    line.project(),
                                    line.resource(),
                                    line.task(),
                                    line.role(),
                                    line.region()),
                            scope -> new ArrayList<>(1))
                    .add(line);
        }
    }

    List<Line> at(Scope scope, LocalDate date) {
        List<Line> held = lines.get(scope);
        return held == null ? List.of() : held.stream().filter(line -> line.holds(date)).toList();
    }
}
