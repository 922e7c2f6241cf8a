package dev.throughline.mapping;

import dev.throughline.model.Money;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/// How much one run may write to a system before a person is asked.
///
/// @param standard where no connection says otherwise
/// @param byConnection by connection
public record Brakes(Brake standard, Map<String, Brake> byConnection) {

    /// 5,000 records or a fifth of what is there already, whichever is reached first; no limit on
    /// money.
    public static final Brakes DEFAULT =
            new Brakes(new Brake(5_000, new BigDecimal("0.2"), List.of()), Map.of());

    public Brakes {
        byConnection = Map.copyOf(byConnection);
    }

    /// The limits of one run.
    ///
    /// @param records the most records written; 0 = no such limit
    /// @param share the largest part of the target's records of that type that may change, 0 to 1;
    ///   1 = no such limit
    /// @param money the largest sum, one for each currency that has a limit
    public record Brake(int records, BigDecimal share, List<Money> money) {
        public Brake {
            money = List.copyOf(money);
        }
    }

    /// The limits for a connection.
    public Brake of(String connection) {
        return byConnection.getOrDefault(connection, standard);
    }
}
