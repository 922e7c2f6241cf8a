package dev.throughline.billing;

import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the schedule of a contract line would come to, before it is entered.
///
/// @param number the line's, as the contract says it
/// @param price what the items have to add up to: with all applied amendments; null where there is
///   none
/// @param items empty where nothing was planned, or where something stands against it
/// @param same whether the line has this very schedule already
/// @param problems all that stands against it
public record ScheduleDraft(
        UUID contract,
        String number,
        String name,
        @Nullable Money price,
        List<ScheduleItem> items,
        boolean same,
        List<Problem> problems) {
    public ScheduleDraft {
        items = List.copyOf(items);
        problems = List.copyOf(problems);
    }
}
