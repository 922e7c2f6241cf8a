package dev.throughline.console;

import dev.throughline.billing.Billing;
import dev.throughline.billing.SyncGap;
import dev.throughline.console.OverviewQueries.Pile;
import dev.throughline.dispatch.Connections;
import dev.throughline.dispatch.Intent;
import dev.throughline.dispatch.Intents;
import dev.throughline.dispatch.Mode;
import dev.throughline.journal.Feeds;
import dev.throughline.model.Money;
import dev.throughline.process.InitiationPlan.Progress;
import dev.throughline.sync.Deliveries;
import dev.throughline.worklist.Cases;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// Puts the overview together from the rooms.
@Component
class OverviewBoard {
    private final ConsoleSettings settings;
    private final OverviewQueries queries;
    private final Cases cases;
    private final Deliveries deliveries;
    private final Intents intents;
    private final Connections connections;
    private final Feeds feeds;
    private final ObjectProvider<Billing> billing;

    OverviewBoard(
            ConsoleSettings settings,
            OverviewQueries queries,
            Cases cases,
            Deliveries deliveries,
            Intents intents,
            Connections connections,
            Feeds feeds,
            ObjectProvider<Billing> billing) {
        this.settings = settings;
        this.queries = queries;
        this.cases = cases;
        this.deliveries = deliveries;
        this.intents = intents;
        this.connections = connections;
        this.feeds = feeds;
        this.billing = billing;
    }

    Overview at(Instant now) {
        Map<Progress, Pile> piles = queries.piles();
        List<Cases.Count> counts = cases.counts(now);
        List<Intents.Count> live = intents.live();
        Map<String, Connections.State> states = connections.all();
        Answer answer = Answer.of(facts(piles, states));
        List<Overview.Minute> minutes = queries.minutes(now);
        return new Overview(
                answer.words(),
                answer.tone(),
                !queries.anythingRead(),
                numbers(piles, counts, live),
                owners(counts),
                flow(piles),
                systems(states, live),
                new Overview.Throughput(
                        minutes,
                        minutes.stream().mapToLong(Overview.Minute::written).sum(),
                        minutes.stream().mapToLong(Overview.Minute::questions).sum()),
                backlog(live, now),
                gap(),
                queries.threads("", "", 0, 8));
    }

    private Overview.@Nullable Gap gap() {
        Billing room = billing.getIfAvailable();
        SyncGap gap = room == null ? null : room.syncGap();
        return gap == null || gap.live() == 0
                ? null
                : new Overview.Gap(gap.invoices(), gap.money(), gap.percent() + " %", gap.live());
    }

    private Answer.Facts facts(Map<Progress, Pile> piles, Map<String, Connections.State> states) {
        List<String> unwell = new ArrayList<>();
        List<String> paused = new ArrayList<>();
        states.values()
                .forEach(state -> {
                    String label = settings.faceOrPlain(state.connection()).label();
                    if (Boolean.FALSE.equals(state.identityOk())
                            || state.health().equals("UNWELL")) {
                        unwell.add(label);
                    } else if (state.mode() == Mode.PAUSED || state.mode() == Mode.OFF) {
                        paused.add(label);
                    }
                });
        Pile blocked = piles.getOrDefault(Progress.BLOCKED, Pile.NONE);
        Pile active = piles.getOrDefault(Progress.ACTIVE, Pile.NONE);
        return new Answer.Facts(
                piles.values().stream().mapToLong(Pile::deals).sum(),
                active.deals(),
                starting(piles),
                blocked.deals(),
                queries.blockedByOwner(),
                blocked.money(),
                queries.otherCases(),
                unwell,
                paused,
                queries.anythingRead());
    }

    private static long starting(Map<Progress, Pile> piles) {
        return piles.getOrDefault(Progress.WAITING, Pile.NONE).deals()
                + piles.getOrDefault(Progress.PROVISIONING, Pile.NONE).deals();
    }

    Overview.Numbers numbers(Instant now) {
        return numbers(queries.piles(), cases.counts(now), intents.live());
    }

    private Overview.Numbers numbers(
            Map<Progress, Pile> piles, List<Cases.Count> counts, List<Intents.Count> live) {
        Map<Deliveries.State, Long> states = new EnumMap<>(Deliveries.State.class);
        deliveries
                .counts()
                .values()
                .forEach(one ->
                        one.forEach((state, count) -> states.merge(state, count, Long::sum)));
        return new Overview.Numbers(
                piles.getOrDefault(Progress.ACTIVE, Pile.NONE).deals(),
                starting(piles),
                piles.getOrDefault(Progress.BLOCKED, Pile.NONE).deals(),
                counts.stream().mapToLong(Cases.Count::cases).sum(),
                counts.stream().mapToLong(Cases.Count::overdue).sum(),
                states.getOrDefault(Deliveries.State.SETTLED, 0L),
                states.getOrDefault(Deliveries.State.WANTED, 0L),
                states.getOrDefault(Deliveries.State.WAITING, 0L)
                        + states.getOrDefault(Deliveries.State.GATED, 0L),
                states.getOrDefault(Deliveries.State.BLOCKED, 0L)
                        + states.getOrDefault(Deliveries.State.HELD, 0L),
                live.stream()
                        .filter(one -> one.state() == Intent.State.UNKNOWN)
                        .mapToLong(Intents.Count::intents)
                        .sum());
    }

    private static List<Overview.Owner> owners(List<Cases.Count> counts) {
        Map<String, long[]> sums = new TreeMap<>();
        counts.forEach(one -> {
            long[] sum = sums.computeIfAbsent(one.owner(), _ -> new long[2]);
            sum[0] += one.cases();
            sum[1] += one.overdue();
        });
        List<Overview.Owner> owners = new ArrayList<>();
        sums.forEach((owner, sum) -> owners.add(new Overview.Owner(owner, sum[0], sum[1])));
        return owners;
    }

    private static Overview.Flow flow(Map<Progress, Pile> piles) {
        Map<Progress, Integer> reach = new LinkedHashMap<>();
        reach.put(Progress.ACTIVE, 4);
        reach.put(Progress.PROVISIONING, 3);
        reach.put(Progress.WAITING, 2);
        reach.put(Progress.BLOCKED, 2);
        reach.put(Progress.REOPENED, 1);
        reach.put(Progress.CANCELLED, 1);
        List<Overview.Stage> stages = new ArrayList<>();
        Map<String, Long> money = new TreeMap<>();
        reach.forEach((state, columns) -> {
            Pile pile = piles.getOrDefault(state, Pile.NONE);
            stages.add(
                    new Overview.Stage(
                            state.name(),
                            Badge.of(state),
                            pile.deals(),
                            pile.money(),
                            columns,
                            "/threads?state=" + state.name()));
            pile.money().forEach(one -> money.merge(one.ccy(), one.minor(), Long::sum));
        });
        List<Money> sums = new ArrayList<>();
        money.forEach((ccy, minor) -> sums.add(new Money(minor, ccy)));
        return new Overview.Flow(
                stages, stages.stream().mapToLong(Overview.Stage::deals).sum(), sums);
    }

    private List<Overview.SystemTile> systems(
            Map<String, Connections.State> states, List<Intents.Count> live) {
        Map<String, Instant> lastChange = new HashMap<>();
        feeds.all()
                .forEach(feed -> {
                    if (feed.lastChangeAt() != null) {
                        lastChange.merge(
                                feed.connection(),
                                feed.lastChangeAt(),
                                (a, b) -> a.isAfter(b) ? a : b);
                    }
                });
        return states.values().stream()
                .map(state ->
                        new Overview.SystemTile(
                                settings.faceOrPlain(state.connection()),
                                Badge.of(state),
                                state.problem(),
                                sum(live, state.connection(), null),
                                sum(live, state.connection(), Intent.State.UNKNOWN),
                                lastChange.get(state.connection())))
                .toList();
    }

    private static long sum(
            List<Intents.Count> live, String connection, Intent.@Nullable State state) {
        return live.stream()
                .filter(one ->
                        one.connection().equals(connection)
                                && (state == null || one.state() == state))
                .mapToLong(Intents.Count::intents)
                .sum();
    }

    private Overview.Backlog backlog(List<Intents.Count> live, Instant now) {
        long writes =
                live.stream()
                        .filter(one -> one.state() != Intent.State.HELD)
                        .mapToLong(Intents.Count::intents)
                        .sum();
        double aMinute = queries.doneSince(now.minus(Duration.ofMinutes(2))) / 2.0;
        if (writes == 0) {
            return new Overview.Backlog(0, aMinute, null, "Nothing queues.");
        }
        String queue = Format.count(writes, "write is", "writes are") + " on the way";
        if (aMinute < 0.5) {
            return new Overview.Backlog(
                    writes, aMinute, null, queue + "; none was finished in the last two minutes.");
        }
        Instant doneBy = now.plus(Duration.ofSeconds((long) Math.ceil(writes / aMinute * 60)));
        return new Overview.Backlog(
                writes,
                aMinute,
                doneBy,
                queue
                        + "; at "
                        + Format.count(Math.round(aMinute))
                        + " a minute they are done by "
                        + Format.time(doneBy)
                        + " UTC.");
    }
}
