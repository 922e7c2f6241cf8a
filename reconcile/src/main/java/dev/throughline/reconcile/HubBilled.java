package dev.throughline.reconcile;

import dev.throughline.reconcile.BilledFact.Sort;
import dev.throughline.reconcile.BilledFact.Standing;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An invoice, credit memo or payment as the hub holds it. Amounts are in the currency's major unit
/// and never negative.
///
/// @param key under which it was released; empty where it was not
/// @param number the ERP's; empty where not known yet
/// @param company the legal entity's code; empty where not known yet
/// @param date the day it is dated
/// @param net null where not known yet
/// @param tax null where the ERP has not told it
/// @param gross null where the ERP has not told it
/// @param open null where the ERP has not told it
/// @param status the state of the entity
/// @param inErp where the ERP had it when the hub last read it
/// @param sent what became of the newest document that was released for it
/// @param pair how PSA and ERP stand to each other, as billing last saw it: `AT_REST`, `MOVING`,
///   `DRIFT`, `GAP`; empty before the first look
record HubBilled(
        UUID id,
        Sort sort,
        String name,
        String key,
        String number,
        String company,
        String currency,
        LocalDate date,
        @Nullable BigDecimal net,
        @Nullable BigDecimal tax,
        @Nullable BigDecimal gross,
        @Nullable BigDecimal open,
        String status,
        Standing inErp,
        Sent sent,
        String pair) {
    private static final Set<String> BEFORE =
            Set.of("", "PROPOSED", "IN_REVIEW", "APPROVED", "RELEASED", "DRAFT", "CANCELLED");

    /// What became of a release.
    enum Sent {
        /// Nothing was released here.
        NOT,
        /// On its way, or not known.
        OPEN,
        /// The ERP holds it and has not booked it.
        ACCEPTED,
        /// In the ledger.
        POSTED,
        /// Surely not there.
        REFUSED
    }

    /// Whether it was released here, and not refused.
    boolean released() {
        return sent == Sent.OPEN || sent == Sent.ACCEPTED || sent == Sent.POSTED;
    }

    /// Whether it was written in the ERP and somebody here took it over.
    boolean takenOver() {
        return sent == Sent.NOT && !BEFORE.contains(status);
    }

    /// Whether the hub counts it as something that is, or will be, in the ERP.
    boolean held() {
        return released() || takenOver() || inErp == Standing.BOOKED;
    }

    /// Whether the hub says that it is in the ledger.
    boolean posted() {
        return sent == Sent.POSTED || sent == Sent.NOT && held();
    }
}
