package dev.throughline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.sandbox.Faults;
import dev.throughline.sandbox.SimRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A hub in a process of its own between the simulated PSA and ERP, two users who release the same
/// proposals over HTTP at once and go on asking until they are told a number, and what must hold
/// afterwards: asked of the ERP's own records.
final class ReleasedHub implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(180);
    private static final Pattern NUMBER = Pattern.compile("\"number\"\\s*:\\s*\"([^\"]+)\"");
    private static final int ENTRIES = 2;

    final TimeFirm firm;
    private final HubProcess hub;
    private final List<String> proposals = new ArrayList<>();

    /// What the hub last answered, for those who wait in vain.
    private volatile String said = "nothing";

    /// @param firm its systems and its configuration
    ReleasedHub(TimeFirm firm, Path home) throws IOException {
        this.firm = firm;
        hub = HubProcess.peopled(home, firm.firm.config, Caller.freePort()).start();
        String deal = firm.winDeal();
        until("the project is live", LONGEST, () -> firm.firm.live(deal));
        firm.open();
    }

    /// The PSA proposes so many invoices, of two hours each; returns their ids once the hours stand
    /// in the ledger.
    List<String> propose(int count) {
        List<List<String>> hours = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            hours.add(firm.book(ENTRIES));
        }
        TimeFirm.Books truth = firm.truth();
        until(
                "the hours stand in the ledger",
                LONGEST,
                () -> firm.books().cost().equals(truth.cost()));
        List<String> ids = hours.stream().map(firm::propose).toList();
        proposals.addAll(ids);
        return ids;
    }

    /// Both users release them at once; the hub is killed while the ERP answers the `at`-th
    /// invoice, and started anew. Returns the numbers each user was told, by proposal.
    List<Map<String, String>> releasedWhileKilled(List<String> ids, int at) {
        long before = slow();
        AtomicInteger calls = new AtomicInteger();
        Predicate<SimRequest> invoice = Asks.of("invoice");
        firm.erp().faults().slowness(Duration.ofSeconds(5));
        firm.erp()
                .faults()
                .script(
                        Faults.Kind.SLOW,
                        1,
                        request -> invoice.test(request) && calls.incrementAndGet() == at);
        try (ExecutorService users = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Map<String, String>>> told = new ArrayList<>();
            for (String user : List.of("fiona", "fred")) {
                told.add(users.submit(() -> releases(user, ids)));
            }
            until("the ERP is asked for invoice " + at, LONGEST, () -> slow() > before);
            HubProcess.pause(200);
            hub.kill();
            firm.erp().faults().calm();
            hub.start();
            List<Map<String, String>> answers = new ArrayList<>();
            for (Future<Map<String, String>> one : told) {
                answers.add(one.get());
            }
            return answers;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /// One user asks for each until it has a number, whatever becomes of the hub meanwhile.
    private Map<String, String> releases(String user, List<String> ids) {
        Map<String, String> numbers = new HashMap<>();
        try (Caller caller = new Caller(hub)) {
            until(
                    user + " is told a number for each",
                    LONGEST,
                    () -> {
                        for (String id : ids) {
                            if (!numbers.containsKey(id)) {
                                String number = asked(caller, user, id);
                                if (!number.isEmpty()) {
                                    numbers.put(id, number);
                                }
                            }
                        }
                        return numbers.size() == ids.size();
                    });
        }
        return numbers;
    }

    /// The number of an invoice that was asked to be released; empty where none is told yet.
    private String asked(Caller caller, String user, String id) {
        return caller.post(
                        "/api/process/invoice-releases",
                        user + "-" + id,
                        "{\"connection\":\"kantata\",\"type\":\"invoices\",\"id\":\""
                                + id
                                + "\",\"reason\":\"January\"}")
                .map(answer -> {
                    said = answer.statusCode() + " " + answer.body();
                    Matcher number = NUMBER.matcher(answer.body());
                    return answer.statusCode() == 200 && number.find() ? number.group(1) : "";
                })
                .orElse("");
    }

    private long slow() {
        return firm.erp().faults().met().getOrDefault(Faults.Kind.SLOW, 0L);
    }

    /// The numbers of all invoices the ERP holds, in no order.
    List<String> numbers() {
        return firm.erp().all("invoice").stream()
                .map(invoice -> String.valueOf(invoice.get("tranId")))
                .toList();
    }

    int proposed() {
        return proposals.size();
    }

    /// Each proposal has one invoice in the ERP, with a number of its own, which the PSA shows; the
    /// client owes each once.
    void eachHasOneNumber(Duration patience) {
        until(
                "the PSA shows a number for each",
                patience,
                () -> shown().size() == proposals.size());
        HubProcess.pause(1_500);
        List<String> numbers = numbers();
        assertThat(numbers).hasSize(proposals.size()).doesNotHaveDuplicates();
        assertThat(shown()).isEqualTo(new HashSet<>(numbers));
    }

    /// The ERP's numbers that the PSA shows on proposals.
    private Set<String> shown() {
        Set<String> erp = new HashSet<>(numbers());
        Set<String> shown = new HashSet<>();
        for (String id : proposals) {
            Object number =
                    firm.firm.kantata.find("invoices", id).orElseThrow().get("user_invoice_number");
            if (erp.contains(String.valueOf(number))) {
                shown.add(String.valueOf(number));
            }
        }
        return shown;
    }

    private void until(String what, Duration patience, BooleanSupplier holds) {
        HubProcess.until(
                () ->
                        what
                                + "; the ERP holds invoices "
                                + numbers()
                                + "; the hub last said "
                                + said,
                patience,
                holds);
    }

    @Override
    public void close() {
        hub.close();
        firm.close();
    }
}
