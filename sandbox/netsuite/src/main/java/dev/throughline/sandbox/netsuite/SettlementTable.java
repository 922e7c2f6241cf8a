package dev.throughline.sandbox.netsuite;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What settles what: one row for the amount used, one for a discount beside it. How the vendor
/// shows the discount is not documented.
record SettlementTable(Books books) implements Relation {

    private record Link(Settlements.Settlement settlement, boolean discount) {}

    @Override
    public @Nullable Column column(String name) {
        return switch (name) {
            case "previousdoc" -> row -> (long) ((Link) row).settlement().invoice();
            case "nextdoc" -> row -> (long) ((Link) row).settlement().by();
            case "linktype" -> row -> ((Link) row).discount() ? "Discount" : "Payment";
            case "foreignamount" -> this::amount;
            default -> null;
        };
    }

    private @Nullable Object amount(Object row) {
        Link link = (Link) row;
        long minor = link.discount() ? link.settlement().discount() : link.settlement().minor();
        return books.byId(link.settlement().by()) instanceof GlTransaction gl
                ? ReceivableBook.amount(gl, minor)
                : null;
    }

    @Override
    public List<String> columns() {
        return List.of("previousdoc", "nextdoc", "linktype", "foreignamount");
    }

    @Override
    public List<String> order() {
        return List.of("nextdoc", "previousdoc", "linktype");
    }

    @Override
    public boolean counted() {
        return false;
    }

    private static List<Link> links(List<Settlements.Settlement> settlements) {
        List<Link> links = new ArrayList<>();
        settlements.stream()
                .sorted(
                        Comparator.comparingInt(Settlements.Settlement::by)
                                .thenComparing(Settlements.Settlement::invoice))
                .forEach(each -> {
                    if (each.discount() != 0) {
                        links.add(new Link(each, true));
                    }
                    if (each.minor() != 0) {
                        links.add(new Link(each, false));
                    }
                });
        return links;
    }

    @Override
    public Collection<?> rows() {
        return links(books.settlements.all());
    }

    @Override
    public Collection<?> rowsAfter(long id) {
        return links(books.settlements.all().stream().filter(each -> each.by() > id).toList());
    }

    @Override
    public @Nullable Collection<?> rowsSince(long second) {
        return null;
    }

    @Override
    public @Nullable Collection<?> rowsWith(String column, Set<String> values) {
        if (!column.equals("nextdoc") && !column.equals("previousdoc")) {
            return null;
        }
        return links(
                values.stream()
                        .map(BookRelations::parsed)
                        .flatMap(id ->
                                (column.equals("nextdoc")
                                                ? books.settlements.by(id)
                                                : books.settlements.of(id))
                                        .stream())
                        .toList());
    }
}
