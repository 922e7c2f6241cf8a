package dev.throughline.connector.netsuite;

import static dev.throughline.connect.spi.NativeField.Type.BOOLEAN;
import static dev.throughline.connect.spi.NativeField.Type.DATE;
import static dev.throughline.connect.spi.NativeField.Type.DECIMAL;
import static dev.throughline.connect.spi.NativeField.Type.INSTANT;
import static dev.throughline.connect.spi.NativeField.Type.REFERENCE;
import static dev.throughline.connect.spi.NativeField.Type.TEXT;
import static dev.throughline.connector.netsuite.WireField.address;
import static dev.throughline.connector.netsuite.WireField.choice;
import static dev.throughline.connector.netsuite.WireField.of;
import static dev.throughline.connector.netsuite.WireField.readOnly;
import static dev.throughline.connector.netsuite.WireField.reference;
import static dev.throughline.connector.netsuite.WireField.text;

import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.NativeField;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The record types the hub reads and writes in NetSuite, parents first.
///
/// Field names are the record service's. Added for mappings: `currency_symbol` (ISO code beside the
/// internal id) and the billing address as flat `address_addr1`, `address_addr2`, `address_city`,
/// `address_state`, `address_zip`, `address_country`. References and choices are plain id texts
/// both ways. A department, class or location shows its subsidiaries as ids separated by `, `.
final class NetSuiteTypes {

    static final String CURRENCY = " LEFT JOIN currency cur ON cur.id = t.currency";
    private static final String PRIMARY_SUBSIDIARY =
            " LEFT JOIN customersubsidiaryrelationship sr ON sr.entity = t.id AND sr.isprimarysub = 'T'";
    private static final String BILLING_ADDRESS =
            " LEFT JOIN entityaddress ea ON ea.nkey = t.defaultbillingaddress";

    private NetSuiteTypes() {}

    /// All types with the firm's own fields, by name, in reading order.
    static Map<String, NetSuiteType> forSettings(ConnectionSettings settings) {
        Map<String, NetSuiteType> types = new LinkedHashMap<>();
        for (NetSuiteType type :
                List.of(
                        currency(),
                        currencyRate(),
                        account(),
                        term(),
                        subsidiary(),
                        segment("department", "Department"),
                        segment("classification", "Class"),
                        segment("location", "Location"),
                        accountingPeriod(),
                        employee(),
                        customer(),
                        job(),
                        projectTask(),
                        salesTaxItem(),
                        Receivables.invoice(),
                        Receivables.creditMemo(),
                        Receivables.customerPayment())) {
            types.put(
                    type.name(),
                    type.with(settings.customFields().getOrDefault(type.name(), List.of())));
        }
        return types;
    }

    static List<WireField> fields(WireField... own) {
        List<WireField> all = new ArrayList<>();
        all.add(readOnly("id", TEXT));
        all.add(
                new WireField(
                        NativeField.text("externalId", 255), WireField.Form.KEY, "t.externalid"));
        all.addAll(List.of(own));
        return all;
    }

    static WireField symbol() {
        return readOnly("currency_symbol", TEXT).readAs("cur.symbol");
    }

    private static NetSuiteType currency() {
        return new NetSuiteType(
                "currency",
                "Currency",
                false,
                false,
                "",
                List.of(),
                fields(
                        readOnly("name", TEXT),
                        readOnly("symbol", TEXT),
                        readOnly("currencyPrecision", DECIMAL),
                        readOnly("isBaseCurrency", BOOLEAN),
                        readOnly("isInactive", BOOLEAN)));
    }

    /// 1 `transaction_symbol` = `exchangeRate` `base_symbol` on and after `effectiveDate`.
    private static NetSuiteType currencyRate() {
        return new NetSuiteType(
                "currencyRate",
                "Currency exchange rate",
                false,
                false,
                " LEFT JOIN currency bc ON bc.id = t.basecurrency"
                        + " LEFT JOIN currency tc ON tc.id = t.transactioncurrency",
                List.of(),
                fields(
                        readOnlyReference("baseCurrency", "currency"),
                        readOnly("base_symbol", TEXT).readAs("bc.symbol"),
                        readOnlyReference("transactionCurrency", "currency"),
                        readOnly("transaction_symbol", TEXT).readAs("tc.symbol"),
                        readOnly("exchangeRate", DECIMAL),
                        readOnly("effectiveDate", DATE)));
    }

    private static NetSuiteType account() {
        return new NetSuiteType(
                "account",
                "Account",
                false,
                false,
                "",
                List.of(),
                fields(
                        readOnly("acctNumber", TEXT),
                        readOnly("acctName", TEXT),
                        readOnly("acctType", TEXT),
                        readOnly("isSummary", BOOLEAN),
                        readOnly("isInactive", BOOLEAN)));
    }

    private static NetSuiteType term() {
        return new NetSuiteType(
                "term",
                "Payment terms",
                false,
                false,
                "",
                List.of(),
                fields(
                        readOnly("name", TEXT),
                        readOnly("daysUntilNetDue", DECIMAL),
                        readOnly("isInactive", BOOLEAN)));
    }

    private static NetSuiteType salesTaxItem() {
        return new NetSuiteType(
                "salesTaxItem",
                "Tax code",
                false,
                false,
                "",
                List.of(),
                fields(
                        readOnly("itemId", TEXT),
                        readOnly("description", TEXT),
                        readOnly("rate", DECIMAL),
                        readOnly("country", TEXT),
                        readOnly("isInactive", BOOLEAN)));
    }

    private static NetSuiteType subsidiary() {
        return new NetSuiteType(
                "subsidiary",
                "Subsidiary",
                false,
                false,
                CURRENCY,
                List.of(),
                fields(
                        readOnly("name", TEXT),
                        readOnly("legalName", TEXT),
                        readOnlyReference("parent", "subsidiary"),
                        readOnlyReference("currency", "currency"),
                        symbol(),
                        readOnly("country", TEXT),
                        readOnly("isElimination", BOOLEAN),
                        readOnly("isInactive", BOOLEAN)));
    }

    static WireField readOnlyReference(String name, String target) {
        return new WireField(
                new NativeField(name, REFERENCE, false, false, target, 0, List.of()),
                WireField.Form.ID,
                "t." + name);
    }

    private static NetSuiteType segment(String name, String label) {
        return new NetSuiteType(
                name,
                label,
                false,
                true,
                "",
                List.of("name"),
                fields(
                        text("name", 60).asRequired(),
                        reference("parent", name),
                        new WireField(
                                NativeField.text("subsidiary", 0),
                                WireField.Form.IDS,
                                "t.subsidiary"),
                        of("includeChildren", BOOLEAN),
                        of("isInactive", BOOLEAN)));
    }

    private static NetSuiteType accountingPeriod() {
        return new NetSuiteType(
                "accountingPeriod",
                "Accounting period",
                false,
                false,
                "",
                List.of(),
                fields(
                        readOnly("periodName", TEXT),
                        readOnly("startDate", DATE),
                        readOnly("endDate", DATE),
                        readOnly("closed", BOOLEAN),
                        readOnly("allLocked", BOOLEAN),
                        readOnly("arLocked", BOOLEAN),
                        readOnly("apLocked", BOOLEAN),
                        readOnly("payrollLocked", BOOLEAN),
                        readOnly("allowNonGLChanges", BOOLEAN),
                        readOnly("isAdjust", BOOLEAN),
                        readOnly("isPosting", BOOLEAN),
                        readOnly("isQuarter", BOOLEAN),
                        readOnly("isYear", BOOLEAN)));
    }

    private static NetSuiteType employee() {
        return new NetSuiteType(
                "employee",
                "Employee",
                true,
                true,
                CURRENCY,
                List.of("entityId"),
                fields(
                        text("entityId", 83),
                        text("firstName", 32).asRequired(),
                        text("lastName", 32).asRequired(),
                        text("email", 254),
                        text("phone", 32),
                        text("title", 100),
                        reference("subsidiary", "subsidiary").asRequired(),
                        reference("currency", "currency"),
                        symbol(),
                        reference("department", "department"),
                        reference("class", "classification"),
                        reference("location", "location"),
                        reference("supervisor", "employee"),
                        of("hireDate", DATE),
                        of("releaseDate", DATE),
                        of("laborCost", DECIMAL),
                        of("isJobResource", BOOLEAN),
                        of("isInactive", BOOLEAN),
                        readOnly("dateCreated", INSTANT),
                        readOnly("lastModifiedDate", INSTANT)));
    }

    private static NetSuiteType customer() {
        return new NetSuiteType(
                "customer",
                "Customer",
                true,
                true,
                PRIMARY_SUBSIDIARY + CURRENCY + BILLING_ADDRESS,
                List.of("companyName", "entityId"),
                fields(
                        text("entityId", 83),
                        text("companyName", 83),
                        of("isPerson", BOOLEAN),
                        text("firstName", 32),
                        text("lastName", 32),
                        reference("subsidiary", "subsidiary").asRequired().readAs("sr.subsidiary"),
                        reference("terms", "term"),
                        reference("currency", "currency"),
                        symbol(),
                        reference("parent", "customer"),
                        choice("category"),
                        choice("entityStatus"),
                        reference("salesRep", "employee"),
                        text("email", 254),
                        text("phone", 32),
                        text("url", 100),
                        text("accountNumber", 99),
                        text("comments", 4000),
                        text("vatRegNumber", 20),
                        of("creditLimit", DECIMAL),
                        choice("creditHoldOverride"),
                        readOnly("balance", DECIMAL).readAs("t.balancesearch"),
                        readOnly("overdueBalance", DECIMAL).readAs("t.overduebalancesearch"),
                        address("addr1", 150),
                        address("addr2", 150),
                        address("city", 50),
                        address("state", 50),
                        address("zip", 36),
                        address("country", 2),
                        of("isInactive", BOOLEAN),
                        readOnly("dateCreated", INSTANT),
                        readOnly("lastModifiedDate", INSTANT)));
    }

    private static NetSuiteType job() {
        return new NetSuiteType(
                "job",
                "Project",
                true,
                true,
                CURRENCY,
                List.of("entityId"),
                fields(
                        text("entityId", 83),
                        text("companyName", 83).asRequired(),
                        reference("parent", "customer"),
                        reference("subsidiary", "subsidiary"),
                        reference("currency", "currency"),
                        symbol(),
                        choice("entityStatus"),
                        choice("jobBillingType"),
                        choice("jobType"),
                        reference("projectManager", "employee"),
                        of("startDate", DATE),
                        of("projectedEndDate", DATE),
                        of("endDate", DATE),
                        readOnly("calculatedEndDate", DATE),
                        of("jobPrice", DECIMAL),
                        of("estimatedRevenue", DECIMAL),
                        of("estimatedCost", DECIMAL),
                        of("estimatedTime", DECIMAL),
                        readOnly("percentComplete", DECIMAL),
                        of("allowTime", BOOLEAN),
                        of("allowExpenses", BOOLEAN),
                        of("limitTimeToAssignees", BOOLEAN),
                        of("isProductiveTime", BOOLEAN),
                        of("isUtilizedTime", BOOLEAN),
                        of("isExemptTime", BOOLEAN),
                        text("comments", 4000),
                        of("isInactive", BOOLEAN),
                        readOnly("dateCreated", INSTANT),
                        readOnly("lastModifiedDate", INSTANT)));
    }

    private static NetSuiteType projectTask() {
        return new NetSuiteType(
                "projectTask",
                "Project task",
                true,
                true,
                "",
                List.of(),
                fields(
                        text("title", 300).asRequired(),
                        reference("project", "job").asRequired(),
                        reference("parent", "projectTask"),
                        choice("status"),
                        choice("priority"),
                        choice("constraintType"),
                        of("startDateTime", INSTANT),
                        of("endDate", DATE),
                        of("finishByDate", DATE),
                        of("estimatedWork", DECIMAL),
                        of("plannedWork", DECIMAL),
                        readOnly("actualWork", DECIMAL),
                        of("nonBillableTask", BOOLEAN),
                        text("message", 4000),
                        readOnly("lastModifiedDate", INSTANT)));
    }
}
