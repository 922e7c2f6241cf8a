package dev.throughline.billing;

import java.time.Instant;
import java.time.LocalDate;

/// That an invoice went to the client.
///
/// @param on the day it went
/// @param takenBy where it went, such as an address or a portal; empty where nobody said
/// @param person who told it here
public record Sending(LocalDate on, Means means, String takenBy, String person, Instant toldAt) {

    /// How it went.
    public enum Means {
        EMAIL,
        /// Put into a portal of the client.
        PORTAL,
        /// As structured data over a network for e-invoices.
        E_INVOICE,
        /// On paper.
        POST,
        OTHER
    }
}
