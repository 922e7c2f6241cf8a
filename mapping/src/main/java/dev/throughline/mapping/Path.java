package dev.throughline.mapping;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.values.NullValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A field path such as `src.Account.OwnerId`: the part of the language that needs no evaluation.
record Path(String root, List<String> names) {

    /// The path an expression is, if it is nothing else.
    static Optional<Path> of(CelExpr expr, Set<String> roots) {
        List<String> names = new ArrayList<>();
        CelExpr at = expr;
        while (at.exprKind().getKind() == CelExpr.ExprKind.Kind.SELECT && !at.select().testOnly()) {
            names.addFirst(at.select().field());
            at = at.select().operand();
        }
        boolean rooted =
                at.exprKind().getKind() == CelExpr.ExprKind.Kind.IDENT
                        && roots.contains(at.ident().name());
        return rooted
                ? Optional.of(new Path(at.ident().name(), List.copyOf(names)))
                : Optional.empty();
    }

    /// What a name stands for.
    interface Names {
        @Nullable Object value(String name);
    }

    /// What stands there; null where nothing does.
    @Nullable Object read(Variables variables) {
        return read(variables::value);
    }

    /// The same with names of its own.
    @Nullable Object read(Names variables) {
        Object at = variables.value(root);
        for (String name : names) {
            if (!(at instanceof RecordView view)) {
                return null;
            }
            at = view.read(name);
        }
        return at instanceof NullValue ? null : at;
    }
}
