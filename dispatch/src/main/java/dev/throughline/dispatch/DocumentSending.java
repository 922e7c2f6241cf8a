package dev.throughline.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a window of documents on their way: claims more as outcomes come in, and writes outcomes
/// down many at a time. The window follows the target: it grows while answers come quickly and
/// shrinks where documents queue for a slow or limited one, so that little is claimed early and
/// little is unknown after a crash. One thread uses it.
final class DocumentSending {
    private static final Logger LOG = LoggerFactory.getLogger(DocumentSending.class);

    /// Lines in memory at once; bounds the window whatever the documents' size.
    private static final int LINES_MAX = 20_000;

    private static final int DOCUMENTS_MAX = 256;

    /// A batch answered within this time lets the window grow; one that took as long as the other
    /// makes it shrink.
    private static final Duration QUICK = Duration.ofMillis(1_500);

    private static final Duration SLOW = Duration.ofSeconds(4);

    /// How long a look for more rests after one that found little.
    private static final Duration CLAIM_PAUSE = Duration.ofMillis(20);

    private static final Duration TICK = Duration.ofMillis(100);

    private final DocumentCalls calls;
    private final DocumentRecorder recorder;
    private final ExecutorService senders;
    private final Set<UUID> underWay;
    private final Duration recordEvery;
    private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
    private final List<DocumentStep> unrecorded = new ArrayList<>();
    private final List<UUID> unrecordedIds = new ArrayList<>();
    private final int windowMin;
    private final int windowMax;
    private int window;
    private int onTheirWay;
    private long recordDue;
    private long claimDue;

    /// @param underWay the documents this process has under way, shared with whoever looks for
    ///   forsaken ones
    /// @param recordEvery how long the first outcome waits for more
    DocumentSending(
            DocumentCalls calls,
            DocumentRecorder recorder,
            ExecutorService senders,
            Set<UUID> underWay,
            Duration recordEvery) {
        this.calls = calls;
        this.recorder = recorder;
        this.senders = senders;
        this.underWay = underWay;
        this.recordEvery = recordEvery;
        int batch = calls.documentsMax();
        this.windowMax =
                Math.max(
                        2 * batch,
                        Math.clamp(LINES_MAX / Math.max(1, calls.linesMax()), 4, DOCUMENTS_MAX));
        this.windowMin = Math.min(windowMax, Math.max(4, 2 * batch));
        this.window = windowMin;
    }

    /// A batch that came back, one way or another.
    private record Ended(List<DocumentWork> batch, List<DocumentStep> steps, Duration took) {}

    /// Whether it is worth while to claim more: few and full claims are cheaper than many small
    /// ones.
    boolean wants() {
        return onTheirWay == 0
                || window - onTheirWay >= Math.max(1, window / 3)
                        && System.nanoTime() - claimDue >= 0;
    }

    /// Claims what fits into the window and sends it.
    ///
    /// @param claim claims at most so many, committed
    /// @return whether anything was claimed
    boolean fill(IntFunction<List<DocumentWork>> claim, boolean askFirst) {
        int free = window - onTheirWay;
        List<DocumentWork> claimed = claim.apply(free);
        if (claimed.size() < free) {
            claimDue = System.nanoTime() + CLAIM_PAUSE.toNanos();
        }
        for (List<DocumentWork> batch : batches(claimed)) {
            onTheirWay += batch.size();
            long begun = System.nanoTime();
            senders.execute(() -> {
                List<DocumentStep> steps = List.of();
                try {
                    steps = calls.send(batch, askFirst);
                } catch (Throwable e) {
                    LOG.error(
                            "sending failed in a way that was not foreseen; its documents are asked about",
                            e);
                } finally {
                    ended.add(new Ended(batch, steps, Duration.ofNanos(System.nanoTime() - begun)));
                }
            });
        }
        return !claimed.isEmpty();
    }

    /// Whether nothing is on its way or to be written down.
    boolean idle() {
        return onTheirWay == 0 && unrecorded.isEmpty() && unrecordedIds.isEmpty();
    }

    /// Waits a moment for outcomes and writes down what is due.
    void collect() throws InterruptedException {
        Duration wait = onTheirWay == 0 ? Duration.ZERO : TICK;
        if (!unrecorded.isEmpty()) {
            wait = Duration.ofNanos(Math.clamp(recordDue - System.nanoTime(), 0, wait.toNanos()));
        }
        Ended one = ended.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
        while (one != null) {
            onTheirWay -= one.batch().size();
            adapt(one);
            if (unrecordedIds.isEmpty()) {
                recordDue = System.nanoTime() + recordEvery.toNanos();
            }
            unrecorded.addAll(one.steps());
            one.batch().forEach(work -> unrecordedIds.add(work.document().id()));
            one = ended.poll();
        }
        if (!unrecordedIds.isEmpty()
                && (onTheirWay == 0
                        || unrecordedIds.size() >= window / 2
                        || System.nanoTime() - recordDue >= 0)) {
            try {
                recorder.record(unrecorded);
            } finally {
                // What has no recorded outcome by now is found as forsaken and asked about.
                unrecordedIds.forEach(underWay::remove);
                unrecordedIds.clear();
                unrecorded.clear();
            }
        }
    }

    private void adapt(Ended one) {
        if (one.took().compareTo(QUICK) <= 0) {
            window = Math.min(windowMax, window + one.batch().size());
        } else if (one.took().compareTo(SLOW) >= 0) {
            window = Math.max(windowMin, window - one.batch().size());
        }
    }

    /// Of one record type and kind, as many as one call takes. What was sent before without an
    /// outcome goes alone: it may be what spoils the batch.
    private List<List<DocumentWork>> batches(List<DocumentWork> claimed) {
        List<List<DocumentWork>> batches = new ArrayList<>();
        Map<String, List<DocumentWork>> open = new LinkedHashMap<>();
        for (DocumentWork work : claimed) {
            Document document = work.document();
            if (document.sends() > 1) {
                batches.add(List.of(work));
                continue;
            }
            String group =
                    document.objectType() + " " + document.kind() + " " + document.reversal();
            List<DocumentWork> batch = open.computeIfAbsent(group, _ -> new ArrayList<>());
            batch.add(work);
            if (batch.size() >= calls.declaration(document).documentsMax()) {
                batches.add(batch);
                open.remove(group);
            }
        }
        batches.addAll(open.values());
        return batches;
    }
}
