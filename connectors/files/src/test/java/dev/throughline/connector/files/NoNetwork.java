package dev.throughline.connector.files;

import dev.throughline.connect.Http;
import dev.throughline.connect.spi.ConnectionContext;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Files need no network: any call is a defect.
final class NoNetwork implements Http {

    ConnectionContext context() {
        return new ConnectionContext(InstantSource.system(), this);
    }

    @Override
    public Answer send(Call call) {
        throw new AssertionError("called " + call);
    }

    @Override
    public void throttled(@Nullable Duration retryAfter) {
        throw new AssertionError("throttled");
    }

    @Override
    public void budget(long used, long allowed) {
        throw new AssertionError("budget");
    }
}
