package dev.throughline.console;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Which contracts are looked at, and of which day; each part empty for all, or for today.
///
/// @param state a state of contracts
/// @param only `cases` for those with an open case, `pending` for those with an amendment that is
///   not in all systems
/// @param text part of a number or of a client's name, or an id of a system
/// @param asOf the day, as in an address
public record ContractFilter(String state, String only, String text, String asOf) {
    /// From an address; what is not known is no filter.
    static ContractFilter of(String state, String only, String text, String asOf) {
        return new ContractFilter(
                state.matches("[A-Z_]{1,40}") ? state : "",
                switch (only) {
                    case "cases", "pending" -> only;
                    default -> "";
                },
                Paging.bounded(text),
                day(asOf).map(LocalDate::toString).orElse(""));
    }

    /// The day an address names; empty where it names none that anything can be said about.
    static Optional<LocalDate> day(String asOf) {
        try {
            LocalDate day = LocalDate.parse(asOf);
            return day.getYear() < 1990 || day.getYear() > 2100
                    ? Optional.empty()
                    : Optional.of(day);
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    /// Whether everything is looked at.
    public boolean all() {
        return state.isEmpty() && only.isEmpty() && text.isEmpty() && asOf.isEmpty();
    }

    /// Its parts as they stand in an address.
    Map<String, String> address() {
        return new TreeMap<>(Map.of("state", state, "only", only, "q", text, "asOf", asOf));
    }
}
