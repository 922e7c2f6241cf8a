package dev.throughline.connector.redmine;

import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.OptionDeclaration;
import dev.throughline.connect.spi.ReceiptDeclaration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The settings of one connection, checked.
///
/// @param issueKey number of the issues' custom field that carries the hub's key; 0 for none
/// @param approvalField number of the time entries' custom field that approves them; 0 for none
/// @param approvalValue the value of that field that means approved
/// @param expenseField number of the time entries' custom field that makes one an expense; 0 for
///   none
/// @param expenseCurrency ISO 4217 code of those amounts; empty where there are none
/// @param root identifier or number of the project beneath which the hub works; empty for all
/// @param closedIssue whether a closed issue approves the time booked on it
/// @param receiptField number of the text custom field of time entries that takes the ledger's
///   reference; 0 for none
/// @param receiptStatus number of the one that takes the word where it stands; 0 for none
/// @param windowDays how many days back time entries are looked through for changes; 0 for all
record Setup(
        String label,
        String name,
        String base,
        String apiKey,
        int issueKey,
        int approvalField,
        String approvalValue,
        boolean closedIssue,
        int expenseField,
        String expenseCurrency,
        String root,
        int receiptField,
        int receiptStatus,
        Duration overlap,
        Duration quiet,
        int windowDays,
        Map<String, List<NativeField>> customFields) {

    private static final String ISSUE_KEY = "issueKeyField";
    private static final String APPROVAL_FIELD = "approval.field";
    private static final String APPROVAL_VALUE = "approval.value";
    private static final String CLOSED_ISSUE = "approval.closedIssue";
    private static final String EXPENSE_FIELD = "expense.amountField";
    private static final String EXPENSE_CURRENCY = "expense.currency";
    private static final String ROOT = "rootProject";
    private static final String RECEIPT_FIELD = "receipt.referenceField";
    private static final String RECEIPT_STATUS = "receipt.statusField";
    private static final String OVERLAP = "overlapSeconds";
    private static final String QUIET = "quietSeconds";
    private static final String WINDOW = "changes.days";

    static final List<OptionDeclaration> OPTIONS =
            List.of(
                    new OptionDeclaration(
                            ISSUE_KEY,
                            "Number of the text custom field of issues, usable as filter, that carries the hub's key",
                            "none: a lost create of an issue goes to a person",
                            false),
                    new OptionDeclaration(
                            APPROVAL_FIELD,
                            "Number of the custom field of time entries that says whether they are approved",
                            "none",
                            false),
                    new OptionDeclaration(
                            APPROVAL_VALUE,
                            "The value of that field that means approved; 1 is yes in a field of type Boolean",
                            "1",
                            false),
                    new OptionDeclaration(
                            CLOSED_ISSUE,
                            "true: time is approved once its issue is closed; with approval.field both must hold",
                            "false",
                            false),
                    new OptionDeclaration(
                            EXPENSE_FIELD,
                            "Number of the custom field of time entries that holds what was laid out; an entry with an"
                                    + " amount is an expense, and time only if it has hours, too",
                            "none: there are no expenses",
                            false),
                    new OptionDeclaration(
                            EXPENSE_CURRENCY,
                            "ISO 4217 code of the amounts in that field",
                            "none; needed with expense.amountField",
                            false),
                    new OptionDeclaration(
                            ROOT,
                            "Identifier or number of the project beneath which the hub works: it makes projects there,"
                                    + " and reads those, their issues, members and time only",
                            "none: the whole of Redmine",
                            false),
                    new OptionDeclaration(
                            RECEIPT_FIELD,
                            "Number of the text custom field of time entries in which posted time shows the ledger's"
                                    + " reference",
                            "none: Redmine does not show what became of its time",
                            false),
                    new OptionDeclaration(
                            RECEIPT_STATUS,
                            "Number of the text custom field of time entries that says Posted or Reversed; needs"
                                    + " receipt.referenceField",
                            "none: Reversed stands before the reference",
                            false),
                    new OptionDeclaration(
                            OVERLAP,
                            "How far behind its mark a read of changes starts again, in seconds, 1 to 86400",
                            "120",
                            false),
                    new OptionDeclaration(
                            QUIET,
                            "Seconds after which a record that was sent and is not found was surely not made, 1 to"
                                    + " 3600; more than the server's longest request",
                            "60",
                            false),
                    new OptionDeclaration(
                            WINDOW,
                            "Days of work, counted back from today, in which changed time entries are looked for, 0 to"
                                    + " 36500; 0 = all. Redmine can neither filter nor sort them by change",
                            "400",
                            false));

    /// @throws IllegalArgumentException with a text naming option, value and mend
    static Setup of(ConnectionSettings settings) {
        settings.options().keySet().stream()
                .filter(key -> OPTIONS.stream().noneMatch(option -> option.name().equals(key)))
                .findFirst()
                .ifPresent(key -> {
                    throw wrong(settings, key, "it is not an option of redmine; remove it");
                });
        String closed = settings.option(CLOSED_ISSUE, "false");
        if (!List.of("true", "false").contains(closed)) {
            throw wrong(settings, CLOSED_ISSUE, "write true or false");
        }
        int expenseField = number(settings, EXPENSE_FIELD, "0", 0, 999_999_999);
        String currency = settings.option(EXPENSE_CURRENCY, "");
        if (!currency.matches(expenseField > 0 ? "[A-Z]{3}" : "([A-Z]{3})?")) {
            throw wrong(settings, EXPENSE_CURRENCY, "write the ISO 4217 code of the amounts");
        }
        String root = settings.option(ROOT, "").strip();
        if (!root.matches("[a-z0-9_-]{0,100}")) {
            throw wrong(settings, ROOT, "write the identifier of a project, as in its address");
        }
        int approvalField = number(settings, APPROVAL_FIELD, "0", 0, 999_999_999);
        int receiptField = number(settings, RECEIPT_FIELD, "0", 0, 999_999_999);
        int receiptStatus = number(settings, RECEIPT_STATUS, "0", 0, 999_999_999);
        if (receiptField > 0 && (receiptField == approvalField || receiptField == expenseField)) {
            throw wrong(
                    settings,
                    RECEIPT_FIELD,
                    "that field says something else; give the receipt its own");
        }
        if (receiptStatus > 0
                && (receiptField == 0
                        || List.of(receiptField, approvalField, expenseField)
                                .contains(receiptStatus))) {
            throw wrong(
                    settings,
                    RECEIPT_STATUS,
                    "name a field of its own, beside " + RECEIPT_FIELD + ", or leave it out");
        }
        settings.customFields()
                .keySet()
                .forEach(type -> {
                    if (!RecordType.names().contains(type)
                            || type.equals(RecordType.MEMBERSHIPS.collection())) {
                        throw new IllegalArgumentException(
                                "connection "
                                        + settings.name()
                                        + ": customFields for '"
                                        + type
                                        + "' cannot be used; name projects, users, issues, time_entries or expenses");
                    }
                });
        return new Setup(
                settings.label(),
                settings.name(),
                settings.endpoint().toString().replaceAll("/+$", "") + "/",
                settings.secrets().getOrDefault("apiKey", ""),
                number(settings, ISSUE_KEY, "0", 0, 999_999_999),
                approvalField,
                settings.option(APPROVAL_VALUE, "1"),
                closed.equals("true"),
                expenseField,
                currency,
                root,
                receiptField,
                receiptStatus,
                Duration.ofSeconds(number(settings, OVERLAP, "120", 1, 86_400)),
                Duration.ofSeconds(number(settings, QUIET, "60", 1, 3_600)),
                number(settings, WINDOW, "400", 0, 36_500),
                settings.customFields());
    }

    private static int number(
            ConnectionSettings settings, String option, String otherwise, int least, int most) {
        String text = settings.option(option, otherwise).strip().replaceFirst("^cf_", "");
        if (text.matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw wrong(settings, option, "write a whole number from " + least + " to " + most);
    }

    private static IllegalArgumentException wrong(
            ConnectionSettings settings, String option, String mend) {
        return new IllegalArgumentException(
                "connection "
                        + settings.name()
                        + ": option '"
                        + option
                        + "' is '"
                        + settings.option(option, "")
                        + "'; "
                        + mend);
    }

    /// The firm's own fields of a record type, those that take receipts among them.
    List<NativeField> own(RecordType type) {
        List<NativeField> own =
                new ArrayList<>(customFields.getOrDefault(type.collection(), List.of()));
        if (type == RecordType.TIME_ENTRIES) {
            for (int number : List.of(receiptField, receiptStatus)) {
                String name = "cf_" + number;
                if (number > 0 && own.stream().noneMatch(field -> field.name().equals(name))) {
                    own.add(NativeField.text(name, 255));
                }
            }
        }
        return own;
    }

    /// What time shows of the ledger.
    Optional<ReceiptDeclaration> receipt() {
        return receiptField == 0
                ? Optional.empty()
                : Optional.of(
                        new ReceiptDeclaration(
                                RecordType.TIME_ENTRIES.collection(),
                                "cf_" + receiptField,
                                receiptStatus == 0 ? "" : "cf_" + receiptStatus,
                                ""));
    }

    /// Name and address only: the key stays inside.
    @Override
    public String toString() {
        return label + " at " + base;
    }
}
