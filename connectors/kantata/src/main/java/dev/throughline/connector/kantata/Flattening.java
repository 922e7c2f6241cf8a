package dev.throughline.connector.kantata;

import dev.throughline.connect.spi.NativeField.Type;
import dev.throughline.connector.kantata.FactTypes.Kind;
import dev.throughline.connector.kantata.Surroundings.Known;
import dev.throughline.model.Currencies;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/// Adds to a time entry or expense, as plain fields, what its submission, project and task say.
final class Flattening {
    private Flattening() {}

    private static final BigDecimal MINUTES = BigDecimal.valueOf(60);

    /// @return the submission's own stamp; empty where there is none
    static String add(
            RecordType type,
            Map<String, Object> wire,
            Envelope answer,
            Known known,
            Map<String, Object> fields) {
        Kind kind = FactTypes.kind(type);
        String active = Envelope.text(wire.get("active_submission_id"));
        String id = active.isEmpty() ? Envelope.text(wire.get("recent_submission_id")) : active;
        Map<String, Object> submission =
                answer.beside()
                        .getOrDefault(kind.submissions(), Map.of())
                        .getOrDefault(id, Map.of());
        String status = Envelope.text(submission.get("status"));
        put(fields, "submission_id", id, Type.TEXT);
        put(fields, "submission_status", status, Type.TEXT);
        if (type == FactTypes.EXPENSES) {
            // this vendor says so of time entries only
            fields.putIfAbsent("approved", !active.isEmpty() && status.equals("approved"));
            if (fields.remove("is_billable") instanceof Boolean billable) {
                fields.put("billable", billable);
            }
        }
        if (Boolean.TRUE.equals(fields.get("approved")) && status.equals("approved")) {
            put(
                    fields,
                    "approved_by_id",
                    submission.get("current_resolution_creator_id"),
                    Type.REFERENCE);
            put(
                    fields,
                    "approved_on",
                    submission.get("current_resolution_created_at_date"),
                    Type.DATE);
        }
        put(
                fields,
                "approval_required",
                known.projects()
                        .getOrDefault(Envelope.text(wire.get("workspace_id")), Map.of())
                        .get(kind.required()),
                Type.BOOLEAN);
        put(
                fields,
                "fixed_fee",
                known.tasks()
                        .getOrDefault(Envelope.text(wire.get("story_id")), Map.of())
                        .get("fixed_fee"),
                Type.BOOLEAN);
        put(
                fields,
                "role",
                known.roles()
                        .getOrDefault(Envelope.text(wire.get("role_id")), Map.of())
                        .get("name"),
                Type.TEXT);
        figures(wire, fields);
        return Moments.read(Envelope.text(submission.get("updated_at")))
                .map(Moments::text)
                .orElse("");
    }

    private static void figures(Map<String, Object> wire, Map<String, Object> fields) {
        if (wire.get("time_in_minutes") instanceof BigDecimal minutes) {
            fields.put("hours", minutes.divide(MINUTES, 4, RoundingMode.HALF_UP));
        }
        main(wire, fields, "rate_in_cents", "bill_rate");
        main(wire, fields, "cost_rate_in_cents", "cost_rate");
        main(wire, fields, "amount_in_cents", "amount");
        paid(wire, fields);
    }

    /// What was paid in the currency it was paid in: the foreign amount where there is one, in that
    /// currency's own minor units, else the amount itself.
    private static void paid(Map<String, Object> wire, Map<String, Object> fields) {
        if (wire.get("foreign_exchange_amount") instanceof Map<?, ?> foreign
                && foreign.get("source_value") instanceof BigDecimal value
                && foreign.get("source_currency") instanceof String currency
                && Currencies.find(currency).isPresent()) {
            fields.put("paid_amount", value.movePointLeft(Currencies.minorDigits(currency)));
            fields.put("paid_currency", currency);
        } else if (fields.get("amount") instanceof BigDecimal amount
                && wire.get("currency") instanceof String currency) {
            fields.put("paid_amount", amount);
            fields.put("paid_currency", currency);
        }
    }

    /// Sub-units are not always hundredths: the record says how many make one.
    private static void main(
            Map<String, Object> wire, Map<String, Object> fields, String from, String to) {
        if (wire.get(from) instanceof BigDecimal cents
                && wire.get("currency_base_unit") instanceof BigDecimal unit
                && unit.signum() > 0) {
            fields.put(
                    to,
                    cents.divide(unit, Math.max(unit.precision() - 1, 0), RoundingMode.HALF_UP));
        }
    }

    private static void put(
            Map<String, Object> fields,
            String name,
            @org.jspecify.annotations.Nullable Object value,
            Type as) {
        Object plain = Translation.plain(value, as);
        if (plain != null) {
            fields.put(name, plain);
        }
    }
}
