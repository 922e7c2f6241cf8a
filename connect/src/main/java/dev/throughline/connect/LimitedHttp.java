package dev.throughline.connect;

import dev.throughline.connect.CallObserver.CallReport;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/// The HTTP client of one connection, on Apache HttpClient 5: waits for a place ({@link
/// LimiterState}), gives the call its time limit as a whole, reads no more than the allowed bytes
/// after decompression, follows no redirect, keeps no cookie, repeats nothing. Blocks its (virtual)
/// thread.
///
/// A 429, and a 503 that names a time to wait, are refusals the limiter learns from; for a vendor's
/// other ways to say so the connector calls {@link #throttled} from the thread that got the answer.
/// Telling a 429 again does no harm.
public final class LimitedHttp implements Http, AutoCloseable {

    /// Least time a caller waits for a place before it is turned away.
    private static final Duration WAIT_MIN = Duration.ofSeconds(30);

    private static final int PROXY_SIGN_IN = 407;
    private static final int READ_CHUNK = 16 * 1024;

    private final ConnectionSettings settings;
    private final CallObserver observer;
    private final CallLimiter limiter;
    private final CloseableHttpClient client;
    private final ScheduledThreadPoolExecutor watch;

    /// The place of the last call answered in this thread: what {@link #throttled} speaks about.
    private final ThreadLocal<CallLimiter.@Nullable Place> last = new ThreadLocal<>();

    /// @throws IllegalArgumentException naming the transport setting that cannot be used
    public LimitedHttp(ConnectionSettings settings, InstantSource clock) {
        this(settings, clock, CallObserver.NONE);
    }

    /// @param observer told of each call after its answer
    /// @throws IllegalArgumentException naming the transport setting that cannot be used
    public LimitedHttp(ConnectionSettings settings, InstantSource clock, CallObserver observer) {
        this(
                settings,
                clock,
                observer,
                longer(WAIT_MIN, Duration.ofSeconds(settings.limits().callSeconds())));
    }

    /// @param longestWait how long a caller waits for its place
    LimitedHttp(
            ConnectionSettings settings,
            InstantSource clock,
            CallObserver observer,
            Duration longestWait) {
        this.settings = settings;
        this.observer = observer;
        this.limiter = new CallLimiter(settings.limits(), clock, longestWait);
        this.client = HttpTransport.of(settings);
        this.watch =
                new ScheduledThreadPoolExecutor(
                        1,
                        Thread.ofPlatform()
                                .daemon()
                                .name("call-watch-" + settings.name())
                                .factory());
        watch.setRemoveOnCancelPolicy(true);
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    /// How hard this connection is being pressed right now.
    public LimiterState limiterState() {
        return limiter.state();
    }

    @Override
    public Answer send(Call call) {
        long asked = System.nanoTime();
        last.remove();
        Problem unfit = unfit(call);
        if (unfit != null) {
            return report(call, asked, asked, new Answer.NotSent(unfit, null));
        }
        return switch (limiter.enter(call.priority())) {
            case CallLimiter.Entry.TurnedAway away ->
                    report(
                            call,
                            asked,
                            System.nanoTime(),
                            turnedAway(away.why(), away.retryAfter()));
            case CallLimiter.Entry.Entered(CallLimiter.Place place) -> {
                long began = System.nanoTime();
                boolean answered = false;
                Answer answer;
                try {
                    answer = exchange(call);
                    answered = learn(answer, place);
                } finally {
                    place.leave(answered);
                }
                yield report(call, asked, began, answer);
            }
        };
    }

    private Answer.NotSent turnedAway(String why, @Nullable Duration retryAfter) {
        return new Answer.NotSent(
                new Problem(
                        Mender.WEATHER,
                        "ERP-THROTTLED",
                        settings.label() + ": the call found no place in time: " + why + ".",
                        "The hub tries again by itself; see the limits of connection "
                                + settings.name()
                                + "."),
                retryAfter);
    }

    /// Tells the limiter what the answer says about speed; returns whether it was a real answer.
    private boolean learn(Answer answer, CallLimiter.Place place) {
        if (!(answer instanceof Answer.Response response)) {
            return false;
        }
        last.set(place);
        boolean refused =
                response.status() == 429
                        || response.status() == 503 && response.retryAfter().isPresent();
        if (refused) {
            place.refused(response.retryAfter().orElse(null));
        }
        return response.status() < 500;
    }

    private @Nullable Problem unfit(Call call) {
        String scheme = call.uri().getScheme();
        boolean http = "http".equalsIgnoreCase(scheme);
        if (call.uri().getHost() == null || !http && !"https".equalsIgnoreCase(scheme)) {
            return new Problem(
                    Mender.SETTINGS,
                    "SYS-UNREACHABLE",
                    settings.label()
                            + ": '"
                            + scheme
                            + "://"
                            + call.uri().getAuthority()
                            + "' is no HTTP address.",
                    "Check the endpoint of connection " + settings.name() + ".");
        }
        if (http && "https".equalsIgnoreCase(settings.endpoint().getScheme())) {
            return new Problem(
                    Mender.SETTINGS,
                    "SYS-AUTH",
                    settings.label()
                            + ": asked to go on without TLS at "
                            + call.uri().getHost()
                            + ", though its endpoint is https. Nothing was sent.",
                    "Tell the operator of the system; a link it handed out is wrong or was tampered with.");
        }
        return null;
    }

    private Answer exchange(Call call) {
        HttpUriRequestBase request = new HttpUriRequestBase(call.method(), call.uri());
        call.headers()
                .forEach((name, value) -> {
                    if (!HttpTransport.OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                        request.setHeader(name, value);
                    }
                });
        if (call.body().length > 0
                || call.effect() == Effect.WRITE && !call.method().equals("DELETE")) {
            request.setEntity(new ByteArrayEntity(call.body(), null));
        }
        HttpClientContext context = HttpClientContext.create();
        TimeLimit limit = new TimeLimit(request);
        Future<?> watching =
                watch.schedule(limit, settings.limits().callSeconds(), TimeUnit.SECONDS);
        try (ClassicHttpResponse response = client.executeOpen(null, request, context)) {
            if (!HttpTransport.wasSent(context) || response.getCode() == PROXY_SIGN_IN) {
                request.cancel();
                return new Answer.NotSent(
                        BrokenCall.proxyRefused(
                                settings, call.uri().getAuthority(), response.getCode()),
                        null);
            }
            return read(call, request, response);
        } catch (IOException | RuntimeException broken) {
            if (HttpTransport.wasSent(context)) {
                return new Answer.Lost(
                        BrokenCall.afterSending(
                                settings, call.toString(), call.effect(), limit.reached, broken));
            }
            return new Answer.NotSent(
                    BrokenCall.beforeSending(settings, call.uri().getAuthority(), broken), null);
        } finally {
            watching.cancel(false);
        }
    }

    /// Cuts a call that has used up its time, wherever it hangs: a far side that sends a byte a
    /// second included.
    private static final class TimeLimit implements Runnable {
        private final HttpUriRequestBase request;
        private volatile boolean reached;

        TimeLimit(HttpUriRequestBase request) {
            this.request = request;
        }

        @Override
        public void run() {
            reached = true;
            request.cancel();
        }
    }

    private Answer read(Call call, HttpUriRequestBase request, ClassicHttpResponse response)
            throws IOException {
        HttpEntity entity = response.getEntity();
        byte[] body = new byte[0];
        if (entity != null) {
            byte @Nullable [] all = bounded(entity, settings.limits().answerBytes());
            if (all == null) {
                request.cancel();
                return new Answer.Lost(BrokenCall.tooLarge(settings, call.toString()));
            }
            body = all;
        }
        Map<String, String> headers = new TreeMap<>();
        for (Header header : response.getHeaders()) {
            String value = header.getValue() == null ? "" : header.getValue();
            headers.merge(header.getName().toLowerCase(Locale.ROOT), value, (a, b) -> a + ", " + b);
        }
        return new Answer.Response(response.getCode(), headers, body);
    }

    private static byte @Nullable [] bounded(HttpEntity entity, int most) throws IOException {
        InputStream in = entity.getContent();
        ByteArrayOutputStream read = new ByteArrayOutputStream(READ_CHUNK);
        byte[] chunk = new byte[READ_CHUNK];
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            if (read.size() + n > most) {
                return null;
            }
            read.write(chunk, 0, n);
        }
        return read.toByteArray();
    }

    private Answer report(Call call, long asked, long began, Answer answer) {
        long now = System.nanoTime();
        Duration waited = Duration.ofNanos(began - asked);
        Duration took = Duration.ofNanos(now - began);
        observer.ended(
                switch (answer) {
                    case Answer.Response response ->
                            report(
                                    call,
                                    CallObserver.Kind.ANSWERED,
                                    response.status(),
                                    waited,
                                    took,
                                    response.body().length);
                    case Answer.NotSent _ ->
                            report(call, CallObserver.Kind.NOT_SENT, 0, waited, took, 0);
                    case Answer.Lost _ -> report(call, CallObserver.Kind.LOST, 0, waited, took, 0);
                });
        return answer;
    }

    private CallReport report(
            Call call,
            CallObserver.Kind kind,
            int status,
            Duration waited,
            Duration took,
            long read) {
        return new CallReport(
                settings.name(),
                call.toString(),
                call.effect(),
                kind,
                status,
                waited,
                took,
                call.body().length,
                read);
    }

    @Override
    public void throttled(@Nullable Duration retryAfter) {
        CallLimiter.Place place = last.get();
        if (place != null) {
            place.refused(retryAfter);
        } else if (retryAfter != null) {
            limiter.pause(retryAfter);
        }
    }

    @Override
    public void budget(long used, long allowed) {
        limiter.budget(used, allowed);
    }

    /// Cuts what is under way and lets go of all sockets.
    @Override
    public void close() {
        watch.shutdownNow();
        client.close(CloseMode.IMMEDIATE);
    }

    /// The connection's name only.
    @Override
    public String toString() {
        return "http of " + settings.name();
    }
}
