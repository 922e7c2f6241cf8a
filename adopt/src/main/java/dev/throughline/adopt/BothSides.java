package dev.throughline.adopt;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.FeedDeclaration;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.Probe;
import dev.throughline.dispatch.Connections;
import dev.throughline.model.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Reads both sides of an adoption whole: the systems that things come from, then those that are
/// adopted.
final class BothSides {
    /// Understanding what was read is given up when nothing moves for this long.
    private static final Duration STILL_MAX = Duration.ofMinutes(2);

    private final Rooms rooms;
    private final Consumer<String> progress;

    BothSides(Rooms rooms, Consumer<String> progress) {
        this.rooms = rooms;
        this.progress = progress;
    }

    /// Reads all record types of both sides whole and waits until they are understood. Writes to no
    /// system.
    ///
    /// @throws AdoptionRefused when a system is not who it should be
    /// @throws CallFailed when a system could not be read
    void read(List<Target> targets, List<IdPair> pairs) {
        Map<String, Set<String>> types = new TreeMap<>();
        rooms.config()
                .inbound()
                .forEach(mapping ->
                        types.computeIfAbsent(mapping.connection(), _ -> new LinkedHashSet<>())
                                .add(mapping.sourceType()));
        targets.forEach(target ->
                types.computeIfAbsent(target.connection(), _ -> new LinkedHashSet<>())
                        .add(target.objectType()));
        for (IdPair pair : pairs) {
            for (String type : List.of(pair.left().objectType(), pair.right().objectType())) {
                rooms.config().connections().keySet().stream()
                        .filter(name -> rooms.systems().schema(name, type).isPresent())
                        .forEach(name ->
                                types.computeIfAbsent(name, _ -> new LinkedHashSet<>()).add(type));
            }
        }
        types.keySet().forEach(this::askWho);
        // The systems that things come from first, so that the adopted ones find something to be
        // linked to.
        Set<String> adopted = targets.stream().map(Target::connection).collect(Collectors.toSet());
        List<String> order =
                new ArrayList<>(
                        types.keySet().stream().filter(name -> !adopted.contains(name)).toList());
        order.addAll(types.keySet().stream().filter(adopted::contains).toList());
        PopulationReading reading =
                new PopulationReading(rooms.intake(), rooms.feeds(), rooms.records());
        for (String name : order) {
            OpenConnection connection = rooms.systems().connection(name).orElseThrow();
            if (!PopulationReading.can(connection)) {
                progress.accept(name + " cannot be read whole; nothing of it is linked.");
                continue;
            }
            for (String type : inReadingOrder(name, types.getOrDefault(name, Set.of()))) {
                ObjectSchema schema = rooms.systems().schema(name, type).orElseThrow();
                int records = reading.read(name, connection, schema);
                progress.accept("read " + name + " " + type + ": " + records);
            }
        }
        understand();
    }

    private List<String> inReadingOrder(String name, Set<String> types) {
        List<String> order =
                new ArrayList<>(
                        rooms.systems().connector(name).feeds(rooms.settings(name)).stream()
                                .map(FeedDeclaration::objectType)
                                .filter(types::contains)
                                .toList());
        types.stream()
                .filter(type ->
                        !order.contains(type) && rooms.systems().schema(name, type).isPresent())
                .forEach(order::add);
        return order;
    }

    private void askWho(String name) {
        OpenConnection connection = rooms.systems().connection(name).orElseThrow();
        Probe probe = connection.probe();
        rooms.connections().probed(name, probe, rooms.settings(name).identity());
        if (probe instanceof Probe.Unwell(Problem problem)) {
            throw new CallFailed(problem);
        }
        Connections.State state = rooms.connections().find(name).orElseThrow();
        if (Boolean.FALSE.equals(state.identityOk())) {
            throw new AdoptionRefused(List.of(name + ": " + state.problem()));
        }
    }

    /// Waits until everything taken in is understood.
    ///
    /// @throws IllegalStateException when nothing has moved for long
    void understand() {
        long left = rooms.shards().backlog("curate");
        Instant moved = rooms.clock().instant();
        while (left > 0) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            long now = rooms.shards().backlog("curate");
            if (now < left) {
                moved = rooms.clock().instant();
            } else if (Duration.between(moved, rooms.clock().instant()).compareTo(STILL_MAX) > 0) {
                throw new IllegalStateException(
                        now
                                + " of the records read are not understood yet and nothing has moved for "
                                + STILL_MAX.toMinutes()
                                + " minutes; look at the log, stop other nodes of this hub, and run it again");
            }
            left = now;
        }
    }
}
