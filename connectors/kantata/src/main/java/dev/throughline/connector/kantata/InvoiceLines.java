package dev.throughline.connector.kantata;

import dev.throughline.connect.spi.NativeField.Type;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Adds to an invoice, as plain fields, what came beside it: its lines, payments and figures. A
/// line's amount is rounded to the currency's sub-unit, half away from zero.
final class InvoiceLines {
    private InvoiceLines() {}

    private static final BigDecimal MINUTES = BigDecimal.valueOf(60);

    /// What an invoice bills, by the field that lists it.
    private record Part(String ids, String collection, String kind) {}

    private static final List<Part> PARTS =
            List.of(
                    new Part("time_entry_ids", "time_entries", "TIME"),
                    new Part("expense_ids", "expenses", "EXPENSE"),
                    new Part("billing_milestone_ids", "billing_milestones", "MILESTONE"),
                    new Part("fixed_fee_item_ids", "fixed_fee_items", "FEE"),
                    new Part("additional_item_ids", "additional_items", "ADDITIONAL"));

    static void add(Map<String, Object> wire, Envelope answer, Map<String, Object> fields) {
        BigDecimal unit =
                wire.get("currency_base_unit") instanceof BigDecimal told && told.signum() > 0
                        ? told
                        : BigDecimal.valueOf(100);
        int digits = Math.max(unit.precision() - 1, 0);
        List<Map<String, Object>> lines = new ArrayList<>();
        BigDecimal net = BigDecimal.ZERO.setScale(digits);
        boolean whole = true;
        for (Part part : PARTS) {
            Map<String, Map<String, Object>> beside =
                    answer.beside().getOrDefault(part.collection(), Map.of());
            for (Object each : ids(wire, part.ids())) {
                String id = Envelope.text(each);
                Map<String, Object> item = beside.get(id);
                if (item == null) {
                    whole = false;
                    continue;
                }
                Map<String, Object> line = line(part, id, item, unit, digits);
                net = net.add((BigDecimal) line.getOrDefault("amount", BigDecimal.ZERO));
                lines.add(Collections.unmodifiableMap(line));
            }
        }
        fields.put(InvoiceTypes.LINES, List.copyOf(lines));
        asSent(lines, "FEE", "fixed_fee_items", fields);
        asSent(lines, "ADDITIONAL", "additional_items", fields);
        List<Map<String, Object>> payments = payments(wire, answer, unit, digits);
        fields.put(InvoiceTypes.PAYMENTS, payments);
        fields.put(
                InvoiceTypes.SETTLED,
                payments.stream()
                        .filter(payment -> Settling.isOwn(payment.get("message")))
                        .map(payment -> (BigDecimal) payment.get("amount"))
                        .reduce(BigDecimal.ZERO.setScale(digits), BigDecimal::add));
        if (wire.get("balance_in_cents") instanceof BigDecimal cents) {
            fields.put("balance", main(cents, unit, digits));
        }
        if (whole) {
            BigDecimal rate =
                    Translation.plain(wire.get("tax_rate"), Type.DECIMAL)
                                    instanceof BigDecimal percent
                            ? percent
                            : BigDecimal.ZERO;
            BigDecimal tax =
                    net.multiply(rate).movePointLeft(2).setScale(digits, RoundingMode.HALF_UP);
            fields.put("net", net);
            fields.put("tax", tax);
            fields.put("total", net.add(tax));
        }
    }

    /// The items an invoice was made with, in the form in which they are sent.
    private static void asSent(
            List<Map<String, Object>> lines, String kind, String name, Map<String, Object> fields) {
        List<Map<String, Object>> items = new ArrayList<>();
        for (Map<String, Object> line : lines) {
            if (kind.equals(line.get("kind"))) {
                Map<String, Object> item = new LinkedHashMap<>();
                put(item, "title", line.get("description"), Type.TEXT);
                put(item, "amount", line.get("amount"), Type.DECIMAL);
                items.add(Collections.unmodifiableMap(item));
            }
        }
        if (!items.isEmpty()) {
            fields.put(name, List.copyOf(items));
        }
    }

    private static Map<String, Object> line(
            Part part, String id, Map<String, Object> item, BigDecimal unit, int digits) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("kind", part.kind());
        line.put("source_type", part.collection());
        line.put("source_id", id);
        put(line, "workspace_id", item.get("workspace_id"), Type.REFERENCE);
        put(line, "story_id", item.get("story_id"), Type.REFERENCE);
        put(line, "user_id", item.get("user_id"), Type.REFERENCE);
        put(line, "date", item.get("date"), Type.DATE);
        put(line, "date", item.get("date_performed"), Type.DATE);
        put(line, "description", item.get("notes"), Type.TEXT);
        put(line, "description", item.get("title"), Type.TEXT);
        if (item.get("amount_in_cents") instanceof BigDecimal cents) {
            line.put("amount", main(cents, unit, digits));
        } else if (item.get("time_in_minutes") instanceof BigDecimal minutes) {
            line.put("hours", minutes.divide(MINUTES, 4, RoundingMode.HALF_UP));
            if (item.get("rate_in_cents") instanceof BigDecimal rate) {
                line.put("rate", main(rate, unit, digits));
                line.put(
                        "amount",
                        main(
                                minutes.multiply(rate).divide(MINUTES, 0, RoundingMode.HALF_UP),
                                unit,
                                digits));
            }
        }
        return line;
    }

    private static List<Map<String, Object>> payments(
            Map<String, Object> wire, Envelope answer, BigDecimal unit, int digits) {
        Map<String, Map<String, Object>> beside =
                answer.beside().getOrDefault("external_payments", Map.of());
        List<Map<String, Object>> payments = new ArrayList<>();
        for (Object each : ids(wire, "external_payment_ids")) {
            Map<String, Object> payment = beside.get(Envelope.text(each));
            if (payment != null && payment.get("amount_in_cents") instanceof BigDecimal cents) {
                Map<String, Object> plain = new LinkedHashMap<>();
                plain.put("id", Envelope.text(each));
                plain.put("amount", main(cents, unit, digits));
                put(plain, "message", payment.get("message"), Type.TEXT);
                put(plain, "at", payment.get("created_at"), Type.INSTANT);
                payments.add(Collections.unmodifiableMap(plain));
            }
        }
        return List.copyOf(payments);
    }

    private static List<?> ids(Map<String, Object> wire, String field) {
        return wire.get(field) instanceof List<?> ids ? ids : List.of();
    }

    private static BigDecimal main(BigDecimal cents, BigDecimal unit, int digits) {
        return cents.divide(unit, digits, RoundingMode.HALF_UP);
    }

    private static void put(
            Map<String, Object> fields, String name, @Nullable Object value, Type as) {
        Object plain = Translation.plain(value, as);
        if (plain != null) {
            fields.put(name, plain);
        }
    }
}
