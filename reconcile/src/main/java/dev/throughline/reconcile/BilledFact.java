package dev.throughline.reconcile;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An invoice, credit memo or payment as one system shows it when its records are read anew, past
/// the change feed. Amounts are in the currency's major unit and never negative.
///
/// @param connection whose record it is
/// @param type the native record type
/// @param id the native id
/// @param entity the hub's entity it is linked to; null where it is linked to none
/// @param key the hub's key found on it; empty where none
/// @param number the number for people; empty where it has none
/// @param company the legal entity's code; empty where the system does not tell
/// @param currency ISO 4217
/// @param date the day it is dated
/// @param net null where the system does not tell
/// @param tax null where the system does not tell
/// @param gross of a payment what it settles: its amount and the discounts taken with it; null
///   where the system does not tell
/// @param open what is not settled, of a payment what is set against nothing; null where the system
///   does not tell
/// @param standing where it stands there
/// @param stamp the vendor's modification stamp; empty where it has none
record BilledFact(
        Sort sort,
        String connection,
        String type,
        String id,
        @Nullable UUID entity,
        String key,
        String number,
        String company,
        String currency,
        LocalDate date,
        @Nullable BigDecimal net,
        @Nullable BigDecimal tax,
        @Nullable BigDecimal gross,
        @Nullable BigDecimal open,
        Standing standing,
        String stamp) {

    /// What it is.
    enum Sort {
        INVOICE("Invoice", 1),
        CREDIT("CreditMemo", -1),
        PAYMENT("Payment", -1);

        private final String entityType;
        private final int sign;

        Sort(String entityType, int sign) {
            this.entityType = entityType;
            this.sign = sign;
        }

        /// The canonical type.
        String entityType() {
            return entityType;
        }

        /// What it does to what the client owes.
        BigDecimal signed(BigDecimal amount) {
            return sign < 0 ? amount.negate() : amount;
        }
    }

    /// Where it stands, as far as comparing goes.
    enum Standing {
        /// Not confirmed in the PSA; not in the ledger of the ERP.
        DRAFT,
        /// Confirmed in the PSA; in the ledger of the ERP.
        BOOKED,
        /// Cancelled or voided.
        GONE
    }

    /// As the lines of a tie name it.
    String item() {
        return SourceFacts.item(connection, type, id);
    }

    boolean booked() {
        return standing == Standing.BOOKED;
    }
}
