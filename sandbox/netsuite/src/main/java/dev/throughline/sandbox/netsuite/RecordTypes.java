package dev.throughline.sandbox.netsuite;

import static dev.throughline.sandbox.netsuite.Field.choice;
import static dev.throughline.sandbox.netsuite.Field.of;
import static dev.throughline.sandbox.netsuite.Field.reference;
import static dev.throughline.sandbox.netsuite.Field.text;

import dev.throughline.sandbox.netsuite.Field.Kind;
import dev.throughline.sandbox.netsuite.RecordType.NameGuard;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The record types of the simulated account. A new one (time, expense, invoice) is a new row here,
/// plus a rule in `Ledger` where the account keeps one.
///
/// `custentity_…` and `custevent_…` are the firm's own fields: identifiers on the customer,
/// dimensions and contract facts on the project, because a NetSuite project has no department,
/// class or location of its own.
final class RecordTypes {

    static final Map<String, RecordType> BY_NAME = new LinkedHashMap<>();
    private static final Map<String, RecordType> BY_TABLE = new LinkedHashMap<>();

    private static final String ENTITY = "entity";

    static {
        add(
                new RecordType(
                        "currency",
                        "Currency",
                        "currency",
                        NameGuard.NONE,
                        false,
                        List.of(
                                text("name", 50).asRequired(),
                                text("symbol", 4).asRequired(),
                                of("currencyPrecision", Kind.DECIMAL),
                                of("exchangeRate", Kind.DECIMAL),
                                of("isBaseCurrency", Kind.BOOLEAN).computed(),
                                of("isInactive", Kind.BOOLEAN),
                                of("lastModifiedDate", Kind.DATETIME).computed())));
        add(
                new RecordType(
                        "term",
                        "Term",
                        "term",
                        NameGuard.NAME_IN_PARENT,
                        false,
                        List.of(
                                text("name", 50).asRequired(),
                                of("daysUntilNetDue", Kind.DECIMAL),
                                of("isInactive", Kind.BOOLEAN))));
        add(
                new RecordType(
                        "subsidiary",
                        "Subsidiary",
                        "subsidiary",
                        NameGuard.NAME_IN_PARENT,
                        false,
                        List.of(
                                text("name", 83).asRequired(),
                                text("legalName", 83),
                                reference("parent", "subsidiary"),
                                reference("currency", "currency").asRequired(),
                                text("country", 2),
                                of("isElimination", Kind.BOOLEAN),
                                of("isInactive", Kind.BOOLEAN),
                                of("lastModifiedDate", Kind.DATETIME).computed())));
        for (String segment : List.of("department", "classification", "location")) {
            add(
                    new RecordType(
                            segment,
                            capital(segment),
                            segment,
                            NameGuard.NAME_IN_PARENT,
                            false,
                            List.of(
                                    text("name", 60).asRequired(),
                                    reference("parent", segment),
                                    new Field(
                                            "subsidiary",
                                            "subsidiary",
                                            Kind.MULTI_REFERENCE,
                                            List.of("subsidiary"),
                                            List.of(),
                                            0,
                                            false,
                                            false),
                                    of("includeChildren", Kind.BOOLEAN),
                                    of("isInactive", Kind.BOOLEAN))));
        }
        add(
                new RecordType(
                        "accountingPeriod",
                        "Accounting Period",
                        "accountingperiod",
                        NameGuard.NONE,
                        true,
                        List.of(
                                text("periodName", 60).asRequired(),
                                of("startDate", Kind.DATE).asRequired(),
                                of("endDate", Kind.DATE).asRequired(),
                                of("closed", Kind.BOOLEAN),
                                of("closedOnDate", Kind.DATETIME),
                                of("allLocked", Kind.BOOLEAN),
                                of("arLocked", Kind.BOOLEAN),
                                of("apLocked", Kind.BOOLEAN),
                                of("payrollLocked", Kind.BOOLEAN),
                                of("isAdjust", Kind.BOOLEAN),
                                of("isPosting", Kind.BOOLEAN),
                                of("isQuarter", Kind.BOOLEAN),
                                of("isYear", Kind.BOOLEAN),
                                of("allowNonGLChanges", Kind.BOOLEAN),
                                reference("parent", "accountingPeriod"),
                                of("lastModifiedDate", Kind.DATETIME).computed())));
        add(
                new RecordType(
                        "employee",
                        "Employee",
                        ENTITY,
                        NameGuard.ENTITY_ID,
                        false,
                        List.of(
                                text("entityId", 83),
                                text("firstName", 32).asRequired(),
                                text("lastName", 32).asRequired(),
                                text("email", 254),
                                text("phone", 32),
                                text("title", 100),
                                reference("subsidiary", "subsidiary").asRequired(),
                                reference("currency", "currency"),
                                reference("department", "department"),
                                reference("class", "classification"),
                                reference("location", "location"),
                                reference("supervisor", "employee"),
                                of("hireDate", Kind.DATE),
                                of("releaseDate", Kind.DATE),
                                of("laborCost", Kind.DECIMAL),
                                of("isJobResource", Kind.BOOLEAN),
                                of("isInactive", Kind.BOOLEAN),
                                text("custentity_worker_id", 64),
                                of("dateCreated", Kind.DATETIME).computed(),
                                of("lastModifiedDate", Kind.DATETIME).computed())));
        add(
                new RecordType(
                        "customer",
                        "Customer",
                        ENTITY,
                        NameGuard.COMPANY,
                        false,
                        List.of(
                                text("entityId", 83),
                                text("companyName", 83),
                                of("isPerson", Kind.BOOLEAN),
                                text("firstName", 32),
                                text("lastName", 32),
                                reference("subsidiary", "subsidiary").asRequired(),
                                reference("terms", "term"),
                                reference("currency", "currency"),
                                reference("parent", "customer"),
                                text("category", 20),
                                choice(
                                        "entityStatus",
                                        "6",
                                        "7",
                                        "8",
                                        "9",
                                        "10",
                                        "11",
                                        "12",
                                        "13",
                                        "14",
                                        "15",
                                        "16",
                                        "17",
                                        "18"),
                                reference("salesRep", "employee"),
                                text("email", 254),
                                text("phone", 32),
                                text("url", 100),
                                text("accountNumber", 99),
                                text("comments", 4000),
                                text("vatRegNumber", 20),
                                of("taxable", Kind.BOOLEAN),
                                of("creditLimit", Kind.DECIMAL),
                                choice("creditHoldOverride", "AUTO", "OFF", "ON"),
                                of("balance", Kind.DECIMAL).computed().inSuiteQlAs("balancesearch"),
                                of("overdueBalance", Kind.DECIMAL)
                                        .computed()
                                        .inSuiteQlAs("overduebalancesearch"),
                                of("addressBook", Kind.SUBLIST),
                                text("custentity_duns", 13),
                                text("custentity_lei", 20),
                                text("custentity_crm_id", 64),
                                of("isInactive", Kind.BOOLEAN),
                                of("dateCreated", Kind.DATETIME).computed(),
                                of("lastModifiedDate", Kind.DATETIME).computed())));
        // The further subsidiaries of a customer; the primary one is on the customer itself.
        add(
                new RecordType(
                        "customerSubsidiaryRelationship",
                        "Customer-Subsidiary Relationship",
                        ENTITY,
                        NameGuard.NONE,
                        false,
                        List.of(
                                reference("entity", "customer").asRequired(),
                                reference("subsidiary", "subsidiary").asRequired(),
                                of("isPrimarySub", Kind.BOOLEAN).computed(),
                                of("isInactive", Kind.BOOLEAN),
                                of("dateCreated", Kind.DATETIME).computed(),
                                of("lastModifiedDate", Kind.DATETIME).computed())));
        add(
                new RecordType(
                        "job",
                        "Project",
                        ENTITY,
                        NameGuard.ENTITY_ID,
                        false,
                        List.of(
                                text("entityId", 83),
                                text("companyName", 83).asRequired(),
                                reference("parent", "customer", "job"),
                                reference("customer", "customer").computed(),
                                reference("subsidiary", "subsidiary"),
                                reference("currency", "currency"),
                                of("fxRate", Kind.DECIMAL),
                                choice("entityStatus", "1", "2", "3", "4", "5"),
                                choice("jobBillingType", "1", "2", "3", "4", "5"),
                                text("jobType", 20),
                                reference("projectManager", "employee"),
                                of("startDate", Kind.DATE),
                                of("projectedEndDate", Kind.DATE),
                                of("endDate", Kind.DATE),
                                of("calculatedStartDate", Kind.DATE).computed(),
                                of("calculatedEndDate", Kind.DATE).computed(),
                                of("jobPrice", Kind.DECIMAL),
                                of("estimatedRevenue", Kind.DECIMAL),
                                of("estimatedCost", Kind.DECIMAL),
                                of("estimatedTime", Kind.DECIMAL),
                                of("percentComplete", Kind.DECIMAL).computed(),
                                of("allowTime", Kind.BOOLEAN),
                                of("allowExpenses", Kind.BOOLEAN),
                                of("limitTimeToAssignees", Kind.BOOLEAN),
                                of("isProductiveTime", Kind.BOOLEAN),
                                of("isUtilizedTime", Kind.BOOLEAN),
                                of("isExemptTime", Kind.BOOLEAN),
                                choice("schedulingMethod", "BACKWARD", "FORWARD"),
                                text("comments", 4000),
                                reference("custentity_department", "department"),
                                reference("custentity_class", "classification"),
                                reference("custentity_location", "location"),
                                text("custentity_contract", 64),
                                of("custentity_contract_value", Kind.DECIMAL),
                                text("custentity_service_line", 64),
                                text("custentity_revenue_rule", 64),
                                text("custentity_psa_id", 64),
                                text("custentity_crm_id", 64),
                                of("isInactive", Kind.BOOLEAN),
                                of("dateCreated", Kind.DATETIME).computed(),
                                of("lastModifiedDate", Kind.DATETIME).computed())));
        add(
                new RecordType(
                        "projectTask",
                        "Project Task",
                        "projecttask",
                        NameGuard.NONE,
                        false,
                        List.of(
                                text("title", 300).asRequired(),
                                reference("project", "job").asRequired(),
                                reference("parent", "projectTask"),
                                choice("status", "NOTSTART", "PROGRESS", "COMPLETE"),
                                choice("priority", "HIGH", "MEDIUM", "LOW"),
                                choice("constraintType", "ASAP", "FIXEDSTART"),
                                of("startDateTime", Kind.DATETIME),
                                of("endDate", Kind.DATE),
                                of("finishByDate", Kind.DATE),
                                of("estimatedWork", Kind.DECIMAL),
                                of("plannedWork", Kind.DECIMAL),
                                of("actualWork", Kind.DECIMAL).computed(),
                                of("nonBillableTask", Kind.BOOLEAN),
                                text("message", 4000),
                                text("custevent_psa_id", 64),
                                of("dateCreated", Kind.DATETIME)
                                        .computed()
                                        .inSuiteQlAs("createddate"),
                                of("lastModifiedDate", Kind.DATETIME).computed())));
        add(
                new RecordType(
                        "account",
                        "Account",
                        "account",
                        NameGuard.NONE,
                        false,
                        List.of(
                                text("acctNumber", 60).asRequired(),
                                text("acctName", 60).asRequired(),
                                text("acctType", 20).asRequired(),
                                reference("currency", "currency"),
                                new Field(
                                        "subsidiary",
                                        "subsidiary",
                                        Kind.MULTI_REFERENCE,
                                        List.of("subsidiary"),
                                        List.of(),
                                        0,
                                        false,
                                        false),
                                of("isSummary", Kind.BOOLEAN),
                                of("isInactive", Kind.BOOLEAN),
                                of("lastModifiedDate", Kind.DATETIME).computed())));
        add(
                new RecordType(
                        "currencyRate",
                        "Currency Exchange Rate",
                        "currencyrate",
                        NameGuard.NONE,
                        false,
                        List.of(
                                reference("baseCurrency", "currency").asRequired(),
                                reference("transactionCurrency", "currency").asRequired(),
                                of("exchangeRate", Kind.DECIMAL).asRequired(),
                                of("effectiveDate", Kind.DATE).asRequired(),
                                of("lastModifiedDate", Kind.DATETIME).computed())));
        add(
                new RecordType(
                        "serviceItem",
                        "Service Item",
                        "item",
                        NameGuard.NONE,
                        false,
                        List.of(
                                text("itemId", 60).asRequired(),
                                text("displayName", 60),
                                reference("expenseAccount", "account"),
                                reference("incomeAccount", "account"),
                                of("isInactive", Kind.BOOLEAN))));
        add(
                new RecordType(
                        "salesTaxItem",
                        "Tax Code",
                        "salestaxitem",
                        NameGuard.NONE,
                        false,
                        List.of(
                                text("itemId", 60).asRequired(),
                                text("description", 200),
                                of("rate", Kind.DECIMAL).asRequired(),
                                text("country", 2),
                                reference("taxAccount", "account").asRequired(),
                                of("isInactive", Kind.BOOLEAN))));
        add(
                new RecordType(
                        "expenseCategory",
                        "Expense Category",
                        "expensecategory",
                        NameGuard.NONE,
                        false,
                        List.of(
                                text("name", 60).asRequired(),
                                reference("expenseAcct", "account").asRequired(),
                                of("isInactive", Kind.BOOLEAN))));
    }

    private RecordTypes() {}

    private static void add(RecordType type) {
        BY_NAME.put(type.name(), type);
        BY_TABLE.put(type.table(), type);
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    /// By the record service's name, exact.
    static @Nullable RecordType named(String name) {
        return BY_NAME.get(name);
    }

    /// By SuiteQL's table name in lower case.
    static @Nullable RecordType table(String table) {
        return BY_TABLE.get(table);
    }
}
