package dev.throughline.connector.netsuite;

import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.sandbox.netsuite.NetSuiteSimulator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Settings for a connection to a simulated account.
final class SandboxAccount {
    private SandboxAccount() {}

    static ConnectionSettings settings(
            NetSuiteSimulator simulator, Map<String, String> options, int concurrent) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("account", String.valueOf(simulator.signIn().get("account")));
        all.putAll(options);
        Map<String, String> secrets = new LinkedHashMap<>();
        Map<String, Object> signIn = simulator.signIn();
        List<String> names =
                "tba".equals(options.get("auth"))
                        ? List.of("consumerKey", "consumerSecret", "tokenId", "tokenSecret")
                        : List.of("clientId", "certificateId", "privateKey");
        names.forEach(name -> secrets.put(name, String.valueOf(signIn.get(name))));
        return new ConnectionSettings(
                "netsuite-test",
                "netsuite",
                ConnectionSettings.SystemClass.ERP,
                "NetSuite",
                simulator.baseUrl(),
                Map.of("account", "1234567_SB1", "environment", "sandbox"),
                all,
                secrets,
                Map.of(
                        "customer",
                        List.of(NativeField.text("custentity_duns", 13)),
                        "job",
                        List.of(NativeField.reference("custentity_department", "department"))),
                new ConnectionSettings.Limits(concurrent, 0, 60, 0, 0.0, 10, 32 * 1024 * 1024),
                ConnectionSettings.Transport.DIRECT);
    }

    static ConnectionSettings with(ConnectionSettings from, Map<String, String> secrets) {
        Map<String, String> all = new LinkedHashMap<>(from.secrets());
        all.putAll(secrets);
        return new ConnectionSettings(
                from.name(),
                from.vendor(),
                from.systemClass(),
                from.label(),
                from.endpoint(),
                from.identity(),
                from.options(),
                all,
                from.customFields(),
                from.limits(),
                from.transport());
    }
}
