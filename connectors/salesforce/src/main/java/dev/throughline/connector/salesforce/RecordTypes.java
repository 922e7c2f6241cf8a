package dev.throughline.connector.salesforce;

import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.NativeField.Type;
import dev.throughline.connect.spi.ObjectSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The record types this connector knows, as data: the vendor's standard fields and the fields of
/// the Throughline package (`…__c`). A firm's own fields come on top, and win over a field of the
/// same name. What the connected user may not see is left out of reads silently (see {@code
/// SelectList}).
final class RecordTypes {
    private RecordTypes() {}

    /// Reading order: parents first.
    static final List<String> FEEDS =
            List.of(
                    "User",
                    "Account",
                    "Contact",
                    "Product2",
                    "Pricebook2",
                    "PricebookEntry",
                    "Contract",
                    "Opportunity",
                    "OpportunityLineItem");

    static final List<String> WRITABLE =
            List.of(
                    "Account",
                    "Contact",
                    "Product2",
                    "Contract",
                    "Opportunity",
                    "OpportunityLineItem");

    /// External-id fields of the Throughline package.
    static final Map<String, String> KEY_FIELDS =
            Map.of("Account", "Throughline_Id__c", "Opportunity", "Throughline_Id__c");

    private static final int KEY_LENGTH = 64;

    /// On contracts and opportunities, custom fields of the firm: where billing stands, in words;
    /// what was invoiced less credits, and what of it is still open, in the record's currency.
    private static final String INVOICE_STATUS = "Throughline_Invoice_Status__c";

    private static final String INVOICED = "Throughline_Invoiced__c";
    private static final String OPEN_BALANCE = "Throughline_Open_Balance__c";

    /// What the deal's contract is worth with every agreed amendment.
    private static final String CONTRACT_VALUE = "Throughline_Contract_Value__c";

    /// All types with the firm's own fields under these settings.
    static List<ObjectSchema> schemas(ConnectionSettings settings) {
        return all().stream()
                .map(schema ->
                        with(
                                schema,
                                settings.customFields()
                                        .getOrDefault(schema.objectType(), List.of())))
                .toList();
    }

    private static ObjectSchema with(ObjectSchema schema, List<NativeField> own) {
        Map<String, NativeField> fields = new LinkedHashMap<>();
        schema.fields().forEach(field -> fields.put(field.name(), field));
        own.forEach(field -> fields.put(field.name(), field));
        return new ObjectSchema(schema.objectType(), schema.label(), List.copyOf(fields.values()));
    }

    private static List<ObjectSchema> all() {
        return List.of(
                type("User", "User", user()),
                type("Account", "Account", account()),
                type("Contact", "Contact", contact()),
                type("Product2", "Product", product()),
                type("Pricebook2", "Price Book", priceBook()),
                type("PricebookEntry", "Price Book Entry", priceBookEntry()),
                type("Contract", "Contract", contract()),
                type("Opportunity", "Opportunity", opportunity()),
                type("OpportunityLineItem", "Opportunity Product", line()));
    }

    private static ObjectSchema type(String name, String label, List<NativeField> fields) {
        List<NativeField> all = new ArrayList<>();
        all.add(NativeField.readOnly("Id", Type.TEXT));
        all.addAll(fields);
        if (!name.equals("User")) {
            all.add(NativeField.readOnly("IsDeleted", Type.BOOLEAN));
        }
        all.add(NativeField.readOnly("CreatedDate", Type.INSTANT));
        all.add(userReference("CreatedById"));
        all.add(NativeField.readOnly("LastModifiedDate", Type.INSTANT));
        all.add(userReference("LastModifiedById"));
        all.add(NativeField.readOnly("SystemModstamp", Type.INSTANT));
        return new ObjectSchema(name, label, all);
    }

    private static List<NativeField> user() {
        return List.of(
                computed("Username"),
                computed("Email"),
                computed("FirstName"),
                computed("LastName"),
                computed("Name"),
                NativeField.readOnly("IsActive", Type.BOOLEAN),
                computed("Title"),
                computed("Department"),
                computed("EmployeeNumber"),
                computed("FederationIdentifier"),
                userReference("ManagerId"),
                computed("DefaultCurrencyIsoCode"),
                computed("TimeZoneSidKey"));
    }

    private static List<NativeField> account() {
        return List.of(
                NativeField.text("Name", 255).asRequired(),
                NativeField.reference("ParentId", "Account"),
                mergedInto("Account"),
                NativeField.text("Type", 255),
                NativeField.text("Industry", 255),
                NativeField.text("AccountNumber", 40),
                NativeField.text("BillingStreet", 255),
                NativeField.text("BillingCity", 40),
                NativeField.text("BillingState", 80),
                NativeField.text("BillingPostalCode", 20),
                NativeField.text("BillingCountry", 80),
                NativeField.text("ShippingStreet", 255),
                NativeField.text("ShippingCity", 40),
                NativeField.text("ShippingState", 80),
                NativeField.text("ShippingPostalCode", 20),
                NativeField.text("ShippingCountry", 80),
                NativeField.text("Phone", 40),
                NativeField.text("Website", 255),
                NativeField.text("Description", 32_000),
                NativeField.reference("OwnerId", "User"),
                owner(),
                NativeField.text("CurrencyIsoCode", 3),
                NativeField.text("Throughline_Id__c", KEY_LENGTH),
                NativeField.text("ERP_Customer_Id__c", 64),
                NativeField.text("PSA_Group_Id__c", 64),
                NativeField.text("Tax_Id__c", 40),
                NativeField.text("DUNS__c", 9),
                NativeField.text("LEI__c", 20),
                NativeField.text("Payment_Terms__c", 40),
                NativeField.text("Bill_Currency__c", 3),
                NativeField.of("Is_Bill_To__c", Type.BOOLEAN));
    }

    private static List<NativeField> contact() {
        return List.of(
                NativeField.reference("AccountId", "Account"),
                mergedInto("Contact"),
                NativeField.text("FirstName", 40),
                NativeField.text("LastName", 80).asRequired(),
                computed("Name"),
                NativeField.text("Email", 80),
                NativeField.text("Phone", 40),
                NativeField.text("MobilePhone", 40),
                NativeField.text("Title", 128),
                NativeField.text("Department", 80),
                NativeField.reference("ReportsToId", "Contact"),
                NativeField.text("MailingStreet", 255),
                NativeField.text("MailingCity", 40),
                NativeField.text("MailingState", 80),
                NativeField.text("MailingPostalCode", 20),
                NativeField.text("MailingCountry", 80),
                NativeField.reference("OwnerId", "User"),
                NativeField.text("CurrencyIsoCode", 3));
    }

    private static List<NativeField> product() {
        return List.of(
                NativeField.text("Name", 255).asRequired(),
                NativeField.text("ProductCode", 255),
                NativeField.text("Family", 255),
                NativeField.of("IsActive", Type.BOOLEAN),
                NativeField.text("Description", 4_000),
                NativeField.text("CurrencyIsoCode", 3));
    }

    private static List<NativeField> priceBook() {
        return List.of(
                computed("Name"),
                NativeField.readOnly("IsActive", Type.BOOLEAN),
                NativeField.readOnly("IsStandard", Type.BOOLEAN));
    }

    private static List<NativeField> priceBookEntry() {
        return List.of(
                fixed("Pricebook2Id", "Pricebook2"),
                fixed("Product2Id", "Product2"),
                NativeField.readOnly("UnitPrice", Type.DECIMAL),
                NativeField.readOnly("IsActive", Type.BOOLEAN),
                computed("ProductCode"),
                computed("CurrencyIsoCode"));
    }

    private static List<NativeField> contract() {
        return List.of(
                NativeField.reference("AccountId", "Account").asRequired(),
                computed("ContractNumber"),
                NativeField.text("Status", 40),
                computed("StatusCode"),
                NativeField.of("StartDate", Type.DATE),
                NativeField.of("EndDate", Type.DATE),
                NativeField.of("ContractTerm", Type.DECIMAL),
                NativeField.of("CustomerSignedDate", Type.DATE),
                NativeField.reference("CustomerSignedId", "Contact"),
                NativeField.of("CompanySignedDate", Type.DATE),
                NativeField.readOnly("ActivatedDate", Type.INSTANT),
                NativeField.reference("OwnerId", "User"),
                NativeField.text("CurrencyIsoCode", 3),
                NativeField.of("Total_Value__c", Type.DECIMAL),
                NativeField.text("Payment_Terms__c", 40),
                NativeField.reference("Opportunity__c", "Opportunity"),
                NativeField.text(INVOICE_STATUS, 255),
                NativeField.of(INVOICED, Type.DECIMAL),
                NativeField.of(OPEN_BALANCE, Type.DECIMAL));
    }

    private static List<NativeField> opportunity() {
        return List.of(
                NativeField.reference("AccountId", "Account"),
                NativeField.text("Name", 120).asRequired(),
                NativeField.text("StageName", 255).asRequired(),
                NativeField.of("CloseDate", Type.DATE).asRequired(),
                NativeField.of("Amount", Type.DECIMAL),
                NativeField.of("Probability", Type.DECIMAL),
                NativeField.readOnly("IsClosed", Type.BOOLEAN),
                NativeField.readOnly("IsWon", Type.BOOLEAN),
                NativeField.text("Type", 255),
                NativeField.text("NextStep", 255),
                NativeField.text("Description", 32_000),
                NativeField.reference("OwnerId", "User"),
                owner(),
                NativeField.reference("Pricebook2Id", "Pricebook2"),
                NativeField.readOnly("HasOpportunityLineItem", Type.BOOLEAN),
                NativeField.reference("ContractId", "Contract"),
                NativeField.text("CurrencyIsoCode", 3),
                NativeField.text("Service_Line__c", 80),
                NativeField.text("Selling_Unit__c", 80),
                NativeField.text("Throughline_Id__c", KEY_LENGTH),
                NativeField.text("Throughline_Status__c", 255),
                NativeField.text("Throughline_Project_Id__c", 64),
                NativeField.text("PSA_Project_Id__c", 64),
                NativeField.text("ERP_Project_Id__c", 64),
                NativeField.text("Project_Code__c", 64),
                NativeField.text(INVOICE_STATUS, 255),
                NativeField.of(INVOICED, Type.DECIMAL),
                NativeField.of(OPEN_BALANCE, Type.DECIMAL),
                NativeField.of(CONTRACT_VALUE, Type.DECIMAL),
                new NativeField(
                        "OpportunityLineItems", Type.LIST, false, false, null, 0, nestedLine()));
    }

    private static List<NativeField> line() {
        List<NativeField> fields =
                new ArrayList<>(
                        List.of(
                                NativeField.reference("OpportunityId", "Opportunity").asRequired(),
                                NativeField.reference("PricebookEntryId", "PricebookEntry"),
                                NativeField.readOnly("ListPrice", Type.DECIMAL)));
        fields.addAll(lineFields());
        return fields;
    }

    private static List<NativeField> nestedLine() {
        List<NativeField> fields = new ArrayList<>(List.of(NativeField.readOnly("Id", Type.TEXT)));
        fields.addAll(lineFields());
        return fields;
    }

    private static List<NativeField> lineFields() {
        return List.of(
                NativeField.reference("Product2Id", "Product2"),
                computed("ProductCode"),
                computed("Name"),
                NativeField.of("Quantity", Type.DECIMAL).asRequired(),
                NativeField.of("UnitPrice", Type.DECIMAL),
                NativeField.of("TotalPrice", Type.DECIMAL),
                NativeField.of("Discount", Type.DECIMAL),
                NativeField.of("ServiceDate", Type.DATE),
                NativeField.text("Description", 255),
                NativeField.of("SortOrder", Type.DECIMAL),
                computed("CurrencyIsoCode"),
                NativeField.text("Billing_Type__c", 255),
                NativeField.text("Revenue_Rule__c", 40),
                NativeField.text("Line_No__c", 20),
                NativeField.of("NTE__c", Type.DECIMAL),
                NativeField.of("Start_Date__c", Type.DATE),
                NativeField.of("End_Date__c", Type.DATE),
                NativeField.text("Template__c", 80));
    }

    private static NativeField computed(String name) {
        return NativeField.readOnly(name, Type.TEXT);
    }

    private static NativeField fixed(String name, String referenceTo) {
        return new NativeField(name, Type.REFERENCE, false, false, referenceTo, 0, List.of());
    }

    private static NativeField userReference(String name) {
        return fixed(name, "User");
    }

    private static NativeField mergedInto(String type) {
        return fixed("MasterRecordId", type);
    }

    /// The owner's person data, read along: the vendor joins parents for free.
    private static NativeField owner() {
        return new NativeField(
                "Owner",
                Type.OBJECT,
                false,
                false,
                null,
                0,
                List.of(computed("Email"), computed("Name"), computed("EmployeeNumber")));
    }
}
