package dev.throughline.connector.salesforce;

import dev.throughline.connect.spi.WriteOutcome;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.util.Set;

/// Sorts the vendor's complaints by who can mend them.
final class Refusals {

    /// Time mends these; nothing was done.
    private static final Set<String> WEATHER =
            Set.of(
                    "UNABLE_TO_LOCK_ROW",
                    "SERVER_UNAVAILABLE",
                    "QUERY_TIMEOUT",
                    "REQUEST_RUNNING_TOO_LONG",
                    "TXN_SECURITY_METERING_ERROR",
                    "REQUEST_LIMIT_EXCEEDED",
                    "ALL_OR_NONE_OPERATION_ROLLED_BACK",
                    "PROCESSING_HALTED",
                    "INVALID_QUERY_LOCATOR");

    private static final Set<String> SETTINGS =
            Set.of(
                    "INVALID_FIELD",
                    "INVALID_FIELD_FOR_INSERT_UPDATE",
                    "INVALID_TYPE",
                    "INVALID_TYPE_FOR_OPERATION",
                    "INSUFFICIENT_ACCESS",
                    "INSUFFICIENT_ACCESS_OR_READONLY",
                    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
                    "API_DISABLED_FOR_ORG",
                    "API_CURRENTLY_DISABLED",
                    "UNSUPPORTED_API_VERSION",
                    "METHOD_NOT_ALLOWED",
                    "NOT_FOUND",
                    "MALFORMED_QUERY");

    private final String label;

    /// @param label what people call the system
    Refusals(String label) {
        this.label = label;
    }

    /// Whether waiting is the mend.
    static boolean passes(VendorError error) {
        return WEATHER.contains(error.code())
                || error.code().equals("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY")
                        && (error.message().contains("UNABLE_TO_LOCK_ROW")
                                || error.message().contains("Limit exceeded"));
    }

    /// What became of one record of type `objectType`, given the vendor's complaint about it.
    ///
    /// @param keyField the external-id field of the hub's key; empty where there is none
    WriteOutcome outcome(String objectType, String keyField, VendorError error) {
        if (passes(error)) {
            return new WriteOutcome.NotSent(problem(objectType, error), null);
        }
        if (error.message().startsWith("Duplicate external id specified")) {
            return new WriteOutcome.Refused(
                    new Problem(
                            Mender.DEFECT,
                            "HUB-STATE",
                            label + ": one batch holds the same key twice. " + words(error),
                            "Report this; the hub must send a key once in a batch.",
                            error.field()));
        }
        if (error.code().equals("DUPLICATE_VALUE")
                && !keyField.isEmpty()
                && keyField.equals(error.field())) {
            // Somebody put our own key there while we wrote: the next attempt finds it and updates
            // it.
            return new WriteOutcome.NotSent(
                    new Problem(
                            Mender.WEATHER,
                            "ERP-THROTTLED",
                            label
                                    + ": another writer saved "
                                    + objectType
                                    + " under the same key at the same moment.",
                            "The hub tries again by itself.",
                            error.field()),
                    null);
        }
        if (error.code().equals("DUPLICATES_DETECTED") || error.code().equals("DUPLICATE_VALUE")) {
            return new WriteOutcome.Duplicate(
                    new Problem(
                            Mender.DATA,
                            "CLI-DUP-REVIEW",
                            label + " has such a " + objectType + " already: " + words(error),
                            "Link the existing record, or change what makes them alike.",
                            error.field()),
                    error.existingId());
        }
        return new WriteOutcome.Refused(problem(objectType, error));
    }

    /// The complaint as a problem.
    Problem problem(String objectType, VendorError error) {
        String text = label + " refused " + objectType + ": " + words(error);
        if (passes(error)) {
            boolean limit = error.code().contains("LIMIT") || error.code().contains("METERING");
            return new Problem(
                    Mender.WEATHER,
                    limit ? "ERP-THROTTLED" : "SYS-UNREACHABLE",
                    text,
                    "The hub tries again by itself.",
                    error.field());
        }
        return switch (error.code()) {
            case "INVALID_FIELD", "INVALID_FIELD_FOR_INSERT_UPDATE", "INVALID_TYPE" ->
                    new Problem(
                            Mender.SETTINGS,
                            "SYS-SCHEMA-DRIFT",
                            text,
                            "Give the integration user the right to the field, or take it out of the mapping.",
                            error.field());
            case "ENTITY_IS_DELETED" ->
                    new Problem(
                            Mender.DATA,
                            "ERP-REJECTED",
                            text,
                            "The record, or one it points to, was deleted in "
                                    + label
                                    + ": restore it there, or unlink it here.",
                            error.field());
            case "NOT_FOUND" ->
                    new Problem(
                            Mender.SETTINGS,
                            "SYS-SCHEMA-DRIFT",
                            text,
                            "Check that the record type and its external-id field exist and the integration user may see them.",
                            error.field());
            default ->
                    new Problem(
                            SETTINGS.contains(error.code()) ? Mender.SETTINGS : Mender.DATA,
                            "ERP-REJECTED",
                            text,
                            SETTINGS.contains(error.code())
                                    ? "Check the rights of the integration user in " + label + "."
                                    : "Correct the value at its source"
                                            + (error.field() == null
                                                    ? "."
                                                    : ", field " + error.field() + "."),
                            error.field());
        };
    }

    private static String words(VendorError error) {
        return (error.message().isEmpty() ? "no words given" : error.message())
                + " ("
                + error.code()
                + ")";
    }
}
