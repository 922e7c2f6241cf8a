package dev.throughline.process;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What no system serves and the firm keeps in files: which company contracts which work, and how
/// projects are cut and billed.
public record ReferenceTables(
        List<EntityRow> entityMap, List<TemplateRow> templates, List<ScheduleRow> schedules) {
    /// No file is read.
    static final ReferenceTables NONE = new ReferenceTables(List.of(), List.of(), List.of());

    public ReferenceTables {
        entityMap = List.copyOf(entityMap);
        templates = List.copyOf(templates);
        schedules = List.copyOf(schedules);
    }

    /// One row of `entity-map.csv`. `*` in a key column matches everything; the most specific row
    /// wins.
    ///
    /// @param entity code of the legal entity
    /// @param department code of the department (cost centre) the work belongs to; empty for none
    /// @param location code of the location; empty for none
    /// @param practice code of the class (practice); empty for none
    /// @param pmEmail e-mail address of the project manager; empty where somebody else decides
    public record EntityRow(
            String serviceLine,
            String sellingUnit,
            String country,
            String entity,
            String department,
            String practice,
            String location,
            String pmEmail) {

        private int specificity() {
            return (serviceLine.equals("*") ? 0 : 4)
                    + (sellingUnit.equals("*") ? 0 : 2)
                    + (country.equals("*") ? 0 : 1);
        }

        private boolean fits(String line, String unit, String where) {
            return fits(serviceLine, line) && fits(sellingUnit, unit) && fits(country, where);
        }

        private static boolean fits(String pattern, String value) {
            return pattern.equals("*") || pattern.equalsIgnoreCase(value);
        }
    }

    /// One row of `project-templates.csv`: a task of a template.
    ///
    /// @param template name of the template
    /// @param suffix what the subproject's code ends with, for example `T`
    /// @param name name of the task; empty for the row that only names the subproject
    public record TemplateRow(
            String template,
            String suffix,
            String project,
            String wbs,
            String name,
            BigDecimal plannedHours,
            boolean billable) {}

    /// One row of `billing-schedules.csv`: a step of how lines are billed. `*` in a key column
    /// matches everything.
    ///
    /// @param template name of the project template
    /// @param billing how the line is billed, such as `FIXED`
    /// @param step what orders the steps
    /// @param name what the client reads; empty for the line's name
    /// @param trigger `DATE`, `MILESTONE`, `PERCENT` or `PERIODIC`
    /// @param share of the price, 0.30 = 30 %; empty for a period
    /// @param months after the line's start; of a period how long it is
    /// @param due of a period `START` or `END`
    public record ScheduleRow(
            String template,
            String billing,
            String step,
            String name,
            String trigger,
            String share,
            String months,
            String due) {

        private int specificity() {
            return (template.equals("*") ? 0 : 2) + (billing.equals("*") ? 0 : 1);
        }
    }

    /// The steps of the most specific schedule for this template and this kind of billing, in their
    /// order; empty where there is none.
    public List<ScheduleRow> schedule(String template, String billing) {
        List<ScheduleRow> fitting =
                schedules.stream()
                        .filter(row ->
                                EntityRow.fits(row.template(), template)
                                        && EntityRow.fits(row.billing(), billing))
                        .toList();
        int most = fitting.stream().mapToInt(ScheduleRow::specificity).max().orElse(0);
        return fitting.stream().filter(row -> row.specificity() == most).toList();
    }

    /// The row for this kind of work, seller and country.
    public Optional<EntityRow> entityFor(String serviceLine, String sellingUnit, String country) {
        return entityMap.stream()
                .filter(row -> row.fits(serviceLine, sellingUnit, country))
                .max(Comparator.comparingInt(EntityRow::specificity));
    }

    /// The rows of a template, in file order.
    public List<TemplateRow> template(String name) {
        return templates.stream().filter(row -> row.template().equalsIgnoreCase(name)).toList();
    }

    /// Reads the tables from records of the reference files.
    static ReferenceTables of(
            List<Map<String, Object>> entityMap,
            List<Map<String, Object>> templates,
            List<Map<String, Object>> schedules) {
        List<EntityRow> rows = new ArrayList<>();
        for (Map<String, Object> row : entityMap) {
            rows.add(
                    new EntityRow(
                            star(row, "service_line"),
                            star(row, "selling_unit"),
                            star(row, "country"),
                            text(row, "entity"),
                            text(row, "department"),
                            text(row, "practice"),
                            text(row, "location"),
                            text(row, "pm_email")));
        }
        List<TemplateRow> cut = new ArrayList<>();
        for (Map<String, Object> row : templates) {
            cut.add(
                    new TemplateRow(
                            text(row, "template"),
                            text(row, "suffix"),
                            text(row, "project"),
                            text(row, "wbs"),
                            text(row, "name"),
                            number(text(row, "planned_hours")),
                            !text(row, "billable").toLowerCase(Locale.ROOT).startsWith("n")));
        }
        cut.sort(Comparator.comparing(TemplateRow::template).thenComparing(TemplateRow::wbs));
        List<ScheduleRow> billed = new ArrayList<>();
        for (Map<String, Object> row : schedules) {
            billed.add(
                    new ScheduleRow(
                            star(row, "template"),
                            star(row, "billing").toUpperCase(Locale.ROOT),
                            text(row, "step"),
                            text(row, "name"),
                            text(row, "trigger").toUpperCase(Locale.ROOT),
                            text(row, "share"),
                            text(row, "months"),
                            text(row, "due").toUpperCase(Locale.ROOT)));
        }
        // 2 comes before 10.
        billed.sort(
                Comparator.comparing((ScheduleRow row) -> row.step().length())
                        .thenComparing(ScheduleRow::step));
        return new ReferenceTables(rows, cut, billed);
    }

    private static String text(Map<String, Object> row, String field) {
        return row.get(field) instanceof Object value ? value.toString().strip() : "";
    }

    private static String star(Map<String, Object> row, String field) {
        String value = text(row, field);
        return value.isEmpty() ? "*" : value;
    }

    private static BigDecimal number(String text) {
        try {
            return text.isEmpty() ? BigDecimal.ZERO : new BigDecimal(text);
        } catch (NumberFormatException e) {
            return BigDecimal.ZERO;
        }
    }
}
