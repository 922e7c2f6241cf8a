package dev.throughline.connector.tryton;

import dev.throughline.connect.Json;
import dev.throughline.connect.spi.NativeField;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The real ERP, as `sandbox/tryton/setup-tryton` brings it up; or one that runs already, told by
/// the environment variable `THROUGHLINE_TRYTON` (the path of its `instance` file). What was
/// started here is stopped at the end.
final class RealTryton implements AutoCloseable {

    private static final long SETUP_SECONDS_MAX = 900;

    private final Map<String, @Nullable Object> instance;
    private final boolean started;

    private RealTryton(Map<String, @Nullable Object> instance, boolean started) {
        this.instance = instance;
        this.started = started;
    }

    static RealTryton start() throws IOException, InterruptedException {
        String running = System.getenv("THROUGHLINE_TRYTON");
        if (running != null) {
            return new RealTryton(
                    Wire.object(Json.read(Files.readAllBytes(Path.of(running)))), false);
        }
        Path script = Path.of("../../sandbox/tryton/setup-tryton").toAbsolutePath().normalize();
        Path errors = Files.createTempFile("setup-tryton", ".log");
        Path output = Files.createTempFile("setup-tryton", ".json");
        Process setup =
                new ProcessBuilder(script.toString())
                        .redirectError(errors.toFile())
                        .redirectOutput(output.toFile())
                        .start();
        if (!setup.waitFor(SETUP_SECONDS_MAX, TimeUnit.SECONDS) || setup.exitValue() != 0) {
            setup.destroy();
            throw new IllegalStateException("setup-tryton failed:\n" + Files.readString(errors));
        }
        return new RealTryton(
                Wire.object(Json.read(Files.readAllBytes(output))),
                !Files.readString(errors).contains("already running"));
    }

    URI endpoint() {
        return URI.create(text("baseUrl"));
    }

    String text(String name) {
        return Objects.requireNonNull(instance.get(name)).toString();
    }

    Map<String, @Nullable Object> ids(String kind) {
        return Wire.object(Wire.object(instance.get("ids")).get(kind));
    }

    /// A day of this month on which an invoice can be posted: Tryton numbers invoices in the order
    /// of their days, so never before the last one.
    static LocalDate invoiceDay(Talk talk) {
        LocalDate day = LocalDate.now(ZoneOffset.UTC).withDayOfMonth(2);
        for (Map<String, @Nullable Object> row :
                talk.rows(
                        Postings.BILL,
                        List.of(
                                List.of("type", "=", "out"),
                                List.of("state", "in", List.of("posted", "paid")),
                                List.of("invoice_date", ">=", Books.day(day))),
                        1,
                        List.of(List.of("invoice_date", "DESC"), List.of("id", "DESC")),
                        List.of("invoice_date"))) {
            day =
                    LocalDate.parse(
                            String.valueOf(
                                    WireValue.plain(
                                            NativeField.Type.DATE, row.get("invoice_date"))));
        }
        return day;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (started) {
            new ProcessBuilder(text("stop")).start().waitFor(60, TimeUnit.SECONDS);
        }
    }
}
