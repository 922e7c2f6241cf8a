package dev.throughline.app;

import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.ConnectionSettings.Limits;
import dev.throughline.connect.spi.ConnectionSettings.SystemClass;
import dev.throughline.connect.spi.ConnectionSettings.Transport;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.FactDeclaration;
import dev.throughline.connect.spi.FeedDeclaration;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.OptionDeclaration;
import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.connect.spi.WriteDeclaration;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import java.net.URI;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What each connector reads, writes and asks for, in Markdown, derived from what it declares. The
/// committed page is `docs/reference/connectors.md`; a test fails when it is stale and says how to
/// write it anew.
final class ConnectorReference {
    private final StringBuilder out = new StringBuilder();

    private ConnectorReference() {}

    /// All connectors on the class path, by vendor.
    static List<Connector> installed() {
        return ServiceLoader.load(Connector.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(Connector::vendor))
                .toList();
    }

    /// The whole page of these connectors.
    static String page(List<Connector> connectors) {
        ConnectorReference page = new ConnectorReference();
        page.out.append(
                """
                # Connectors

                <!-- Written by ConnectorReference from what the connectors declare; do not edit.
                     Anew: ./mvnw -q -Dquick -pl app test -Dtest=ConnectorReferenceTest -Dthroughline.rewrite=true -->

                What a connection file may say for each system, what an administrator sets up there first, and what the hub may rely on.
                `throughline connectors NAME` prints the same, with the fields of each record type. The keys that all connection files
                share stand in [the mapping language](mapping-language.md#connections).

                | A create is safe by | means |
                |---|---|
                | unique key | the system refuses a second record with the hub's key: a repeat finds the first |
                | vendor's key | the system remembers the request by a key of ours |
                | look-up | the record carries the hub's key and can be asked for; *not found* counts only after the quiet time |
                | nothing | neither: one at a time, looked up by content, and a person decides what stays open |

                | A feed is read | means |
                |---|---|
                | by change | what changed since the last read, beginning so much earlier as the overlap says |
                | whole | all of it each time: the system keeps no stamp of change. Give it a slower interval |

                Salesforce, Kantata and NetSuite are known here from their public documents and from third-party clients that talk to our
                simulators; no live tenant of them has been connected yet. Tryton and Redmine are run for real by the tests.

                A deletion that the feed does not show is found by comparing the whole population, and asked about.

                """);
        connectors.forEach(one ->
                page.out
                        .append("- [")
                        .append(one.vendor())
                        .append("](#")
                        .append(one.vendor())
                        .append(")\n"));
        connectors.forEach(one -> page.connector(one, false));
        return page.out.toString();
    }

    /// One connector, with the fields of its record types.
    static String of(Connector connector) {
        ConnectorReference page = new ConnectorReference();
        page.connector(connector, true);
        return page.out.toString().strip() + "\n";
    }

    /// Settings as small as they can be, to ask a connector what it declares.
    private static ConnectionSettings plain(Connector connector) {
        Map<String, String> options =
                connector.options().stream()
                        .filter(OptionDeclaration::required)
                        .collect(Collectors.toMap(OptionDeclaration::name, _ -> "1234567"));
        return new ConnectionSettings(
                connector.vendor(),
                connector.vendor(),
                SystemClass.REFERENCE,
                connector.vendor(),
                URI.create("https://" + connector.vendor() + ".example.com"),
                Map.of(),
                options,
                Map.of(),
                Map.of(),
                Limits.DEFAULT,
                Transport.DIRECT);
    }

    private void connector(Connector connector, boolean fields) {
        out.append("\n## ").append(connector.vendor()).append("\n\n");
        out.append(connector.description()).append('\n');
        if (!connector.rights().isEmpty()) {
            out.append("\n**There, first**\n\n");
            connector.rights().forEach(right -> out.append("- ").append(right).append('\n'));
        }
        options("Secret", connector.secrets());
        options("Option", connector.options());
        ConnectionSettings settings;
        try {
            settings = plain(connector);
            connector.schemas(settings);
        } catch (IllegalArgumentException e) {
            out.append("\nWhat it reads depends on its settings.\n");
            return;
        }
        types(connector, settings);
        postings(connector.postings(settings));
        if (fields) {
            connector.schemas(settings).forEach(this::fields);
        }
    }

    private void options(String what, List<OptionDeclaration> options) {
        if (options.isEmpty()) {
            return;
        }
        out.append("\n| ").append(what).append(" | Means | Standard |\n|---|---|---|\n");
        for (OptionDeclaration option : options) {
            out.append("| `")
                    .append(option.name())
                    .append("` | ")
                    .append(cell(option.meaning()))
                    .append(" | ")
                    .append(
                            option.required()
                                    ? "required"
                                    : option.fallback().isEmpty() ? "–" : cell(option.fallback()))
                    .append(" |\n");
        }
    }

    private void types(Connector connector, ConnectionSettings settings) {
        List<ObjectSchema> schemas = connector.schemas(settings);
        if (schemas.isEmpty()) {
            return;
        }
        Map<String, FeedDeclaration> feeds =
                by(connector.feeds(settings), FeedDeclaration::objectType);
        Map<String, WriteDeclaration> writes =
                by(connector.writes(settings), WriteDeclaration::objectType);
        Map<String, FactDeclaration> facts =
                by(connector.facts(settings), FactDeclaration::objectType);
        out.append(
                "\n| Record type | Read | Deletions show | Written; a create is safe by | Carries the hub's key |\n|---|---|---|---|---|\n");
        for (ObjectSchema schema : schemas) {
            FeedDeclaration feed = feeds.get(schema.objectType());
            WriteDeclaration write = writes.get(schema.objectType());
            FactDeclaration fact = facts.get(schema.objectType());
            out.append("| `")
                    .append(schema.objectType())
                    .append("` ")
                    .append(cell(schema.label()))
                    .append(fact == null ? "" : "; posted as " + fact.entityType())
                    .append(" | ")
                    .append(feed == null ? "–" : read(feed))
                    .append(" | ")
                    .append(feed == null ? "–" : feed.tombstones() ? "yes" : "no")
                    .append(" | ")
                    .append(write == null ? "–" : safety(write.safety()))
                    .append(" | ")
                    .append(
                            write == null || write.keyField().isEmpty()
                                    ? "–"
                                    : "`" + write.keyField() + "`")
                    .append(" |\n");
        }
    }

    private void postings(List<PostingDeclaration> postings) {
        if (postings.isEmpty()) {
            return;
        }
        out.append(
                "\n| Posting | Becomes | Reversed by | One bad line | In the ledger when | Safe by | Lines at most |\n|---|---|---|---|---|---|---|\n");
        for (PostingDeclaration posting : postings) {
            out.append("| `")
                    .append(posting.kind())
                    .append("` | `")
                    .append(posting.objectType())
                    .append("` | `")
                    .append(posting.reversalObjectType())
                    .append("` | ")
                    .append(
                            switch (posting.atomicity()) {
                                case WHOLE -> "refuses the document";
                                case BY_LINE -> "stands alone";
                            })
                    .append(" | ")
                    .append(
                            switch (posting.proof()) {
                                case ANSWER -> "it answers so";
                                case ASKED -> "its own state says so, asked later";
                            })
                    .append(" | ")
                    .append(safety(posting.safety()))
                    .append(" | ")
                    .append(String.format(Locale.ROOT, "%,d", posting.linesMax()))
                    .append(" |\n");
        }
    }

    private void fields(ObjectSchema schema) {
        out.append("\n### ").append(schema.objectType()).append("\n\n");
        out.append("| Field | Kind | |\n|---|---|---|\n");
        for (NativeField field : schema.fields()) {
            out.append("| `")
                    .append(field.name())
                    .append("` | ")
                    .append(field.type().name().toLowerCase(Locale.ROOT))
                    .append(field.referenceTo() == null ? "" : " → `" + field.referenceTo() + "`")
                    .append(field.textMax() == 0 ? "" : ", at most " + field.textMax())
                    .append(" | ")
                    .append(!field.writable() ? "read only" : field.required() ? "required" : "")
                    .append(" |\n");
        }
    }

    private static String read(FeedDeclaration feed) {
        return switch (feed.kind()) {
            case INCREMENTAL -> "by change, overlap " + feed.overlap().toSeconds() + " s";
            case RELOAD -> "whole";
        };
    }

    private static String safety(Safety safety) {
        return switch (safety) {
            case Safety.NativeKey _ -> "vendor's key";
            case Safety.UniqueKey _ -> "unique key";
            case Safety.QueryableReference(var quiet) ->
                    "look-up, quiet time " + quiet.toSeconds() + " s";
            case Safety.None _ -> "nothing";
        };
    }

    private static <T> Map<String, T> by(List<T> declared, Function<T, String> type) {
        Map<String, T> byType = new LinkedHashMap<>();
        declared.forEach(one -> byType.put(type.apply(one), one));
        return byType;
    }

    /// Text that cannot end its cell.
    private static String cell(String text) {
        return text.replace("|", "\\|").replace('\n', ' ').replace("<", "&lt;");
    }
}
