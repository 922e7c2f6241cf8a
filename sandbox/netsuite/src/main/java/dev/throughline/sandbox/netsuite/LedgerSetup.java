package dev.throughline.sandbox.netsuite;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What the firm's accountants have set up in the account: the chart of accounts (one account for
/// each role of the hub, plus what the account needs itself), service items, tax codes and expense
/// categories that lead to them, and the rates of the first quarter of 2026, one a day: 1 GBP =
/// 1.25 USD, 1 INR = 0.0120 USD. External ids are account numbers and codes.
final class LedgerSetup {

    private static final LocalDate RATES_FROM = LocalDate.of(2026, 1, 1);
    private static final LocalDate RATES_TO = LocalDate.of(2026, 3, 31);

    private final Ledger ledger;

    LedgerSetup(Ledger ledger) {
        this.ledger = ledger;
    }

    void fill() {
        account("1100", "Bank", "Bank");
        account("1200", "Accounts Receivable", "AcctRec");
        account("1250", "Intercompany Receivable", "OthCurrAsset");
        account("1260", "Input Tax", "OthCurrAsset");
        account("1280", "Unbilled Work at Sales Value", "OthCurrAsset");
        account("1290", "Contract Asset", "OthCurrAsset");
        account("2000", "Accounts Payable", "AcctPay");
        account("2110", "Payroll Allocation", "OthCurrLiab");
        account("2120", "Employee Payable", "OthCurrLiab");
        account("2130", "Corporate Card Clearing", "OthCurrLiab");
        account("2140", "Accrued Labour", "OthCurrLiab");
        account("2200", "Sales Tax Payable", "OthCurrLiab");
        account("2250", "Intercompany Payable", "OthCurrLiab");
        account("2400", "Deferred Revenue", "DeferRevenue");
        account("2450", "Provision for Contract Losses", "OthCurrLiab");
        account("4000", "Invoiced Revenue", "Income");
        account("4100", "Accrued Revenue", "Income");
        account("4200", "Earned Revenue", "Income");
        account("4900", "Intercompany Revenue", "Income");
        account("4990", "Discounts Given", "Income");
        account("5100", "Project Cost, Labour", "COGS");
        account("5150", "Resourcing Cost, Hours Lent", "COGS");
        account("5200", "Project Cost, Expenses", "COGS");
        account("5900", "Loss on Contracts", "COGS");
        account("7980", "Realised Exchange Differences", "OthExpense");
        account("7990", "Rounding", "Expense");
        item("CONSULTING", "Consulting, own projects", "5100", "4000");
        item("CONSULTING-LENT", "Consulting, lent to another company", "5150", "4900");
        item("EXPENSES", "Expenses billed to clients", "5200", "4000");
        item("FIXED-FEE", "Fixed fee and milestones", "5100", "2400");
        taxCode("ZERO-US", "Not taxable", "0", "US");
        taxCode("NY-8.875", "New York City sales tax", "8.875", "US");
        taxCode("STD20-GB", "VAT, standard rate", "20", "GB");
        taxCode("ZERO-GB", "VAT, zero rated or reverse charge", "0", "GB");
        taxCode("IGST18-IN", "Integrated GST", "18", "IN");
        taxCode("ZERO-IN", "GST, zero rated export", "0", "IN");
        category("TRAVEL", "Travel", "5200");
        category("LODGING", "Lodging", "5200");
        category("MEALS", "Meals", "5200");
        category("OTHER", "Other project expense", "5200");
        category("INPUT-TAX", "Input tax", "1260");
        for (LocalDate day = RATES_FROM; !day.isAfter(RATES_TO); day = day.plusDays(1)) {
            rate("GBP", day, "1.25");
            rate("INR", day, "0.012");
        }
    }

    private void account(String number, String name, String type) {
        add(
                "account",
                number,
                Map.of(
                        "acctNumber",
                        number,
                        "acctName",
                        name,
                        "acctType",
                        type,
                        "subsidiary",
                        Map.of(
                                "items",
                                List.of(Map.of("id", "1"), Map.of("id", "2"), Map.of("id", "3")))));
    }

    private void taxCode(String code, String name, String percent, String country) {
        add(
                "salesTaxItem",
                code,
                Map.of(
                        "itemId",
                        code,
                        "description",
                        name,
                        "rate",
                        new BigDecimal(percent),
                        "country",
                        country,
                        "taxAccount",
                        Map.of("externalId", "2200")));
    }

    private void item(String code, String name, String account, String income) {
        add(
                "serviceItem",
                code,
                Map.of(
                        "itemId",
                        code,
                        "displayName",
                        name,
                        "expenseAccount",
                        Map.of("externalId", account),
                        "incomeAccount",
                        Map.of("externalId", income)));
    }

    private void category(String code, String name, String account) {
        add(
                "expenseCategory",
                code,
                Map.of("name", name, "expenseAcct", Map.of("externalId", account)));
    }

    private void rate(String currency, LocalDate day, String rate) {
        add(
                "currencyRate",
                "USD-" + currency + "-" + day,
                Map.of(
                        "baseCurrency",
                        Map.of("externalId", "USD"),
                        "transactionCurrency",
                        Map.of("externalId", currency),
                        "exchangeRate",
                        new BigDecimal(rate),
                        "effectiveDate",
                        day.toString()));
    }

    private void add(String type, String externalId, Map<String, Object> fields) {
        ledger.create(
                Objects.requireNonNull(RecordTypes.named(type)),
                externalId,
                fields,
                Entry.byPerson());
    }
}
