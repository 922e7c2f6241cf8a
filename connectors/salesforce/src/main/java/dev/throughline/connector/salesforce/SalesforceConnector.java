package dev.throughline.connector.salesforce;

import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.FeedDeclaration;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.OptionDeclaration;
import dev.throughline.connect.spi.WriteDeclaration;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Salesforce: accounts with their hierarchy, contacts, opportunities with products, contracts,
/// users.
///
/// Secrets: `clientId` with `clientSecret` (OAuth client credentials), or `clientId` with
/// `privateKey` (PKCS #8 PEM) and `username` (JWT bearer). The pinned identity is `org`
/// (18-character organization id) and `environment` (`production` or `sandbox`).
public final class SalesforceConnector implements Connector {

    /// Rows become visible up to ten minutes after their stamp: the longest time a transaction may
    /// run.
    static final Duration OVERLAP = Duration.ofMinutes(10);

    /// The most records one collections call takes.
    static final int BATCH_MAX = 200;

    /// Nothing to set up.
    public SalesforceConnector() {}

    @Override
    public String vendor() {
        return "salesforce";
    }

    @Override
    public String description() {
        return "Salesforce CRM over its REST API: clients, contacts, deals with products, contracts and users.";
    }

    @Override
    public List<ObjectSchema> schemas(ConnectionSettings settings) {
        return RecordTypes.schemas(settings);
    }

    @Override
    public List<FeedDeclaration> feeds(ConnectionSettings settings) {
        return RecordTypes.FEEDS.stream()
                .map(type ->
                        new FeedDeclaration(
                                type,
                                FeedDeclaration.Kind.INCREMENTAL,
                                OVERLAP,
                                !type.equals("User")))
                .toList();
    }

    @Override
    public List<WriteDeclaration> writes(ConnectionSettings settings) {
        Map<String, String> keys = keyFields(settings);
        return RecordTypes.WRITABLE.stream()
                .map(type -> {
                    String key = keys.getOrDefault(type, "");
                    Safety safety = key.isEmpty() ? new Safety.None() : new Safety.UniqueKey();
                    return new WriteDeclaration(type, safety, BATCH_MAX, key);
                })
                .toList();
    }

    @Override
    public List<OptionDeclaration> options() {
        return List.of(
                new OptionDeclaration(
                        "apiVersion",
                        "The REST API version to speak, for example 66.0; 50.0 or later.",
                        "66.0",
                        false),
                new OptionDeclaration(
                        "grant",
                        "How to sign in: client_credentials or jwt_bearer; without it, jwt_bearer where a privateKey is"
                                + " given and no clientSecret.",
                        "",
                        false),
                new OptionDeclaration(
                        "audience",
                        "The audience of JWT assertions: https://login.salesforce.com, or https://test.salesforce.com for"
                                + " a sandbox.",
                        "https://login.salesforce.com",
                        false),
                new OptionDeclaration(
                        "externalIds",
                        "Unique external-id fields that carry the hub's key for further record types, for example"
                                + " 'Contact=Throughline_Id__c, Contract=Throughline_Id__c'; Account and Opportunity have"
                                + " Throughline_Id__c already.",
                        "",
                        false),
                new OptionDeclaration(
                        "duplicateRules",
                        "respect lets the org's duplicate rules refuse a write; override saves all the same where the"
                                + " rule allows it.",
                        "respect",
                        false));
    }

    @Override
    public List<OptionDeclaration> secrets() {
        return List.of(
                new OptionDeclaration(
                        "clientId", "The consumer key of the connected app.", "", true),
                new OptionDeclaration(
                        "clientSecret", "Its consumer secret, for client_credentials.", "", false),
                new OptionDeclaration(
                        "username", "The user the hub acts as, for jwt_bearer.", "", false),
                new OptionDeclaration(
                        "privateKey",
                        "The PEM of the RSA key whose certificate the connected app holds, for jwt_bearer.",
                        "",
                        false));
    }

    @Override
    public List<String> rights() {
        return List.of(
                "A connected app with the scope to use the API: for client_credentials with a run-as user, for jwt_bearer with the certificate of the private key and the user pre-authorised.",
                "A user of its own for the hub, so that what the hub changes can be told from what people change.",
                "Reading of every object and field that a feed or mapping names, of all owners (view all data, or sharing that comes to the same); a field the user may not see is missing without a word.",
                "Editing of accounts and opportunities, and of the hub's own fields on them (Throughline_Id__c and the fields that the outbound mappings name). Throughline_Id__c is a unique external id.",
                "The objects and fields are the org's: field-level security counts, and the API needs an edition that has it.");
    }

    @Override
    public OpenConnection open(ConnectionSettings settings, ConnectionContext context) {
        return new SalesforceConnection(
                settings,
                new Talk(settings, context),
                context.clock(),
                schemas(settings),
                keyFields(settings));
    }

    /// The external-id field by record type.
    ///
    /// @throws IllegalArgumentException naming the part of `externalIds` that cannot be read
    static Map<String, String> keyFields(ConnectionSettings settings) {
        Map<String, String> keys = new HashMap<>(RecordTypes.KEY_FIELDS);
        for (String part : settings.option("externalIds", "").split(",", -1)) {
            if (part.isBlank()) {
                continue;
            }
            String[] pair = part.strip().split("\\s*=\\s*", -1);
            if (pair.length != 2
                    || !RecordTypes.WRITABLE.contains(pair[0])
                    || !pair[1].matches("\\w{1,80}")) {
                throw new IllegalArgumentException(
                        "connection "
                                + settings.name()
                                + ": option 'externalIds' holds '"
                                + part.strip()
                                + "'; write it as Type=Field with a type of "
                                + RecordTypes.WRITABLE);
            }
            keys.put(pair[0], pair[1]);
        }
        return Map.copyOf(keys);
    }
}
