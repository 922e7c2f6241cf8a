package dev.throughline.connector.netsuite;

import dev.throughline.connect.spi.ConnectionSettings;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A fresh simulated account with one client, tried with his invoices, credit memos or payments,
/// which the hub reads as anybody has written them.
final class InvoiceFixture extends CustomerFixture {

    private final String type;
    private final String client =
            simulator.insert("customer", Map.of("companyName", "Northwind", "subsidiary", "1"));

    InvoiceFixture(String type) {
        this.type = type;
    }

    @Override
    public ConnectionSettings settings() {
        return SandboxAccount.settings(simulator, LedgerFixture.ACCOUNTS, 5);
    }

    @Override
    public String objectType() {
        return type;
    }

    @Override
    public Map<String, Object> fields(int number) {
        return Map.of();
    }

    @Override
    public Map<String, Object> changedFields(int number) {
        return Map.of();
    }

    @Override
    public Optional<Spoiled> spoiled() {
        return Optional.empty();
    }

    @Override
    public String insert(int number) {
        if (type.equals("customerPayment")) {
            return simulator.insert(
                    type,
                    Map.of(
                            "customer",
                            client,
                            "tranDate",
                            "2026-01-20",
                            "payment",
                            new BigDecimal(number + 1)));
        }
        return simulator.insert(
                type,
                Map.of(
                        "entity",
                        client,
                        "tranDate",
                        "2026-01-20",
                        "memo",
                        "Inserted " + number,
                        "item",
                        List.of(
                                Map.of("item", "eid:CONSULTING", "amount", new BigDecimal("100")),
                                Map.of(
                                        "item",
                                        "eid:EXPENSES",
                                        "quantity",
                                        new BigDecimal("2"),
                                        "rate",
                                        new BigDecimal("7.5")))));
    }

    @Override
    public void update(String externalId, int number) {
        simulator.update(type, externalId, Map.of("memo", "changed " + number));
    }

    @Override
    public void delete(String externalId) {
        simulator.delete(type, externalId);
    }

    @Override
    public long count() {
        return simulator.all(type).size();
    }
}
