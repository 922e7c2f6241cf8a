package dev.throughline.mapping;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How the ERP names the tax of an invoice line, by company and treatment (`taxCodes` in
/// `billing.yaml`). The hub tells the treatment and knows no rate; the ERP reckons by its own code.
///
/// @param companies by the company's code, or `*` for every other one: the code by treatment
///   (`STANDARD`), by treatment and jurisdiction (`STANDARD US-NY`, which goes first), or by `*`;
///   `none` where the ERP finds the tax by itself
public record TaxCodes(Map<String, Map<String, String>> companies) {
    /// What is written where no code is sent.
    public static final String NONE = "none";

    /// Every other one.
    static final String ANY = "*";

    /// The treatments a code may be given for (DOMAIN 4.13).
    public static final Set<String> TREATMENTS =
            Set.of("STANDARD", "ZERO", "EXEMPT", "REVERSE_CHARGE", "OUT_OF_SCOPE");

    /// No company has a code: nothing can be invoiced.
    public static final TaxCodes UNSAID = new TaxCodes(Map.of());

    /// The ERP finds every tax by itself, as it does where a tax engine stands behind it.
    public static final TaxCodes BY_LEDGER = new TaxCodes(Map.of(ANY, Map.of(ANY, NONE)));

    public TaxCodes {
        companies = Map.copyOf(companies);
    }

    /// The code of a line.
    ///
    /// @param company its code; null where it has none
    /// @param treatment one of `TREATMENTS`
    /// @param jurisdictions whose rules apply, ISO 3166, the widest first
    /// @return empty where nobody has said; `none` where no code is to be sent
    public Optional<String> of(
            @Nullable String company, String treatment, List<String> jurisdictions) {
        Map<String, String> own = company == null ? null : companies.get(company);
        if (own == null) {
            own = companies.getOrDefault(ANY, Map.of());
        }
        for (String jurisdiction : jurisdictions.reversed()) {
            String code = own.get(treatment + " " + jurisdiction);
            if (code != null) {
                return Optional.of(code);
            }
        }
        String code = own.get(treatment);
        return Optional.ofNullable(code == null ? own.get(ANY) : code);
    }
}
