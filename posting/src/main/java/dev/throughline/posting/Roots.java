package dev.throughline.posting;

import dev.throughline.mapping.LookupKey;
import dev.throughline.model.Problem;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a problem is about: problems of one code and root are one case, and what waits for them is
/// tried again together.
final class Roots {
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

    private Roots() {}

    /// The root of a problem of one version.
    ///
    /// @param unresolved references of the version that found nothing, by field
    static String of(
            Problem problem,
            DueVersion due,
            @Nullable UUID project,
            @Nullable UUID resource,
            @Nullable UUID entity,
            @Nullable LocalDate day,
            Map<String, LookupKey> unresolved) {
        String own = "fact " + due.item();
        String code = problem.code();
        if (code.startsWith("PRJ-TASK")) {
            return link(unresolved, "task", due, own);
        }
        if (code.startsWith("PRJ-")) {
            return project == null || project.equals(FactMapping.UNKNOWN)
                    ? link(unresolved, "project", due, own)
                    : "project " + project;
        }
        if (code.startsWith("RES-")) {
            return resource == null || resource.equals(FactMapping.UNKNOWN)
                    ? link(unresolved, due.source().expense() ? "employee" : "resource", due, own)
                    : "resource " + resource;
        }
        if (code.startsWith("RATE-") || code.startsWith("ICO-")) {
            return "rate of " + resource + ": " + dayless(problem);
        }
        if (code.startsWith("FX-")) {
            return dayless(problem);
        }
        if (code.startsWith("PER-")) {
            return entity + " " + dayless(problem);
        }
        return switch (code) {
            case "TIM-DAY-CAP", Validation.OVERLAP -> "day of " + resource + " " + day;
            case "TIM-CODE-UNMAPPED" -> problem.text();
            default -> own;
        };
    }

    private static String link(
            Map<String, LookupKey> unresolved, String field, DueVersion due, String otherwise) {
        LookupKey key = unresolved.get(field);
        return key == null
                ? otherwise
                : "link "
                        + (key.connection().isEmpty()
                                ? due.source().connection()
                                : key.connection())
                        + " "
                        + key.type()
                        + " "
                        + key.id();
    }

    private static String dayless(Problem problem) {
        return DAY.matcher(problem.text()).replaceAll("…");
    }
}
