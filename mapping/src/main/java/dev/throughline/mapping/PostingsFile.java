package dev.throughline.mapping;

import dev.throughline.mapping.PostingRules.Baseline;
import dev.throughline.mapping.PostingRules.Fact;
import dev.throughline.mapping.PostingRules.Nightly;
import dev.throughline.mapping.PostingRules.Part;
import dev.throughline.mapping.PostingRules.Policy;
import dev.throughline.mapping.PostingRules.Retention;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `postings.yaml`.
final class PostingsFile {
    private final Section file;
    private final Set<String> connections;
    private final Map<String, ? extends Map<String, ?>> types;
    private final Set<Fact> mapped;

    /// @param connections configured, also those with faults of their own
    /// @param types the record types of each connection whose connector is known, by name
    /// @param mapped the record types that a mapping turns into a time entry or expense item
    PostingsFile(
            Section file,
            Set<String> connections,
            Map<String, ? extends Map<String, ?>> types,
            Set<Fact> mapped) {
        this.file = file;
        this.connections = connections;
        this.types = types;
        this.mapped = mapped;
    }

    PostingRules read() {
        Set<Fact> facts = new LinkedHashSet<>();
        for (Section row : file.sections("facts")) {
            fact(row, facts);
        }
        if (facts.isEmpty() && file.sections("facts").isEmpty()) {
            file.faults()
                    .add(
                            file.place("facts"),
                            "No facts are named, so nothing would be posted.",
                            "Add 'facts:' with rows such as {connection: psa, type: time_entries}, or remove the file.");
        }
        String to =
                file.required("to", "the ledger's connection")
                        .map(words -> known(words, connections, "Connection", "is not configured"))
                        .orElse("");
        Map<PostingKind, List<Part>> kinds = kinds();
        Policy policy = file.section("policy").map(this::policy).orElse(Policy.STANDARD);
        Baseline baseline = file.choice("baseline", Baseline.class, Baseline.REQUIRED);
        Nightly nightly = file.section("reconcile").map(this::nightly).orElse(Nightly.STANDARD);
        Retention retention =
                file.section("retention").map(PostingsFile::retention).orElse(Retention.STANDARD);
        file.finish();
        return new PostingRules(
                List.copyOf(facts), to, kinds, policy, baseline, nightly, retention);
    }

    private String known(Words words, Collection<String> names, String what, String wrong) {
        if (!names.contains(words.text())) {
            file.faults()
                    .add(
                            words.start(),
                            what + " '" + words.text() + "' " + wrong + ".",
                            Nearest.mend(words.text(), names));
        }
        return words.text();
    }

    private void fact(Section row, Set<Fact> facts) {
        Optional<Words> connection = row.required("connection", "a connection's name");
        Optional<Words> type = row.required("type", "a record type of it");
        row.finish();
        if (connection.isEmpty() || type.isEmpty()) {
            return;
        }
        String name = known(connection.get(), connections, "Connection", "is not configured");
        Map<String, ?> own = types.get(name);
        Fact fact = new Fact(name, type.get().text());
        if (own != null) {
            known(
                    type.get(),
                    own.keySet(),
                    "Record type",
                    "is not one of connection '" + name + "'");
            if (own.containsKey(fact.type()) && !mapped.contains(fact)) {
                file.faults()
                        .add(
                                type.get().start(),
                                "No mapping makes time entries or expense items of "
                                        + name
                                        + " "
                                        + fact.type()
                                        + ".",
                                "Add one under mappings/"
                                        + name
                                        + "/ with 'direction: in', or correct its faults.");
            }
        }
        if (!facts.add(fact)) {
            file.faults()
                    .add(
                            type.get().start(),
                            name + " " + fact.type() + " is named twice.",
                            "Keep one row.");
        }
    }

    private Map<PostingKind, List<Part>> kinds() {
        Map<PostingKind, List<Part>> kinds = new EnumMap<>(PostingKind.class);
        Optional<Section> section = file.section("kinds");
        if (section.isEmpty()) {
            for (PostingKind kind : PostingKind.ofFacts()) {
                kinds.put(kind, List.of(Part.ITEM));
            }
            return kinds;
        }
        List<String> names = new ArrayList<>();
        for (PostingKind kind : PostingKind.ofFacts()) {
            names.add(kind.name());
        }
        for (String key : section.get().keys()) {
            if (!names.contains(key)) {
                file.faults()
                        .add(
                                section.get().place(key),
                                "Posting kind '" + key + "' is not known.",
                                Nearest.mend(key, names));
                section.get().section(key).ifPresent(Section::keys);
                continue;
            }
            List<Part> grain =
                    section.get().section(key).map(this::grain).orElse(List.of(Part.ITEM));
            kinds.put(PostingKind.valueOf(key), grain);
        }
        return kinds;
    }

    private List<Part> grain(Section kind) {
        List<Part> parts = new ArrayList<>();
        for (Words words : kind.list("grain")) {
            Optional<Part> part = part(kind, words);
            if (part.isPresent() && parts.contains(part.get())) {
                file.faults()
                        .add(
                                words.start(),
                                "'" + words.text() + "' is named twice.",
                                "Keep one of them.");
            }
            part.ifPresent(parts::add);
        }
        if (parts.size() > 1 && parts.contains(Part.ITEM)) {
            file.faults()
                    .add(
                            kind.valuePlace("grain"),
                            "A line is one item or a sum of items, not both.",
                            "Write 'grain: item', or leave 'item' out.");
        }
        kind.finish();
        return parts.isEmpty() ? List.of(Part.ITEM) : List.copyOf(parts);
    }

    /// `workDate` is how people write it; the enum's own words do as well.
    private static Optional<Part> part(Section kind, Words words) {
        return words.text().equals("workDate")
                ? Optional.of(Part.WORK_DATE)
                : kind.choice(words, Part.class, "part of a grain");
    }

    private Policy policy(Section section) {
        Policy standard = Policy.STANDARD;
        Policy policy =
                new Policy(
                        section.whole("lateDays", standard.lateDays(), 0, 3_650),
                        section.whole("cutOffDay", standard.cutOffDay(), 1, 28),
                        time(section, "cutOffTime", standard.cutOffTime()),
                        section.whole("dayCapHours", standard.dayCapHours(), 1, 24),
                        section.yes(
                                "acceptApprovalNotRequired", standard.acceptApprovalNotRequired()),
                        section.whole("staleRateDays", standard.staleRateDays(), 0, 3_650),
                        section.yes("postInternalCost", standard.postInternalCost()),
                        section.yes("reimbursableOnly", standard.reimbursableOnly()),
                        section.yes("accrueSubmitted", standard.accrueSubmitted()),
                        receiptLimit(section),
                        section.sections("forbidden").stream()
                                .map(PostingsFile::combination)
                                .toList());
        section.finish();
        return policy;
    }

    private Nightly nightly(Section section) {
        Nightly standard = Nightly.STANDARD;
        LocalTime time = time(section, "time", standard.time());
        ZoneId zone =
                section.words("zone")
                        .map(words -> {
                            try {
                                return ZoneId.of(words.text());
                            } catch (DateTimeException _) {
                                section.faults()
                                        .add(
                                                words.start(),
                                                "Zone '" + words.text() + "' is not known.",
                                                "Write a zone as Europe/London or UTC.");
                                return standard.zone();
                            }
                        })
                        .orElse(standard.zone());
        section.finish();
        return new Nightly(time, zone);
    }

    private static Retention retention(Section section) {
        Retention standard = Retention.STANDARD;
        Retention retention =
                new Retention(
                        section.whole("factDays", standard.factDays(), 90, 36_500),
                        section.whole("documentDays", standard.documentDays(), 90, 36_500),
                        section.whole("tryDays", standard.tryDays(), 30, 36_500),
                        section.whole("changeDays", standard.changeDays(), 90, 36_500));
        section.finish();
        return retention;
    }

    private static @Nullable Money receiptLimit(Section section) {
        return section.words("receiptLimit")
                .map(words -> {
                    String[] parts = words.text().split(" ", 2);
                    try {
                        if (parts.length == 2) {
                            return Money.parse(parts[0], parts[1]);
                        }
                    } catch (IllegalArgumentException | ArithmeticException _) {
                        // told below, with what is not an amount at all
                    }
                    section.faults()
                            .add(
                                    words.start(),
                                    "'receiptLimit' is '" + words.text() + "'.",
                                    "Write an amount and a currency as \"75.00 USD\".");
                    return null;
                })
                .orElse(null);
    }

    /// One value alone is blocked in the ledger; a combination has two or more.
    private static Map<String, String> combination(Section row) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String dimension : row.keys()) {
            row.words(dimension).ifPresent(words -> values.put(dimension, words.text()));
        }
        if (values.size() < 2) {
            row.faults()
                    .add(
                            row.place(),
                            "A forbidden combination names " + values.size() + " dimension values.",
                            "Write two or more, as {DEPARTMENT: D-10, CLASS: C-2}.");
        }
        return values;
    }

    private static LocalTime time(Section section, String key, LocalTime otherwise) {
        return section.words(key)
                .map(words -> {
                    try {
                        if (words.text().matches("[0-9]{2}:[0-9]{2}")) {
                            return LocalTime.parse(words.text());
                        }
                    } catch (DateTimeException _) {
                        // told below, with what is not a time at all
                    }
                    section.faults()
                            .add(
                                    words.start(),
                                    "'" + key + "' is '" + words.text() + "'.",
                                    "Write a time of day as \"18:00\".");
                    return otherwise;
                })
                .orElse(otherwise);
    }
}
