package dev.throughline.api;

import dev.throughline.process.Initiation;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A project start as told to callers: all ids, and what it waits for in business words.
///
/// @param opportunity the deal's canonical id; absent while the deal was read but is no entity yet
/// @param state a state of the initiation, or `RECEIVED` before there is one
/// @param thread the correlation under which everything that followed can be found
/// @param waitsFor what it waits for; empty when it waits for nothing
/// @param schedule what the lines are billed by, whoever said it, by line and day
/// @param cases open cases that block it or its deliveries
/// @param self where this can be asked again
record InitiationView(
        @Nullable UUID opportunity,
        @Nullable String name,
        String state,
        String headline,
        @Nullable String projectCode,
        @Nullable UUID thread,
        @Nullable Member deal,
        @Nullable Member client,
        @Nullable Member billTo,
        @Nullable Member contract,
        List<Member> lines,
        @Nullable Member project,
        List<Member> subprojects,
        List<Member> tasks,
        List<ScheduledAmount> schedule,
        List<Initiation.GateView> gates,
        List<String> waitsFor,
        List<UUID> cases,
        @Nullable Instant requestedAt,
        @Nullable Instant updatedAt,
        @Nullable Instant activeAt,
        String self) {

    /// The state of a request whose initiation has not begun.
    static final String RECEIVED = "RECEIVED";

    /// An entity that belongs to the start, with its records in the systems.
    record Member(
            UUID id,
            String type,
            String name,
            @Nullable String code,
            @Nullable String status,
            List<LinkView> systems) {}

    /// One item of a line's billing schedule.
    ///
    /// @param line the contract line's id
    /// @param trigger what makes it ready
    /// @param due its day; of what is confirmed the planned one
    /// @param amount before tax, as decimal text in `currency`
    record ScheduledAmount(
            UUID id,
            @Nullable UUID line,
            String name,
            @Nullable String trigger,
            @Nullable LocalDate due,
            @Nullable String amount,
            @Nullable String currency,
            @Nullable String status) {}

    /// One row of the list.
    record Summary(
            UUID opportunity,
            String name,
            String state,
            String headline,
            @Nullable String projectCode,
            UUID thread,
            List<String> waitsFor,
            Instant requestedAt,
            Instant updatedAt,
            @Nullable Instant activeAt,
            String self) {}
}
