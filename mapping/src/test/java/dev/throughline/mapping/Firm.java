package dev.throughline.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.NativeField.Type;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.ObservedRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A small firm's configuration in the making: files by path, written to a folder when it is
/// loaded.
final class Firm {
    static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-03-15T10:00:00Z"));

    private final Map<String, String> files = new TreeMap<>();

    /// A CRM and an ERP, nothing mapped.
    static Firm small() {
        return new Firm()
                .with(
                        "connections/crm.yaml",
                        """
                        connector: testcrm
                        class: crm
                        endpoint: https://crm.example.com
                        """)
                .with(
                        "connections/erp.yaml",
                        """
                        connector: testerp
                        class: erp
                        endpoint: https://erp.example.com
                        """);
    }

    Firm with(String file, String text) {
        files.put(file, text);
        return this;
    }

    Firm inbound(String text) {
        return with("mappings/crm/account.yaml", text);
    }

    Firm outbound(String text) {
        return with("mappings/erp/customer.yaml", text);
    }

    Loaded load(Path dir) {
        files.forEach((name, text) -> {
            try {
                Path file = dir.resolve(name);
                Files.createDirectories(file.getParent());
                Files.writeString(file, text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        SecretResolver secrets = SecretResolver.of(Map.of("CRM_SECRET", "s3cret"), dir, Map.of());
        return ConfigLoader.load(dir, Firm::schemas, secrets, CLOCK);
    }

    HubConfig good(Path dir) {
        Loaded loaded = load(dir);
        if (loaded instanceof Loaded.Faulty faulty) {
            throw new AssertionError(
                    String.join("\n", faulty.faults().stream().map(Fault::message).toList()));
        }
        return ((Loaded.Good) loaded).config();
    }

    /// The faults as people read them.
    List<String> faults(Path dir) {
        Loaded loaded = load(dir);
        assertThat(loaded).isInstanceOf(Loaded.Faulty.class);
        return ((Loaded.Faulty) loaded).faults().stream().map(Fault::message).toList();
    }

    /// One inbound field of Account → Client, worked out.
    static String inboundOf(String field, String expression) {
        return """
        direction: in
        source: Account
        version: 1
        entities:
          - entity: Client
            fields:
              %s: |
                %s
        """
                .formatted(field, expression);
    }

    static List<ObjectSchema> schemas(ConnectionSettings settings) {
        return switch (settings.vendor()) {
            case "testcrm" ->
                    List.of(
                            new ObjectSchema("Account", "Account", accountFields(settings)),
                            new ObjectSchema(
                                    "Opportunity",
                                    "Opportunity",
                                    List.of(
                                            NativeField.of("Name", Type.TEXT),
                                            NativeField.of("Amount", Type.DECIMAL),
                                            NativeField.of("CurrencyIsoCode", Type.TEXT),
                                            NativeField.reference("AccountId", "Account"),
                                            NativeField.of("CloseDate", Type.DATE),
                                            NativeField.of("Line__c", Type.TEXT),
                                            new NativeField(
                                                    "Lines",
                                                    Type.LIST,
                                                    false,
                                                    false,
                                                    null,
                                                    0,
                                                    List.of(
                                                            NativeField.of("Id", Type.TEXT),
                                                            NativeField.of("Name", Type.TEXT),
                                                            NativeField.of("Hours", Type.DECIMAL),
                                                            NativeField.reference(
                                                                    "ProjectId", "Project"))))));
            case "testerp" ->
                    List.of(
                            new ObjectSchema(
                                    "customer",
                                    "Customer",
                                    List.of(
                                            NativeField.text("companyName", 20).asRequired(),
                                            NativeField.reference("subsidiary", "subsidiary"),
                                            NativeField.reference("parent", "customer"),
                                            NativeField.text("email", 0),
                                            NativeField.of("limit", Type.DECIMAL),
                                            NativeField.of("active", Type.BOOLEAN),
                                            NativeField.of("since", Type.DATE),
                                            NativeField.readOnly("balance", Type.DECIMAL),
                                            new NativeField(
                                                    "address",
                                                    Type.OBJECT,
                                                    true,
                                                    false,
                                                    null,
                                                    0,
                                                    List.of(
                                                            NativeField.text("city", 50),
                                                            NativeField.text("country", 2))),
                                            NativeField.of("tags", Type.LIST))));
            default ->
                    throw new IllegalArgumentException(
                            "there is no connector '" + settings.vendor() + "'");
        };
    }

    private static List<NativeField> accountFields(ConnectionSettings settings) {
        List<NativeField> fields =
                new java.util.ArrayList<>(
                        List.of(
                                NativeField.readOnly("Id", Type.TEXT),
                                NativeField.of("Name", Type.TEXT),
                                NativeField.of("Website", Type.TEXT),
                                NativeField.of("Country", Type.TEXT),
                                NativeField.of("City", Type.TEXT),
                                NativeField.of("Rating", Type.TEXT),
                                NativeField.of("Revenue", Type.DECIMAL),
                                NativeField.of("CurrencyIsoCode", Type.TEXT),
                                NativeField.of("Hours", Type.DECIMAL),
                                NativeField.of("Customer", Type.BOOLEAN),
                                NativeField.of("Since", Type.DATE),
                                NativeField.of("ModifiedAt", Type.INSTANT),
                                NativeField.reference("ParentId", "Account"),
                                NativeField.of("Tags", Type.LIST),
                                new NativeField(
                                        "Owner",
                                        Type.OBJECT,
                                        false,
                                        false,
                                        null,
                                        0,
                                        List.of(NativeField.of("Name", Type.TEXT))),
                                new NativeField(
                                        "Sites",
                                        Type.LIST,
                                        false,
                                        false,
                                        null,
                                        0,
                                        List.of(
                                                NativeField.of("City", Type.TEXT),
                                                NativeField.of("Country", Type.TEXT),
                                                NativeField.of("Main", Type.BOOLEAN)))));
        fields.addAll(settings.customFields().getOrDefault("Account", List.of()));
        return fields;
    }

    static ObservedRecord account(Map<String, Object> fields) {
        return new ObservedRecord("Account", "001A", "", false, null, fields);
    }

    /// A map that may hold nulls.
    @SuppressWarnings("NullAway") // that is the point of it
    static Map<String, Object> fields(@Nullable Object... namesAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }
}
