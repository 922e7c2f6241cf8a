package dev.throughline.sandbox.salesforce;

import dev.throughline.sandbox.salesforce.Org.Actor;
import dev.throughline.sandbox.salesforce.StandardTypes.Stage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the vendor derives and refuses by itself, type by type.
final class Rules {

    private final Org org;

    Rules(Org org) {
        this.org = org;
    }

    /// Derives fields and refuses what the vendor refuses, before a row is kept.
    void beforeSave(
            Table table, @Nullable Row old, @Nullable Object[] values, Draft draft, Actor actor) {
        switch (table.type().name()) {
            case "Account" -> refuseLoops(table, old, values);
            case "Contact", "User" -> name(table, values);
            case "Opportunity" -> stage(table, old, values, draft);
            case "OpportunityLineItem" -> price(table, old, values, draft, actor);
            case "PricebookEntry" -> entry(table, old, values);
            case "Contract" -> contract(table, old, values, draft, actor);
            default -> {}
        }
    }

    /// Carries a change on to the records that sum it up.
    void afterSave(@Nullable Row old, Row row, Actor actor) {
        if (row.type().name().equals("OpportunityLineItem")) {
            boolean moved =
                    old == null
                            || old.deleted() != row.deleted()
                            || !old.text("TotalPrice").equals(row.text("TotalPrice"));
            if (moved) {
                sumUp(row.text("OpportunityId"), actor);
            }
        }
    }

    /// The standard account duplicate rule: the same name, letters and digits only.
    void refuseDuplicates(Table table, @Nullable Object[] values) {
        if (!table.type().name().equals("Account")) {
            return;
        }
        String name = letters(values[table.type().must("Name").position()]);
        List<Row> matches =
                table.rows().stream()
                        .filter(row -> !row.deleted() && letters(row.value("Name")).equals(name))
                        .limit(5)
                        .toList();
        if (matches.isEmpty()) {
            return;
        }
        List<Map<String, Object>> records =
                matches.stream()
                        .map(row ->
                                Map.<String, Object>of(
                                        "additionalInformation", List.of(),
                                        "fieldDiffs", List.of(),
                                        "matchConfidence", 100.0,
                                        "record",
                                                Map.of(
                                                        "attributes",
                                                                Map.of(
                                                                        "type",
                                                                        "Account",
                                                                        "url",
                                                                        "/services/data/v66.0/sobjects/Account/"
                                                                                + row.id()),
                                                        "Id", row.id())))
                        .toList();
        String words = "Use one of these records?";
        Map<String, Object> result =
                Map.of(
                        "allowSave",
                        true,
                        "duplicateRule",
                        "Standard_Account_Duplicate_Rule",
                        "duplicateRuleEntityType",
                        "Account",
                        "errorMessage",
                        words,
                        "matchResults",
                        List.of(
                                Map.of(
                                        "entityType",
                                        "Account",
                                        "errors",
                                        List.of(),
                                        "matchEngine",
                                        "FuzzyMatchEngine",
                                        "matchRecords",
                                        records,
                                        "rule",
                                        "Standard_Account_Match_Rule_v1_0",
                                        "size",
                                        records.size(),
                                        "success",
                                        true)));
        // The vendor's own spelling of the key.
        throw new Refusal(
                400, "DUPLICATES_DETECTED", words, List.of(), Map.of("duplicateResut", result));
    }

    private static String letters(@Nullable Object name) {
        return String.valueOf(name).toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }

    private void refuseLoops(Table table, @Nullable Row old, @Nullable Object[] values) {
        FieldDef parent = table.type().must("ParentId");
        Object above = values[parent.position()];
        if (old == null || above == null || above.equals(old.value(parent))) {
            return;
        }
        Set<Object> seen = new HashSet<>(Set.of(old.id()));
        while (above != null) {
            if (!seen.add(above)) {
                throw Refusal.row(
                        "CIRCULAR_DEPENDENCY",
                        "Parent Account: an account cannot be its own ancestor",
                        "ParentId");
            }
            Row row = table.find(above.toString());
            above = row == null ? null : row.value(parent);
        }
    }

    private void name(Table table, @Nullable Object[] values) {
        Object first = values[table.type().must("FirstName").position()];
        Object last = values[table.type().must("LastName").position()];
        org.set(table, values, "Name", first == null ? last : first + " " + last);
    }

    private void stage(Table table, @Nullable Row old, @Nullable Object[] values, Draft draft) {
        FieldDef stageField = table.type().must("StageName");
        Object name = values[stageField.position()];
        Stage stage =
                StandardTypes.STAGES.stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst()
                        .orElse(new Stage("", 0, false, false, "Pipeline"));
        org.set(table, values, "IsClosed", stage.closed());
        org.set(table, values, "IsWon", stage.won());
        boolean moved = old == null || !old.text("StageName").equals(String.valueOf(name));
        if (moved && !draft.given().containsKey(table.type().must("Probability"))) {
            org.set(table, values, "Probability", new BigDecimal(stage.probability()).setScale(2));
        }
        if (moved && !draft.given().containsKey(table.type().must("ForecastCategoryName"))) {
            org.set(table, values, "ForecastCategoryName", stage.forecast());
        }
        if (old != null && Boolean.TRUE.equals(old.value("HasOpportunityLineItem"))) {
            // The vendor passes over an amount sent to a deal with products, without a word.
            org.set(table, values, "Amount", old.value("Amount"));
        }
    }

    private void price(
            Table table, @Nullable Row old, @Nullable Object[] values, Draft draft, Actor actor) {
        ObjectDef type = table.type();
        if (old == null) {
            place(table, values, actor);
        }
        boolean unitGiven = draft.given().get(type.must("UnitPrice")) != null;
        boolean totalGiven = draft.given().get(type.must("TotalPrice")) != null;
        if (unitGiven && totalGiven) {
            throw Refusal.row(
                    "FIELD_INTEGRITY_EXCEPTION",
                    "field integrity exception: unknown (only one of unit price or total price may be specified)");
        }
        Object quantity = values[type.must("Quantity").position()];
        if (!(quantity instanceof BigDecimal count)) {
            return; // the required-field check says it
        }
        BigDecimal discount =
                values[type.must("Discount").position()] instanceof BigDecimal percent
                        ? percent
                        : BigDecimal.ZERO;
        BigDecimal share = BigDecimal.ONE.subtract(discount.movePointLeft(2));
        BigDecimal factor = count.multiply(share);
        if (totalGiven) {
            Object total = values[type.must("TotalPrice").position()];
            if (total instanceof BigDecimal sum && factor.signum() != 0) {
                org.set(table, values, "UnitPrice", sum.divide(factor, 2, RoundingMode.HALF_UP));
            }
            return;
        }
        if (old == null && !unitGiven) {
            org.set(table, values, "UnitPrice", values[type.must("ListPrice").position()]);
        }
        if (values[type.must("UnitPrice").position()] instanceof BigDecimal unit) {
            org.set(
                    table,
                    values,
                    "TotalPrice",
                    unit.multiply(factor).setScale(2, RoundingMode.HALF_UP));
        }
    }

    /// Ties a new line to its deal, price book entry and product.
    private void place(Table table, @Nullable Object[] values, Actor actor) {
        ObjectDef type = table.type();
        Object deal = values[type.must("OpportunityId").position()];
        Row opportunity = deal == null ? null : org.table("Opportunity").findLive(deal.toString());
        if (opportunity == null) {
            return; // the reference check says it
        }
        org.set(table, values, "CurrencyIsoCode", opportunity.value("CurrencyIsoCode"));
        Row entry =
                entryFor(
                        opportunity,
                        values[type.must("PricebookEntryId").position()],
                        values[type.must("Product2Id").position()]);
        if (entry == null) {
            throw Refusal.row(
                    "FIELD_INTEGRITY_EXCEPTION",
                    "field integrity exception: PricebookEntryId (pricebook entry has been inactivated)",
                    "PricebookEntryId");
        }
        if (!entry.text("CurrencyIsoCode").equals(opportunity.text("CurrencyIsoCode"))) {
            throw Refusal.row(
                    "FIELD_INTEGRITY_EXCEPTION",
                    "field integrity exception: PricebookEntryId (The pricebook entry currency code does not match the"
                            + " opportunity currency code)",
                    "PricebookEntryId");
        }
        if (opportunity.value("Pricebook2Id") == null) {
            Table deals = org.table("Opportunity");
            @Nullable Object[] next = opportunity.copy();
            org.set(deals, next, "Pricebook2Id", entry.value("Pricebook2Id"));
            org.keep(deals, opportunity, next, actor);
        } else if (!opportunity.text("Pricebook2Id").equals(entry.text("Pricebook2Id"))) {
            throw Refusal.row(
                    "FIELD_INTEGRITY_EXCEPTION",
                    "field integrity exception: PricebookEntryId (pricebook entry is in a different pricebook than the"
                            + " one assigned to the opportunity)",
                    "PricebookEntryId");
        }
        org.set(table, values, "PricebookEntryId", entry.id());
        org.set(table, values, "Product2Id", entry.value("Product2Id"));
        org.set(table, values, "ProductCode", entry.value("ProductCode"));
        org.set(table, values, "ListPrice", entry.value("UnitPrice"));
        org.set(table, values, "Name", opportunity.text("Name") + " " + entry.text("Name"));
    }

    private @Nullable Row entryFor(
            Row opportunity, @Nullable Object entryId, @Nullable Object productId) {
        Table entries = org.table("PricebookEntry");
        if (entryId != null) {
            Row entry = entries.findLive(entryId.toString());
            return entry != null && Boolean.TRUE.equals(entry.value("IsActive")) ? entry : null;
        }
        if (productId == null) {
            throw Refusal.row(
                    "REQUIRED_FIELD_MISSING",
                    "Required fields are missing: [PricebookEntryId]",
                    "PricebookEntryId");
        }
        return entries.having(entries.type().must("Product2Id"), productId).stream()
                .filter(entry -> !entry.deleted() && Boolean.TRUE.equals(entry.value("IsActive")))
                .filter(entry ->
                        entry.text("CurrencyIsoCode").equals(opportunity.text("CurrencyIsoCode")))
                .filter(entry ->
                        opportunity.value("Pricebook2Id") == null
                                || opportunity
                                        .text("Pricebook2Id")
                                        .equals(entry.text("Pricebook2Id")))
                .findFirst()
                .orElse(null);
    }

    private void sumUp(String opportunityId, Actor actor) {
        Table deals = org.table("Opportunity");
        Row deal = deals.findLive(opportunityId);
        if (deal == null) {
            return;
        }
        Table lines = org.table("OpportunityLineItem");
        BigDecimal sum = BigDecimal.ZERO.setScale(2);
        boolean any = false;
        for (Row line : lines.having(lines.type().must("OpportunityId"), opportunityId)) {
            if (!line.deleted()) {
                any = true;
                if (line.value("TotalPrice") instanceof BigDecimal total) {
                    sum = sum.add(total);
                }
            }
        }
        @Nullable Object[] values = deal.copy();
        org.set(deals, values, "HasOpportunityLineItem", any);
        org.set(deals, values, "Amount", sum);
        org.keep(deals, deal, values, actor);
    }

    private void entry(Table table, @Nullable Row old, @Nullable Object[] values) {
        Object product = values[table.type().must("Product2Id").position()];
        Object book = values[table.type().must("Pricebook2Id").position()];
        Object currency = values[table.type().must("CurrencyIsoCode").position()];
        Row row = product == null ? null : org.table("Product2").findLive(product.toString());
        if (row == null || book == null) {
            return; // the reference check says it
        }
        org.set(table, values, "Name", row.value("Name"));
        org.set(table, values, "ProductCode", row.value("ProductCode"));
        if (old == null) {
            for (Row other : table.having(table.type().must("Product2Id"), row.id())) {
                if (!other.deleted()
                        && book.equals(other.value("Pricebook2Id"))
                        && String.valueOf(currency).equals(other.text("CurrencyIsoCode"))) {
                    throw Refusal.row(
                            "DUPLICATE_VALUE",
                            "This price definition already exists in this price book");
                }
            }
        }
    }

    private void contract(
            Table table, @Nullable Row old, @Nullable Object[] values, Draft draft, Actor actor) {
        ObjectDef type = table.type();
        String status = String.valueOf(values[type.must("Status").position()]);
        boolean was = old != null && old.text("Status").equals("Activated");
        if (old == null && !status.equals("Draft") || was && !status.equals("Activated")) {
            throw Refusal.row(
                    "FAILED_ACTIVATION",
                    "Choose a valid contract status and save your changes. Ask your admin for details.",
                    "Status");
        }
        org.set(
                table,
                values,
                "StatusCode",
                status.equals("In Approval Process") ? "InApproval" : status);
        if (status.equals("Activated") && !was) {
            org.set(table, values, "ActivatedDate", org.stamp());
            org.set(table, values, "ActivatedById", actor.userId());
        }
        if (old == null) {
            org.set(
                    table,
                    values,
                    "ContractNumber",
                    String.format(Locale.ROOT, "%08d", 100 + table.size()));
        }
        boolean endGiven = draft.given().containsKey(type.must("EndDate"));
        if (!endGiven
                && values[type.must("StartDate").position()] instanceof LocalDate start
                && values[type.must("ContractTerm").position()] instanceof BigDecimal months) {
            org.set(table, values, "EndDate", start.plusMonths(months.intValue()).minusDays(1));
        }
    }
}
