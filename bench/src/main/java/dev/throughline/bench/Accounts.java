package dev.throughline.bench;

import java.util.Map;

/// Accounts of the CRM that are clear of each other: no two look like one client.
final class Accounts {
    private Accounts() {}

    /// The account with this number.
    static Map<String, Object> account(int number) {
        String word = Integer.toString(number * 7919 + 1_000_003, 36);
        return Map.of(
                "Name",
                "Client " + word + " " + Integer.toString(number, 36) + " Inc",
                "BillingCountry",
                "US",
                "BillingCity",
                "Denver",
                "BillingStreet",
                number + " Main Street",
                "BillingPostalCode",
                Integer.toString(10_000 + number % 80_000),
                "Website",
                "https://client-" + number + ".example",
                "CurrencyIsoCode",
                "USD",
                "Payment_Terms__c",
                "NET30");
    }
}
