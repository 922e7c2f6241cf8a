package dev.throughline.adopt;

import dev.throughline.curate.Link;
import dev.throughline.journal.RecordKey;
import dev.throughline.journal.Records;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Walks through the newest observations of all live records of a type, some at a time.
final class Heads {
    private static final int AT_ONCE = 500;
    private static final List<String> NAMES =
            List.of("companyName", "Name", "name", "title", "full_name", "entityId", "code");

    private Heads() {}

    /// Some records with the links they have.
    record Some(Map<RecordKey, Records.Head> heads, Map<RecordKey, List<Link>> links) {

        /// The link of a record to an entity of that type; null for none.
        @Nullable Link link(RecordKey record, String entityType) {
            return links.getOrDefault(record, List.of()).stream()
                    .filter(link -> link.entityType().equals(entityType))
                    .findFirst()
                    .orElse(null);
        }
    }

    /// Walks through a type in order of the records' ids.
    static void walk(Rooms rooms, String connection, String objectType, Consumer<Some> some) {
        List<String> ids =
                rooms.records().liveIds(connection, objectType).stream().sorted().toList();
        for (int from = 0; from < ids.size(); from += AT_ONCE) {
            List<RecordKey> keys =
                    ids.subList(from, Math.min(ids.size(), from + AT_ONCE)).stream()
                            .map(id -> new RecordKey(connection, objectType, id))
                            .toList();
            Map<RecordKey, Records.Head> heads =
                    new TreeMap<>(java.util.Comparator.comparing(RecordKey::externalId));
            heads.putAll(rooms.records().heads(keys));
            some.accept(new Some(heads, rooms.links().of(keys)));
        }
    }

    /// What people there call a record; empty where it shows no name.
    static String name(Records.Head head) {
        for (String field : NAMES) {
            if (head.record().fields().get(field) instanceof String text && !text.isBlank()) {
                return text.length() > 120 ? text.substring(0, 120) : text.strip();
            }
        }
        return "";
    }

    /// What a field says, each value as text in one form; empty for nothing.
    static List<String> texts(@Nullable Object value) {
        List<String> texts = new ArrayList<>();
        switch (value) {
            case null -> {}
            case String text -> {
                if (!text.isBlank()) {
                    texts.add(text.strip());
                }
            }
            case BigDecimal number -> texts.add(number.stripTrailingZeros().toPlainString());
            case Number number -> texts.add(number.toString());
            case Collection<?> many -> many.forEach(one -> texts.addAll(texts(one)));
            default -> {}
        }
        return texts;
    }

    /// What a side of an id pair says about a record.
    static List<String> texts(IdPair.Side side, Records.Head head) {
        return side.own()
                ? List.of(head.key().externalId())
                : texts(head.record().fields().get(side.field()));
    }
}
