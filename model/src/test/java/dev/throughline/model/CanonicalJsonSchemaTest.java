package dev.throughline.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CanonicalJsonSchemaTest {
    private static final SeededIds IDS = new SeededIds(1);

    private static Schema schema(EntityType type) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(CanonicalJsonSchema.of(type), InputFormat.JSON);
    }

    /// A second opinion on the codec: another library's validator reads what we write.
    @Test
    void a_full_entity_of_every_type_is_written_as_its_schema_says_and_read_back_the_same() {
        for (EntityType type : Canonical.types()) {
            Values full = Values.of(full(type.fields()));
            String json = ValuesCodec.write(full);
            assertThat(full.check(type)).as(type.name()).isEmpty();
            assertThat(full.missing(type)).as(type.name()).isEmpty();
            assertThat(schema(type).validate(json, InputFormat.JSON))
                    .as(type + " " + json)
                    .isEmpty();
            assertThat(ValuesCodec.read(type, json)).isEqualTo(full);
            assertThat(Values.of(full.as(type.recordClass()))).isEqualTo(full);
        }
    }

    @Test
    void the_schema_refuses_what_the_model_refuses() {
        Schema client = schema(Canonical.type("Client"));
        assertThat(client.validate("{}", InputFormat.JSON)).hasSize(3);
        assertThat(
                        client.validate(
                                "{\"legal_name\":\"x\",\"country\":\"de\",\"addresses\":[{\"country\":\"DE\",\"planet\":\"x\"}],\"bill_ccy\":7,\"status\":\"NEW\"}",
                                InputFormat.JSON))
                .hasSize(4);
    }

    private static Map<String, Object> full(List<Field> fields) {
        Map<String, Object> values = new TreeMap<>();
        for (Field field : fields) {
            Object one = one(field);
            values.put(field.name(), field.list() ? List.of(one, one) : one);
        }
        return values;
    }

    private static Object one(Field field) {
        return switch (field.kind()) {
            case REFERENCE -> IDS.next();
            case DATE -> LocalDate.of(2026, 2, 28);
            case INSTANT -> Instant.parse("2026-02-28T23:59:59.999999Z");
            case MONEY -> Money.parse("-1234.56", "USD");
            case RATE, FRACTION -> new BigDecimal("123456789.0123456789");
            case HOURS -> new BigDecimal("12345678.1234");
            case INTEGER -> 42L;
            case BOOLEAN -> false;
            case CURRENCY -> "JPY";
            case COUNTRY -> "DE";
            case REGION -> "DE-BY";
            case CODE -> "c".repeat(64);
            case NAME -> "Ürün 𝄞 \"x\"";
            case TEXT -> "one\n\ttwo \\ \u2028";
            case ENUM -> field.values().getLast();
            case OBJECT -> full(field.members());
        };
    }
}
