package dev.throughline.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DatabaseTest {

    private static TestDatabase fresh;
    private static Database database;

    @BeforeAll
    static void open() {
        fresh = TestDatabase.fresh();
        database = fresh.database();
    }

    @AfterAll
    static void close() {
        fresh.close();
    }

    @Test
    void a_fresh_database_is_migrated_and_speaks_the_odd_zone() {
        assertThat(one("select count(*) from flyway_schema_history where success"))
                .isNotEqualTo("0");
        assertThat(one("show time zone")).isEqualTo("Asia/Kathmandu");
        assertThat(one("select current_user")).isEqualTo(DatabaseSettings.RUNTIME);
    }

    private static String one(String sql) {
        return database.jdbc().sql(sql).query(String.class).single();
    }
}
