package dev.throughline.sandbox.kantata;

import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A firm that works to a rule: each working day each person books the same number of entries, each
/// on another project, and each week's entries of one person and project are submitted on Friday
/// and approved on Monday. From the rule follow any entry and any submission by their number.
final class SeededTime {

    private record Place(
            String workspace,
            String currency,
            String symbol,
            BigDecimal unit,
            List<String> stories) {}

    private static final BigDecimal[] MINUTES = new BigDecimal[481];

    static {
        for (int i = 0; i < MINUTES.length; i++) {
            MINUTES[i] = BigDecimal.valueOf(i);
        }
    }

    private static final Duration FRIDAY_EVENING = Duration.ofHours(24 * 4 + 25);
    private static final Duration MONDAY_MORNING = Duration.ofHours(24 * 7 + 17);
    private static final int HOUR = 3_600;
    private static final int WORKDAYS = 5;

    private final int entries;
    private final int perPersonDay;
    private final int perDay;
    private final List<Place> places = new ArrayList<>();
    private final Set<Long> workspaces;
    private final String[] people;
    private final @Nullable String role;
    private final String[] dayTexts;
    private final LocalDate[] days;
    private final Instant[] weekStarts;
    private final Instant now;
    private final long firstEntry;
    private final long firstSubmission;
    final SeededRows entryRows;
    final SeededRows submissionRows;

    /// @param firstDay its week's Monday is the first day
    /// @param now nothing is stamped later than this
    SeededTime(
            Ledger ledger,
            int entries,
            LocalDate firstDay,
            List<String> workspaceIds,
            List<String> userIds,
            int perPersonDay,
            Instant now) {
        if (entries < 1 || perPersonDay < 1 || perPersonDay > 16) {
            throw new IllegalArgumentException(
                    "seeded time needs at least one entry and 1 to 16 entries a person and day, not "
                            + entries
                            + " and "
                            + perPersonDay);
        }
        if (userIds.isEmpty() || workspaceIds.size() < perPersonDay) {
            throw new IllegalArgumentException(
                    "seeded time needs people and at least "
                            + perPersonDay
                            + " projects, one for each entry of a day");
        }
        this.entries = entries;
        this.perPersonDay = perPersonDay;
        this.perDay = userIds.size() * perPersonDay;
        this.people = userIds.toArray(String[]::new);
        this.now = now;
        for (String id : workspaceIds) {
            Row workspace = ledger.row("workspaces", id);
            if (workspace == null) {
                throw new IllegalArgumentException("no workspaces " + id + " to seed time for");
            }
            Table stories = ledger.table("stories");
            places.add(
                    new Place(
                            id,
                            workspace.text("currency"),
                            workspace.text("currency_symbol"),
                            workspace.get("currency_base_unit") instanceof BigDecimal unit
                                    ? unit
                                    : BigDecimal.valueOf(100),
                            stories.ids("workspace_id", id).stream()
                                    .map(story -> Long.toString(story))
                                    .limit(20)
                                    .toList()));
        }
        this.workspaces = workspaceIds.stream().map(Long::valueOf).collect(Collectors.toSet());
        this.role = ledger.table("roles").rows().stream().findFirst().map(Row::idText).orElse(null);
        int dayCount = (entries + perDay - 1) / perDay;
        LocalDate monday = firstDay.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        this.days = new LocalDate[dayCount];
        this.dayTexts = new String[dayCount];
        int weekCount = (dayCount + WORKDAYS - 1) / WORKDAYS;
        this.weekStarts = new Instant[weekCount];
        for (int week = 0; week < weekCount; week++) {
            weekStarts[week] = monday.plusWeeks(week).atStartOfDay(ZoneOffset.UTC).toInstant();
        }
        for (int day = 0; day < dayCount; day++) {
            days[day] = monday.plusWeeks(day / WORKDAYS).plusDays(day % WORKDAYS);
            dayTexts[day] = days[day].toString();
        }
        this.firstEntry = ledger.table("time_entries").reserve(entries);
        this.firstSubmission = ledger.table("timesheet_submissions").reserve(weekCount * perDay);
        this.entryRows = entryRows(entries);
        this.submissionRows = submissionRows(submissionsOf(weekCount, dayCount));
    }

    /// The last week may not reach every person.
    private int submissionsOf(int weekCount, int dayCount) {
        int lastWeekDays = dayCount - (weekCount - 1) * WORKDAYS;
        int lastWeek = lastWeekDays > 1 ? perDay : entries - (weekCount - 1) * WORKDAYS * perDay;
        return (weekCount - 1) * perDay + lastWeek;
    }

    private int minutes(int number) {
        int whole = 480 / perPersonDay / 15 * 15;
        return Math.max(15, whole - 15 * Math.floorMod(number * 31 + number / perDay, 3));
    }

    private int cents(int person) {
        return 15_000 + 500 * (person % 20);
    }

    /// The sum of all minutes, as a test's independent truth.
    long minutes() {
        long sum = 0;
        for (int number = 0; number < entries; number++) {
            sum += minutes(number);
        }
        return sum;
    }

    private Place place(int slot) {
        int person = slot % people.length;
        int nth = slot / people.length;
        return places.get((person * 7 + nth) % places.size());
    }

    private Instant notLater(Instant moment) {
        return moment.isAfter(now) ? now : moment;
    }

    private SeededRows entryRows(int count) {
        RecordType type = Timekeeping.TIME_ENTRIES;
        int[] at = places(type);
        return new SeededRows(firstEntry, count) {
            @Override
            Row make(int number) {
                int day = number / perDay;
                int slot = number % perDay;
                Place place = place(slot);
                @Nullable Object[] values = new @Nullable Object[at.length];
                String submission =
                        Long.toString(firstSubmission + (long) (day / WORKDAYS) * perDay + slot);
                int cents = cents(slot % people.length);
                // the first ten in the order of the catalogue
                values[0] = place.workspace();
                values[1] = dayTexts[day];
                values[2] = MINUTES[minutes(number)];
                values[3] =
                        place.stories().isEmpty()
                                ? null
                                : place.stories().get(number % place.stories().size());
                values[4] = people[slot % people.length];
                values[5] = role;
                values[6] = true;
                values[7] = "Work " + number;
                values[8] = BigDecimal.valueOf(cents);
                values[9] = BigDecimal.valueOf(cents / 2);
                values[at[0]] = false;
                values[at[1]] = place.currency();
                values[at[2]] = place.symbol();
                values[at[3]] = place.unit();
                values[at[4]] = true;
                values[at[5]] = false;
                values[at[6]] = submission;
                values[at[7]] = submission;
                return new Row(
                        type, firstId + number, createdAt(number), updatedAt(number), values);
            }

            @Override
            Instant createdAt(int number) {
                int day = number / perDay;
                long second = (long) (number % perDay) * HOUR / perDay;
                return notLater(
                        weekStarts[day / WORKDAYS].plusSeconds(
                                (day % WORKDAYS * 24L + 23) * HOUR + second));
            }

            @Override
            Instant updatedAt(int number) {
                int week = number / perDay / WORKDAYS;
                long second = (long) (number - week * WORKDAYS * perDay) * HOUR / (5L * perDay);
                return notLater(weekStarts[week].plus(MONDAY_MORNING).plusSeconds(second));
            }

            @Override
            LocalDate day(int number) {
                return days[number / perDay];
            }

            @Override
            boolean of(Set<Long> asked) {
                return asked.stream().anyMatch(workspaces::contains);
            }
        };
    }

    private static int[] places(RecordType type) {
        int[] at = new int[type.fields().size()];
        List<String> names =
                List.of(
                        "taxable",
                        "currency",
                        "currency_symbol",
                        "currency_base_unit",
                        "approved",
                        "is_invoiced",
                        "active_submission_id",
                        "recent_submission_id");
        for (int i = 0; i < names.size(); i++) {
            at[i] = type.position(names.get(i));
        }
        return at;
    }

    private SeededRows submissionRows(int count) {
        RecordType type = Timekeeping.TIMESHEET_SUBMISSIONS;
        return new SeededRows(firstSubmission, count) {
            @Override
            Row make(int number) {
                int week = number / perDay;
                int slot = number % perDay;
                Place place = place(slot);
                List<String> ids = new ArrayList<>(WORKDAYS);
                long minutes = 0;
                int last = week * WORKDAYS;
                for (int day = week * WORKDAYS; day < (week + 1) * WORKDAYS; day++) {
                    long entry = (long) day * perDay + slot;
                    if (entry < entries) {
                        ids.add(Long.toString(firstEntry + entry));
                        minutes += minutes((int) entry);
                        last = day;
                    }
                }
                long cents = minutes * cents(slot % people.length) / 60;
                Draft draft = new Draft(type, null, Map.of());
                draft.set("title", "Week of " + dayTexts[week * WORKDAYS]);
                draft.set("workspace_id", place.workspace());
                draft.set("user_id", people[slot % people.length]);
                draft.set("status", "approved");
                draft.set("start_date", dayTexts[week * WORKDAYS]);
                draft.set("end_date", dayTexts[last]);
                draft.set("line_item_total_in_cents", BigDecimal.valueOf(cents));
                draft.set(
                        "line_item_total_formatted",
                        place.symbol()
                                + String.format(
                                        Locale.US, "%,d", cents / place.unit().longValue()));
                draft.set("currency", place.currency());
                draft.set("currency_symbol", place.symbol());
                draft.set("currency_base_unit", place.unit());
                draft.set(
                        "current_resolution_created_at_date",
                        updatedAt(number)
                                .atOffset(ZoneOffset.ofHours(-8))
                                .toLocalDate()
                                .toString());
                draft.set("current_resolution_creator_id", SignIn.USER_ID);
                draft.set("permissions", APPROVED);
                draft.set("time_entry_ids", List.copyOf(ids));
                return new Row(
                        type, firstId + number, createdAt(number), updatedAt(number), draft.values);
            }

            @Override
            Instant createdAt(int number) {
                return stamped(number, FRIDAY_EVENING);
            }

            @Override
            Instant updatedAt(int number) {
                return stamped(number, MONDAY_MORNING);
            }

            private Instant stamped(int number, Duration after) {
                long second = (long) (number % perDay) * HOUR / perDay;
                return notLater(weekStarts[number / perDay].plus(after).plusSeconds(second));
            }

            @Override
            LocalDate day(int number) {
                return days[number / perDay * WORKDAYS];
            }

            @Override
            boolean of(Set<Long> asked) {
                return asked.stream().anyMatch(workspaces::contains);
            }
        };
    }

    private static final Map<String, Object> APPROVED = Submissions.permissions("approved");
}
