package dev.throughline.mapping;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.throughline.model.Canonical;
import dev.throughline.model.EntityType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What CEL's checker cannot know about a type-checked expression: that it fits its target, that
/// its look-ups can be gathered before it is worked out, that the names inside its text constants
/// exist.
final class TreeCheck {
    private static final Set<String> LINKS = Set.of("link", "linkIn");
    private static final Set<String> REFS = Set.of("ref", "refIn", "refIfKnown");
    private static final Set<String> CODES = Set.of("code", "codeOr", "reverseCode");

    private final Scope scope;
    private final Words words;
    private final CelAbstractSyntaxTree tree;
    private final Target target;
    private final List<Expression.LookUp> lookUps = new ArrayList<>();

    TreeCheck(Scope scope, Words words, CelAbstractSyntaxTree tree, Target target) {
        this.scope = scope;
        this.words = words;
        this.tree = tree;
        this.target = target;
    }

    List<Expression.LookUp> run() {
        CelNavigableAst.fromAst(tree)
                .getRoot()
                .allNodes()
                .forEach(node -> node(node.expr(), within(node)));
        CelType actual = tree.getResultType();
        if (!Types.fits(actual, target.type())) {
            fault(
                    words.start(),
                    target.name()
                            + " is "
                            + Types.word(target.type())
                            + ", but this gives "
                            + Types.word(actual)
                            + ".",
                    conversion(actual, target.type()));
        } else {
            result(tree.getExpr());
        }
        return lookUps;
    }

    /// The lists whose elements an expression is worked out for, the outermost first; what is no
    /// plain path, such as a filtered list, is looked through to the list it is made of.
    private List<Expression.Each> within(CelNavigableExpr node) {
        List<Expression.Each> within = new ArrayList<>();
        Set<String> roots = new HashSet<>(scope.roots());
        List<CelExpr.CelComprehension> around = new ArrayList<>();
        for (Optional<CelNavigableExpr> at = node.parent();
                at.isPresent();
                at = at.get().parent()) {
            CelExpr expr = at.get().expr();
            if (expr.exprKind().getKind() == Kind.COMPREHENSION) {
                around.addFirst(expr.comprehension());
            }
        }
        for (CelExpr.CelComprehension each : around) {
            CelExpr range = each.iterRange();
            while (range.exprKind().getKind() == Kind.COMPREHENSION) {
                range = range.comprehension().iterRange();
            }
            Path.of(range, roots)
                    .ifPresent(list -> {
                        within.add(new Expression.Each(each.iterVar(), list));
                        roots.add(each.iterVar());
                    });
        }
        return within;
    }

    private void node(CelExpr expr, List<Expression.Each> within) {
        switch (expr.exprKind().getKind()) {
            case STRUCT ->
                    fault(
                            place(expr),
                            "Records cannot be built by type name.",
                            "Write an object as {\"name\": value}.");
            case CONSTANT -> {
                if (expr.constant().getKind() == CelConstant.Kind.DOUBLE_VALUE) {
                    fault(
                            place(expr),
                            "A binary number loses cents.",
                            "Write it as decimal(\"" + expr.constant().doubleValue() + "\").");
                }
            }
            case CALL -> call(expr, expr.call(), within);
            default -> {}
        }
    }

    private void call(CelExpr expr, CelExpr.CelCall call, List<Expression.Each> within) {
        String function = call.function();
        if (LINKS.contains(function) || REFS.contains(function)) {
            if (LINKS.contains(function) != scope.known().inbound()) {
                fault(
                        place(expr),
                        "'" + function + "' cannot be asked in this direction.",
                        scope.known().inbound()
                                ? "Use link(\"Type\", id) where records become entities."
                                : "Use ref(\"Type\", it.field) where entities become records.");
                return;
            }
            lookUp(expr, call, within);
        } else if (CODES.contains(function)) {
            codeMap(call);
        }
    }

    private void lookUp(CelExpr expr, CelExpr.CelCall call, List<Expression.Each> within) {
        boolean named = call.function().endsWith("In");
        List<CelExpr> args = call.args().subList(1, call.args().size());
        Optional<String> connection = named ? constant(args.getFirst()) : Optional.of("");
        CelExpr typeArg = args.get(named ? 1 : 0);
        CelExpr idArg = args.get(named ? 2 : 1);
        Optional<String> type = constant(typeArg);
        if (connection.isEmpty() || type.isEmpty()) {
            fault(
                    place(expr),
                    "'"
                            + call.function()
                            + "' needs its names as plain text, so that look-ups can be gathered.",
                    "Write "
                            + call.function()
                            + "("
                            + (named ? "\"connection\", " : "")
                            + "\"Client\", …).");
            return;
        }
        if (named && !scope.known().connections().contains(connection.get())) {
            fault(
                    place(args.getFirst()),
                    "Connection '" + connection.get() + "' is not configured.",
                    Nearest.mend(connection.get(), scope.known().connections()));
        }
        if (Canonical.find(type.get()).isEmpty()) {
            fault(
                    place(typeArg),
                    "Entity type '" + type.get() + "' is not known.",
                    Nearest.mend(
                            type.get(), Canonical.types().stream().map(EntityType::name).toList()));
        }
        Set<String> roots = new HashSet<>(scope.roots());
        within.forEach(each -> roots.add(each.name()));
        Optional<Path> path = Path.of(idArg, roots);
        Optional<String> constant = constant(idArg);
        if (path.isEmpty() && constant.isEmpty()) {
            fault(
                    place(idArg),
                    "A look-up takes a field path only, because it is answered before anything is worked out.",
                    "Write a path such as "
                            + (scope.known().inbound() ? "src.AccountId" : "it.client")
                            + " here.");
            return;
        }
        lookUps.add(
                new Expression.LookUp(
                        LINKS.contains(call.function()) ? LookupKey.Kind.LINK : LookupKey.Kind.REF,
                        connection.get(),
                        type.get(),
                        path.orElse(null),
                        constant.orElse(""),
                        within));
    }

    private void codeMap(CelExpr.CelCall call) {
        CelExpr nameArg = call.args().get(1);
        Map<String, CodeMap> maps = scope.known().codeMaps();
        Optional<String> name = constant(nameArg);
        if (name.isEmpty()) {
            fault(
                    place(nameArg),
                    "'" + call.function() + "' needs the code map's name as plain text.",
                    "Write " + call.function() + "(\"service-line\", …).");
        } else if (!maps.containsKey(name.get())) {
            fault(
                    place(nameArg),
                    "Code map '" + name.get() + "' is not there.",
                    maps.isEmpty()
                            ? "Add code-maps/" + name.get() + ".csv with the columns from,to."
                            : Nearest.mend(name.get(), maps.keySet()));
        }
    }

    /// Follows the expression to what it can give, and checks constants and code maps against a
    /// closed set of words.
    private void result(CelExpr expr) {
        if (expr.exprKind().getKind() == Kind.CALL) {
            CelExpr.CelCall call = expr.call();
            switch (call.function()) {
                case "_?_:_", "coalesce" ->
                        call.args()
                                .subList(
                                        call.function().equals("coalesce") ? 0 : 1,
                                        call.args().size())
                                .forEach(this::result);
                case "code", "codeOr" -> {
                    mapTargets(call.args().get(1));
                    if (call.function().equals("codeOr")) {
                        result(call.args().get(3));
                    }
                }
                case "link", "linkIn" -> reference(call);
                default -> {}
            }
        } else if (!target.words().isEmpty()) {
            constant(expr)
                    .filter(word -> !target.words().contains(word))
                    .ifPresent(word ->
                            fault(
                                    place(expr),
                                    "'" + word + "' is no word of " + target.name() + ".",
                                    Nearest.mend(word, target.words())));
        }
    }

    private void mapTargets(CelExpr nameArg) {
        if (target.words().isEmpty()) {
            return;
        }
        CodeMap map = constant(nameArg).map(scope.known().codeMaps()::get).orElse(null);
        if (map == null) {
            return;
        }
        Set<String> strange = new TreeSet<>(map.targets());
        strange.removeAll(target.words());
        for (String word : strange) {
            fault(
                    place(nameArg),
                    "Code map '"
                            + map.name()
                            + "' can give '"
                            + word
                            + "', which is no word of "
                            + target.name()
                            + ".",
                    Nearest.mend(word, target.words()));
        }
    }

    private void reference(CelExpr.CelCall call) {
        String wanted = target.refersTo();
        CelExpr typeArg = call.args().get(call.function().equals("linkIn") ? 2 : 1);
        Optional<String> type = constant(typeArg);
        if (wanted != null
                && type.flatMap(Canonical::find).isPresent()
                && !type.get().equals(wanted)) {
            fault(
                    place(typeArg),
                    target.name()
                            + " refers to "
                            + wanted
                            + ", but this asks for "
                            + type.get()
                            + ".",
                    "Write \"" + wanted + "\".");
        }
    }

    private static String conversion(CelType actual, CelType wanted) {
        String from = Types.word(actual);
        String to = Types.word(wanted);
        if (wanted.equals(Types.MONEY)) {
            return "Write money(amount, currency).";
        }
        if (wanted.kind() == CelKind.STRUCT) {
            return "Write {\"name\": value}, or keys of its own below.";
        }
        if (to.startsWith("list of")) {
            return "Put it in brackets: [x].";
        }
        if (wanted.equals(Types.ID)) {
            return "Ask for the entity behind the record's id with link(\"Type\", id).";
        }
        if (actual.equals(Types.ID)) {
            return "Ask for the record behind the entity with ref(\"Type\", id).";
        }
        if (actual.equals(Types.MONEY)) {
            return wanted.equals(Types.TEXT)
                    ? "Write currency(x) or string(amount(x))."
                    : "Write amount(x).";
        }
        return switch (to) {
            case "text" -> "Write string(x).";
            case "decimal" ->
                    from.equals("binary number") ? "Write decimal(\"1.5\")." : "Write decimal(x).";
            case "hours" -> "Write hours(x).";
            case "date" -> "Write date(x).";
            case "instant" -> "Write instant(x).";
            case "whole number" -> "Write int(x).";
            case "yes/no" -> "Write a question, such as x == \"Yes\" or has(x).";
            default -> "Write an expression that gives " + to + ".";
        };
    }

    private static Optional<String> constant(CelExpr expr) {
        return expr.exprKind().getKind() == Kind.CONSTANT
                        && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE
                ? Optional.of(expr.constant().stringValue())
                : Optional.empty();
    }

    private Place place(CelExpr expr) {
        Integer offset = tree.getSource().getPositionsMap().get(expr.id());
        if (offset == null) {
            return words.start();
        }
        Optional<CelSourceLocation> location = tree.getSource().getOffsetLocation(offset);
        return location.map(at -> Complaint.place(words, at.getLine(), at.getColumn()))
                .orElse(words.start());
    }

    private void fault(Place place, String text, String mend) {
        scope.faults().add(place, text, mend);
    }
}
