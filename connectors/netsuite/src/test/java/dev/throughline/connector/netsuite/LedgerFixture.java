package dev.throughline.connector.netsuite;

import dev.throughline.connect.kit.DocumentFixture;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.DocumentRequest.Entry;
import dev.throughline.connect.spi.DocumentRequest.Line;
import dev.throughline.model.AccountRole;
import dev.throughline.model.PostingKind;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A fresh simulated account with a client, a project, a task and an employee, tried with documents
/// of one kind dated in January 2026.
final class LedgerFixture extends CustomerFixture implements DocumentFixture {

    static final Map<String, String> ACCOUNTS =
            Map.ofEntries(
                    Map.entry("account.project-cost-labour", "5100"),
                    Map.entry("account.project-cost-expense", "5200"),
                    Map.entry("account.resourcing-cost", "5150"),
                    Map.entry("account.payroll-allocation", "2110"),
                    Map.entry("account.employee-payable", "2120"),
                    Map.entry("account.card-clearing", "2130"),
                    Map.entry("account.input-tax", "1260"),
                    Map.entry("account.wip-sales-value", "1280"),
                    Map.entry("account.accrued-revenue", "4100"),
                    Map.entry("account.ic-receivable", "1250"),
                    Map.entry("account.ic-revenue", "4900"),
                    Map.entry("account.ic-payable", "2250"),
                    Map.entry("account.accrued-labour", "2140"),
                    Map.entry("account.receivable", "1200"),
                    Map.entry("account.invoiced-revenue", "4000"),
                    Map.entry("account.tax-payable", "2200"),
                    Map.entry("account.deferred-revenue", "2400"),
                    Map.entry("serviceItem.invoiced-revenue", "CONSULTING"),
                    Map.entry("serviceItem.deferred-revenue", "FIXED-FEE"),
                    Map.entry("expenseCategory.project-cost-expense", "OTHER"),
                    Map.entry("expenseCategory.input-tax", "INPUT-TAX"));

    static final LocalDate DAY = LocalDate.of(2026, 1, 20);

    private final PostingKind kind;
    private final boolean approvals;
    final String client;
    final String employee;
    final String project;
    final String task;
    final @Nullable String original;

    LedgerFixture(PostingKind kind, boolean approvals) {
        this.kind = kind;
        this.approvals = approvals;
        employee =
                simulator.insert(
                        "employee",
                        Map.of(
                                "firstName",
                                "Ana",
                                "lastName",
                                "Lind",
                                "email",
                                "ana@firm.example",
                                "subsidiary",
                                "1",
                                "laborCost",
                                new BigDecimal("110")));
        client =
                simulator.insert(
                        "customer",
                        Map.of("companyName", "Client", "subsidiary", "1", "terms", "1"));
        project = simulator.insert("job", Map.of("companyName", "Project", "parent", client));
        task = simulator.insert("projectTask", Map.of("title", "Design", "project", project));
        simulator.accountants().pausePostTime(true);
        if (approvals) {
            simulator.accountants().approvalRequired("journalEntry", true);
            simulator.accountants().approvalRequired("expenseReport", true);
            simulator.accountants().approvalRequired("invoice", true);
            simulator.accountants().approvalRequired("creditMemo", true);
        }
        original =
                kind == PostingKind.CREDIT
                        ? simulator.insert(
                                "invoice",
                                Map.of(
                                        "entity",
                                        client,
                                        "tranDate",
                                        DAY.withDayOfMonth(2).toString(),
                                        "item",
                                        List.of(
                                                Map.of(
                                                        "item",
                                                        "eid:CONSULTING",
                                                        "amount",
                                                        new BigDecimal("5000")))))
                        : null;
    }

    @Override
    public ConnectionSettings settings() {
        Map<String, String> options = new HashMap<>(ACCOUNTS);
        if (approvals) {
            options.put("journalApproval", "required");
            options.put("expenseApproval", "required");
            options.put("invoiceApproval", "required");
            options.put("creditMemoApproval", "required");
        }
        return SandboxAccount.settings(simulator, options, 5);
    }

    @Override
    public PostingKind kind() {
        return kind;
    }

    private String recordType() {
        return switch (kind) {
            case LABOUR_COST -> "timeBill";
            case EXPENSE_COST -> "expenseReport";
            case INVOICE -> "invoice";
            case CREDIT -> "creditMemo";
            default -> "journalEntry";
        };
    }

    DocumentRequest.@Nullable Billing billing() {
        return recordType().equals("invoice") || recordType().equals("creditMemo")
                ? new DocumentRequest.Billing(client, "2", DAY.plusDays(30), "PO-9", original)
                : null;
    }

    @Override
    public DocumentRequest document(int number, int lines) {
        List<Line> all = new ArrayList<>();
        for (int i = 0; i < lines; i++) {
            all.add(line(number, i, "1.5"));
        }
        return document(number, all);
    }

    DocumentRequest document(int number, List<Line> lines) {
        return new DocumentRequest(
                recordType(),
                kind,
                false,
                String.format(Locale.ROOT, "D1-%06d", number),
                8_000_000L + number,
                "1",
                "USD",
                DAY,
                "January work",
                billing(),
                lines);
    }

    Line line(int number, int at, String hours) {
        boolean expense = kind == PostingKind.EXPENSE_COST;
        AccountRole debit =
                switch (kind) {
                    case LABOUR_COST -> AccountRole.PROJECT_COST_LABOUR;
                    case EXPENSE_COST -> AccountRole.PROJECT_COST_EXPENSE;
                    case INVOICE -> AccountRole.RECEIVABLE;
                    case CREDIT -> AccountRole.INVOICED_REVENUE;
                    default -> AccountRole.WIP_SALES_VALUE;
                };
        AccountRole credit =
                switch (kind) {
                    case LABOUR_COST -> AccountRole.PAYROLL_ALLOCATION;
                    case EXPENSE_COST -> AccountRole.EMPLOYEE_PAYABLE;
                    case INVOICE -> AccountRole.INVOICED_REVENUE;
                    case CREDIT -> AccountRole.RECEIVABLE;
                    default -> AccountRole.ACCRUED_REVENUE;
                };
        return new Line(
                String.format(
                        Locale.ROOT, "%s1-line%06d-%03d-1", kind.name().charAt(0), number, at),
                Map.of(
                        "project",
                        project,
                        "task",
                        task,
                        "resource",
                        employee,
                        "department",
                        "1",
                        "class",
                        "2",
                        "location",
                        "1"),
                DAY.minusDays(1),
                expense ? null : new BigDecimal(hours),
                null,
                List.of(new Entry(debit, 16_500 + at), new Entry(credit, -16_500 - at)),
                true,
                null,
                "",
                null);
    }

    @Override
    public DocumentRequest spoiled(DocumentRequest document, int line) {
        List<Line> lines = new ArrayList<>(document.lines());
        Line bad = lines.get(line);
        Map<String, String> refs = new HashMap<>(bad.refs());
        refs.put("department", "999");
        lines.set(
                line,
                new Line(
                        bad.key(),
                        refs,
                        bad.workDate(),
                        bad.hours(),
                        bad.rate(),
                        bad.entries(),
                        bad.billable(),
                        bad.category(),
                        bad.memo(),
                        bad.reverses()));
        return new DocumentRequest(
                document.objectType(),
                document.kind(),
                document.reversal(),
                document.key(),
                document.keyNumber(),
                document.legalEntity(),
                document.currency(),
                document.accountingDate(),
                document.memo(),
                document.billing(),
                lines);
    }

    @Override
    public void settle() {
        simulator.accountants().postTime();
        if (approvals) {
            for (Map<String, Object> each : simulator.all(recordType())) {
                if (!Map.of("id", "1").equals(each.get("approvalStatus"))) {
                    continue;
                }
                simulator.accountants().approve(recordType(), String.valueOf(each.get("id")));
            }
        }
    }

    @Override
    public void hold() {
        simulator.accountants().pausePostTime(true);
    }

    @Override
    public void closePeriod() {
        simulator.accountants().closePeriod("2026-01");
    }

    @Override
    public List<String> keysHeld() {
        List<String> keys = new ArrayList<>();
        for (Map<String, Object> record : simulator.all(recordType())) {
            keys.addAll(keysOf(record));
        }
        return keys;
    }

    private List<String> keysOf(Map<String, Object> record) {
        if (kind == PostingKind.LABOUR_COST) {
            return List.of(String.valueOf(record.get("externalId")));
        }
        Map<?, ?> sublist =
                (Map<?, ?>)
                        Objects.requireNonNull(
                                record.get(
                                        switch (recordType()) {
                                            case "expenseReport" -> "expense";
                                            case "journalEntry" -> "line";
                                            default -> "item";
                                        }));
        return ((List<?>) Objects.requireNonNull(sublist.get("items")))
                .stream()
                        .map(line -> String.valueOf(((Map<?, ?>) line).get("custcol_tl_key")))
                        .distinct()
                        .toList();
    }

    @Override
    public void deleteByHand(String lineKey) {
        for (Map<String, Object> record : simulator.all(recordType())) {
            if (keysOf(record).contains(lineKey)) {
                simulator.delete(recordType(), String.valueOf(record.get("id")));
            }
        }
    }
}
