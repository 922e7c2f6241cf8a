package dev.throughline.api;

import dev.throughline.billing.AmendmentStory;
import dev.throughline.billing.AmendmentTreatment;
import dev.throughline.billing.AmendmentTreatment.Shown;
import dev.throughline.model.ContractAmendment.Treatment;
import dev.throughline.model.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An amendment of a contract as the API tells it; amounts as decimal texts in the contract's
/// currency, `cost` in `costCcy`.
record AmendmentView(
        UUID id,
        UUID contract,
        String contractNumber,
        int number,
        LocalDate effective,
        String state,
        @Nullable Boolean distinct,
        @Nullable Boolean standAlone,
        @Nullable Treatment suggested,
        @Nullable Treatment treatment,
        List<Line> lines,
        List<Stand> systems,
        String requestedBy,
        @Nullable Instant requestedAt,
        String reason) {

    /// By how much one line changes, and what each treatment would mean; `why` where that cannot be
    /// reckoned.
    record Line(
            UUID id,
            String line,
            String name,
            @Nullable String price,
            @Nullable String limit,
            @Nullable String cost,
            @Nullable String costCcy,
            @Nullable String hours,
            List<AgreedRate> rates,
            List<Scheduled> schedule,
            List<Treated> treatments,
            @Nullable String why) {}

    /// A change of what a line is billed by: the item that is billed no more (`was` in words), and
    /// what is billed in its place.
    record Scheduled(
            @Nullable UUID item,
            @Nullable String was,
            @Nullable LocalDate due,
            @Nullable String amount,
            @Nullable String description) {}

    /// What an hour of a role costs from the amendment's day on.
    record AgreedRate(String role, String price, String ccy) {}

    /// One treatment: revenue booked at once, revenue then recognised in all, and what is to come.
    record Treated(Treatment treatment, String catchUp, String recognised, String remaining) {}

    /// Whether a system shows it: since when, or what is missing.
    record Stand(
            String system, UUID entity, String name, @Nullable Instant appliedAt, String words) {}

    static AmendmentView of(AmendmentStory story) {
        return new AmendmentView(
                story.id(),
                story.contract(),
                story.number(),
                story.seq(),
                story.effective(),
                story.state().name(),
                story.distinct(),
                story.standAlone(),
                story.suggested(),
                story.treatment(),
                story.lines().stream().map(AmendmentView::line).toList(),
                story.systems().stream()
                        .map(one ->
                                new Stand(
                                        one.system(),
                                        one.entity(),
                                        one.entityName(),
                                        one.appliedAt(),
                                        one.words()))
                        .toList(),
                story.requestedBy(),
                story.requestedAt(),
                story.reason());
    }

    private static Line line(AmendmentStory.LineStory line) {
        Money cost = line.cost();
        return new Line(
                line.line(),
                line.lineNo(),
                line.name(),
                text(line.price()),
                text(line.limit()),
                text(cost),
                cost == null ? null : cost.ccy(),
                plain(line.hours()),
                line.rates().stream()
                        .map(rate ->
                                new AgreedRate(
                                        rate.role(), rate.price().toPlainString(), rate.ccy()))
                        .toList(),
                line.schedule().stream()
                        .map(one ->
                                new Scheduled(
                                        one.item(),
                                        one.was().isEmpty() ? null : one.was(),
                                        one.due(),
                                        text(one.amount()),
                                        one.description().isEmpty() ? null : one.description()))
                        .toList(),
                treated(line.treatments()),
                line.why().isEmpty() ? null : line.why());
    }

    private static List<Treated> treated(@Nullable AmendmentTreatment all) {
        return all == null
                ? List.of()
                : Stream.of(all.separate(), all.prospective(), all.catchUp())
                        .map(AmendmentView::treated)
                        .toList();
    }

    private static Treated treated(Shown shown) {
        return new Treated(
                shown.treatment(),
                shown.catchUp().decimal().toPlainString(),
                shown.recognised().decimal().toPlainString(),
                shown.remaining().decimal().toPlainString());
    }

    private static @Nullable String text(@Nullable Money money) {
        return money == null ? null : plain(money.decimal());
    }

    private static @Nullable String plain(@Nullable BigDecimal number) {
        return number == null ? null : number.toPlainString();
    }
}
