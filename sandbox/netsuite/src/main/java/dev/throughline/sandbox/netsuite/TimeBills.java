package dev.throughline.sandbox.netsuite;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Time entries. An entry is held until the account's own *post time* run puts it into the ledger:
/// hours × the employee's labour cost, debited to the service item's expense account (or the
/// account's default, one for a company's own projects and one for hours lent to another company)
/// and credited to the payroll allocation account.
final class TimeBills implements Book {

    /// External ids of the accounts the run falls back on.
    static final String OWN_COST = "5100";

    static final String LENT_COST = "5150";
    static final String PAYROLL_ALLOCATION = "2110";

    private static final Set<String> KNOWN =
            Set.of(
                    "id",
                    "links",
                    "refName",
                    "externalId",
                    "employee",
                    "customer",
                    "caseTaskEvent",
                    "item",
                    "hours",
                    "tranDate",
                    "isBillable",
                    "approvalStatus",
                    "department",
                    "class",
                    "location",
                    "subsidiary",
                    "memo",
                    "price",
                    "rate",
                    "overrideRate",
                    "timeType",
                    "supervisorApproval",
                    "isProductive",
                    "isUtilized",
                    "isExempt",
                    "posted",
                    "postingPeriod",
                    "createdDate",
                    "lastModifiedDate",
                    "custcol_tl_key",
                    "custcol_tl_hours",
                    "custcol_tl_work_date");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,3}):([0-5]\\d)");
    private static final int MINUTES_MAX = 24 * 60;
    private static final BigDecimal MINUTES = BigDecimal.valueOf(60);

    private final Books books;
    private final Map<String, TimeBill> byExternalId = new HashMap<>();
    private final ArrayDeque<TimeBill> waiting = new ArrayDeque<>();
    private int live;
    boolean approvalRequired;
    boolean immediate;

    TimeBills(Books books) {
        this.books = books;
    }

    @Override
    public String name() {
        return "timeBill";
    }

    @Override
    public int size() {
        return live;
    }

    @Nullable TimeBill find(String idOrEid) {
        if (idOrEid.startsWith("eid:")) {
            return byExternalId.get(idOrEid.substring(4));
        }
        try {
            return books.byId(Long.parseLong(idOrEid)) instanceof TimeBill bill ? bill : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    @Nullable TimeBill byExternalId(String key) {
        return byExternalId.get(key);
    }

    @Override
    public Ledger.Saved create(Map<String, ?> sent, Entry entry) {
        return books.ledger.writing(() -> {
            Object key = sent.get("externalId");
            if (key != null && byExternalId.containsKey(String.valueOf(key))) {
                throw Refusal.userError("This record already exists.", "externalId");
            }
            TimeBill bill = new TimeBill(books.nextId());
            bill.createdSecond = books.second();
            fill(bill, sent, entry);
            books.keep(bill);
            live++;
            keep(bill);
            return new Ledger.Saved(bill.id, true);
        });
    }

    private void keep(TimeBill bill) {
        if (bill.externalId != null) {
            byExternalId.put(bill.externalId, bill);
        }
        if (!bill.posted && bill.approval == TimeBill.APPROVED) {
            if (!immediate || !post(bill)) {
                waiting.add(bill);
            }
        }
    }

    private void fill(TimeBill bill, Map<String, ?> properties, Entry entry) {
        Sent sent = Sent.of(books.ledger, properties, "", KNOWN, name(), entry);
        StoredRecord employee = sent.reference("employee", "employee");
        if (employee == null) {
            throw sent.missing("employee", "Employee");
        }
        StoredRecord subsidiary =
                books.record("subsidiary", Long.parseLong(employee.text("subsidiary")));
        StoredRecord named = sent.reference("subsidiary", "subsidiary");
        if (named != null && named.id != subsidiary.id) {
            throw sent.invalid(named.id, "subsidiary");
        }
        StoredRecord project = sent.reference("customer", "job", "customer");
        if (project != null && Boolean.FALSE.equals(project.value("allowTime"))) {
            throw sent.invalid(project.id, "customer");
        }
        StoredRecord task = sent.reference("caseTaskEvent", "projectTask");
        if (task != null
                && (project == null || !task.text("project").equals(Long.toString(project.id)))) {
            throw sent.invalid(task.id, "caseTaskEvent");
        }
        if (!(properties.get("hours") instanceof String duration)) {
            throw sent.missing("hours", "Duration");
        }
        Matcher parts = DURATION.matcher(duration);
        int minutes =
                parts.matches()
                        ? Integer.parseInt(parts.group(1)) * 60 + Integer.parseInt(parts.group(2))
                        : 0;
        if (minutes < 1 || minutes > MINUTES_MAX) {
            throw sent.invalid(duration, "hours");
        }
        int day = sent.day("tranDate");
        if (day == Sent.NO_DAY) {
            throw sent.missing("tranDate", "Date");
        }
        books.periods.open(day, "");
        String approval = sent.choice("approvalStatus");
        if (!Set.of("", "1", "2", "3", "4").contains(approval)) {
            throw sent.invalid(approval, "approvalStatus");
        }
        bill.department = sent.segment("department", "department", subsidiary);
        bill.classification = sent.segment("class", "classification", subsidiary);
        bill.location = sent.segment("location", "location", subsidiary);
        books.ledger.combination(sent, bill.department, bill.classification);
        bill.item = Sent.id(sent.reference("item", "serviceItem"));
        String memo = sent.text("memo", 999);
        String key = sent.text("custcol_tl_key", 64);
        bill.hours = sent.hours("custcol_tl_hours");
        bill.workDay = sent.day("custcol_tl_work_date");
        bill.employee = (int) employee.id;
        bill.subsidiary = (short) subsidiary.id;
        bill.customer = Sent.id(project);
        bill.task = Sent.id(task);
        bill.minutes = (short) minutes;
        bill.day = day;
        bill.memo = books.shared(memo);
        bill.billable = sent.truth("isBillable", false);
        bill.externalId = sent.text("externalId", 255);
        bill.key = key == null || key.equals(bill.externalId) ? null : key;
        bill.approval =
                approvalRequired && entry.wire()
                        ? TimeBill.PENDING
                        : approval.isEmpty() ? TimeBill.APPROVED : Byte.parseByte(approval);
        bill.modifiedSecond = books.second();
    }

    @Override
    public Ledger.Saved update(String idOrEid, Map<String, ?> sent, Entry entry) {
        return books.ledger.writing(() -> {
            TimeBill before = find(idOrEid);
            if (before == null) {
                throw Refusal.missing(idOrEid);
            }
            if (before.posted && entry.wire()) {
                throw Refusal.userError(
                        "This time entry has been posted and cannot be changed.", "posted");
            }
            books.periods.open(before.day, "");
            Map<String, Object> merged = new LinkedHashMap<>(view(before));
            sent.forEach((name, value) -> merged.put(name, value == null ? "" : value));
            TimeBill after = new TimeBill(before.id);
            after.createdSecond = before.createdSecond;
            fill(after, merged, Entry.byPerson());
            if (before.externalId != null) {
                byExternalId.remove(before.externalId);
            }
            waiting.remove(before);
            books.put(before.id, after);
            keep(after);
            if (before.posted && !after.posted) {
                waiting.remove(after);
                post(after);
            }
            return new Ledger.Saved(after.id, false);
        });
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
            TimeBill bill = find(idOrEid);
            if (bill == null) {
                throw Refusal.missing(idOrEid);
            }
            if (bill.posted && entry.wire()) {
                throw Refusal.userError(
                        "This time entry has been posted and cannot be deleted.", "posted");
            }
            books.periods.open(bill.posted ? bill.postedDay : bill.day, "");
            if (bill.externalId != null) {
                byExternalId.remove(bill.externalId);
            }
            waiting.remove(bill);
            books.put(bill.id, null);
            live--;
            books.ledger.deleted("timebill", bill.id);
            return true;
        });
    }

    @Override
    public void decide(String idOrEid, boolean approved) {
        books.ledger.writing(() -> {
            TimeBill bill = find(idOrEid);
            if (bill == null) {
                throw Refusal.missing(idOrEid);
            }
            if (bill.posted) {
                throw Refusal.userError("This time entry has been posted.", "posted");
            }
            waiting.remove(bill);
            bill.approval = approved ? TimeBill.APPROVED : TimeBill.REJECTED;
            bill.modifiedSecond = books.second();
            keep(bill);
            return true;
        });
    }

    /// Posts up to `most` waiting entries. Returns how many were looked at; those that can go into
    /// no open period keep waiting.
    int postWaiting(int most) {
        return books.ledger.writing(() -> {
            int looked = 0;
            for (int left = Math.min(most, waiting.size()); left > 0; left--) {
                TimeBill bill = Objects.requireNonNull(waiting.poll());
                if (!post(bill)) {
                    waiting.add(bill);
                }
                looked++;
            }
            return looked;
        });
    }

    int waiting() {
        return books.ledger.reading(waiting::size);
    }

    /// Into the period of its date while that is open, else on the first day of the next open one.
    private boolean post(TimeBill bill) {
        StoredRecord period = books.periods.of(bill.day);
        int day = bill.day;
        if (period == null || Periods.shut(period, "")) {
            period = books.periods.nextOpen(bill.day);
            if (period == null) {
                return false;
            }
            day = Math.toIntExact(LocalDate.parse(period.text("startDate")).toEpochDay());
        }
        StoredRecord employee = books.record("employee", bill.employee);
        StoredRecord subsidiary = books.record("subsidiary", bill.subsidiary);
        BigDecimal cost =
                employee.value("laborCost") instanceof BigDecimal price ? price : BigDecimal.ZERO;
        bill.costMinor =
                cost.multiply(BigDecimal.valueOf(bill.minutes))
                        .divide(
                                MINUTES,
                                Books.precision(books.baseCurrency(subsidiary)),
                                RoundingMode.HALF_UP)
                        .unscaledValue()
                        .longValueExact();
        bill.debitAccount = debit(bill);
        StoredRecord allocation = books.byCode("account", PAYROLL_ALLOCATION);
        bill.creditAccount = allocation == null ? 0 : (int) allocation.id;
        bill.postedDay = day;
        bill.period = (short) period.id;
        bill.posted = true;
        bill.modifiedSecond = books.second();
        return true;
    }

    private int debit(TimeBill bill) {
        if (bill.item != 0) {
            String account = books.record("serviceItem", bill.item).text("expenseAccount");
            if (!account.isEmpty()) {
                return Integer.parseInt(account);
            }
        }
        Object project = books.ledger.byAnyId(List.of("job"), Integer.toString(bill.customer));
        boolean lent =
                project instanceof StoredRecord job
                        && !job.text("subsidiary").isEmpty()
                        && !job.text("subsidiary").equals(Integer.toString(bill.subsidiary));
        StoredRecord account = books.byCode("account", lent ? LENT_COST : OWN_COST);
        return account == null ? 0 : (int) account.id;
    }

    @Override
    public @Nullable Map<String, Object> show(String idOrEid) {
        return books.ledger.reading(() -> {
            TimeBill bill = find(idOrEid);
            return bill == null ? null : view(bill);
        });
    }

    private static Map<String, Object> view(TimeBill bill) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", Integer.toString(bill.id));
        if (bill.externalId != null) {
            view.put("externalId", bill.externalId);
        }
        reference(view, "employee", bill.employee);
        reference(view, "customer", bill.customer);
        reference(view, "caseTaskEvent", bill.task);
        reference(view, "item", bill.item);
        reference(view, "subsidiary", bill.subsidiary);
        reference(view, "department", bill.department);
        reference(view, "class", bill.classification);
        reference(view, "location", bill.location);
        view.put("hours", bill.duration());
        view.put("tranDate", LocalDate.ofEpochDay(bill.day).toString());
        view.put("isBillable", bill.billable);
        view.put("approvalStatus", Map.of("id", Byte.toString(bill.approval)));
        view.put("posted", bill.posted);
        if (bill.posted) {
            reference(view, "postingPeriod", bill.period);
        }
        if (bill.memo != null) {
            view.put("memo", bill.memo);
        }
        if (bill.key != null) {
            view.put("custcol_tl_key", bill.key);
        }
        if (bill.hours != Long.MIN_VALUE) {
            view.put("custcol_tl_hours", BigDecimal.valueOf(bill.hours, 4));
        }
        if (bill.workDay != Sent.NO_DAY) {
            view.put("custcol_tl_work_date", LocalDate.ofEpochDay(bill.workDay).toString());
        }
        view.put("createdDate", Instant.ofEpochSecond(bill.createdSecond).toString());
        view.put("lastModifiedDate", Instant.ofEpochSecond(bill.modifiedSecond).toString());
        return view;
    }

    static void reference(Map<String, Object> view, String name, int id) {
        if (id != 0) {
            view.put(name, Map.of("id", Integer.toString(id)));
        }
    }

    @Override
    public List<Integer> ids() {
        return books.ledger.reading(() -> {
            List<Integer> ids = new ArrayList<>(live);
            for (int id = books.after(0); id != 0; id = books.after(id)) {
                if (books.byId(id) instanceof TimeBill) {
                    ids.add(id);
                }
            }
            return ids;
        });
    }
}
