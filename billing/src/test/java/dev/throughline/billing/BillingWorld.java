package dev.throughline.billing;

import static dev.throughline.billing.LedgerTwin.usd;

import dev.throughline.billing.Applications.Settlement;
import dev.throughline.billing.Billable.Payer;
import dev.throughline.billing.BillableItem.Step;
import dev.throughline.billing.LedgerTwin.Booked;
import dev.throughline.billing.LedgerTwin.Mail;
import dev.throughline.billing.ReleaseDecision.Wish;
import dev.throughline.model.CreditMemo.Disposition;
import dev.throughline.model.Invoice.LineKind;
import dev.throughline.model.Money;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A firm that bills: people, a hub made of this package's decisions, a ledger of its own, and a
/// wire that loses, delays and repeats. Every step is drawn from the seed.
final class BillingWorld {
    private static final Payer PAYER = new Payer("US01", "Client", "Client", "CTR", "USD");
    private static final TaxTreatment TAX =
            new TaxTreatment.Resolved(
                    TaxTreatment.Kind.STANDARD,
                    List.of("CA"),
                    TaxTreatment.ServiceCategory.GENERAL,
                    "",
                    List.of());
    private static final LocalDate TODAY = LocalDate.parse("2026-01-31");
    static final Money LIMIT = usd(6_000_00);

    /// A mistake somebody might make; the history must find it.
    enum Flaw {
        NONE,
        /// After a lost answer the invoice is sent again under a new key, unasked.
        SENT_AGAIN_UNASKED,
        /// "Not found" is believed while the first message may still be on its way.
        NO_QUIET_TIME,
        /// The release is written down only after the answer.
        INTENT_AFTER_SEND,
        /// What is credited to return stands nowhere.
        RETURN_FORGOTTEN,
        /// An item moved to the next bill vanishes.
        MOVED_ITEM_LOST,
        /// A write-down of the review is billed in full.
        WRITE_DOWN_IGNORED,
        /// An item on a proposal is taken onto a second one.
        TWO_PROPOSALS,
        /// Mail that comes twice counts twice.
        MAIL_COUNTS_TWICE,
        /// Old mail overwrites newer.
        MAIL_OUT_OF_ORDER,
        /// A credit does not know of the one before.
        CREDIT_FORGETS_THE_LAST,
        /// A credit takes back what was planned when it was sent, though another came between.
        PLAN_OF_YESTERDAY,
        /// Time on a posted invoice is taken out of the ledger.
        INVOICED_TIME_REVERSED,
        /// The limit is not asked.
        LIMIT_IGNORED
    }

    private static final class Bill {
        final String id;
        final Map<String, Long> creditedByLine = new TreeMap<>();
        InvoiceDraft draft;
        InvoiceState state = InvoiceState.PROPOSED;
        @Nullable String approved;
        @Nullable String number;
        int attempt = 1;

        Bill(String id, InvoiceDraft draft) {
            this.id = id;
            this.draft = draft;
        }
    }

    private record Credit(
            String key,
            Bill bill,
            String line,
            List<CreditPlan.Ask> asks,
            CreditPlan.Planned plan) {}

    private record Versioned(int version, @Nullable Settlement settlement) {}

    private record OnTheWire(String key, Supplier<String> arrival) {}

    final LedgerTwin ledger = new LedgerTwin();
    final List<String> story = new ArrayList<>();
    private final Random random;
    private final Flaw flaw;
    private final Map<String, BillableItem> items = new LinkedHashMap<>();
    private final Map<String, Billable> billables = new LinkedHashMap<>();
    private final Map<String, Bill> bills = new LinkedHashMap<>();
    private final Map<String, Map<String, Versioned>> settlements = new LinkedHashMap<>();
    private final List<Credit> openCredits = new ArrayList<>();
    private final List<OnTheWire> wire = new ArrayList<>();
    private int counter;

    BillingWorld(long seed, Flaw flaw) {
        this.random = new Random(seed);
        this.flaw = flaw;
    }

    /// One thing happens.
    void step() {
        switch (random.nextInt(15)) {
            case 0, 1 -> work();
            case 2 -> takeBack();
            case 3 -> propose();
            case 4 -> review();
            case 5 ->
                    pick(bills, InvoiceState.PROPOSED, InvoiceState.IN_REVIEW)
                            .forEach(this::approve);
            case 6, 7 ->
                    pick(bills, InvoiceState.APPROVED, InvoiceState.RELEASED).forEach(this::click);
            case 8 -> ask();
            case 9 -> pay();
            case 10 -> credit();
            case 11 -> mail();
            case 12 -> creditByHand();
            case 13 -> readByHand();
            default -> arrive();
        }
    }

    /// Everything comes to rest: the wire empties, everybody asks, all mail is read.
    void rest() {
        while (!wire.isEmpty()) {
            String _ = wire.removeFirst().arrival().get();
        }
        ask();
        readByHand();
        while (!ledger.outbox.isEmpty()) {
            deliver(ledger.outbox.removeFirst());
        }
        if (!openCredits.isEmpty() || !ledger.byHand.isEmpty()) {
            throw new IllegalStateException("credits are still in doubt when all is at rest");
        }
    }

    private void work() {
        String key = "item-" + (++counter);
        Money amount = usd(1 + random.nextInt(2_000_00));
        ledger.postedNet += amount.minor();
        put(BillableItem.posted(key, amount));
        billables.put(
                key,
                billable(key, random.nextInt(4) > 0 ? LineKind.TIME : LineKind.EXPENSE, amount));
        tell(key + " of " + amount + " is approved and posted");
    }

    private void takeBack() {
        one(items.values())
                .forEach(item -> {
                    Step step = item.reversed();
                    if (step instanceof Step.Done(BillableItem gone, BillableItem _)) {
                        Bill bill = item.live() == null ? null : bills.get(item.live());
                        if (bill != null && bill.state == InvoiceState.RELEASED) {
                            return;
                        } else if (bill != null && item.unbilled().minor() > 0) {
                            change(bill, bill.draft.without(item.key()));
                        }
                        ledger.postedNet -= item.unbilled().minor() + item.writtenOff().minor();
                        put(gone);
                        tell(item.key() + " is taken back");
                    } else if (flaw == Flaw.INVOICED_TIME_REVERSED) {
                        ledger.postedNet -= item.posted().minor();
                        tell(item.key() + " is taken back though it is invoiced");
                    }
                });
    }

    private void propose() {
        Map<String, String> live = new TreeMap<>();
        List<Billable> ready = new ArrayList<>();
        long used = 0;
        for (BillableItem item : items.values()) {
            Billable billable = need(billables, item.key());
            if (billable.kind() == LineKind.TIME) {
                used +=
                        item.invoiced().minor()
                                + (item.live() == null ? 0 : item.unbilled().minor());
            }
            boolean invoiced = item.invoiced().minor() > 0;
            if (item.unbilled().minor() > 0 && !invoiced) {
                ready.add(billable);
                if (item.live() != null && flaw != Flaw.TWO_PROPOSALS) {
                    live.put(item.key(), item.live());
                }
            }
        }
        Map<String, Cap> caps =
                flaw == Flaw.LIMIT_IGNORED ? Map.of() : Map.of("L", new Cap("L", LIMIT, usd(used)));
        InvoiceDrafts drafts =
                InvoiceDrafts.collect(
                        new InvoiceDrafts.Ready(ready, TODAY, live, caps, Map.of(), Map.of()),
                        InvoiceDrafts.Grouping.CONTRACT,
                        random.nextBoolean()
                                ? InvoiceDrafts.Grain.ITEM
                                : InvoiceDrafts.Grain.PERSON);
        for (InvoiceDraft draft : drafts.drafts()) {
            Bill bill = new Bill("bill" + (bills.size() + 1), draft);
            bills.put(bill.id, bill);
            for (String source : draft.sources()) {
                BillableItem item = need(items, source);
                if (item.proposed(bill.id)
                        instanceof Step.Done(BillableItem taken, BillableItem _)) {
                    put(taken);
                } else if (flaw == Flaw.TWO_PROPOSALS) {
                    put(
                            new BillableItem(
                                    item.key(),
                                    item.posted(),
                                    item.invoiced(),
                                    item.writtenOff(),
                                    bill.id,
                                    item.returned()));
                } else {
                    throw new IllegalStateException(source + " cannot be proposed");
                }
            }
            tell(bill.id + " collects " + draft.net() + " of " + draft.sources());
        }
    }

    private void review() {
        pick(bills, InvoiceState.PROPOSED, InvoiceState.IN_REVIEW, InvoiceState.APPROVED)
                .forEach(bill -> {
                    List<String> sources = bill.draft.sources();
                    if (sources.isEmpty()) {
                        return;
                    }
                    String source = sources.get(random.nextInt(sources.size()));
                    BillableItem item = need(items, source);
                    if (random.nextBoolean()) {
                        if (item.moved() instanceof Step.Done(BillableItem free, BillableItem _)) {
                            change(bill, bill.draft.without(source));
                            if (flaw == Flaw.MOVED_ITEM_LOST) {
                                items.remove(source);
                            } else if (bill.id.equals(item.live())) {
                                put(free);
                            }
                            tell(source + " is moved from " + bill.id + " to the next bill");
                        }
                    } else {
                        long now =
                                bill.draft.lines().stream()
                                        .flatMap(line -> line.parts().stream())
                                        .filter(part -> part.source().equals(source))
                                        .mapToLong(part -> part.amount().minor())
                                        .sum();
                        if (now > 0) {
                            Money to = usd(random.nextLong(now));
                            change(bill, bill.draft.writtenDown(source, to, "goodwill"));
                            tell(source + " on " + bill.id + " is written down to " + to);
                        }
                    }
                });
    }

    private void change(Bill bill, InvoiceDraft draft) {
        bill.draft = draft;
        if (bill.state == InvoiceState.APPROVED) {
            bill.state = InvoiceState.IN_REVIEW;
        }
        if (draft.lines().isEmpty()) {
            bill.state = InvoiceState.CANCELLED;
        }
    }

    private void approve(Bill bill) {
        bill.state = InvoiceState.APPROVED;
        bill.approved = bill.draft.fingerprint();
        tell(bill.id + " is approved with " + bill.draft.net());
    }

    /// One or two clicks, by one or two people.
    private void click(Bill bill) {
        int clicks = 1 + random.nextInt(2);
        for (int i = 0; i < clicks; i++) {
            ReleaseDecision decision =
                    ReleaseDecision.of(
                            new Wish(
                                    bill.id,
                                    bill.attempt,
                                    bill.state,
                                    bill.number,
                                    bill.draft,
                                    bill.approved,
                                    List.of("pat"),
                                    "bill",
                                    bill.draft.net(),
                                    usd(Long.MAX_VALUE),
                                    TAX,
                                    flaw == Flaw.TWO_PROPOSALS ? Map.of() : live(bill.draft),
                                    List.of()));
            if (decision instanceof ReleaseDecision.Release(String key)) {
                release(bill, key);
            } else if (flaw == Flaw.SENT_AGAIN_UNASKED
                    && decision instanceof ReleaseDecision.Repeated
                    && bill.number == null) {
                bill.attempt++;
                release(bill, bill.id + "-" + bill.attempt);
            }
        }
    }

    private Map<String, String> live(InvoiceDraft draft) {
        Map<String, String> live = new TreeMap<>();
        for (String source : draft.sources()) {
            String invoice = need(items, source).live();
            if (invoice != null) {
                live.put(source, invoice);
            }
        }
        return live;
    }

    private void release(Bill bill, String key) {
        InvoiceDraft frozen = bill.draft;
        bill.state = InvoiceState.RELEASED;
        send(
                key,
                () -> ledger.invoice(key, frozen),
                number -> posted(bill, number),
                () -> {
                    if (flaw == Flaw.INTENT_AFTER_SEND) {
                        bill.state = InvoiceState.APPROVED;
                        bill.attempt++;
                    }
                });
        tell(bill.id + " is released as " + key);
    }

    /// The wire: answered, answer lost (or the hub crashed), lost on the way, or late.
    private void send(
            String key, Supplier<String> booking, Consumer<String> answer, Runnable silence) {
        switch (random.nextInt(5)) {
            case 0 -> {
                String _ = booking.get();
                silence.run();
                tell("… the answer of " + key + " is lost");
            }
            case 1 -> {
                silence.run();
                tell("… " + key + " is lost on the way");
            }
            case 2 -> {
                wire.add(new OnTheWire(key, booking));
                silence.run();
                tell("… " + key + " is late");
            }
            default -> answer.accept(booking.get());
        }
    }

    private void posted(Bill bill, String number) {
        if (bill.number != null) {
            return;
        }
        bill.number = number;
        bill.state = InvoiceState.POSTED;
        for (DraftLine line : bill.draft.lines()) {
            for (DraftLine.Part part : line.parts()) {
                Money amount = part.amount();
                if (flaw == Flaw.WRITE_DOWN_IGNORED) {
                    amount = amount.plus(part.writtenDown());
                }
                Step step = need(items, part.source()).billed(bill.id, amount);
                if (step instanceof Step.Done(BillableItem billed, BillableItem _)) {
                    put(billed);
                }
            }
        }
        tell(bill.id + " is posted as " + number);
    }

    /// Everybody asks the ledger by key; "not found" counts only when nothing is on its way.
    private void ask() {
        for (Bill bill : bills.values()) {
            String key = bill.id + "-" + bill.attempt;
            if (bill.state == InvoiceState.RELEASED && bill.number == null) {
                Booked there = ledger.invoices.get(key);
                if (there != null) {
                    posted(bill, there.number);
                } else if (quiet(key) || flaw == Flaw.NO_QUIET_TIME) {
                    bill.state = InvoiceState.APPROVED;
                    bill.attempt++;
                    tell(key + " is surely not in the ledger");
                }
            }
        }
        for (Credit credit : List.copyOf(openCredits)) {
            if (ledger.knowsCredit(credit.key())) {
                openCredits.remove(credit);
                credited(credit);
            } else if (quiet(credit.key())) {
                openCredits.remove(credit);
            }
        }
    }

    private boolean quiet(String key) {
        return wire.stream().noneMatch(message -> message.key().equals(key));
    }

    private void pay() {
        one(ledger.invoices.values())
                .forEach(invoice -> {
                    List<String> paid =
                            invoice.settled.keySet().stream()
                                    .filter(key -> key.startsWith("PAY"))
                                    .toList();
                    if (!paid.isEmpty() && random.nextInt(4) == 0) {
                        ledger.bounce(invoice, paid.getFirst());
                        tell(paid.getFirst() + " bounces");
                    } else if (invoice.open > 0) {
                        long amount =
                                random.nextInt(3) == 0
                                        ? invoice.open
                                        : 1 + random.nextLong(invoice.open);
                        long discount =
                                random.nextInt(4) == 0 ? Math.min(invoice.open - amount, 100) : 0;
                        ledger.pay(invoice, amount, discount);
                        tell(invoice.number + " is paid with " + usd(amount));
                    }
                });
    }

    private void credit() {
        pick(bills, InvoiceState.POSTED)
                .forEach(bill -> {
                    CreditPlan.Original original = original(bill);
                    CreditPlan.Line line =
                            original.lines().get(random.nextInt(original.lines().size()));
                    long most = line.uncredited().minor();
                    long net =
                            random.nextInt(5) == 0
                                    ? most + 1
                                    : 1 + random.nextLong(Math.max(1, most));
                    if (openCredits.stream().noneMatch(open -> open.bill() == bill)) {
                        credit(bill, original, asks(line.line(), net));
                    }
                });
    }

    private void credit(Bill bill, CreditPlan.Original original, List<CreditPlan.Ask> asks) {
        if (CreditPlan.of(original, asks) instanceof CreditPlan.Planned plan) {
            String line = asks.getFirst().line();
            String number = original.number();
            Credit credit = new Credit("credit" + (++counter), bill, line, asks, plan);
            openCredits.add(credit);
            send(
                    credit.key(),
                    () ->
                            ledger.credit(credit.key(), number, line, plan.net().minor())
                                    ? "booked"
                                    : "refused",
                    answer -> {
                        if (openCredits.remove(credit) && answer.equals("booked")) {
                            credited(credit);
                        }
                    },
                    () -> {});
            tell(bill.id + " is credited with " + plan.net() + " by " + credit.key());
        }
    }

    /// Somebody credits in the ledger itself, whatever the hub is doing.
    private void creditByHand() {
        one(ledger.invoices.values())
                .forEach(invoice -> {
                    String line = String.valueOf(1 + random.nextInt(invoice.uncredited.size()));
                    long left = invoice.uncredited.getOrDefault(line, 0L);
                    if (left > 0) {
                        long net = 1 + random.nextLong(left);
                        ledger.credit("hand" + (++counter), invoice.number, line, net);
                        ledger.byHand.add(new LedgerTwin.ByHand(invoice.number, line, net));
                        tell(invoice.number + " is credited by hand with " + usd(net));
                    }
                });
    }

    /// The hub reads such a credit, and a person says what becomes of the value. One of an invoice
    /// whose number has not come home yet waits.
    private void readByHand() {
        for (LedgerTwin.ByHand credit : List.copyOf(ledger.byHand)) {
            bills.values().stream()
                    .filter(bill -> credit.number().equals(bill.number))
                    .findFirst()
                    .ifPresent(bill -> {
                        ledger.byHand.remove(credit);
                        follow(bill, credit.line(), asks(credit.line(), credit.net()));
                    });
        }
    }

    private List<CreditPlan.Ask> asks(String line, long net) {
        long first = net > 1 && random.nextBoolean() ? 1 + random.nextLong(net - 1) : net;
        List<CreditPlan.Ask> asks = new ArrayList<>();
        for (long part : first == net ? List.of(net) : List.of(first, net - first)) {
            Disposition disposition = Disposition.values()[random.nextInt(3)];
            asks.add(new CreditPlan.Ask(line, usd(part), "agreed", disposition, List.of()));
        }
        return asks;
    }

    private CreditPlan.Original original(Bill bill) {
        List<CreditPlan.Line> lines = new ArrayList<>();
        for (DraftLine line : bill.draft.lines()) {
            LinkedHashMap<String, Money> parts = new LinkedHashMap<>();
            for (DraftLine.Part part : line.parts()) {
                parts.put(
                        part.source(),
                        flaw == Flaw.CREDIT_FORGETS_THE_LAST
                                ? part.amount()
                                : need(items, part.source()).invoiced());
            }
            String name = String.valueOf(lines.size() + 1);
            long before =
                    flaw == Flaw.CREDIT_FORGETS_THE_LAST
                            ? 0
                            : bill.creditedByLine.getOrDefault(name, 0L);
            lines.add(new CreditPlan.Line(name, line.kind(), line.amount(), usd(before), parts));
        }
        return new CreditPlan.Original(String.valueOf(bill.number), lines, usd(0));
    }

    /// A credit of the hub's own is in the ledger. Another one may have come between: what it takes
    /// back is planned anew.
    private void credited(Credit credit) {
        if (flaw == Flaw.PLAN_OF_YESTERDAY) {
            apply(credit.bill(), credit.line(), credit.plan());
        } else {
            follow(credit.bill(), credit.line(), credit.asks());
        }
    }

    private void follow(Bill bill, String line, List<CreditPlan.Ask> asks) {
        switch (CreditPlan.of(original(bill), asks)) {
            case CreditPlan.Planned plan -> apply(bill, line, plan);
            case CreditPlan.Refused refused ->
                    throw new IllegalStateException(
                            "what the ledger credited does not fit: " + refused.problems());
        }
    }

    private void apply(Bill bill, String line, CreditPlan.Planned plan) {
        bill.creditedByLine.merge(line, plan.net().minor(), Long::sum);
        for (CreditPlan.Part part : plan.parts()) {
            Step step = need(items, part.item()).credited(part.amount(), part.disposition());
            if (step instanceof Step.Done(BillableItem left, BillableItem back)) {
                put(left);
                if (back != null && flaw != Flaw.RETURN_FORGOTTEN) {
                    put(back);
                    billables.put(
                            back.key(),
                            billable(
                                    back.key(),
                                    need(billables, part.item()).kind(),
                                    back.posted()));
                }
            }
        }
    }

    private void mail() {
        if (!ledger.outbox.isEmpty()) {
            int index = random.nextInt(ledger.outbox.size());
            Mail mail =
                    random.nextInt(3) == 0 ? ledger.outbox.get(index) : ledger.outbox.remove(index);
            deliver(mail);
            tell(mail + " is read");
        }
    }

    private void deliver(Mail mail) {
        Map<String, Versioned> known =
                settlements.computeIfAbsent(mail.number(), _ -> new LinkedHashMap<>());
        String key = mail.key();
        if (flaw == Flaw.MAIL_COUNTS_TWICE && known.containsKey(key) && mail.settlement() != null) {
            key = key + "'";
        }
        Versioned before = known.get(key);
        if (before == null || before.version() < mail.version() || flaw == Flaw.MAIL_OUT_OF_ORDER) {
            known.put(key, new Versioned(mail.version(), mail.settlement()));
        }
    }

    private void arrive() {
        if (!wire.isEmpty()) {
            String _ = wire.remove(random.nextInt(wire.size())).arrival().get();
        }
    }

    /// What is wrong now; empty where all laws hold.
    List<String> wrong() {
        List<String> wrong = new ArrayList<>();
        BillingConservation laws = new BillingConservation();
        Money invoiced = usd(0);
        Money unbilled = usd(0);
        Money writtenOff = usd(0);
        Money time = usd(0);
        for (BillableItem item : items.values()) {
            invoiced = invoiced.plus(item.invoiced());
            unbilled = unbilled.plus(item.unbilled());
            writtenOff = writtenOff.plus(item.writtenOff());
            if (need(billables, item.key()).kind() == LineKind.TIME) {
                time = time.plus(item.invoiced());
            }
        }
        laws.add(
                "USD",
                new BillingConservation.Billing(
                        usd(ledger.postedNet), invoiced, unbilled, writtenOff));
        if (time.compareTo(LIMIT) > 0) {
            wrong.add("time of " + time + " is invoiced above the limit");
        }
        for (Booked invoice : ledger.invoices.values()) {
            Applications seen = seen(invoice);
            laws.add(
                    invoice.number,
                    new BillingConservation.Cash(
                            usd(invoice.gross),
                            seen.paid(),
                            usd(invoice.open),
                            seen.credited(),
                            seen.badDebt()));
            if (invoice.creditedNet > invoice.net) {
                wrong.add(invoice.number + " is credited above what it asked for");
            }
        }
        laws.differences().forEach(difference -> wrong.add(difference.toString()));
        twice(wrong);
        for (Bill bill : bills.values()) {
            agrees(bill, wrong);
        }
        return wrong;
    }

    /// What the hub has read, and where mail is still on its way what the ledger says.
    private Applications seen(Booked invoice) {
        Applications seen = Applications.of(usd(invoice.gross));
        Map<String, Versioned> known = settlements.getOrDefault(invoice.number, Map.of());
        for (Map.Entry<String, Versioned> each : known.entrySet()) {
            Settlement settlement = each.getValue().settlement();
            if (settlement != null && !onTheWay(each.getKey())) {
                seen = seen.with(each.getKey(), settlement);
            }
        }
        for (Map.Entry<String, Settlement> each : invoice.settled.entrySet()) {
            if (onTheWay(each.getKey())) {
                seen = seen.with(each.getKey(), each.getValue());
            }
        }
        return seen;
    }

    private boolean onTheWay(String key) {
        return ledger.outbox.stream().anyMatch(mail -> mail.key().equals(key));
    }

    private void twice(List<String> wrong) {
        Map<String, String> first = new TreeMap<>();
        for (Booked invoice : ledger.invoices.values()) {
            for (String item : invoice.items.keySet()) {
                String other = first.put(item, invoice.number);
                if (other != null) {
                    wrong.add(item + " is on " + other + " and on " + invoice.number);
                }
            }
        }
        for (Bill bill : bills.values()) {
            long held =
                    ledger.invoices.keySet().stream()
                            .filter(key -> key.startsWith(bill.id + "-"))
                            .count();
            if (held > 1) {
                wrong.add(bill.id + " is in the ledger " + held + " times");
            }
        }
    }

    /// What the hub holds as invoiced is what the ledger booked less the credits the hub knows of.
    private void agrees(Bill bill, List<String> wrong) {
        if (bill.number == null) {
            return;
        }
        long here =
                items.values().stream()
                        .filter(item -> bill.id.equals(item.live()))
                        .mapToLong(item -> item.invoiced().minor())
                        .sum();
        long credited = bill.creditedByLine.values().stream().mapToLong(Long::longValue).sum();
        Booked there = ledger.byNumber(bill.number);
        if (here != there.net - credited) {
            wrong.add(
                    bill.id
                            + " has "
                            + usd(here)
                            + " invoiced here and "
                            + usd(there.net - credited)
                            + " in the ledger");
        }
        boolean settled = openCredits.stream().noneMatch(open -> open.bill() == bill);
        long unread =
                ledger.byHand.stream()
                        .filter(credit -> credit.number().equals(bill.number))
                        .mapToLong(LedgerTwin.ByHand::net)
                        .sum();
        if (settled && credited + unread != there.creditedNet) {
            wrong.add(
                    bill.id
                            + " has "
                            + usd(credited)
                            + " credited here and "
                            + usd(there.creditedNet - unread)
                            + " in the ledger");
        }
    }

    private static Billable billable(String key, LineKind kind, Money amount) {
        return new Billable(key, kind, PAYER, "L", null, "Work", TODAY, null, null, amount, null);
    }

    private void put(BillableItem item) {
        items.put(item.key(), item);
    }

    private void tell(String what) {
        story.add(what);
    }

    private List<Bill> pick(Map<String, Bill> from, InvoiceState... states) {
        return one(
                from.values().stream()
                        .filter(bill -> List.of(states).contains(bill.state))
                        .toList());
    }

    private <T> List<T> one(Collection<T> from) {
        List<T> all = List.copyOf(from);
        return all.isEmpty() ? List.of() : List.of(all.get(random.nextInt(all.size())));
    }

    private static <T> T need(Map<String, T> from, String key) {
        T value = from.get(key);
        if (value == null) {
            throw new IllegalStateException(key + " is gone");
        }
        return value;
    }
}
