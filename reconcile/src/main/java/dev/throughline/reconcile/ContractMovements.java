package dev.throughline.reconcile;

import dev.throughline.billing.LinePosition;
import dev.throughline.billing.Positions;
import dev.throughline.curate.Link;
import dev.throughline.curate.Links;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What contracts earned and what was billed on them in a period, reckoned anew by the hub, and
/// which contract an entry of the ledger is about. One run reckons a day once.
final class ContractMovements {
    private final Positions positions;
    private final Links links;
    private final String ledger;
    private final LocalDate today;
    private final Map<LocalDate, Map<UUID, ContractMovement.Ends>> ends = new HashMap<>();
    private final BilledContracts billed;
    private final Map<String, UUID> byProject = new HashMap<>();
    private final Map<UUID, UUID> byLine = new HashMap<>();

    /// @param billed what the hub's own documents in the ledger bill
    /// @param ledger the connection whose projects the ledger's entries name
    /// @param today nothing is earned after it
    ContractMovements(
            Positions positions,
            Links links,
            BilledContracts billed,
            String ledger,
            LocalDate today) {
        this.billed = billed;
        this.today = today;
        this.positions = positions;
        this.links = links;
        this.ledger = ledger;
    }

    /// The contracts of one company and what a period did to them.
    List<ContractMovement> of(Books.Book book, Books.Period period) {
        if (period.start().isAfter(today)) {
            return List.of();
        }
        LocalDate end = period.end().isAfter(today) ? today : period.end();
        Map<UUID, ContractMovement.Ends> before = ends(period.start().minusDays(1));
        List<ContractMovement> movements = new ArrayList<>();
        ends(end)
                .forEach((contract, after) -> {
                    if (book.id().equals(after.posted().entity())) {
                        movements.add(ContractMovement.between(before.get(contract), after));
                    }
                });
        return movements;
    }

    /// Tells the contract a row of these is about, by its project, else by what the hub's invoice
    /// or credit memo it belongs to bills; null where neither is known. Ask after the movements.
    Function<LedgerFact, @Nullable UUID> contracts(Collection<LedgerFact> rows) {
        BilledContracts.Found found =
                billed.of(
                        ledger,
                        rows.stream().filter(row -> byProject(row) == null).toList(),
                        byLine::get);
        return row -> {
            UUID contract = byProject(row);
            return contract == null ? found.contract(row) : contract;
        };
    }

    private @Nullable UUID byProject(LedgerFact row) {
        String project = row.row().refs().get("project");
        return project == null ? null : byProject.get(project);
    }

    private Map<UUID, ContractMovement.Ends> ends(LocalDate day) {
        return ends.computeIfAbsent(day, this::reckon);
    }

    private Map<UUID, ContractMovement.Ends> reckon(LocalDate day) {
        Map<UUID, ContractMovement.Ends> reckoned = new LinkedHashMap<>();
        Map<UUID, UUID> projects = new HashMap<>();
        for (Positions.Both one : positions.both(day)) {
            UUID contract = one.operational().contract();
            reckoned.put(contract, new ContractMovement.Ends(one.operational(), one.posted()));
            for (LinePosition line : one.operational().lines()) {
                byLine.put(line.line(), contract);
                if (line.project() != null) {
                    projects.put(line.project(), contract);
                }
            }
        }
        links.ofEntities(projects.keySet())
                .forEach((project, all) -> {
                    for (Link link : all) {
                        if (link.record().connection().equals(ledger)) {
                            byProject.put(
                                    link.record().externalId(),
                                    Objects.requireNonNull(projects.get(project)));
                        }
                    }
                });
        return reckoned;
    }
}
