package dev.throughline.sandbox.netsuite;

import dev.throughline.sandbox.SimReply;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Requests that are worked on after their answer: jobs of one or more tasks, each with its own
/// result.
final class AsyncJobs implements AutoCloseable {

    static final String PATH = "/services/rest/async/v1/job";
    private static final int JOBS_KEPT = 500;
    private static final int JOBS_AT_ONCE = 5;

    private final class Task {
        private @Nullable Supplier<SimReply> work;
        private @Nullable Instant started;
        private @Nullable Instant ended;
        private @Nullable SimReply result;

        Task(Supplier<SimReply> work) {
            this.work = work;
        }

        synchronized void run() {
            if (work == null) {
                return;
            }
            started = clock.instant().truncatedTo(ChronoUnit.SECONDS);
            SimReply reply;
            try {
                reply = work.get();
            } catch (Refusal refusal) {
                reply = refusal.reply();
            }
            result = reply;
            work = null;
            ended = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        }

        synchronized boolean done() {
            return result != null;
        }
    }

    private static final class Job {
        private final long id;
        private final List<Task> tasks;
        private volatile boolean completed;

        Job(long id, List<Task> tasks) {
            this.id = id;
            this.tasks = tasks;
        }
    }

    private final InstantSource clock;
    private final AtomicLong lastId = new AtomicLong(100_000);
    private final Semaphore slots = new Semaphore(JOBS_AT_ONCE);
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean closed;
    private final Map<Long, Job> jobs =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, Job> eldest) {
                    return size() > JOBS_KEPT;
                }
            };
    private final Map<String, Long> idempotencyKeys =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                    return size() > 10 * JOBS_KEPT;
                }
            };

    AsyncJobs(InstantSource clock) {
        this.clock = clock;
    }

    /// How long each job waits before it begins.
    void delay(Duration duration) {
        delay = duration;
    }

    /// Takes a job, or answers that the key was used before and where that job is.
    SimReply submit(String base, String key, List<Supplier<SimReply>> work) {
        Job job;
        synchronized (jobs) {
            Long first = key.isEmpty() ? null : idempotencyKeys.get(key);
            if (first != null) {
                return new Refusal(
                                400,
                                "Conflict",
                                "IDEMPOTENCY_ERROR",
                                "A request with the same idempotency key was already received.",
                                "o:errorHeader",
                                "X-NetSuite-Idempotency-Key")
                        .reply()
                        .with("Location", base + PATH + "/" + first);
            }
            job = new Job(lastId.incrementAndGet(), work.stream().map(Task::new).toList());
            jobs.put(job.id, job);
            if (!key.isEmpty()) {
                idempotencyKeys.put(key, job.id);
            }
        }
        Thread.ofVirtual().name("sim-netsuite-job-" + job.id).start(() -> run(job));
        return SimReply.empty(202)
                .with("Preference-Applied", "respond-async")
                .with("Location", base + PATH + "/" + job.id);
    }

    private void run(Job job) {
        try {
            Thread.sleep(delay);
            slots.acquire();
            try {
                for (Task task : job.tasks) {
                    if (closed) {
                        return;
                    }
                    task.run();
                }
                job.completed = true;
            } finally {
                slots.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Answers `job/{id}[/task[/{task}[/result]]]`.
    SimReply show(String base, List<String> path) {
        Job job;
        synchronized (jobs) {
            job = jobs.get(number(path.getFirst()));
        }
        if (job == null) {
            throw Refusal.missing(path.getFirst());
        }
        String self = base + PATH + "/" + job.id;
        if (path.size() == 1) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("links", List.of(RecordView.link("self", self)));
            body.put("completed", job.completed);
            body.put("id", Long.toString(job.id));
            body.put("progress", progress(job));
            body.put("task", Map.of("links", List.of(RecordView.link("self", self + "/task"))));
            return SimReply.json(200, body);
        }
        if (path.size() == 2) {
            List<Object> items = new ArrayList<>();
            for (int i = 1; i <= job.tasks.size(); i++) {
                Map<String, Object> item = new LinkedHashMap<>();
                item.put("links", List.of(RecordView.link("self", self + "/task/" + i)));
                item.put("id", Integer.toString(i));
                items.add(item);
            }
            return SimReply.json(
                    200, new Paging(1000, 0).body(self + "/task", items, items.size()));
        }
        int number = (int) number(path.get(2));
        if (number < 1 || number > job.tasks.size()) {
            throw Refusal.missing(path.get(2));
        }
        Task task = job.tasks.get(number - 1);
        return path.size() == 3 ? described(task, number, self) : result(task, path.get(2));
    }

    private static SimReply result(Task task, String id) {
        synchronized (task) {
            if (task.result == null) {
                throw Refusal.missing(id);
            }
            return task.result;
        }
    }

    private static SimReply described(Task task, int number, String self) {
        synchronized (task) {
            Map<String, Object> body = new LinkedHashMap<>();
            String href = self + "/task/" + number;
            body.put(
                    "links",
                    List.of(
                            RecordView.link("related", href + "/result"),
                            RecordView.link("self", href)));
            SimReply result = task.result;
            body.put("completed", result != null);
            body.put("id", Integer.toString(number));
            body.put(
                    "progress",
                    result == null
                            ? task.started == null ? "pending" : "processing"
                            : result.status() < 300 ? "succeeded" : "failed");
            if (task.started != null) {
                body.put("startTime", task.started.toString());
            }
            if (task.ended != null) {
                body.put("endTime", task.ended.toString());
            }
            return SimReply.json(200, body);
        }
    }

    private static String progress(Job job) {
        if (job.completed) {
            return "succeeded";
        }
        return job.tasks.stream().anyMatch(Task::done) ? "processing" : "pending";
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Refusal.missing(text);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
