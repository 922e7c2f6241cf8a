package dev.throughline.sandbox.netsuite;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Invoices, or credit memos. Each line sells an item, whose income account it goes to; tax is
/// worked out line by line from the line's tax code and goes to that code's account; the client
/// owes, or is owed, the sum.
///
/// Outside the United States every line needs a tax code; there, a line without one is not taxable.
final class Sales extends ReceivableBook {

    private static final Set<String> HEAD =
            Set.of(
                    "id",
                    "links",
                    "refName",
                    "externalId",
                    "tranId",
                    "tranDate",
                    "dueDate",
                    "terms",
                    "entity",
                    "job",
                    "subsidiary",
                    "currency",
                    "exchangeRate",
                    "account",
                    "postingPeriod",
                    "approvalStatus",
                    "status",
                    "otherRefNum",
                    "memo",
                    "message",
                    "createdFrom",
                    "department",
                    "class",
                    "location",
                    "item",
                    "apply",
                    "subtotal",
                    "taxTotal",
                    "total",
                    "amountPaid",
                    "amountRemaining",
                    "applied",
                    "unapplied",
                    "createdDate",
                    "lastModifiedDate");
    private static final Set<String> LINE =
            Set.of(
                    "line",
                    "item",
                    "quantity",
                    "rate",
                    "amount",
                    "taxCode",
                    "tax1Amt",
                    "grossAmt",
                    "job",
                    "department",
                    "class",
                    "location",
                    "description",
                    "memo",
                    "custcol_tl_key",
                    "custcol_tl_hours",
                    "custcol_tl_work_date");
    private static final int LINES_MAX = 1000;
    private static final int PERCENT_AND_CENT = 2;

    private final boolean credit;

    Sales(Books books, boolean credit) {
        super(books, credit ? "CustCred" : "CustInvc");
        this.credit = credit;
    }

    @Override
    public String name() {
        return credit ? "creditMemo" : "invoice";
    }

    @Override
    String prefix() {
        return credit ? "CM" : "INV";
    }

    /// What a line does to the ledger: an invoice credits the income account.
    int sign() {
        return credit ? 1 : -1;
    }

    @Override
    String status(GlTransaction gl) {
        if (gl.voided) {
            return "V";
        }
        if (gl.approval != GlTransaction.APPROVED) {
            return gl.approval == GlTransaction.PENDING ? "D" : "E";
        }
        return open(gl) == 0 ? "B" : "A";
    }

    /// What is still owed of an invoice, or unused of a credit memo.
    long open(GlTransaction gl) {
        if (gl.voided) {
            return 0;
        }
        return of(gl).total
                - (credit ? books.settlements.used(gl.id) : books.settlements.settled(gl.id));
    }

    @Override
    @SuppressWarnings("unchecked")
    void fill(GlTransaction gl, Map<String, ?> properties, Entry entry) {
        Sent sent = Sent.of(books.ledger, properties, "", HEAD, name(), entry);
        StoredRecord client = client(gl, sent, "entity");
        Receivable receivable = of(gl);
        StoredRecord subsidiary = subsidiary(client, sent);
        head(gl, sent, subsidiary, currency(client, sent), sent.decimal("exchangeRate"));
        StoredRecord job = sent.reference("job", "job");
        receivable.job = job == null ? receivable.job : (int) job.id;
        receivable.otherRef = sent.text("otherRefNum", 45);
        due(gl, sent, client);
        StoredRecord account = sent.reference("account", "account");
        account = account == null ? books.byCode("account", RECEIVABLE) : account;
        if (account == null || !account.text("acctType").equals("AcctRec")) {
            throw sent.missing("account", "Account");
        }
        int main = gl.line((int) account.id, 0);
        gl.entity[main] = receivable.customer;
        receivable.items.add(null);
        List<?> items = Json.items(properties.get("item"));
        if (items.isEmpty() || items.size() > LINES_MAX) {
            throw Refusal.userError(
                    items.isEmpty()
                            ? "You must enter at least one line item for this transaction."
                            : "A transaction has at most " + LINES_MAX + " lines here.",
                    "item");
        }
        Map<Integer, Long> taxes = new LinkedHashMap<>();
        for (int i = 0; i < items.size(); i++) {
            String path = "item.items[" + i + "].";
            if (!(items.get(i) instanceof Map<?, ?> map)) {
                throw Refusal.content("A line must be an object.", path);
            }
            line(
                    gl,
                    Sent.of(books.ledger, (Map<String, ?>) map, path, LINE, name(), entry),
                    subsidiary,
                    taxes);
        }
        taxes.forEach((code, tax) -> {
            if (tax != 0) {
                StoredRecord taxItem = books.record("salesTaxItem", code);
                int at =
                        gl.line(
                                Integer.parseInt(taxItem.text("taxAccount")),
                                Math.multiplyExact(tax, sign()));
                gl.entity[at] = receivable.customer;
                receivable.items.add(new Receivable.Item(0, null, null, code));
                receivable.tax += tax;
            }
        });
        receivable.total = receivable.subtotal + receivable.tax;
        if (receivable.total < 0) {
            throw Refusal.userError("The total of a transaction cannot be negative.", "item");
        }
        gl.minor[main] = -Math.multiplyExact(receivable.total, sign());
        own(gl);
        settle(gl, sent, properties, entry);
    }

    private void due(GlTransaction gl, Sent sent, StoredRecord client) {
        Receivable receivable = of(gl);
        StoredRecord terms = sent.reference("terms", "term");
        if (terms == null && !client.text("terms").isEmpty()) {
            terms = books.record("term", Long.parseLong(client.text("terms")));
        }
        receivable.terms = Sent.id(terms);
        if (credit) {
            return;
        }
        receivable.dueDay = sent.day("dueDate");
        if (receivable.dueDay == Sent.NO_DAY) {
            Object days = terms == null ? null : terms.value("daysUntilNetDue");
            receivable.dueDay = gl.day + (days instanceof BigDecimal net ? net.intValue() : 0);
        }
    }

    private void line(
            GlTransaction gl, Sent line, StoredRecord subsidiary, Map<Integer, Long> taxes) {
        StoredRecord item = line.reference("item", "serviceItem");
        if (item == null) {
            throw line.missing("item", "Item");
        }
        if (item.text("incomeAccount").isEmpty()) {
            throw line.invalid(item.id, "item");
        }
        BigDecimal quantity = line.decimal("quantity");
        BigDecimal rate = line.decimal("rate");
        long amount;
        if (line.has("amount")) {
            amount = line.minor("amount", gl.precision);
        } else if (rate != null) {
            amount =
                    rate.multiply(quantity == null ? BigDecimal.ONE : quantity)
                            .movePointRight(gl.precision)
                            .setScale(0, RoundingMode.HALF_UP)
                            .longValueExact();
        } else {
            throw line.missing("amount", "Amount");
        }
        StoredRecord taxCode = line.reference("taxCode", "salesTaxItem");
        if (taxCode == null && !subsidiary.text("country").equals("US")) {
            throw line.missing("taxCode", "Tax Code");
        }
        if (taxCode != null && taxCode.value("rate") instanceof BigDecimal percent) {
            taxes.merge(
                    (int) taxCode.id,
                    BigDecimal.valueOf(amount)
                            .multiply(percent)
                            .movePointLeft(PERCENT_AND_CENT)
                            .setScale(0, RoundingMode.HALF_UP)
                            .longValueExact(),
                    Long::sum);
        }
        Receivable receivable = of(gl);
        int at =
                gl.line(
                        Integer.parseInt(item.text("incomeAccount")),
                        Math.multiplyExact(amount, sign()));
        StoredRecord job = line.reference("job", "job");
        gl.entity[at] =
                job != null
                        ? (int) job.id
                        : receivable.job != 0 ? receivable.job : receivable.customer;
        columns(gl, at, line, subsidiary);
        String description = line.text("description", 4000);
        if (description != null) {
            gl.lineMemo[at] = books.shared(description);
        }
        receivable.items.add(new Receivable.Item((int) item.id, quantity, rate, Sent.id(taxCode)));
        receivable.subtotal += amount;
    }

    /// Into the subsidiary's own money; what the client owes there is the sum of what was sold.
    private static void own(GlTransaction gl) {
        BigDecimal factor = gl.rate.movePointRight(gl.basePrecision - gl.precision);
        long sum = 0;
        for (int i = 1; i < gl.lines; i++) {
            gl.functional[i] =
                    BigDecimal.valueOf(gl.minor[i])
                            .multiply(factor)
                            .setScale(0, RoundingMode.HALF_UP)
                            .longValueExact();
            sum += gl.functional[i];
        }
        gl.functional[0] = -sum;
    }

    private void settle(GlTransaction gl, Sent sent, Map<String, ?> properties, Entry entry) {
        Receivable receivable = of(gl);
        if (!credit) {
            long settled = books.settlements.settled(gl.id);
            if (receivable.total < settled) {
                throw Refusal.userError(
                        "The amount of this invoice cannot be less than what is applied to it: "
                                + amount(gl, settled)
                                + ".",
                        "item");
            }
            return;
        }
        GlTransaction original = books.invoices.referred(sent, "createdFrom");
        receivable.createdFrom = original == null ? 0 : original.id;
        Map<String, ?> from =
                original != null && !properties.containsKey("apply")
                        ? Map.of(
                                "apply",
                                Map.of(
                                        "items",
                                        List.of(
                                                Map.of(
                                                        "doc",
                                                        Map.of(
                                                                "id",
                                                                Integer.toString(original.id))))))
                        : properties;
        receivable.settles = applied(gl, from, entry, receivable.total);
    }

    @Override
    Map<String, Object> view(GlTransaction gl) {
        Receivable receivable = of(gl);
        Map<String, Object> view = headView(gl);
        TimeBills.reference(view, "entity", receivable.customer);
        TimeBills.reference(view, "job", receivable.job);
        TimeBills.reference(view, "currency", gl.currency);
        view.put("exchangeRate", gl.rate);
        TimeBills.reference(view, "account", gl.account[0]);
        TimeBills.reference(view, "terms", receivable.terms);
        if (receivable.dueDay != Sent.NO_DAY) {
            view.put("dueDate", LocalDate.ofEpochDay(receivable.dueDay).toString());
        }
        if (receivable.otherRef != null) {
            view.put("otherRefNum", receivable.otherRef);
        }
        TimeBills.reference(view, "createdFrom", receivable.createdFrom);
        view.put("status", Map.of("id", status(gl)));
        view.put("subtotal", amount(gl, receivable.subtotal));
        view.put("taxTotal", amount(gl, receivable.tax));
        view.put("total", amount(gl, receivable.total));
        if (credit) {
            view.put("applied", amount(gl, books.settlements.used(gl.id)));
            view.put("unapplied", amount(gl, open(gl)));
            view.put("apply", applyView(gl));
        } else {
            view.put("amountPaid", amount(gl, books.settlements.settled(gl.id)));
            view.put("amountRemaining", amount(gl, open(gl)));
        }
        view.put("item", Map.of("items", lines(gl)));
        return view;
    }

    private List<Object> lines(GlTransaction gl) {
        Receivable receivable = of(gl);
        List<Object> lines = new ArrayList<>();
        for (int i = 1; i < gl.lines; i++) {
            Receivable.@Nullable Item item = receivable.item(i);
            if (item == null || item.tax()) {
                continue;
            }
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("line", i);
            TimeBills.reference(line, "item", item.item());
            if (item.quantity() != null) {
                line.put("quantity", item.quantity());
            }
            if (item.rate() != null) {
                line.put("rate", item.rate());
            }
            line.put("amount", amount(gl, gl.minor[i] * sign()));
            TimeBills.reference(line, "taxCode", item.taxCode());
            if (gl.entity[i] != receivable.customer) {
                TimeBills.reference(line, "job", gl.entity[i]);
            }
            columnsView(gl, i, line);
            Object description = line.remove("memo");
            if (description != null) {
                line.put("description", description);
            }
            lines.add(line);
        }
        return lines;
    }
}
