package dev.throughline.sandbox.netsuite;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Expense reports of one employee each: every line debits its category's account; the credit goes
/// to what the firm owes its people, or to the corporate card.
final class ExpenseReports extends GlBook {

    /// External ids of the accounts credited unless the report names one.
    static final String EMPLOYEE_PAYABLE = "2120";

    static final String CARD_CLEARING = "2130";

    private static final Set<String> HEAD =
            Set.of(
                    "id",
                    "links",
                    "refName",
                    "externalId",
                    "tranId",
                    "tranDate",
                    "entity",
                    "subsidiary",
                    "department",
                    "class",
                    "location",
                    "memo",
                    "postingPeriod",
                    "expensereportcurrency",
                    "expensereportexchangerate",
                    "usemulticurrency",
                    "account",
                    "acctcorpcardexp",
                    "complete",
                    "supervisorapproval",
                    "accountingapproval",
                    "approvalStatus",
                    "expense",
                    "createdDate",
                    "lastModifiedDate");
    private static final Set<String> LINE =
            Set.of(
                    "line",
                    "expensedate",
                    "category",
                    "amount",
                    "foreignamount",
                    "currency",
                    "exchangerate",
                    "customer",
                    "projecttask",
                    "department",
                    "class",
                    "location",
                    "memo",
                    "isBillable",
                    "isnonreimbursable",
                    "corporatecreditcard",
                    "quantity",
                    "rate",
                    "refnumber",
                    "custcol_tl_key",
                    "custcol_tl_hours",
                    "custcol_tl_work_date");

    ExpenseReports(Books books) {
        super(books, "ExpRept");
    }

    @Override
    public String name() {
        return "expenseReport";
    }

    @Override
    String lock() {
        return "apLocked";
    }

    @Override
    String prefix() {
        return "ER";
    }

    @Override
    @SuppressWarnings("unchecked")
    void fill(GlTransaction gl, Map<String, ?> properties, Entry entry) {
        Sent sent = Sent.of(books.ledger, properties, "", HEAD, name(), entry);
        StoredRecord employee = sent.reference("entity", "employee");
        if (employee == null) {
            throw sent.missing("entity", "Employee");
        }
        StoredRecord subsidiary =
                books.record("subsidiary", Long.parseLong(employee.text("subsidiary")));
        StoredRecord named = sent.reference("subsidiary", "subsidiary");
        if (named != null && named.id != subsidiary.id) {
            throw sent.invalid(named.id, "subsidiary");
        }
        head(
                gl,
                sent,
                subsidiary,
                sent.reference("expensereportcurrency", "currency"),
                sent.decimal("expensereportexchangerate"));
        gl.employee = (int) employee.id;
        StoredRecord payable = sent.reference("account", "account");
        StoredRecord card = sent.reference("acctcorpcardexp", "account");
        payable = payable == null ? books.byCode("account", EMPLOYEE_PAYABLE) : payable;
        card = card == null ? books.byCode("account", CARD_CLEARING) : card;
        List<?> items = Json.items(properties.get("expense"));
        if (items.isEmpty()) {
            throw Refusal.userError(
                    "You must enter at least one line item for this transaction.", "expense");
        }
        for (int i = 0; i < items.size(); i++) {
            String path = "expense.items[" + i + "].";
            if (!(items.get(i) instanceof Map<?, ?> map)) {
                throw Refusal.content("A line must be an object.", path);
            }
            Sent line = Sent.of(books.ledger, (Map<String, ?>) map, path, LINE, name(), entry);
            StoredRecord category = line.reference("category", "expenseCategory");
            if (category == null) {
                throw line.missing("category", "Category");
            }
            if (!line.has("expensedate")) {
                throw line.missing("expensedate", "Date");
            }
            long amount = line.minor("amount", gl.precision);
            if (amount <= 0) {
                throw line.invalid(line.decimal("amount"), "amount");
            }
            StoredRecord project = line.reference("customer", "job", "customer");
            if (project != null && Boolean.FALSE.equals(project.value("allowExpenses"))) {
                throw line.invalid(project.id, "customer");
            }
            boolean byCard = line.truth("corporatecreditcard", false);
            StoredRecord credited = byCard ? card : payable;
            if (credited == null) {
                throw sent.missing("account", "Account");
            }
            int at = gl.line(Integer.parseInt(category.text("expenseAcct")), amount);
            gl.category[at] = (int) category.id;
            gl.entity[at] = project == null ? (int) employee.id : (int) project.id;
            gl.billable[at] = line.truth("isBillable", false);
            columns(gl, at, line, subsidiary);
            gl.workDay[at] = line.day("expensedate");
            int credit = gl.line((int) credited.id, -amount);
            gl.entity[credit] = (int) employee.id;
            columns(gl, credit, line, subsidiary);
            gl.workDay[credit] = gl.workDay[at];
            gl.card = byCard;
        }
        translate(gl);
    }

    @Override
    Map<String, Object> view(GlTransaction gl) {
        Map<String, Object> view = headView(gl);
        TimeBills.reference(view, "entity", gl.employee);
        TimeBills.reference(view, "expensereportcurrency", gl.currency);
        view.put("expensereportexchangerate", gl.rate);
        List<Object> lines = new ArrayList<>();
        for (int i = 0; i < gl.lines; i++) {
            if (gl.category[i] == 0) {
                continue;
            }
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("line", i);
            TimeBills.reference(line, "category", gl.category[i]);
            line.put("amount", BigDecimal.valueOf(gl.minor[i], gl.precision));
            if (gl.entity[i] != gl.employee) {
                TimeBills.reference(line, "customer", gl.entity[i]);
            }
            line.put("isBillable", gl.billable[i]);
            line.put("corporatecreditcard", gl.card);
            columnsView(gl, i, line);
            line.put("expensedate", LocalDate.ofEpochDay(gl.workDay[i]).toString());
            line.remove("custcol_tl_work_date");
            lines.add(line);
        }
        view.put("expense", Map.of("items", lines));
        return view;
    }
}
