package dev.throughline.mapping;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;

/// The firm's decisions about project initiation and matching. Which legal entity delivers what is
/// reference data, not a rule: it stands in `reference/entity-map.csv`.
///
/// @param projectCode the pattern of new project codes, see {@link ProjectCode}
/// @param gatesOff gates the firm does without
/// @param matching when two clients count as one
public record Rules(ProjectCode projectCode, Set<String> gatesOff, Matching matching) {

    /// All gates, DOMAIN's thresholds, codes as `P-1000`.
    public static final Rules DEFAULT =
            new Rules(new ProjectCode("P-{number}", 1_000), Set.of(), Matching.DEFAULT);

    /// The gates there are: G1 legal entity, G2 client ready, G3 terms and currency, G4 tax, G5
    /// revenue rule, G6 dimensions, G7 lines sum to the contract, G8 project manager and open
    /// period.
    public static final List<String> GATES =
            List.of("G1", "G2", "G3", "G4", "G5", "G6", "G7", "G8");

    public Rules {
        gatesOff = Set.copyOf(gatesOff);
    }

    /// How new projects are numbered.
    ///
    /// @param pattern holds `{number}` once, and may hold `{entity}` (the legal entity's code) and
    ///   `{year}`
    /// @param first the first number given
    public record ProjectCode(String pattern, long first) {
        /// The code of one project.
        public String code(long number, String entity, int year) {
            return pattern.replace("{number}", Long.toString(number))
                    .replace("{entity}", entity)
                    .replace("{year}", Integer.toString(year));
        }
    }

    /// When two clients count as one (DOMAIN 4.1).
    ///
    /// @param link from this score they are linked
    /// @param review from this score a person looks
    public record Matching(BigDecimal link, BigDecimal review) {
        /// 0.92 and 0.75.
        public static final Matching DEFAULT =
                new Matching(new BigDecimal("0.92"), new BigDecimal("0.75"));
    }

    /// Whether a gate is asked for.
    public boolean gate(String gate) {
        return !gatesOff.contains(gate);
    }
}
