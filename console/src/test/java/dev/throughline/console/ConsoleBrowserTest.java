package dev.throughline.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import dev.throughline.model.Money;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Each page in a real browser: wide, middle and phone, light and dark; the pictures are kept in
/// `target/looks`.
@Tag("browser")
class ConsoleBrowserTest {
    private static final Path LOOKS = Path.of("target", "looks");
    private static final List<String> PLACES =
            List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
    private static String axe = "";
    private static final Locale USUAL = Locale.getDefault();

    /// A page keeps one processor busy, mostly with axe's look at contrasts: pages are looked at
    /// side by side.
    private static final List<Looker> LOOKERS = new ArrayList<>();

    /// Pages of one look that one browser looks at before it takes others.
    private static final int AT_ONCE = 10;

    /// A browser of its own, on a thread of its own: Playwright's objects stay on theirs.
    private static final class Looker implements AutoCloseable {
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final Playwright playwright;
        private final Browser browser;

        Looker(Path chromium) {
            playwright =
                    on(() ->
                            Playwright.create(
                                    new Playwright.CreateOptions()
                                            .setEnv(
                                                    Map.of(
                                                            "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
                                                            "1"))));
            browser =
                    on(() ->
                            playwright
                                    .chromium()
                                    .launch(
                                            new BrowserType.LaunchOptions()
                                                    .setExecutablePath(chromium)
                                                    .setArgs(
                                                            List.of(
                                                                    "--no-sandbox",
                                                                    "--disable-gpu",
                                                                    "--disable-quic",
                                                                    "--no-first-run",
                                                                    "--disable-background-networking",
                                                                    "--disable-component-update",
                                                                    "--disable-sync"))));
        }

        private <T> T on(Callable<T> work) {
            return of(thread.submit(work));
        }

        /// Takes looks until none is left.
        Future<List<String>> looks(String base, Queue<Look> looks) {
            return thread.submit(() -> {
                List<String> faults = new ArrayList<>();
                for (@Nullable Look look = looks.poll(); look != null; look = looks.poll()) {
                    faults.addAll(look.faults(browser, base));
                }
                return faults;
            });
        }

        @Override
        public void close() {
            on(() -> {
                browser.close();
                playwright.close();
                return true;
            });
            thread.shutdown();
        }
    }

    private static <T> T of(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    @BeforeAll
    static void start() throws IOException {
        // Playwright writes its own words with the JVM's locale, and a Turkish "light" is none that
        // it knows.
        Locale.setDefault(Locale.ROOT);
        Files.createDirectories(LOOKS);
        String chromium =
                Stream.concat(Stream.ofNullable(System.getenv("CHROMIUM")), PLACES.stream())
                        .filter(place -> Files.isExecutable(Path.of(place)))
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "no Chromium at "
                                                + PLACES
                                                + "; install it or name it in CHROMIUM"));
        try (InputStream rules =
                com.deque.html.axecore.playwright.AxeBuilder.class.getResourceAsStream(
                        "/axe.min.js")) {
            axe = new String(Objects.requireNonNull(rules).readAllBytes(), StandardCharsets.UTF_8);
        }
        int many = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);
        for (int i = 0; i < many; i++) {
            LOOKERS.add(new Looker(Path.of(chromium)));
        }
    }

    @AfterAll
    static void stop() {
        LOOKERS.forEach(Looker::close);
        LOOKERS.clear();
        Locale.setDefault(USUAL);
    }

    private static Map<String, String> pages(ConsoleServer server) {
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("overview", "/");
        pages.put("threads", "/threads");
        pages.put("worklist", "/worklist");
        pages.put("proposals", "/worklist/proposals");
        pages.put("records", "/records");
        pages.put("systems", "/systems");
        pages.put("postings", "/postings");
        pages.put("invoices", "/invoices");
        pages.put("contracts", "/contracts");
        pages.put("reconciliation", "/reconciliation");
        pages.put("close", "/close");
        pages.put("style", "/style");
        pages.put("missing", "/threads/none");
        server.sql
                .sql(
                        "select 'thread-' || lower(state), '/threads/' || min(opportunity_id::text) from initiation group by state")
                .query((row, _) -> pages.put(row.getString(1), row.getString(2)))
                .list();
        server.sql
                .sql(
                        "select 'case-' || lower(code), '/worklist/' || min(id::text) from work_case group by code")
                .query((row, _) -> pages.put(row.getString(1), row.getString(2)))
                .list();
        server.sql
                .sql(
                        "select 'record-' || lower(type), '/records/' || min(id::text) from entity where type in ('Client', 'Project', 'Contact') group by type")
                .query((row, _) -> pages.put(row.getString(1), row.getString(2)))
                .list();
        server.sql
                .sql(
                        "select 'system-' || connection, '/systems/' || connection from connection_state where connection in ('netsuite', 'salesforce')")
                .query((row, _) -> pages.put(row.getString(1), row.getString(2)))
                .list();
        server.sql
                .sql(
                        "select 'posting-' || lower(state), '/postings/' || max(item) from fact_version group by state"
                                + " union all select 'document-' || lower(state), '/postings/documents/' || min(id::text) from document group by state"
                                + " union all select 'postings-exception', '/postings?bucket=EXCEPTION' from posting_cell limit 20")
                .query((row, _) -> pages.put(row.getString(1), row.getString(2)))
                .list();
        server.sql
                .sql(
                        "select 'invoice-' || lower(status), '/invoices/' || min(id::text) from entity where type = 'Invoice' group by status")
                .query((row, _) -> pages.put(row.getString(1), row.getString(2)))
                .list();
        server.sql
                .sql(
                        "select 'contract', '/contracts/' || min(id::text) from entity where type = 'Contract' having count(*) > 0"
                                + " union all select 'credit', '/invoices/' || min(invoice::text) || '/credit' from billing_line l"
                                + " join entity e on e.id = l.invoice and e.status = 'PARTIALLY_PAID' having count(*) > 0")
                .query((row, _) -> pages.put(row.getString(1), row.getString(2)))
                .list();
        server.sql
                .sql(
                        "select '/contracts/' || k.id || '/lines/' || l.id || '/schedule' from entity k join entity l on l.type = 'ContractLine'"
                                + " and l.data->>'opportunity' = k.data->>'opportunity' where k.type = 'Contract' and k.data->>'number' = '"
                                + ContractDays.OURS
                                + "'")
                .query((row, _) -> pages.put("schedule", row.getString(1)))
                .list();
        server.sql
                .sql(
                        "select 'contract-amended', '/contracts/' || min(data->>'contract') from entity where type = 'ContractAmendment' and status = 'SUBMITTED'"
                                + " having count(*) > 0 union all select 'explain', '/invoices/credits/' || min(id::text) from entity"
                                + " where type = 'CreditMemo' and status = 'DRAFT' having count(*) > 0")
                .query((row, _) -> pages.put(row.getString(1), row.getString(2)))
                .list();
        server.sql
                .sql(
                        "select distinct on (check_name) 'tie-' || lower(check_name), '/reconciliation/' || run || '/' || no from reconciliation_tie t"
                                + " where period <> '' and run = (select id from reconciliation_run order by started_at desc, id desc limit 1) order by check_name, no")
                .query((row, _) -> pages.put(row.getString(1), row.getString(2)))
                .list();
        server.sql
                .sql(
                        "select '/reconciliation/signed?entity=' || replace(entity, ' ', '%20') || '&period=' || replace(period, ' ', '%20')"
                                + " from reconciliation_signature limit 1")
                .query((row, _) -> pages.put("signed", row.getString(1)))
                .list();
        return pages;
    }

    /// Some pages, one way.
    ///
    /// @param checked whether axe looks at them, too
    private record Look(
            String day, int width, ColorScheme scheme, boolean checked, Map<String, String> pages) {

        private String name(String page) {
            return day + "-" + page + "-" + width + "-" + scheme.name().toLowerCase(Locale.ROOT);
        }

        /// What is wrong with them.
        List<String> faults(Browser browser, String base) {
            List<String> faults = new ArrayList<>();
            try (BrowserContext context =
                    browser.newContext(
                            new Browser.NewContextOptions()
                                    .setViewportSize(width, width == 390 ? 844 : 900)
                                    .setColorScheme(scheme))) {
                Page page = context.newPage();
                String[] at = {""};
                page.onConsoleMessage(message -> {
                    if (message.type().equals("error") && !at[0].contains("missing")) {
                        faults.add(at[0] + ": " + message.text());
                    }
                });
                page.onPageError(error -> faults.add(at[0] + ": " + error));
                pages.forEach((name, path) -> {
                    at[0] = name(name);
                    page.navigate(base + path);
                    page.waitForLoadState(LoadState.LOAD);
                    page.evaluate("document.fonts.ready");
                    page.screenshot(
                            new Page.ScreenshotOptions()
                                    .setPath(LOOKS.resolve(at[0] + ".png"))
                                    .setFullPage(!day.equals("bad")));
                    Object over =
                            page.evaluate(
                                    "document.documentElement.scrollWidth - document.documentElement.clientWidth");
                    if (((Number) over).intValue() > 0) {
                        faults.add(
                                at[0]
                                        + ": wider than the window by "
                                        + over
                                        + " px: "
                                        + page.evaluate(
                                                """
                                                () => [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1
                                                    && !e.closest('.table-wrap')).slice(0, 3).map(e => e.tagName + '.' + e.className).join(', ')\
                                                """));
                    }
                    if (checked) {
                        page.evaluate(axe);
                        Object found =
                                page.evaluate(
                                        """
                                        async () => (await axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'], resultTypes: ['violations'] })).violations
                                            .map(v => v.id + ' [' + v.nodes.slice(0, 2).map(n => n.target.join(' ') + ' ' + (n.any[0] ? n.any[0].message : '')).join(' | ') + ']')\
                                        """);
                        ((List<?>) found).forEach(one -> faults.add(at[0] + ": " + one));
                    }
                });
            }
            return faults;
        }
    }

    private static List<String> look(ConsoleServer server, String day) {
        Map<String, String> pages = pages(server);
        List<Look> looks = new ArrayList<>();
        for (int width : new int[] {1440, 1024, 390}) {
            for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                boolean asked =
                        width == 1440 ? scheme == ColorScheme.LIGHT : scheme == ColorScheme.DARK;
                // A normal day is looked at in every way; the other days as they are read most.
                boolean looked =
                        day.equals("normal")
                                ? width != 1024 || scheme == ColorScheme.LIGHT
                                : width != 1024 && asked;
                if (looked) {
                    looks.addAll(some(day, width, scheme, width != 1024 && asked, pages));
                }
            }
        }
        // Those that take longest go first, so that no browser is left with them at the end.
        looks.sort(Comparator.comparing(Look::checked).reversed());
        Queue<Look> left = new ConcurrentLinkedQueue<>(looks);
        List<Future<List<String>>> found =
                LOOKERS.stream().map(one -> one.looks(server.base(), left)).toList();
        return found.stream().flatMap(one -> of(one).stream()).toList();
    }

    private static List<Look> some(
            String day, int width, ColorScheme scheme, boolean checked, Map<String, String> pages) {
        List<Look> some = new ArrayList<>();
        Map<String, String> taken = new LinkedHashMap<>();
        for (Map.Entry<String, String> page : pages.entrySet()) {
            taken.put(page.getKey(), page.getValue());
            if (taken.size() == AT_ONCE) {
                some.add(new Look(day, width, scheme, checked, new LinkedHashMap<>(taken)));
                taken.clear();
            }
        }
        if (!taken.isEmpty()) {
            some.add(new Look(day, width, scheme, checked, taken));
        }
        return some;
    }

    @Test
    void with_nothing_yet_each_page_teaches_the_first_step() {
        try (ConsoleServer server = new ConsoleServer(false, false)) {
            assertThat(look(server, "empty")).isEmpty();
        }
    }

    @Test
    void on_a_normal_day_each_page_is_whole() {
        try (ConsoleServer server = new ConsoleServer(true)) {
            Days day = Days.normal(server);
            BookDays books = BookDays.normal(server, day);
            CloseDays.normal(server, day, books);
            InvoiceDays invoices = InvoiceDays.normal(server, day, books);
            InvoiceDays.written(
                    server,
                    day,
                    "CM-777",
                    invoices.known.get("overdue"),
                    Money.parse("1000.00", "USD"));
            ContractDays.normal(server, day);
            ContractDays.amended(server, day, "CTR-1002");
            ContractDays.unscheduled(server, day);
            assertThat(look(server, "normal")).isEmpty();
        }
    }

    @Test
    void on_a_bad_day_nothing_is_cut_or_wider_than_the_window() {
        try (ConsoleServer server = new ConsoleServer(false)) {
            Days day = Days.bad(server);
            CloseDays.bad(server, day, BookDays.bad(server, day));
            InvoiceDays.bad(server, day);
            ContractDays.bad(server, day);
            assertThat(look(server, "bad")).isEmpty();
        }
    }
}
