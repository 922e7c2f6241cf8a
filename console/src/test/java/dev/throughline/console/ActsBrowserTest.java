package dev.throughline.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import dev.throughline.billing.AmendmentStory;
import dev.throughline.model.Money;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What people do with buttons, sheets and keys, in a real browser.
@Tag("browser")
class ActsBrowserTest {
    private static final Locale USUAL = Locale.getDefault();
    private static Playwright playwright;
    private static Browser browser;

    @BeforeAll
    static void start() {
        Locale.setDefault(Locale.ROOT);
        Path chromium =
                Stream.concat(
                                Stream.ofNullable(System.getenv("CHROMIUM")),
                                Stream.of(
                                        "/usr/bin/chromium",
                                        "/usr/bin/chromium-browser",
                                        "/usr/bin/google-chrome"))
                        .map(Path::of)
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "no Chromium here; install it or name it in CHROMIUM"));
        playwright =
                Playwright.create(
                        new Playwright.CreateOptions()
                                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser =
                playwright
                        .chromium()
                        .launch(
                                new BrowserType.LaunchOptions()
                                        .setExecutablePath(chromium)
                                        .setArgs(List.of("--no-sandbox", "--disable-gpu")));
    }

    @AfterAll
    static void stop() {
        browser.close();
        playwright.close();
        Locale.setDefault(USUAL);
    }

    private static Page open(BrowserContext context, ConsoleServer server, String path) {
        Page page = context.newPage();
        page.setDefaultTimeout(30_000);
        page.navigate(server.base() + path);
        return page;
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile(name)));
    }

    /// Presses the button of the sheet that is open, which bears the same words as its opener.
    private static void agree(Page page, String name) {
        page.locator("dialog[open]")
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(Pattern.compile(name)))
                .click();
    }

    private static String one(ConsoleServer server, String code) {
        return "/worklist/"
                + server.sql
                        .sql("select id::text from work_case where code = :c order by id limit 1")
                        .param("c", code)
                        .query(String.class)
                        .single();
    }

    private static long count(ConsoleServer server, String sql) {
        return server.sql.sql(sql).query(Long.class).single();
    }

    @Test
    void one_record_and_all_records_of_a_case_are_tried_again() {
        try (ConsoleServer server = new ConsoleServer(true);
                BrowserContext context = browser.newContext()) {
            Days day = Days.bad(server);
            BookDays.bad(server, day);
            Page page = open(context, server, one(server, "RATE-COST-MISSING"));

            page.getByRole(AriaRole.BUTTON)
                    .filter(new Locator.FilterOptions().setHasText(Pattern.compile("^Retry$")))
                    .first()
                    .click();
            assertThat(page.getByRole(AriaRole.STATUS)).containsText("1 record is being tried");
            button(page, "Retry all 120 records").click();
            agree(page, "Retry 120 records");
            assertThat(page.getByRole(AriaRole.STATUS)).containsText("120 records are being tried");

            assertThat(count(server, "select count(distinct item) from fact_due")).isEqualTo(120);
            assertThat(
                            count(
                                    server,
                                    "select count(*) from act where right_used = 'posting.resubmit'"))
                    .isEqualTo(121);
        }
    }

    @Test
    void a_schedule_shows_its_running_sum_before_it_is_entered() {
        try (ConsoleServer server = new ConsoleServer(true);
                BrowserContext context = browser.newContext()) {
            List<UUID> ours = ContractDays.unscheduled(server, Days.normal(server));
            Page page = open(context, server, "/contracts/" + ours.getFirst());
            page.getByText("Enter its billing schedule").click();
            page.getByLabel("Day of row 1").fill("2026-04-30");
            page.getByLabel("Amount or share of row 1").fill("25 %");
            page.getByLabel("When row 2 is billed").selectOption("MILESTONE");
            assertThat(page.locator("#schedule-sum")).containsText("90,000.00 USD left");
            page.getByLabel("Day of row 2").fill("2026-05-31");
            page.getByLabel("Amount or share of row 2").fill("90000");
            page.getByLabel("Milestone of row 2").fill("Go-live accepted");
            page.getByLabel("Reason").fill("as signed");
            assertThat(page.locator("#schedule-sum")).containsText("the whole line");
            button(page, "Check the rows").click();
            assertThat(page.getByText("2 items, not entered yet")).isVisible();
            button(page, "Enter the schedule").click();
            assertThat(page.getByRole(AriaRole.STATUS)).containsText("Scheduled, with your reason");
            assertThat(
                            count(
                                    server,
                                    "select count(*) from act where right_used = 'billing.schedule'"))
                    .isEqualTo(1);
        }
    }

    @Test
    void a_person_decides_on_a_pair_in_a_sheet_that_wants_a_reason() {
        try (ConsoleServer server = new ConsoleServer(true);
                BrowserContext context = browser.newContext()) {
            Days.normal(server);
            Page page = open(context, server, one(server, "CLI-DUP-REVIEW"));

            button(page, "Keep them apart").click();
            agree(page, "Keep them apart");
            // Without a reason the sheet stays.
            assertThat(page.locator("dialog[open] input[name=reason]:invalid")).isVisible();
            page.locator("dialog[open] input[name=reason]").fill("Two companies of one name");
            agree(page, "Keep them apart");

            assertThat(page.getByRole(AriaRole.STATUS)).containsText("Kept apart");
            assertThat(
                            count(
                                    server,
                                    "select count(*) from act where reason like 'Two companies of one name%'"))
                    .isEqualTo(1);
        }
    }

    @Test
    void refused_time_is_written_off_under_two_names_and_its_case_closes() {
        try (ConsoleServer server = new ConsoleServer(true);
                BrowserContext context = browser.newContext()) {
            Days day = Days.normal(server);
            BookDays.normal(server, day);
            Page page = open(context, server, one(server, "RATE-COST-MISSING"));

            button(page, "Write off 1 item").click();
            assertThat(page.locator("dialog[open]")).containsText("A write-off takes two persons");
            page.locator("dialog[open] input[name=reason]").fill("Agreed with the client");
            agree(page, "Write off 1 item");

            assertThat(page.getByRole(AriaRole.STATUS)).containsText("1 item is written off");
            assertThat(
                            count(
                                    server,
                                    "select count(*) from fact_version where state = 'WRITTEN_OFF'"))
                    .isEqualTo(1);
            assertThat(
                            count(
                                    server,
                                    "select count(*) from act where action like 'written off, confirmed by%' and reason = 'Agreed with the client'"))
                    .isEqualTo(1);
            assertThat(page.locator("h1")).isVisible();
            assertThat(page.getByText("It was closed").first()).isVisible();
        }
    }

    @Test
    void where_nobody_is_known_writing_off_is_told_as_reserved() throws Exception {
        try (ConsoleServer server = new ConsoleServer(false);
                BrowserContext context = browser.newContext()) {
            Days day = Days.normal(server);
            BookDays.normal(server, day);
            String path = one(server, "RATE-COST-MISSING");
            Page page = open(context, server, path);
            assertThat(page.getByText("Letting items pass and writing them off are reserved"))
                    .isVisible();
            assertThat(button(page, "Write off")).hasCount(0);
            assertThat(server.post(path + "/write-off", "reason=x").statusCode()).isEqualTo(403);
            assertThat(server.post(path + "/pass", "reason=x").statusCode()).isEqualTo(403);
        }
    }

    @Test
    void a_run_is_begun_watched_and_shown_then_the_month_is_signed_by_hand() {
        try (ConsoleServer server = new ConsoleServer(true);
                BrowserContext context = browser.newContext()) {
            Days day = Days.normal(server);
            CloseDays.normal(server, day, BookDays.normal(server, day));
            Page page = open(context, server, "/reconciliation");

            CountDownLatch slow = new CountDownLatch(1);
            server.ledger.open = slow;
            button(page, "Reconcile open periods now").click();
            assertThat(page.getByRole(AriaRole.STATUS)).containsText("is under way");
            assertThat(button(page, "Reconcile open periods now")).hasCount(0);
            slow.countDown();
            assertThat(page.getByRole(AriaRole.STATUS)).containsText("this is what was found");

            button(page, "Sign off .*").first().click();
            page.locator("dialog[open] input[name=reason]").fill("Looked at with accounting");
            agree(page, "Sign off .*");
            assertThat(page.getByRole(AriaRole.STATUS)).containsText("Signed off");
            assertThat(page.locator(".sign a.state").first()).containsText("Signed");
        }
    }

    @Test
    void finance_chooses_a_treatment_in_a_sheet_and_the_credit_of_the_erp_is_explained() {
        try (ConsoleServer server = new ConsoleServer(true);
                BrowserContext context = browser.newContext()) {
            Days day = Days.normal(server);
            AmendmentStory story = ContractDays.amended(server, day, "CTR-1002");
            Page page = open(context, server, "/contracts/" + story.contract());

            button(page, "Agree to Amendment 1").click();
            page.locator("dialog[open] input[name=clientApprover]").fill("Nora Northwind");
            page.locator("dialog[open] input[name=clientAgreedOn]").fill("2026-01-05");
            page.locator("dialog[open] input[name=reason]").fill("Scope checked");
            agree(page, "Agree to Amendment 1");
            // Without a treatment the sheet stays: nobody chooses for finance.
            assertThat(page.locator("dialog[open] input[name=treatment]:invalid").first())
                    .isVisible();
            page.locator("dialog[open]").getByText("From now on").click();
            agree(page, "Agree to Amendment 1");
            assertThat(page.getByRole(AriaRole.STATUS)).containsText("Agreed, with your reason");
            assertThat(page.locator("tr.chosen")).containsText("From now on");

            InvoiceDays days = InvoiceDays.normal(server, day, BookDays.normal(server, day));
            UUID credit =
                    InvoiceDays.written(
                            server,
                            day,
                            "CM-777",
                            days.known.get("overdue"),
                            Money.parse("1000.00", "USD"));
            page.navigate(server.base() + "/invoices/credits/" + credit);
            page.locator("input[name=off-1]").fill("1000");
            page.locator("input[name=reason]").first().fill("Agreed with the client");
            button(page, "Preview the explanation").click();
            button(page, "Explain 1,000.00 USD").click();
            assertThat(page.getByRole(AriaRole.STATUS)).containsText("Explained, with your reason");
            assertThat(
                            count(
                                    server,
                                    "select count(*) from billing_credit_line where credit = '"
                                            + credit
                                            + "'"))
                    .isEqualTo(1);
        }
    }

    @Test
    void the_table_is_walked_by_keys_down_to_the_lines() {
        try (ConsoleServer server = new ConsoleServer(true);
                BrowserContext context = browser.newContext()) {
            Days day = Days.bad(server);
            CloseDays.bad(server, day, BookDays.bad(server, day));
            Page page = open(context, server, "/");
            page.keyboard().press("g");
            page.keyboard().press("e");
            page.waitForURL("**/reconciliation");
            page.locator(".heat.tone-wrong").first().focus();
            page.keyboard().press("Enter");
            page.waitForURL(Pattern.compile(".*/reconciliation/[0-9a-f-]{36}/[0-9]+"));
            page.keyboard().press("j");
            assertThat(page.locator("[data-keys] .row-link:focus")).isVisible();
            page.keyboard().press("Enter");
            page.waitForURL(Pattern.compile(".*/postings/[0-9]+"));
            page.keyboard().press("g");
            page.keyboard().press("c");
            page.waitForURL("**/close");
        }
    }
}
