package dev.throughline.mapping;

import static dev.throughline.mapping.Types.CONTEXT;
import static dev.throughline.mapping.Types.DATE;
import static dev.throughline.mapping.Types.DECIMAL;
import static dev.throughline.mapping.Types.HOURS;
import static dev.throughline.mapping.Types.ID;
import static dev.throughline.mapping.Types.INSTANT;
import static dev.throughline.mapping.Types.MONEY;
import static dev.throughline.mapping.Types.TEXT;
import static dev.throughline.mapping.Types.TEXTS;
import static dev.throughline.mapping.Types.WHOLE;
import static dev.throughline.mapping.Types.YES_NO;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.TypeParamType;
import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelFunctionBinding;
import dev.throughline.model.Decimals;
import dev.throughline.model.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Every function and operator of the language, each with its types and its meaning.
///
/// Nothing in, nothing out: a function that gets an empty value answers empty, a question (`>`,
/// `contains`…) answers no. Only `has`, `coalesce`, `join`, `size` and `==` look at emptiness
/// themselves.
final class Vocabulary {
    /// Texts longer than this are refused by functions that build text.
    private static final int TEXT_MAX = 100_000;

    private static final CelType ANY = TypeParamType.create("A");
    private static final CelType ANYS = ListType.create(ANY);

    /// All of it; built once, never changed.
    static final Vocabulary ALL = new Vocabulary();

    private final Map<String, List<CelOverloadDecl>> declarations = new LinkedHashMap<>();
    private final List<CelFunctionBinding> bindings = new ArrayList<>();

    private interface Body {
        @Nullable Object apply(Object[] args);
    }

    private Vocabulary() {
        texts();
        numbers();
        money();
        days();
        comparisons();
        emptiness();
        lookUps();
        operators();
    }

    Iterable<CelFunctionDecl> declarations() {
        return declarations.entrySet().stream()
                .map(entry ->
                        CelFunctionDecl.newFunctionDeclaration(entry.getKey(), entry.getValue()))
                .toList();
    }

    Iterable<CelFunctionBinding> bindings() {
        return bindings;
    }

    /// The names people may call.
    List<String> names() {
        return declarations.keySet().stream()
                .filter(name -> Character.isLetter(name.charAt(0)))
                .sorted()
                .toList();
    }

    private void texts() {
        value("upper", TEXT, a -> text(a[0]).toUpperCase(Locale.ROOT), TEXT);
        value("lower", TEXT, a -> text(a[0]).toLowerCase(Locale.ROOT), TEXT);
        value("trim", TEXT, a -> text(a[0]).strip(), TEXT);
        value("left", TEXT, a -> left(text(a[0]), number(a[1])), TEXT, WHOLE);
        value(
                "replace",
                TEXT,
                a -> limited(text(a[0]).replace(text(a[1]), text(a[2]))),
                TEXT,
                TEXT,
                TEXT);
        value(
                "split",
                TEXTS,
                a -> List.of(text(a[0]).split(java.util.regex.Pattern.quote(text(a[1])), -1)),
                TEXT,
                TEXT);
        value("join", TEXT, a -> join((List<?>) a[0], text(a[1])), TEXTS, TEXT);
        question("matches", a -> matches(text(a[0]), text(a[1])), TEXT, TEXT);
        question("contains", a -> text(a[0]).contains(text(a[1])), TEXT, TEXT);
        question("startsWith", a -> text(a[0]).startsWith(text(a[1])), TEXT, TEXT);
        question("endsWith", a -> text(a[0]).endsWith(text(a[1])), TEXT, TEXT);
        value("string", TEXT, a -> decimal(a[0]).toPlainString(), DECIMAL);
        value("string", TEXT, a -> decimal(a[0]).toPlainString(), HOURS);
        value("string", TEXT, a -> a[0].toString(), WHOLE);
        value("string", TEXT, a -> a[0].toString(), YES_NO);
        value("string", TEXT, a -> a[0].toString(), DATE);
        value("string", TEXT, a -> a[0].toString(), INSTANT);
        value("string", TEXT, a -> a[0].toString(), ID);
        value("decimalText", TEXT, a -> decimal(a[0]).toPlainString(), DECIMAL);
        value("decimalText", TEXT, a -> round(decimal(a[0]), a[1]).toPlainString(), DECIMAL, WHOLE);
    }

    private void numbers() {
        value("decimal", DECIMAL, a -> parse(text(a[0])), TEXT);
        value("decimal", DECIMAL, a -> BigDecimal.valueOf(number(a[0])), WHOLE);
        value("decimal", DECIMAL, a -> a[0], HOURS);
        value("hours", HOURS, a -> a[0], DECIMAL);
        value("hours", HOURS, a -> BigDecimal.valueOf(number(a[0])), WHOLE);
        value("int", WHOLE, a -> whole(decimal(a[0])), DECIMAL);
        value("int", WHOLE, a -> whole(parse(text(a[0]))), TEXT);
        value("round", DECIMAL, a -> Decimals.normal(round(decimal(a[0]), a[1])), DECIMAL, WHOLE);
        value("add", DECIMAL, a -> decimal(a[0]).add(decimal(a[1])), DECIMAL, DECIMAL);
        value("sub", DECIMAL, a -> decimal(a[0]).subtract(decimal(a[1])), DECIMAL, DECIMAL);
        value("mul", DECIMAL, a -> decimal(a[0]).multiply(decimal(a[1])), DECIMAL, DECIMAL);
        value(
                "compare",
                WHOLE,
                a -> (long) decimal(a[0]).compareTo(decimal(a[1])),
                DECIMAL,
                DECIMAL);
        value("_+_", DECIMAL, a -> decimal(a[0]).add(decimal(a[1])), DECIMAL, DECIMAL);
        value("_-_", DECIMAL, a -> decimal(a[0]).subtract(decimal(a[1])), DECIMAL, DECIMAL);
        value("_*_", DECIMAL, a -> decimal(a[0]).multiply(decimal(a[1])), DECIMAL, DECIMAL);
        value("-_", DECIMAL, a -> decimal(a[0]).negate(), DECIMAL);
        value("_+_", HOURS, a -> decimal(a[0]).add(decimal(a[1])), HOURS, HOURS);
        value("_-_", HOURS, a -> decimal(a[0]).subtract(decimal(a[1])), HOURS, HOURS);
        value(
                "_+_",
                WHOLE,
                a -> exact(() -> Math.addExact(number(a[0]), number(a[1]))),
                WHOLE,
                WHOLE);
        value(
                "_-_",
                WHOLE,
                a -> exact(() -> Math.subtractExact(number(a[0]), number(a[1]))),
                WHOLE,
                WHOLE);
        value(
                "_*_",
                WHOLE,
                a -> exact(() -> Math.multiplyExact(number(a[0]), number(a[1]))),
                WHOLE,
                WHOLE);
        value("-_", WHOLE, a -> exact(() -> Math.negateExact(number(a[0]))), WHOLE);
    }

    private void money() {
        value(
                "money",
                MONEY,
                a -> amount(() -> Money.of(decimal(a[0]), text(a[1]))),
                DECIMAL,
                TEXT);
        value(
                "roundedMoney",
                MONEY,
                a -> amount(() -> Money.rounded(decimal(a[0]), text(a[1]))),
                DECIMAL,
                TEXT);
        value("amount", DECIMAL, a -> ((Money) a[0]).decimal(), MONEY);
        value("minor", WHOLE, a -> ((Money) a[0]).minor(), MONEY);
        value("currency", TEXT, a -> ((Money) a[0]).ccy(), MONEY);
        value("_+_", MONEY, a -> amount(() -> ((Money) a[0]).plus((Money) a[1])), MONEY, MONEY);
        value("_-_", MONEY, a -> amount(() -> ((Money) a[0]).minus((Money) a[1])), MONEY, MONEY);
        value("_*_", MONEY, a -> amount(() -> ((Money) a[0]).times(decimal(a[1]))), MONEY, DECIMAL);
        value("-_", MONEY, a -> amount(() -> ((Money) a[0]).negated()), MONEY);
    }

    private void days() {
        value("date", DATE, a -> Plain.date(text(a[0])), TEXT);
        value("date", DATE, a -> Plain.inZone((Instant) a[0], ZoneId.of("UTC")), INSTANT);
        value("date", DATE, a -> Plain.inZone((Instant) a[0], zone(text(a[1]))), INSTANT, TEXT);
        value("instant", INSTANT, a -> Plain.instant(text(a[0])), TEXT);
        value("days", DATE, a -> plusDays((LocalDate) a[0], number(a[1])), DATE, WHOLE);
    }

    private void comparisons() {
        for (CelType type : List.of(DECIMAL, HOURS, MONEY, DATE, INSTANT, WHOLE, TEXT)) {
            question("_<_", a -> order(a) < 0, type, type);
            question("_<=_", a -> order(a) <= 0, type, type);
            question("_>_", a -> order(a) > 0, type, type);
            question("_>=_", a -> order(a) >= 0, type, type);
        }
    }

    private void emptiness() {
        raw("present", YES_NO, a -> !empty(a[0]), ANY);
        for (int count = 2; count <= 6; count++) {
            raw(
                    "coalesce",
                    ANY,
                    Vocabulary::firstPresent,
                    Collections.nCopies(count, ANY).toArray(CelType[]::new));
        }
        raw("size", WHOLE, a -> a[0] instanceof List<?> list ? (long) list.size() : 0L, ANYS);
        raw(
                "size",
                WHOLE,
                a -> a[0] instanceof String s ? (long) s.codePointCount(0, s.length()) : 0L,
                TEXT);
    }

    private void lookUps() {
        value("link", ID, a -> context(a).link("", text(a[1]), text(a[2])), CONTEXT, TEXT, TEXT);
        value(
                "linkIn",
                ID,
                a -> context(a).link(text(a[1]), text(a[2]), text(a[3])),
                CONTEXT,
                TEXT,
                TEXT,
                TEXT);
        value(
                "ref",
                TEXT,
                a -> context(a).ref("", text(a[1]), (UUID) a[2], true),
                CONTEXT,
                TEXT,
                ID);
        value(
                "refIn",
                TEXT,
                a -> context(a).ref(text(a[1]), text(a[2]), (UUID) a[3], true),
                CONTEXT,
                TEXT,
                TEXT,
                ID);
        value(
                "refIfKnown",
                TEXT,
                a -> context(a).ref("", text(a[1]), (UUID) a[2], false),
                CONTEXT,
                TEXT,
                ID);
        value(
                "code",
                TEXT,
                a -> context(a).code(text(a[1]), text(a[2]), context(a).today()),
                CONTEXT,
                TEXT,
                TEXT);
        value(
                "code",
                TEXT,
                a -> context(a).code(text(a[1]), text(a[2]), (LocalDate) a[3]),
                CONTEXT,
                TEXT,
                TEXT,
                DATE);
        value(
                "codeOr",
                TEXT,
                a -> context(a).codeOr(text(a[1]), text(a[2]), text(a[3])),
                CONTEXT,
                TEXT,
                TEXT,
                TEXT);
        value(
                "reverseCode",
                TEXT,
                a -> context(a).reverseCode(text(a[1]), text(a[2])),
                CONTEXT,
                TEXT,
                TEXT);
    }

    /// Operators that CEL itself declares, with our rules about emptiness, and those its list
    /// macros need.
    private void operators() {
        value("_+_", TEXT, a -> limited(text(a[0]) + text(a[1])), TEXT, TEXT);
        value("_+_", ANYS, a -> concat((List<?>) a[0], (List<?>) a[1]), ANYS, ANYS);
        bind("equals", a -> same(a[0], a[1]), 2);
        bind("not_equals", a -> !same(a[0], a[1]), 2);
        bind(
                "in_list",
                a -> a[1] instanceof List<?> list && list.stream().anyMatch(e -> same(a[0], e)),
                2);
        bind(
                "index_list",
                a -> a[0] instanceof List<?> list ? element(list, number(a[1])) : null,
                2);
        bind("logical_not", a -> !Boolean.TRUE.equals(a[0]), 1);
    }

    private void value(String name, CelType result, Body body, CelType... parameters) {
        raw(name, result, args -> anyEmpty(args) ? null : body.apply(args), parameters);
    }

    private void question(String name, Function<Object[], Boolean> body, CelType... parameters) {
        raw(name, YES_NO, args -> !anyEmpty(args) && body.apply(args), parameters);
        if (Character.isLetter(name.charAt(0))) {
            String id = "member_" + id(name, parameters);
            declarations
                    .computeIfAbsent(name, n -> new ArrayList<>())
                    .add(CelOverloadDecl.newMemberOverload(id, YES_NO, parameters));
            bind(id, args -> !anyEmpty(args) && body.apply(args), parameters.length);
        }
    }

    private void raw(String name, CelType result, Body body, CelType... parameters) {
        String id = id(name, parameters);
        declarations
                .computeIfAbsent(name, n -> new ArrayList<>())
                .add(CelOverloadDecl.newGlobalOverload(id, result, parameters));
        bind(id, body, parameters.length);
    }

    private static String id(String name, CelType... parameters) {
        StringBuilder id = new StringBuilder("tl_").append(name);
        for (CelType parameter : parameters) {
            id.append('_').append(parameter.name());
        }
        return id.toString();
    }

    @SuppressWarnings("Immutable") // every body is a pure function
    private void bind(String id, Body body, int parameters) {
        List<Class<?>> classes = Collections.nCopies(parameters, Object.class);
        bindings.add(
                CelFunctionBinding.from(
                        id,
                        classes,
                        args -> {
                            Object result = body.apply(args);
                            return result == null ? NullValue.NULL_VALUE : result;
                        }));
    }

    /// Whether a value is nothing: absent, or a record or list of which nothing was sent.
    static boolean empty(@Nullable Object value) {
        return value == null
                || value instanceof NullValue
                || (value instanceof RecordView view && view.absent())
                || (value instanceof List<?> list && list.isEmpty());
    }

    private static boolean anyEmpty(Object[] args) {
        for (Object arg : args) {
            if (arg == null || arg instanceof NullValue) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Object firstPresent(Object[] args) {
        for (Object arg : args) {
            if (!empty(arg)) {
                return arg;
            }
        }
        return null;
    }

    private static boolean same(@Nullable Object left, @Nullable Object right) {
        if (empty(left) || empty(right)) {
            return empty(left) && empty(right);
        }
        if (left instanceof BigDecimal a && right instanceof BigDecimal b) {
            return a.compareTo(b) == 0;
        }
        if (left instanceof List<?> a && right instanceof List<?> b) {
            if (a.size() != b.size()) {
                return false;
            }
            for (int i = 0; i < a.size(); i++) {
                if (!same(a.get(i), b.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return left != null && left.equals(right);
    }

    @SuppressWarnings("unchecked")
    private static int order(Object[] args) {
        try {
            return ((Comparable<Object>) args[0]).compareTo(args[1]);
        } catch (IllegalArgumentException e) {
            throw Refusal.data(sentence(said(e)), "Compare amounts of one currency.");
        }
    }

    private static List<Object> concat(List<?> left, List<?> right) {
        List<Object> all = new ArrayList<>(left.size() + right.size());
        all.addAll(left);
        all.addAll(right);
        return all;
    }

    private static @Nullable Object element(List<?> list, long index) {
        return index >= 0 && index < list.size() ? list.get((int) index) : null;
    }

    private static String join(List<?> parts, String separator) {
        return limited(
                String.join(
                        separator,
                        parts.stream()
                                .filter(part -> !empty(part))
                                .map(Object::toString)
                                .toList()));
    }

    private static String left(String text, long count) {
        if (count < 0) {
            throw Refusal.data(
                    "left() was asked for " + count + " characters.", "Ask for 0 or more.");
        }
        return text.codePointCount(0, text.length()) <= count
                ? text
                : text.substring(0, text.offsetByCodePoints(0, (int) count));
    }

    private static boolean matches(String text, String pattern) {
        try {
            return Pattern.compile(pattern).matcher(text).find();
        } catch (PatternSyntaxException e) {
            throw Refusal.data(
                    "Pattern "
                            + Refusal.quoted(pattern)
                            + " cannot be read: "
                            + e.getDescription()
                            + ".",
                    "Write it in RE2 syntax.");
        }
    }

    private static String limited(String text) {
        if (text.length() > TEXT_MAX) {
            throw Refusal.data(
                    "A text of " + text.length() + " characters.",
                    "Keep it below " + TEXT_MAX + ", with left().");
        }
        return text;
    }

    private static BigDecimal parse(String text) {
        try {
            return Decimals.parse(text.strip());
        } catch (IllegalArgumentException e) {
            throw Refusal.data(
                    sentence(said(e)),
                    "Correct it in the source system, or clean it with replace().");
        }
    }

    private static BigDecimal round(BigDecimal value, Object digits) {
        long places = number(digits);
        if (places < 0 || places > 10) {
            throw Refusal.data("Rounding to " + places + " digits.", "Round to 0 to 10 digits.");
        }
        return value.setScale((int) places, RoundingMode.HALF_UP);
    }

    private static long whole(BigDecimal value) {
        try {
            return value.longValueExact();
        } catch (ArithmeticException e) {
            throw Refusal.data(
                    value.toPlainString() + " is no whole number.",
                    "Round it first: int(round(x, 0)).");
        }
    }

    private interface Sum {
        long get();
    }

    private static long exact(Sum sum) {
        try {
            return sum.get();
        } catch (ArithmeticException e) {
            throw Refusal.data("A whole number grew beyond 64 bits.", "Use decimals.");
        }
    }

    private interface Amount {
        Money get();
    }

    private static Money amount(Amount amount) {
        try {
            return amount.get();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw Refusal.data(
                    sentence(said(e)),
                    "Correct the record in its system, or use roundedMoney() in the mapping.");
        }
    }

    private static String said(RuntimeException e) {
        return Objects.requireNonNullElse(e.getMessage(), "The value cannot be used");
    }

    private static String sentence(String message) {
        return Character.toUpperCase(message.charAt(0)) + message.substring(1) + ".";
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw Refusal.data(
                    "Time zone " + Refusal.quoted(name) + " is not known.",
                    "Write it as Europe/London.");
        }
    }

    private static LocalDate plusDays(LocalDate day, long days) {
        try {
            return day.plusDays(days);
        } catch (DateTimeException | ArithmeticException e) {
            throw Refusal.data(
                    days + " days from " + day + " is beyond the calendar.",
                    "Correct the number of days.");
        }
    }

    private static Context context(Object[] args) {
        return (Context) args[0];
    }

    private static String text(Object value) {
        return (String) value;
    }

    private static BigDecimal decimal(Object value) {
        return (BigDecimal) value;
    }

    private static long number(Object value) {
        return (Long) value;
    }
}
