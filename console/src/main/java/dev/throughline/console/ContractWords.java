package dev.throughline.console;

import dev.throughline.billing.Amendment;
import dev.throughline.billing.EarnedRevenue;
import dev.throughline.billing.LinePosition;
import dev.throughline.billing.Position;
import dev.throughline.console.ContractPages.Share;
import dev.throughline.model.BillingType;
import dev.throughline.model.ContractAmendment.Treatment;
import dev.throughline.model.Money;
import dev.throughline.model.RevenueRule;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The words of contracts.
public final class ContractWords {
    /// A limit used up so far wants somebody to look at it before it is reached.
    private static final BigDecimal NEARLY = new BigDecimal("0.90");

    /// Who may decide about an amendment.
    public static final String WHO =
            "Agreeing to an amendment, declining it and taking it back are reserved for a signed-in person (finance), and this hub does not know who you are. In the demo its visitor plays it.";

    private ContractWords() {}

    /// A way to account for an amendment.
    static String treatment(Treatment treatment) {
        return switch (treatment) {
            case SEPARATE -> "A contract of its own";
            case PROSPECTIVE -> "From now on";
            case CUMULATIVE_CATCH_UP -> "As if from the beginning";
        };
    }

    /// When that way fits.
    static String fits(Treatment treatment) {
        return switch (treatment) {
            case SEPARATE -> "distinct, and at its own price";
            case PROSPECTIVE -> "distinct, and not at its own price";
            case CUMULATIVE_CATCH_UP -> "not distinct";
        };
    }

    /// How a line is billed.
    static String billing(@Nullable BillingType billing) {
        return switch (billing) {
            case null -> "not said how it is billed";
            case TM -> "Time and materials";
            case FIXED -> "Fixed price";
            case UNIT -> "A price a unit";
            case RETAINER -> "Retainer";
            case SUBSCRIPTION -> "The same every period";
        };
    }

    /// How revenue is earned.
    static String rule(@Nullable RevenueRule rule) {
        return switch (rule) {
            case null -> "no revenue rule yet";
            case COST_TO_COST -> "earned by cost";
            case HOURS -> "earned by hours";
            case MILESTONE_OUTPUT -> "earned by accepted milestones";
            case STRAIGHT_LINE -> "earned day by day";
            case AS_INVOICED -> "earned as it may be billed";
            case COMPLETED -> "earned when it is accepted";
        };
    }

    /// Why so much is earned, where that is not the rule alone.
    static String ground(EarnedRevenue.Ground ground) {
        return switch (ground) {
            case RULE -> "";
            case ZERO_MARGIN ->
                    "only the cost that will be recovered, as nobody has estimated the end";
            case UNKNOWN -> "nothing yet, as the end cannot be estimated";
            case LIMITED -> "held down by the limit";
            case OVERRUN -> "all of it, as more was spent than estimated";
        };
    }

    /// `25.00 %`.
    static String percent(BigDecimal ratio) {
        return ratio.movePointRight(2).setScale(2, RoundingMode.HALF_UP).toPlainString() + " %";
    }

    /// What the revenue rule of a line measures; empty where it measures nothing.
    static Optional<Share> progress(LinePosition line) {
        return Optional.ofNullable(line.progress())
                .map(progress ->
                        new Share(
                                bar(progress.ratio()),
                                percent(progress.ratio()),
                                line.rule() == RevenueRule.COST_TO_COST && line.estimate() != null
                                        ? Format.money(line.cost())
                                                + " of "
                                                + Format.money(line.estimate())
                                                + " cost"
                                        : line.rule() == RevenueRule.HOURS
                                                        && line.forecastHours() != null
                                                ? Format.hours(line.hours())
                                                        + " of "
                                                        + Format.hours(line.forecastHours())
                                                : "of the price is earned",
                                Tone.MOVING));
    }

    /// How much of a line's limit is used up; empty where none is agreed.
    static Optional<Share> cap(LinePosition line) {
        return line.cap()
                .map(cap -> {
                    BigDecimal used = cap.consumption();
                    boolean over = cap.used().compareTo(cap.limit()) > 0;
                    boolean near = used != null && used.compareTo(NEARLY) >= 0;
                    return new Share(
                            used == null ? 100 : bar(used),
                            used == null ? "no limit left" : percent(used),
                            Format.money(cap.used())
                                    + " of "
                                    + Format.money(cap.limit())
                                    + (over
                                            ? ", above it"
                                            : ", " + Format.money(cap.left()) + " left"),
                            over ? Tone.WRONG : near ? Tone.PERSON : Tone.SETTLED);
                });
    }

    private static int bar(BigDecimal ratio) {
        return Math.clamp(
                ratio.movePointRight(2).setScale(0, RoundingMode.HALF_UP).longValue(), 0, 100);
    }

    /// Earned against billed, in words: `6,000.00 USD deferred`.
    static String position(Position position) {
        Money deferred = position.deferred();
        Money asset = position.asset();
        return deferred.minor() > 0
                ? Format.money(deferred) + " deferred"
                : asset.minor() > 0 ? Format.money(asset) + " not billed yet" : "even";
    }

    /// Where an amendment stands.
    static Badge badge(Amendment.State state) {
        return switch (state) {
            case DRAFT -> new Badge(Tone.WAITING, "Draft");
            case SUBMITTED -> new Badge(Tone.PERSON, "To be decided");
            case APPROVED -> new Badge(Tone.MOVING, "Agreed, not in all systems");
            case REJECTED -> new Badge(Tone.OFF, "Rejected");
            case WITHDRAWN -> new Badge(Tone.OFF, "Withdrawn");
            case APPLIED -> new Badge(Tone.SETTLED, "In all systems");
        };
    }

    /// What makes an item of a schedule ready.
    static String trigger(String trigger) {
        return switch (trigger) {
            case "MILESTONE" -> "when its milestone is confirmed";
            case "PERCENT" -> "when so much is done";
            case "PERIODIC" -> "each period";
            case "TM_BATCH" -> "with the work of its period";
            default -> "on its day";
        };
    }

    /// Where an item of a schedule stands.
    static Badge item(String state) {
        return switch (state) {
            case "READY" -> new Badge(Tone.PERSON, "To be billed");
            case "PROPOSED" -> new Badge(Tone.MOVING, "On a proposal");
            case "INVOICED" -> new Badge(Tone.SETTLED, "Invoiced");
            case "CREDITED" -> new Badge(Tone.OFF, "Credited");
            case "CANCELLED" -> new Badge(Tone.OFF, "Cancelled");
            default -> new Badge(Tone.WAITING, "Planned");
        };
    }
}
