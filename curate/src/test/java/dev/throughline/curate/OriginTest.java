package dev.throughline.curate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Golden vectors of format 1: a release may add formats, never change these. Worked out with
/// sha256sum and a base-32 table.
class OriginTest {

    @ParameterizedTest
    @CsvSource({
        "salesforce, Account, 001000000000001AAA, 'client', tl1-sv1mmsrt2jdndf8m631k3rt8jp, 8912032787277901",
        "hub, initiation, tl1-00000000000000000000000000, 'project/L1', tl1-pnvzwbs05q1zam0jjm93vmm4zk, 3422312848618883",
        "kantata, workspaces, 4711, 'project', tl1-vh95z3xe76tvsfh8rx25jq7zwa, 5572035335638204",
        "dynamics, Kunde, Müller & Söhne, '', tl1-3wxyq1mmb2dz0j4tjz4a05s0bz, 8055788450783760",
    })
    void a_key_of_format_1_never_changes(
            String connection, String type, String id, String child, String key, long number) {
        assertThat(Origin.key(connection, type, id, child)).isEqualTo(key);
        assertThat(Origin.number(key)).isEqualTo(number);
    }

    @Test
    void keys_are_short_plain_and_different() {
        Set<String> keys = new HashSet<>();
        Set<Long> numbers = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            String key = Origin.key("crm", "Account", "001" + i, "client");
            assertThat(key).matches("tl1-[0-9a-hjkmnp-tv-z]{26}");
            keys.add(key);
            long number = Origin.number(key);
            assertThat(number).isBetween(1L, (1L << 53) - 1);
            numbers.add(number);
        }
        assertThat(keys).hasSize(20_000);
        assertThat(numbers).hasSize(20_000);
    }

    @Test
    void parts_cannot_run_into_each_other() {
        assertThat(Origin.key("crm", "Account", "1", "2"))
                .isNotEqualTo(Origin.key("crm", "Account", "12", ""));
        assertThat(Origin.key("crm", "Account", "", "12"))
                .isNotEqualTo(Origin.key("crm", "Account", "12", ""));
    }
}
