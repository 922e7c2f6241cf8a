package dev.throughline.adopt;

import dev.throughline.adopt.Proposal.Standing;
import dev.throughline.journal.RecordKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/// Decides which links are proposed for one target. Pure.
///
/// A person's word is stronger than an id, an id stronger than a likeness, and a likeness that only
/// a person can judge is weakest. Of a record's claims only the strongest kind counts. A record
/// that could be two entities, two records that could be one entity with the same strength, and a
/// record whose entity has a record already are conflicts: of those pairs none is linked before a
/// person chooses.
public final class ProposalDecision {
    private ProposalDecision() {}

    /// What is known about one target.
    ///
    /// @param claims all reasons found, in any order
    /// @param different pairs that a person has said are not the same
    /// @param linked entities that have a record of this target already
    public record Facts(
            Target target,
            List<Claim> claims,
            Set<Proposal.Pair> different,
            Map<UUID, RecordKey> linked) {
        public Facts {
            claims = List.copyOf(claims);
            different = Set.copyOf(different);
            linked = Map.copyOf(linked);
        }
    }

    /// One proposal or conflict for each pair that counts, by record and entity.
    public static List<Proposal> decide(Facts facts) {
        Map<String, List<Claim>> byRecord = new TreeMap<>();
        for (Claim claim : facts.claims()) {
            if (!facts.different().contains(new Proposal.Pair(claim.record(), claim.entity()))) {
                byRecord.computeIfAbsent(claim.record().externalId(), _ -> new ArrayList<>())
                        .add(claim);
            }
        }
        List<Claim> strongest = new ArrayList<>();
        byRecord.values().forEach(claims -> strongest.addAll(strongestOf(claims)));
        Map<RecordKey, List<Claim>> ofRecord =
                strongest.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Claim::record, LinkedHashMap::new, Collectors.toList()));
        Map<UUID, List<Claim>> ofEntity =
                strongest.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Claim::entity, LinkedHashMap::new, Collectors.toList()));
        return strongest.stream()
                .map(claim -> {
                    String obstacle =
                            obstacle(
                                    facts,
                                    claim,
                                    ofRecord.getOrDefault(claim.record(), List.of()),
                                    ofEntity.getOrDefault(claim.entity(), List.of()));
                    return new Proposal(
                            facts.target(),
                            claim,
                            obstacle.isEmpty() ? Standing.PROPOSED : Standing.CONFLICT,
                            obstacle);
                })
                .toList();
    }

    /// The entities that still have no record there when everything that may be approved is: a
    /// create would double them.
    public static Set<UUID> leftOpen(List<Proposal> proposals, Set<UUID> linked) {
        Set<UUID> open = new LinkedHashSet<>();
        proposals.stream()
                .filter(proposal -> !proposal.approvable())
                .forEach(proposal -> open.add(proposal.claim().entity()));
        open.removeAll(linked);
        proposals.stream()
                .filter(Proposal::approvable)
                .forEach(proposal -> open.remove(proposal.claim().entity()));
        return open;
    }

    /// Of a record's claims the strongest kind, one for each entity, their reasons joined.
    private static List<Claim> strongestOf(List<Claim> claims) {
        int rank = claims.stream().mapToInt(Claim::rank).min().orElse(0);
        Map<UUID, List<Claim>> kept = new TreeMap<>();
        Set<String> overruled = new LinkedHashSet<>();
        for (Claim claim : claims) {
            if (claim.rank() == rank) {
                kept.computeIfAbsent(claim.entity(), _ -> new ArrayList<>()).add(claim);
            }
        }
        for (Claim claim : claims) {
            if (claim.rank() != rank && claim.sure() && !kept.containsKey(claim.entity())) {
                overruled.add(
                        "Overrules: " + claim.entityName() + ", because " + claim.explanation());
            }
        }
        List<Claim> joined = new ArrayList<>();
        kept.values()
                .forEach(same -> {
                    Claim best =
                            same.stream().max(Comparator.comparing(Claim::score)).orElseThrow();
                    Set<String> reasons = new LinkedHashSet<>();
                    same.stream().map(Claim::explanation).sorted().forEach(reasons::add);
                    reasons.addAll(overruled);
                    joined.add(
                            new Claim(
                                    best.record(),
                                    best.recordName(),
                                    best.entity(),
                                    best.entityName(),
                                    best.origin(),
                                    best.score(),
                                    String.join(" ", reasons),
                                    best.sure()));
                });
        return joined;
    }

    /// Why a pair may not be linked; empty where it may.
    private static String obstacle(
            Facts facts, Claim claim, List<Claim> sameRecord, List<Claim> sameEntity) {
        if (facts.linked().get(claim.entity()) instanceof RecordKey has) {
            return claim.entityName()
                    + " is "
                    + has.objectType()
                    + " "
                    + has.externalId()
                    + " already; "
                    + claim.recordWords()
                    + " may be its duplicate in "
                    + facts.target().connection()
                    + ".";
        }
        if (sameRecord.size() > 1) {
            return claim.recordWords()
                    + " could be "
                    + sameRecord.size()
                    + " different ones: "
                    + listed(sameRecord.stream().map(Claim::entityName).toList())
                    + ".";
        }
        int best = sameEntity.stream().mapToInt(Claim::rank).min().orElse(0);
        List<Claim> rivals =
                sameEntity.stream()
                        .filter(other -> !other.record().equals(claim.record()))
                        .toList();
        if (claim.rank() > best) {
            Claim stronger =
                    rivals.stream().min(Comparator.comparingInt(Claim::rank)).orElseThrow();
            return claim.entityName()
                    + " is better claimed by "
                    + stronger.recordWords()
                    + "; "
                    + claim.recordWords()
                    + " may be its duplicate in "
                    + facts.target().connection()
                    + ".";
        }
        List<Claim> equals = rivals.stream().filter(other -> other.rank() == claim.rank()).toList();
        if (!equals.isEmpty()) {
            return equals.size()
                    + 1
                    + " records claim to be "
                    + claim.entityName()
                    + ": "
                    + claim.recordWords()
                    + ", "
                    + listed(equals.stream().map(Claim::recordWords).toList())
                    + ".";
        }
        return claim.sure()
                ? ""
                : "Alike, but not enough to link without a person: " + claim.explanation();
    }

    private static String listed(List<String> names) {
        List<String> shown = names.stream().sorted().limit(5).toList();
        return String.join(", ", shown)
                + (names.size() > shown.size()
                        ? " and " + (names.size() - shown.size()) + " more"
                        : "");
    }
}
