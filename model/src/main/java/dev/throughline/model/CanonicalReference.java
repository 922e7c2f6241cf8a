package dev.throughline.model;

import java.util.List;
import java.util.Locale;

/// The reference page of the canonical model in Markdown, derived from the records. The committed
/// page is `docs/reference/canonical-model.md`; a test fails when it is stale and says how to write
/// it anew.
public final class CanonicalReference {
    private CanonicalReference() {}

    /// The whole page.
    public static String page() {
        StringBuilder out =
                new StringBuilder(
                        """
                        # The canonical model

                        <!-- Written by CanonicalReference from the records of the model module; do not edit.
                             Anew: ./mvnw -q -Dquick -pl model test -Dtest=CanonicalReferenceTest -Dthroughline.rewrite=true -->

                        What the hub holds true, whatever a system calls it. A field is *required* when a complete entity must have it
                        (of a list: at least one element). The *owner* is the class of system that decides a field unless the firm's
                        `ownership.yaml` says otherwise. Beside its fields every entity has an id, a version, its links to the records
                        of the connected systems, and the history of its values.

                        | kind | what it holds | in canonical JSON |
                        |---|---|---|
                        | reference | the canonical id of another entity | UUID text |
                        | date | a calendar date without zone | `2026-01-31` |
                        | instant | a moment in UTC, to the microsecond | `2026-01-31T09:00:00Z` |
                        | money | whole minor units and an ISO 4217 currency | `{"ccy":"USD","minor":123456}` is 1,234.56 |
                        | rate | price or exchange rate, up to 9 digits before and 10 after the point | `"187.5"` |
                        | hours | hours or units, up to 8 digits before and 4 after the point | `"7.5"` |
                        | fraction | a share, 0.25 = 25 % | `"0.25"` |
                        | currency | ISO 4217 alpha-3 | `"USD"` |
                        | country | ISO 3166-1 alpha-2 | `"DE"` |
                        | region | ISO 3166-2 | `"US-CA"` |
                        | code | a short identifier of at most 64 characters, compared without regard to case | text |
                        | name | at most 255 characters | text |
                        | text | at most 4,000 characters | text |
                        | integer | a whole number | number |
                        | boolean | yes or no | `true` |
                        | enum | one of a closed set of words | text |
                        | object | named members of their own | object |

                        """);
        for (EntityType type : Canonical.types()) {
            out.append("- [")
                    .append(type.name())
                    .append("](#")
                    .append(type.name().toLowerCase(Locale.ROOT))
                    .append(")\n");
        }
        Canonical.types().forEach(type -> type(out, type));
        return out.toString();
    }

    private static void type(StringBuilder out, EntityType type) {
        out.append("\n## ")
                .append(type.name())
                .append("\n\n")
                .append(type.meaning())
                .append("\n\n");
        table(out, type.fields());
        for (Field field : type.fields()) {
            if (field.kind() == FieldKind.OBJECT) {
                out.append("\nEach of `").append(field.name()).append("`:\n\n");
                table(out, field.members());
            }
        }
        out.append("\nStates, beginning with ")
                .append(type.states().initial())
                .append(":\n\n```mermaid\nstateDiagram-v2\n");
        out.append("    [*] --> ").append(type.states().initial()).append('\n');
        Lifecycle lifecycle = type.recordClass().getAnnotation(Lifecycle.class);
        if (lifecycle != null) {
            for (String written : lifecycle.value()) {
                States.Step step = States.Step.parse(written);
                out.append("    ").append(step.from()).append(" --> ").append(step.to());
                out.append(step.who().isEmpty() ? "" : " : " + step.who()).append('\n');
            }
        }
        out.append("```\n");
    }

    private static void table(StringBuilder out, List<Field> fields) {
        out.append(
                "| field | required | kind | meaning | owner | sensitivity |\n|---|---|---|---|---|---|\n");
        for (Field field : fields) {
            out.append("| `")
                    .append(field.name())
                    .append("` | ")
                    .append(field.required() ? "yes" : "");
            out.append(" | ").append(kind(field)).append(" | ").append(field.meaning());
            out.append(" | ").append(field.owner());
            out.append(" | ")
                    .append(field.sensitivity().name().toLowerCase(Locale.ROOT))
                    .append(" |\n");
        }
    }

    private static String kind(Field field) {
        String kind =
                switch (field.kind()) {
                    case REFERENCE -> field.refersTo();
                    case ENUM ->
                            field.name().equals("status")
                                    ? "enum"
                                    : String.join(", ", field.values());
                    default -> field.kind().name().toLowerCase(Locale.ROOT);
                };
        return field.list() ? "list of " + kind : String.valueOf(kind);
    }
}
