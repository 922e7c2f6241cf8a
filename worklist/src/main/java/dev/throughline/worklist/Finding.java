package dev.throughline.worklist;

import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Something that is wrong with a subject now.
///
/// @param problem code, words and mend
/// @param root what the root cause is about: findings of one code and root are one case
/// @param context business context for the reader: client, project, system, amount… in reading
///   order
/// @param money what is at stake, null where nothing can be said
/// @param correlation the thread it was found in
public record Finding(
        Problem problem,
        String root,
        Map<String, String> context,
        @Nullable Money money,
        @Nullable UUID correlation) {
    public Finding {
        context = new java.util.LinkedHashMap<>(context);
    }

    /// A finding whose root cause is the subject itself.
    public static Finding of(Problem problem, Subject subject, Map<String, String> context) {
        return new Finding(problem, subject.toString(), context, null, null);
    }
}
