package dev.throughline.adopt;

import dev.throughline.journal.RecordKey;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiPredicate;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/// The file of links that people give and get: UTF-8, comma, a header line. Needed columns:
/// `connection`, `object_type`, `external_id`, `entity` (a canonical id, or `system:id` of a record
/// that is known). With a column `link` only lines that say `yes` or `no` there count; other
/// columns are for the reader.
public final class LinkFile {
    /// A larger file is refused.
    static final long BYTES_MAX = 64L * 1024 * 1024;

    private static final List<String> NEEDED =
            List.of("connection", "object_type", "external_id", "entity");
    private static final List<String> WRITTEN =
            List.of(
                    "connection",
                    "object_type",
                    "external_id",
                    "entity",
                    "link",
                    "record_name",
                    "entity_type",
                    "entity_name",
                    "origin",
                    "score",
                    "standing",
                    "explanation");
    private static final int FAULTS_MAX = 50;

    private LinkFile() {}

    /// One answer.
    ///
    /// @param line its line in the file
    /// @param record the record
    /// @param entity who it is: a canonical id, or a record of another system
    /// @param same false where the file says that it is not
    public record Row(int line, RecordKey record, Who entity, boolean same) {}

    /// How a line names an entity.
    public sealed interface Who {
        /// By its canonical id.
        record Canonical(UUID id) implements Who {}

        /// By a record of some system.
        record Native(String connection, String externalId) implements Who {}
    }

    /// Reads a file.
    ///
    /// @param connections the connections of the configuration
    /// @param knows whether a connection has such a record type
    /// @throws AdoptionRefused with all faults, each with its line
    public static List<Row> read(
            Path file, Set<String> connections, BiPredicate<String, String> knows) {
        List<String> faults = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        CSVFormat format =
                CSVFormat.RFC4180
                        .builder()
                        .setHeader()
                        .setSkipHeaderRecord(true)
                        .setIgnoreEmptyLines(true)
                        .setTrim(true)
                        .get();
        try {
            if (!Files.isRegularFile(file)) {
                throw new AdoptionRefused(
                        List.of(
                                "--links "
                                        + file
                                        + " is no file; name a CSV file that --export wrote, or one with the columns "
                                        + String.join(", ", NEEDED)
                                        + "."));
            }
            if (Files.size(file) > BYTES_MAX) {
                throw new AdoptionRefused(
                        List.of(
                                "--links "
                                        + file
                                        + " has "
                                        + Files.size(file)
                                        + " bytes, more than "
                                        + BYTES_MAX
                                        + "; split it."));
            }
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
                    CSVParser parser = format.parse(withoutMark(reader))) {
                List<String> missing =
                        NEEDED.stream()
                                .filter(column -> !parser.getHeaderNames().contains(column))
                                .toList();
                if (!missing.isEmpty()) {
                    throw new AdoptionRefused(
                            List.of(
                                    file
                                            + ":1: the header lacks "
                                            + String.join(", ", missing)
                                            + "; it has "
                                            + String.join(", ", parser.getHeaderNames())
                                            + "."));
                }
                for (CSVRecord line : parser) {
                    Line.read(
                                    line,
                                    (int) parser.getCurrentLineNumber(),
                                    connections,
                                    knows,
                                    fault -> faults.add(file + ":" + fault))
                            .ifPresent(rows::add);
                }
            }
        } catch (MalformedInputException e) {
            faults.add(file + " is not UTF-8 text; save it as CSV UTF-8.");
        } catch (IOException
                | UncheckedIOException
                | IllegalArgumentException
                | IllegalStateException e) {
            faults.add(file + " cannot be read as CSV: " + e.getMessage());
        }
        if (!faults.isEmpty()) {
            List<String> shown =
                    new ArrayList<>(faults.subList(0, Math.min(FAULTS_MAX, faults.size())));
            if (faults.size() > FAULTS_MAX) {
                shown.add(
                        "… and " + (faults.size() - FAULTS_MAX) + " further faults of this file.");
            }
            throw new AdoptionRefused(shown);
        }
        return rows;
    }

    /// A spreadsheet's byte order mark is no part of the first column's name.
    private static Reader withoutMark(Reader reader) throws IOException {
        reader.mark(1);
        if (reader.read() != '\uFEFF') {
            reader.reset();
        }
        return reader;
    }

    /// One line of the file.
    private static final class Line {
        private static Optional<Row> read(
                CSVRecord line,
                int number,
                Set<String> connections,
                BiPredicate<String, String> knows,
                java.util.function.Consumer<String> fault) {
            if (!line.isConsistent()) {
                fault.accept(
                        number
                                + ": "
                                + line.size()
                                + " columns where the header has another number; quote values that hold commas.");
                return Optional.empty();
            }
            Map<String, String> values = new LinkedHashMap<>();
            NEEDED.forEach(column -> values.put(column, line.get(column)));
            String said = line.isMapped("link") ? line.get("link").toLowerCase(Locale.ROOT) : "yes";
            if (!Set.of("yes", "no", "").contains(said)) {
                fault.accept(
                        number
                                + ": link is '"
                                + line.get("link")
                                + "'; write yes, no, or nothing.");
                return Optional.empty();
            }
            if (said.isEmpty()
                    || (values.getOrDefault("entity", "").isEmpty() && !line.isMapped("link"))) {
                return Optional.empty();
            }
            boolean good = true;
            for (Map.Entry<String, String> value : values.entrySet()) {
                if (value.getValue().isEmpty()) {
                    fault.accept(
                            number
                                    + ": "
                                    + value.getKey()
                                    + " is empty; fill it in, or take the line out.");
                    good = false;
                }
            }
            if (!good) {
                return Optional.empty();
            }
            String connection = values.getOrDefault("connection", "");
            String objectType = values.getOrDefault("object_type", "");
            if (!connections.contains(connection)) {
                fault.accept(
                        number
                                + ": there is no connection '"
                                + connection
                                + "'; the configuration has "
                                + String.join(", ", connections.stream().sorted().toList())
                                + ".");
                good = false;
            } else if (!knows.test(connection, objectType)) {
                fault.accept(
                        number + ": " + connection + " has no record type '" + objectType + "'.");
                good = false;
            }
            Optional<Who> who =
                    who(
                            values.getOrDefault("entity", ""),
                            connections,
                            text -> fault.accept(number + ": " + text));
            return good && who.isPresent()
                    ? Optional.of(
                            new Row(
                                    number,
                                    new RecordKey(
                                            connection,
                                            objectType,
                                            values.getOrDefault("external_id", "")),
                                    who.get(),
                                    said.equals("yes")))
                    : Optional.empty();
        }

        private static Optional<Who> who(
                String text, Set<String> connections, java.util.function.Consumer<String> fault) {
            int colon = text.indexOf(':');
            if (colon > 0) {
                String system = text.substring(0, colon);
                if (!connections.contains(system)) {
                    fault.accept(
                            "entity '"
                                    + text
                                    + "' names no connection; the configuration has "
                                    + String.join(", ", connections.stream().sorted().toList())
                                    + ".");
                    return Optional.empty();
                }
                return Optional.of(new Who.Native(system, text.substring(colon + 1)));
            }
            try {
                return Optional.of(new Who.Canonical(UUID.fromString(text)));
            } catch (IllegalArgumentException _) {
                fault.accept(
                        "entity '"
                                + text
                                + "' is neither a canonical id nor system:id, for example salesforce:0015g00000A1b2c.");
                return Optional.empty();
            }
        }
    }

    /// Writes all proposals and the records nobody claims, to be looked at and given back.
    ///
    /// @throws AdoptionRefused when the file cannot be written
    public static void write(Path file, List<Proposal> proposals, List<Unclaimed> unclaimed) {
        CSVFormat format =
                CSVFormat.RFC4180.builder().setHeader(WRITTEN.toArray(new String[0])).get();
        try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
                var printer = format.print(writer)) {
            for (Proposal proposal : proposals) {
                Claim claim = proposal.claim();
                printer.printRecord(
                        claim.record().connection(),
                        claim.record().objectType(),
                        claim.record().externalId(),
                        claim.entity(),
                        proposal.approvable() ? "yes" : "",
                        shown(claim.recordName()),
                        proposal.target().entityType(),
                        shown(claim.entityName()),
                        claim.origin(),
                        claim.score().toPlainString(),
                        proposal.standing(),
                        shown(
                                proposal.obstacle().isEmpty()
                                        ? claim.explanation()
                                        : proposal.obstacle() + " " + claim.explanation()));
            }
            for (Unclaimed one : unclaimed) {
                printer.printRecord(
                        one.record().connection(),
                        one.record().objectType(),
                        one.record().externalId(),
                        "",
                        "",
                        shown(one.name()),
                        one.entityType(),
                        "",
                        "",
                        "",
                        "UNCLAIMED",
                        "Nobody known; it stays as it is.");
            }
        } catch (IOException e) {
            throw new AdoptionRefused(
                    List.of("--export " + file + " cannot be written: " + e.getMessage()));
        }
    }

    /// A record that nobody claims.
    public record Unclaimed(RecordKey record, String name, String entityType) {}

    /// Text from outside that a spreadsheet would take for a formula is marked as text.
    private static String shown(String text) {
        return !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }
}
