package dev.throughline.connector.redmine;

import dev.throughline.connect.kit.ConnectorFixture;
import dev.throughline.connect.kit.FarSideFaults;
import dev.throughline.connect.kit.HandClock;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.WriteRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The stand-in as the contract kit wants it, for one record type: `projects` or `issues`.
final class RedmineFixture implements ConnectorFixture {

    private static final int KEY_FIELD = 7;

    private final HandClock clock = new HandClock();
    private final SmallRedmine far = new SmallRedmine(clock);
    private final String type;

    RedmineFixture(String type) throws IOException {
        this.type = type;
    }

    private boolean issues() {
        return type.equals("issues");
    }

    @Override
    public Connector connector() {
        return new RedmineConnector();
    }

    private ConnectionSettings settings(String key) {
        ConnectionSettings plain =
                Opened.settings(
                        far.endpoint(), Map.of("issueKeyField", "" + KEY_FIELD), key, Map.of());
        return new ConnectionSettings(
                plain.name(),
                plain.vendor(),
                plain.systemClass(),
                plain.label(),
                plain.endpoint(),
                Map.of("login", "hub"),
                plain.options(),
                plain.secrets(),
                plain.customFields(),
                plain.limits(),
                plain.transport());
    }

    @Override
    public ConnectionSettings settings() {
        return settings(SmallRedmine.KEY);
    }

    @Override
    public Optional<ConnectionSettings> forgedSettings() {
        return Optional.of(settings("wrong-key-of-somebody"));
    }

    @Override
    public Optional<HandClock> clock() {
        return Optional.of(clock);
    }

    @Override
    public String objectType() {
        return type;
    }

    @Override
    public Map<String, Object> fields(int number) {
        return issues()
                ? Map.of("subject", "Design " + number, "project_id", "1")
                : Map.of("name", "Rollout " + number, "description", "Number " + number);
    }

    @Override
    public Map<String, Object> changedFields(int number) {
        return Map.of(issues() ? "subject" : "name", "Changed " + number);
    }

    @Override
    public Optional<Spoiled> spoiled() {
        return Optional.of(
                issues()
                        ? new Spoiled(Map.of("subject", "", "project_id", "1"), "Subject")
                        : new Spoiled(Map.of("name", ""), "Name"));
    }

    @Override
    public String insert(int number) {
        return Long.toString(
                issues()
                        ? far.add(
                                type,
                                Map.of(
                                        "subject",
                                        "By hand " + number,
                                        "project",
                                        SmallRedmine.ref(1, "P")))
                        : far.add(
                                type,
                                Map.of(
                                        "name",
                                        "By hand " + number,
                                        "identifier",
                                        "hand-" + number,
                                        "status",
                                        BigDecimal.ONE)));
    }

    @Override
    public void update(String externalId, int number) {
        far.change(
                type,
                Long.parseLong(externalId),
                Map.of(issues() ? "subject" : "name", "Changed by hand " + number));
    }

    @Override
    public void delete(String externalId) {
        far.remove(type, Long.parseLong(externalId));
    }

    @Override
    public boolean insertWithKeyOf(WriteRequest request) {
        if (!issues()) {
            return false;
        }
        far.add(
                type,
                Map.of(
                        "subject",
                        "Copy",
                        "custom_fields",
                        List.of(
                                Map.of(
                                        "id",
                                        BigDecimal.valueOf(KEY_FIELD),
                                        "name",
                                        "Throughline key",
                                        "value",
                                        request.key()))));
        return true;
    }

    @Override
    public long count() {
        return far.table(type).size();
    }

    @Override
    public FarSideFaults faults() {
        return far;
    }

    @Override
    public void close() {
        far.close();
    }
}
