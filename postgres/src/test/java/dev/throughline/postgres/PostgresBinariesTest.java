package dev.throughline.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresBinariesTest {

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, postgres-linux-x86_64.txz",
        "Linux, aarch64, postgres-linux-arm_64.txz",
        "Mac OS X, aarch64, postgres-darwin-arm_64.txz"
    })
    void the_archive_for_this_machine_is_on_the_class_path(
            String system, String processor, String archive) {
        assertThat(PostgresBinaries.archiveFor(system, processor)).isEqualTo(archive);
        assertThat(PostgresBinaries.class.getResource("/" + archive)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"Windows 11, amd64", "Linux, riscv64", "Mac OS X, x86_64"})
    void another_machine_is_told_what_to_do(String system, String processor) {
        assertThatThrownBy(() -> PostgresBinaries.archiveFor(system, processor))
                .isInstanceOf(DatabaseFailed.class)
                .hasMessage(
                        "There is no embedded PostgreSQL for "
                                + system
                                + " on "
                                + processor
                                + " (there is for Linux on x86-64 and arm64, and macOS on arm64); give the URL of a"
                                + " PostgreSQL 18 instead");
    }

    @Test
    void a_root_hub_without_a_user_namespace_runs_the_server_as_another_account() {
        assertThat(
                        new ServerAccount.Switched("postgres")
                                .command(java.util.List.of("initdb", "-D", "x")))
                .containsExactly(
                        "setpriv",
                        "--reuid=postgres",
                        "--regid=postgres",
                        "--init-groups",
                        "initdb",
                        "-D",
                        "x");
    }
}
