package dev.throughline.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.Connector;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ConnectorReferenceTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "connectors.md");

    @Test
    void the_committed_page_is_what_the_connectors_declare() throws IOException {
        String page = ConnectorReference.page(ConnectorReference.installed());
        if (Boolean.getBoolean("throughline.rewrite")) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE)
                .as(
                        "stale; write it anew: ./mvnw -q -Dquick -pl app test -Dtest=ConnectorReferenceTest -Dthroughline.rewrite=true")
                .exists()
                .content()
                .isEqualTo(page);
    }

    @Test
    void every_connector_says_what_an_administrator_sets_up_first() {
        assertThat(ConnectorReference.installed())
                .extracting(Connector::vendor)
                .containsExactly("files", "kantata", "netsuite", "redmine", "salesforce", "tryton");
        assertThat(ConnectorReference.installed())
                .allSatisfy(one -> {
                    assertThat(one.rights()).as(one.vendor()).isNotEmpty();
                    assertThat(one.options()).as(one.vendor()).isNotEmpty();
                });
    }

    @Test
    void the_command_tells_of_one_connector_with_its_fields() {
        assertThat(printed("connectors", "netsuite"))
                .contains(
                        "## netsuite", "`account`", "### customer", "`externalId`", "LABOUR_COST");
    }

    @Test
    void without_a_name_the_command_lists_all() {
        assertThat(printed("connectors"))
                .contains("files", "kantata", "netsuite", "redmine", "salesforce", "tryton");
    }

    private static String printed(String... arguments) {
        StringWriter out = new StringWriter();
        int exit =
                new CommandLine(new ConnectorsCommand())
                        .setOut(new PrintWriter(out, true))
                        .execute(java.util.Arrays.copyOfRange(arguments, 1, arguments.length));
        assertThat(exit).isZero();
        return out.toString();
    }
}
