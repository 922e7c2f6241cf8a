package dev.throughline.console;

import dev.throughline.billing.ContractPosition.Basis;
import dev.throughline.billing.Position;
import dev.throughline.billing.Positions;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// Chooses the day that the figures of contracts are of: a chosen one; else today; else, where
/// nothing has happened for long, the end of the last month in which anything did, so that what
/// nobody has read yet is not taken for what did not happen.
@Component
class ContractDay {
    /// Nothing for longer than this: two months and a close.
    private static final int QUIET_DAYS = 62;

    private final ContractQueries queries;
    private final ObjectProvider<Positions> positions;

    ContractDay(ContractQueries queries, ObjectProvider<Positions> positions) {
        this.queries = queries;
        this.positions = positions;
    }

    /// Contracts as of that day.
    ///
    /// @param why why it is not today; empty for today and a chosen day
    record Reckoned(LocalDate day, String why, List<Position> positions) {}

    /// Reckons these contracts.
    ///
    /// @param asOf a chosen day as in an address; empty for none
    Reckoned reckon(Collection<UUID> contracts, String asOf, LocalDate today, Basis basis) {
        Optional<LocalDate> chosen = ContractFilter.day(asOf);
        LocalDate day = chosen.orElse(today);
        String why = "";
        if (chosen.isEmpty()) {
            // The day is decided first, so that contracts are reckoned once.
            LocalDate last = queries.lastDay(contracts).orElse(today);
            if (ChronoUnit.DAYS.between(last, today) > QUIET_DAYS) {
                day = YearMonth.from(last).atEndOfMonth();
                why = "the last month in which anything was worked, billed or credited";
            }
        }
        Positions room = positions.getIfAvailable();
        return new Reckoned(day, why, room == null ? List.of() : room.at(contracts, day, basis));
    }
}
