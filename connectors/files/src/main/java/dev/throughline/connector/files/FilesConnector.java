package dev.throughline.connector.files;

import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.FeedDeclaration;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.OptionDeclaration;
import dev.throughline.connect.spi.WriteDeclaration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Reads the CSV files of one folder as record types. Read-only.
///
/// The header row names the fields. All of them are text unless the connection's `customFields`
/// declare another type for the record type. The id of a record is the column `id`, else the first
/// column, else the columns named by the option `key.<record type>` joined by `|`.
public final class FilesConnector implements Connector {

    /// Needed by the service loader.
    public FilesConnector() {}

    @Override
    public String vendor() {
        return "files";
    }

    @Override
    public String description() {
        return "Reference data in CSV files of one folder: entity map, legal entities, project templates, calendars, rates, terms.";
    }

    /// One schema for each file that is there now, and for each record type of `customFields`, so
    /// that a mapping is checked against the columns as they are. An unreadable file shows its
    /// declared fields only.
    @Override
    public List<ObjectSchema> schemas(ConnectionSettings settings) {
        Folder folder = Folder.of(settings);
        List<ObjectSchema> schemas = new ArrayList<>();
        for (String type : types(settings, folder)) {
            Map<String, NativeField> fields = new LinkedHashMap<>();
            for (String column : folder.columns(type)) {
                fields.put(column, NativeField.readOnly(column, NativeField.Type.TEXT));
            }
            for (NativeField declared : settings.customFields().getOrDefault(type, List.of())) {
                fields.put(declared.name(), declared);
            }
            fields.put(CsvTable.FAULT, NativeField.readOnly(CsvTable.FAULT, NativeField.Type.TEXT));
            schemas.add(new ObjectSchema(type, type + ".csv", List.copyOf(fields.values())));
        }
        return List.copyOf(schemas);
    }

    @Override
    public List<FeedDeclaration> feeds(ConnectionSettings settings) {
        return types(settings, Folder.of(settings)).stream()
                .map(type ->
                        new FeedDeclaration(
                                type, FeedDeclaration.Kind.RELOAD, Duration.ZERO, false))
                .toList();
    }

    @Override
    public List<WriteDeclaration> writes(ConnectionSettings settings) {
        return List.of();
    }

    @Override
    public List<OptionDeclaration> options() {
        return List.of(
                new OptionDeclaration(
                        Folder.DIRECTORY,
                        "The folder of the CSV files, an absolute path; needed unless the endpoint is a file:/// address",
                        "",
                        false),
                new OptionDeclaration(
                        Folder.FILE_BYTES,
                        "Largest file read, in bytes, 1024 to " + Folder.FILE_BYTES_CEILING,
                        Integer.toString(Folder.FILE_BYTES_DEFAULT),
                        false),
                new OptionDeclaration(
                        Folder.KEY_PREFIX + "<record type>",
                        "The columns that together identify a row of that file, joined by +, for example"
                                + " key.entity-map: service_line+selling_unit+country",
                        "the column id, else the first column",
                        false));
    }

    @Override
    public List<String> rights() {
        return List.of("Reading of the folder and its files; the hub writes nothing there.");
    }

    @Override
    public OpenConnection open(ConnectionSettings settings, ConnectionContext context) {
        return new FilesConnection(Folder.of(settings), context.clock());
    }

    private static TreeSet<String> types(ConnectionSettings settings, Folder folder) {
        TreeSet<String> types = new TreeSet<>(folder.types());
        types.addAll(settings.customFields().keySet());
        return types;
    }
}
