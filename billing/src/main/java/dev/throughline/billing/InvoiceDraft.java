package dev.throughline.billing;

import dev.throughline.model.Hours;
import dev.throughline.model.Invoice.LineKind;
import dev.throughline.model.Money;
import dev.throughline.model.Rate;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An invoice before it is released: what is collected, and what the review made of it. Immutable;
/// each change is a new draft with a fingerprint of its own, so that what was approved is what is
/// released.
///
/// @param entity the company of the firm, by its key
/// @param billTo who is invoiced
/// @param client who it was done for
/// @param ccy currency of all amounts
/// @param lines in the order the client reads them
public record InvoiceDraft(
        String entity, String billTo, String client, String ccy, List<DraftLine> lines) {
    /// The number of the fingerprint's format; a new format needs a new number for ever.
    private static final int FORMAT = 1;

    /// @throws IllegalArgumentException when an item is on two lines
    public InvoiceDraft {
        lines = List.copyOf(lines);
        List<String> sources = sources(lines).toList();
        if (sources.stream().distinct().count() != sources.size()) {
            throw new IllegalArgumentException(
                    "an item is on two lines of the draft for "
                            + billTo
                            + "; each item is on one line at most");
        }
    }

    /// The sum of the lines before tax.
    public Money net() {
        return lines.stream().map(DraftLine::amount).reduce(Money.zero(ccy), Money::plus);
    }

    /// The keys of all items on it.
    public List<String> sources() {
        return sources(lines).toList();
    }

    /// The contracts it bills, in order.
    public List<String> contracts() {
        return lines.stream()
                .map(DraftLine::contract)
                .filter(Objects::nonNull)
                .distinct()
                .sorted()
                .toList();
    }

    /// What the review took off: lost realization, by reason in the parts.
    public Money writtenDown() {
        return lines.stream()
                .flatMap(line -> line.parts().stream())
                .map(DraftLine.Part::writtenDown)
                .reduce(Money.zero(ccy), Money::plus);
    }

    /// What is billed of an item.
    ///
    /// @throws IllegalArgumentException when the item is not on the draft
    Money amount(String source) {
        return need(source).amount();
    }

    /// Without an item: it is moved to the next bill. A drawn retainer shrinks with what it pays
    /// for.
    ///
    /// @throws IllegalArgumentException when the item is not on the draft
    public InvoiceDraft without(String source) {
        need(source);
        List<DraftLine> left = new ArrayList<>();
        for (DraftLine line : lines) {
            List<DraftLine.Part> parts =
                    line.parts().stream().filter(part -> !part.source().equals(source)).toList();
            if (line.fixed() != null) {
                left.add(line);
            } else if (!parts.isEmpty()) {
                left.add(line.with(parts));
            }
        }
        return drawnAnew(left);
    }

    /// With an item billed at less than its value; the rest is written off when the invoice is
    /// posted.
    ///
    /// @param to what is billed of it; 0 or more, less than now
    /// @param reason why; the realization report shows it
    /// @throws IllegalArgumentException when the item is not on the draft, the amount does not fit
    ///   or no reason is given
    public InvoiceDraft writtenDown(String source, Money to, String reason) {
        DraftLine.Part part = need(source);
        if (to.minor() < 0 || to.compareTo(part.amount()) >= 0) {
            throw new IllegalArgumentException(
                    "item "
                            + source
                            + " is billed with "
                            + part.amount()
                            + "; it can be written down to 0 or more and less than that, not to "
                            + to);
        }
        if (reason.isBlank()) {
            throw new IllegalArgumentException(
                    "the write-down of item " + source + " needs a reason");
        }
        DraftLine.Part less =
                new DraftLine.Part(
                        source,
                        part.hours(),
                        to,
                        part.writtenDown().plus(part.amount().minus(to)),
                        reason);
        return drawnAnew(
                lines.stream()
                        .map(line ->
                                line.parts().contains(part)
                                        ? line.with(
                                                line.parts().stream()
                                                        .map(old -> old.equals(part) ? less : old)
                                                        .toList())
                                        : line)
                        .toList());
    }

    /// What the draft says, as a hash with its format's number: two drafts with equal fingerprints
    /// bill the same.
    public String fingerprint() {
        StringBuilder text = new StringBuilder();
        add(text, entity, billTo, client, ccy);
        for (DraftLine line : lines) {
            Hours hours = line.hours();
            Rate price = line.price();
            add(
                    text,
                    line.kind().name(),
                    line.contract(),
                    line.contractLine(),
                    line.project(),
                    line.description(),
                    hours == null ? null : hours.value().toPlainString(),
                    price == null ? null : price.toString(),
                    line.taxCode(),
                    line.amount().decimal().toPlainString());
            for (DraftLine.Part part : line.parts()) {
                add(text, part.source(), part.amount().decimal().toPlainString());
            }
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return FORMAT + ":" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /// A retainer pays for no more of its contract than is on the draft.
    private InvoiceDraft drawnAnew(List<DraftLine> changed) {
        List<DraftLine> kept = new ArrayList<>();
        for (DraftLine line : changed) {
            Money drawn = line.fixed();
            if (drawn == null || line.kind() != LineKind.RETAINER_DRAWDOWN) {
                kept.add(line);
                continue;
            }
            Money owed =
                    changed.stream()
                            .filter(other -> Objects.equals(other.contract(), line.contract()))
                            .filter(other -> other.kind() != LineKind.RETAINER_DRAWDOWN)
                            .map(DraftLine::amount)
                            .reduce(Money.zero(ccy), Money::plus);
            Money most = owed.negated();
            if (most.minor() < 0) {
                kept.add(
                        drawn.compareTo(most) >= 0
                                ? line
                                : InvoiceDrafts.drawn(line.contract(), owed));
            }
        }
        return new InvoiceDraft(entity, billTo, client, ccy, kept);
    }

    private DraftLine.Part need(String source) {
        return lines.stream()
                .flatMap(line -> line.parts().stream())
                .filter(part -> part.source().equals(source))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "item " + source + " is not on the draft for " + billTo));
    }

    private static Stream<String> sources(List<DraftLine> lines) {
        return lines.stream().flatMap(line -> line.parts().stream()).map(DraftLine.Part::source);
    }

    /// Each word with its length before it, so that no two lists of words read the same.
    private static void add(StringBuilder text, @Nullable String... words) {
        for (String word : words) {
            if (word == null) {
                text.append("-;");
            } else {
                text.append(word.length()).append(':').append(word).append(';');
            }
        }
        text.append('\n');
    }
}
