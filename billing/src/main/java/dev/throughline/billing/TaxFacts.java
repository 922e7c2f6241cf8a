package dev.throughline.billing;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is known about one supply when its tax is to be told.
///
/// @param entityCountry where the legal entity is, ISO 3166-1
/// @param registrations the entity's tax registrations: a country, or a region (`US-NY`) where
///   regions tax
/// @param client the client's name, for messages
/// @param billTo where the client who is invoiced is; null where unknown
/// @param shipTo where the service is received; null where that is the same
/// @param buyer what the client is
/// @param taxId the client's tax number as written; null where none is known
/// @param taxIdValidTo the last day the number was found valid for; null where it was never asked
/// @param exemption the client's exemption certificate; null where it has none
/// @param category the kind of service
/// @param performedIn where the work is done, where that matters; null where unknown
/// @param day the day of the supply
public record TaxFacts(
        String entityCountry,
        List<String> registrations,
        String client,
        @Nullable Place billTo,
        @Nullable Place shipTo,
        Buyer buyer,
        @Nullable String taxId,
        @Nullable LocalDate taxIdValidTo,
        @Nullable Exemption exemption,
        TaxTreatment.ServiceCategory category,
        @Nullable Place performedIn,
        LocalDate day) {

    public TaxFacts {
        registrations = List.copyOf(registrations);
    }

    /// A place as far as tax needs it.
    ///
    /// @param country ISO 3166-1
    /// @param region ISO 3166-2; null where unknown
    /// @param postalCode null where unknown
    public record Place(String country, @Nullable String region, @Nullable String postalCode) {}

    /// A certificate by which a jurisdiction frees a client.
    ///
    /// @param jurisdiction ISO 3166-1 or 3166-2
    public record Exemption(String number, String jurisdiction, LocalDate validTo) {}

    /// What the client is.
    public enum Buyer {
        BUSINESS,
        CONSUMER,
        /// Nobody has said; a tax number that fits makes it a business.
        UNKNOWN
    }

    /// Where the service is received: the ship-to, else the bill-to.
    public Optional<Place> receivedIn() {
        return Optional.ofNullable(shipTo == null ? billTo : shipTo);
    }
}
