package dev.throughline.posting;

import dev.throughline.connect.spi.DocumentOutcome;
import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.dispatch.DecidedDocument;
import dev.throughline.dispatch.Document;
import dev.throughline.dispatch.LineChange;
import dev.throughline.dispatch.LineStand;
import dev.throughline.model.AccountingPeriod.Openness;
import dev.throughline.model.BillingType;
import dev.throughline.model.PostingKind;
import dev.throughline.posting.PreparationFacts.ProjectFacts;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One random history of a few items through the lane's own decisions: a source that amends,
/// rejects, un-approves, deletes, repeats and reorders; an ERP of bad manners; a hub that dies
/// between any two commits. Everything follows from the seed.
final class LaneSimulation {
    private static final int ITEMS = 4;
    private static final int STEPS = 120;
    private static final List<UUID> PROJECTS = List.of(Given.id("P-A"), Given.id("P-B"));
    private static final List<PostingKind> KINDS =
            List.of(PostingKind.LABOUR_COST, PostingKind.UNBILLED_TIME);

    /// A decision taken wrongly on purpose: the checks must notice each.
    enum Flaw {
        NONE,
        SENDS_AGAIN_BLINDLY,
        BELIEVES_ABSENCE_AT_ONCE,
        SENDS_AGAIN_AFTER_A_CRASH,
        REPOSTS_BEFORE_THE_REVERSAL,
        TAKES_OLDER_NEWS,
        WITHDRAWS_WHAT_IS_IN_FLIGHT,
        FORGETS_A_MOVEMENT,
        REVERSES_WHAT_IS_BILLED,
        RECOMPUTES_REVERSALS
    }

    /// What the source says of an item.
    record Content(int hours, UUID project, boolean live) {}

    private record Observation(int item, Content content, String stamp) {}

    private static final class Post {
        final PostingKey key;
        final Version version;
        final PostingKind kind;
        final @Nullable Post undoes;
        PostingLine line;
        PostingState state = PostingState.READY;
        @Nullable DecidedDocument document;
        @Nullable Post reversal;

        Post(
                PostingKey key,
                Version version,
                PostingKind kind,
                PostingLine line,
                @Nullable Post undoes) {
            this.key = key;
            this.version = version;
            this.kind = kind;
            this.line = line;
            this.undoes = undoes;
        }
    }

    private static final class Version {
        final int item;
        final int ordinal;
        final Content content;
        PostingState before = PostingState.READY;
        final Map<PostingKind, Post> posts = new EnumMap<>(PostingKind.class);

        Version(int item, int ordinal, Content content) {
            this.item = item;
            this.ordinal = ordinal;
            this.content = content;
        }

        PostingState state() {
            Post leading = posts.get(PostingKind.LABOUR_COST);
            return leading == null ? before : leading.state;
        }
    }

    private record Frozen(DecidedDocument decided, DocumentPlan.Planned planned) {}

    private final long seed;
    private final Flaw flaw;
    private final Random random;
    private final SimulatedLedger ledger;
    private final PostingDeclaration declared;
    private final boolean[] unheard = new boolean[ITEMS];
    private final Set<PostingState> visited = EnumSet.noneOf(PostingState.class);
    private final Content[] source = new Content[ITEMS];
    private final List<Observation> feed = new ArrayList<>();
    private final Map<Integer, Ordinals.Newest> newest = new HashMap<>();
    private final Map<Integer, List<Version>> versions = new HashMap<>();
    private final Map<String, Post> posts = new HashMap<>();
    private final List<Frozen> documents = new ArrayList<>();
    private final Conservation conservation = new Conservation();
    private final Set<UUID> knownClosed = new HashSet<>();

    /// What stands on an invoice, by item.
    private final Map<Integer, Post> billed = new HashMap<>();

    private boolean knownJanuaryClosed;
    private Instant now = Instant.parse("2026-01-16T09:00:00Z");
    private long stamp;
    private long ids;
    private boolean faults = true;
    private String last = "nothing yet";

    LaneSimulation(long seed, Flaw flaw) {
        this.seed = seed;
        this.flaw = flaw;
        // neighbouring seeds of a plain Random begin alike
        this.random = Random.from(new SplittableRandom(seed));
        this.ledger = new SimulatedLedger(random);
        this.declared =
                flaw == Flaw.BELIEVES_ABSENCE_AT_ONCE
                        ? with(ledger.declared, new Safety.UniqueKey())
                        : ledger.declared;
    }

    private static PostingDeclaration with(PostingDeclaration declared, Safety safety) {
        return new PostingDeclaration(
                declared.kind(),
                declared.objectType(),
                declared.reversalObjectType(),
                declared.proof(),
                declared.atomicity(),
                safety,
                declared.linesMax(),
                declared.documentsMax(),
                declared.keyField());
    }

    /// Runs the history, then stops the faults and waits for rest.
    ///
    /// @return the states that were visited
    /// @throws AssertionError when a promise is broken, naming the seed
    Set<PostingState> run() {
        for (int item = 0; item < ITEMS; item++) {
            change(item, new Content(1 + random.nextInt(9), PROJECTS.getFirst(), true));
        }
        for (int step = 0; step < STEPS; step++) {
            step();
            check();
        }
        rest();
        return visited;
    }

    private void step() {
        pass(random.nextInt(4_000));
        int item = random.nextInt(ITEMS);
        switch (random.nextInt(15)) {
            case 14 -> bill(item);
            case 0 -> world(item);
            case 1 -> environment();
            case 2, 3, 4 -> intake();
            case 5, 6 -> correct(item);
            case 7, 8 -> prepare(item);
            case 9 -> freeze();
            case 10, 11, 12 -> dispatchOne();
            default -> {
                resubmit();
                recover();
                knownJanuaryClosed = ledger.closedPeriods.contains("2026-01");
                knownClosed.clear();
                knownClosed.addAll(ledger.closedProjects);
            }
        }
    }

    private void pass(long millis) {
        now = now.plusMillis(millis);
        ledger.tick(now);
    }

    // The source

    private void world(int item) {
        Content is = source[item];
        switch (random.nextInt(4)) {
            case 0 -> change(item, new Content(1 + random.nextInt(9), is.project(), true));
            case 1 -> change(item, new Content(is.hours(), PROJECTS.get(random.nextInt(2)), true));
            case 2 -> change(item, new Content(is.hours(), is.project(), false));
            default -> change(item, new Content(is.hours(), is.project(), true));
        }
    }

    private void change(int item, Content content) {
        last = "the source changes item " + item + " to " + content;
        source[item] = content;
        stamp += random.nextInt(3);
        if (faults && random.nextInt(10) == 0) {
            unheard[item] = true;
            return; // no tombstone, no event: only a population read will tell
        }
        unheard[item] = false;
        int copies = faults && random.nextInt(5) == 0 ? 3 : 1;
        for (int i = 0; i < copies; i++) {
            feed.add(new Observation(item, content, stamp()));
        }
    }

    private String stamp() {
        return String.format(java.util.Locale.ROOT, "%06d", stamp);
    }

    private void environment() {
        last = "periods and projects close or open";
        toggle(ledger.closedPeriods, "2026-01");
        UUID project = PROJECTS.get(random.nextInt(2));
        if (random.nextBoolean()) {
            toggle(ledger.closedProjects, project);
        }
    }

    /// An item is billed once its unbilled value is in the ledger, and returns by a credit memo.
    private void bill(int item) {
        if (billed.remove(item) != null) {
            last = "a credit returns item " + item;
            return;
        }
        for (Version version : versions(item)) {
            Post post = version.posts.get(PostingKind.UNBILLED_TIME);
            if (post != null && post.state == PostingState.POSTED) {
                last = "an invoice bills item " + item;
                billed.put(item, post);
            }
        }
    }

    private @Nullable String invoice(Post post) {
        return billed.containsKey(post.version.item) && flaw != Flaw.REVERSES_WHAT_IS_BILLED
                ? "H-1001"
                : null;
    }

    private static <T> void toggle(Set<T> set, T element) {
        if (!set.remove(element)) {
            set.add(element);
        }
    }

    // The hub

    private void intake() {
        if (!feed.isEmpty()) {
            observe(feed.remove(random.nextInt(feed.size())), false);
        }
    }

    private void observe(Observation seen, boolean readBack) {
        last = "intake of " + seen;
        FactHash hash = hash(seen.content());
        Ordinals.Newest known = newest.get(seen.item());
        Ordinals.Observed observed =
                Ordinals.observe(
                        known, hash, flaw == Flaw.TAKES_OLDER_NEWS ? "" : seen.stamp(), readBack);
        switch (observed) {
            case Ordinals.Observed.Version(int ordinal) -> {
                newest.put(seen.item(), new Ordinals.Newest(ordinal, hash, seen.stamp()));
                Version version = new Version(seen.item(), ordinal, seen.content());
                version.before = PostingState.NOT_READY;
                versions.computeIfAbsent(seen.item(), none -> new ArrayList<>()).add(version);
                if (seen.content().live()) {
                    moved(version, () -> version.before = PostingState.READY);
                }
            }
            case Ordinals.Observed.Same(String latest) -> {
                if (known != null) {
                    newest.put(
                            seen.item(),
                            new Ordinals.Newest(known.ordinal(), known.hash(), latest));
                }
            }
            case Ordinals.Observed.Older older -> {}
            case Ordinals.Observed.Ask ask ->
                    observe(new Observation(seen.item(), source[seen.item()], stamp()), true);
        }
    }

    private static FactHash hash(Content content) {
        return FactHash.of(
                List.of("hours", "project", "live"),
                Map.of(
                        "hours",
                        content.hours(),
                        "project",
                        content.project().toString(),
                        "live",
                        content.live()),
                false);
    }

    private List<Version> versions(int item) {
        return versions.getOrDefault(item, List.of());
    }

    private void correct(int item) {
        List<Version> all = versions(item);
        for (int i = 0; i < all.size() - 1; i++) {
            Version version = all.get(i);
            if (version.posts.isEmpty()) {
                if (version.before.may(PostingState.WITHDRAWN)) {
                    last = "withdrawal of version " + version.ordinal + " of item " + item;
                    moved(version, () -> version.before = PostingState.WITHDRAWN);
                }
                continue;
            }
            for (Post post : version.posts.values()) {
                correct(post);
            }
        }
    }

    private void correct(Post post) {
        DecidedDocument document = post.document;
        if (document != null && post.state == PostingState.READY) {
            apply(document, document.withdraw());
        }
        last = "correction of " + post.key + " " + post.state;
        Correction.Step step =
                Correction.decide(
                        new Correction.Standing(post.state, post.line, invoice(post)),
                        calendar(),
                        now,
                        Given.policy(),
                        Set.of());
        boolean recallable =
                post.document == null
                        || (flaw == Flaw.WITHDRAWS_WHAT_IS_IN_FLIGHT
                                && post.state == PostingState.READY);
        switch (step) {
            case Correction.Step.Withdraw withdraw -> {
                if (recallable) {
                    move(post, PostingState.WITHDRAWN);
                }
            }
            case Correction.Step.Reverse(PostingLine line) -> {
                move(post, PostingState.REVERSAL_PENDING);
                Post reversal =
                        new Post(
                                post.key.reversed(),
                                post.version,
                                post.kind,
                                flaw == Flaw.RECOMPUTES_REVERSALS ? recomputed(line) : line,
                                post);
                post.reversal = reversal;
                posts.put(reversal.key.text(), reversal);
            }
            case Correction.Step.AwaitTarget await -> {
                if (flaw == Flaw.WITHDRAWS_WHAT_IS_IN_FLIGHT
                        && post.state != PostingState.ACCEPTED) {
                    post.state = PostingState.WITHDRAWN;
                }
            }
            case Correction.Step.AwaitPeriod await -> {}
            case Correction.Step.Refuse refuse -> {}
            case Correction.Step.Nothing nothing -> {}
        }
    }

    private static PostingLine recomputed(PostingLine line) {
        return new Given()
                .sameEntity()
                .lines()
                .getFirst()
                .reversed(line.accountingDate(), line.period(), line.late());
    }

    private void prepare(int item) {
        List<Version> all = versions(item);
        if (all.isEmpty()) {
            return;
        }
        Version version = all.getLast();
        if (version.before != PostingState.READY || !version.posts.isEmpty() || !clear(all)) {
            return;
        }
        last = "preparation of version " + version.ordinal + " of item " + item;
        switch (Preparation.decide(facts(version.content))) {
            case Prepared.Lines(List<PostingLine> lines) ->
                    moved(
                            version,
                            () -> {
                                for (PostingLine line : lines) {
                                    Post post =
                                            new Post(
                                                    PostingKey.of(
                                                            "psa",
                                                            "time",
                                                            "" + item,
                                                            version.ordinal,
                                                            line.kind(),
                                                            "erp",
                                                            false),
                                                    version,
                                                    line.kind(),
                                                    line,
                                                    null);
                                    version.posts.put(line.kind(), post);
                                    posts.put(post.key.text(), post);
                                }
                            });
            case Prepared.Refused refused ->
                    moved(version, () -> version.before = PostingState.EXCEPTION);
            case Prepared.Waits waits -> {}
            case Prepared.NonPostable none -> throw broken("nothing here is non-postable");
        }
    }

    private boolean clear(List<Version> all) {
        List<PostingState> earlier = new ArrayList<>();
        for (int i = 0; i < all.size() - 1; i++) {
            Version version = all.get(i);
            if (version.posts.isEmpty() && version.before != PostingState.NOT_READY) {
                earlier.add(version.before);
            }
            version.posts.values().forEach(post -> earlier.add(post.state));
        }
        return flaw == Flaw.REPOSTS_BEFORE_THE_REVERSAL || Correction.clear(earlier);
    }

    private PreparationFacts facts(Content content) {
        Given given = new Given();
        given.projectEntity = Given.entity(Given.US01, "US01", "USD", calendar());
        given.sameEntity();
        given.hours = BigDecimal.valueOf(content.hours());
        given.project = content.project();
        given.approvedAt = now;
        given.knownProject =
                new ProjectFacts(
                        content.project(),
                        "P",
                        knownClosed.contains(content.project()) ? "CLOSED" : "ACTIVE",
                        true,
                        Given.CLIENT,
                        BillingType.TM,
                        "USD",
                        null,
                        Map.of());
        return given.time();
    }

    private Calendar calendar() {
        Openness january = knownJanuaryClosed ? Openness.CLOSED : Openness.OPEN;
        return Given.calendar(Given.LONDON, "2026-01 " + january, "2026-02 OPEN");
    }

    private void freeze() {
        List<DocumentPlan.Candidate> ready =
                posts.values().stream()
                        .filter(post -> post.state == PostingState.READY && post.document == null)
                        .sorted(Comparator.comparing(post -> post.key))
                        .map(post -> new DocumentPlan.Candidate(post.key.text(), "erp", post.line))
                        .toList();
        Map<PostingKind, Integer> most = new EnumMap<>(PostingKind.class);
        KINDS.forEach(kind -> most.put(kind, declared.linesMax()));
        last = "freezing of " + ready.size() + " postings";
        for (DocumentPlan.Planned planned :
                DocumentPlan.plan(ready, Map.of(), most, () -> new UUID(seed, ++ids))) {
            DecidedDocument document =
                    new DecidedDocument(
                            planned.id(),
                            planned.key(),
                            planned.kind(),
                            planned.reversal(),
                            planned.lines().size(),
                            now);
            documents.add(new Frozen(document, planned));
            for (DocumentPlan.Line line : planned.lines()) {
                post(line.key()).document = document;
            }
        }
    }

    private void dispatchOne() {
        List<Frozen> due =
                documents.stream()
                        .filter(frozen -> frozen.decided().due(now))
                        .filter(frozen -> frozen.decided().state() != Document.State.IN_FLIGHT)
                        .toList();
        if (!due.isEmpty()) {
            dispatch(due.get(random.nextInt(due.size())));
        }
    }

    private void dispatch(Frozen frozen) {
        DecidedDocument document = frozen.decided();
        String key = frozen.planned().key();
        last = key + " " + document.state();
        switch (document.state()) {
            case PENDING -> {
                apply(document, document.claim(now));
                check();
                if (crash()) {
                    return;
                }
                List<DocumentPlan.Line> sent = lines(frozen, LineStand.IN_FLIGHT);
                DocumentOutcome outcome = ledger.post(key, sent, now);
                check();
                last = key + " sent: " + outcome.getClass().getSimpleName();
                if (crash()) {
                    return;
                }
                if (flaw == Flaw.SENDS_AGAIN_BLINDLY
                        && outcome instanceof DocumentOutcome.Unknown unknown) {
                    outcome = new DocumentOutcome.NotSent(unknown.problem(), null);
                }
                apply(document, document.sent(outcome, declared, now));
            }
            case UNKNOWN, PARKED -> {
                var found = ledger.find(key, lines(frozen, document.inQuestion()));
                last = key + " asked about";
                if (crash()) {
                    return;
                }
                if (found.isEmpty()) {
                    apply(document, document.unanswered(SimulatedLedger.SILENCE, now));
                } else if (!faults
                        && document.state() == Document.State.PARKED
                        && found.get().taken() == null) {
                    apply(document, document.person(now));
                } else {
                    apply(document, document.asked(found.get().taken(), declared, now));
                }
            }
            case ACCEPTED -> {
                List<String> keys =
                        lines(frozen, LineStand.ACCEPTED).stream()
                                .map(DocumentPlan.Line::key)
                                .toList();
                apply(document, document.proved(ledger.prove(keys), now));
            }
            case IN_FLIGHT, HELD, DONE, REFUSED, WITHDRAWN -> {}
        }
    }

    private static List<DocumentPlan.Line> lines(Frozen frozen, LineStand stand) {
        return lines(frozen, frozen.decided().lines(stand));
    }

    private static List<DocumentPlan.Line> lines(Frozen frozen, List<Integer> lines) {
        return lines.stream().map(frozen.planned().lines()::get).toList();
    }

    private boolean crash() {
        boolean dies = faults && random.nextInt(12) == 0;
        if (dies) {
            last = "crash after " + last;
        }
        return dies;
    }

    /// The next holder of the lease finds what its predecessor had in flight.
    private void recover() {
        for (Frozen frozen : documents) {
            if (frozen.decided().state() == Document.State.IN_FLIGHT) {
                last = "recovery of " + frozen.planned().key();
                LineStand to =
                        flaw == Flaw.SENDS_AGAIN_AFTER_A_CRASH ? LineStand.OPEN : LineStand.UNKNOWN;
                apply(frozen.decided(), frozen.decided().lost(to, now));
            }
        }
    }

    private void apply(DecidedDocument document, List<LineChange> changes) {
        Frozen frozen =
                documents.stream()
                        .filter(one -> one.decided() == document)
                        .findFirst()
                        .orElseThrow();
        for (LineChange change : changes) {
            Post post = post(frozen.planned().lines().get(change.line()).key());
            if (flaw == Flaw.WITHDRAWS_WHAT_IS_IN_FLIGHT && post.document != document) {
                continue;
            }
            if (change.to() == LineStand.REFUSED || change.to() == LineStand.RELEASED) {
                post.document = null;
            }
            if (flaw == Flaw.WITHDRAWS_WHAT_IS_IN_FLIGHT && post.state == PostingState.WITHDRAWN) {
                continue;
            }
            move(
                    post,
                    switch (change.to()) {
                        case OPEN, RELEASED -> PostingState.READY;
                        case IN_FLIGHT -> PostingState.IN_FLIGHT;
                        case UNKNOWN -> PostingState.UNKNOWN;
                        case ACCEPTED -> PostingState.ACCEPTED;
                        case POSTED -> PostingState.POSTED;
                        case REFUSED -> PostingState.EXCEPTION;
                    });
        }
    }

    private void resubmit() {
        for (Post post :
                posts.values().stream().sorted(Comparator.comparing(p -> p.key)).toList()) {
            if (post.state != PostingState.EXCEPTION) {
                continue;
            }
            last = "resubmission of " + post.key;
            if (post.undoes != null) {
                PostingLine original = post.undoes.line;
                if (AccountingDate.ofReversal(
                                calendar(),
                                original.accountingDate(),
                                now,
                                Given.policy(),
                                Set.of())
                        instanceof AccountingDate.Dated.Booked booked) {
                    post.line = original.reversed(booked.date(), booked.period(), booked.late());
                    move(post, PostingState.READY);
                }
            } else if (versions(post.version.item).getLast() == post.version
                    && Preparation.decide(facts(post.version.content))
                            instanceof Prepared.Lines(List<PostingLine> lines)) {
                moved(
                        post.version,
                        () -> {
                            post.line = Given.line(lines, post.kind);
                            post.state = PostingState.READY;
                        });
            }
        }
        for (List<Version> all : versions.values()) {
            Version version = all.getLast();
            if (version.posts.isEmpty() && version.before == PostingState.EXCEPTION) {
                moved(version, () -> version.before = PostingState.READY);
            }
        }
    }

    private Post post(String key) {
        Post post = posts.get(key);
        if (post == null) {
            throw broken("a line " + key + " has no posting");
        }
        return post;
    }

    private void move(Post post, PostingState to) {
        if (post.state == to) {
            return;
        }
        if (!post.state.may(to)) {
            throw broken(post.key + " went from " + post.state + " to " + to);
        }
        if (post.undoes == null) {
            moved(post.version, () -> post.state = to);
            return;
        }
        post.state = to;
        if (to == PostingState.POSTED) {
            move(post.undoes, PostingState.REVERSED);
        }
    }

    /// Changes a version and writes the movement, as one transaction does.
    private void moved(Version version, Runnable change) {
        Movement.Place from = place(version);
        Movement.Measure was = measure(version);
        change.run();
        visited.add(version.state());
        if (flaw == Flaw.FORGETS_A_MOVEMENT && version.state() == PostingState.EXCEPTION) {
            return;
        }
        Movement.between(from, was, place(version), measure(version)).forEach(conservation::add);
    }

    private static Movement.@Nullable Place place(Version version) {
        Post leading = version.posts.get(PostingKind.LABOUR_COST);
        Cell cell =
                leading == null
                        ? new Cell(
                                "psa",
                                PostingKind.LABOUR_COST,
                                null,
                                null,
                                version.content.project(),
                                null)
                        : leading.line.cell("psa");
        return Bucket.of(version.state())
                .map(bucket -> new Movement.Place(cell, bucket))
                .orElse(null);
    }

    private static Movement.Measure measure(Version version) {
        Post leading = version.posts.get(PostingKind.LABOUR_COST);
        return leading == null
                ? new Movement.Measure(1, BigDecimal.valueOf(version.content.hours()), 0)
                : leading.line.measure();
    }

    // The promises

    private void check() {
        if (!conservation.balanced()) {
            throw broken("the conservation ledger does not balance");
        }
        Map<Conservation.Slot, Conservation.Sum> counted = new HashMap<>();
        for (List<Version> all : versions.values()) {
            for (Version version : all) {
                Movement.Place place = place(version);
                if (place != null) {
                    Movement.Measure is = measure(version);
                    counted.merge(
                            new Conservation.Slot(place.cell(), place.bucket()),
                            new Conservation.Sum(is.versions(), is.hours(), is.amount()),
                            Conservation.Sum::plus);
                }
            }
        }
        if (!conservation.against(counted).isEmpty()) {
            throw broken("movements and states differ: " + conservation.against(counted));
        }
        ledgerHoldsEachKeyOnceAndInOrder();
        posts.values().forEach(this::standsAsTheHubSays);
        for (Post post : billed.values()) {
            if (post.state != PostingState.POSTED) {
                throw broken("what is billed is " + post.state + ": " + post.key);
            }
        }
    }

    private void ledgerHoldsEachKeyOnceAndInOrder() {
        Set<String> keys = new HashSet<>();
        Map<String, Integer> standing = new HashMap<>();
        for (SimulatedLedger.Row row : ledger.rows) {
            if (!keys.add(row.key)) {
                throw broken(row.key + " is in the ledger twice");
            }
            int net = standing.merge(row.slot, row.reversal ? -1 : 1, Integer::sum);
            if (net < 0 || net > 1) {
                throw broken(
                        row.key
                                + " came when "
                                + (net < 0 ? "nothing" : "another version")
                                + " stood");
            }
            if (row.reversal) {
                PostingLine original =
                        ledger.row(row.key.substring(0, row.key.length() - 2))
                                .orElseThrow(() -> broken(row.key + " undoes nothing"))
                                .line;
                if (!row.line
                        .entries()
                        .equals(
                                original.reversed(
                                                row.line.accountingDate(), row.line.period(), false)
                                        .entries())) {
                    throw broken(row.key + " is not the exact negation");
                }
            }
        }
    }

    private void standsAsTheHubSays(Post post) {
        boolean there = ledger.row(post.key.text()).isPresent();
        boolean may = there || ledger.underWay(post.key.text());
        boolean wrong =
                switch (post.state) {
                    case POSTED, REVERSAL_PENDING, REVERSED ->
                            !there || !ledger.row(post.key.text()).orElseThrow().posted;
                    case WITHDRAWN, EXCEPTION -> may;
                    case READY -> post.document == null && may;
                    default -> false;
                };
        if (wrong) {
            throw broken(
                    post.key
                            + " is "
                            + post.state
                            + ", but the ledger "
                            + (there ? "has it" : may ? "will have it" : "does not have it"));
        }
    }

    /// Faults stop; everything must come to rest as the source says.
    private void rest() {
        faults = false;
        ledger.faults = false;
        ledger.closedPeriods.clear();
        ledger.closedProjects.clear();
        knownClosed.clear();
        knownJanuaryClosed = false;
        billed.clear();
        while (!feed.isEmpty()) {
            intake();
        }
        newsWasBelievedInItsOrder();
        stamp++;
        for (int item = 0; item < ITEMS; item++) {
            observe(new Observation(item, source[item], stamp()), true);
        }
        for (int round = 0; round < 60; round++) {
            pass(300_000);
            recover();
            resubmit();
            for (int item = 0; item < ITEMS; item++) {
                correct(item);
                prepare(item);
            }
            freeze();
            List.copyOf(documents).stream()
                    .filter(frozen -> frozen.decided().due(now))
                    .forEach(this::dispatch);
            check();
            if (quiet()) {
                break;
            }
        }
        for (int item = 0; item < ITEMS; item++) {
            atRest(item);
        }
    }

    private boolean quiet() {
        return documents.stream()
                        .allMatch(frozen ->
                                switch (frozen.decided().state()) {
                                    case DONE, REFUSED, WITHDRAWN -> true;
                                    default -> false;
                                })
                && versions.values().stream().flatMap(List::stream).allMatch(this::resting)
                && posts.values().stream()
                        .allMatch(post ->
                                post.undoes == null
                                        ? !current(post.version) && post.state.atRest()
                                                || resting(post.state) && current(post.version)
                                        : post.state == PostingState.POSTED);
    }

    private boolean resting(Version version) {
        return current(version)
                ? resting(version.state())
                : version.state() == PostingState.NOT_READY || version.state().atRest();
    }

    private boolean current(Version version) {
        return versions(version.item).getLast() == version;
    }

    private static boolean resting(PostingState state) {
        return state == PostingState.POSTED || state == PostingState.NOT_READY || state.atRest();
    }

    private void newsWasBelievedInItsOrder() {
        for (int item = 0; item < ITEMS; item++) {
            if (!unheard[item] && !versions(item).getLast().content.equals(source[item])) {
                throw broken(
                        "all news of item " + item + " has come, and the hub believes older news");
            }
        }
    }

    private void atRest(int item) {
        String name = PostingKey.item("psa", "time", "" + item, "erp");
        for (PostingKind kind : KINDS) {
            BigDecimal net = BigDecimal.ZERO;
            for (SimulatedLedger.Row row : ledger.rows) {
                BigDecimal hours = row.line.hours();
                if (row.slot.equals(kind + name) && hours != null) {
                    net = net.add(hours);
                }
            }
            int wanted = source[item].live() ? source[item].hours() : 0;
            if (net.compareTo(BigDecimal.valueOf(wanted)) != 0) {
                throw broken(
                        "item "
                                + item
                                + " has "
                                + net
                                + " hours of "
                                + kind
                                + " in the ledger and "
                                + wanted
                                + " in the source");
            }
        }
        for (Version version : versions(item)) {
            PostingState state = version.state();
            if (!resting(version)) {
                throw broken(
                        "version " + version.ordinal + " of item " + item + " rests in " + state);
            }
        }
    }

    private AssertionError broken(String promise) {
        return new AssertionError(
                promise
                        + " (after: "
                        + last
                        + "; "
                        + ledger.declared.safety()
                        + ", "
                        + ledger.declared.atomicity()
                        + ", "
                        + ledger.declared.proof()
                        + "). Replay with -Dthroughline.seed="
                        + seed);
    }
}
