package dev.throughline.sandbox.salesforce;

import dev.throughline.sandbox.salesforce.FieldDef.Kind;
import dev.throughline.sandbox.salesforce.FieldDef.Trait;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the org says of its types and fields. Fields hidden from the API user are simply not there.
final class Describe {

    private final Org org;

    Describe(Org org) {
        this.org = org;
    }

    Map<String, Object> all(String version) {
        return Map.of(
                "encoding",
                "UTF-8",
                "maxBatchSize",
                200,
                "sobjects",
                org.tables().stream().map(table -> brief(table.type(), version)).toList());
    }

    Map<String, @Nullable Object> brief(ObjectDef type, String version) {
        boolean writable = !type.name().equals("Organization");
        boolean bin = type.field("IsDeleted") != null;
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", type.name());
        json.put("label", type.label());
        json.put("labelPlural", type.label() + "s");
        json.put("keyPrefix", type.prefix());
        json.put("custom", false);
        json.put("customSetting", false);
        json.put("activateable", false);
        json.put("createable", writable);
        json.put("updateable", writable);
        json.put("deletable", bin);
        json.put("undeletable", bin);
        json.put("mergeable", type.field("MasterRecordId") != null);
        json.put("queryable", true);
        json.put("retrieveable", true);
        json.put("replicateable", true);
        json.put("searchable", bin);
        json.put("triggerable", bin);
        json.put("layoutable", true);
        String base = "/services/data/v" + version + "/sobjects/" + type.name();
        json.put(
                "urls",
                Map.of(
                        "sobject",
                        base,
                        "describe",
                        base + "/describe",
                        "rowTemplate",
                        base + "/{ID}"));
        return json;
    }

    Map<String, @Nullable Object> full(ObjectDef type, String version) {
        Map<String, @Nullable Object> json = brief(type, version);
        json.put(
                "fields",
                type.fields().stream()
                        .filter(field -> !org.hidden(type, field))
                        .map(field -> field(type, field))
                        .toList());
        json.put("childRelationships", children(type));
        json.put("recordTypeInfos", List.of());
        json.put("supportedScopes", List.of(Map.of("label", "All", "name", "everything")));
        return json;
    }

    private List<Map<String, @Nullable Object>> children(ObjectDef type) {
        List<Map<String, @Nullable Object>> children = new ArrayList<>();
        for (Table table : org.tables()) {
            for (FieldDef field : table.type().fields()) {
                if (type.name().equals(field.target()) && !org.hidden(table.type(), field)) {
                    Map<String, @Nullable Object> json = new LinkedHashMap<>();
                    json.put("childSObject", table.type().name());
                    json.put("field", field.name());
                    json.put(
                            "relationshipName",
                            field.children().isEmpty() ? null : field.children());
                    json.put("cascadeDelete", field.has(Trait.CASCADE));
                    children.add(json);
                }
            }
        }
        return children;
    }

    private static Map<String, @Nullable Object> field(ObjectDef type, FieldDef field) {
        Kind kind = field.kind();
        boolean text = kind.isText();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", field.name());
        json.put("label", field.name().replace("__c", "").replace('_', ' '));
        json.put("type", kind.wire);
        json.put("soapType", kind.soap);
        json.put("length", text || kind == Kind.ID || kind == Kind.REFERENCE ? field.length() : 0);
        json.put(
                "byteLength",
                text || kind == Kind.ID || kind == Kind.REFERENCE ? field.length() * 3 : 0);
        json.put("precision", kind.isNumber() && kind != Kind.INT ? field.length() : 0);
        json.put("digits", kind == Kind.INT ? field.length() : 0);
        json.put("scale", field.scale());
        boolean required = field.has(Trait.REQUIRED) || kind == Kind.ID || kind == Kind.BOOLEAN;
        json.put("nillable", !required);
        json.put(
                "defaultedOnCreate",
                field.preset() != null || kind == Kind.ID || field.name().equals("OwnerId"));
        json.put("createable", field.createable());
        json.put("updateable", field.updateable());
        json.put("externalId", field.has(Trait.EXTERNAL));
        json.put("idLookup", field.has(Trait.EXTERNAL) || kind == Kind.ID);
        json.put("unique", field.has(Trait.UNIQUE));
        json.put("caseSensitive", false);
        json.put("custom", field.custom());
        json.put("calculated", false);
        json.put("autoNumber", field.name().equals("ContractNumber"));
        json.put("nameField", field.name().equals("Name") || field.name().equals("ContractNumber"));
        json.put("filterable", kind != Kind.TEXTAREA || field.length() <= 255);
        json.put("sortable", kind != Kind.TEXTAREA || field.length() <= 255);
        json.put("groupable", kind != Kind.TEXTAREA && !kind.isNumber());
        json.put("deprecatedAndHidden", false);
        json.put("referenceTo", field.target() == null ? List.of() : List.of(field.target()));
        json.put("relationshipName", field.relationship());
        json.put("cascadeDelete", field.has(Trait.CASCADE));
        json.put("restrictedPicklist", field.has(Trait.RESTRICTED));
        json.put("polymorphicForeignKey", false);
        json.put("compoundFieldName", null);
        json.put(
                "picklistValues",
                field.values().stream()
                        .map(value ->
                                Map.of(
                                        "active",
                                        true,
                                        "defaultValue",
                                        value.equals(field.preset()),
                                        "label",
                                        value,
                                        "value",
                                        value))
                        .toList());
        return json;
    }
}
