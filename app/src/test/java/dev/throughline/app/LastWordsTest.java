package dev.throughline.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.journal.Signal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A worker that cannot go on takes the process with it, and one that can goes on.
@Timeout(120)
class LastWordsTest {
    /// A hub of one worker whose machine breaks at its third round.
    public static final class Broken {
        private Broken() {}

        public static void main(String[] told) throws InterruptedException {
            if (told.length == 0) {
                Thread.setDefaultUncaughtExceptionHandler(
                        new LastWords(System.err, Runtime.getRuntime()::halt));
            }
            AtomicInteger rounds = new AtomicInteger();
            try (Worker _ =
                    Worker.every(
                            "curator",
                            Duration.ofMillis(10),
                            () -> {
                                if (rounds.incrementAndGet() == 3) {
                                    throw new InternalError("the machine is broken");
                                }
                            })) {
                Thread.sleep(3_000);
            }
        }
    }

    private static int run(Path folder, List<String> told, StringBuilder said)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Broken.class.getName()));
        command.addAll(told);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("THROUGHLINE_HOME", folder.toString());
        Process process = builder.start();
        said.append(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void a_worker_that_ends_by_an_error_ends_the_process_and_says_why(@TempDir Path folder)
            throws Exception {
        StringBuilder said = new StringBuilder();
        assertThat(run(folder, List.of(), said)).isEqualTo(LastWords.EXIT_BROKEN);
        assertThat(said)
                .contains(
                        "Thread curator ended with java.lang.InternalError: the machine is broken")
                .contains("started anew");
        // The control: without, the process lives on with one worker less.
        assertThat(run(folder, List.of("without"), new StringBuilder())).isZero();
    }

    @Test
    void a_worker_outlives_what_lies_in_its_work() throws InterruptedException {
        List<Error> trouble =
                new ArrayList<>(
                        List.of(
                                new StackOverflowError(),
                                new NoClassDefFoundError("a/Part"),
                                new AssertionError("broken")));
        CountDownLatch after = new CountDownLatch(1);
        try (Worker _ =
                Worker.start(
                        "curator",
                        new Signal(),
                        () -> {
                            if (!trouble.isEmpty()) {
                                throw trouble.removeFirst();
                            }
                            after.countDown();
                            return 0;
                        })) {
            assertThat(after.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void an_exception_that_ended_a_thread_is_counted_and_ends_nothing() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        List<Integer> ended = new ArrayList<>();
        LastWords words =
                new LastWords(new PrintStream(said, true, StandardCharsets.UTF_8), ended::add);
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler(words);
        try {
            words.uncaughtException(
                    Thread.currentThread(), new IllegalStateException("somebody's"));
            assertThat(ended).isEmpty();
            assertThat(new Metrics().scrape()).contains("throughline_threads_ended_total 1.0");

            words.uncaughtException(Thread.currentThread(), new OutOfMemoryError("heap"));
            assertThat(ended).containsExactly(LastWords.EXIT_BROKEN);
            assertThat(said.toString(StandardCharsets.UTF_8)).contains("OutOfMemoryError: heap");
            assertThat(new Metrics().scrape()).contains("throughline_threads_ended_total 2.0");
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }
}
