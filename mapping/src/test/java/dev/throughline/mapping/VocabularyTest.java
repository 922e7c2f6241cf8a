package dev.throughline.mapping;

import static dev.throughline.mapping.Firm.fields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.NativeField.Type;
import dev.throughline.connect.spi.ObjectSchema;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VocabularyTest {
    private static final ObjectSchema SCHEMA =
            new ObjectSchema(
                    "T",
                    "T",
                    List.of(
                            NativeField.of("text", Type.TEXT),
                            NativeField.of("none", Type.TEXT),
                            NativeField.of("amount", Type.DECIMAL),
                            NativeField.of("noAmount", Type.DECIMAL),
                            NativeField.of("day", Type.DATE),
                            NativeField.of("noDay", Type.DATE),
                            NativeField.of("at", Type.INSTANT),
                            NativeField.of("yes", Type.BOOLEAN),
                            NativeField.of("unsaid", Type.BOOLEAN),
                            NativeField.of("tags", Type.LIST),
                            NativeField.of("noTags", Type.LIST),
                            new NativeField(
                                    "owner",
                                    Type.OBJECT,
                                    true,
                                    false,
                                    null,
                                    0,
                                    List.of(
                                            NativeField.of("name", Type.TEXT),
                                            NativeField.of("senior", Type.BOOLEAN))),
                            new NativeField(
                                    "nobody",
                                    Type.OBJECT,
                                    true,
                                    false,
                                    null,
                                    0,
                                    List.of(NativeField.of("name", Type.TEXT)))));

    private static final Map<String, Object> RECORD =
            fields(
                    "text",
                    "Straße İstanbul",
                    "amount",
                    new BigDecimal("1234.50"),
                    "day",
                    "2026-01-31",
                    "at",
                    "2026-01-31T23:30:00Z",
                    "yes",
                    true,
                    "tags",
                    List.of("a", "b"),
                    "owner",
                    Map.of("name", "Ana", "senior", true),
                    "nobody",
                    null);

    private static final Map<String, CodeMap> CODES =
            Map.of(
                    "line",
                    CodeMap.of(
                            "line",
                            List.of(
                                    new CodeMap.Row(
                                            "CY",
                                            "Cyber",
                                            LocalDate.MIN,
                                            LocalDate.of(2026, 2, 28)),
                                    new CodeMap.Row(
                                            "CY",
                                            "Security",
                                            LocalDate.of(2026, 3, 1),
                                            LocalDate.MAX))));

    private static final String FOUND = "01890000-0000-7000-8000-000000000001";

    /// Expression, what it gives.
    static Stream<String> examples() {
        return """
        upper("straße i")                                → STRASSE I
        lower("İI")                                      → i̇i
        trim("  a ")                                     → a
        left("😀bc", 2)                                   → 😀b
        left("abc", 9)                                   → abc
        replace("1,5", ",", ".")                         → 1.5
        split("a;b;", ";")                               → [a, b, ]
        join(["a", src.none, "b"], "-")                  → a-b
        src.text.matches("^Stra")                        → true
        matches(src.text, "xyz")                         → false
        contains("abc", "b")                             → true
        "abc".contains("z")                              → false
        "abc".startsWith("ab") && "abc".endsWith("bc")   → true
        string(src.amount)                               → 1234.50
        string(5)                                        → 5
        string(true)                                     → true
        string(src.day)                                  → 2026-01-31
        string(src.at)                                   → 2026-01-31T23:30:00Z
        string(hours(decimal("7.5")))                    → 7.5
        string(link("Client", src.text))                 → 01890000-0000-7000-8000-000000000001
        decimalText(src.amount)                          → 1234.50
        decimalText(decimal("2.345"), 2)                 → 2.35
        decimal("-1.50")                                 → -1.5
        decimal(3) + decimal("0.1")                      → 3.1
        decimal(hours(2))                                → 2
        hours(decimal("0.25")) + hours(1)                → 1.25
        hours(3) - hours(1)                              → 2
        int("12") + 1                                    → 13
        int(decimal("12.0")) * 2 - 4                     → 20
        -int("3")                                        → -3
        round(decimal("2.5"), 0)                         → 3
        round(decimal("-2.5"), 0)                        → -3
        add(decimal("0.1"), decimal("0.2"))              → 0.3
        sub(decimal("0.3"), decimal("0.1"))              → 0.2
        mul(decimal("0.1"), decimal("0.1"))              → 0.01
        decimal("6") - decimal("2") * decimal("2")       → 2
        -decimal("6")                                    → -6
        compare(decimal("1.0"), decimal("1"))            → 0
        money(src.amount, "USD")                         → 1234.50 USD
        money(decimal("5"), "JPY")                       → 5 JPY
        roundedMoney(decimal("1.005"), "USD")            → 1.01 USD
        amount(money(src.amount, "USD"))                 → 1234.50
        minor(money(src.amount, "USD"))                  → 123450
        currency(money(src.amount, "USD"))               → USD
        money(src.amount, "USD") + money(decimal("0.5"), "USD") → 1235.00 USD
        money(decimal("1"), "USD") - money(decimal("3"), "USD") → -2.00 USD
        -money(decimal("1"), "USD")                      → -1.00 USD
        money(decimal("10"), "USD") * decimal("0.333")   → 3.33 USD
        date("2026-02-28")                               → 2026-02-28
        date(src.at)                                     → 2026-01-31
        date(src.at, "Pacific/Auckland")                 → 2026-02-01
        instant("2026-01-31T09:00:00Z")                  → 2026-01-31T09:00:00Z
        days(src.day, 30)                                → 2026-03-02
        src.day < date("2026-02-01")                     → true
        src.day >= date("2026-02-01")                    → false
        src.amount > decimal("1234.5")                   → false
        src.amount <= decimal("1234.5")                  → true
        money(src.amount, "USD") > money(decimal("1"), "USD") → true
        "a" < "b" && 1 < 2 && hours(1) < hours(2)        → true
        src.amount == decimal("1234.5")                  → true
        src.text != "x"                                  → true
        "a" in src.tags                                  → true
        "z" in src.tags                                  → false
        "ab" + "c"                                       → abc
        src.tags + ["c"]                                 → [a, b, c]
        src.tags[1]                                      → b
        size(src.tags)                                   → 2
        size("😀b")                                       → 2
        src.tags.map(t, upper(t))                        → [A, B]
        src.tags.filter(t, t > "a")                      → [b]
        src.tags.map(t, t == "a", t + "!")               → [a!]
        src.tags.exists(t, t == "b")                     → true
        src.tags.exists_one(t, t == "b")                 → true
        src.tags.all(t, t == "b")                        → false
        has(src.text) && !has(src.none)                  → true
        has(src.owner) && !has(src.nobody)               → true
        has(src.tags) && !has(src.noTags)                → true
        coalesce(src.none, src.text)                     → Straße İstanbul
        coalesce(src.none, "", "x")                      →
        coalesce(src.noAmount, src.amount)               → 1234.50
        src.yes ? src.owner.name : "nobody"              → Ana
        code("line", "CY")                               → Security
        code("line", " CY ", date("2026-02-28"))         → Cyber
        codeOr("line", "ZZ", "Other")                    → Other
        codeOr("line", "CY", "Other")                    → Security
        reverseCode("line", "Security")                  → CY
        link("Client", src.text)                         → 01890000-0000-7000-8000-000000000001
        linkIn("erp", "Client", src.text)                → 01890000-0000-7000-8000-000000000001
        """
                .lines();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void a_function_gives(String example) {
        String[] sides = example.split("→");

        assertThat(String.valueOf(worth(sides[0].strip(), true)))
                .isEqualTo(sides.length < 2 ? "" : sides[1].strip());
    }

    /// Expressions in which something is missing: nothing in, nothing out; questions answer no.
    static Stream<String> ofNothing() {
        return """
        upper(src.none)                                  → null
        src.none + "x"                                   → null
        left(src.none, 2)                                → null
        split(src.none, ";")                             → null
        src.none.contains("x")                           → false
        matches(src.none, ".*")                          → false
        src.noAmount + decimal("1")                      → null
        src.noAmount > decimal("1")                      → false
        src.noAmount <= decimal("1")                     → false
        money(src.noAmount, "USD")                       → null
        money(src.amount, src.none)                      → null
        amount(money(src.noAmount, "USD"))               → null
        hours(src.noAmount)                              → null
        days(src.noDay, 3)                               → null
        src.noDay < src.day                              → false
        string(src.noDay)                                → null
        date(src.none)                                   → null
        src.none == "x"                                  → false
        src.none != "x"                                  → true
        src.noAmount == null                             → true
        src.amount == null                               → false
        src.nobody.name                                  → null
        src.nobody.name == "Ana"                         → false
        has(src.nobody.name)                             → false
        src.unsaid ? "y" : "n"                           → n
        !src.unsaid && src.yes                           → true
        src.unsaid                                       → null
        src.owner.senior                                 → true
        size(src.noTags)                                 → 0
        size(src.none)                                   → 0
        src.noTags.exists(t, t == "a")                   → false
        src.tags[7]                                      → null
        coalesce(src.none, src.none)                     → null
        join(src.noTags, ",")                            →
        code("line", src.none)                           → null
        codeOr("line", src.none, "Other")                → null
        reverseCode("line", src.none)                    → null
        link("Client", src.none)                         → null
        """
                .lines();
    }

    @ParameterizedTest
    @MethodSource("ofNothing")
    void nothing_in_nothing_out(String example) {
        a_function_gives(example);
    }

    @Test
    void every_function_has_an_example() {
        String all = String.join("\n", examples().toList()) + " ref( refIn( refIfKnown( present(";

        assertThat(Vocabulary.ALL.names()).allSatisfy(name -> assertThat(all).contains(name + "("));
    }

    @Test
    void the_reference_page_names_every_function() throws IOException {
        String page =
                Files.readString(java.nio.file.Path.of("../docs/reference/mapping-language.md"));

        assertThat(Vocabulary.ALL.names())
                .filteredOn(name -> !name.equals("present"))
                .allSatisfy(name -> assertThat(page).contains("`" + name + "("));
    }

    /// Values that cannot be worked with, and what is said about them.
    static Stream<String> refusals() {
        return """
        decimal("1.234,50") → '1.234,50' is not a plain decimal number; write it like -1234.56.
        money(decimal("1.005"), "USD") → Amount 1.005 USD does not fit whole minor units (2 digits after the point, at most 18 in all); round it on purpose or mend the source.
        money(decimal("1"), "XYZ") → Currency 'XYZ' is not in ISO 4217; use a code such as USD.
        money(decimal("1"), "USD") + money(decimal("1"), "EUR") → 1.00 EUR cannot be added to 1.00 USD: convert one of them first, at a rate somebody owns.
        money(decimal("1"), "USD") < money(decimal("1"), "EUR") → 1.00 EUR cannot be compared with 1.00 USD: convert one of them first, at a rate somebody owns.
        date("2026-02-30") → '2026-02-30' is no day of the calendar.
        instant("yesterday") → 'yesterday' is no instant such as 2026-01-31T09:00:00Z.
        date(src.at, "Mars/Olympus") → Time zone 'Mars/Olympus' is not known.
        days(src.day, 9223372036854775807) → 9223372036854775807 days from 2026-01-31 is beyond the calendar.
        int(decimal("1.5")) → 1.5 is no whole number.
        9223372036854775807 + 1 → A whole number grew beyond 64 bits.
        left("a", -1) → left() was asked for -1 characters.
        matches("a", "(") → Pattern '(' cannot be read: missing closing ).
        code("line", "ZZ") → 'ZZ' has no meaning in the code map 'line'.
        reverseCode("line", "Nope") → 'Nope' has no meaning in the code map 'line'.
        round(decimal("1"), 99) → Rounding to 99 digits.
        """
                .lines();
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void what_cannot_be_worked_with_is_said_in_words(String example) {
        String[] sides = example.split(" → ");

        assertThatThrownBy(() -> worth(sides[0], true))
                .isInstanceOf(Refusal.class)
                .hasMessage(sides[1]);
    }

    @Test
    void outbound_look_ups_name_the_target_or_another_connection() {
        assertThat(worth("ref(\"Client\", it.id)", false)).isEqualTo(FOUND);
        assertThat(worth("refIn(\"erp\", \"Client\", it.id)", false)).isEqualTo(FOUND);
        assertThat(worth("refIfKnown(\"Client\", it.id)", false)).isEqualTo(FOUND);
    }

    @Test
    void a_reference_that_may_be_missing_is_not_waited_for() {
        List<LookupKey> asked = new ArrayList<>();
        Context context =
                new Context(
                        key -> {
                            asked.add(key);
                            return Optional.empty();
                        },
                        CODES,
                        LocalDate.of(2026, 3, 15));
        Expression expression = compiled("refIfKnown(\"Client\", it.id)", false);

        assertThat(expression.value(variables(context, false))).isNull();
        assertThat(asked).hasSize(1);
        assertThat(context.takeMissing()).isEmpty();
    }

    private static @Nullable Object worth(String text, boolean inbound) {
        Context context = new Context(key -> Optional.of(FOUND), CODES, LocalDate.of(2026, 3, 15));
        return Clean.of(compiled(text, inbound).value(variables(context, inbound)));
    }

    private static Variables variables(Context context, boolean inbound) {
        RecordView.Shape shape = RecordView.Shape.ofNative(SCHEMA.fields()).with("id");
        Map<String, Object> record =
                inbound
                        ? RECORD
                        : Map.of(
                                "id",
                                java.util.UUID.fromString("01890000-0000-7000-8000-000000000002"));
        return new Variables(
                context,
                inbound ? Variables.SOURCE : Variables.ENTITY,
                shape.view(record),
                "1",
                false);
    }

    private static Expression compiled(String text, boolean inbound) {
        Faults faults = new Faults();
        Types types = new Types();
        Map<String, CelType> variables =
                inbound
                        ? Map.of(Variables.SOURCE, types.ofRecord(SCHEMA))
                        : Map.of(
                                Variables.ENTITY,
                                types.ofEntityWithId(
                                        dev.throughline.model.Canonical.type("Client")));
        Scope scope =
                new Scope(types, variables, new Scope.Known(Set.of("erp"), CODES, inbound), faults);
        Section file = Section.read("t.yaml", "x: |\n  " + text + "\n", faults).orElseThrow();
        Optional<Expression> expression =
                scope.expression(file.words("x").orElseThrow(), Target.of("x", SimpleType.DYN));
        assertThat(faults.sorted()).isEmpty();
        return expression.orElseThrow();
    }
}
