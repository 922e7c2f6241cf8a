package dev.throughline.dispatch;

import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.DocumentRequest.Billing;
import dev.throughline.connect.spi.DocumentRequest.Entry;
import dev.throughline.connect.spi.DocumentRequest.Line;
import dev.throughline.model.AccountRole;
import dev.throughline.model.PostingKind;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/// A document request as text and back, and its hash. Pure ASCII, keys in a fixed order, numbers
/// exact. A release may add formats, never change one.
final class DocumentPayload {
    /// The format of documents that bill nobody.
    static final int FORMAT = 1;

    /// The same with what an invoice says beside its lines.
    static final int FORMAT_BILLING = 2;

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private DocumentPayload() {}

    /// The format a request is written in.
    static int format(DocumentRequest request) {
        return request.billing() == null ? FORMAT : FORMAT_BILLING;
    }

    /// The frozen text.
    static String text(DocumentRequest request) {
        StringWriter text = new StringWriter(256 + request.lines().size() * 360);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeNumberProperty("format", format(request));
            json.writeStringProperty("objectType", request.objectType());
            json.writeStringProperty("kind", request.kind().name());
            json.writeBooleanProperty("reversal", request.reversal());
            json.writeStringProperty("key", request.key());
            json.writeNumberProperty("keyNumber", request.keyNumber());
            json.writeStringProperty("legalEntity", request.legalEntity());
            json.writeStringProperty("currency", request.currency());
            json.writeStringProperty("accountingDate", request.accountingDate().toString());
            json.writeStringProperty("memo", request.memo());
            if (request.billing() instanceof Billing billing) {
                json.writeObjectPropertyStart("billing");
                json.writeStringProperty("billTo", billing.billTo());
                text(json, "terms", billing.terms());
                json.writeStringProperty("dueDate", billing.dueDate().toString());
                text(json, "purchaseOrder", billing.purchaseOrder());
                text(json, "original", billing.original());
                text(json, "note", billing.note());
                json.writeEndObject();
            }
            json.writeArrayPropertyStart("lines");
            for (Line line : request.lines()) {
                write(json, line);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Line line) {
        json.writeStartObject();
        json.writeStringProperty("key", line.key());
        json.writeObjectPropertyStart("refs");
        new TreeMap<>(line.refs()).forEach(json::writeStringProperty);
        json.writeEndObject();
        json.writeStringProperty("workDate", line.workDate().toString());
        decimal(json, "hours", line.hours());
        decimal(json, "rate", line.rate());
        // One role may stand twice, so an entry is a pair, in order.
        json.writeArrayPropertyStart("entries");
        for (Entry entry : line.entries()) {
            json.writeStartArray();
            json.writeString(entry.role().name());
            json.writeNumber(entry.minor());
            json.writeEndArray();
        }
        json.writeEndArray();
        json.writeBooleanProperty("billable", line.billable());
        text(json, "category", line.category());
        json.writeStringProperty("memo", line.memo());
        text(json, "reverses", line.reverses());
        json.writeEndObject();
    }

    private static void decimal(JsonGenerator json, String name, @Nullable BigDecimal value) {
        text(json, name, value == null ? null : value.toPlainString());
    }

    private static void text(JsonGenerator json, String name, @Nullable String value) {
        if (value != null) {
            json.writeStringProperty(name, value);
        }
    }

    /// SHA-256 of a frozen text, hex.
    static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /// The request of a frozen text.
    ///
    /// @throws IllegalArgumentException for a format this release does not know
    static DocumentRequest request(String text) {
        Map<String, String> head = new HashMap<>();
        Map<String, String> billing = new HashMap<>();
        List<Line> lines = new ArrayList<>();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            json.nextToken();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                switch (json.nextToken()) {
                    case START_ARRAY -> {
                        while (json.nextToken() != JsonToken.END_ARRAY) {
                            lines.add(line(json));
                        }
                    }
                    case START_OBJECT -> members(json, billing);
                    default -> head.put(name, json.getString());
                }
            }
        }
        String format = head.get("format");
        if (!String.valueOf(FORMAT).equals(format)
                && !String.valueOf(FORMAT_BILLING).equals(format)) {
            throw new IllegalArgumentException(
                    "the document payload has format "
                            + format
                            + "; this release reads formats "
                            + FORMAT
                            + " and "
                            + FORMAT_BILLING
                            + ": run the release that wrote it, or a later one");
        }
        return new DocumentRequest(
                need(head, "objectType"),
                PostingKind.valueOf(need(head, "kind")),
                Boolean.parseBoolean(need(head, "reversal")),
                need(head, "key"),
                Long.parseLong(need(head, "keyNumber")),
                need(head, "legalEntity"),
                need(head, "currency"),
                LocalDate.parse(need(head, "accountingDate")),
                need(head, "memo"),
                billing.isEmpty() ? null : billing(billing),
                lines);
    }

    private static Billing billing(Map<String, String> members) {
        return new Billing(
                need(members, "billTo"),
                members.get("terms"),
                LocalDate.parse(need(members, "dueDate")),
                members.get("purchaseOrder"),
                members.get("original"),
                members.get("note"));
    }

    private static void members(JsonParser json, Map<String, String> into) {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            into.put(name, json.getString());
        }
    }

    private static Line line(JsonParser json) {
        Map<String, String> head = new HashMap<>();
        Map<String, String> refs = new HashMap<>();
        List<Entry> entries = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            switch (json.nextToken()) {
                case START_OBJECT -> members(json, refs);
                case START_ARRAY -> {
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        json.nextToken();
                        AccountRole role = AccountRole.valueOf(json.getString());
                        json.nextToken();
                        entries.add(new Entry(role, json.getLongValue()));
                        json.nextToken();
                    }
                }
                default -> head.put(name, json.getString());
            }
        }
        return new Line(
                need(head, "key"),
                refs,
                LocalDate.parse(need(head, "workDate")),
                decimal(head.get("hours")),
                decimal(head.get("rate")),
                entries,
                Boolean.parseBoolean(need(head, "billable")),
                head.get("category"),
                need(head, "memo"),
                head.get("reverses"));
    }

    private static @Nullable BigDecimal decimal(@Nullable String text) {
        return text == null ? null : new BigDecimal(text);
    }

    private static String need(Map<String, String> head, String name) {
        String value = head.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the document payload has no " + name);
        }
        return value;
    }
}
