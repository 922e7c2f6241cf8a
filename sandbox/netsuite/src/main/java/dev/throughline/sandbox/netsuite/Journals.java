package dev.throughline.sandbox.netsuite;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Journal entries: debits equal credits to the currency's last digit, or nothing is kept.
final class Journals extends GlBook {

    private static final Set<String> HEAD =
            Set.of(
                    "id",
                    "links",
                    "refName",
                    "externalId",
                    "tranId",
                    "tranDate",
                    "subsidiary",
                    "toSubsidiary",
                    "currency",
                    "exchangeRate",
                    "postingPeriod",
                    "approved",
                    "approvalStatus",
                    "void",
                    "reversalDate",
                    "reversalDefer",
                    "memo",
                    "line",
                    "createdDate",
                    "lastModifiedDate");
    private static final Set<String> LINE =
            Set.of(
                    "line",
                    "account",
                    "debit",
                    "credit",
                    "entity",
                    "department",
                    "class",
                    "location",
                    "memo",
                    "eliminate",
                    "taxCode",
                    "custcol_tl_key",
                    "custcol_tl_hours",
                    "custcol_tl_work_date");
    private static final int LINES_MAX = 1000;

    Journals(Books books) {
        super(books, "Journal");
    }

    @Override
    public String name() {
        return "journalEntry";
    }

    @Override
    String lock() {
        return "";
    }

    @Override
    String prefix() {
        return "JE";
    }

    @Override
    @SuppressWarnings("unchecked")
    void fill(GlTransaction gl, Map<String, ?> properties, Entry entry) {
        Sent sent = Sent.of(books.ledger, properties, "", HEAD, name(), entry);
        StoredRecord subsidiary = sent.reference("subsidiary", "subsidiary");
        if (subsidiary == null) {
            throw sent.missing("subsidiary", "Subsidiary");
        }
        head(
                gl,
                sent,
                subsidiary,
                sent.reference("currency", "currency"),
                sent.decimal("exchangeRate"));
        gl.voided = sent.truth("void", gl.voided);
        gl.reversalDay = sent.day("reversalDate");
        List<?> items = Json.items(properties.get("line"));
        if (items.size() < 2) {
            throw Refusal.userError(
                    "You must enter at least two lines for this transaction.", "line");
        }
        if (items.size() > LINES_MAX) {
            throw Refusal.userError(
                    "A journal entry has at most " + LINES_MAX + " lines here.", "line");
        }
        long balance = 0;
        for (int i = 0; i < items.size(); i++) {
            String path = "line.items[" + i + "].";
            if (!(items.get(i) instanceof Map<?, ?> map)) {
                throw Refusal.content("A line must be an object.", path);
            }
            Sent line = Sent.of(books.ledger, (Map<String, ?>) map, path, LINE, name(), entry);
            StoredRecord account = line.reference("account", "account");
            if (account == null) {
                throw line.missing("account", "Account");
            }
            long debit = line.minor("debit", gl.precision);
            long credit = line.minor("credit", gl.precision);
            if ((debit == 0) == (credit == 0) || debit < 0 || credit < 0) {
                throw Refusal.userError(
                        "A line must have either a debit or a credit above zero.", path + "debit");
            }
            int at = gl.line((int) account.id, debit - credit);
            gl.entity[at] = Sent.id(line.reference("entity", "job", "customer", "employee"));
            columns(gl, at, line, subsidiary);
            balance += debit - credit;
        }
        if (balance != 0) {
            throw Refusal.userError("The amounts in a journal entry must balance.", "line");
        }
        translate(gl);
    }

    @Override
    Map<String, Object> view(GlTransaction gl) {
        Map<String, Object> view = headView(gl);
        TimeBills.reference(view, "currency", gl.currency);
        view.put("exchangeRate", gl.rate);
        view.put("approved", gl.approval == GlTransaction.APPROVED);
        view.put("void", gl.voided);
        if (gl.reversalDay != Sent.NO_DAY) {
            view.put("reversalDate", LocalDate.ofEpochDay(gl.reversalDay).toString());
        }
        List<Object> lines = new ArrayList<>();
        for (int i = 0; i < gl.lines; i++) {
            if (gl.minor[i] == 0) {
                continue;
            }
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("line", i);
            TimeBills.reference(line, "account", gl.account[i]);
            line.put(
                    gl.minor[i] > 0 ? "debit" : "credit",
                    BigDecimal.valueOf(Math.abs(gl.minor[i]), gl.precision));
            TimeBills.reference(line, "entity", gl.entity[i]);
            columnsView(gl, i, line);
            lines.add(line);
        }
        view.put("line", Map.of("items", lines));
        return view;
    }
}
