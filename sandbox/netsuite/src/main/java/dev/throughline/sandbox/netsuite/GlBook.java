package dev.throughline.sandbox.netsuite;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What journals, expense reports, invoices, credit memos and payments share: one external id each,
/// all lines or none, a period that is open, a currency and a rate to the subsidiary's own, and an
/// approval the account may insist on.
abstract sealed class GlBook implements Book permits Journals, ExpenseReports, ReceivableBook {

    /// Where differences of rounding between the currencies are shown.
    static final String ROUNDING = "7990";

    /// The sublists, and the property that tells their lines apart.
    private static final Map<String, String> KEYED =
            Map.of("line", "line", "expense", "line", "item", "line", "apply", "doc");

    final Books books;
    private final String sqlType;
    private final Map<String, GlTransaction> byExternalId = new HashMap<>();
    private int live;
    boolean approvalRequired;

    GlBook(Books books, String sqlType) {
        this.books = books;
        this.sqlType = sqlType;
    }

    /// Takes all properties into an empty transaction.
    ///
    /// @throws Refusal when something does not fit; nothing is kept then
    abstract void fill(GlTransaction gl, Map<String, ?> properties, Entry entry);

    abstract Map<String, Object> view(GlTransaction gl);

    /// The lock of a period that stops this kind of transaction, besides `closed` and `allLocked`.
    abstract String lock();

    /// The prefix of document numbers.
    abstract String prefix();

    @Override
    public int size() {
        return live;
    }

    @Nullable GlTransaction find(String idOrEid) {
        if (idOrEid.startsWith("eid:")) {
            return byExternalId.get(idOrEid.substring(4));
        }
        try {
            return books.byId(Long.parseLong(idOrEid)) instanceof GlTransaction gl
                            && gl.type.equals(sqlType)
                    ? gl
                    : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    @Nullable GlTransaction byExternalId(String key) {
        return byExternalId.get(key);
    }

    @Override
    public Ledger.Saved create(Map<String, ?> sent, Entry entry) {
        return books.ledger.writing(() -> {
            Object key = sent.get("externalId");
            if (key != null && byExternalId.containsKey(String.valueOf(key))) {
                throw Refusal.userError("This record already exists.", "externalId");
            }
            GlTransaction gl = new GlTransaction(books.nextId(), sqlType);
            gl.createdSecond = books.second();
            gl.tranId = prefix() + gl.id;
            if (approvalRequired && entry.wire()) {
                gl.approval = GlTransaction.PENDING;
            }
            fill(gl, sent, entry);
            gl.trim();
            books.keep(gl);
            live++;
            index(gl);
            kept(gl, true);
            return new Ledger.Saved(gl.id, true);
        });
    }

    private void index(GlTransaction gl) {
        touch(gl);
        if (gl.externalId != null) {
            byExternalId.put(gl.externalId, gl);
        }
    }

    /// Stamps it anew.
    void touch(GlTransaction gl) {
        gl.modifiedSecond = books.second();
    }

    /// It stands in the books now.
    void kept(GlTransaction gl, boolean created) {}

    /// It stands there no longer: deleted, or about to be replaced.
    void dropped(GlTransaction gl) {}

    /// @throws Refusal when it may not be deleted
    void removable(GlTransaction gl) {}

    /// It was deleted.
    void removed(GlTransaction gl) {}

    @Override
    public Ledger.Saved update(String idOrEid, Map<String, ?> sent, Entry entry) {
        return books.ledger.writing(() -> {
            GlTransaction before = find(idOrEid);
            if (before == null) {
                throw Refusal.missing(idOrEid);
            }
            books.periods.open(before.day, lock());
            Map<String, Object> merged = new LinkedHashMap<>(view(before));
            sent.forEach((name, value) ->
                    merged.put(
                            name,
                            value == null
                                    ? ""
                                    : KEYED.containsKey(name)
                                            ? lines(merged.get(name), value, entry, name)
                                            : value));
            GlTransaction after = new GlTransaction(before.id, sqlType);
            after.createdSecond = before.createdSecond;
            after.tranId = before.tranId;
            after.approval = before.approval;
            after.voided = before.voided;
            fill(after, merged, Entry.byPerson());
            after.trim();
            dropped(before);
            if (before.externalId != null) {
                byExternalId.remove(before.externalId);
            }
            books.put(before.id, after);
            index(after);
            kept(after, false);
            return new Ledger.Saved(after.id, false);
        });
    }

    /// Lines are keyed: one sent with its number replaces, one without is added.
    private static Map<String, Object> lines(
            @Nullable Object before, Object sent, Entry entry, String sublist) {
        Map<String, Object> kept = new LinkedHashMap<>();
        if (!entry.replace().contains(sublist)) {
            for (Object line : Json.items(before)) {
                kept.put(keyOf((Map<?, ?>) line, sublist), line);
            }
        }
        int added = 0;
        for (Object line : Json.items(sent)) {
            String number = line instanceof Map<?, ?> map ? keyOf(map, sublist) : "null";
            Map<String, Object> merged = new LinkedHashMap<>();
            if (kept.get(number) instanceof Map<?, ?> old) {
                old.forEach((name, value) -> merged.put(String.valueOf(name), value));
                if (line instanceof Map<?, ?> map
                        && (map.containsKey("debit") || map.containsKey("credit"))) {
                    merged.remove("debit");
                    merged.remove("credit");
                }
            }
            if (line instanceof Map<?, ?> map) {
                map.forEach((name, value) -> merged.put(String.valueOf(name), value));
            }
            kept.put(number.equals("null") ? "new" + added++ : number, merged);
        }
        return Map.of("items", List.copyOf(kept.values()));
    }

    private static String keyOf(Map<?, ?> line, String sublist) {
        Object key = line.get(KEYED.get(sublist));
        return String.valueOf(key instanceof Map<?, ?> reference ? reference.get("id") : key);
    }

    @Override
    public Ledger.Saved upsert(String externalId, Map<String, ?> sent, Entry entry) {
        Map<String, Object> all = new LinkedHashMap<>(sent);
        all.put("externalId", externalId);
        boolean there = books.ledger.reading(() -> byExternalId.containsKey(externalId));
        return there ? update("eid:" + externalId, all, entry) : create(all, entry);
    }

    @Override
    public void delete(String idOrEid, Entry entry) {
        books.ledger.writing(() -> {
            GlTransaction gl = find(idOrEid);
            if (gl == null) {
                throw Refusal.missing(idOrEid);
            }
            books.periods.open(gl.day, lock());
            removable(gl);
            if (gl.externalId != null) {
                byExternalId.remove(gl.externalId);
            }
            books.put(gl.id, null);
            dropped(gl);
            removed(gl);
            live--;
            books.ledger.deleted(name().toLowerCase(java.util.Locale.ROOT), gl.id);
            return true;
        });
    }

    @Override
    public void decide(String idOrEid, boolean approved) {
        books.ledger.writing(() -> {
            GlTransaction gl = find(idOrEid);
            if (gl == null) {
                throw Refusal.missing(idOrEid);
            }
            if (gl.approval != GlTransaction.PENDING) {
                throw Refusal.userError("This transaction does not wait for approval.", null);
            }
            if (approved) {
                books.periods.open(gl.day, lock());
            }
            gl.approval = approved ? GlTransaction.APPROVED : GlTransaction.REJECTED;
            touch(gl);
            return true;
        });
    }

    @Override
    public @Nullable Map<String, Object> show(String idOrEid) {
        return books.ledger.reading(() -> {
            GlTransaction gl = find(idOrEid);
            return gl == null ? null : view(gl);
        });
    }

    @Override
    public List<Integer> ids() {
        return books.ledger.reading(() -> {
            List<Integer> ids = new ArrayList<>(live);
            for (int id = books.after(0); id != 0; id = books.after(id)) {
                if (books.byId(id) instanceof GlTransaction gl && gl.type.equals(sqlType)) {
                    ids.add(id);
                }
            }
            return ids;
        });
    }

    /// Date, period, subsidiary's money and rate; the same for all types.
    void head(
            GlTransaction gl,
            Sent sent,
            StoredRecord subsidiary,
            @Nullable StoredRecord chosen,
            @Nullable BigDecimal rate) {
        StoredRecord base = books.baseCurrency(subsidiary);
        StoredRecord currency = chosen == null ? base : chosen;
        gl.day = sent.day("tranDate");
        if (gl.day == Sent.NO_DAY) {
            throw sent.missing("tranDate", "Date");
        }
        gl.period = (int) books.periods.open(gl.day, lock()).id;
        gl.externalId = sent.text("externalId", 255);
        gl.memo = books.shared(sent.text("memo", 4000));
        gl.subsidiary = (int) subsidiary.id;
        gl.currency = (int) currency.id;
        gl.precision = (byte) Books.precision(currency);
        gl.basePrecision = (byte) Books.precision(base);
        if (rate != null && rate.signum() <= 0) {
            throw sent.invalid(rate.toPlainString(), "exchangeRate");
        }
        gl.rate =
                rate != null
                        ? rate
                        : books.rates.rate(
                                Long.toString(currency.id), Long.toString(base.id), gl.day);
    }

    /// Dimensions, memo and the firm's own columns of a line.
    void columns(GlTransaction gl, int at, Sent line, StoredRecord subsidiary) {
        gl.department[at] = line.segment("department", "department", subsidiary);
        gl.classification[at] = line.segment("class", "classification", subsidiary);
        gl.location[at] = line.segment("location", "location", subsidiary);
        books.ledger.combination(line, gl.department[at], gl.classification[at]);
        String key = line.text("custcol_tl_key", 64);
        gl.key[at] = key != null && at > 0 && key.equals(gl.key[at - 1]) ? gl.key[at - 1] : key;
        gl.lineMemo[at] = books.shared(line.text("memo", 4000));
        gl.hours[at] = line.hours("custcol_tl_hours");
        gl.workDay[at] = line.day("custcol_tl_work_date");
    }

    /// Turns all lines into the subsidiary's own money; what rounding leaves over gets a line of
    /// its own.
    void translate(GlTransaction gl) {
        BigDecimal factor = gl.rate.movePointRight(gl.basePrecision - gl.precision);
        long rest = 0;
        for (int i = 0; i < gl.lines; i++) {
            gl.functional[i] =
                    BigDecimal.valueOf(gl.minor[i])
                            .multiply(factor)
                            .setScale(0, RoundingMode.HALF_UP)
                            .longValueExact();
            rest += gl.functional[i];
        }
        StoredRecord rounding = books.byCode("account", ROUNDING);
        if (rest != 0 && rounding != null) {
            int at = gl.line((int) rounding.id, 0);
            gl.functional[at] = -rest;
        }
    }

    /// What every view begins with.
    Map<String, Object> headView(GlTransaction gl) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", Integer.toString(gl.id));
        if (gl.externalId != null) {
            view.put("externalId", gl.externalId);
        }
        view.put("tranId", gl.tranId);
        view.put("tranDate", LocalDate.ofEpochDay(gl.day).toString());
        TimeBills.reference(view, "postingPeriod", gl.period);
        TimeBills.reference(view, "subsidiary", gl.subsidiary);
        if (gl.memo != null) {
            view.put("memo", gl.memo);
        }
        view.put("approvalStatus", Map.of("id", Byte.toString(gl.approval)));
        view.put("createdDate", Instant.ofEpochSecond(gl.createdSecond).toString());
        view.put("lastModifiedDate", Instant.ofEpochSecond(gl.modifiedSecond).toString());
        return view;
    }

    static void columnsView(GlTransaction gl, int at, Map<String, Object> line) {
        TimeBills.reference(line, "department", gl.department[at]);
        TimeBills.reference(line, "class", gl.classification[at]);
        TimeBills.reference(line, "location", gl.location[at]);
        if (gl.key[at] != null) {
            line.put("custcol_tl_key", gl.key[at]);
        }
        if (gl.lineMemo[at] != null) {
            line.put("memo", gl.lineMemo[at]);
        }
        if (gl.hours[at] != Long.MIN_VALUE) {
            line.put("custcol_tl_hours", BigDecimal.valueOf(gl.hours[at], 4));
        }
        if (gl.workDay[at] != Sent.NO_DAY) {
            line.put("custcol_tl_work_date", LocalDate.ofEpochDay(gl.workDay[at]).toString());
        }
    }
}
