package dev.throughline.mapping;

import dev.cel.common.CelIssue;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Says in our words what CEL's checker found, at its place in the YAML file.
final class Complaint {
    private static final Pattern NO_FIELD = Pattern.compile("undefined field '(.*)'");
    private static final Pattern NO_NAME = Pattern.compile("undeclared reference to '(.*?)'.*");
    private static final Pattern NO_OVERLOAD =
            Pattern.compile(
                    "found no matching overload for '(.*)' applied to '\\((.*)\\)' \\(candidates: (.*)\\)");
    private static final Pattern CHAIN = Pattern.compile("([A-Za-z_]\\w*(?:\\.\\w+)*)\\s*$");

    private final Scope scope;
    private final Words words;

    Complaint(Scope scope, Words words) {
        this.scope = scope;
        this.words = words;
    }

    void about(CelIssue issue) {
        int line = issue.getSourceLocation().getLine();
        int column = issue.getSourceLocation().getColumn();
        String text = lineOf(words, line);
        Place place = place(words, line, column);
        String message = issue.getMessage();
        Matcher noField = NO_FIELD.matcher(message);
        Matcher noName = NO_NAME.matcher(message);
        Matcher noOverload = NO_OVERLOAD.matcher(message);
        if (noField.matches()) {
            noField(place, noField.group(1), text.substring(0, Math.min(column, text.length())));
        } else if (noName.matches()) {
            noName(place, noName.group(1));
        } else if (noOverload.matches()) {
            noOverload(place, noOverload.group(1), noOverload.group(2), noOverload.group(3));
        } else if (message.contains("expecting")
                || message.contains("token recognition")
                || message.contains("no viable")) {
            scope.faults()
                    .add(
                            place,
                            "The expression stops too early or holds a word too many.",
                            "Check brackets, quotes and commas near this place.");
        } else if (!message.startsWith("Message type resolution failure")) {
            scope.faults()
                    .add(
                            place,
                            "The expression cannot be read: " + message + ".",
                            "See the mapping language reference.");
        }
    }

    private static String lineOf(Words words, int line) {
        return words.text().lines().skip(Math.max(0, line - 1)).findFirst().orElse("");
    }

    /// Where the name stands that CEL means by a line (from 1) and column (from 0).
    static Place place(Words words, int line, int column) {
        String text = lineOf(words, line);
        return words.at(line, start(text, Math.min(column, text.length())));
    }

    /// CEL points at the dot of a field and at the bracket of a call; people look at the name.
    private static int start(String text, int column) {
        if (column < text.length() && text.charAt(column) == '.') {
            return column + 1;
        }
        int at = column;
        if (at < text.length() && (text.charAt(at) == '(' || text.charAt(at) == '{')) {
            while (at > 0
                    && (Character.isLetterOrDigit(text.charAt(at - 1))
                            || text.charAt(at - 1) == '_')) {
                at--;
            }
        }
        return at;
    }

    private void noField(Place place, String field, String before) {
        Optional<CelType> type = typeOf(before);
        List<String> members = type.map(scope.types()::members).orElse(List.of());
        scope.faults()
                .add(
                        place,
                        type.map(t -> t.name() + " has no field '" + field + "'.")
                                .orElse("Field '" + field + "' is not known."),
                        members.isEmpty()
                                ? "Check the name in the connector's schema."
                                : Nearest.mend(field, members));
    }

    /// The type of the path that ends where `before` ends.
    private Optional<CelType> typeOf(String before) {
        Matcher chain = CHAIN.matcher(before);
        if (!chain.find()) {
            return Optional.empty();
        }
        String[] names = chain.group(1).split("\\.");
        Optional<CelType> type = scope.variable(names[0]);
        for (int i = 1; i < names.length && type.isPresent(); i++) {
            String name = names[i];
            type =
                    type.flatMap(t -> scope.types().findType(t.name()))
                            .flatMap(t -> ((dev.cel.common.types.StructType) t).findField(name))
                            .map(field -> field.type());
        }
        return type.map(t -> t instanceof ListType list ? list.elemType() : t);
    }

    private void noName(Place place, String name) {
        Set<String> names = scope.names();
        String mend =
                Nearest.to(name, names)
                        .map(near -> "Did you mean '" + near + "'?")
                        .orElse(
                                "Begin a field with "
                                        + fieldRoots()
                                        + "; write a fixed text in quotes of its own: '\""
                                        + name
                                        + "\"'.");
        scope.faults().add(place, "'" + name + "' is not known here.", mend);
    }

    private String fieldRoots() {
        return scope.roots().stream()
                .filter(root ->
                        Set.of(Variables.SOURCE, Variables.ENTITY, Variables.ITEM).contains(root))
                .map(root -> "'" + root + ".'")
                .collect(Collectors.joining(" or "));
    }

    private void noOverload(Place place, String function, String given, String candidates) {
        String name = function.replace("_", "");
        boolean operator = !name.isEmpty() && !Character.isLetter(name.charAt(0));
        String called =
                operator
                        ? name.equals("?:") ? "? :" : name
                        : function.equals("present") ? "has" : function;
        String text = "'" + called + "' cannot work with (" + inWords(given) + ").";
        String mend;
        if (given.contains("double")) {
            mend = "Write a number with a point as decimal(\"1.5\"): binary numbers lose cents.";
        } else if (given.contains("null")) {
            mend = "Ask for emptiness with has(x) and !has(x).";
        } else if (candidates.contains("%A")) {
            mend =
                    "Both sides must be of one type; convert one of them, for example with string() or decimal().";
        } else {
            mend =
                    "It takes "
                            + Stream.of(candidates.split("\\),\\s*\\(|\\),\\s*string\\.\\("))
                                    .map(Complaint::inWords)
                                    .map(one -> "(" + one + ")")
                                    .distinct()
                                    .collect(Collectors.joining(" or "))
                            + ".";
        }
        scope.faults().add(place, text, mend);
    }

    /// CEL's words for types in ours.
    private static String inWords(String types) {
        return Stream.of(types.replaceAll("^\\(|\\)$", "").split(",\\s*"))
                .filter(type -> !type.equals("context"))
                .map(type ->
                        switch (type) {
                            case "string" -> "text";
                            case "int" -> "whole number";
                            case "bool" -> "yes/no";
                            case "double" -> "binary number";
                            case "null" -> "nothing";
                            case "id" -> "entity id";
                            case "list(string)" -> "list of text";
                            default -> type;
                        })
                .collect(Collectors.joining(", "));
    }
}
