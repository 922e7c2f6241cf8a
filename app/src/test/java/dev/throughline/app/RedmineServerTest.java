package dev.throughline.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedmineServerTest {
    @TempDir private Path root;

    @Test
    void its_instance_file_tells_the_key_and_the_numbers_of_the_custom_fields() throws IOException {
        Path instance =
                Files.writeString(
                        root.resolve("instance"),
                        """
                        {"baseUrl": "http://127.0.0.1:7001/", "apiKey": "secret", "stop": "/x/stop",
                         "customFields": {"issueKey": 1, "approved": 2, "amount": 3}}
                        """);

        try (RealServer server =
                RedmineServer.find(Map.of("THROUGHLINE_REDMINE", instance.toString()), _ -> {})) {
            assertThat(server.signIn())
                    .isEqualTo(
                            Map.of(
                                    "baseUrl",
                                    "http://127.0.0.1:7001/",
                                    "apiKey",
                                    "secret",
                                    "issueKeyField",
                                    "1",
                                    "amountField",
                                    "3"));
            assertThat(server.toString()).contains("Redmine").doesNotContain("secret");
        }
    }

    @Test
    void an_instance_of_an_earlier_release_says_which_fact_it_lacks() throws IOException {
        Path instance =
                Files.writeString(
                        root.resolve("instance"),
                        "{\"baseUrl\": \"http://127.0.0.1:7001/\", \"apiKey\": \"secret\", \"customFields\": {\"issueKey\": 1}}");

        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        RedmineServer.find(
                                Map.of("THROUGHLINE_REDMINE", instance.toString()), _ -> {}))
                .withMessageContaining("'customFields.amount' is missing");
    }

    @Test
    void an_address_names_all_variables_that_are_missing_at_once() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        RedmineServer.find(
                                Map.of(
                                        "THROUGHLINE_REDMINE",
                                        "https://projects.example",
                                        "THROUGHLINE_REDMINE_APIKEY",
                                        "secret"),
                                _ -> {}))
                .withMessageContaining(
                        "THROUGHLINE_REDMINE_AMOUNT_FIELD and THROUGHLINE_REDMINE_ISSUE_KEY_FIELD must be set");
    }
}
