package dev.throughline.model;

import org.jspecify.annotations.Nullable;

/// A postal address of a client.
public record Address(
        @Meaning("What the address is for.") @Nullable Use use,
        @Meaning("Street, house number and further lines.") @Kind(FieldKind.NAME)
                @Nullable String street,
        @Meaning("City or town.") @Kind(FieldKind.NAME) @Nullable String city,
        @Meaning("State or province.") @Nullable String region,
        @Meaning("Postal code.") @Nullable String postalCode,
        @Meaning("Country.") String country) {

    /// What an address is for.
    public enum Use {
        REGISTERED,
        BILLING,
        SHIPPING
    }
}
