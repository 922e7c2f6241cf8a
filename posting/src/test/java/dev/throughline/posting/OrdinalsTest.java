package dev.throughline.posting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.posting.Ordinals.Newest;
import dev.throughline.posting.Ordinals.Observed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OrdinalsTest {
    private static final List<String> FINANCIAL = List.of("minutes", "project", "approved");

    private @Nullable Newest newest;

    private Observed seen(Map<String, ?> fields, String stamp) {
        return seen(fields, stamp, false, false);
    }

    private Observed seen(Map<String, ?> fields, String stamp, boolean deleted, boolean readBack) {
        FactHash hash = FactHash.of(FINANCIAL, fields, deleted);
        Observed observed = Ordinals.observe(newest, hash, stamp, readBack);
        switch (observed) {
            case Observed.Version(int ordinal) -> newest = new Newest(ordinal, hash, stamp);
            case Observed.Same(String latest) -> {
                Newest known = newest;
                if (known != null) {
                    newest = new Newest(known.ordinal(), known.hash(), latest);
                }
            }
            case Observed.Older older -> {}
            case Observed.Ask ask -> {}
        }
        return observed;
    }

    private static Map<String, Object> hours(int hours) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("minutes", hours * 60);
        fields.put("project", "77");
        fields.put("approved", true);
        return fields;
    }

    @Test
    void eight_then_seven_then_eight_hours_again_are_three_versions() {
        assertThat(seen(hours(8), "1")).isEqualTo(new Observed.Version(1));
        assertThat(seen(hours(7), "2")).isEqualTo(new Observed.Version(2));
        assertThat(seen(hours(8), "3")).isEqualTo(new Observed.Version(3));
    }

    @Test
    void our_own_write_back_is_no_version() {
        seen(hours(8), "1");
        Map<String, Object> locked = hours(8);
        locked.put("locked", true);
        locked.put("external_reference", "V-100");
        assertThat(seen(locked, "2")).isEqualTo(new Observed.Same("2"));
    }

    @Test
    void a_page_read_twice_changes_nothing() {
        seen(hours(8), "1");
        assertThat(seen(hours(8), "1")).isEqualTo(new Observed.Same("1"));
    }

    @Test
    void what_is_strictly_older_than_the_newest_seen_is_dropped() {
        seen(hours(8), "2026-01-16T10:00:00Z");
        assertThat(seen(hours(7), "2026-01-16T09:59:59Z")).isEqualTo(new Observed.Older());
        Newest known = newest;
        assertThat(known == null ? 0 : known.ordinal()).isEqualTo(1);
    }

    @Test
    void the_third_version_before_the_second_wins_and_the_second_is_dropped() {
        seen(hours(8), "1");
        assertThat(seen(hours(6), "3")).isEqualTo(new Observed.Version(2));
        assertThat(seen(hours(7), "2")).isEqualTo(new Observed.Older());
    }

    @Test
    void a_write_back_moves_the_stamp_so_that_older_news_stays_old() {
        seen(hours(8), "1");
        seen(hours(8), "5");
        assertThat(seen(hours(7), "4")).isEqualTo(new Observed.Older());
    }

    @Test
    void other_content_under_an_equal_stamp_is_read_again_before_it_is_believed() {
        seen(hours(8), "1");
        assertThat(seen(hours(7), "1")).isEqualTo(new Observed.Ask());
        assertThat(seen(hours(7), "1", false, true)).isEqualTo(new Observed.Version(2));
    }

    @Test
    void a_source_without_stamps_is_taken_at_its_word() {
        assertThat(seen(hours(8), "")).isEqualTo(new Observed.Version(1));
        assertThat(seen(hours(8), "")).isEqualTo(new Observed.Same(""));
        assertThat(seen(hours(7), "")).isEqualTo(new Observed.Version(2));
    }

    @Test
    void a_stamp_once_seen_is_not_forgotten_when_one_read_has_none() {
        seen(hours(8), "4");
        assertThat(seen(hours(8), "")).isEqualTo(new Observed.Same("4"));
    }

    @Test
    void a_deletion_is_a_version_and_so_is_coming_back() {
        seen(hours(8), "1");
        assertThat(seen(hours(8), "2", true, false)).isEqualTo(new Observed.Version(2));
        assertThat(seen(hours(8), "3")).isEqualTo(new Observed.Version(3));
    }

    @Test
    void losing_the_approval_is_a_version() {
        seen(hours(8), "1");
        Map<String, Object> unapproved = hours(8);
        unapproved.put("approved", false);
        assertThat(seen(unapproved, "2")).isEqualTo(new Observed.Version(2));
    }
}
