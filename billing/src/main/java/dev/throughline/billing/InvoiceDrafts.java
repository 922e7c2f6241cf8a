package dev.throughline.billing;

import dev.throughline.model.Invoice.LineKind;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import dev.throughline.model.Rate;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Drafts collected from what is ready, and what could not be taken yet and why.
///
/// @param drafts by payer
/// @param held what waits, each with the problem that keeps it
public record InvoiceDrafts(List<InvoiceDraft> drafts, List<Held> held) {

    public InvoiceDrafts {
        drafts = List.copyOf(drafts);
        held = List.copyOf(held);
    }

    /// An item that waits.
    public record Held(Billable item, Problem problem) {}

    /// How many invoices a client gets.
    public enum Grouping {
        /// One for each contract.
        CONTRACT,
        /// One for each project.
        PROJECT,
        /// One for all contracts of one payer in one currency.
        PAYER
    }

    /// What stands on one line.
    public enum Grain {
        /// One item.
        ITEM,
        /// All time of one person at one price on one contract line and project.
        PERSON
    }

    /// What is to be collected.
    ///
    /// @param items what is ready
    /// @param until items of later days wait for the next bill
    /// @param live the invoice each item is on already, proposals included, by the item's key
    /// @param caps the limit of a contract line, by its key; where none is, none holds
    /// @param amendments the amendments of a contract, by its key
    /// @param retainers what was paid ahead and is not drawn yet, by contract
    public record Ready(
            List<Billable> items,
            LocalDate until,
            Map<String, String> live,
            Map<String, Cap> caps,
            Map<String, Amendments> amendments,
            Map<String, Money> retainers) {
        public Ready {
            items = List.copyOf(items);
            live = Map.copyOf(live);
            caps = Map.copyOf(caps);
            amendments = Map.copyOf(amendments);
            retainers = Map.copyOf(retainers);
        }
    }

    /// Collects. The oldest items come first: a limit takes what was done first, and what does not
    /// fit whole waits whole.
    public static InvoiceDrafts collect(Ready ready, Grouping grouping, Grain grain) {
        Map<String, Cap> caps = new HashMap<>(ready.caps());
        List<Held> held = new ArrayList<>();
        Map<Bundle, List<Billable>> bundles = new LinkedHashMap<>();
        for (Billable item : ready.items().stream().sorted(Billable.OLDEST_FIRST).toList()) {
            if (item.day().isAfter(ready.until())) {
                continue;
            }
            Optional<Problem> problem = problem(item, ready, caps);
            if (problem.isPresent()) {
                held.add(new Held(item, problem.get()));
                continue;
            }
            if (item.kind() == LineKind.TIME) {
                caps.computeIfPresent(item.contractLine(), (_, cap) -> cap.using(item.amount()));
            }
            bundles.computeIfAbsent(Bundle.of(item, grouping), _ -> new ArrayList<>()).add(item);
        }
        Map<String, Money> retainers = new HashMap<>(ready.retainers());
        return new InvoiceDrafts(
                bundles.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey(Bundle.ORDER))
                        .map(bundle -> draft(bundle.getKey(), bundle.getValue(), grain, retainers))
                        .toList(),
                held);
    }

    /// The line by which a retainer pays so much of its contract's lines.
    static DraftLine drawn(@Nullable String contract, Money amount) {
        return new DraftLine(
                LineKind.RETAINER_DRAWDOWN,
                contract,
                null,
                null,
                "Retainer",
                null,
                null,
                List.of(),
                amount.negated());
    }

    private static Optional<Problem> problem(Billable item, Ready ready, Map<String, Cap> caps) {
        String invoice = ready.live().get(item.key());
        if (invoice != null) {
            return Optional.of(BillableItem.reused(item.key(), invoice));
        }
        String contract = item.payer().contract();
        Amendments amendments = contract == null ? null : ready.amendments().get(contract);
        if (amendments != null) {
            Optional<Problem> pending = amendments.holds(item.contractLine());
            if (pending.isPresent()) {
                return pending;
            }
        }
        Cap cap = item.kind() == LineKind.TIME ? caps.get(item.contractLine()) : null;
        return cap == null ? Optional.empty() : cap.problem(item.amount());
    }

    private static InvoiceDraft draft(
            Bundle bundle, List<Billable> items, Grain grain, Map<String, Money> retainers) {
        Map<LineKey, List<Billable>> byLine = new LinkedHashMap<>();
        for (Billable item : items) {
            byLine.computeIfAbsent(LineKey.of(item, grain), _ -> new ArrayList<>()).add(item);
        }
        List<DraftLine> lines =
                new ArrayList<>(
                        byLine.entrySet().stream()
                                .sorted(Map.Entry.comparingByKey(LineKey.ORDER))
                                .map(line -> line.getKey().line(line.getValue()))
                                .toList());
        Map<String, Money> owed = new LinkedHashMap<>();
        for (DraftLine line : lines) {
            if (line.contract() != null) {
                owed.merge(line.contract(), line.amount(), Money::plus);
            }
        }
        owed.forEach((contract, amount) -> {
            Money ahead = retainers.get(contract);
            if (ahead != null && ahead.minor() > 0 && amount.minor() > 0) {
                Money drawn = ahead.compareTo(amount) < 0 ? ahead : amount;
                retainers.put(contract, ahead.minus(drawn));
                lines.add(drawn(contract, drawn));
            }
        });
        return new InvoiceDraft(
                bundle.entity(), bundle.billTo(), bundle.client(), bundle.ccy(), lines);
    }

    /// What can be on one invoice.
    private record Bundle(
            String entity,
            String billTo,
            String client,
            String ccy,
            String contract,
            String project) {
        static final Comparator<Bundle> ORDER =
                Comparator.comparing(Bundle::entity)
                        .thenComparing(Bundle::billTo)
                        .thenComparing(Bundle::client)
                        .thenComparing(Bundle::ccy)
                        .thenComparing(Bundle::contract)
                        .thenComparing(Bundle::project);

        static Bundle of(Billable item, Grouping grouping) {
            Billable.Payer payer = item.payer();
            return new Bundle(
                    payer.entity(),
                    payer.billTo(),
                    payer.client(),
                    payer.ccy(),
                    grouping == Grouping.PAYER
                            ? ""
                            : Objects.requireNonNullElse(payer.contract(), ""),
                    grouping == Grouping.PROJECT
                            ? Objects.requireNonNullElse(item.project(), "")
                            : "");
        }
    }

    /// What can be on one line.
    private record LineKey(
            @Nullable String contract,
            String contractLine,
            LineKind kind,
            @Nullable String project,
            String who,
            @Nullable Rate price,
            @Nullable String taxCode,
            String item) {
        static final Comparator<LineKey> ORDER =
                Comparator.<LineKey, String>comparing(key -> text(key.contract))
                        .thenComparing(LineKey::contractLine)
                        .thenComparing(LineKey::kind)
                        .thenComparing(key -> text(key.project))
                        .thenComparing(LineKey::who)
                        .thenComparing(
                                LineKey::price, Comparator.nullsFirst(Comparator.naturalOrder()))
                        .thenComparing(key -> text(key.taxCode))
                        .thenComparing(LineKey::item);

        static LineKey of(Billable item, Grain grain) {
            boolean own = grain == Grain.ITEM || item.kind() != LineKind.TIME;
            return new LineKey(
                    item.payer().contract(),
                    item.contractLine(),
                    item.kind(),
                    item.project(),
                    item.who(),
                    item.price(),
                    item.taxCode(),
                    own ? item.day() + " " + item.key() : "");
        }

        DraftLine line(List<Billable> items) {
            return new DraftLine(
                    kind,
                    contract,
                    contractLine,
                    project,
                    who,
                    price,
                    taxCode,
                    items.stream()
                            .map(each ->
                                    new DraftLine.Part(
                                            each.key(),
                                            each.hours(),
                                            each.amount(),
                                            Money.zero(each.amount().ccy()),
                                            null))
                            .toList(),
                    null);
        }

        private static String text(@Nullable String text) {
            return text == null ? "" : text;
        }
    }
}
