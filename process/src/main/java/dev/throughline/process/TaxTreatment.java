package dev.throughline.process;

import dev.throughline.model.Countries;

/// How a service to a client is to be taxed (DOMAIN 4.13), as far as the masters tell. The ERP
/// computes the tax; a rate is never known here.
public sealed interface TaxTreatment {

    /// Supplier and client in one country: that country's rules.
    record Standard(String jurisdiction) implements TaxTreatment {}

    /// Business client in another member state: it accounts for the tax itself.
    record ReverseCharge(String jurisdiction) implements TaxTreatment {}

    /// Client outside the supplier's tax area.
    record OutOfScope(String note) implements TaxTreatment {}

    /// Cannot be told yet.
    ///
    /// @param code exception code
    record Unresolved(String code, String words, String mend) implements TaxTreatment {}

    /// Decides from the countries and whether the client has a tax number.
    static TaxTreatment decide(
            String supplierCountry, String clientCountry, boolean clientHasTaxId) {
        if (clientCountry.isEmpty() || supplierCountry.isEmpty()) {
            return new Unresolved(
                    "TAX-UNRESOLVED",
                    "Cannot tell which tax applies: the "
                            + (clientCountry.isEmpty() ? "client" : "company")
                            + " has no country.",
                    "Set the country.");
        }
        if (supplierCountry.equals(clientCountry)) {
            return new Standard(clientCountry);
        }
        if (Countries.inEuVatArea(supplierCountry) && Countries.inEuVatArea(clientCountry)) {
            return clientHasTaxId
                    ? new ReverseCharge(clientCountry)
                    : new Unresolved(
                            "CLI-TAXID-MISSING",
                            "Tax number needed to invoice in " + clientCountry + ".",
                            "Ask the client for its tax number and enter it in the CRM.");
        }
        return new OutOfScope("Client in " + clientCountry + ", supplier in " + supplierCountry);
    }
}
