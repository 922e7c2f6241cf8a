package dev.throughline.posting;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What goes home to the source: where each item stands in the ledger, and what its echo does here.
class HomeTest {
    private LaneRoom room;

    @BeforeEach
    void open(@TempDir Path dir) {
        room = new LaneRoom(dir);
    }

    @AfterEach
    void close() {
        room.close();
    }

    @Test
    void the_echo_of_our_own_word_is_no_new_version() {
        room.psa.hours("t1", 8);
        room.readAndSettle();
        HomeCarrier.Receipt told = room.home.getFirst();

        room.psa.put(
                "t1", Map.of("external_status", "Posted", "external_message", told.ledgerRef()));
        room.readAndSettle();

        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(1);
        assertThat(room.versions(Bucket.REVERSED)).isZero();
        assertThat(room.home).containsExactly(told);

        // The control: the same observation with another number of hours is one.
        room.psa.put(
                "t1",
                Map.of(
                        "external_status",
                        "Posted",
                        "external_message",
                        told.ledgerRef(),
                        "hours",
                        java.math.BigDecimal.valueOf(7)));
        room.readAndSettle();

        assertThat(room.versions(Bucket.REVERSED)).isEqualTo(1);
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(1);
    }

    @Test
    void an_amended_item_hears_of_the_reversal_and_then_of_the_new_posting() {
        room.psa.hours("t1", 8);
        room.readAndSettle();
        room.psa.hours("t1", 6);
        room.readAndSettle();

        assertThat(room.home)
                .extracting(one -> one.ordinal() + (one.locked() ? " stands" : " is freed"))
                .containsExactly("1 stands", "1 is freed", "2 stands");
        assertThat(room.home)
                .extracting(HomeCarrier.Receipt::ledgerRef)
                .doesNotContain("")
                .doesNotHaveDuplicates();
    }

    @Test
    void a_freed_item_hears_the_reference_of_its_reversal() {
        room.psa.hours("t1", 8);
        room.readAndSettle();
        room.psa.put("t1", Map.of("approved", false));
        room.readAndSettle();

        HomeCarrier.Receipt posted = room.home.getFirst();
        HomeCarrier.Receipt freed = room.home.getLast();
        assertThat(room.home).hasSize(2);
        assertThat(freed.locked()).isFalse();
        assertThat(freed.ordinal()).isEqualTo(posted.ordinal());
        assertThat(freed.ledgerRef()).isNotBlank().isNotEqualTo(posted.ledgerRef());
    }

    @Test
    void what_the_source_deleted_cannot_hear_anything() {
        room.psa.hours("t1", 8);
        room.psa.hours("t2", 4);
        room.readAndSettle();
        room.psa.population.remove("t1");
        room.reader.comparePopulation();
        room.settle();

        assertThat(room.home.getLast())
                .matches(HomeCarrier.Receipt::gone)
                .extracting(HomeCarrier.Receipt::sourceId)
                .isEqualTo("t1");
    }
}
