package dev.throughline.adopt;

import java.util.UUID;

/// A link proposed, or a pair that only a person can settle.
///
/// @param target what is adopted
/// @param claim the pair and why
/// @param standing whether it may be approved
/// @param obstacle why not, in words; empty where it may
public record Proposal(Target target, Claim claim, Standing standing, String obstacle) {

    /// How a proposal stands.
    public enum Standing {
        /// It may be approved.
        PROPOSED,
        /// It may not, before a person has said which pair is right.
        CONFLICT
    }

    /// Names the pair.
    public record Pair(dev.throughline.journal.RecordKey record, UUID entity) {}

    /// The pair.
    public Pair pair() {
        return new Pair(claim.record(), claim.entity());
    }

    /// Whether it may be approved.
    public boolean approvable() {
        return standing == Standing.PROPOSED;
    }
}
