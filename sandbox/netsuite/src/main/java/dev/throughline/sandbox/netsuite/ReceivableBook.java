package dev.throughline.sandbox.netsuite;

import dev.throughline.sandbox.netsuite.Settlements.Settlement;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What invoices, credit memos and payments share: a client who owes, document numbers without a
/// gap in each subsidiary, and what settles what.
///
/// That an invoice's modification stamp moves when something is applied to it is an assumption.
abstract sealed class ReceivableBook extends GlBook permits Sales, CustomerPayments {

    /// External id of the account that clients owe on.
    static final String RECEIVABLE = "1200";

    private static final Set<String> APPLY =
            Set.of(
                    "doc",
                    "line",
                    "apply",
                    "amount",
                    "disc",
                    "applyDate",
                    "due",
                    "total",
                    "refNum",
                    "type");
    private static final int FIRST_NUMBER = 1001;

    private final Map<Integer, Integer> numbers = new HashMap<>();
    private final TreeMap<Long, GlTransaction> byStamp = new TreeMap<>();
    private final TreeMap<Integer, GlTransaction> byId = new TreeMap<>();

    ReceivableBook(Books books, String sqlType) {
        super(books, sqlType);
    }

    /// The status the account shows: one letter.
    abstract String status(GlTransaction gl);

    @Override
    String lock() {
        return "arLocked";
    }

    static Receivable of(GlTransaction gl) {
        return Objects.requireNonNull(gl.receivable);
    }

    Collection<GlTransaction> byId() {
        return byId.values();
    }

    /// Those changed since this second, in the order of their stamps and ids.
    Collection<GlTransaction> since(long second) {
        return byStamp.tailMap(stamp(Math.clamp(second, 0, Integer.MAX_VALUE), 0), true).values();
    }

    private static long stamp(long second, int id) {
        return (second << 32) | id;
    }

    @Override
    void touch(GlTransaction gl) {
        byStamp.remove(stamp(gl.modifiedSecond, gl.id));
        gl.modifiedSecond = books.stampSecond();
        byStamp.put(stamp(gl.modifiedSecond, gl.id), gl);
        byId.put(gl.id, gl);
    }

    @Override
    void dropped(GlTransaction gl) {
        byStamp.remove(stamp(gl.modifiedSecond, gl.id));
        byId.remove(gl.id);
    }

    /// The number is given when the transaction is kept, so a refused one leaves no gap.
    @Override
    void kept(GlTransaction gl, boolean created) {
        if (created) {
            int number = numbers.merge(gl.subsidiary, FIRST_NUMBER, (now, _) -> now + 1);
            gl.tranId =
                    prefix()
                            + "-"
                            + books.record("subsidiary", gl.subsidiary).externalId
                            + "-"
                            + number;
        }
        settle(gl, of(gl).settles);
    }

    private void settle(GlTransaction gl, List<Settlement> settles) {
        for (int invoice : books.settlements.replace(gl.id, settles)) {
            if (books.byId(invoice) instanceof GlTransaction settled) {
                books.invoices.touch(settled);
            }
        }
    }

    @Override
    void removable(GlTransaction gl) {
        if (!books.settlements.of(gl.id).isEmpty()) {
            throw Refusal.userError(
                    "This record cannot be deleted because it has dependent records.", null);
        }
    }

    @Override
    void removed(GlTransaction gl) {
        settle(gl, List.of());
    }

    /// Voids it: it stays under its number, with nothing in the ledger.
    ///
    /// @throws Refusal when there is none, its period is shut, or something is applied to it
    void annul(String idOrEid) {
        books.ledger.writing(() -> {
            GlTransaction gl = find(idOrEid);
            if (gl == null) {
                throw Refusal.missing(idOrEid);
            }
            books.periods.open(gl.day, lock());
            if (!books.settlements.of(gl.id).isEmpty()) {
                throw Refusal.userError(
                        "You cannot void this transaction: payments or credits are applied to it.",
                        null);
            }
            gl.voided = true;
            settle(gl, List.of());
            touch(gl);
            return true;
        });
    }

    /// The client, and the project where one was named in his place.
    StoredRecord client(GlTransaction gl, Sent sent, String name) {
        Receivable receivable = new Receivable();
        gl.receivable = receivable;
        StoredRecord entity = sent.reference(name, "customer", "job");
        if (entity == null) {
            throw sent.missing(name, "Customer");
        }
        if (entity.type.name().equals("job")) {
            receivable.job = (int) entity.id;
            StoredRecord parent =
                    entity.text("parent").isEmpty()
                            ? null
                            : books.ledger.byAnyId(List.of("customer"), entity.text("parent"));
            if (parent == null) {
                throw sent.invalid(entity.id, name);
            }
            entity = parent;
        }
        receivable.customer = (int) entity.id;
        return entity;
    }

    /// The subsidiary sent, else the client's primary one; one the client is not in is refused.
    StoredRecord subsidiary(StoredRecord client, Sent sent) {
        StoredRecord own = books.record("subsidiary", Long.parseLong(client.text("subsidiary")));
        StoredRecord named = sent.reference("subsidiary", "subsidiary");
        if (named != null && !books.ledger.related(client, Long.toString(named.id))) {
            throw sent.invalid(named.id, "subsidiary");
        }
        return named == null ? own : named;
    }

    /// The currency sent, else the client's. A client transacts in his own currency only.
    @Nullable StoredRecord currency(StoredRecord client, Sent sent) {
        StoredRecord sentCurrency = sent.reference("currency", "currency");
        StoredRecord own =
                client.text("currency").isEmpty()
                        ? null
                        : books.record("currency", Long.parseLong(client.text("currency")));
        if (sentCurrency != null && own != null && sentCurrency.id != own.id) {
            throw sent.invalid(sentCurrency.id, "currency");
        }
        return sentCurrency != null ? sentCurrency : own;
    }

    /// The transaction referred to, or null where nothing was sent.
    @Nullable GlTransaction referred(Sent sent, String name) {
        Object value = sent.properties().get(name);
        if (value == null || "".equals(value)) {
            return null;
        }
        Object id =
                value instanceof Map<?, ?> map
                        ? map.get("id") != null ? map.get("id") : "eid:" + map.get("externalId")
                        : value;
        GlTransaction found = find(String.valueOf(id));
        if (found == null) {
            throw sent.invalid(id, name);
        }
        return found;
    }

    /// The sublist `apply`: each invoice in full or as far as `available` goes, unless an amount is
    /// named.
    @SuppressWarnings("unchecked")
    List<Settlement> applied(
            GlTransaction gl, Map<String, ?> properties, Entry entry, long available) {
        List<Settlement> settles = new ArrayList<>();
        long left = available;
        List<?> items = Json.items(properties.get("apply"));
        for (int i = 0; i < items.size(); i++) {
            String path = "apply.items[" + i + "].";
            if (!(items.get(i) instanceof Map<?, ?> map)) {
                throw Refusal.content("A line must be an object.", path);
            }
            Sent line = Sent.of(books.ledger, (Map<String, ?>) map, path, APPLY, name(), entry);
            if (!line.truth("apply", true)) {
                continue;
            }
            GlTransaction invoice = books.invoices.referred(line, "doc");
            if (invoice == null
                    || !invoice.posting()
                    || of(invoice).customer != of(gl).customer
                    || invoice.currency != gl.currency
                    || settles.stream().anyMatch(each -> each.invoice() == invoice.id)) {
                throw line.invalid(invoice == null ? "" : invoice.id, "doc");
            }
            long open = of(invoice).total - books.settlements.settledByOthers(invoice.id, gl.id);
            long discount = line.minor("disc", gl.precision);
            long amount =
                    line.has("amount")
                            ? line.minor("amount", gl.precision)
                            : Math.min(left, open - discount);
            if (discount < 0 || amount < 0 || amount + discount > open) {
                throw Refusal.userError(
                        "You cannot apply more than the amount remaining of "
                                + invoice.tranId
                                + ": "
                                + BigDecimal.valueOf(open, gl.precision)
                                + ".",
                        path + "amount");
            }
            if (amount > left) {
                throw Refusal.userError(
                        "You have applied more than the amount of this transaction.",
                        path + "amount");
            }
            left -= amount;
            if (amount + discount > 0) {
                settles.add(new Settlement(invoice.id, gl.id, amount, discount));
            }
        }
        return List.copyOf(settles);
    }

    /// How the sublist `apply` is shown.
    Map<String, Object> applyView(GlTransaction gl) {
        List<Object> items = new ArrayList<>();
        for (Settlement each : books.settlements.by(gl.id)) {
            Map<String, Object> item = new LinkedHashMap<>();
            TimeBills.reference(item, "doc", each.invoice());
            item.put("apply", true);
            item.put("amount", BigDecimal.valueOf(each.minor(), gl.precision));
            if (each.discount() != 0) {
                item.put("disc", BigDecimal.valueOf(each.discount(), gl.precision));
            }
            items.add(item);
        }
        return Map.of("items", items);
    }

    static BigDecimal amount(GlTransaction gl, long minor) {
        return BigDecimal.valueOf(minor, gl.precision);
    }
}
