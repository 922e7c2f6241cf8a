package dev.throughline.connect.kit;

import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.FeedDeclaration;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.OptionDeclaration;
import dev.throughline.connect.spi.Probe;
import dev.throughline.connect.spi.WriteDeclaration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A connector for {@link MemoryFarSide}: keeps the whole contract, or breaks it in one chosen way.
public final class MemoryConnector implements Connector {

    static final String TYPE = "things";
    static final Duration OVERLAP = Duration.ofMinutes(5);

    /// Found as a service.
    public MemoryConnector() {}

    static Bug bug(ConnectionSettings settings) {
        return Bug.valueOf(settings.option("bug", Bug.NONE.name()));
    }

    private static boolean probesOnly(ConnectionSettings settings) {
        return settings.option("abilities", "all").equals("probe");
    }

    @Override
    public String vendor() {
        return "memory";
    }

    @Override
    public String description() {
        return "Things kept in memory, for the kit's own tests.";
    }

    @Override
    public List<ObjectSchema> schemas(ConnectionSettings settings) {
        List<NativeField> fields =
                new ArrayList<>(
                        List.of(
                                NativeField.text("name", 80).asRequired(),
                                NativeField.of("amount", NativeField.Type.DECIMAL),
                                NativeField.text("key", 60)));
        if (bug(settings) != Bug.CUSTOM_FIELDS_IGNORED) {
            fields.addAll(settings.customFields().getOrDefault(TYPE, List.of()));
        }
        return List.of(new ObjectSchema(TYPE, "Thing", fields));
    }

    @Override
    public List<FeedDeclaration> feeds(ConnectionSettings settings) {
        return probesOnly(settings)
                ? List.of()
                : List.of(
                        new FeedDeclaration(TYPE, FeedDeclaration.Kind.INCREMENTAL, OVERLAP, true));
    }

    @Override
    public List<WriteDeclaration> writes(ConnectionSettings settings) {
        return probesOnly(settings)
                ? List.of()
                : List.of(
                        new WriteDeclaration(
                                TYPE, new WriteDeclaration.Safety.UniqueKey(), 50, "key"));
    }

    @Override
    public List<OptionDeclaration> options() {
        return List.of(
                new OptionDeclaration("bug", "What to get wrong.", "NONE", false),
                new OptionDeclaration(
                        "abilities",
                        "'all', or 'probe' for a connector that can do nothing else.",
                        "all",
                        false));
    }

    @Override
    public OpenConnection open(ConnectionSettings settings, ConnectionContext context) {
        if (bug(settings) != Bug.OPENS_WITHOUT_SECRETS) {
            settings.secret("password");
        }
        MemoryConnection whole = new MemoryConnection(settings, context);
        return probesOnly(settings) || bug(settings) == Bug.ABILITIES_MISSING
                ? new ProbeOnly(whole)
                : whole;
    }

    /// Hides the abilities.
    private record ProbeOnly(MemoryConnection whole) implements OpenConnection {
        @Override
        public Probe probe() {
            return whole.probe();
        }

        @Override
        public void close() {
            whole.close();
        }
    }
}
