package dev.throughline.app;

import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.ReceiptDeclaration;
import dev.throughline.dispatch.Connections;
import dev.throughline.dispatch.HomeDispatcher;
import dev.throughline.journal.Signal;
import dev.throughline.mapping.HubConfig;
import dev.throughline.mapping.PostingRules;
import dev.throughline.posting.HomeCarrier;
import dev.throughline.posting.PostingLane;
import dev.throughline.sync.HomeReceipt;
import dev.throughline.sync.HomeReceipts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// Takes what the ledger made of facts home to their sources: those whose connector shows receipts
/// under its settings.
final class HomeLane implements HomeCarrier, AutoCloseable {
    private final HomeReceipts receipts;
    private final Connections connections;
    private final Signal wanted = new Signal();
    private final Predicate<String> trusted;
    private final List<HomeDispatcher> dispatchers = new ArrayList<>();

    /// @param trusted whether a system may be written to
    HomeLane(
            HubConfig config,
            PostingLane.Rooms rooms,
            Connections connections,
            Predicate<String> trusted) {
        this.connections = connections;
        this.trusted = trusted;
        this.receipts =
                new HomeReceipts(
                        rooms.sql(),
                        rooms.transaction(),
                        rooms.worklist(),
                        rooms.clock(),
                        wanted,
                        sources(config));
    }

    private static Map<String, HomeReceipts.Source> sources(HubConfig config) {
        Map<String, Connector> connectors = Hub.connectors();
        Map<String, HomeReceipts.Source> sources = new HashMap<>();
        config.connections()
                .forEach((name, settings) -> {
                    Connector connector = connectors.get(settings.vendor());
                    if (connector == null) {
                        return;
                    }
                    PostingRules rules = config.policies().postings();
                    List<ReceiptDeclaration> declared =
                            connector.receipts(settings).stream()
                                    .filter(one -> rules.isFact(name, one.objectType()))
                                    .toList();
                    if (!declared.isEmpty()) {
                        sources.put(
                                name,
                                new HomeReceipts.Source(
                                        settings.label(), declared, connector.writes(settings)));
                    }
                });
        return sources;
    }

    /// Whether any source shows receipts.
    boolean any() {
        return !receipts.sources().isEmpty();
    }

    /// What was told, and what is on its way.
    HomeReceipts receipts() {
        return receipts;
    }

    @Override
    public void carry(List<Receipt> carried) {
        receipts.carry(
                carried.stream()
                        .map(one ->
                                new HomeReceipt(
                                        one.connection(),
                                        one.objectType(),
                                        one.sourceId(),
                                        one.ordinal(),
                                        one.ledgerRef(),
                                        one.locked(),
                                        one.gone()))
                        .toList());
    }

    /// Starts telling the sources.
    ///
    /// @param open the open connections by name
    void start(Function<String, Optional<OpenConnection>> open) {
        receipts.sources()
                .forEach((name, source) ->
                        open.apply(name)
                                .ifPresent(connection -> {
                                    HomeDispatcher dispatcher =
                                            new HomeDispatcher(
                                                    name,
                                                    connection,
                                                    source.writes(),
                                                    connections,
                                                    receipts,
                                                    wanted,
                                                    () -> trusted.test(name));
                                    dispatcher.start();
                                    dispatchers.add(dispatcher);
                                }));
    }

    /// Whether nothing is on its way that could arrive by itself.
    boolean quiet() {
        return receipts.quiet();
    }

    @Override
    public void close() {
        dispatchers.forEach(HomeDispatcher::close);
    }
}
