package dev.throughline.connector.files;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The folder of reference files: which record types are there, and one file read whole at one
/// moment.
final class Folder {

    static final String DIRECTORY = "directory";
    static final String FILE_BYTES = "fileBytes";
    static final String KEY_PREFIX = "key.";

    /// Reference data of a firm is thousands of rows; 16 MiB is about 200,000.
    static final int FILE_BYTES_DEFAULT = 16 * 1024 * 1024;

    static final int FILE_BYTES_CEILING = 64 * 1024 * 1024;

    /// A file that changes under each of so many reads is being written right now: come back later.
    private static final int READS_MAX = 5;

    /// A record type is a plain file name: no path in it, no hidden file.
    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final Path directory;
    private final int fileBytesMax;
    private final Map<String, List<String>> keys;
    private final Map<String, List<NativeField>> declared;

    private Folder(
            Path directory,
            int fileBytesMax,
            Map<String, List<String>> keys,
            Map<String, List<NativeField>> declared) {
        this.directory = directory;
        this.fileBytesMax = fileBytesMax;
        this.keys = Map.copyOf(keys);
        this.declared = declared;
    }

    /// The folder these settings name.
    ///
    /// @throws IllegalArgumentException naming connection, option, value and mend
    static Folder of(ConnectionSettings settings) {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        settings.options()
                .forEach((option, value) -> {
                    if (option.startsWith(KEY_PREFIX)) {
                        List<String> columns =
                                Stream.of(value.split("\\+", -1)).map(String::strip).toList();
                        if (columns.stream().anyMatch(String::isEmpty)) {
                            throw new IllegalArgumentException(
                                    "connection "
                                            + settings.name()
                                            + ": option '"
                                            + option
                                            + "' is '"
                                            + value
                                            + "'; name the columns joined by +, for example service_line+country");
                        }
                        keys.put(option.substring(KEY_PREFIX.length()), columns);
                    }
                });
        return new Folder(directory(settings), fileBytes(settings), keys, settings.customFields());
    }

    private static Path directory(ConnectionSettings settings) {
        String named = settings.option(DIRECTORY, "");
        try {
            if (!named.isBlank()) {
                return Path.of(named).toAbsolutePath().normalize();
            }
            if ("file".equals(settings.endpoint().getScheme())) {
                return Path.of(settings.endpoint()).toAbsolutePath().normalize();
            }
        } catch (IllegalArgumentException unusable) {
            throw new IllegalArgumentException(
                    "connection "
                            + settings.name()
                            + ": '"
                            + (named.isBlank() ? settings.endpoint() : named)
                            + "' is not a folder's path ("
                            + unusable.getMessage()
                            + "); write an absolute path");
        }
        throw new IllegalArgumentException(
                "connection "
                        + settings.name()
                        + ": endpoint '"
                        + settings.endpoint()
                        + "' is no folder; write file:///path/of/the/folder, or set the option '"
                        + DIRECTORY
                        + "'");
    }

    private static int fileBytes(ConnectionSettings settings) {
        String text = settings.option(FILE_BYTES, Integer.toString(FILE_BYTES_DEFAULT));
        try {
            int bytes = Integer.parseInt(text.strip());
            if (bytes >= 1024 && bytes <= FILE_BYTES_CEILING) {
                return bytes;
            }
        } catch (NumberFormatException notANumber) {
            // told below, like a number out of range
        }
        throw new IllegalArgumentException(
                "connection "
                        + settings.name()
                        + ": option '"
                        + FILE_BYTES
                        + "' is '"
                        + text
                        + "'; write a number of bytes from 1024 to "
                        + FILE_BYTES_CEILING);
    }

    Path directory() {
        return directory;
    }

    /// Whether the folder is there and can be listed.
    boolean readable() {
        return Files.isDirectory(directory) && Files.isReadable(directory);
    }

    /// The record types there now, sorted; empty when the folder cannot be listed.
    List<String> types() {
        return List.copyOf(files().keySet());
    }

    /// The columns of a type's header row, or none where the file is missing or unreadable: reading
    /// it tells why.
    List<String> columns(String type) {
        try {
            return read(type).columns();
        } catch (CallFailed unreadable) {
            return List.of();
        }
    }

    /// What the file's metadata say now; equal metadata mean an unchanged file, except within one
    /// tick of the clock.
    ///
    /// @throws CallFailed when there is no such file
    Version version(String type) {
        Path file = files().get(type);
        if (file == null) {
            throw failure(
                    Mender.SETTINGS,
                    "SYS-UNREACHABLE",
                    "There is no file " + type + ".csv in " + directory + ".",
                    "Put the file there, or take the record type '"
                            + type
                            + "' out of the configuration.");
        }
        try {
            return new Version(file, Files.size(file), changedAt(file), String.valueOf(key(file)));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /// The file of a type as it is now: all of one version, never half of two.
    ///
    /// @throws CallFailed naming file, line and mend when it is missing, too large or has no rows
    ///   to tell apart
    CsvTable read(String type) {
        Version before = version(type);
        for (int read = 0; read < READS_MAX; read++) {
            byte[] bytes = bytes(before);
            Version after = version(type);
            if (after.equals(before) && bytes.length == after.size()) {
                return CsvTable.parse(
                        type,
                        before.file().getFileName().toString(),
                        bytes,
                        before.stamp(),
                        keys.getOrDefault(type, List.of()),
                        declared.getOrDefault(type, List.of()));
            }
            before = after;
        }
        throw failure(
                Mender.WEATHER,
                "SYS-UNREACHABLE",
                before.file() + " changes while it is read.",
                "It is read again shortly. Write such files beside and rename them into place.");
    }

    private byte[] bytes(Version version) {
        if (version.size() > fileBytesMax) {
            throw tooLarge(version.file(), version.size());
        }
        try (InputStream in = Files.newInputStream(version.file())) {
            byte[] bytes = in.readNBytes(fileBytesMax + 1);
            if (bytes.length > fileBytesMax) {
                throw tooLarge(version.file(), bytes.length);
            }
            return bytes;
        } catch (IOException e) {
            throw unreadable(version.file(), e);
        }
    }

    private TreeMap<String, Path> files() {
        TreeMap<String, Path> found = new TreeMap<>();
        if (!readable()) {
            return found;
        }
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : new ArrayList<>(entries.sorted().toList())) {
                String name = entry.getFileName().toString();
                if (name.toLowerCase(Locale.ROOT).endsWith(".csv") && Files.isRegularFile(entry)) {
                    String type = name.substring(0, name.length() - 4);
                    if (TYPE.matcher(type).matches()) {
                        found.putIfAbsent(type, entry);
                    }
                }
            }
        } catch (IOException | java.io.UncheckedIOException vanished) {
            return new TreeMap<>();
        }
        return found;
    }

    /// The later of content change and, where the file system tells, of replacement: a file put in
    /// place with an old date is still news.
    private static Instant changedAt(Path file) throws IOException {
        Instant modified = Files.getLastModifiedTime(file).toInstant();
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("unix")
                && Files.getAttribute(file, "unix:ctime") instanceof FileTime replaced
                && replaced.toInstant().isAfter(modified)) {
            return replaced.toInstant();
        }
        return modified;
    }

    private static Object key(Path file) throws IOException {
        Object key =
                Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class)
                        .fileKey();
        return key == null ? "" : key;
    }

    private CallFailed tooLarge(Path file, long bytes) {
        return failure(
                Mender.SETTINGS,
                "SYS-UNREACHABLE",
                file + " has " + bytes + " bytes, the limit is " + fileBytesMax + ".",
                "Shorten the file or raise the option '"
                        + FILE_BYTES
                        + "' (at most "
                        + FILE_BYTES_CEILING
                        + ").");
    }

    private static CallFailed unreadable(Path file, IOException e) {
        boolean gone = e instanceof NoSuchFileException;
        return failure(
                gone ? Mender.WEATHER : Mender.SETTINGS,
                "SYS-UNREACHABLE",
                file
                        + (gone
                                ? " vanished while it was read."
                                : " cannot be read (" + e.getClass().getSimpleName() + ")."),
                gone ? "It is read again shortly." : "Give the hub's user the right to read it.");
    }

    static CallFailed failure(Mender mender, String code, String text, String mend) {
        return new CallFailed(new Problem(mender, code, text, mend));
    }

    /// A file's metadata at one moment.
    ///
    /// @param changedAt when content or place last changed
    record Version(Path file, long size, Instant changedAt, String fileKey) {
        /// The moment as text of fixed width, so that it sorts in time order.
        String stamp() {
            return "%s.%09dZ".formatted(changedAt.toString().substring(0, 19), changedAt.getNano());
        }
    }
}
