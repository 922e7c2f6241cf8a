package dev.throughline.app;

import dev.throughline.mapping.HubConfig;
import dev.throughline.mapping.InboundMapping;
import dev.throughline.mapping.OutboundMapping;
import dev.throughline.mapping.Route;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A part of the configuration that decides about one kind of thing: what records of a type become,
/// or how entities of a type go out. Pure.
sealed interface ConfigPart {
    /// What becomes of records of a type.
    record In(String connection, String objectType) implements ConfigPart {
        @Override
        public String toString() {
            return "in " + connection + " " + objectType;
        }
    }

    /// How entities of a type go to a system.
    record Out(String entityType, String connection) implements ConfigPart {
        @Override
        public String toString() {
            return "out " + entityType + " " + connection;
        }
    }

    /// The part of these words; the twin of `toString`.
    static ConfigPart of(String words) {
        String[] word = words.split(" ", 3);
        return switch (word[0]) {
            case "in" -> new In(word[1], word[2]);
            case "out" -> new Out(word[1], word[2]);
            default -> throw new IllegalArgumentException("'" + words + "' is no part");
        };
    }

    /// A fingerprint for each part as it holds on that day: of the mappings last effective, the
    /// code maps they name, and who owns fields (in) or the routes (out). It may change without
    /// need (a comment, a version that takes effect later); it never stays when something that
    /// decides has changed.
    static SortedMap<String, String> fingerprints(HubConfig config, LocalDate day) {
        SortedMap<String, String> prints = new TreeMap<>();
        for (InboundMapping mapping : config.inbound()) {
            Print print = new Print(config.files());
            config.inbound(mapping.connection(), mapping.sourceType(), day)
                    .forEach(now ->
                            print.mapping(
                                    now.connection(), now.name(), now.version(), now.effective()));
            prints.put(
                    new In(mapping.connection(), mapping.sourceType()).toString(),
                    print.with("ownership.yaml").done());
        }
        for (Route route : config.routes()) {
            Print print = new Print(config.files());
            for (OutboundMapping now :
                    config.outbound(route.connection(), route.entityType(), day)) {
                print.mapping(now.connection(), now.name(), now.version(), now.effective());
            }
            prints.put(
                    new Out(route.entityType(), route.connection()).toString(),
                    print.with("routes.yaml").done());
        }
        return prints;
    }

    /// What adds up to a fingerprint.
    final class Print {
        private static final String CODE_MAPS = "code-maps/";

        private final SortedMap<String, String> files;
        private final MessageDigest digest;

        private Print(Map<String, String> files) {
            this.files = new TreeMap<>(files);
            try {
                this.digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        /// All files of the name, those of its other versions too: `name.yaml`, `name@x.yaml`.
        private void mapping(String connection, String name, String version, LocalDate effective) {
            add(name + " " + version + " " + effective);
            String start = "mappings/" + connection + "/" + name;
            files.forEach((path, text) -> {
                if (path.startsWith(start) && ".@".indexOf(path.charAt(start.length())) >= 0) {
                    add(path);
                    add(text);
                    codeMaps(text);
                }
            });
        }

        private void codeMaps(String mapping) {
            files.forEach((path, text) -> {
                if (path.startsWith(CODE_MAPS)
                        && mapping.contains(
                                path.substring(CODE_MAPS.length(), path.lastIndexOf('.')))) {
                    add(path);
                    add(text);
                }
            });
        }

        private Print with(String file) {
            add(files.getOrDefault(file, ""));
            return this;
        }

        private void add(String text) {
            digest.update(text.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }

        private String done() {
            return HexFormat.of().formatHex(digest.digest());
        }
    }
}
