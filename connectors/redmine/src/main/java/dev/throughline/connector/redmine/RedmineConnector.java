package dev.throughline.connector.redmine;

import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.FactDeclaration;
import dev.throughline.connect.spi.FeedDeclaration;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.OptionDeclaration;
import dev.throughline.connect.spi.ReceiptDeclaration;
import dev.throughline.connect.spi.WriteDeclaration;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Redmine 5 as a project and time system: projects, issues (tasks), users and project members are
/// written, spent time and what people lay out are read as facts. Nothing here tells deletions:
/// they show in populations only.
///
/// The user of the key needs administrator's rights to read and make users, and to see everybody's
/// time.
public final class RedmineConnector implements Connector {

    private static final int BATCH_MAX = 20;

    @Override
    public String vendor() {
        return "redmine";
    }

    @Override
    public String description() {
        return "Redmine 5: projects, issues, users, project members and spent time over its REST API.";
    }

    @Override
    public List<ObjectSchema> schemas(ConnectionSettings settings) {
        Setup setup = Setup.of(settings);
        return types(setup)
                .map(type ->
                        new ObjectSchema(
                                type.collection(), type.label(), type.with(setup.own(type))))
                .toList();
    }

    @Override
    public List<FeedDeclaration> feeds(ConnectionSettings settings) {
        Setup setup = Setup.of(settings);
        Duration overlap = setup.overlap();
        return types(setup)
                .map(type ->
                        type.incremental()
                                ? new FeedDeclaration(
                                        type.collection(),
                                        FeedDeclaration.Kind.INCREMENTAL,
                                        overlap,
                                        false)
                                : new FeedDeclaration(
                                        type.collection(),
                                        FeedDeclaration.Kind.RELOAD,
                                        Duration.ZERO,
                                        false))
                .toList();
    }

    private static Stream<RecordType> types(Setup setup) {
        return Arrays.stream(RecordType.values())
                .filter(type -> type != RecordType.EXPENSES || setup.expenseField() > 0);
    }

    /// Members are unique in Redmine's database. Identifiers and logins are only looked up before
    /// they are stored, so that two requests under way together could both pass: a repeat waits
    /// until the first has surely ended. An issue has no unique field at all.
    @Override
    public List<WriteDeclaration> writes(ConnectionSettings settings) {
        Setup setup = Setup.of(settings);
        Safety asked = new Safety.QueryableReference(setup.quiet());
        List<WriteDeclaration> writes = new ArrayList<>();
        writes.add(
                new WriteDeclaration(
                        RecordType.PROJECTS.collection(), asked, BATCH_MAX, "identifier"));
        writes.add(new WriteDeclaration(RecordType.USERS.collection(), asked, BATCH_MAX, "login"));
        writes.add(
                setup.issueKey() > 0
                        ? new WriteDeclaration(
                                RecordType.ISSUES.collection(), asked, BATCH_MAX, "throughline_key")
                        : new WriteDeclaration(
                                RecordType.ISSUES.collection(), new Safety.None(), BATCH_MAX, ""));
        writes.add(
                new WriteDeclaration(
                        RecordType.MEMBERSHIPS.collection(),
                        new Safety.UniqueKey(),
                        BATCH_MAX,
                        "user_id"));
        if (!setup.own(RecordType.TIME_ENTRIES).isEmpty()) {
            writes.add(
                    new WriteDeclaration(
                            RecordType.TIME_ENTRIES.collection(),
                            new Safety.None(),
                            BATCH_MAX,
                            ""));
        }
        return writes;
    }

    @Override
    public List<FactDeclaration> facts(ConnectionSettings settings) {
        List<FactDeclaration> facts = new ArrayList<>();
        facts.add(
                new FactDeclaration(
                        RecordType.TIME_ENTRIES.collection(),
                        "TimeEntry",
                        "spent_on",
                        List.of(
                                "project_id",
                                "issue_id",
                                "user_id",
                                "activity_id",
                                "spent_on",
                                "hours",
                                "approved"),
                        Set.of(new FactDeclaration.Measure("hours", FactDeclaration.Unit.HOURS))));
        if (Setup.of(settings).expenseField() > 0) {
            facts.add(
                    new FactDeclaration(
                            RecordType.EXPENSES.collection(),
                            "ExpenseItem",
                            "spent_on",
                            List.of(
                                    "project_id",
                                    "issue_id",
                                    "user_id",
                                    "activity_id",
                                    "spent_on",
                                    "amount",
                                    "currency",
                                    "approved"),
                            Set.of(
                                    new FactDeclaration.Measure(
                                            "amount", FactDeclaration.Unit.AMOUNT),
                                    new FactDeclaration.Measure(
                                            "currency", FactDeclaration.Unit.CURRENCY))));
        }
        return facts;
    }

    @Override
    public List<ReceiptDeclaration> receipts(ConnectionSettings settings) {
        return Setup.of(settings).receipt().stream().toList();
    }

    @Override
    public List<OptionDeclaration> options() {
        return Setup.OPTIONS;
    }

    @Override
    public List<OptionDeclaration> secrets() {
        return List.of(
                new OptionDeclaration(
                        "apiKey",
                        "The API key of the hub's user, as its account page shows it.",
                        "",
                        true));
    }

    @Override
    public List<String> rights() {
        return List.of(
                "The REST web service is switched on in the administration.",
                "An administrator: users, members of all projects and time of others are seen by nobody else.",
                "Custom fields named under options exist, are for all projects and trackers concerned, and can be used as a filter where a key is asked for.");
    }

    @Override
    public OpenConnection open(ConnectionSettings settings, ConnectionContext context) {
        settings.secret("apiKey");
        return new RedmineConnection(Setup.of(settings), context);
    }
}
