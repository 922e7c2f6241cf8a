package dev.throughline.connector.netsuite;

import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.DocumentRequest.Entry;
import dev.throughline.connect.spi.DocumentRequest.Line;
import dev.throughline.model.AccountRole;
import dev.throughline.model.Currencies;
import dev.throughline.model.Hours;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Documents and their lines as the record service takes them.
///
/// The hub's line key and exact hours travel in the custom columns `custcol_tl_key` and
/// `custcol_tl_hours`, the day of the work in `custcol_tl_work_date`: NetSuite's own date of a
/// record is the accounting date.
final class DocumentBodies {

    private static final int MINUTES_MAX = 24 * 60;

    /// Something cannot be said in NetSuite's terms.
    static final class Unfit extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Problem problem;

        Unfit(Problem problem) {
            super(problem.line(), null, false, false);
            this.problem = problem;
        }

        Problem problem() {
            return problem;
        }
    }

    private final ConnectionSettings settings;
    private final PostingOptions options;
    private final Chart chart;

    DocumentBodies(ConnectionSettings settings, PostingOptions options, Chart chart) {
        this.settings = settings;
        this.options = options;
        this.chart = chart;
    }

    Unfit unfit(Mender mender, String code, String text, String mend, String field) {
        return new Unfit(new Problem(mender, code, settings.label() + ": " + text, mend, field));
    }

    /// A time bill; approved, because the hub sends approved time only.
    ///
    /// @throws Unfit when the line cannot be a time bill
    Map<String, Object> timeBill(DocumentRequest document, Line line) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("externalId", line.key());
        body.put("employee", id(employee(line)));
        reference(body, "customer", line.refs().get("project"));
        reference(body, "caseTaskEvent", line.refs().get("task"));
        body.put("hours", duration(line));
        body.put("tranDate", document.accountingDate().toString());
        body.put("approvalStatus", Map.of("id", "3"));
        body.put("isBillable", line.billable());
        body.put("subsidiary", id(document.legalEntity()));
        for (Entry entry : line.entries()) {
            if (entry.minor() > 0 && options.serviceItems().containsKey(entry.role())) {
                body.put("item", named(options.serviceItems().get(entry.role())));
            }
        }
        dimensions(body, line);
        text(body, "memo", line.memo(), 999);
        body.put("custcol_tl_hours", line.hours());
        body.put("custcol_tl_work_date", line.workDate().toString());
        return body;
    }

    private String employee(Line line) {
        String employee = line.refs().get("resource");
        if (employee == null || employee.isBlank()) {
            throw unfit(
                    Mender.DATA,
                    "ERP-REJECTED",
                    "line " + line.key() + " names no employee.",
                    "Set the worker up as an employee in NetSuite and let the hub read it.",
                    "employee");
        }
        return employee;
    }

    /// `7:20`. NetSuite keeps whole minutes: hours that are none (at the hub's four digits, so that
    /// 0.3333 h is 20 minutes) are refused, never rounded.
    private String duration(Line line) {
        BigDecimal hours = line.hours();
        try {
            if (hours != null) {
                Hours exact = new Hours(hours);
                long minutes = exact.minutes();
                if (minutes >= 1
                        && minutes <= MINUTES_MAX
                        && Hours.ofMinutes(minutes).equals(exact)) {
                    return minutes / 60 + ":" + (minutes % 60 < 10 ? "0" : "") + minutes % 60;
                }
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            // told below
        }
        throw unfit(
                Mender.DATA,
                "ERP-REJECTED",
                "line "
                        + line.key()
                        + " has "
                        + (hours == null ? "no" : hours.toPlainString())
                        + " hours; NetSuite keeps time in whole minutes, from 0:01 to 24:00.",
                "Correct the hours in the source to whole minutes.",
                "hours");
    }

    /// An expense report with this one expense.
    ///
    /// @throws Unfit when the line cannot be an expense
    Map<String, Object> expenseReport(DocumentRequest document, Line line) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("externalId", line.key());
        body.put("entity", id(employee(line)));
        body.put("subsidiary", id(document.legalEntity()));
        body.put("tranDate", document.accountingDate().toString());
        body.put("expensereportcurrency", id(currency(document)));
        text(body, "memo", document.memo(), 4000);
        body.put("complete", true);
        body.put("supervisorapproval", true);
        boolean card =
                line.entries().stream().anyMatch(each -> each.role() == AccountRole.CARD_CLEARING);
        List<Object> expenses = new ArrayList<>();
        for (Entry entry : line.entries()) {
            if (entry.minor() <= 0) {
                if (entry.role() != AccountRole.EMPLOYEE_PAYABLE
                        && entry.role() != AccountRole.CARD_CLEARING) {
                    throw unfit(
                            Mender.SETTINGS,
                            "ERP-REJECTED",
                            "line "
                                    + line.key()
                                    + " credits "
                                    + entry.role().code()
                                    + "; an expense report credits employee-payable or card-clearing.",
                            "Correct the posting pattern of expenses.",
                            "expense");
                }
                body.put(
                        entry.role() == AccountRole.CARD_CLEARING ? "acctcorpcardexp" : "account",
                        id(account(entry.role())));
                continue;
            }
            Map<String, Object> expense = new LinkedHashMap<>();
            expense.put("expensedate", line.workDate().toString());
            expense.put("category", category(line, entry.role()));
            expense.put("amount", amount(document, entry.minor()));
            reference(expense, "customer", line.refs().get("project"));
            dimensions(expense, line);
            text(expense, "memo", line.memo(), 4000);
            expense.put("isBillable", line.billable());
            expense.put("corporatecreditcard", card);
            expense.put("custcol_tl_key", line.key());
            expenses.add(expense);
        }
        body.put("expense", Map.of("items", expenses));
        return body;
    }

    private Object category(Line line, AccountRole role) {
        if (role == AccountRole.PROJECT_COST_EXPENSE
                && line.category() != null
                && !line.category().isBlank()) {
            return named(line.category());
        }
        String set = options.categories().get(role);
        if (set == null) {
            throw unfit(
                    Mender.SETTINGS,
                    "ERP-REJECTED",
                    "no expense category is set for " + role.code() + ".",
                    "Set option expenseCategory."
                            + role.code()
                            + " of connection "
                            + settings.name()
                            + ".",
                    "category");
        }
        return named(set);
    }

    /// A journal: one NetSuite line for each debit and credit, all or none.
    ///
    /// @throws Unfit when the document cannot be a journal
    Map<String, Object> journal(DocumentRequest document) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("externalId", document.key());
        body.put("subsidiary", id(document.legalEntity()));
        body.put("currency", id(currency(document)));
        body.put("tranDate", document.accountingDate().toString());
        text(body, "memo", document.memo(), 4000);
        List<Object> lines = new ArrayList<>();
        for (Line line : document.lines()) {
            for (Entry entry : line.entries()) {
                if (entry.minor() == 0) {
                    continue;
                }
                Map<String, Object> each = new LinkedHashMap<>();
                each.put("account", id(account(entry.role())));
                each.put(
                        entry.minor() > 0 ? "debit" : "credit",
                        amount(document, Math.absExact(entry.minor())));
                reference(each, "entity", line.refs().get("project"));
                dimensions(each, line);
                text(each, "memo", line.memo(), 4000);
                each.put("custcol_tl_key", line.key());
                if (line.hours() != null) {
                    each.put("custcol_tl_hours", line.hours());
                }
                each.put("custcol_tl_work_date", line.workDate().toString());
                lines.add(each);
            }
        }
        body.put("line", Map.of("items", lines));
        return body;
    }

    /// Which line of the document a line of the record came from.
    ///
    /// @param carried the entries that became a line of the record
    static int lineOf(DocumentRequest document, int recordLine, Predicate<Entry> carried) {
        int at = 0;
        for (int i = 0; i < document.lines().size(); i++) {
            for (Entry entry : document.lines().get(i).entries()) {
                if (entry.minor() != 0 && carried.test(entry) && at++ == recordLine) {
                    return i;
                }
            }
        }
        return -1;
    }

    private String account(AccountRole role) {
        return chart.account(role)
                .orElseThrow(() ->
                        unfit(
                                Mender.SETTINGS,
                                "ERP-REJECTED",
                                options.accounts().containsKey(role)
                                        ? "there is no account "
                                                + options.accounts().get(role)
                                                + " for "
                                                + role.code()
                                                + "."
                                        : "no account is set for " + role.code() + ".",
                                "Set option account."
                                        + role.code()
                                        + " of connection "
                                        + settings.name()
                                        + " to an account number of NetSuite.",
                                "account"));
    }

    String currency(DocumentRequest document) {
        return chart.currency(document.currency())
                .orElseThrow(() ->
                        unfit(
                                Mender.DATA,
                                "ERP-REJECTED",
                                "NetSuite has no currency " + document.currency() + ".",
                                "Set the currency up in NetSuite, or correct it in the source.",
                                "currency"));
    }

    static BigDecimal amount(DocumentRequest document, long minor) {
        return BigDecimal.valueOf(minor, Currencies.minorDigits(document.currency()));
    }

    static void dimensions(Map<String, Object> body, Line line) {
        for (String name : List.of("department", "class", "location")) {
            reference(body, name, line.refs().get(name));
        }
    }

    static void reference(
            Map<String, Object> body, String name, @org.jspecify.annotations.Nullable String id) {
        if (id != null && !id.isBlank()) {
            body.put(name, id(id));
        }
    }

    static void text(Map<String, Object> body, String name, String text, int most) {
        if (!text.isBlank()) {
            body.put(name, text.length() <= most ? text : text.substring(0, most));
        }
    }

    static Map<String, Object> id(String id) {
        return Map.of("id", id);
    }

    static Map<String, Object> named(String idOrCode) {
        return idOrCode.matches("-?\\d+") ? id(idOrCode) : Map.of("externalId", idOrCode);
    }
}
