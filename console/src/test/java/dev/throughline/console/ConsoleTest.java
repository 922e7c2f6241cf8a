package dev.throughline.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    private static ConsoleServer server;
    private static Days day;

    @BeforeAll
    static void start() {
        server = new ConsoleServer(false);
        day = Days.normal(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String page(String path) throws Exception {
        HttpResponse<String> answer = server.get(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        return answer.body();
    }

    @Test
    void the_overview_says_in_one_sentence_what_waits_on_whom_and_for_how_much() throws Exception {
        assertThat(page("/"))
                .contains("2 deals wait on somebody, 600,000.00 USD at stake: 2 on delivery operations; 1 other case is open; everything else is where it must be.");
    }
}
