package dev.throughline.app;

import dev.throughline.billing.Billing;
import dev.throughline.billing.Outcome;
import dev.throughline.evidence.Actor;
import dev.throughline.mapping.HubConfig;
import dev.throughline.mapping.Loaded;
import dev.throughline.postgres.DatabaseSettings;
import dev.throughline.postgres.EmbeddedPostgres;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// `serve` for a test, in a process of its own: people may act in it, as they may in the demo, and
/// whatever is proposed is agreed to at once by a project manager and by finance. Told: the folder
/// of its configuration and its port.
public final class PeopledHub {
    private static final Actor.Person MANAGER =
            new Actor.Person("mia.pm@global-consulting.example");
    private static final Actor.Person FINANCE =
            new Actor.Person("fiona.finance@global-consulting.example");
    private static final long LOOK_MILLIS = 200;

    private PeopledHub() {}

    /// Runs until it is killed.
    public static void main(String[] arguments) throws InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        InstantSource clock = InstantSource.system();
        HubConfig config =
                switch (Configuration.load(Path.of(arguments[0]), Map.of(), clock)) {
                    case Loaded.Good(HubConfig good) -> good;
                    case Loaded.Faulty faulty ->
                            throw new IllegalArgumentException(faulty.faults().toString());
                };
        Path home = Home.folder("hub");
        Metrics metrics = new Metrics();
        try (Web web = Web.begin(config, metrics, Integer.parseInt(arguments[1]), true);
                EmbeddedPostgres server = EmbeddedPostgres.start(home, out::println);
                Node node = Node.on(DatabaseSettings.of(server), config, home, clock, metrics);
                Web _ = web.open(node.hub())) {
            out.println("The console is at  " + web.entrance());
            node.start();
            out.println("The hub runs.");
            while (true) {
                agree(node.hub());
                Thread.sleep(LOOK_MILLIS);
            }
        }
    }

    private static void agree(Hub hub) {
        Billing billing = hub.billing().orElseThrow();
        List<UUID> open =
                hub.rooms()
                        .sql()
                        .sql(
                                "select id from entity where type = 'Invoice' and status in ('PROPOSED', 'IN_REVIEW')")
                        .query((row, _) -> row.getObject(1, UUID.class))
                        .list();
        for (UUID invoice : open) {
            if (billing.approve(invoice, "PM", MANAGER, "the work is done")
                    instanceof Outcome.Done) {
                billing.approve(invoice, "FIN", FINANCE, "the money is right");
            }
        }
    }
}
