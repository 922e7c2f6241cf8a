package dev.throughline.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.mapping.Comparison;
import dev.throughline.sync.SyncDecision.Blocked;
import dev.throughline.sync.SyncDecision.Create;
import dev.throughline.sync.SyncDecision.Facts;
import dev.throughline.sync.SyncDecision.Settled;
import dev.throughline.sync.SyncDecision.Update;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway") // fields that are to be empty are null
class SyncDecisionTest {

    private static Map<String, @Nullable Object> map(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(
                    (String) java.util.Objects.requireNonNull(namesAndValues[i]),
                    namesAndValues[i + 1]);
        }
        return map;
    }

    private static SyncDecision linked(
            Map<String, @Nullable Object> desired,
            Map<String, @Nullable Object> shown,
            Map<String, @Nullable Object> applied,
            int rewrites) {
        return SyncDecision.decide(
                new Facts(
                        true,
                        desired,
                        Set.of(),
                        shown,
                        applied,
                        _ -> Comparison.EXACT,
                        true,
                        rewrites,
                        "erp"));
    }

    @Test
    void what_is_not_there_is_created_with_what_is_known() {
        assertThat(
                        SyncDecision.decide(
                                new Facts(
                                        false,
                                        map("name", "N", "phone", null, "terms", "NET30"),
                                        Set.of("terms"),
                                        map(),
                                        map(),
                                        _ -> Comparison.EXACT,
                                        true,
                                        0,
                                        "erp")))
                .isEqualTo(new Create(Map.of("name", "N", "terms", "NET30")));
    }

    @Test
    void nothing_is_created_in_a_system_that_is_not_adopted() {
        SyncDecision decision =
                SyncDecision.decide(
                        new Facts(
                                false,
                                map("name", "N"),
                                Set.of(),
                                map(),
                                map(),
                                _ -> Comparison.EXACT,
                                false,
                                0,
                                "erp"));
        assertThat(((Blocked) decision).problem().code()).isEqualTo("SYS-NOT-ADOPTED");
        assertThat(((Blocked) decision).problem().mend())
                .contains("throughline adopt --connection erp");
    }

    @Test
    void a_linked_record_of_a_system_that_is_not_adopted_is_kept_up_to_date() {
        assertThat(
                        SyncDecision.decide(
                                new Facts(
                                        true,
                                        map("name", "N"),
                                        Set.of(),
                                        map("name", "O"),
                                        map(),
                                        _ -> Comparison.EXACT,
                                        false,
                                        0,
                                        "erp")))
                .isInstanceOf(Update.class);
    }

    @Test
    void only_differing_fields_are_written_with_what_was_there() {
        assertThat(
                        linked(
                                map("name", "New", "phone", "1"),
                                map("name", "Old", "phone", "1"),
                                map(),
                                0))
                .isEqualTo(new Update(Map.of("name", "New"), Map.of("name", "Old"), 0));
    }

    @Test
    void a_value_is_taken_away_when_nothing_is_wanted() {
        assertThat(linked(map("phone", null), map("phone", "1"), map(), 0))
                .isEqualTo(new Update(map("phone", null), map("phone", "1"), 0));
        assertThat(linked(map("phone", null), map("phone", ""), map(), 0))
                .isInstanceOf(Settled.class);
        assertThat(linked(map("phone", null), map(), map(), 0)).isInstanceOf(Settled.class);
    }

    @Test
    void what_has_not_been_seen_counts_as_last_written() {
        assertThat(linked(map("name", "N"), map(), map("name", "N"), 0))
                .isInstanceOf(Settled.class);
        assertThat(linked(map("name", "N2"), map(), map("name", "N"), 0))
                .isEqualTo(new Update(map("name", "N2"), map("name", "N"), 0));
        assertThat(linked(map("name", "N"), map(), map(), 0)).isInstanceOf(Update.class);
    }

    @Test
    void fields_of_the_creation_are_never_compared_after() {
        assertThat(
                        SyncDecision.decide(
                                new Facts(
                                        true,
                                        map("name", "N", "terms", "NET30"),
                                        Set.of("terms"),
                                        map("name", "N", "terms", "NET60"),
                                        map(),
                                        _ -> Comparison.EXACT,
                                        true,
                                        0,
                                        "erp")))
                .isInstanceOf(Settled.class);
    }

    @ParameterizedTest
    @CsvSource({
        "EXACT,       Northwind, Northwind ,  true",
        "EXACT,       Northwind, 'Northwind ', false",
        "TRIMMED,     'a  b',    'a b ',       true",
        "IGNORE_CASE, Northwind, NORTHWIND,    true",
        "EXACT,       Northwind, NORTHWIND,    false",
        "DATE,        2026-01-05, 2026-01-05T00:00:00Z, true",
    })
    void each_field_is_compared_its_own_way(
            Comparison how, String wanted, String shown, boolean settled) {
        SyncDecision decision =
                SyncDecision.decide(
                        new Facts(
                                true,
                                map("f", wanted),
                                Set.of(),
                                map("f", shown),
                                map(),
                                _ -> how,
                                true,
                                0,
                                "erp"));
        assertThat(decision instanceof Settled).isEqualTo(settled);
    }

    @Test
    void a_value_changed_back_each_time_is_written_three_times_and_then_a_case() {
        Map<String, @Nullable Object> desired = map("name", "Ours");
        int rewrites = 0;
        int writes = 0;
        SyncDecision decision = linked(desired, map("name", "Before"), map(), rewrites);
        while (decision instanceof Update(var _, var _, int again)) {
            writes++;
            rewrites = again;
            decision = linked(desired, map("name", "Theirs"), map("name", "Ours"), rewrites);
        }
        assertThat(writes).isEqualTo(SyncDecision.REWRITES_MAX);
        Blocked blocked = (Blocked) decision;
        assertThat(blocked.problem().code()).isEqualTo("SYS-REWRITTEN");
        assertThat(blocked.problem().field()).isEqualTo("name");
        assertThat(blocked.problem().text()).contains("erp").contains("name");
    }

    @Test
    void another_value_begins_a_new_count() {
        assertThat(linked(map("name", "Newer"), map("name", "Theirs"), map("name", "Ours"), 2))
                .isEqualTo(new Update(map("name", "Newer"), map("name", "Theirs"), 0));
    }

    @Test
    void a_vendors_own_change_of_another_field_is_none_of_our_business() {
        assertThat(
                        linked(
                                map("name", "N"),
                                map("name", "N", "balance", "12.00", "rating", "A"),
                                map("name", "N"),
                                0))
                .isInstanceOf(Settled.class);
    }
}
