package dev.throughline.reconcile;

import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.Link;
import dev.throughline.curate.Links;
import dev.throughline.model.Values;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The legal entities whose books are kept in the ledger, with their accounting periods as it tells
/// them.
///
/// @param all by code
record Books(List<Book> all) {
    private static final int MAX = 100_000;

    Books {
        all = List.copyOf(all);
    }

    /// The books of one legal entity.
    ///
    /// @param nativeId its id in the ledger
    /// @param periods oldest first
    record Book(UUID id, String code, String nativeId, List<Period> periods) {
        Book {
            periods = List.copyOf(periods);
        }

        /// The name of the period a date lies in.
        Optional<String> at(LocalDate date) {
            return periods.stream()
                    .filter(period -> period.holds(date))
                    .map(Period::name)
                    .findFirst();
        }

        /// The period of that name.
        Optional<Period> period(String name) {
            return periods.stream().filter(period -> period.name().equals(name)).findFirst();
        }
    }

    /// One accounting period.
    ///
    /// @param closed whether it takes no more postings
    record Period(String name, LocalDate start, LocalDate end, boolean open, boolean closed) {
        boolean holds(LocalDate date) {
            return !date.isBefore(start) && !date.isAfter(end);
        }

        boolean meets(LocalDate from, LocalDate to) {
            return !end.isBefore(from) && !start.isAfter(to);
        }
    }

    static Books read(EntityStore entities, Links links, String ledger) {
        List<Entity> companies = entities.all("LegalEntity", MAX);
        List<Entity> periods = entities.all("AccountingPeriod", MAX);
        Map<UUID, String> own = new HashMap<>();
        for (List<Entity> some : List.of(companies, periods)) {
            links.ofEntities(some.stream().map(Entity::id).toList())
                    .forEach((id, all) -> {
                        for (Link link : all) {
                            if (link.record().connection().equals(ledger)) {
                                own.putIfAbsent(id, link.record().externalId());
                            }
                        }
                    });
        }
        List<Book> books = new ArrayList<>();
        for (Entity company : companies) {
            String nativeId = own.get(company.id());
            if (nativeId != null) {
                books.add(
                        new Book(
                                company.id(),
                                company.values().text("code").orElse(company.name()),
                                nativeId,
                                periods(company.id(), periods, own)));
            }
        }
        books.sort(Comparator.comparing(Book::code));
        return new Books(books);
    }

    private static List<Period> periods(UUID company, List<Entity> periods, Map<UUID, String> own) {
        List<Period> ofCompany = new ArrayList<>();
        for (Entity period : periods) {
            Values v = period.values();
            Optional<UUID> owner = v.find("entity", UUID.class);
            Optional<LocalDate> start = v.find("start", LocalDate.class);
            Optional<LocalDate> end = v.find("end", LocalDate.class);
            if (!own.containsKey(period.id())
                    || owner.isPresent() && !owner.get().equals(company)
                    || start.isEmpty()
                    || end.isEmpty()) {
                continue;
            }
            String status = v.text("ledger_status").orElse("OPEN");
            ofCompany.add(
                    new Period(
                            v.text("name").orElse(start.get().toString()),
                            start.get(),
                            end.get(),
                            status.equals("OPEN") || status.equals("SOFT_CLOSED"),
                            status.equals("CLOSED")));
        }
        ofCompany.sort(Comparator.comparing(Period::start).thenComparing(Period::name));
        // Of two that overlap the first holds, as where accounting dates are decided.
        List<Period> apart = new ArrayList<>();
        for (Period period : ofCompany) {
            if (apart.isEmpty() || period.start().isAfter(apart.getLast().end())) {
                apart.add(period);
            }
        }
        return apart;
    }

    /// The books of an entity; null where the ledger does not keep them.
    @Nullable Book of(@Nullable UUID entity) {
        for (Book book : all) {
            if (book.id().equals(entity)) {
                return book;
            }
        }
        return null;
    }

    /// The code of an entity; empty where it is not known in the ledger.
    String code(@Nullable UUID entity) {
        Book book = of(entity);
        return book == null ? "" : book.code();
    }

    /// The period's name a date lies in, of whichever entity tells one: for what belongs to no
    /// entity yet. The month where none does.
    String period(LocalDate date) {
        return all.stream()
                .flatMap(book -> book.at(date).stream())
                .findFirst()
                .orElse(date.toString().substring(0, 7));
    }

    /// The period's name a date lies in, in the books of the entity of that code.
    String period(String code, LocalDate date) {
        for (Book book : all) {
            if (book.code().equals(code)) {
                return book.at(date).orElseGet(() -> period(date));
            }
        }
        return period(date);
    }
}
