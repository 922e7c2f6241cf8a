package dev.throughline.adopt;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What adoption found and did, in words that people understand. Pure.
public final class AdoptionReport {
    /// Conflicts shown for one target; the export has all.
    static final int SHOWN_MAX = 20;

    private AdoptionReport() {}

    /// What was found, as a table, then the conflicts and notes.
    public static List<String> found(List<Adoption.Found> found) {
        List<List<String>> table = new ArrayList<>();
        table.add(
                List.of(
                        "system",
                        "record type",
                        "is a",
                        "records",
                        "linked",
                        "by file",
                        "by id",
                        "by matching",
                        "conflicts",
                        "unknown",
                        "to create"));
        for (Adoption.Found one : found) {
            table.add(
                    List.of(
                            one.target().connection(),
                            one.target().objectType(),
                            one.target().entityType(),
                            count(one.records()),
                            count(one.linked()),
                            by(one, Claim.Origin.FILE),
                            by(one, Claim.Origin.ID),
                            by(one, Claim.Origin.MATCH),
                            count(
                                    one.proposals().stream()
                                            .filter(proposal -> !proposal.approvable())
                                            .map(proposal -> proposal.claim().record())
                                            .distinct()
                                            .count()),
                            count(one.unclaimed().size()),
                            count(one.missing())));
        }
        List<String> lines = new ArrayList<>(aligned(table));
        lines.add("");
        lines.add(
                "linked: known before this run · by …: proposed · conflicts: records that a person must settle · unknown: stay as they are");
        lines.add(
                "to create: known here without a record there; created once the connection is adopted, when their gates are open");
        for (Adoption.Found one : found) {
            List<Proposal> conflicts =
                    one.proposals().stream().filter(proposal -> !proposal.approvable()).toList();
            if (!conflicts.isEmpty()) {
                lines.add("");
                lines.add("Conflicts in " + one.target() + ":");
                conflicts.stream()
                        .limit(SHOWN_MAX)
                        .forEach(proposal -> lines.add("  " + words(proposal)));
                if (conflicts.size() > SHOWN_MAX) {
                    lines.add(
                            "  … and "
                                    + (conflicts.size() - SHOWN_MAX)
                                    + " more; --export writes all of them.");
                }
            }
            one.notes().forEach(note -> lines.add("Note: " + note));
        }
        return lines;
    }

    private static String words(Proposal proposal) {
        Claim claim = proposal.claim();
        return claim.recordWords()
                + " = "
                + claim.entityName()
                + " ["
                + claim.entity()
                + ", "
                + claim.origin().name().toLowerCase(Locale.ROOT)
                + " "
                + claim.score().setScale(2, java.math.RoundingMode.HALF_UP).toPlainString()
                + "]: "
                + proposal.obstacle();
    }

    /// What an approval did.
    public static List<String> approved(List<Adoption.Approved> approved) {
        List<String> lines = new ArrayList<>();
        for (Adoption.Approved one : approved) {
            lines.add(
                    one.connection()
                            + ": "
                            + one.links()
                            + (one.links() == 1 ? " link" : " links")
                            + " written.");
            if (one.adopted()) {
                lines.add(
                        "  Adopted: the hub may create there from now on, under gates and brakes.");
            }
            if (one.unseen() > 0) {
                lines.add(
                        "  "
                                + one.unseen()
                                + " came up only in this run and were not approved: look at them above, then approve again.");
            }
            if (one.open() > 0) {
                lines.add(
                        "  Still closed for creates: "
                                + one.open()
                                + " in conflict have no record there yet, and a create would double them."
                                + " Settle them with --export, yes or no in the column link, --links, then approve again.");
            }
        }
        return lines;
    }

    private static String by(Adoption.Found found, Claim.Origin origin) {
        return count(
                found.proposals().stream()
                        .filter(Proposal::approvable)
                        .filter(proposal -> proposal.claim().origin() == origin)
                        .count());
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%d", number);
    }

    private static List<String> aligned(List<List<String>> table) {
        int columns = table.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : table) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : table) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String gap = " ".repeat(widths[i] - row.get(i).length());
                // Names to the left, numbers to the right.
                line.append(i < 3 ? row.get(i) + gap : gap + row.get(i))
                        .append(i < columns - 1 ? "  " : "");
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
