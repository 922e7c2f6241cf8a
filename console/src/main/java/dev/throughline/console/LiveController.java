package dev.throughline.console;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.json.JsonMapper;

/// Live numbers by server-sent events. All readers share one look at the database every two
/// seconds; nothing is looked at while nobody watches.
@Controller
class LiveController implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(LiveController.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofMinutes(30);

    /// More open pages than this are refused: each holds a connection.
    private static final int READERS_MAX = 200;

    private final OverviewBoard board;
    private final OverviewQueries queries;
    private final PostingBoard postings;
    private final InstantSource clock;
    private final Set<SseEmitter> readers = ConcurrentHashMap.newKeySet();
    private final ReentrantLock looking = new ReentrantLock();
    private volatile boolean running;
    private @Nullable Look newest;

    private record Look(Instant at, Map<String, String> numbers) {}

    LiveController(
            OverviewBoard board,
            OverviewQueries queries,
            PostingBoard postings,
            InstantSource clock) {
        this.board = board;
        this.queries = queries;
        this.postings = postings;
        this.clock = clock;
    }

    @GetMapping(path = "/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter live(
            @RequestParam(name = "since", defaultValue = "0") long since,
            @RequestParam(name = "postings", defaultValue = "") String kinds,
            @RequestParam(name = "source", defaultValue = "") String source,
            @RequestParam(name = "entity", defaultValue = "") String entity,
            @RequestParam(name = "period", defaultValue = "") String period,
            @RequestParam(name = "project", defaultValue = "") String project) {
        if (!running || readers.size() >= READERS_MAX) {
            throw new ResponseStatusException(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "Too many pages are open; numbers do not move here.");
        }
        SseEmitter emitter = new SseEmitter(LONGEST.toMillis());
        readers.add(emitter);
        emitter.onCompletion(() -> readers.remove(emitter));
        emitter.onTimeout(emitter::complete);
        emitter.onError(_ -> readers.remove(emitter));
        Instant from = since > 0 ? Instant.ofEpochMilli(since) : clock.instant();
        Supplier<Map<String, String>> more =
                kinds.isEmpty()
                        ? Map::of
                        : () ->
                                postings.numbers(
                                        PostingFilter.of(source, entity, period, project), kinds);
        Thread.ofVirtual().name("live").start(() -> tell(emitter, from, more));
        return emitter;
    }

    private void tell(SseEmitter emitter, Instant from, Supplier<Map<String, String>> more) {
        try {
            while (running && readers.contains(emitter)) {
                Map<String, String> all = new LinkedHashMap<>(look().numbers());
                all.putAll(more.get());
                OverviewQueries.News news = queries.since(from);
                all.put("news.threads", Long.toString(news.threads()));
                all.put("news.cases", Long.toString(news.cases()));
                emitter.send(SseEmitter.event().name("numbers").data(JSON.writeValueAsString(all)));
                Thread.sleep(EVERY);
            }
            emitter.complete();
        } catch (IOException | IllegalStateException _) {
            readers.remove(emitter);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("live numbers could not be read: {}", e.toString());
            readers.remove(emitter);
            emitter.complete();
        }
    }

    private Look look() {
        looking.lock();
        try {
            Instant now = clock.instant();
            if (newest == null || newest.at().plus(EVERY).minusMillis(200).isBefore(now)) {
                newest = new Look(now, numbers(now));
            }
            return newest;
        } finally {
            looking.unlock();
        }
    }

    private Map<String, String> numbers(Instant now) {
        Overview.Numbers now1 = board.numbers(now);
        Map<String, String> numbers = new LinkedHashMap<>();
        numbers.put("live", Format.count(now1.live()));
        numbers.put("starting", Format.count(now1.starting()));
        numbers.put("blocked", Format.count(now1.blocked()));
        numbers.put("cases", Format.count(now1.cases()));
        numbers.put("overdue", Format.count(now1.overdue()));
        numbers.put("settled", Format.count(now1.settled()));
        numbers.put("moving", Format.count(now1.moving()));
        numbers.put("waiting", Format.count(now1.waiting()));
        numbers.put("held", Format.count(now1.held()));
        numbers.put("unknown", Format.count(now1.unknown()));
        numbers.put("clock", Format.time(now) + " UTC");
        return numbers;
    }

    @Override
    public void start() {
        running = true;
    }

    /// Lets the readers go before the web server waits for its last requests.
    @Override
    public void stop() {
        running = false;
        readers.forEach(SseEmitter::complete);
        readers.clear();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
