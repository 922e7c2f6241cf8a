package dev.throughline.posting;

import dev.throughline.posting.PreparationFacts.DimensionRules;
import dev.throughline.posting.PreparationFacts.EntityFacts;
import dev.throughline.posting.PreparationFacts.Fact;
import dev.throughline.posting.PreparationFacts.ProjectFacts;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Gathers what preparation must know about a fact, from what is known of the firm.
final class Briefing {
    private final KnownFirm firm;
    private final PostingPolicy policy;

    Briefing(KnownFirm firm, PostingPolicy policy) {
        this.firm = firm;
        this.policy = policy;
    }

    /// Loads everything these facts name, in a few queries.
    void load(Collection<Fact> facts) {
        List<UUID> wanted = new ArrayList<>();
        List<UUID> projects = new ArrayList<>();
        for (Fact fact : facts) {
            for (UUID id : new @Nullable UUID[] {fact.project(), fact.task(), fact.person()}) {
                if (id != null && !id.equals(FactMapping.UNKNOWN)) {
                    wanted.add(id);
                }
            }
            if (fact.project() instanceof UUID project) {
                projects.add(project);
            }
        }
        firm.load(wanted);
        firm.load(firm.clientsOf(projects));
    }

    /// The legal entity that employs a loaded fact's person on its day; null where none is known.
    @Nullable EntityFacts worker(Fact fact) {
        UUID person = fact.person();
        LocalDate date = fact.date();
        return person == null || date == null ? null : firm.workerEntity(person, date);
    }

    /// A loaded fact's project; null where none is known.
    @Nullable ProjectFacts project(Fact fact) {
        UUID project = fact.project();
        return project == null ? null : firm.project(project);
    }

    /// What preparation is told about a loaded fact.
    ///
    /// @param dayHours all hours of the person on that day, its own included
    /// @param overlap another connection in which the person has hours on that day; null where none
    /// @param duplicateOf where the same receipt was claimed before; null where nowhere
    PreparationFacts facts(
            Fact fact,
            Instant seenAt,
            BigDecimal dayHours,
            @Nullable String overlap,
            @Nullable String duplicateOf,
            Set<Allowance> allowances) {
        UUID person = fact.person();
        LocalDate date = fact.date();
        UUID projectId = fact.project();
        UUID taskId = fact.task();
        EntityFacts worker = worker(fact);
        ProjectFacts project = project(fact);
        EntityFacts books = projectId == null ? null : firm.projectEntity(projectId);
        return new PreparationFacts(
                fact,
                seenAt,
                project,
                taskId == null ? null : firm.task(taskId),
                person == null || date == null ? null : firm.resource(person, date),
                worker,
                books,
                null,
                worker == null || person == null
                        ? PriceTable.NONE
                        : firm.costPrices(worker, person),
                project == null || person == null
                        ? PriceTable.NONE
                        : firm.billPrices(project, person),
                worker == null || books == null || person == null || worker.id().equals(books.id())
                        ? PriceTable.NONE
                        : firm.transferPrices(worker, books, person),
                firm.fx(),
                new DimensionRules(firm.dimensionRules().values(), policy.forbidden()),
                dayHours,
                duplicateOf,
                overlap,
                policy,
                allowances);
    }
}
