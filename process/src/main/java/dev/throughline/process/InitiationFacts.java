package dev.throughline.process;

import dev.throughline.curate.Entity;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Everything the plan of one won deal is decided from.
///
/// @param opportunity the deal
/// @param contract its contract, null while none is known
/// @param lines what was sold, by line number
/// @param client who bought, null while not known
/// @param billTo who is invoiced, null while not known
/// @param tree the client's family: ancestors and descendants with the client itself
/// @param undecided clients under review as possible duplicates
/// @param tables the firm's reference files
/// @param legalEntities known companies by code
/// @param dimensions known dimension values by `DIMENSION/code`
/// @param periods known accounting periods
/// @param people known resources by lower-case e-mail
/// @param erpLinked of all entities concerned, those with a record in an ERP
/// @param psaLinked of all entities concerned, those with a record in a PSA
/// @param clientReach in which companies the ERP lets a client be used
/// @param projects projects made for this deal so far, by child key
/// @param tasks tasks made so far, by child key
/// @param schedules how far the billing schedules of its lines are
/// @param code the reserved project code, empty before it is reserved
/// @param cancelled whether the start was cancelled
/// @param wasActive whether the project has been live
/// @param decided what persons have decided about this start
/// @param today the firm's date
public record InitiationFacts(
        Entity opportunity,
        @Nullable Entity contract,
        List<Entity> lines,
        @Nullable Entity client,
        @Nullable Entity billTo,
        List<Entity> tree,
        Set<UUID> undecided,
        ReferenceTables tables,
        Map<String, Entity> legalEntities,
        Map<String, Entity> dimensions,
        List<Entity> periods,
        Map<String, Entity> people,
        Set<UUID> erpLinked,
        Set<UUID> psaLinked,
        ClientReach clientReach,
        Map<String, Entity> projects,
        Map<String, Entity> tasks,
        ScheduledLines schedules,
        String code,
        boolean cancelled,
        boolean wasActive,
        DecidedStart decided,
        LocalDate today) {

    /// A value of an entity as text; empty where absent.
    static String text(@Nullable Entity entity, String field) {
        return entity == null || entity.values().get(field) == null
                ? ""
                : String.valueOf(entity.values().get(field));
    }

    /// The same facts with the code that has been reserved meanwhile.
    InitiationFacts withCode(String reserved) {
        return with(schedules, reserved);
    }

    /// The same facts after a line was given its schedule, or refused one.
    InitiationFacts with(ScheduledLines tried) {
        return with(tried, code);
    }

    private InitiationFacts with(ScheduledLines scheduled, String reserved) {
        return new InitiationFacts(
                opportunity,
                contract,
                lines,
                client,
                billTo,
                tree,
                undecided,
                tables,
                legalEntities,
                dimensions,
                periods,
                people,
                erpLinked,
                psaLinked,
                clientReach,
                projects,
                tasks,
                scheduled,
                reserved,
                cancelled,
                wasActive,
                decided,
                today);
    }
}
