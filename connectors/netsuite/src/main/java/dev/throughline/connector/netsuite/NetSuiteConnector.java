package dev.throughline.connector.netsuite;

import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.FeedDeclaration;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.OptionDeclaration;
import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.connect.spi.WriteDeclaration;
import dev.throughline.model.PostingKind;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Oracle NetSuite over SuiteTalk REST.
///
/// Secrets: with `auth: oauth2` (default) `clientId`, `certificateId` and `privateKey` (PEM, PKCS
/// #8; EC P-256 signs ES256, RSA of 3,072 bits or more signs PS256); with `auth: tba`
/// `consumerKey`, `consumerSecret`, `tokenId`, `tokenSecret`.
///
/// The hub's key is the record's `externalId`. Creates are upserts by that key, which the account
/// itself keeps unique: a repeat finds the first. Up to {@link NetSuiteConnection#SMALL_BATCH_MAX}
/// records are written one by one and at once; larger batches go as asynchronous collections of 100
/// whose outcomes are read back by one SuiteQL query.
public final class NetSuiteConnector implements Connector {

    /// Five collections of 100: enough to keep the default five places busy with one call of
    /// `write`.
    private static final int BATCH_MAX = 500;

    /// One collection: the most records NetSuite takes at once.
    private static final int LINES_MAX = 100;

    /// Ten collections, whose fates are asked for by one question of 1,000 keys.
    private static final int DOCUMENTS_MAX = 10;

    /// As many as NetSuite takes in one transaction over this interface.
    private static final int SALES_LINES_MAX = 1000;

    private final RandomGenerator random;

    /// For the service loader: nonces and request keys from the JDK's secure randomness.
    public NetSuiteConnector() {
        this(new SecureRandom());
    }

    /// @param random where nonces and request keys come from
    public NetSuiteConnector(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public String vendor() {
        return "netsuite";
    }

    @Override
    public String description() {
        return "Oracle NetSuite ERP over SuiteTalk REST: customers, projects, project tasks, employees and reference"
                + " records, time bills, expense reports, journals, invoices, credit memos and customer payments; reads by SuiteQL, writes by external id.";
    }

    @Override
    public List<ObjectSchema> schemas(ConnectionSettings settings) {
        return NetSuiteTypes.forSettings(settings).values().stream()
                .map(NetSuiteType::schema)
                .toList();
    }

    @Override
    public List<FeedDeclaration> feeds(ConnectionSettings settings) {
        NetSuiteOptions options = NetSuiteOptions.of(settings);
        return NetSuiteTypes.forSettings(settings).values().stream()
                .map(type ->
                        new FeedDeclaration(
                                type.name(),
                                type.incremental()
                                        ? FeedDeclaration.Kind.INCREMENTAL
                                        : FeedDeclaration.Kind.RELOAD,
                                type.incremental() ? options.overlap() : Duration.ZERO,
                                type.incremental() && options.readsDeletions()))
                .toList();
    }

    @Override
    public List<WriteDeclaration> writes(ConnectionSettings settings) {
        return NetSuiteTypes.forSettings(settings).values().stream()
                .filter(NetSuiteType::writable)
                .map(type ->
                        new WriteDeclaration(
                                type.name(),
                                new WriteDeclaration.Safety.UniqueKey(),
                                BATCH_MAX,
                                "externalId"))
                .toList();
    }

    @Override
    public boolean extendsClients(ConnectionSettings settings) {
        return NetSuiteOptions.of(settings).extendsCustomers();
    }

    /// Labour cost is a time bill, an expense an expense report: one record a line, in the ledger
    /// when NetSuite itself has put it there. What bills a client is an invoice or a credit memo,
    /// never cut in two; everything else is a journal, all or none. Nothing is ever undone by an
    /// edit: a reversal is a journal with the signs turned, of an invoice a credit memo, of a
    /// credit memo an invoice.
    @Override
    public List<PostingDeclaration> postings(ConnectionSettings settings) {
        PostingOptions options = PostingOptions.of(settings);
        List<PostingDeclaration> postings = new ArrayList<>();
        for (PostingKind kind : PostingKind.values()) {
            postings.add(
                    switch (kind) {
                        case LABOUR_COST ->
                                byLine(kind, Postings.TIME_BILL, PostingDeclaration.Proof.ASKED);
                        case EXPENSE_COST ->
                                byLine(kind, Postings.EXPENSE_REPORT, options.expenseReports());
                        case UNBILLED_TIME,
                                UNBILLED_EXPENSE,
                                IC_SALES,
                                IC_COST,
                                ACCRUED_COST,
                                UNBILLED_RELIEF ->
                                whole(
                                        kind,
                                        Postings.JOURNAL,
                                        Postings.JOURNAL,
                                        options,
                                        options.journalLines());
                        case INVOICE ->
                                whole(
                                        kind,
                                        Postings.INVOICE,
                                        Postings.CREDIT_MEMO,
                                        options,
                                        SALES_LINES_MAX);
                        case CREDIT ->
                                whole(
                                        kind,
                                        Postings.CREDIT_MEMO,
                                        Postings.INVOICE,
                                        options,
                                        SALES_LINES_MAX);
                    });
        }
        return postings;
    }

    private static PostingDeclaration whole(
            PostingKind kind,
            String objectType,
            String reversal,
            PostingOptions options,
            int linesMax) {
        return new PostingDeclaration(
                kind,
                objectType,
                reversal,
                options.proof(objectType),
                PostingDeclaration.Atomicity.WHOLE,
                new WriteDeclaration.Safety.UniqueKey(),
                linesMax,
                DOCUMENTS_MAX,
                "externalId");
    }

    private static PostingDeclaration byLine(
            PostingKind kind, String objectType, PostingDeclaration.Proof proof) {
        return new PostingDeclaration(
                kind,
                objectType,
                Postings.JOURNAL,
                proof,
                PostingDeclaration.Atomicity.BY_LINE,
                new WriteDeclaration.Safety.UniqueKey(),
                LINES_MAX,
                DOCUMENTS_MAX,
                "externalId");
    }

    @Override
    public List<OptionDeclaration> options() {
        List<OptionDeclaration> options = new ArrayList<>(NetSuiteOptions.DECLARED);
        options.addAll(PostingOptions.declared());
        return List.copyOf(options);
    }

    @Override
    public List<OptionDeclaration> secrets() {
        return List.of(
                new OptionDeclaration(
                        "clientId",
                        "The client id of the integration record, for oauth2.",
                        "",
                        false),
                new OptionDeclaration(
                        "certificateId",
                        "The id NetSuite gave the uploaded certificate, for oauth2.",
                        "",
                        false),
                new OptionDeclaration(
                        "privateKey",
                        "The PEM of its private key: EC (ES256) or RSA of 3,072 bits or more (PS256), for oauth2.",
                        "",
                        false),
                new OptionDeclaration(
                        "consumerKey",
                        "The consumer key of the integration record, for tba.",
                        "",
                        false),
                new OptionDeclaration("consumerSecret", "Its consumer secret, for tba.", "", false),
                new OptionDeclaration(
                        "tokenId", "The id of the hub's access token, for tba.", "", false),
                new OptionDeclaration("tokenSecret", "Its secret, for tba.", "", false));
    }

    @Override
    public List<String> rights() {
        return List.of(
                "The features REST web services, SuiteAnalytics workbook (for SuiteQL) and OAuth 2.0 or token-based authentication are switched on.",
                "An integration record: for oauth2 with the client credentials grant, and the certificate mapped to the hub's user and role (the mapping is not copied to sandboxes).",
                "A role with REST web services, SuiteAnalytics workbook, and at least view on every record type that is read and edit on those that are written; a right that is missing may answer as a bad request.",
                "All subsidiaries the firm posts in.",
                "Where customers are extended to other subsidiaries: the feature Multi-Subsidiary Customer, and a role that may create customer-subsidiary relationships.",
                "For postings: the accounts, service items and expense categories named under options exist; time bills and expense reports of other employees may be entered.");
    }

    @Override
    public OpenConnection open(ConnectionSettings settings, ConnectionContext context) {
        NetSuiteOptions options = NetSuiteOptions.of(settings);
        SignIn signIn = SignIn.of(settings, options, context, random);
        NetSuiteTalk talk = new NetSuiteTalk(settings, context.http(), signIn);
        return new NetSuiteConnection(
                NetSuiteTypes.forSettings(settings),
                options,
                PostingOptions.of(settings),
                talk,
                context.clock(),
                random,
                context.witness());
    }
}
