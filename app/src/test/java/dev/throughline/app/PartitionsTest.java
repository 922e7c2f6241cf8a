package dev.throughline.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.postgres.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionsTest {
    @Test
    void a_table_whose_partitions_cannot_be_made_keeps_no_other_from_its_own() {
        try (TestDatabase database = TestDatabase.fresh()) {
            var sql = database.database().jdbc();
            String partitions =
                    "select count(*) from pg_inherits where inhparent = 'attempt'::regclass";
            long before = sql.sql(partitions).query(Long.class).single();

            assertThat(new Partitions(sql, List.of("connection_state", "attempt"), 30).ensure())
                    .containsExactly("connection_state");

            assertThat(sql.sql(partitions).query(Long.class).single()).isGreaterThan(before + 20);
        }
    }
}
