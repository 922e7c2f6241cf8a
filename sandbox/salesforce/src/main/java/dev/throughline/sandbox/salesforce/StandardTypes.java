package dev.throughline.sandbox.salesforce;

import java.util.List;

/// The record types of the simulated org, as data: the standard ones this product uses and the
/// firm's own fields. A new type or field is a line here.
final class StandardTypes {
    private StandardTypes() {}

    /// Types without a recycle bin: no IsDeleted, no deletion.
    static final String WITHOUT_RECYCLE_BIN = "User Organization";

    /// Stage, probability, closed, won, forecast category.
    record Stage(String name, int probability, boolean closed, boolean won, String forecast) {}

    static final List<Stage> STAGES =
            List.of(
                    new Stage("Prospecting", 10, false, false, "Pipeline"),
                    new Stage("Qualification", 10, false, false, "Pipeline"),
                    new Stage("Needs Analysis", 20, false, false, "Pipeline"),
                    new Stage("Value Proposition", 50, false, false, "Pipeline"),
                    new Stage("Proposal/Price Quote", 75, false, false, "Best Case"),
                    new Stage("Negotiation/Review", 90, false, false, "Commit"),
                    new Stage("Closed Won", 100, true, true, "Closed"),
                    new Stage("Closed Lost", 0, true, false, "Omitted"));

    static final List<String> CURRENCIES =
            List.of(
                    "USD", "EUR", "GBP", "INR", "CAD", "CHF", "JPY", "AUD", "NZD", "SEK", "NOK",
                    "DKK", "PLN", "CZK", "SGD", "HKD", "CNY", "BRL", "MXN", "ZAR", "AED", "TRY",
                    "KWD", "BHD");

    private static final String CURRENCY =
            "CurrencyIsoCode restricted(" + String.join("|", CURRENCIES) + ")";

    private static final String SYSTEM =
            """
            IsDeleted boolean readonly
            CreatedDate datetime readonly
            CreatedById reference(User CreatedBy) readonly
            LastModifiedDate datetime readonly
            LastModifiedById reference(User LastModifiedBy) readonly
            SystemModstamp datetime readonly
            """;

    private static final String TABLE =
            """
            # Organization 00D Organization
            Name string(80) required
            IsSandbox boolean readonly
            InstanceName string(5) readonly
            OrganizationType picklist(Enterprise Edition|Developer Edition) readonly
            DefaultLocaleSidKey string(40) preset=en_US
            # User 005 User
            Username string(80) required unique
            Email email(128) required
            FirstName string(40)
            LastName string(80) required
            Name string(121) readonly
            Alias string(8)
            IsActive boolean preset=true
            Title string(80)
            Department string(80)
            EmployeeNumber string(20)
            FederationIdentifier string(512) unique
            ManagerId reference(User Manager)
            DefaultCurrencyIsoCode restricted({currencies})
            TimeZoneSidKey string(40)
            LocaleSidKey string(40)
            # Account 001 Account
            Name string(255) required
            ParentId reference(Account Parent ChildAccounts)
            MasterRecordId reference(Account MasterRecord) readonly
            Type picklist(Prospect|Customer - Direct|Customer - Channel|Channel Partner / Reseller|Installation Partner|Technology Partner|Other)
            Industry picklist(Banking|Consulting|Engineering|Finance|Government|Healthcare|Manufacturing|Retail|Technology|Other)
            AccountNumber string(40)
            BillingStreet textarea(255)
            BillingCity string(40)
            BillingState string(80)
            BillingPostalCode string(20)
            BillingCountry string(80)
            ShippingStreet textarea(255)
            ShippingCity string(40)
            ShippingState string(80)
            ShippingPostalCode string(20)
            ShippingCountry string(80)
            Phone phone(40)
            Website url(255)
            NumberOfEmployees int
            Description textarea(32000)
            OwnerId reference(User Owner)
            {currency}
            Throughline_Id__c string(64) external unique
            ERP_Customer_Id__c string(64)
            PSA_Group_Id__c string(64)
            Tax_Id__c string(40)
            DUNS__c string(9)
            LEI__c string(20)
            Payment_Terms__c string(40)
            Bill_Currency__c string(3)
            Credit_Status__c string(10)
            Is_Bill_To__c boolean
            # Contact 003 Contact
            AccountId reference(Account Account Contacts) cascade
            MasterRecordId reference(Contact MasterRecord) readonly
            FirstName string(40)
            LastName string(80) required
            Name string(121) readonly
            Email email(80)
            Phone phone(40)
            MobilePhone phone(40)
            Title string(128)
            Department string(80)
            ReportsToId reference(Contact ReportsTo)
            MailingStreet textarea(255)
            MailingCity string(40)
            MailingState string(80)
            MailingPostalCode string(20)
            MailingCountry string(80)
            OwnerId reference(User Owner)
            {currency}
            # Product2 01t Product
            Name string(255) required
            ProductCode string(255)
            Family picklist(Services|Subscription|Other)
            IsActive boolean preset=true
            Description textarea(4000)
            {currency}
            # Pricebook2 01s Price Book
            Name string(255) required
            IsActive boolean preset=true
            IsStandard boolean readonly
            Description string(255)
            # PricebookEntry 01u Price Book Entry
            Pricebook2Id reference(Pricebook2 Pricebook2 PricebookEntries) required fixed cascade
            Product2Id reference(Product2 Product2 PricebookEntries) required fixed cascade
            UnitPrice currency required
            IsActive boolean preset=true
            UseStandardPrice boolean
            Name string(255) readonly
            ProductCode string(255) readonly
            {currency} fixed
            # Opportunity 006 Opportunity
            AccountId reference(Account Account Opportunities) cascade
            Name string(120) required
            StageName picklist({stages}) required
            CloseDate date required
            Amount currency
            Probability percent
            IsClosed boolean readonly
            IsWon boolean readonly
            ForecastCategoryName picklist(Omitted|Pipeline|Best Case|Commit|Closed)
            Type picklist(Existing Business|New Business)
            LeadSource picklist(Web|Phone Inquiry|Partner Referral|Other)
            NextStep string(255)
            Description textarea(32000)
            OwnerId reference(User Owner)
            Pricebook2Id reference(Pricebook2 Pricebook2)
            HasOpportunityLineItem boolean readonly
            ContractId reference(Contract Contract Opportunities)
            {currency}
            Service_Line__c string(80)
            Selling_Unit__c string(80)
            Throughline_Id__c string(64) external unique
            Throughline_Status__c string(255)
            Throughline_Project_Id__c string(64)
            PSA_Project_Id__c string(64)
            ERP_Project_Id__c string(64)
            Project_Code__c string(64)
            Throughline_Invoice_Status__c string(255)
            Throughline_Invoiced__c currency
            Throughline_Open_Balance__c currency
            Throughline_Contract_Value__c currency
            # OpportunityLineItem 00k Opportunity Product
            OpportunityId reference(Opportunity Opportunity OpportunityLineItems) required fixed cascade
            PricebookEntryId reference(PricebookEntry PricebookEntry OpportunityLineItems) fixed
            Product2Id reference(Product2 Product2) fixed
            ProductCode string(255) readonly
            Name string(376) readonly
            Quantity double(12,2) required
            UnitPrice currency
            TotalPrice currency
            ListPrice currency readonly
            Discount percent
            ServiceDate date
            Description string(255)
            SortOrder int
            {currency} readonly
            Billing_Type__c restricted(Fixed|TM|Unit|Retainer|Subscription)
            Revenue_Rule__c string(40)
            Line_No__c string(20)
            NTE__c currency
            Start_Date__c date
            End_Date__c date
            Template__c string(80)
            # Contract 800 Contract
            AccountId reference(Account Account Contracts) required cascade
            ContractNumber string(30) readonly
            Status restricted(In Approval Process|Activated|Draft) preset=Draft
            StatusCode picklist(Draft|InApproval|Activated) readonly
            StartDate date
            EndDate date
            ContractTerm int
            CustomerSignedDate date
            CustomerSignedId reference(Contact CustomerSigned)
            CompanySignedDate date
            ActivatedDate datetime readonly
            ActivatedById reference(User ActivatedBy) readonly
            OwnerId reference(User Owner)
            Pricebook2Id reference(Pricebook2 Pricebook2)
            Description textarea(32000)
            {currency}
            Total_Value__c currency
            Payment_Terms__c string(40)
            Opportunity__c reference(Opportunity Opportunity__r Contracts__r)
            Throughline_Invoice_Status__c string(255)
            Throughline_Invoiced__c currency
            Throughline_Open_Balance__c currency
            """;

    /// All types of the org.
    static List<ObjectDef> all() {
        String stages = String.join("|", STAGES.stream().map(Stage::name).toList());
        return ObjectDef.table(
                TABLE.replace("{currency}", CURRENCY)
                        .replace("{currencies}", String.join("|", CURRENCIES))
                        .replace("{stages}", stages),
                SYSTEM,
                WITHOUT_RECYCLE_BIN);
    }
}
