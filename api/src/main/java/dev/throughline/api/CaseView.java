package dev.throughline.api;

import dev.throughline.worklist.Cases;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A case as told to callers.
///
/// @param owner the role that mends it
/// @param mender what kind of mending: `DATA`, `SETTINGS`, `WEATHER`, `DEFECT`
/// @param money what is at stake
/// @param blocked how many records it blocks
/// @param records the first of them; only for one case
/// @param events its life; only for one case
record CaseView(
        UUID id,
        String code,
        String title,
        String mend,
        String owner,
        String mender,
        Instant openedAt,
        @Nullable Instant dueAt,
        @Nullable Instant closedAt,
        int attempts,
        Map<String, String> context,
        @Nullable Stake money,
        @Nullable UUID correlation,
        int blocked,
        @Nullable List<Cases.Blocked> records,
        @Nullable List<Cases.Event> events,
        String self) {

    /// Whole minor units and an ISO 4217 currency.
    record Stake(String ccy, long minor) {}

    static CaseView of(
            Cases.Case one,
            @Nullable List<Cases.Blocked> records,
            @Nullable List<Cases.Event> events) {
        return new CaseView(
                one.id(),
                one.code(),
                one.title(),
                one.mend(),
                one.owner(),
                one.mender(),
                one.openedAt(),
                one.dueAt(),
                one.closedAt(),
                one.attempts(),
                one.context(),
                one.moneyMinor() == null || one.moneyCcy() == null
                        ? null
                        : new Stake(one.moneyCcy(), one.moneyMinor()),
                one.correlation(),
                one.blocked(),
                records,
                events,
                CasesController.PATH + "/" + one.id());
    }
}
