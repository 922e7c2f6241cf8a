package dev.throughline.mapping;

import dev.cel.checker.CelStandardDeclarations;
import dev.cel.checker.CelStandardDeclarations.StandardFunction;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelMacro;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the expressions of one mapping may speak of: its variables with their types, and the
/// vocabulary.
final class Scope {
    private static final CelOptions OPTIONS =
            CelOptions.current()
                    .comprehensionMaxIterations(100_000)
                    .maxExpressionCodePointSize(20_000)
                    .build();

    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.standardCelRuntimeBuilder()
                    .setOptions(OPTIONS)
                    .setStandardEnvironmentEnabled(false)
                    .setStandardFunctions(
                            CelStandardFunctions.newBuilder()
                                    .includeFunctions(
                                            CelStandardFunctions.StandardFunction
                                                    .NOT_STRICTLY_FALSE)
                                    .build())
                    .addFunctionBindings(Vocabulary.ALL.bindings())
                    .build();

    /// Look-ups get the evaluation's context as a first argument that nobody can write.
    private static final Set<String> WITH_CONTEXT =
            Set.of("link", "linkIn", "ref", "refIn", "refIfKnown", "code", "codeOr", "reverseCode");

    private final Types types;
    private final Map<String, CelType> variables;
    private final Known known;
    private final Faults faults;
    private final CelCompiler compiler;

    /// What an expression may name besides fields.
    ///
    /// @param connections names of the configured connections
    /// @param codeMaps the code maps by name
    /// @param inbound whether records become entities here, so that `link` may be asked; otherwise
    ///   `ref`
    record Known(Set<String> connections, Map<String, CodeMap> codeMaps, boolean inbound) {}

    Scope(Types types, Map<String, CelType> variables, Known known, Faults faults) {
        this.types = types;
        this.variables = new LinkedHashMap<>(variables);
        this.known = known;
        this.faults = faults;
        CelCompilerBuilder builder =
                CelCompilerFactory.standardCelCompilerBuilder()
                        .setOptions(OPTIONS)
                        .setStandardEnvironmentEnabled(false)
                        .setStandardDeclarations(
                                CelStandardDeclarations.newBuilder()
                                        .includeFunctions(
                                                StandardFunction.CONDITIONAL,
                                                StandardFunction.LOGICAL_AND,
                                                StandardFunction.LOGICAL_OR,
                                                StandardFunction.LOGICAL_NOT,
                                                StandardFunction.NOT_STRICTLY_FALSE,
                                                StandardFunction.EQUALS,
                                                StandardFunction.NOT_EQUALS,
                                                StandardFunction.IN,
                                                StandardFunction.INDEX)
                                        .build())
                        .setStandardMacros(
                                CelStandardMacro.ALL,
                                CelStandardMacro.EXISTS,
                                CelStandardMacro.EXISTS_ONE,
                                CelStandardMacro.MAP,
                                CelStandardMacro.MAP_FILTER,
                                CelStandardMacro.FILTER)
                        .addMacros(macros())
                        .addFunctionDeclarations(Vocabulary.ALL.declarations())
                        .setTypeProvider(types)
                        .addVar(Variables.CONTEXT, Types.CONTEXT);
        this.variables.forEach(builder::addVar);
        this.compiler = builder.build();
    }

    private static List<CelMacro> macros() {
        List<CelMacro> macros = new ArrayList<>();
        macros.add(
                CelMacro.newGlobalMacro(
                        "has",
                        1,
                        (make, target, args) -> Optional.of(make.newGlobalCall("present", args))));
        for (String name : WITH_CONTEXT) {
            for (int arguments = 1; arguments <= 4; arguments++) {
                macros.add(
                        CelMacro.newGlobalMacro(
                                name,
                                arguments,
                                (make, target, args) -> {
                                    List<dev.cel.common.ast.CelExpr> all = new ArrayList<>();
                                    all.add(make.newIdentifier(Variables.CONTEXT));
                                    all.addAll(args);
                                    return Optional.of(make.newGlobalCall(name, all));
                                }));
            }
        }
        return macros;
    }

    Types types() {
        return types;
    }

    Known known() {
        return known;
    }

    Faults faults() {
        return faults;
    }

    Set<String> roots() {
        return variables.keySet();
    }

    /// The type of a variable; null where there is none of that name.
    Optional<CelType> variable(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    /// Compiles an expression and checks that it gives what `target` asks for. Every fault is told;
    /// empty where there was one.
    Optional<Expression> expression(Words words, Target target) {
        int before = faults.count();
        CelValidationResult result = compiler.compile(words.text());
        if (result.hasError()) {
            Complaint complaint = new Complaint(this, words);
            for (CelIssue issue : result.getErrors()) {
                complaint.about(issue);
            }
            return Optional.empty();
        }
        try {
            CelAbstractSyntaxTree tree = result.getAst();
            List<Expression.LookUp> lookUps = new TreeCheck(this, words, tree, target).run();
            if (faults.count() > before) {
                return Optional.empty();
            }
            Path path = Path.of(tree.getExpr(), roots()).orElse(null);
            return Optional.of(
                    new Expression(
                            words.start(),
                            tree.getResultType(),
                            RUNTIME.createProgram(tree),
                            path,
                            lookUps));
        } catch (CelValidationException | CelEvaluationException e) {
            faults.add(
                    words.start(),
                    "The expression cannot be prepared: " + e.getMessage() + ".",
                    "Write it simpler.");
            return Optional.empty();
        }
    }

    /// A condition.
    Optional<Expression> condition(Words words, String name) {
        return expression(words, Target.of("'" + name + "'", Types.YES_NO));
    }

    /// All names an expression may begin with: variables and functions.
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>(variables.keySet());
        names.add("has");
        for (String name : Vocabulary.ALL.names()) {
            if (!name.equals("present")) {
                names.add(name);
            }
        }
        return names;
    }
}
