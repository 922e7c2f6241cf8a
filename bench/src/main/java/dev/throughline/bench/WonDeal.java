package dev.throughline.bench;

import dev.throughline.sandbox.Simulator;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/// A deal of one line as salespeople enter and win it: account, opportunity, signed contract.
///
/// @param client the account's name
/// @param site its web site
/// @param name the opportunity's
/// @param line how its line is described and billed
/// @param worth its price, and what the contract says it is worth, in USD
record WonDeal(
        String client, String site, String name, Map<String, Object> line, BigDecimal worth) {

    /// Enters it in the CRM and wins it; answers the opportunity's id.
    String in(Simulator crm) {
        Map<String, Object> account = new LinkedHashMap<>();
        account.put("Name", client);
        account.put("BillingCountry", "US");
        account.put("BillingCity", "Denver");
        account.put("Website", site);
        account.put("CurrencyIsoCode", "USD");
        String accountId = crm.insert("Account", account);
        Map<String, Object> deal = new LinkedHashMap<>();
        deal.put("Name", name);
        deal.put("AccountId", accountId);
        deal.put("StageName", "Negotiation");
        deal.put("CloseDate", "2026-01-02");
        deal.put("CurrencyIsoCode", "USD");
        deal.put("Service_Line__c", "Transformation");
        deal.put("Selling_Unit__c", "NA");
        String dealId = crm.insert("Opportunity", deal);
        Map<String, Object> item = new LinkedHashMap<>(line);
        item.put("OpportunityId", dealId);
        item.put("Line_No__c", "L1");
        item.put("Quantity", BigDecimal.ONE);
        item.put("UnitPrice", worth);
        item.put("Template__c", "transition");
        crm.insert("OpportunityLineItem", item);
        Map<String, Object> contract = new LinkedHashMap<>();
        contract.put("AccountId", accountId);
        contract.put("Status", "Draft");
        contract.put("StartDate", "2026-01-05");
        contract.put("CustomerSignedDate", "2026-01-02");
        contract.put("CurrencyIsoCode", "USD");
        contract.put("Total_Value__c", worth);
        contract.put("Payment_Terms__c", "NET30");
        contract.put("Opportunity__c", dealId);
        String contractId = crm.insert("Contract", contract);
        crm.update("Contract", contractId, Map.of("Status", "Activated"));
        crm.update(
                "Opportunity", dealId, Map.of("StageName", "Closed Won", "ContractId", contractId));
        return dealId;
    }
}
