package dev.throughline.mapping;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The files of a configuration directory, read once.
final class ConfigFiles {
    /// A file larger than this is data, not configuration.
    static final int FILE_BYTES_MAX = 1024 * 1024;

    /// More files than this are no directory that a person keeps.
    static final int FILES_MAX = 2_000;

    /// Folders, and files at the top, that the hub itself reads here.
    private static final List<String> KNOWN =
            List.of(
                    "connections",
                    "mappings",
                    "code-maps",
                    "rules",
                    "ownership.yaml",
                    "routes.yaml",
                    "brakes.yaml",
                    "postings.yaml",
                    "billing.yaml",
                    "revenue.yaml",
                    "sla.yaml");

    /// Other rooms read these.
    private static final List<String> OTHERS =
            List.of("reference", "dimensions.yaml", "tax.yaml", "roles.yaml", "metrics");

    private final SortedMap<String, String> texts;
    private final Set<String> asked = new LinkedHashSet<>();
    private final Faults faults;

    private ConfigFiles(SortedMap<String, String> texts, Faults faults) {
        this.texts = texts;
        this.faults = faults;
    }

    static ConfigFiles read(Path dir, Faults faults) {
        SortedMap<String, String> texts = new TreeMap<>();
        if (!Files.isDirectory(dir)) {
            faults.add(
                    Place.startOf("."),
                    "There is no directory " + dir + ".",
                    "Create it, or name another.");
            return new ConfigFiles(texts, faults);
        }
        try (Stream<Path> walk = Files.walk(dir, 4)) {
            List<Path> found =
                    walk.filter(Files::isRegularFile)
                            .filter(path -> !hidden(dir.relativize(path)))
                            .limit(FILES_MAX + 1L)
                            .sorted()
                            .toList();
            if (found.size() > FILES_MAX) {
                faults.add(
                        Place.startOf("."),
                        "More than " + FILES_MAX + " files.",
                        "Keep data elsewhere.");
                return new ConfigFiles(texts, faults);
            }
            for (Path path : found) {
                String name = dir.relativize(path).toString().replace('\\', '/');
                text(path, name, faults).ifPresent(text -> texts.put(name, text));
            }
        } catch (IOException e) {
            faults.add(
                    Place.startOf("."),
                    "The directory " + dir + " cannot be read: " + e.getMessage() + ".",
                    "Grant the right to read it.");
        }
        return new ConfigFiles(texts, faults);
    }

    private static boolean hidden(Path path) {
        for (Path part : path) {
            String name = part.toString();
            if (name.startsWith(".") || name.endsWith("~") || name.endsWith(".md")) {
                return true;
            }
        }
        return false;
    }

    private static Optional<String> text(Path path, String name, Faults faults) {
        try {
            if (Files.size(path) > FILE_BYTES_MAX) {
                faults.add(
                        Place.startOf(name),
                        "The file is larger than " + FILE_BYTES_MAX + " bytes.",
                        "Split it, or keep data elsewhere.");
                return Optional.empty();
            }
            String text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(Files.readAllBytes(path)))
                            .toString();
            return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            faults.add(Place.startOf(name), "The file is not UTF-8.", "Save it as UTF-8.");
        } catch (IOException e) {
            faults.add(
                    Place.startOf(name),
                    "The file cannot be read: " + e.getMessage() + ".",
                    "Grant the right to read it.");
        }
        return Optional.empty();
    }

    /// Files right inside a folder, by name without ending.
    Map<String, String> in(String folder, String ending) {
        Map<String, String> files = new LinkedHashMap<>();
        for (String file : texts.keySet()) {
            String[] parts = file.split("/");
            if (parts.length == 2 && parts[0].equals(folder) && file.endsWith(ending)) {
                files.put(parts[1].substring(0, parts[1].length() - ending.length()), file);
                asked.add(file);
            }
        }
        return files;
    }

    /// The files `mappings/<connection>/<name>.yaml`.
    List<String> mappings() {
        List<String> files =
                texts.keySet().stream()
                        .filter(file -> file.matches("mappings/[^/]+/[^/]+\\.yaml"))
                        .toList();
        asked.addAll(files);
        return files;
    }

    Optional<String> find(String file) {
        asked.add(file);
        return Optional.ofNullable(texts.get(file));
    }

    String text(String file) {
        return find(file)
                .orElseThrow(() ->
                        new IllegalStateException("file " + file + " was listed but is not there"));
    }

    /// Tells every file that nobody reads.
    void unread() {
        for (String file : texts.keySet()) {
            String top = file.split("/")[0];
            if (asked.contains(file) || OTHERS.contains(top)) {
                continue;
            }
            String mend =
                    KNOWN.contains(top)
                            ? file.endsWith(".yml")
                                    ? "Name it .yaml."
                                    : "Put it where the directory's plan says: mappings/<connection>/<name>.yaml, connections/<name>.yaml, code-maps/<name>.csv, rules/<name>.yaml."
                            : Nearest.mend(top, KNOWN);
            faults.add(Place.startOf(file), "Nothing reads this file.", mend);
        }
    }

    Map<String, String> texts() {
        return texts;
    }

    /// SHA-256 over path and text of each file in order, each with its length before it.
    String hash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            texts.forEach((file, text) -> {
                update(digest, file);
                update(digest, text);
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void update(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
        digest.update(bytes);
    }
}
