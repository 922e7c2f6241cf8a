package dev.throughline.console;

import dev.throughline.billing.InvoiceState;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// Which invoices are looked at; each part empty for all.
///
/// @param state a state of the hub
/// @param pair `GAP` or `DRIFT`, or `AGREED` for those whose systems do not disagree
/// @param text part of a number or of a client's name, a key, or an id of a system
public record InvoiceFilter(String state, String pair, String text) {
    /// All of them.
    static final InvoiceFilter ALL = new InvoiceFilter("", "", "");

    /// From an address; what is not known is no filter.
    static InvoiceFilter of(String state, String pair, String text) {
        return new InvoiceFilter(
                Arrays.stream(InvoiceState.values())
                        .map(InvoiceState::name)
                        .filter(state::equals)
                        .findFirst()
                        .orElse(""),
                switch (pair) {
                    case "GAP", "DRIFT", "AGREED" -> pair;
                    default -> "";
                },
                Paging.bounded(text));
    }

    /// Whether everything is looked at.
    public boolean all() {
        return equals(ALL);
    }

    /// Whether the list holds gaps (0), drift (1) or the rest (2).
    boolean takes(int rank) {
        return pair.isEmpty()
                || switch (rank) {
                    case 0 -> pair.equals("GAP");
                    case 1 -> pair.equals("DRIFT");
                    default -> pair.equals("AGREED");
                };
    }

    /// Its parts as they stand in an address.
    Map<String, String> address() {
        return new TreeMap<>(Map.of("state", state, "pair", pair, "q", text));
    }
}
