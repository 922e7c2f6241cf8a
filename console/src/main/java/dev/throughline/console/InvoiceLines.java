package dev.throughline.console;

import dev.throughline.billing.BillingStore.BilledLine;
import dev.throughline.billing.DraftLine;
import dev.throughline.console.InvoicePages.Item;
import dev.throughline.console.InvoicePages.Line;
import dev.throughline.console.InvoiceQueries.Claim;
import dev.throughline.curate.Entity;
import dev.throughline.model.Money;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// The lines of an invoice as the systems tell them, as they would be sent, and as they were.
@Component
class InvoiceLines {
    private final ConsoleSettings settings;

    InvoiceLines(ConsoleSettings settings) {
        this.settings = settings;
    }

    private String name(Entity entity) {
        return Masking.name(entity, settings.people());
    }

    /// Lines as they would be sent.
    ///
    /// @param named the projects they name
    List<Line> drafted(List<DraftLine> draft, Map<UUID, Entity> named) {
        List<Line> rows = new ArrayList<>();
        for (DraftLine line : draft) {
            rows.add(
                    line(
                            Integer.toString(rows.size() + 1),
                            line.kind().name(),
                            line.description(),
                            line.project() == null ? null : UUID.fromString(line.project()),
                            named,
                            line.hours() == null ? null : line.hours().value(),
                            line.price() == null ? null : line.price().value(),
                            line.amount(),
                            null,
                            line.writtenDown().isZero() ? null : Format.money(line.writtenDown()),
                            line.parts().stream()
                                    .limit(InvoiceQueries.ITEMS)
                                    .map(part ->
                                            new Item(
                                                    source(part.source()),
                                                    Format.money(part.amount()),
                                                    null,
                                                    true))
                                    .toList()));
        }
        return rows;
    }

    static List<Map<?, ?>> lines(Entity entity) {
        List<Map<?, ?>> lines = new ArrayList<>();
        if (entity.values().get("lines") instanceof Collection<?> many) {
            many.forEach(one -> {
                if (one instanceof Map<?, ?> line) {
                    lines.add(line);
                }
            });
        }
        return lines;
    }

    static String text(Map<?, ?> line, String field) {
        Object value = line.get(field);
        return value == null ? "" : value.toString();
    }

    /// Lines as the systems tell them: nothing was sent from here.
    List<Line> told(Entity invoice, Map<UUID, Entity> named) {
        List<Line> rows = new ArrayList<>();
        for (Map<?, ?> line : lines(invoice)) {
            Money amount = line.get("amount") instanceof Money money ? money : null;
            rows.add(
                    line(
                            text(line, "line_no").isEmpty()
                                    ? Integer.toString(rows.size() + 1)
                                    : text(line, "line_no"),
                            text(line, "kind"),
                            text(line, "description"),
                            line.get("project") instanceof UUID id ? id : null,
                            named,
                            line.get("qty") instanceof BigDecimal qty ? qty : null,
                            line.get("price") instanceof BigDecimal price ? price : null,
                            amount,
                            null,
                            null,
                            line.get("sources") instanceof Collection<?> sources
                                    ? sources.stream()
                                            .map(source ->
                                                    new Item(
                                                            source(source.toString()),
                                                            "",
                                                            null,
                                                            true))
                                            .toList()
                                    : List.of()));
        }
        return rows;
    }

    Line line(BilledLine line, Map<UUID, Entity> named, List<Claim> claims) {
        return line(
                Integer.toString(line.lineNo()),
                line.kind(),
                line.description(),
                line.project(),
                named,
                line.qty(),
                line.price(),
                line.amount(),
                line.credited().isZero() ? null : Format.money(line.credited()),
                line.writtenDown().isZero() ? null : Format.money(line.writtenDown()),
                claims.stream()
                        .filter(claim -> claim.lineNo() == line.lineNo())
                        .map(this::item)
                        .toList());
    }

    private Line line(
            String number,
            String kind,
            String description,
            @Nullable UUID project,
            Map<UUID, Entity> named,
            @Nullable BigDecimal qty,
            @Nullable BigDecimal price,
            @Nullable Money amount,
            @Nullable String credited,
            @Nullable String writtenDown,
            List<Item> items) {
        Entity known = project == null ? null : named.get(project);
        return new Line(
                number,
                Format.sentence(kind),
                description.isEmpty() ? Format.sentence(kind) : description,
                known == null ? null : name(known),
                known == null ? null : "/records/" + known.id(),
                qty == null ? "–" : kind.equals("TIME") ? Format.hours(qty) : Format.number(qty),
                price == null
                        ? "–"
                        : Format.decimal(price, Math.max(2, price.stripTrailingZeros().scale())),
                InvoiceFaces.shown(amount),
                credited,
                writtenDown,
                items);
    }

    /// The key of an item in words.
    String source(String key) {
        String[] parts = key.split(" ", 3);
        if (parts.length == 3 && parts[0].equals("return")) {
            return "brought back by a credit memo, its line " + parts[2];
        }
        return parts.length == 3
                ? settings.faceOrPlain(parts[0]).label()
                        + " "
                        + Format.sentence(parts[1]).toLowerCase(Locale.ROOT)
                        + " "
                        + parts[2]
                : key;
    }

    private Item item(Claim claim) {
        return new Item(
                source(claim.source()),
                Format.money(claim.amount()),
                claim.item() == null ? null : "/postings/" + claim.item(),
                claim.live());
    }
}
