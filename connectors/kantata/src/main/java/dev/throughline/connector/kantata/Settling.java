package dev.throughline.connector.kantata;

import dev.throughline.connect.Http.Answer;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.WriteOutcome;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Shows on an invoice how much of it is settled in the ledger, as payments made elsewhere: what is
/// paid and what is credited, since the vendor knows no credit memos. Writes the difference to what
/// it has written there before, so that the same again, also after an answer was lost, changes
/// nothing; payments of others are left alone. Never more than the balance.
final class Settling {
    /// What begins the message of the hub's own payments.
    static final String MARK = "Settled in the ledger";

    private final Talk talk;

    Settling(Talk talk) {
        this.talk = talk;
    }

    /// @param settled in main units; below 0 counts as 0
    /// @return what went wrong; empty where it shows as wanted
    Optional<WriteOutcome> write(String id, BigDecimal settled) {
        String what = "invoice " + id;
        Envelope envelope;
        try {
            envelope = talk.read("invoices/" + id, Map.of("include", "external_payments"));
        } catch (CallFailed unread) {
            return Optional.of(
                    new WriteOutcome.NotSent(unread.problem(), unread.retryAfter().orElse(null)));
        }
        Map<String, Object> invoice =
                envelope.records().isEmpty() ? Map.of() : envelope.records().getFirst();
        BigDecimal balance = cents(invoice.get("balance_in_cents"));
        Map<String, BigDecimal> own = own(invoice, envelope);
        BigDecimal shown = own.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal unit =
                invoice.get("currency_base_unit") instanceof BigDecimal told && told.signum() > 0
                        ? told
                        : BigDecimal.valueOf(100);
        BigDecimal wanted =
                settled.max(BigDecimal.ZERO).multiply(unit).setScale(0, RoundingMode.HALF_UP);
        BigDecimal aim = wanted.min(shown.add(balance));
        while (shown.compareTo(aim) > 0) {
            String newest = own.keySet().stream().reduce((_, last) -> last).orElseThrow();
            Answer gone = talk.write("DELETE", "external_payments/" + newest, Map.of(), Map.of());
            if (!(gone instanceof Answer.Response response) || !response.ok()) {
                return Optional.of(talk.refusals.unwritten(gone, what, true));
            }
            shown = shown.subtract(own.remove(newest));
        }
        if (shown.compareTo(aim) == 0) {
            return Optional.empty();
        }
        Map<String, Object> payment = new LinkedHashMap<>();
        payment.put("invoice_id", id);
        payment.put("amount_in_cents", aim.subtract(shown));
        payment.put("message", MARK);
        if (invoice.get("workspace_ids") instanceof List<?> projects && !projects.isEmpty()) {
            payment.put("workspace_id", projects.getFirst());
        }
        Answer answer =
                talk.write(
                        "POST", "external_payments", Map.of(), Map.of("external_payment", payment));
        return answer instanceof Answer.Response response && response.ok()
                ? Optional.empty()
                : Optional.of(talk.refusals.unwritten(answer, what, true));
    }

    /// The hub's own payments by id, oldest first.
    private static Map<String, BigDecimal> own(Map<String, Object> invoice, Envelope envelope) {
        Map<String, Map<String, Object>> beside =
                envelope.beside().getOrDefault("external_payments", Map.of());
        Map<String, BigDecimal> own = new LinkedHashMap<>();
        if (invoice.get("external_payment_ids") instanceof List<?> ids) {
            for (Object each : ids) {
                Map<String, Object> payment = beside.get(Envelope.text(each));
                if (payment != null && isOwn(payment.get("message"))) {
                    own.put(Envelope.text(each), cents(payment.get("amount_in_cents")));
                }
            }
        }
        return own;
    }

    static boolean isOwn(@Nullable Object message) {
        return message instanceof String text && text.startsWith(MARK);
    }

    private static BigDecimal cents(@Nullable Object value) {
        return value instanceof BigDecimal cents ? cents : BigDecimal.ZERO;
    }
}
