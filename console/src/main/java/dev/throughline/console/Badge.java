package dev.throughline.console;

import dev.throughline.dispatch.Connections;
import dev.throughline.dispatch.Intent;
import dev.throughline.dispatch.Mode;
import dev.throughline.process.Gate;
import dev.throughline.process.InitiationPlan.Progress;
import dev.throughline.sync.Deliveries;
import java.util.Set;

/// A state in words, with its tone.
public record Badge(Tone tone, String words) {

    /// Of a project start.
    public static Badge of(Progress state) {
        return switch (state) {
            case WAITING -> new Badge(Tone.WAITING, "At the gates");
            case BLOCKED -> new Badge(Tone.PERSON, "Blocked");
            case PROVISIONING -> new Badge(Tone.MOVING, "Being set up");
            case ACTIVE -> new Badge(Tone.SETTLED, "Live");
            case REOPENED -> new Badge(Tone.PERSON, "Reopened");
            case CANCELLED -> new Badge(Tone.OFF, "Cancelled");
        };
    }

    /// Of a gate.
    public static Badge of(Gate.State state) {
        return switch (state) {
            case OPEN -> new Badge(Tone.SETTLED, "Passed");
            case ON_ITS_WAY -> new Badge(Tone.MOVING, "On its way");
            case SHUT -> new Badge(Tone.PERSON, "Shut");
        };
    }

    /// Of a delivery to a system.
    public static Badge of(Deliveries.State state) {
        return switch (state) {
            case WAITING -> new Badge(Tone.WAITING, "Waits for an id");
            case GATED -> new Badge(Tone.WAITING, "At a gate");
            case WANTED -> new Badge(Tone.MOVING, "On its way");
            case HELD -> new Badge(Tone.PERSON, "Held by a brake");
            case SHADOW -> new Badge(Tone.OFF, "Shadow, not sent");
            case SETTLED -> new Badge(Tone.SETTLED, "In place");
            case BLOCKED -> new Badge(Tone.PERSON, "Blocked");
            case OFF -> new Badge(Tone.OFF, "Not wanted there");
        };
    }

    /// Of a write.
    public static Badge of(Intent.State state) {
        return switch (state) {
            case PENDING -> new Badge(Tone.WAITING, "Queued");
            case IN_FLIGHT -> new Badge(Tone.MOVING, "In flight");
            case UNKNOWN -> new Badge(Tone.UNKNOWN, "Asked, not answered");
            case HELD -> new Badge(Tone.PERSON, "Held by a brake");
            case SHADOWED -> new Badge(Tone.OFF, "Shadow, not sent");
            case DONE -> new Badge(Tone.SETTLED, "Done");
            case REFUSED -> new Badge(Tone.WRONG, "Refused");
            case WITHDRAWN -> new Badge(Tone.OFF, "Withdrawn");
        };
    }

    /// Of a mode.
    public static Badge of(Mode mode) {
        return switch (mode) {
            case LIVE -> new Badge(Tone.SETTLED, "Live");
            case PAUSED -> new Badge(Tone.PERSON, "Paused");
            case SHADOW -> new Badge(Tone.OFF, "Shadow");
            case OFF -> new Badge(Tone.OFF, "Off");
        };
    }

    /// Of a system as a whole: the first thing that matters.
    public static Badge of(Connections.State state) {
        if (Boolean.FALSE.equals(state.identityOk())) {
            return new Badge(Tone.WRONG, "Not who was pinned");
        }
        if (state.mode() != Mode.LIVE) {
            return of(state.mode());
        }
        return switch (state.health()) {
            case "HEALTHY" -> new Badge(Tone.SETTLED, "Well");
            case "UNWELL" -> new Badge(Tone.WRONG, "Unwell");
            default -> new Badge(Tone.WAITING, "Not asked yet");
        };
    }

    private static final Set<String> GOOD =
            Set.of(
                    "ACTIVE",
                    "APPROVED",
                    "OPEN",
                    "SIGNED",
                    "EFFECTIVE",
                    "COMPLETED",
                    "CLOSED_WON",
                    "CURRENT");
    private static final Set<String> GONE =
            Set.of(
                    "INACTIVE",
                    "MERGED",
                    "CLOSED",
                    "CLOSED_LOST",
                    "CANCELLED",
                    "TERMINATED",
                    "RETIRED",
                    "EXPIRED");
    private static final Set<String> CARE =
            Set.of("UNDER_REVIEW", "ON_HOLD", "REOPENED", "SUSPENDED");

    /// Of an entity's own state, in its words.
    public static Badge ofEntity(String status, boolean active) {
        String words = status.isEmpty() ? (active ? "Known" : "Inactive") : Format.sentence(status);
        if (!active || GONE.contains(status)) {
            return new Badge(Tone.OFF, words);
        }
        if (CARE.contains(status)) {
            return new Badge(Tone.PERSON, words);
        }
        return new Badge(GOOD.contains(status) ? Tone.SETTLED : Tone.WAITING, words);
    }
}
