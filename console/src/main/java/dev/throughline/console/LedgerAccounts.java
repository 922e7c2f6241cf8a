package dev.throughline.console;

import dev.throughline.model.AccountRole;
import java.util.Map;

/// The accounts of the ledger that invoices are posted into, as its connection is configured.
///
/// @param byRole the ledger's own number or name; roles it has none for are missing
public record LedgerAccounts(Map<AccountRole, String> byRole) {
    /// None are known.
    static final LedgerAccounts NONE = new LedgerAccounts(Map.of());

    public LedgerAccounts {
        byRole = Map.copyOf(byRole);
    }

    /// From a connection's options (`account.<role>`).
    public static LedgerAccounts of(Map<String, String> options) {
        Map<AccountRole, String> accounts = new java.util.EnumMap<>(AccountRole.class);
        for (AccountRole role : AccountRole.values()) {
            String account = options.get("account." + role.code());
            if (account != null) {
                accounts.put(role, account);
            }
        }
        return new LedgerAccounts(accounts);
    }
}
