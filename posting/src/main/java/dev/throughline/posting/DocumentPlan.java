package dev.throughline.posting;

import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.model.AccountRole;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Freezes postings into documents (DOMAIN 2.0): ordered, of one kind, direction, ledger, legal
/// entity, currency and accounting date, at most so many lines, with control totals. Pure.
public final class DocumentPlan {
    private DocumentPlan() {}

    /// A posting that is free to be claimed.
    ///
    /// @param key its posting key
    /// @param ledger the target connection
    /// @param line what it says
    /// @param part only postings of one part share a document: what was refused together is parted,
    ///   so that a bad line ends up alone; empty where nothing was refused
    public record Candidate(String key, String ledger, PostingLine line, String part) {
        /// A posting that may share a document with any other.
        public Candidate(String key, String ledger, PostingLine line) {
            this(key, ledger, line, "");
        }
    }

    /// A frozen document.
    ///
    /// @param id its id
    /// @param key its key in the target, see {@link PostingKey#document}
    /// @param lines in order; never changed after the first send
    /// @param totals what it adds up to
    public record Planned(
            UUID id,
            String key,
            String ledger,
            PostingKind kind,
            boolean reversal,
            UUID entity,
            String currency,
            LocalDate accountingDate,
            String period,
            List<Line> lines,
            Totals totals) {
        public Planned {
            lines = List.copyOf(lines);
        }
    }

    /// One line of a document.
    ///
    /// @param key the posting's key, or {@link PostingKey#summed} of those beneath
    /// @param postings the keys of the postings beneath, sorted; one where the grain is item
    /// @param content what it says; where several are summed, what they do not agree in is null
    public record Line(String key, List<String> postings, PostingLine content) {
        public Line {
            postings = List.copyOf(postings);
        }
    }

    /// Control totals: what the target must show for the document.
    ///
    /// @param lines number of lines
    /// @param postings number of postings beneath
    /// @param hours sum of hours
    /// @param debit sum of debits, minor units
    /// @param credit sum of credits, minor units, not negative
    /// @param amount sum of the lines' amounts, minor units: a header is the sum of rounded lines
    /// @param functional sum of the lines' functional amounts
    public record Totals(
            int lines,
            int postings,
            BigDecimal hours,
            long debit,
            long credit,
            long amount,
            long functional) {
        /// What those lines add up to.
        ///
        /// @throws ArithmeticException when a sum leaves 64 bits
        public static Totals of(Collection<Line> lines) {
            int postings = 0;
            BigDecimal hours = BigDecimal.ZERO;
            long debit = 0;
            long credit = 0;
            long amount = 0;
            long functional = 0;
            for (Line line : lines) {
                postings += line.postings().size();
                BigDecimal worked = line.content().hours();
                hours = worked == null ? hours : hours.add(worked);
                amount = Math.addExact(amount, line.content().amount().minor());
                functional = Math.addExact(functional, line.content().functional().minor());
                for (DocumentRequest.Entry entry : line.content().entries()) {
                    if (entry.minor() > 0) {
                        debit = Math.addExact(debit, entry.minor());
                    } else {
                        credit = Math.addExact(credit, Math.negateExact(entry.minor()));
                    }
                }
            }
            return new Totals(lines.size(), postings, hours, debit, credit, amount, functional);
        }
    }

    /// Plans documents for all candidates, in their order.
    ///
    /// @param grains the grain of each kind; item where a kind has none
    /// @param linesMax the most lines of one document, by what the target declares for the kind
    /// @param ids new document ids
    public static List<Planned> plan(
            List<Candidate> candidates,
            Map<PostingKind, Grain> grains,
            Map<PostingKind, Integer> linesMax,
            Supplier<UUID> ids) {
        Map<Head, List<Candidate>> byHead = new LinkedHashMap<>();
        for (Candidate candidate : candidates) {
            Grain grain = grains.getOrDefault(candidate.line().kind(), Grain.ITEM);
            byHead.computeIfAbsent(Head.of(candidate, grain), head -> new ArrayList<>())
                    .add(candidate);
        }
        List<Planned> planned = new ArrayList<>();
        byHead.forEach((head, members) -> {
            List<Line> lines = lines(members, grains.getOrDefault(head.kind(), Grain.ITEM));
            int most = Math.max(1, linesMax.getOrDefault(head.kind(), 1));
            for (int from = 0; from < lines.size(); from += most) {
                planned.add(
                        document(
                                head,
                                lines.subList(from, Math.min(lines.size(), from + most)),
                                ids));
            }
        });
        return List.copyOf(planned);
    }

    /// The document of those lines of another that are free again, under a new id and key.
    ///
    /// @param lines indices into the other's lines, in order
    public static Planned rest(Planned of, List<Integer> lines, Supplier<UUID> ids) {
        return document(
                new Head(
                        of.ledger(),
                        of.kind(),
                        of.reversal(),
                        of.entity(),
                        of.currency(),
                        of.accountingDate(),
                        of.period(),
                        ""),
                lines.stream().map(of.lines()::get).toList(),
                ids);
    }

    private static Planned document(Head head, List<Line> lines, Supplier<UUID> ids) {
        UUID id = ids.get();
        LocalDate date =
                head.date() != null
                        ? head.date()
                        : lines.stream()
                                .map(line -> line.content().accountingDate())
                                .max(LocalDate::compareTo)
                                .orElseThrow();
        return new Planned(
                id,
                PostingKey.document(id),
                head.ledger(),
                head.kind(),
                head.reversal(),
                head.entity(),
                head.currency(),
                date,
                head.period(),
                lines,
                Totals.of(lines));
    }

    private record Head(
            String ledger,
            PostingKind kind,
            boolean reversal,
            UUID entity,
            String currency,
            @Nullable LocalDate date,
            String period,
            String part) {
        static Head of(Candidate candidate, Grain grain) {
            PostingLine line = candidate.line();
            boolean wholePeriod =
                    grain instanceof Grain.Summed summed && summed.by().contains(Grain.By.PERIOD);
            return new Head(
                    candidate.ledger(),
                    line.kind(),
                    line.reversal(),
                    line.entity(),
                    line.amount().ccy(),
                    wholePeriod ? null : line.accountingDate(),
                    line.period(),
                    candidate.part());
        }
    }

    private static List<Line> lines(List<Candidate> members, Grain grain) {
        return switch (grain) {
            case Grain.Item item ->
                    members.stream()
                            .map(member ->
                                    new Line(member.key(), List.of(member.key()), member.line()))
                            .toList();
            case Grain.Summed summed -> {
                Map<List<@Nullable Object>, List<Candidate>> groups = new LinkedHashMap<>();
                for (Candidate member : members) {
                    groups.computeIfAbsent(
                                    agreement(member.line(), summed.by()),
                                    group -> new ArrayList<>())
                            .add(member);
                }
                yield groups.values().stream().map(DocumentPlan::sum).toList();
            }
        };
    }

    private static List<@Nullable Object> agreement(PostingLine line, Set<Grain.By> by) {
        List<@Nullable Object> agreed = new ArrayList<>();
        agreed.add(new TreeMap<>(line.dimensions()));
        agreed.add(new TreeMap<>(line.allocationDimensions()));
        agreed.add(line.billable());
        agreed.add(line.partner());
        agreed.add(line.functional().ccy());
        agreed.add(line.entries().stream().map(DocumentRequest.Entry::role).sorted().toList());
        for (Grain.By one : Grain.By.values()) {
            if (by.contains(one)) {
                agreed.add(
                        switch (one) {
                            case PROJECT -> line.project();
                            case TASK -> line.task();
                            case RESOURCE -> line.resource();
                            case WORK_DATE -> line.workDate();
                            case CATEGORY -> line.category();
                            case PERIOD -> line.period();
                        });
            }
        }
        return agreed;
    }

    private static Line sum(List<Candidate> members) {
        if (members.size() == 1) {
            Candidate only = members.getFirst();
            return new Line(only.key(), List.of(only.key()), only.line());
        }
        List<PostingLine> lines = members.stream().map(Candidate::line).toList();
        PostingLine first = lines.getFirst();
        List<String> keys = members.stream().map(Candidate::key).sorted().toList();
        Map<AccountRole, Long> roles = new EnumMap<>(AccountRole.class);
        Money amount = Money.zero(first.amount().ccy());
        Money functional = Money.zero(first.functional().ccy());
        BigDecimal hours = null;
        LocalDate workDate = first.workDate();
        LocalDate accountingDate = first.accountingDate();
        boolean late = false;
        for (PostingLine line : lines) {
            for (DocumentRequest.Entry entry : line.entries()) {
                roles.merge(entry.role(), entry.minor(), Math::addExact);
            }
            amount = amount.plus(line.amount());
            functional = functional.plus(line.functional());
            if (line.hours() != null) {
                hours = hours == null ? line.hours() : hours.add(line.hours());
            }
            workDate = line.workDate().isAfter(workDate) ? line.workDate() : workDate;
            accountingDate =
                    line.accountingDate().isAfter(accountingDate)
                            ? line.accountingDate()
                            : accountingDate;
            late |= line.late();
        }
        List<DocumentRequest.Entry> entries =
                roles.entrySet().stream()
                        .map(role -> new DocumentRequest.Entry(role.getKey(), role.getValue()))
                        .toList();
        return new Line(
                PostingKey.summed(first.kind(), keys),
                keys,
                new PostingLine(
                        first.kind(),
                        first.entity(),
                        first.partner(),
                        agreed(lines, PostingLine::project),
                        agreed(lines, PostingLine::task),
                        agreed(lines, PostingLine::resource),
                        agreed(lines, PostingLine::client),
                        agreed(lines, PostingLine::category),
                        workDate,
                        accountingDate,
                        first.period(),
                        late,
                        hours,
                        agreed(lines, PostingLine::price),
                        agreed(lines, PostingLine::priceCurrency),
                        agreed(lines, PostingLine::priceSource),
                        amount,
                        entries,
                        functional,
                        first.fx(),
                        first.billable(),
                        first.dimensions(),
                        first.allocationDimensions(),
                        members.size() + " items",
                        first.reversal()));
    }

    private static <T> @Nullable T agreed(
            List<PostingLine> lines, java.util.function.Function<PostingLine, @Nullable T> part) {
        Map<@Nullable T, Boolean> seen = new HashMap<>();
        lines.forEach(line -> seen.put(part.apply(line), true));
        return seen.size() == 1 ? part.apply(lines.getFirst()) : null;
    }
}
