package dev.throughline.posting;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a document says it holds is what its postings add up to.
class ControlTotalsTest {
    @TempDir Path dir;

    @Test
    void a_document_whose_debits_or_hours_are_not_those_of_its_postings_is_named() {
        try (LaneRoom room = new LaneRoom(dir)) {
            room.psa.hours("t1", 8, "2026-01-14");
            room.psa.hours("t2", 5, "2026-01-15");
            room.readAndSettle();
            assertThat(room.check().holds()).isTrue();

            room.sql
                    .sql(
                            "update document set debit_minor = debit_minor + 1 where kind = 'UNBILLED_TIME'")
                    .update();
            assertThat(wrong(room))
                    .containsExactlyInAnyOrder("200001 of 200000", "125001 of 125000");
            room.sql
                    .sql(
                            "update document set debit_minor = debit_minor - 1 where kind = 'UNBILLED_TIME'")
                    .update();
            assertThat(room.check().holds()).isTrue();

            room.sql
                    .sql(
                            "update document set hours = hours - 1 where kind = 'LABOUR_COST' and hours = 8")
                    .update();
            List<ConservationCheck.Control> hours = room.check().documents();
            assertThat(hours).hasSize(1);
            assertThat(hours.getFirst().hours()).isEqualByComparingTo("7");
            assertThat(hours.getFirst().postingHours()).isEqualByComparingTo("8");
        }
    }

    private static List<String> wrong(LaneRoom room) {
        ConservationCheck.Report report = room.check();
        assertThat(report.differences()).isEmpty();
        assertThat(report.balanced()).isTrue();
        assertThat(report.holds()).isFalse();
        return report.documents().stream()
                .map(one -> one.minor() + " of " + one.postingMinor().toPlainString())
                .toList();
    }
}
