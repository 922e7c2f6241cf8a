package dev.throughline.matching;

import dev.throughline.model.Address;
import dev.throughline.model.Countries;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import dev.throughline.model.Values;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a client is compared by, all in normal form. Made once from the client's values; immutable.
public final class ClientProfile {
    private final UUID id;
    private final String shownName;
    private final @Nullable UUID parent;
    private final @Nullable String country;
    private final List<CompanyName> names;
    private final List<TaxNumber> taxNumbers;
    private final SortedSet<String> domains;
    private final List<PostalKey> addresses;
    private final SortedSet<String> phones;

    private ClientProfile(UUID id, Values client) {
        this.id = id;
        shownName =
                client.text("legal_name").or(() -> client.text("trading_name")).orElse("(no name)");
        parent = client.find("parent_id", UUID.class).orElse(null);
        country = client.text("country").filter(Countries::knows).orElse(null);
        names = new ArrayList<>();
        for (String field : List.of("legal_name", "trading_name")) {
            client.text(field)
                    .map(CompanyName::of)
                    .filter(name -> !name.words().isEmpty() && !names.contains(name))
                    .ifPresent(names::add);
        }
        taxNumbers =
                texts(client, "tax_ids").stream()
                        .map(number -> TaxNumber.of(number, country))
                        .flatMap(Optional::stream)
                        .sorted(Comparator.comparing(TaxNumber::toString))
                        .distinct()
                        .toList();
        domains = new TreeSet<>();
        texts(client, "domains")
                .forEach(domain -> InternetDomain.of(domain).ifPresent(domains::add));
        addresses = addresses(client);
        phones = new TreeSet<>();
        client.text("phone")
                .flatMap(phone -> PhoneNumber.of(phone, country))
                .ifPresent(phones::add);
    }

    /// The profile of a client.
    ///
    /// @param id its canonical id; of a client not yet kept, the id it would get
    /// @param client the fields of a canonical `Client`, complete or not
    public static ClientProfile of(UUID id, Values client) {
        return new ClientProfile(id, client);
    }

    /// The client's canonical id.
    public UUID id() {
        return id;
    }

    /// Its name as written, for people.
    public String shownName() {
        return shownName;
    }

    /// The client declared to stand above it.
    public Optional<UUID> parent() {
        return Optional.ofNullable(parent);
    }

    /// Where it is registered.
    public Optional<String> country() {
        return Optional.ofNullable(country);
    }

    /// Its tax numbers, wrong ones included; only those that are not wrong are compared.
    public List<TaxNumber> taxNumbers() {
        return taxNumbers;
    }

    /// Wrong tax numbers as `CLI-TAXID-INVALID`, for a case.
    public List<Problem> problems() {
        return taxNumbers.stream()
                .filter(number -> number.validity() == TaxNumber.Validity.INVALID)
                .map(number ->
                        new Problem(
                                Mender.DATA,
                                "CLI-TAXID-INVALID",
                                "Tax number "
                                        + number.number()
                                        + " of "
                                        + shownName
                                        + " does not fit "
                                        + Countries.name(number.country())
                                        + ".",
                                "Correct it in the CRM.",
                                "tax_ids"))
                .toList();
    }

    /// The keys under which a likely twin is found, in order: lock them in this order, then look
    /// for clients that share one. `tax:` country and number, `domain:` domain, `name:` the first
    /// six letters of a name, and `words:` its words in alphabetical order. A twin that shares none
    /// of them is not found.
    public SortedSet<String> blockingKeys() {
        SortedSet<String> keys = new TreeSet<>();
        usableTaxNumbers().forEach(number -> keys.add("tax:" + number));
        domains.forEach(domain -> keys.add("domain:" + domain));
        for (CompanyName name : names) {
            String compact = name.compact();
            int[] letters = compact.codePoints().limit(6).toArray();
            keys.add("name:" + new String(letters, 0, letters.length));
            keys.add("words:" + String.join(" ", name.words().stream().sorted().toList()));
        }
        return keys;
    }

    List<CompanyName> names() {
        return names;
    }

    List<TaxNumber> usableTaxNumbers() {
        return taxNumbers.stream()
                .filter(number -> number.validity() != TaxNumber.Validity.INVALID)
                .toList();
    }

    SortedSet<String> domains() {
        return domains;
    }

    List<PostalKey> addresses() {
        return addresses;
    }

    SortedSet<String> phones() {
        return phones;
    }

    private static List<String> texts(Values client, String field) {
        return client.get(field) instanceof List<?> elements
                ? elements.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList()
                : List.of();
    }

    private List<PostalKey> addresses(Values client) {
        if (!(client.get("addresses") instanceof List<?> elements)) {
            return List.of();
        }
        List<PostalKey> keys = new ArrayList<>();
        for (Object element : elements) {
            if (element instanceof Map<?, ?> members) {
                String where = text(members, "country");
                String known = where != null ? where : country;
                if (known != null) {
                    keys.add(
                            PostalKey.of(
                                    new Address(
                                            null,
                                            text(members, "street"),
                                            text(members, "city"),
                                            text(members, "region"),
                                            text(members, "postal_code"),
                                            known)));
                }
            }
        }
        return keys.stream().filter(PostalKey::tells).distinct().toList();
    }

    private static @Nullable String text(Map<?, ?> members, String name) {
        return members.get(name) instanceof String text ? text : null;
    }
}
