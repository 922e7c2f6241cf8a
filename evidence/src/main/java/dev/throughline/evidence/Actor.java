package dev.throughline.evidence;

/// Who did something.
public sealed interface Actor {

    /// A person, signed in or named by a scenario.
    record Person(String name) implements Actor {}

    /// A program that called our API.
    record Client(String name) implements Actor {}

    /// A rule of the configuration (`mappings/salesforce/account.yaml@3`, `gates`).
    record Rule(String name) implements Actor {}

    /// A room of the hub itself (`intake`, `resolver`).
    record Hub(String room) implements Actor {}

    /// The column value for the kind.
    default String kind() {
        return switch (this) {
            case Person _ -> "PERSON";
            case Client _ -> "CLIENT";
            case Rule _ -> "RULE";
            case Hub _ -> "SYSTEM";
        };
    }

    /// The name, for people.
    default String label() {
        return switch (this) {
            case Person(String name) -> name;
            case Client(String name) -> name;
            case Rule(String name) -> name;
            case Hub(String room) -> room;
        };
    }
}
