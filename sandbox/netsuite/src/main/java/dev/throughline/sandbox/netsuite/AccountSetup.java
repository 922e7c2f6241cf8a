package dev.throughline.sandbox.netsuite;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// What an implementation partner has set up in the account before anybody works in it: currencies,
/// terms, the legal entities, departments, classes, locations and accounting periods of the firm in
/// the documentation. Every row has an external id, so that code maps need no internal ids.
final class AccountSetup {

    private final Ledger ledger;

    AccountSetup(Ledger ledger) {
        this.ledger = ledger;
    }

    void fill() {
        currency("USD", "US Dollar", 2);
        currency("GBP", "British Pound", 2);
        currency("EUR", "Euro", 2);
        currency("INR", "Indian Rupee", 2);
        currency("CAD", "Canadian Dollar", 2);
        currency("AUD", "Australian Dollar", 2);
        currency("JPY", "Japanese Yen", 0);
        currency("CHF", "Swiss Franc", 2);
        for (int days : List.of(15, 30, 45, 60, 90)) {
            add(
                    "term",
                    "NET" + days,
                    Map.of("name", "Net " + days, "daysUntilNetDue", BigDecimal.valueOf(days)));
        }
        add("term", "DUE", Map.of("name", "Due on receipt", "daysUntilNetDue", BigDecimal.ZERO));
        subsidiary("US01", "Global Consulting Inc", "USD", "US", "");
        subsidiary("GB01", "Global Consulting UK Ltd", "GBP", "GB", "US01");
        subsidiary("IN01", "Global Consulting India Pvt Ltd", "INR", "IN", "US01");
        segment("department", "CC-100", "Consulting");
        segment("department", "CC-200", "Technology");
        segment("department", "CC-300", "Managed Services");
        segment("department", "CC-900", "Corporate");
        segment("classification", "ADV", "Advisory");
        segment("classification", "IMP", "Implementation");
        segment("classification", "RUN", "Run Services");
        segment("classification", "CYB", "Cyber");
        segment("location", "NYC", "New York");
        segment("location", "LON", "London");
        segment("location", "BLR", "Bengaluru");
        for (int year = 2025; year <= 2027; year++) {
            for (int month = 1; month <= 12; month++) {
                LocalDate first = LocalDate.of(year, month, 1);
                LocalDate last = first.plusMonths(1).minusDays(1);
                boolean closed = year == 2025;
                add(
                        "accountingPeriod",
                        String.format(Locale.ROOT, "%d-%02d", year, month),
                        Map.of(
                                "periodName",
                                first.format(
                                        java.time.format.DateTimeFormatter.ofPattern(
                                                "MMM yyyy", Locale.ENGLISH)),
                                "startDate",
                                first.toString(),
                                "endDate",
                                last.toString(),
                                "isPosting",
                                true,
                                "closed",
                                closed,
                                "allLocked",
                                closed,
                                "arLocked",
                                closed,
                                "apLocked",
                                closed));
            }
        }
    }

    private void currency(String symbol, String name, int precision) {
        add(
                "currency",
                symbol,
                Map.of(
                        "symbol",
                        symbol,
                        "name",
                        name,
                        "currencyPrecision",
                        BigDecimal.valueOf(precision)));
    }

    private void subsidiary(
            String code, String name, String currency, String country, String parent) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", name);
        fields.put("legalName", name);
        fields.put("currency", Map.of("externalId", currency));
        fields.put("country", country);
        if (!parent.isEmpty()) {
            fields.put("parent", Map.of("externalId", parent));
        }
        add("subsidiary", code, fields);
    }

    private void segment(String type, String code, String name) {
        add(
                type,
                code,
                Map.of(
                        "name",
                        name,
                        "subsidiary",
                        Map.of(
                                "items",
                                List.of(Map.of("id", "1"), Map.of("id", "2"), Map.of("id", "3")))));
    }

    private void add(String type, String externalId, Map<String, Object> fields) {
        ledger.create(
                Objects.requireNonNull(RecordTypes.named(type)),
                externalId,
                fields,
                Entry.byPerson());
    }
}
