package dev.throughline.connector.netsuite;

import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.OptionDeclaration;
import dev.throughline.connect.spi.PostingDeclaration.Proof;
import dev.throughline.model.AccountRole;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The settings by which documents are posted, checked.
///
/// @param accounts the account number of each role that is set
/// @param serviceItems the service item of a time bill by the role it debits, and of an invoice
///   line by the role it credits, where set
/// @param categories the expense category by the role it debits, where set
/// @param journals whether a journal is in the ledger when it is taken, or waits for approval
/// @param expenseReports the same for expense reports
/// @param invoices the same for invoices
/// @param creditMemos the same for credit memos
/// @param journalLines the most lines of the hub in one journal
record PostingOptions(
        Map<AccountRole, String> accounts,
        Map<AccountRole, String> serviceItems,
        Map<AccountRole, String> categories,
        Proof journals,
        Proof expenseReports,
        Proof invoices,
        Proof creditMemos,
        int journalLines) {

    /// A journal of 450 lines of the hub has at least 900 in NetSuite, whose own limit is 1,000
    /// over this interface.
    private static final int JOURNAL_LINES_MAX = 450;

    private static final List<AccountRole> TIME_DEBITS =
            List.of(AccountRole.PROJECT_COST_LABOUR, AccountRole.RESOURCING_COST);
    private static final List<AccountRole> INVOICE_CREDITS =
            List.of(AccountRole.INVOICED_REVENUE, AccountRole.DEFERRED_REVENUE);
    private static final List<AccountRole> EXPENSE_DEBITS =
            List.of(AccountRole.PROJECT_COST_EXPENSE, AccountRole.INPUT_TAX);

    static List<OptionDeclaration> declared() {
        List<OptionDeclaration> options = new ArrayList<>();
        for (AccountRole role : AccountRole.values()) {
            options.add(
                    new OptionDeclaration(
                            "account." + role.code(),
                            "Number of the NetSuite account for "
                                    + role.code().replace('-', ' ')
                                    + ", as the chart of accounts shows it.",
                            "",
                            false));
        }
        for (AccountRole role : TIME_DEBITS) {
            options.add(
                    new OptionDeclaration(
                            "serviceItem." + role.code(),
                            "Internal or external id of the service item whose expense account is "
                                    + role.code().replace('-', ' ')
                                    + "; without it NetSuite's own preference decides.",
                            "",
                            false));
        }
        for (AccountRole role : INVOICE_CREDITS) {
            options.add(
                    new OptionDeclaration(
                            "serviceItem." + role.code(),
                            "Internal or external id of the service item whose income account is "
                                    + role.code().replace('-', ' ')
                                    + ", for lines of invoices and credit memos that name none.",
                            "",
                            false));
        }
        for (AccountRole role : EXPENSE_DEBITS) {
            options.add(
                    new OptionDeclaration(
                            "expenseCategory." + role.code(),
                            "Internal or external id of the expense category that leads to "
                                    + role.code().replace('-', ' ')
                                    + ", for lines that bring none of their own.",
                            "",
                            false));
        }
        options.add(
                new OptionDeclaration(
                        "journalApproval",
                        "Whether journals wait for approval in NetSuite: none (posted when taken) or required.",
                        "none",
                        false));
        options.add(
                new OptionDeclaration(
                        "expenseApproval",
                        "Whether expense reports wait for approval in NetSuite: none (posted when taken) or required.",
                        "none",
                        false));
        options.add(
                new OptionDeclaration(
                        "invoiceApproval",
                        "Whether invoices wait for approval in NetSuite: none (posted when taken) or required.",
                        "none",
                        false));
        options.add(
                new OptionDeclaration(
                        "creditMemoApproval",
                        "Whether credit memos wait for approval in NetSuite: none (posted when taken) or required.",
                        "none",
                        false));
        options.add(
                new OptionDeclaration(
                        "journalLines",
                        "The most lines of the hub in one journal, 1 to " + JOURNAL_LINES_MAX + ".",
                        "200",
                        false));
        return options;
    }

    /// @throws IllegalArgumentException naming option, value and mend
    static PostingOptions of(ConnectionSettings settings) {
        return new PostingOptions(
                byRole(settings, "account.", List.of(AccountRole.values())),
                byRole(
                        settings,
                        "serviceItem.",
                        Stream.concat(TIME_DEBITS.stream(), INVOICE_CREDITS.stream()).toList()),
                byRole(settings, "expenseCategory.", EXPENSE_DEBITS),
                proof(settings, "journalApproval"),
                proof(settings, "expenseApproval"),
                proof(settings, "invoiceApproval"),
                proof(settings, "creditMemoApproval"),
                (int) NetSuiteOptions.number(settings, "journalLines", 200, 1, JOURNAL_LINES_MAX));
    }

    /// What proves that a record of this type is in the ledger.
    Proof proof(String objectType) {
        return switch (objectType) {
            case Postings.JOURNAL -> journals;
            case Postings.EXPENSE_REPORT -> expenseReports;
            case Postings.INVOICE -> invoices;
            case Postings.CREDIT_MEMO -> creditMemos;
            default -> Proof.ASKED;
        };
    }

    private static Proof proof(ConnectionSettings settings, String option) {
        return NetSuiteOptions.choice(settings, option, "none", "required").equals("none")
                ? Proof.ANSWER
                : Proof.ASKED;
    }

    private static Map<AccountRole, String> byRole(
            ConnectionSettings settings, String prefix, List<AccountRole> roles) {
        Map<AccountRole, String> set = new EnumMap<>(AccountRole.class);
        for (AccountRole role : roles) {
            String value = settings.option(prefix + role.code(), "").strip();
            if (!value.isEmpty()) {
                set.put(role, value);
            }
        }
        return set;
    }
}
