package dev.throughline.sandbox.netsuite;

import dev.throughline.sandbox.netsuite.Settlements.Settlement;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// What clients pay: bank against receivable, with discounts, and with the difference between the
/// invoice's currency rate and the payment's.
final class CustomerPayments extends ReceivableBook {

    /// External ids of the accounts used unless a payment names another.
    static final String BANK = "1100";

    static final String DISCOUNT = "4990";
    static final String REALISED_FX = "7980";

    private static final Set<String> HEAD =
            Set.of(
                    "id",
                    "links",
                    "refName",
                    "externalId",
                    "tranId",
                    "tranDate",
                    "customer",
                    "subsidiary",
                    "currency",
                    "exchangeRate",
                    "account",
                    "arAcct",
                    "undepFunds",
                    "payment",
                    "total",
                    "applied",
                    "unapplied",
                    "status",
                    "approvalStatus",
                    "postingPeriod",
                    "memo",
                    "apply",
                    "createdDate",
                    "lastModifiedDate");

    CustomerPayments(Books books) {
        super(books, "CustPymt");
    }

    @Override
    public String name() {
        return "customerPayment";
    }

    @Override
    String prefix() {
        return "PYMT";
    }

    @Override
    String status(GlTransaction gl) {
        return gl.voided ? "V" : gl.approval == GlTransaction.APPROVED ? "C" : "A";
    }

    long unapplied(GlTransaction gl) {
        return gl.voided ? 0 : of(gl).total - books.settlements.used(gl.id);
    }

    @Override
    void fill(GlTransaction gl, Map<String, ?> properties, Entry entry) {
        Sent sent = Sent.of(books.ledger, properties, "", HEAD, name(), entry);
        StoredRecord client = client(gl, sent, "customer");
        Receivable receivable = of(gl);
        head(
                gl,
                sent,
                subsidiary(client, sent),
                currency(client, sent),
                sent.decimal("exchangeRate"));
        if (!sent.has("payment")) {
            throw sent.missing("payment", "Payment Amount");
        }
        receivable.total = sent.minor("payment", gl.precision);
        if (receivable.total <= 0) {
            throw sent.invalid(sent.decimal("payment"), "payment");
        }
        receivable.subtotal = receivable.total;
        receivable.settles = applied(gl, properties, entry, receivable.total);
        long discount = receivable.settles.stream().mapToLong(Settlement::discount).sum();
        int bank = line(gl, account(sent, "account", BANK), receivable.total, receivable.customer);
        int owed =
                line(
                        gl,
                        account(sent, "arAcct", RECEIVABLE),
                        -receivable.total - discount,
                        receivable.customer);
        gl.functional[bank] = own(gl, receivable.total, gl.rate);
        long cleared =
                own(
                        gl,
                        receivable.total
                                - receivable.settles.stream().mapToLong(Settlement::minor).sum(),
                        gl.rate);
        long waived = 0;
        for (Settlement each : receivable.settles) {
            BigDecimal rate =
                    books.byId(each.invoice()) instanceof GlTransaction invoice
                            ? invoice.rate
                            : gl.rate;
            cleared += own(gl, each.whole(), rate);
            waived += own(gl, each.discount(), rate);
        }
        gl.functional[owed] = -cleared;
        if (discount != 0) {
            int at = line(gl, account(sent, "", DISCOUNT), discount, receivable.customer);
            gl.functional[at] = waived;
        }
        long difference = cleared - waived - gl.functional[bank];
        if (difference != 0) {
            int at = line(gl, account(sent, "", REALISED_FX), 0, receivable.customer);
            gl.functional[at] = difference;
        }
    }

    private int line(GlTransaction gl, StoredRecord account, long minor, int client) {
        int at = gl.line((int) account.id, minor);
        gl.entity[at] = client;
        return at;
    }

    private StoredRecord account(Sent sent, String name, String otherwise) {
        StoredRecord named = name.isEmpty() ? null : sent.reference(name, "account");
        StoredRecord account = named == null ? books.byCode("account", otherwise) : named;
        if (account == null) {
            throw sent.missing(name.isEmpty() ? "account" : name, "Account " + otherwise);
        }
        return account;
    }

    private static long own(GlTransaction gl, long minor, BigDecimal rate) {
        return BigDecimal.valueOf(minor)
                .multiply(rate.movePointRight(gl.basePrecision - gl.precision))
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
    }

    @Override
    Map<String, Object> view(GlTransaction gl) {
        Receivable receivable = of(gl);
        Map<String, Object> view = new LinkedHashMap<>(headView(gl));
        TimeBills.reference(view, "customer", receivable.customer);
        TimeBills.reference(view, "currency", gl.currency);
        view.put("exchangeRate", gl.rate);
        TimeBills.reference(view, "account", gl.account[0]);
        TimeBills.reference(view, "arAcct", gl.account[1]);
        view.put("status", Map.of("id", status(gl)));
        view.put("payment", amount(gl, receivable.total));
        view.put("total", amount(gl, receivable.total));
        view.put("applied", amount(gl, books.settlements.used(gl.id)));
        view.put("unapplied", amount(gl, unapplied(gl)));
        view.put("apply", applyView(gl));
        return view;
    }
}
