package dev.throughline.model;

import java.util.List;
import java.util.Optional;

/// Who owns what unless the firm says otherwise: the source-of-truth matrix. The owner of a single
/// field stands at the field itself ([Field#owner]); a row here gathers the fields of some types
/// that one class of system owns, and says what others may do and who wins.
public final class DefaultOwnership {
    private static final String DIFFERENCE =
            "Owner wins; another side's change becomes a proposal in the worklist.";

    private static final List<Row> ROWS =
            List.of(
                    new Row(
                            "Opportunity and pipeline",
                            List.of("Opportunity", "Contact"),
                            SystemOwner.CRM,
                            Others.READ,
                            "CRM wins; nothing is written back but ids and statuses."),
                    new Row(
                            "Client: names, addresses, parent",
                            List.of("Client"),
                            SystemOwner.CRM,
                            Others.PROPOSE,
                            DIFFERENCE),
                    new Row(
                            "Client: tax numbers, payment terms, credit, bill currency, posting profile",
                            List.of("Client"),
                            SystemOwner.ERP,
                            Others.READ,
                            "ERP wins always; the copy in the CRM is read-only."),
                    new Row(
                            "Contract: commercial value, dates, signature",
                            List.of("Contract", "ContractLine", "ContractAmendment", "Engagement"),
                            SystemOwner.CRM,
                            Others.READ,
                            "The signed document wins; any difference is CTR-VALUE-MISMATCH."),
                    new Row(
                            "Revenue rule, performance obligations, tax category, legal entity, dimensions",
                            List.of("Contract", "ContractLine", "ContractAmendment", "Project"),
                            SystemOwner.ERP,
                            Others.PROPOSE,
                            "ERP wins; an unknown value is an exception, never created."),
                    new Row(
                            "Project header, work breakdown, milestones",
                            List.of("Project", "Task", "Milestone"),
                            SystemOwner.PSA,
                            Others.MIRROR,
                            "PSA wins, except entity, dimensions and the status CLOSED."),
                    new Row(
                            "Accounting dimensions, periods, exchange rates, legal entities",
                            List.of(
                                    "LegalEntity",
                                    "AccountingPeriod",
                                    "AccountingDimension",
                                    "DimensionValue",
                                    "CurrencyRate"),
                            SystemOwner.ERP,
                            Others.READ,
                            "ERP wins; an unknown value is an exception, never created."),
                    new Row(
                            "Worker, employment, manager, cost centre, calendar, cost rate",
                            List.of("Resource", "CostCentre"),
                            SystemOwner.HCM,
                            Others.READ,
                            "HCM wins, effective-dated; a change of the past makes a list to recompute, never a silent repost."),
                    new Row(
                            "Skills, roles, assignments, rate cards",
                            List.of("Resource", "Assignment", "RateCard"),
                            SystemOwner.PSA,
                            Others.READ,
                            "PSA wins."),
                    new Row(
                            "Time: hours, task, notes, approval",
                            List.of("TimeEntry"),
                            SystemOwner.PSA,
                            Others.READ,
                            "The approved version of the source wins; a correction is a new version."),
                    new Row(
                            "Expenses: amount, receipt, approval",
                            List.of("ExpenseItem"),
                            SystemOwner.EXPENSE,
                            Others.READ,
                            "The approved version of the source wins; a correction is a new version."),
                    new Row(
                            "Billing schedule, invoice proposal: what is billed and how it is grouped",
                            List.of("BillingScheduleItem", "Invoice"),
                            SystemOwner.PSA,
                            Others.READ,
                            "PSA until the invoice is released; what is posted is frozen."),
                    new Row(
                            "Invoice number, tax, due date, posting, payment, credit",
                            List.of("Invoice", "CreditMemo", "Payment"),
                            SystemOwner.ERP,
                            Others.READ,
                            "ERP wins; the PSA's state must follow."),
                    new Row(
                            "What the hub itself decides: states it leads, links between entities",
                            List.of(
                                    "Client",
                                    "Opportunity",
                                    "ContractLine",
                                    "ContractAmendment",
                                    "Project",
                                    "BillingScheduleItem",
                                    "Invoice",
                                    "CreditMemo"),
                            SystemOwner.HUB,
                            Others.READ,
                            "The hub wins; systems receive it."));

    private DefaultOwnership() {}

    /// What systems that do not own a field may do with it.
    public enum Others {
        /// Hold a copy.
        READ,
        /// Hold a copy and change it; the change becomes a proposal.
        PROPOSE,
        /// Hold a copy that the hub keeps equal.
        MIRROR
    }

    /// One row of the matrix: the fields of these types whose default owner is `owner`.
    ///
    /// @param subject what it is about, in words
    /// @param types entity type names
    /// @param owner the class of system that decides
    /// @param others what other systems may do
    /// @param conflict who wins, in words
    public record Row(
            String subject, List<String> types, SystemOwner owner, Others others, String conflict) {
        public Row {
            types = List.copyOf(types);
        }

        /// The fields of that type this row speaks of.
        public List<Field> fields(EntityType type) {
            return types.contains(type.name())
                    ? type.fields().stream().filter(field -> field.owner() == owner).toList()
                    : List.of();
        }
    }

    /// The whole matrix.
    public static List<Row> rows() {
        return ROWS;
    }

    /// The row that speaks of that field.
    public static Optional<Row> row(EntityType type, Field field) {
        return ROWS.stream()
                .filter(row -> row.owner() == field.owner() && row.types().contains(type.name()))
                .findFirst();
    }
}
