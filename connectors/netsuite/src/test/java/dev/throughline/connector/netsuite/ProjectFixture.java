package dev.throughline.connector.netsuite;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/// A fresh simulated account with one customer, tried with its projects.
final class ProjectFixture extends CustomerFixture {

    private final String customer =
            simulator.insert("customer", Map.of("companyName", "Northwind", "subsidiary", "2"));

    @Override
    public String objectType() {
        return "job";
    }

    @Override
    public Map<String, Object> fields(int number) {
        return Map.of(
                "entityId",
                "P-" + number,
                "companyName",
                "Project " + number,
                "parent",
                customer,
                "startDate",
                "2026-01-05",
                "jobPrice",
                new BigDecimal("120000.5"),
                "allowExpenses",
                false);
    }

    @Override
    public Map<String, Object> changedFields(int number) {
        return Map.of(
                "projectedEndDate", "2026-12-31", "estimatedTime", new BigDecimal(100 + number));
    }

    @Override
    public Optional<Spoiled> spoiled() {
        return Optional.of(
                new Spoiled(
                        Map.of("entityId", "P-X", "companyName", "X", "parent", "999999"),
                        "parent"));
    }

    @Override
    public String insert(int number) {
        return simulator.insert(
                "job",
                Map.of("entityId", "I-" + number, "companyName", "Inserted", "parent", customer));
    }

    @Override
    public void update(String externalId, int number) {
        simulator.update("job", externalId, Map.of("comments", "changed " + number));
    }

    @Override
    public void delete(String externalId) {
        simulator.delete("job", externalId);
    }

    @Override
    public long count() {
        return simulator.all("job").size();
    }
}
