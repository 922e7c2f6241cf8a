package dev.throughline.process;

import static dev.throughline.process.InitiationFacts.text;

import dev.throughline.curate.Entity;
import dev.throughline.process.ReferenceTables.TemplateRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One subproject to be cut from a line of a deal.
///
/// @param line the line it delivers
/// @param childKey its key within the deal: once a line has its project, it keeps it, whatever
///   becomes of the other lines or of its own number
/// @param code its project code: unique within the deal, and kept once it is given
/// @param name its name
/// @param tasks the tasks of its template
record Cut(Entity line, String childKey, String code, String name, List<TemplateRow> tasks) {

    /// The subprojects of a deal, one a line, in the order of the lines.
    static List<Cut> all(InitiationFacts facts) {
        Map<UUID, String> keys = keys(facts);
        Map<UUID, String> codes = codes(facts, keys);
        List<Cut> cuts = new ArrayList<>();
        for (Entity line : facts.lines()) {
            List<TemplateRow> rows = template(facts, line);
            String name =
                    rows.isEmpty() || rows.getFirst().project().isEmpty()
                            ? line.name()
                            : rows.getFirst().project();
            cuts.add(
                    new Cut(
                            line,
                            keys.getOrDefault(line.id(), ""),
                            codes.getOrDefault(line.id(), ""),
                            facts.opportunity().name() + " · " + name,
                            rows.stream().filter(row -> !row.name().isEmpty()).toList()));
        }
        return cuts;
    }

    /// A line keeps the project that was made for it. A new one is known by its number, or by
    /// itself where it has none or shares it with another: never by where it stands.
    private static Map<UUID, String> keys(InitiationFacts facts) {
        Map<UUID, String> byProject = new HashMap<>();
        facts.projects().forEach((key, project) -> byProject.put(project.id(), key));
        Map<UUID, String> keys = new HashMap<>();
        Set<String> taken = new HashSet<>();
        for (Entity line : facts.lines()) {
            String own =
                    line.values().get("project") instanceof UUID project
                            ? byProject.getOrDefault(project, "")
                            : "";
            if (!own.isEmpty() && !own.equals(InitiationPlan.ROOT) && taken.add(own)) {
                keys.put(line.id(), own);
            }
        }
        for (Entity line : facts.lines()) {
            if (!keys.containsKey(line.id())) {
                String number = text(line, "line_no");
                String key = InitiationPlan.ROOT + "/" + number;
                if (number.isEmpty() || !taken.add(key)) {
                    key = InitiationPlan.ROOT + "/" + line.id();
                    taken.add(key);
                }
                keys.put(line.id(), key);
            }
        }
        return keys;
    }

    /// A code that was given stays, the one that the ERP already knows before all others; a new one
    /// ends with the template's suffix or the line's number, and is counted on where another line
    /// has that.
    private static Map<UUID, String> codes(InitiationFacts facts, Map<UUID, String> keys) {
        Map<UUID, String> codes = new HashMap<>();
        Set<String> taken = new HashSet<>(Set.of(same(facts.code())));
        // What was cut for a line that is gone keeps its code as well.
        facts.projects().entrySet().stream()
                .filter(made -> !keys.containsValue(made.getKey()))
                .forEach(made -> taken.add(same(text(made.getValue(), "code"))));
        facts.lines().stream()
                .filter(line -> made(facts, keys, line) != null)
                .sorted(
                        Comparator.comparing(line -> {
                            Entity made = made(facts, keys, line);
                            return made == null || !facts.erpLinked().contains(made.id());
                        }))
                .forEach(line -> {
                    String held = text(made(facts, keys, line), "code");
                    if (held.startsWith(facts.code() + "-") && taken.add(same(held))) {
                        codes.put(line.id(), held);
                    }
                });
        int number = 0;
        for (Entity line : facts.lines()) {
            number++;
            if (codes.containsKey(line.id())) {
                continue;
            }
            List<TemplateRow> rows = template(facts, line);
            String lineNo = text(line, "line_no").isEmpty() ? "L" + number : text(line, "line_no");
            String wanted =
                    facts.code()
                            + "-"
                            + (rows.isEmpty() || rows.getFirst().suffix().isEmpty()
                                    ? lineNo
                                    : rows.getFirst().suffix());
            String code = wanted;
            for (int more = 2; !taken.add(same(code)); more++) {
                code = wanted + more;
            }
            codes.put(line.id(), code);
        }
        return codes;
    }

    private static @Nullable Entity made(
            InitiationFacts facts, Map<UUID, String> keys, Entity line) {
        return facts.projects().get(keys.getOrDefault(line.id(), ""));
    }

    private static List<TemplateRow> template(InitiationFacts facts, Entity line) {
        return facts.tables().template(text(line, "template"));
    }

    /// Systems that tell codes apart by case are rarer than people who do not.
    private static String same(String code) {
        return code.toUpperCase(Locale.ROOT);
    }
}
