package dev.throughline.billing;

import dev.throughline.billing.Applications.Kind;
import dev.throughline.billing.Applications.Settlement;
import dev.throughline.model.Money;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A small ledger of its own: takes documents by key once, numbers them, taxes them with 13 %, and
/// tells what was paid and credited by mail. Its sums are its own and know nothing of the hub's.
final class LedgerTwin {
    private static final BigDecimal WITH_TAX = new BigDecimal("1.13");

    /// An invoice as the ledger holds it. Amounts in cents.
    static final class Booked {
        final String key;
        final String number;
        final Map<String, Long> items = new LinkedHashMap<>();
        final Map<String, Long> uncredited = new LinkedHashMap<>();
        final Map<String, Settlement> settled = new LinkedHashMap<>();
        long net;
        long gross;
        long creditedNet;
        long creditedGross;
        long open;

        Booked(String key, String number) {
            this.key = key;
            this.number = number;
        }
    }

    /// One piece of mail: how a settlement of an invoice stands now; null when it was taken back.
    record Mail(String number, String key, int version, @Nullable Settlement settlement) {}

    /// A credit somebody made in the ledger itself, net of tax; the hub has not read it yet.
    record ByHand(String number, String line, long net) {}

    final List<ByHand> byHand = new ArrayList<>();
    final Map<String, Booked> invoices = new LinkedHashMap<>();
    final List<Mail> outbox = new ArrayList<>();
    private final Map<String, String> credits = new LinkedHashMap<>();
    private final Map<String, Integer> versions = new LinkedHashMap<>();
    long postedNet;
    private int payments;

    /// Books an invoice; the same key again answers the same number.
    String invoice(String key, InvoiceDraft draft) {
        Booked there = invoices.get(key);
        if (there != null) {
            return there.number;
        }
        Booked booked = new Booked(key, "INV-" + (invoices.size() + 1));
        for (DraftLine line : draft.lines()) {
            booked.uncredited.put(
                    String.valueOf(booked.uncredited.size() + 1), line.amount().minor());
            for (DraftLine.Part part : line.parts()) {
                booked.items.put(part.source(), part.amount().minor());
            }
        }
        booked.net = draft.net().minor();
        booked.gross = gross(booked.net);
        booked.open = booked.gross;
        invoices.put(key, booked);
        return booked.number;
    }

    /// Books a credit memo; the same key again changes nothing. False when it is more than the line
    /// has left: then nothing is booked.
    boolean credit(String key, String number, String line, long net) {
        Booked invoice = byNumber(number);
        long left = invoice.uncredited.getOrDefault(line, 0L);
        if (credits.containsKey(key)) {
            return true;
        } else if (net > left) {
            return false;
        }
        invoice.uncredited.put(line, left - net);
        invoice.creditedNet += net;
        long gross = gross(invoice.creditedNet) - invoice.creditedGross;
        invoice.creditedGross += gross;
        long applied = Math.min(gross, invoice.open);
        String memo = "CM-" + (credits.size() + 1);
        credits.put(key, memo);
        if (applied > 0) {
            invoice.open -= applied;
            settle(invoice, memo, new Settlement(Kind.CREDIT, usd(applied)));
        }
        return true;
    }

    void pay(Booked invoice, long amount, long discount) {
        invoice.open -= amount + discount;
        payments++;
        settle(
                invoice,
                "PAY-" + payments,
                new Settlement(Kind.PAYMENT, usd(amount), usd(discount)));
    }

    void bounce(Booked invoice, String payment) {
        Settlement gone = invoice.settled.remove(payment);
        if (gone != null) {
            invoice.open += gone.settles().minor();
            mail(invoice, payment, null);
        }
    }

    boolean knowsCredit(String key) {
        return credits.containsKey(key);
    }

    Booked byNumber(String number) {
        return invoices.values().stream()
                .filter(each -> each.number.equals(number))
                .findFirst()
                .orElseThrow();
    }

    static Money usd(long minor) {
        return new Money(minor, "USD");
    }

    private void settle(Booked invoice, String key, Settlement settlement) {
        invoice.settled.put(key, settlement);
        mail(invoice, key, settlement);
    }

    private void mail(Booked invoice, String key, @Nullable Settlement settlement) {
        outbox.add(new Mail(invoice.number, key, versions.merge(key, 1, Integer::sum), settlement));
    }

    private static long gross(long net) {
        return usd(net).times(WITH_TAX).minor();
    }
}
